"""Marks whose date of release has come and that nobody has written into their answers yet: every
reader counts them. Reads only."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from quizzes import scoring
from quizzes.models import AnswerEvent, Attempt, Mark


def due_marks(attempts: Sequence[UUID] | QuerySet[Attempt]) -> list[Mark]:
    """The marks of these attempts that are released by the clock and not yet written into their
    answers. One query."""
    due = Mark.objects.filter(
        answer__attempt__in=attempts, released_at__lte=timezone.now(), applied_at=None
    )
    return list(due.select_related("answer__attempt").defer("answer__response"))


def due_fraction(mark: Mark) -> Decimal | None:
    """What a mark that is not yet written makes of its answer. Full points that a mended key gave
    since it was marked are not taken away again; that takes one query."""
    known = mark.answer.fraction
    if known is None or mark.fraction is None:
        return mark.fraction
    events = mark.answer.events.filter(kind=AnswerEvent.Kind.REGRADED, at__gt=mark.saved_at)
    return max(mark.fraction, known) if events.exists() else mark.fraction


def with_due(known: scoring.Score, due: Iterable[Mark]) -> scoring.Score:
    """The score once these marks are counted too."""
    for mark in due:
        answer = mark.answer
        if answer.is_dropped or not answer.points:
            continue
        now = scoring.Mark(due_fraction(mark), answer.points).earned or 0
        before = scoring.Mark(answer.fraction, answer.points).earned
        waiting, to_grade = known.waiting, known.to_grade
        if before is None:
            waiting, to_grade = waiting - 1, max(to_grade - answer.points, Decimal(0))
        known = scoring.Score(known.known + now - (before or 0), known.out_of, waiting, to_grade)
    return known
