"""How long a person stays signed in, and when the password was last written."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def stay_signed_in(request: HttpRequest, *, is_own_device: bool) -> None:
    """60 days on one's own device; elsewhere until the browser closes, at most 12 hours."""
    request.session.set_expiry(settings.OWN_DEVICE_AGE if is_own_device else 0)


def note_password(request: HttpRequest, user: User | None) -> None:
    """The password was written just now: nobody is asked for it again for five minutes."""
    record_authentication(request, user, method="password", reauthenticated=True)
