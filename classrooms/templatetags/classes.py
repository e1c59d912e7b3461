"""What a template asks of a class."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from classrooms import going_words, grade_words, gradebook, words
from classrooms.gradebook import Cell
from classrooms.models import (
    Absence,
    Accommodation,
    Classroom,
    Extension,
    GradeOverride,
    Membership,
)
from classrooms.queries.assignments import Titled
from classrooms.queries.gradebook import GradePage, View
from classrooms.queries.moving import BeforeLine, GoingLine
from classrooms.queries.work import Work
from classrooms.rights import Right
from classrooms.totals import Step, Total
from common.language import page_language
from questions.spec import Question
from questions.types import type_of
from quizzes.models import Attempt, Mark

register = template.Library()


@register.filter
def may(own: Membership, right: str) -> bool:
    """Whether the reader may do this in the class as it stands: in an archived one nothing."""
    return own.may(Right(right)) and (right == Right.SEE or not own.classroom.is_archived)


@register.filter
def state_words(work: Work) -> str:
    return words.state_words(work)


@register.filter
def when_words(work: Work) -> str:
    return words.when_words(work)


@register.filter
def due_sentence(work: Work) -> str:
    return words.due_sentence(work)


@register.filter
def cut_sentence(work: Work) -> str:
    return words.cut_sentence(work)


@register.filter
def read_only_words(room: Classroom) -> str:
    return words.read_only_words(room, timezone.now())


@register.filter
def going_sentences(line: GoingLine) -> list[str]:
    return going_words.going_sentences(line.going, line.now)


@register.filter
def before_sentence(line: BeforeLine) -> str:
    return going_words.before_sentence(line.before)


@register.filter
def accommodation_words(agreed: Accommodation) -> str:
    return words.accommodation_words(agreed)


@register.filter
def extension_words(extension: Extension) -> str:
    """On the clock of the class of its assignment."""
    return words.change_words(extension.value, extension.assignment.classroom.zone)


@register.filter
def decision_words(decided: GradeOverride) -> str:
    return words.decision_words(decided.points, decided.assignment.points)


@register.filter
def moved_words(days: int) -> str:
    return words.moved_words(days)


@register.filter
def absence_words(absence: Absence) -> str:
    return words.absence_words(absence.first_on, absence.last_on)


@register.filter
def cell_words(cell: Cell, as_percent: bool) -> grade_words.CellWords:
    return grade_words.cell_words(cell, as_percent=as_percent)


@register.filter
def percent_words(total: Total) -> str:
    return grade_words.percent_words(total)


@register.filter
def so_far(total: Total) -> str:
    return grade_words.so_far(total)


@register.filter
def points_words(step: Step) -> str:
    return grade_words.points_words(step)


@register.filter
def why_words(step: Step, zone: ZoneInfo) -> str:
    return grade_words.why_words(step, zone)


@register.filter
def why(step: Step, zone: ZoneInfo) -> grade_words.WhyWords:
    return grade_words.why(step, zone)


@register.filter
def attempts_at(page: GradePage, step: Step) -> list[Attempt]:
    """The attempts of the student of the page at the work of a step."""
    return page.attempts_at(step.cell)


@register.filter
def counted_attempt(page: GradePage, step: Step) -> Attempt | None:
    return page.counted_attempt(step.cell)


@register.filter
def shown_percent(share: Fraction) -> Decimal:
    return gradebook.shown_percent(share)


@register.filter
def work_of(page: GradePage, step: Step) -> Titled:
    """The work of a step, with its title."""
    return page.grid.titled(step.cell)


@register.filter
def decision_on(page: GradePage, step: Step) -> GradeOverride | None:
    """What a teacher decided of a work for the student of the page."""
    return page.decisions.get(step.cell.work.id)


@register.filter
def at(items: Sequence[Any], number: int) -> Any:
    return items[number]


@register.filter
def sorted_by(view: View, column: str) -> str:
    """The address's query that sorts by a column: a number the best first, then the other way."""
    return view.sorted_by(column)


@register.filter
def forecast_words(page: GradePage) -> str:
    """What happens if what is missing stays missing; "" where nothing happens."""
    forecast = page.grid.forecast(page.student)
    if forecast is None:
        return ""
    titles = [page.grid.titled(cell).target.title for cell in forecast.works]
    return grade_words.forecast_words(forecast, titles, page.own.classroom.zone)


@register.filter
def level_of(mark: Mark, criterion_id: str) -> int | None:
    """The level that a mark gives a criterion."""
    level: int | None = mark.levels.get(criterion_id)
    return level


@register.filter
def key_words(question: Question) -> str:
    """The right answer of a question, in one line."""
    return type_of(question).key(question, page_language())


@register.filter
def key(mapping: Mapping[str, Any], name: str) -> Any:
    return mapping.get(name)
