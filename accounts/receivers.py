"""What follows from a factor that is set up or taken away, from signing in and out, and from an
account that is closed."""

import logging
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import operations, second_factor, sessions
from accounts.models import User

log = logging.getLogger("meridiano.sign_in")


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


@receiver(password_changed, dispatch_uid="accounts.password_changed")
@receiver(password_reset, dispatch_uid="accounts.password_reset")
@receiver(password_set, dispatch_uid="accounts.password_set")
def on_own_password(*, user: User, **how: Any) -> None:
    """Whoever chose a password of their own needs not be asked to."""
    operations.note_reset_told(user)


@receiver(post_save, sender=User, dispatch_uid="accounts.closed")
def on_saved(*, instance: User, created: bool, update_fields: Any, **how: Any) -> None:
    """Whoever may not sign in has no session, in whatever way that was taken away: else an old one
    would work again on the day when it is given back."""
    is_written = update_fields is None or "is_active" in update_fields
    if not (instance.is_active or created or instance.is_guest) and is_written:
        sessions.end_all_sessions(instance)


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def on_signed_out(*, request: HttpRequest | None, **how: Any) -> None:
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def on_signed_in(*, request: HttpRequest | None, **who: Any) -> None:
    log.info("signed in", extra=_of(request))


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def on_sign_in_failed(*, request: HttpRequest | None = None, **tried: Any) -> None:
    log.warning("sign-in failed", extra=_of(request))


def _of(request: HttpRequest | None) -> dict[str, Any]:
    """Only the number of the request, whose own line names the page: nobody, and nothing typed."""
    return {"request_id": getattr(request, "request_id", None)}
