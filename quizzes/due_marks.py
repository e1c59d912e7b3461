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


def due_fractions(marks: Sequence[Mark]) -> dict[int, Decimal | None]:
    """What marks that are not yet written make of their answers, by the key of the mark. Full
    points that a corrected key gave since one was marked are not taken away again: one query, where
    there are such."""
    known = {mark.answer_id: mark for mark in marks if mark.answer.fraction is not None}
    regraded = AnswerEvent.objects.filter(answer__in=known, kind=AnswerEvent.Kind.REGRADED)
    since = regraded.values_list("answer_id", "at") if known else ()
    stays = {answer_id for answer_id, at in since if at > known[answer_id].saved_at}
    return {mark.pk: _higher(mark) if mark.answer_id in stays else mark.fraction for mark in marks}


def _higher(mark: Mark) -> Decimal | None:
    known = mark.answer.fraction
    return mark.fraction if known is None or mark.fraction is None else max(mark.fraction, known)


def with_due(known: scoring.Score, due: Iterable[Mark]) -> scoring.Score:
    """The score once these marks are counted too."""
    due = list(due)
    fractions = due_fractions(due)
    for mark in due:
        answer = mark.answer
        if answer.is_dropped or not answer.points:
            continue
        now = scoring.Mark(fractions[mark.pk], answer.points).earned or 0
        before = scoring.Mark(answer.fraction, answer.points).earned
        waiting, to_grade = known.waiting, known.to_grade
        if before is None:
            waiting, to_grade = waiting - 1, max(to_grade - answer.points, Decimal(0))
        known = scoring.Score(known.known + now - (before or 0), known.out_of, waiting, to_grade)
    return known
