"""The page that stands in the place of a lesson which a class opens later."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from lessons.handed_down import LessonRules
from lessons.library.library import Course, Lesson


def not_open(request: Request, course: Course, lesson: Lesson, rules: LessonRules) -> HttpResponse:
    """Says when it opens."""
    shown = {"course": course, "lesson": lesson, "rules": rules}
    return render(request, "lessons/not_open.html", shown)
