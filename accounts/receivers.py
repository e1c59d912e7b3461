"""What follows from a factor that is set up or taken away, and from signing out."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import second_factor, sessions
from accounts.models import User


@receiver(authenticator_added, dispatch_uid="accounts.factor_added")
def on_factor_added(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **how: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    if authenticator.type == Authenticator.Type.TOTP:
        # The code that set the app up was shown, so it signs nobody in.
        second_factor.count_code(authenticator, request.POST.get("code", ""))
    sessions.note_new_factor(request, user, authenticator)
    sessions.end_other_sessions(request, user)


@receiver(authenticator_removed, dispatch_uid="accounts.factor_removed")
def on_factor_removed(*, request: HttpRequest, user: User, **how: Any) -> None:
    sessions.end_other_sessions(request, user)


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def on_signed_out(*, request: HttpRequest | None, **how: Any) -> None:
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]
