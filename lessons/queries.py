"""What the reading pages show, as frozen values; the course map is in course_map.py."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, Value, When

from accounts.models import User
from common.rows import row_of
from lessons.catalogue import library
from lessons.charts import Drawing, drawing_of
from lessons.charts.places import on_globe
from lessons.charts.sheet import Point
from lessons.library.library import Course, Lesson, Module
from lessons.library.readings import Placed, Reading, source_anchor
from lessons.library.records import ZOOMS, Source, Term, Zoom
from lessons.models import CheckAnswer, ProblemReport, ReadingState
from lessons.reports import Reported, reported
from questions.reviewing import EVERYTHING
from questions.shown import Shown, show
from questions.spec import Question

DEFAULT_ZOOM: Zoom = "standard"


@dataclass(frozen=True)
class ZoomChoice:
    zoom: Zoom
    minutes: int
    is_current: bool


@dataclass(frozen=True)
class UsedTerm:
    id: str
    term: Term
    paragraph: int


@dataclass(frozen=True)
class CitedSource:
    anchor: str
    source: Source
    paragraph: int


@dataclass(frozen=True)
class PlacedFigure:
    placed: Placed
    drawing: Drawing
    source: Source | None


@dataclass(frozen=True)
class Refused:
    """A posted answer to a check that could not be kept: what to do, and what the form held."""

    check_id: str
    says: str
    posted: dict[str, list[str]]


@dataclass(frozen=True)
class LessonPage:
    """One lesson at one zoom, with the learner's place and answers in it."""

    course: Course
    module: Module
    lesson: Lesson
    reading: Reading
    state: ReadingState | None
    # What the learner answered last, by the id of the check; answers to its older wording are out.
    responses: dict[str, Any]
    refused: Refused | None = None

    @property
    def own(self) -> tuple[object, ...]:
        """What the page shows of its reader, as it changes: place, day of reading, answers."""
        state = self.state
        place = (state.paragraph, state.read_at) if state else ()
        return (self.reading.zoom, place, sorted(self.responses.items()))

    @property
    def edition(self) -> str:
        """What decides the text that is the same for everybody."""
        known = (library().digest, self.course.id, self.lesson.id)
        return " ".join((*known, self.reading.zoom, self.reading.language))

    @property
    def zooms(self) -> tuple[ZoomChoice, ...]:
        now = self.reading.zoom
        return tuple(ZoomChoice(z, self.lesson.minutes.at(z), z == now) for z in ZOOMS)

    @property
    def at(self) -> Point | None:
        """The place of the lesson on the globe."""
        return on_globe(self.lesson.coordinates.lat, self.lesson.coordinates.lon)

    @property
    def before(self) -> Lesson | None:
        return self.course.before(self.lesson.id)

    @property
    def after(self) -> Lesson | None:
        return self.course.after(self.lesson.id)

    @property
    def terms(self) -> tuple[UsedTerm, ...]:
        return tuple(
            UsedTerm(id_, self.course.terms[id_], self._first("terms", id_))
            for id_ in self.reading.terms
        )

    @property
    def sources(self) -> tuple[CitedSource, ...]:
        return tuple(
            CitedSource(
                source_anchor(number), self.course.sources[id_], self._first("sources", id_)
            )
            for number, id_ in enumerate(self.reading.sources, start=1)
        )

    def _first(self, kind: str, id_: str) -> int:
        return next(p.number for p in self.reading.paragraphs if id_ in getattr(p, kind))

    @cached_property
    def checks(self) -> tuple[Question, ...]:
        """The checks of the lesson as they stand in the text."""
        return tuple(
            placed.check
            for paragraph in self.reading.paragraphs
            for placed in paragraph.placed
            if placed.check
        )

    def check(self, check_id: str) -> Shown | None:
        """A check with the learner's newest answer, numbered as in the text."""
        numbered = enumerate(self.checks, start=1)
        found = next(((n, check) for n, check in numbered if check.id == check_id), None)
        if not found:
            return None
        number, check = found
        sees = EVERYTHING if check_id in self.responses else None
        response = self.responses.get(check_id)
        shown = show(check, response, number=number, seed=check_id, sees=sees)
        if self.refused and self.refused.check_id == check_id:
            return replace(shown, filled={**shown.filled, **self.refused.posted}, review=None)
        return shown

    def problem(self, check_id: str) -> str:
        """What is wrong with an answer that was posted to this check just now."""
        return self.refused.says if self.refused and self.refused.check_id == check_id else ""

    @cached_property
    def figures(self) -> dict[str, PlacedFigure]:
        """The figures of the lesson by id, with their numbers laid out."""
        return {
            placed.id: PlacedFigure(
                placed,
                drawing_of(placed.figure, placed.series, self.reading.language),
                self.course.sources.get(placed.series.about.source),
            )
            for paragraph in self.reading.paragraphs
            for placed in paragraph.placed
            if placed.figure and placed.series
        }


