"""What every page knows: display, learner, whether the site is a trial."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accounts.display import COOKIE, read_display
from accounts.models import Installation
from lessons.queries import open_reports


def page(request: HttpRequest) -> dict[str, Any]:
    """Values for `base.html`; none of them costs a query."""
    return {
        "section": _section(request),
        "display": read_display(request.COOKIES.get(COOKIE, "")),
        "learner": getattr(request, "learner", None),
        "device_guest": getattr(request, "device_guest", None),
        "is_trial": settings.IS_TRIAL,
        "site_url": settings.SITE_URL,
        "site_is_loopback": settings.SITE_IS_LOOPBACK,
        # Each a query only where a page says it.
        "installation": SimpleLazyObject(Installation.current),
        "open_reports": open_reports,
        "current_zone": timezone.get_current_timezone_name(),
        "mail_is_on": settings.MAIL_IS_ON,
        "other_languages": _other_languages(request),
    }


SECTIONS = {
    "course": "map",
    "teach": "teach",
    "families": "families",
    "practice:review": "review",
    "practice:progress": "progress",
    "accounts:account": "account",
    "account_login": "sign-in",
    "classrooms:classes": "classes",
    "classrooms:make_class": "class",
    "classrooms:assign": "class",
    "classrooms:codes": "class",
    "classrooms:assigned_now": "class",
    "classrooms:assigned": "my-classes",
    "classrooms:my_grade": "my-classes",
    "classrooms:my_class": "my-class",
    "classrooms:to_mark": "to-mark",
    "classrooms:leave_class": "my-classes",
}


def _section(request: HttpRequest) -> str:
    """Where the page stands in the navigation; "" where it stands in none of its places."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if name.startswith("lessons:"):
        return "course"
    return SECTIONS.get(name) or ("class" if "class_id" in match.kwargs else "") if match else ""


def _other_languages(request: HttpRequest) -> list[dict[str, str]]:
    here = get_language()
    return [
        {"code": code, "name": name, "url": translate_url(request.get_full_path(), code)}
        for code, name in settings.LANGUAGES
        if code != here
    ]
