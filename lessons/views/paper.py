"""Lessons on paper: the text, a worksheet, and the key for whoever teaches."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.policies import anyone, confirmed_teacher
from accounts.requests import Request
from common.language import page_language
from lessons import catalogue, paper
from lessons.freshness import reading_page
from lessons.handed_down import RefuseKeys, RulesFor, no_refusal, no_rules
from lessons.library.library import Course, Lesson
from lessons.library.records import Zoom
from lessons.models import Zoom as ZoomNames
from lessons.queries import DEFAULT_ZOOM
from lessons.views.closed import not_open


@anyone
def print_lesson(
    request: Request, course_id: str, lesson_id: str, rules_for: RulesFor = no_rules
) -> HttpResponse:
    """The lesson at one zoom, its checks as questions on paper."""
    course, lesson = _found(course_id, lesson_id)
    rules = rules_for(request, course_id, lesson_id)
    if rules.is_closed:
        return not_open(request, course, lesson, rules)
    zoom = catalogue.get_zoom(request.GET.get("zoom")) or DEFAULT_ZOOM
    return reading_page(request, "lessons/print_lesson.html", lambda: _shown(course, lesson, zoom))


@anyone
def worksheet(
    request: Request, course_id: str, lesson_id: str, rules_for: RulesFor = no_rules
) -> HttpResponse:
    """The questions alone; a zoom says only where the code leads."""
    course, lesson = _found(course_id, lesson_id)
    rules = rules_for(request, course_id, lesson_id)
    if rules.is_closed:
        return not_open(request, course, lesson, rules)
    zoom = catalogue.get_zoom(request.GET.get("zoom"))
    return reading_page(request, "lessons/worksheet.html", lambda: _shown(course, lesson, zoom))


@confirmed_teacher
def answer_key(
    request: Request, course_id: str, lesson_id: str, refuse_keys: RefuseKeys = no_refusal
) -> HttpResponse:
    """The answers to the worksheet, and the notes for teaching."""
    shown = _shown(*_found(course_id, lesson_id), None)
    refuse_keys(request, course_id, [each.shown.question.id for each in shown["sheet"].questions])
    key = paper.answer_key(shown["sheet"], language=page_language())
    return render(request, "lessons/answer_key.html", shown | {"key": key})


def _found(course_id: str, lesson_id: str) -> tuple[Course, Lesson]:
    course = catalogue.get_course(course_id)
    return course, catalogue.get_lesson(course, lesson_id)


def _shown(course: Course, lesson: Lesson, zoom: Zoom | None) -> dict[str, Any]:
    """What every sheet shows. Without a zoom the code leads to wherever its reader was."""
    address = settings.SITE_URL + reverse("lessons:lesson", args=[course.id, lesson.id])
    sheet = paper.sheet(
        course,
        lesson,
        zoom=zoom or DEFAULT_ZOOM,
        address=f"{address}?zoom={zoom}" if zoom else address,
        language=page_language(),
    )
    return {"course": course, "sheet": sheet, "zoom": zoom, "zooms": ZoomNames.choices}