def paragraph_of(lesson: Lesson, check_id: str) -> int:
    """The number of the paragraph after which a check stands; 1 where it is not placed."""
    after = (placement.after for placement in lesson.placements if placement.check == check_id)
    return int(next(after, "p1")[1:])


def reading_state(course: Course, lesson: Lesson, learner: User | None) -> ReadingState | None:
    if learner is None:
        return None
    return row_of(ReadingState, learner=learner.pk, course_id=course.id, lesson_id=lesson.id)


def lesson_page(
    course: Course,
    lesson: Lesson,
    learner: User | None,
    *,
    zoom: Zoom | None,
    language: str,
    suggested: Zoom | None = None,
) -> LessonPage:
    """The lesson at the zoom that was asked for, else at the learner's last, at the one that
    their teacher suggests, or at standard."""
    state = reading_state(course, lesson, learner)
    last = next((one for one in ZOOMS if state and state.zoom == one), None)
    reading = lesson.reading(zoom or last or suggested or DEFAULT_ZOOM, language)
    responses = _responses(course, lesson, learner)
    return LessonPage(course, course.module_of(lesson), lesson, reading, state, responses)


def _newest_answers(course: Course, lesson: Lesson, learner: User) -> list[CheckAnswer]:
    """By plain SQL: building the query anew costs five times as much, on the page asked most."""
    meta = CheckAnswer._meta
    table, of_lesson = meta.db_table, "learner_id = %s AND course_id = %s AND lesson_id = %s"
    newest = f"SELECT MAX(id) FROM {table} WHERE {of_lesson} GROUP BY question_id"  # noqa: S608
    key = meta.get_field("learner").get_db_prep_value(learner.pk, connection)
    sql = f"SELECT * FROM {table} WHERE id IN ({newest})"  # noqa: S608
    return list(CheckAnswer.objects.raw(sql, [key, course.id, lesson.id]))


def _responses(course: Course, lesson: Lesson, learner: User | None) -> dict[str, Any]:
    """What was answered last, by check; answers to an older wording of it count no more."""
    answers = _newest_answers(course, lesson, learner) if learner else []
    newest = {answer.question_id: answer for answer in answers}
    return {
        check_id: answer.response
        for check_id, answer in newest.items()
        if answer.digest == course.digests.get(check_id)
    }


REPORTS_A_PAGE = 50
REPORT_STATES = {
    "open": Q(closed_at=None, reply=""),
    "answered": Q(closed_at=None) & ~Q(reply=""),
    "closed": Q(closed_at__isnull=False),
}


@dataclass(frozen=True)
class ReportList:
    """One page of reports; `show` is a state or all, `counts` how many there are of each."""

    show: str
    counts: Mapping[str, int]
    page: Page[ProblemReport]
    lines: tuple[Reported, ...]


def report_list(show: str, page: str) -> ReportList:
    """The reports of a state, else all; a page that is not there is the nearest one."""
    show = show if show in REPORT_STATES else "all"
    counts = ProblemReport.objects.aggregate(
        all=Count("pk"),
        **{state: Count("pk", filter=is_so) for state, is_so in REPORT_STATES.items()},
    )
    found = Paginator(reports_to_show(show), REPORTS_A_PAGE).get_page(page)
    return ReportList(show, counts, found, tuple(reported(report) for report in found))


def reports_to_show(show: str) -> QuerySet[ProblemReport]:
    """The reports of a state, else all: open ones first, then answered ones, newest first."""
    whens = [When(is_so, then=Value(n)) for n, is_so in enumerate(REPORT_STATES.values())]
    wanted = ProblemReport.objects.filter(REPORT_STATES.get(show, Q()))
    return wanted.order_by(Case(*whens), "-made_at", "-pk")


def open_reports() -> int:
    """How many reports nobody has answered or closed."""
    return ProblemReport.objects.filter(REPORT_STATES["open"]).count()


def own_reports(learner: User | None, page: str) -> ReportList:
    """What this learner reported, newest first; nothing for a visitor."""
    own = ProblemReport.objects.filter(learner=learner) if learner else ProblemReport.objects.none()
    found = Paginator(own.order_by("-made_at", "-pk"), REPORTS_A_PAGE).get_page(page)
    return ReportList("all", {}, found, tuple(reported(report) for report in found))


def is_own_report(learner: User | None, number: int) -> bool:
    """Whether this learner made the report of this number."""
    return learner is not None and ProblemReport.objects.filter(pk=number, learner=learner).exists()
