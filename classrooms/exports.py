"""What a class gives away as files: grades, every answer that was handed in, and the columns of the
school's own gradebook. The figures are those of the grid."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classrooms.grade_words import state_words
from classrooms.gradebook import Cell
from classrooms.models import Assignment, Membership
from classrooms.queries.assignments import Titled
from classrooms.queries.classes import sorted_students
from classrooms.queries.grid import Grid, grid
from classrooms.totals import Total
from classrooms.user_names import given_name_first
from classrooms.words import in_zone
from common.csv_files import csv_table
from common.language import page_language
from common.wall_clock import wall_of
from common.xlsx_files import xlsx_bytes
from questions.spec import said
from questions.types import type_of
from quizzes.due_marks import due_fractions
from quizzes.grading import fraction_of
from quizzes.models import Answer
from quizzes.scoring import Mark, shown_mark

type Table = Iterator[Sequence[Any]]

# A column of the school's file: what it is called, and its value for a student.
type Value = Callable[[Membership, Total], Any]
COLUMNS: Mapping[str, tuple[Any, Value]] = {
    "name": (gettext_lazy("Name"), lambda member, total: member.name),
    "given-first": (
        gettext_lazy("Name, given name first"),
        lambda member, total: given_name_first(member.name),
    ),
    "username": (gettext_lazy("User name"), lambda member, total: member.person.username),
    "number": (gettext_lazy("School number"), lambda member, total: member.school_number),
    "percent": (gettext_lazy("So far, percent"), lambda member, total: total.percent),
    "points": (gettext_lazy("So far, points"), lambda member, total: _shown(total.earned)),
    "out-of": (gettext_lazy("So far, out of"), lambda member, total: _shown(total.out_of)),
    "counted": (gettext_lazy("Works counted"), lambda member, total: total.counted),
    "missing": (gettext_lazy("Works missing"), lambda member, total: total.missing),
}
# Stands for one column a work.
EACH_WORK = "works"
USUAL_COLUMNS = ("number", "name", "percent")


def grades_csv(own: Membership) -> bytes:
    return csv_table(_grades(own, timezone.now()))


def grades_xlsx(own: Membership) -> bytes:
    return xlsx_bytes(own.classroom.name, _grades(own, timezone.now()))


def answers_csv(own: Membership) -> bytes:
    return csv_table(_answers(own, timezone.now()))


def answers_xlsx(own: Membership) -> bytes:
    return xlsx_bytes(own.classroom.name, _answers(own, timezone.now()))


def school_csv(own: Membership) -> bytes:
    return csv_table(_school(own, timezone.now()))


def _grid(own: Membership, now: datetime) -> Grid:
    return grid(own.classroom, sorted_students(own.classroom), now=now)


def _grades(own: Membership, now: datetime) -> Table:
    """A row a student: who, a column a work with points or a word, and the grade so far."""
    whole = _grid(own, now)
    heads = _heads(whole.works)
    yield [
        _("Name"), _("User name"), _("School number"), *heads,
        _("So far, percent"), _("Works counted"), _("Works missing"), _("To mark"),
    ]  # fmt: skip
    for student in whole.students:
        total = whole.total(student)
        yield [
            student.name, student.person.username, student.school_number,
            *map(_value, whole.row(student)),
            total.percent, total.counted, total.missing, total.waiting,
        ]  # fmt: skip


def _heads(works: Iterable[Titled]) -> list[str]:
    return [_head(work) for work in works]


def _head(work: Titled) -> str:
    """Quiz 3.1, due Fri, Nov 28 (of 6)."""
    given = work.assignment
    values = {"title": work.target.title, "points": shown_mark(given.points)}
    if given.due_at is None:
        return _("%(title)s (of %(points)s)") % values
    due = in_zone(given.due_at, given.classroom.zone, short=True)
    return _("%(title)s, due %(due)s (of %(points)s)") % {**values, "due": due}


def _value(cell: Cell | None) -> Any:
    """Points that count as a number; anything else as a word."""
    if cell is None:
        return ""
    return _shown(cell.earned) if cell.counts else state_words(cell)


def _shown(points: Decimal | None) -> Decimal | None:
    return None if points is None else shown_mark(points)


def _school(own: Membership, now: datetime) -> Table:
    """The columns that were chosen, in their order."""
    whole = _grid(own, now)
    chosen = own.classroom.school_columns or USUAL_COLUMNS
    columns = [name for name in chosen if name in COLUMNS or name == EACH_WORK]
    heads = _heads(whole.works)
    yield [each for name in columns for each in (heads if name == EACH_WORK else [_named(name)])]
    for student in whole.students:
        yield [each for name in columns for each in _values(name, student, whole)]


def _named(column: str) -> str:
    return str(COLUMNS[column][0])


def _values(column: str, student: Membership, whole: Grid) -> list[Any]:
    if column == EACH_WORK:
        return [_value(cell) for cell in whole.row(student)]
    return [COLUMNS[column][1](student, whole.total(student))]


def _answers(own: Membership, now: datetime) -> Table:
    """A row an answer. What is not handed in is nobody's but the student's, and is not here."""
    yield [
        _("Name"), _("User name"), _("School number"), _("Work"), _("Try"), _("Handed in"),
        _("Question"), _("Asked"), _("Answer"), _("Points"), _("Out of"), _("How sure"),
    ]  # fmt: skip
    students = {each.person_id: each for each in sorted_students(own.classroom)}
    works = {each.pk: each for each in Assignment.objects.filter(classroom=own.classroom)}
    titles = {pk: Titled(work).target.title for pk, work in works.items()}
    answers = Answer.objects.filter(
        attempt__context__in=works, attempt__learner__in=students, attempt__is_preview=False
    ).select_related("attempt", "version", "mark")
    order = ("attempt__started_at", "attempt", "position")
    for answer in answers.order_by(*order).iterator(2_000):
        # With its points, an answer to a test says what is right.
        is_secret = answer.version.question.held_back and not own.person.is_trusted_teacher
        if answer.attempt.is_over(now) and not is_secret:
            title = titles[answer.attempt.context]
            yield _answer(own, students[answer.attempt.learner_id], title, answer)


def _answer(own: Membership, student: Membership, title: str, answer: Answer) -> list[Any]:
    attempt, question = answer.attempt, answer.version.question
    at = attempt.submitted_at or attempt.deadline
    language = page_language()
    # What the clock alone has ended is not graded yet.
    fraction = fraction_of(answer, question, attempt.rules)
    mark = getattr(answer, "mark", None)
    if mark is not None and mark.is_released and mark.applied_at is None:
        mark.answer = answer
        fraction = due_fractions([mark])[mark.pk]
    earned = Mark(fraction, answer.points).earned
    return [
        student.name,
        student.person.username,
        student.school_number,
        title,
        attempt.number,
        wall_of(at, own.classroom.zone).isoformat(" ", "minutes") if at else "",
        question.id,
        said(question.ask, language),
        type_of(question).summarise(question, answer.response, language),
        _shown(earned),
        _shown(answer.points),
        answer.sureness,
    ]
