"""The cookie by which a guest is known: signed, of its own, 90 days, renewed on a write.

Not a session: allauth sends whoever is signed in away from its pages, Django empties a session
when another person signs in, and a school's short sessions would end a guest's work.
"""

from uuid import UUID

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from common.rows import row_of

SALT = "accounts.guests"
ONE_DAY = 24 * 60 * 60


def guest_of(request: HttpRequest) -> User | None:
    """The guest whose cookie this device holds, or None."""
    if settings.GUEST_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        value = request.get_signed_cookie(
            settings.GUEST_COOKIE_NAME, salt=SALT, max_age=settings.GUEST_AGE
        )
        return row_of(User, id=UUID(value), is_guest=True, is_active=True)
    except (BadSignature, ValueError):
        return None


def remember(response: HttpResponseBase, guest: User, request: HttpRequest | None = None) -> None:
    """Keep the guest on this device for another 90 days.

    Given the request, a cookie of today stays as it is: a new one at every write would make each
    page that the browser holds an old one.
    """
    if request and _is_fresh(request, guest):
        return
    response.set_signed_cookie(
        settings.GUEST_COOKIE_NAME,
        str(guest.pk),
        salt=SALT,
        max_age=settings.GUEST_AGE,
        httponly=True,
        secure=not settings.IS_TRIAL,
        samesite="Lax",
    )


def _is_fresh(request: HttpRequest, guest: User) -> bool:
    known = request.get_signed_cookie(
        settings.GUEST_COOKIE_NAME, default="", salt=SALT, max_age=ONE_DAY
    )
    return known == str(guest.pk)


def forget(response: HttpResponseBase) -> None:
    """Drop the cookie, so that this device knows no guest any more."""
    response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")


def refuse_too_many(request: HttpRequest) -> None:
    """Answers 429 where one address makes more guests than a whole school would."""
    if not ratelimit.consume(request, action="guest"):
        raise ImmediateHttpResponse(ratelimit.respond_429(request))


def say_gone(request: HttpRequest) -> HttpResponseBase:
    """The guest went in another tab while this one was writing: say so, and begin anew."""
    messages.info(
        request, _("What this device held was erased or moved in another tab. Nothing was saved.")
    )
    response = redirect("accounts:account")
    forget(response)
    return response
