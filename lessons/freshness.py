"""Reading pages that need not be made again: a browser that holds one is answered 304, and one
that was made for somebody else who sees just the same is sent again with another form token.

Both rest on one list of all that decides what such a page says. What is not in the list must not
be on the page: tests/lessons/test_freshness.py asks as each of the cast after each other.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language

from accounts.display import COOKIE
from accounts.requests import Request
from accounts.templatetags.owner import owner_of
from lessons.catalogue import library

TOKEN, OWNER = "%%form-token%%", "%%owner%%"
CODE = {".py", ".html", ".css", ".js", ".mo"}


def reading_page(
    request: Request, template: str, context: Callable[[], dict[str, Any]], *own: object
) -> HttpResponse:
    """The page, made only where it has to be. `own` is what it shows of its reader beside the
    frame of the site, as values that change whenever that does.

    The browser may keep it, and shows it without network when its reader goes back.
    """
    if "messages" in request.COOKIES:
        # What the last act had to say is said once.
        return HttpResponse(render_to_string(template, context(), request))
    said = _digest(_frame(request), own)
    # The token in the forms of a page that a browser holds fits the cookie of that time, which a
    # first visit is given with the page.
    token, owner = get_token(request), owner_of(request.learner)
    etag = quote_etag(_digest(said, request.META["CSRF_COOKIE"], owner))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        html = _made(request, template, context, said)
        response = HttpResponse(html.replace(TOKEN, token).replace(OWNER, owner))
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response


def _made(request: Request, template: str, context: Callable[[], dict[str, Any]], said: str) -> str:
    kept = caches["pages"]
    html: str | None = kept.get(said)
    if html is None:
        every = {"csrf_token": TOKEN, "owner_token": OWNER}
        html = render_to_string(template, context() | every, request)
        kept.set(said, html, timeout=None)
    return html


def _frame(request: Request) -> tuple[object, ...]:
    """All that decides what base.html says, and which course and code stand behind the page."""
    user, learner = request.user, request.learner
    person = (
        user.is_authenticated and (user.is_staff, user.is_teacher, user.is_student),
        learner.kept_until if learner and learner.is_guest else None,
        request.device_guest is not None,
    )
    return (
        this_release(),
        library().digest,
        get_language(),
        timezone.get_current_timezone_name(),
        request.get_full_path(),
        request.COOKIES.get(COOKIE),
        person,
    )


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


def this_release() -> str:
    """The code and templates that run here; in debugging, as they stand."""
    return _release(_newest_change() if settings.DEBUG else 0)


@lru_cache(maxsize=1)
def _release(newest_change: int) -> str:
    return _digest([(str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in _code()])


def _newest_change() -> int:
    return max(file.stat().st_mtime_ns for file in _code())


def _code() -> list[Path]:
    places = [path for path in Path(settings.ROOT).iterdir() if path.is_dir()]
    return sorted(
        file
        for place in places
        if not place.name.startswith((".", "data", "tests"))
        for file in place.rglob("*")
        if file.suffix in CODE and file.is_file()
    )
