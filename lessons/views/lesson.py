"""Reading one lesson, and what is kept of it: place, answers to checks, that it was read."""

from dataclasses import replace
from typing import Any, TypedDict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import anyone, learner
from accounts.requests import Request
from common.language import page_language
from lessons import catalogue, operations, queries
from lessons.freshness import reading_page
from lessons.handed_down import LessonRules, RulesFor, no_rules
from lessons.library.library import Course, Lesson
from lessons.library.records import Zoom
from lessons.views.closed import not_open
from lessons.zoom_cookie import remember_zoom, remembered_zoom, zoom_of_device
from questions.fields import ResponseProblem
from questions.spec import Question
from questions.types import type_of


class PostedPlace(TypedDict):
    course_id: str
    lesson_id: str
    zoom: Zoom


@anyone
def lesson(
    request: Request, course_id: str, lesson_id: str, rules_for: RulesFor = no_rules
) -> HttpResponse:
    """One lesson at one zoom."""
    course = catalogue.get_course(course_id)
    read = catalogue.get_lesson(course, lesson_id)
    rules = rules_for(request, course_id, lesson_id)
    if rules.is_closed:
        return not_open(request, course, read, rules)
    chosen = catalogue.get_zoom(request.GET.get("zoom"))
    page = queries.lesson_page(
        course,
        read,
        request.learner,
        zoom=chosen,
        language=page_language(),
        suggested=rules.zoom or remembered_zoom(request),
    )
    shown = {"page": page, "course": course, "rules": rules}
    response = reading_page(request, "lessons/lesson.html", lambda: shown, rules, page.own)
    if chosen and chosen != zoom_of_device(request):
        remember_zoom(response, chosen)
    return response


@learner
@require_POST
def mark_as_read(
    request: Request, course_id: str, lesson_id: str, rules_for: RulesFor = no_rules
) -> HttpResponse:
    """The lesson is read. What comes next is its quiz, else the next lesson."""
    assert request.learner is not None
    course = catalogue.get_course(course_id)
    lesson, place, rules = _posted_place(request, course_id, lesson_id, rules_for)
    last = len(lesson.reading(place["zoom"]).paragraphs)
    operations.mark_as_read(request.learner, **place, paragraphs=last)
    says, url = _after_reading(course, lesson, rules)
    messages.success(request, says % {"number": lesson.number})
    return redirect(url)


def _after_reading(course: Course, lesson: Lesson, rules: LessonRules) -> tuple[str, str]:
    """What to say, and where to go on: first to an assigned quiz that can be taken now."""
    quiz = reverse("quizzes:quiz", args=[course.id, lesson.id]) if lesson.quiz.pool else ""
    url = rules.startable[0].url if rules.startable else quiz
    if url:
        return _("Lesson %(number)s is marked as read. Its quiz comes next."), url
    after = course.after(lesson.id)
    if after:
        url = reverse("lessons:lesson", args=[course.id, after.id])
        return _("Lesson %(number)s is marked as read. Here is the next one."), url
    says = _("Lesson %(number)s is marked as read. It was the last one.")
    return says, reverse("lessons:course_map", args=[course.id])


@learner
@require_POST
def answer_check(
    request: Request,
    course_id: str,
    lesson_id: str,
    question_id: str,
    rules_for: RulesFor = no_rules,
) -> HttpResponse:
    """Answer a check inside the reading; the page comes back at the check, with a why."""
    assert request.learner is not None
    lesson, place, _rules = _posted_place(request, course_id, lesson_id, rules_for)
    question = lesson.quiz.check(question_id)
    if question is None:
        raise Http404(_("There is no such check in this lesson."))
    response, problem = _given(request, question)
    if not problem:
        operations.answer_check(
            request.learner,
            **place,
            question=question,
            response=response,
            paragraph=queries.paragraph_of(lesson, question.id),
        )
    if request.htmx:
        return _said(request, lesson, place, question, problem)
    if problem:
        return _asked_again(request, lesson, place, question, problem, rules_for)
    here = reverse("lessons:lesson", args=[course_id, lesson_id])
    return redirect(f"{here}?zoom={place['zoom']}#check-{question.id}")


def _given(request: Request, question: Question) -> tuple[Any, str]:
    """The response that was posted, and what is wrong with it in a sentence, or nothing."""
    try:
        posted = dict(request.POST.lists())
        response = type_of(question).read(question, posted, seed=question.id)
    except ResponseProblem as refused:
        return None, refused.said(_)
    return response, _("Give an answer first.") if response is None else ""


def _asked_again(
    request: Request,
    lesson: Lesson,
    place: PostedPlace,
    question: Question,
    problem: str,
    rules_for: RulesFor,
) -> HttpResponse:
    """The lesson once more, with what was posted in the check and what is wrong with it."""
    page = _page_at(request, lesson, place)
    refused = queries.Refused(question.id, problem, dict(request.POST.lists()))
    shown = {
        "page": replace(page, refused=refused),
        "course": page.course,
        "rules": rules_for(request, page.course.id, lesson.id),
        "here": reverse("lessons:lesson", args=[page.course.id, lesson.id]),
    }
    return render(request, "lessons/lesson.html", shown, status=422)


def _said(
    request: Request, lesson: Lesson, place: PostedPlace, question: Question, problem: str
) -> HttpResponse:
    """What is said to an answer, for the place below the question that holds it."""
    page = _page_at(request, lesson, place)
    shown = {"shown": page.check(question.id), "problem": problem}
    return render(request, "components/check.html#said", shown, status=422 if problem else 200)


def _page_at(request: Request, lesson: Lesson, place: PostedPlace) -> queries.LessonPage:
    course = catalogue.get_course(place["course_id"])
    return queries.lesson_page(
        course, lesson, request.learner, zoom=place["zoom"], language=page_language()
    )


@learner
@require_POST
def save_place(
    request: Request, course_id: str, lesson_id: str, rules_for: RulesFor = no_rules
) -> HttpResponse:
    """Keep the furthest paragraph; sent by a script while a person reads."""
    assert request.learner is not None
    lesson, place, _rules = _posted_place(request, course_id, lesson_id, rules_for)
    paragraph = lesson.reading(place["zoom"]).paragraph(f"p{request.POST.get('paragraph', '')}")
    if paragraph is None:
        raise Http404(_("This lesson has no such paragraph."))
    operations.save_place(request.learner, **place, paragraph=paragraph.number)
    return HttpResponse(status=204)


def _posted_place(
    request: Request, course_id: str, lesson_id: str, rules_for: RulesFor
) -> tuple[Lesson, PostedPlace, LessonRules]:
    """The lesson that a form on its page is about, what a row says of the place, and the rules.
    The zoom follows the account where it is the one that was chosen on this device.

    Raises Http404 where the class of the learner opens the lesson later.
    """
    rules = rules_for(request, course_id, lesson_id)
    if rules.is_closed:
        raise Http404(_("This lesson is not open yet."))
    lesson = catalogue.get_lesson(catalogue.get_course(course_id), lesson_id)
    zoom = catalogue.get_zoom(request.POST.get("zoom")) or queries.DEFAULT_ZOOM
    if request.learner and not request.learner.is_guest and zoom == zoom_of_device(request):
        operations.keep_zoom(request.learner, zoom)
    return lesson, {"course_id": course_id, "lesson_id": lesson_id, "zoom": zoom}, rules
