"""Where somebody met a mistake: the address of the page, and what the course has there."""

from dataclasses import dataclass

from django.urls import Resolver404, resolve

from lessons.catalogue import library
from lessons.library.library import Lesson
from lessons.models import PAGE_LENGTH
from questions.spec import Question
from questions.types import digest


@dataclass(frozen=True)
class ReportedPlace:
    """A page of this site, with its lesson and the question, where it has them."""

    page: str
    lesson: Lesson | None = None
    question: Question | None = None

    @property
    def digest(self) -> str:
        """Of the question as it stands now, so that a later reader of the report sees a change."""
        return digest(self.question) if self.question else ""


def own_page(address: str) -> str:
    """The path of a page of this site, without what follows it; "" for anything else."""
    path = address.partition("?")[0].partition("#")[0]
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if is_own and path.isprintable() and len(path) <= PAGE_LENGTH else ""


def reported_place(page: str, question_id: str = "") -> ReportedPlace:
    """What stands at a page of this site; for an unknown page the page alone."""
    try:
        match = resolve(page)
    except Resolver404:
        return ReportedPlace(page)
    course = library().course(match.kwargs.get("course_id", ""))
    lesson = course.lesson(match.kwargs.get("lesson_id", "")) if course else None
    asked = course.asked(question_id) if course else None
    return ReportedPlace(page, lesson, asked.question if asked else None)
