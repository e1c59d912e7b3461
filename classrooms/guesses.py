"""Wrong class codes: whoever mistypes too often waits, and no right code is ever refused.

What keeps a class closed to strangers is the length of its code. The limits keep people from
guessing by hand, and programs that guess from being felt. A whole school may stand behind one
address, so the person is counted first.
"""

from copy import copy
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts.requests import Request

WAIT = timedelta(hours=1)


def note_wrong_code(request: Request) -> datetime | None:
    """Count a wrong code. Until when whoever tried it waits; None where they need not.

    Raises ImmediateHttpResponse, with a page, where the address tried more than a school mistypes.
    """
    # allauth counts posts alone; a code in an address is a try too.
    counted = copy(request)
    counted.method = "POST"
    if (who := _guesser(request)) and (until := _waits_until(counted, who)):
        return until
    if not ratelimit.consume(counted, action="join_from_address"):
        raise ImmediateHttpResponse(ratelimit.respond_429(request))
    return None


def _guesser(request: Request) -> str:
    """The account, the guest, or the browser that has been here before; "" for one without a
    cookie, which its address alone stands for."""
    if request.learner:
        return str(request.learner.pk)
    browser = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return sha256(browser.encode()).hexdigest() if browser else ""


def _waits_until(request: Request, who: str) -> datetime | None:
    """An hour from the first code too many on; trying meanwhile makes it no longer."""
    now, key = timezone.now(), f"wrong-codes:{who}"
    until: datetime | None = cache.get(key)
    if until is not None and until > now:
        return until
    if ratelimit.consume(request, action="join", key=who):
        return None
    cache.set(key, now + WAIT, WAIT.total_seconds())
    return now + WAIT
