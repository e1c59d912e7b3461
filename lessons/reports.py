"""Reports of mistakes: where somebody met one, and what the course has there now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import Resolver404, resolve
from django.utils.timezone import localdate

from lessons.catalogue import library
from lessons.library.library import Course, Lesson
from lessons.library.quizzes import Asked
from lessons.library.text import ENGLISH, said
from lessons.models import PAGE_LENGTH, ProblemReport
from lessons.patch_notes import Noted, NotedLesson, NotedQuestion, patch_note
from questions.spec import Question

VERSION_LENGTH = 8


@dataclass(frozen=True)
class ReportedPlace:
    """A page of this site, with its lesson and the question, where it has them.

    `is_quiz` is true where the page is the quiz of the lesson.
    """

    page: str
    course: Course | None = None
    lesson: Lesson | None = None
    asked: Asked | None = None
    is_quiz: bool = False

    @property
    def question(self) -> Question | None:
        return self.asked.question if self.asked else None

    @property
    def digest(self) -> str:
        """Of the question as it stands now, so that a later reader of the report sees a change."""
        return self.course.digests[self.asked.question.id] if self.course and self.asked else ""

    @property
    def to_mend(self) -> Lesson | None:
        """The lesson in whose files authors look: that of the question, else that of the page."""
        lesson_id = self.asked.lesson_id if self.asked else None
        found = self.course.lesson(lesson_id) if self.course and lesson_id else None
        return found or self.lesson


@dataclass(frozen=True)
class Reported:
    """A report with what the course has now at its place."""

    report: ProblemReport
    place: ReportedPlace

    @property
    def state(self) -> str:
        """open, answered (and still open) or closed."""
        if self.report.closed_at:
            return "closed"
        return "answered" if self.report.reply else "open"

    @property
    def version(self) -> str:
        """The beginning of the digest by which the question was reported; "" for none."""
        return self.report.digest[:VERSION_LENGTH]

    @property
    def since(self) -> str:
        """What became of the question since: same, changed or gone; "" where nobody can say."""
        if not self.report.question_id:
            return ""
        if self.place.asked is None:
            return "gone"
        if not self.report.digest:
            return ""
        return "same" if self.report.digest == self.place.digest else "changed"


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
    if course is None:
        return ReportedPlace(page)
    # The quiz of a lesson has the lesson's id.
    quiz_id = match.kwargs.get("quiz_id", "")
    lesson = course.lesson(match.kwargs.get("lesson_id", quiz_id))
    return ReportedPlace(page, course, lesson, course.asked(question_id), is_quiz=bool(quiz_id))


def reported(report: ProblemReport) -> Reported:
    """The report beside the course as it stands now."""
    return Reported(report, reported_place(report.page, report.question_id))


def patch_note_of(reports: Iterable[ProblemReport], *, show: str, on: date) -> str:
    """The patch note for the authors, in Markdown. Of persons it reads nothing."""
    return patch_note([_noted(reported(report)) for report in reports], show=show, on=on)


def _noted(each: Reported) -> Noted:
    report, place = each.report, each.place
    return Noted(
        number=report.pk,
        day=localdate(report.made_at),
        page=report.page,
        lesson=_noted_lesson(place),
        question=_noted_question(each) if report.question_id else None,
        state=each.state,
        text=report.text,
        reply=report.reply,
    )


def _noted_lesson(place: ReportedPlace) -> NotedLesson | None:
    lesson = place.to_mend
    if place.course is None or lesson is None:
        return None
    return NotedLesson(place.course.id, lesson.id, lesson.number, said(lesson.title, ENGLISH))


def _noted_question(each: Reported) -> NotedQuestion:
    question = each.place.question
    return NotedQuestion(
        id=each.report.question_id,
        asks=said(question.ask, ENGLISH) if question else "",
        digest=each.report.digest,
        since=each.since,
    )
