"""Pages of the site itself: home, statements, health, the styleguide and errors."""

import re
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware import csrf
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import installation
from accounts.confirmed import NotConfirmed
from accounts.personal_data import what_is_held
from accounts.policies import anyone, staff
from accounts.requests import Request
from classrooms.access import RoleIsShort
from classrooms.queries.classes import whom_to_ask
from common.language import page_language
from config import samples
from config.forms import SampleForm
from config.liveness import Liveness
from lessons.catalogue import library
from lessons.handed_down import KeyIsKeptBack
from lessons.library.text import ENGLISH

liveness = Liveness(fresh_seconds=5, patience_seconds=1.5)
# The lesson whose notes for teachers a visitor may look into: what it is for, 45 minutes, questions
# to discuss. What follows answers wrong ideas, which is as good as a key.
NOTED_COURSE, NOTED_LESSON = "aid-and-migration", "august-1982"
NOTED_PARAGRAPHS = 3
# How Django's reasons begin where a form came from another page, and those that name none.
FROM_ELSEWHERE = tuple(
    reason.partition(" - ")[0] for reason in (csrf.REASON_BAD_ORIGIN, csrf.REASON_BAD_REFERER)
)
FROM_NOWHERE = (
    csrf.REASON_NO_REFERER, csrf.REASON_MALFORMED_REFERER, csrf.REASON_INSECURE_REFERER,
)  # fmt: skip
PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)


@anyone
def home(request: Request) -> HttpResponse:
    """What this is, and three ways in."""
    has_lessons = any(course.lessons for course in library().courses.values())
    return render(request, "home.html", {"has_lessons": has_lessons})


@anyone
def teach(request: Request) -> HttpResponse:
    """What a teacher gets, ready ways through the course, and how to become one here."""
    shown = {
        "may_make_class": installation.anyone_may_teach(),
        "courses": library().courses.values(),
        "sample": _sample_of_notes(),
    }
    return render(request, "teach.html", shown)


def _sample_of_notes() -> dict[str, Any] | None:
    """How the notes of one lesson begin; None where this course is not here."""
    course = library().course(NOTED_COURSE)
    lesson = course.lesson(NOTED_LESSON) if course else None
    if lesson is None:
        return None
    language = page_language()
    language = language if language in lesson.teacher_notes else ENGLISH
    paragraphs = PARAGRAPH.findall(lesson.teacher_notes.get(language, ""))[:NOTED_PARAGRAPHS]
    notes = "".join(paragraphs)
    return {"course": course, "lesson": lesson, "notes": notes, "language": language}


@anyone
def families(request: Request) -> HttpResponse:
    """What parents ask first: what is taught, both sides, what is stored, whom to ask."""
    return render(request, "families.html", {"courses": library().courses.values()})


@anyone
def accessibility(request: Request) -> HttpResponse:
    """What works with which help, what does not, and whom to tell."""
    return render(request, "accessibility.html")


@anyone
def privacy(request: Request) -> HttpResponse:
    """What is held about a person, why, how long, and who sees it."""
    return render(request, "privacy.html", {"held": what_is_held()})


@anyone
def privacy_answers(request: Request) -> HttpResponse:
    """What a school's office, a parent or a data officer asks, on one page to print."""
    shown = {"held": what_is_held(), "today": timezone.localdate()}
    return render(request, "privacy_answers.html", shown)


@staff
def styleguide(request: Request) -> HttpResponse:
    """Every component in every state, from the real templates."""
    bad_form = SampleForm({}, prefix="bad")
    bad_form.full_clean()
    page = {"sample": SampleForm(), "bad_form": bad_form}
    shown = {"questions": samples.questions(), "reviews": samples.reviews()}
    return render(request, "styleguide.html", {**page, **shown})


@anyone
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Write one fixed row and read it: the one GET that writes. Answers within two seconds."""
    is_well = liveness.is_well()
    return JsonResponse({"ok": is_well}, status=200 if is_well else 503)


def _close_connections() -> None:
    """One that was opened while nothing could be written would stay so; the next is another."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _bare(request, "400.html", 400, is_too_long=isinstance(exception, RequestDataTooBig))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    page = "403.html"
    if isinstance(exception, RoleIsShort):
        shown = {"own": exception.own, "right": exception.right}
        whom = whom_to_ask(exception.own.classroom_id)
        return render(request, "classrooms/may_not.html", {**shown, "whom": whom}, status=403)
    if isinstance(exception, NotConfirmed):
        page = "accounts/confirm_first.html"
    elif isinstance(exception, KeyIsKeptBack):
        page = "lessons/key_is_kept_back.html"
    return render(request, page, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"says": _sentence(exception)}, status=404)


def _sentence(exception: Exception) -> str:
    """What our own views say is not there. Django's resolver gives a list of addresses instead."""
    first = exception.args[0] if exception.args else ""
    return first if isinstance(first, str) else ""


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Touches neither the database nor the user: either may be what failed."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return _unavailable(request)
    return _bare(request, "500.html", 500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away, full or busy for long, and nothing was written. A script that saves
    reads no outcome in this, so it keeps what it has and sends it again."""
    _close_connections()
    if request.headers.get("Accept") == "application/json":
        says = _("The site cannot save at the moment. It is sent again by itself.")
        return JsonResponse({"message": says}, status=503)
    return _bare(request, "503.html", 503, is_form=request.method == "POST")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of another site, one that says of none where it came from, or one of ours that is too
    old. Where a proxy names a wrong host, our own pages count as another site: so that page names
    both addresses."""
    origin = request.META.get("HTTP_ORIGIN", "")
    is_unknown = origin == "null" or reason in FROM_NOWHERE
    shown = {
        "is_unknown": is_unknown,
        "is_foreign": reason.startswith(FROM_ELSEWHERE) and not is_unknown,
        "origin": origin[:200],
        "site_url": settings.SITE_URL,
    }
    return render(request, "403_csrf.html", shown, status=403)


def _bare(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    context |= {"request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string(template, context), status=status)
