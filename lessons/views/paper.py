"""Lessons on paper: the text, a worksheet, and the key for whoever teaches."""

from django.http import Http404, HttpResponse

from accounts.policies import anyone, teacher
from accounts.requests import Request


@anyone
def print_lesson(request: Request, course_id: str, lesson_id: str) -> HttpResponse:
    raise Http404


@anyone
def worksheet(request: Request, course_id: str, lesson_id: str) -> HttpResponse:
    raise Http404


@teacher
def answer_key(request: Request, course_id: str, lesson_id: str) -> HttpResponse:
    raise Http404
