"""How long a person stays signed in, and what was shown for it: the password, the second factor."""

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from accounts import erasure
from accounts.models import User
from accounts.second_factor import other_factors


def stay_signed_in(request: HttpRequest, *, is_own_device: bool) -> None:
    """60 days on one's own device; elsewhere until the browser closes, at most 12 hours."""
    request.session.set_expiry(settings.OWN_DEVICE_AGE if is_own_device else 0)


def note_password(request: HttpRequest, user: User | None) -> None:
    """The password was written just now: nobody is asked for it again for five minutes."""
    record_authentication(request, user, method="password", reauthenticated=True)


def has_shown_factor(request: HttpRequest) -> bool:
    """Whether the person has shown a second factor in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_new_factor(request: HttpRequest, user: User, factor: Authenticator) -> None:
    """Whoever sets the first factor up has shown it. A further one needs the ones before it."""
    if has_shown_factor(request) or not other_factors(user, than=factor):
        record_authentication(request, user, method="mfa", id=factor.pk, type=factor.type)


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """End every session of the person but this one."""
    keys = set(erasure.sessions_naming({user.pk})) - {request.session.session_key}
    erasure.end_sessions(keys)


def end_all_sessions(user: User) -> None:
    """End every session of the person, also one that is in the middle of a sign-in."""
    erasure.end_sessions(erasure.sessions_naming({user.pk}))
