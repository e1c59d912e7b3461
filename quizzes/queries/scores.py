"""The answers of an attempt, and what they are worth."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from quizzes import scoring
from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, Attempt, Mark
from quizzes.pinned import Pinned, pinned


def answers_of(attempt: Attempt) -> list[Answer]:
    """The answers in their order. By plain SQL: every question page asks for them."""
    sql = f"SELECT * FROM {Answer._meta.db_table} WHERE attempt_id = %s ORDER BY position"  # noqa: S608
    key = Attempt._meta.get_field("id").get_db_prep_value(attempt.pk, connection)
    return list(Answer.objects.raw(sql, [key]))


def score_so_far(attempt: Attempt, answers: Sequence[Answer] | None = None) -> scoring.Score:
    """The score as it was written at the hand-in; computed where the clock alone ended it, or alone
    released a mark."""
    if attempt.submitted_at is not None and attempt.score is not None:
        known = scoring.Score(attempt.score, attempt.max_score, attempt.waiting)
        return with_due(known, due_marks([attempt.pk])) if attempt.waiting else known
    facts = pinned(attempt.pk)
    answers = answers_of(attempt) if answers is None else answers
    return score_of((answer, fraction_now(attempt, answer, facts)) for answer in answers)


def fraction_now(attempt: Attempt, answer: Answer, facts: Pinned) -> Decimal | None:
    if attempt.submitted_at is not None:
        return answer.fraction
    return fraction_of(answer, facts.questions[answer.position], facts.policy)


def due_marks(attempt_ids: Sequence[UUID] | QuerySet[Attempt]) -> list[Mark]:
    """The marks of these attempts that are released by the clock and not yet written into their
    answers. One query."""
    due = Mark.objects.filter(
        answer__attempt__in=attempt_ids,
        released_at__lte=timezone.now(),
        applied_at=None,
        answer__fraction=None,
        answer__is_dropped=False,
    )
    return list(due.select_related("answer").defer("answer__response"))


def with_due(known: scoring.Score, due: Iterable[Mark]) -> scoring.Score:
    """The score once these marks are counted too."""
    for mark in due:
        earned = scoring.Mark(mark.fraction, mark.answer.points).earned
        known = scoring.Score(known.known + (earned or 0), known.out_of, known.waiting - 1)
    return known
