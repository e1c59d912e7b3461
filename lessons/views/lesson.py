"""Reading one lesson, and what is kept of it: place, answers to checks, that it was read."""

from typing import TypedDict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import anyone, learner
from accounts.requests import Request
from lessons import catalogue, operations, queries
from lessons.library.library import Lesson
from lessons.library.records import ZOOMS, Zoom
from lessons.rendering import text_parts
from questions.fields import ResponseProblem
from questions.types import type_of


@anyone
def lesson(request: Request, course_id: str, lesson_id: str) -> HttpResponse:
    """One lesson at one zoom."""
    course = catalogue.get_course(course_id)
    page = queries.lesson_page(
        course,
        catalogue.get_lesson(course, lesson_id),
        request.learner,
        zoom=_zoom(request.GET.get("zoom")),
        language=get_language() or "en",
    )
    shown = {"page": page, "course": course, "parts": text_parts(page)}
    return render(request, "lessons/lesson.html", shown)


def _zoom(text: str | None) -> Zoom | None:
    if text is not None and text not in ZOOMS:
        raise Http404(_("A lesson can be read as overview, standard or close-up."))
    return text


@learner
@require_POST
def mark_as_read(request: Request, course_id: str, lesson_id: str) -> HttpResponse:
    """The lesson is read; the course map shows it."""
    assert request.learner is not None
    lesson, place = _posted_place(request, course_id, lesson_id)
    last = len(lesson.reading(place["zoom"]).paragraphs)
    operations.mark_as_read(request.learner, **place, paragraphs=last)
    return redirect("lessons:course_map", course_id)


@learner
@require_POST
def answer_check(
    request: Request, course_id: str, lesson_id: str, question_id: str
) -> HttpResponse:
    """Answer a check inside the reading; the page comes back at the check, with a why."""
    assert request.learner is not None
    lesson, place = _posted_place(request, course_id, lesson_id)
    question = lesson.quiz.check(question_id)
    if question is None:
        raise Http404(_("There is no such check in this lesson."))
    try:
        posted = dict(request.POST.lists())
        response = type_of(question).read(question, posted, seed=question.id)
        problem = _("Give an answer first.") if response is None else ""
    except ResponseProblem as refused:
        response, problem = None, _(str(refused))
    if problem:
        messages.info(request, problem)
    else:
        operations.answer_check(
            request.learner,
            **place,
            question=question,
            response=response,
            paragraph=queries.paragraph_of(lesson, question.id),
        )
    here = reverse("lessons:lesson", args=[course_id, lesson_id])
    return redirect(f"{here}?zoom={place['zoom']}#check-{question.id}")


@learner
@require_POST
def save_place(request: Request, course_id: str, lesson_id: str) -> HttpResponse:
    """Keep the furthest paragraph; sent by a script while a person reads."""
    assert request.learner is not None
    lesson, place = _posted_place(request, course_id, lesson_id)
    paragraph = lesson.reading(place["zoom"]).paragraph(f"p{request.POST.get('paragraph', '')}")
    if paragraph is None:
        raise Http404(_("This lesson has no such paragraph."))
    operations.save_place(request.learner, **place, paragraph=paragraph.number)
    return HttpResponse(status=204)


class PostedPlace(TypedDict):
    course_id: str
    lesson_id: str
    zoom: Zoom


def _posted_place(request: Request, course_id: str, lesson_id: str) -> tuple[Lesson, PostedPlace]:
    """The lesson that a form on its page is about, and what a row says of the place."""
    lesson = catalogue.get_lesson(catalogue.get_course(course_id), lesson_id)
    zoom = _zoom(request.POST.get("zoom")) or queries.DEFAULT_ZOOM
    return lesson, {"course_id": course_id, "lesson_id": lesson_id, "zoom": zoom}
