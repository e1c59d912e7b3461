"""Pages on which a person reads."""

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
from lessons import catalogue, operations, queries, reference
from lessons.library.library import Lesson
from lessons.library.records import ZOOMS, Verdict, Zoom
from lessons.rendering import text_parts
from questions.fields import ResponseProblem
from questions.types import type_of


@anyone
def courses(request: Request) -> HttpResponse:
    """The courses of this installation; where there is one, its map."""
    known = list(catalogue.library().courses.values())
    if len(known) == 1:
        return redirect("lessons:course_map", known[0].id)
    return render(request, "course.html", {"courses": known})


@anyone
def course_map(request: Request, course_id: str) -> HttpResponse:
    """The course as a strip map, with “you are here”."""
    course = catalogue.get_course(course_id)
    page = queries.course_map(course, request.learner)
    return render(request, "lessons/course_map.html", {"page": page, "course": course})


@anyone
def glossary(request: Request, course_id: str) -> HttpResponse:
    """The terms of the course, by the alphabet."""
    course = catalogue.get_course(course_id)
    terms = course.glossary(get_language() or "en")
    return render(request, "lessons/glossary.html", {"course": course, "terms": terms})


@anyone
def sources(request: Request, course_id: str) -> HttpResponse:
    """Every work that the course cites, what it can show, and where it is cited."""
    course = catalogue.get_course(course_id)
    shown = {"course": course, "sources": reference.cited_sources(course)}
    return render(request, "lessons/sources.html", shown)


@anyone
def claims(request: Request, course_id: str) -> HttpResponse:
    """The claims of the essay and of the other side, each with its verdict and why."""
    course = catalogue.get_course(course_id)
    shown = {"course": course, "lists": reference.claim_lists(course), "verdicts": list(Verdict)}
    return render(request, "lessons/claims.html", shown)


@anyone
def timeline(request: Request, course_id: str) -> HttpResponse:
    """The dated events of the course, by decade, in the region and in the United States."""
    course = catalogue.get_course(course_id)
    wanted = {name: request.GET.get(name, "") for name in ("module", "kind", "from", "to")}
    page = reference.timeline(
        course,
        module=wanted["module"],
        kind=wanted["kind"],
        first=reference.year(wanted["from"]),
        last=reference.year(wanted["to"]),
    )
    return render(
        request, "lessons/timeline.html", {"course": course, "page": page, "wanted": wanted}
    )


@anyone
def search(request: Request, course_id: str) -> HttpResponse:
    """Full-text search over lessons, terms, claims and sources."""
    course = catalogue.get_course(course_id)
    query = " ".join(request.GET.get("q", "")[:200].split())
    hits = reference.found(course, query, get_language() or "en")
    shown = {"course": course, "query": query, "hits": hits}
    return render(request, "lessons/search.html", shown)


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
