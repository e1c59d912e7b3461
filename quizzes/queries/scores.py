"""The answers of an attempt, and what they are worth."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from quizzes import scoring
from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, Attempt
from quizzes.pinned import Pinned, pinned


def answers_of(attempt: Attempt) -> list[Answer]:
    """The answers in their order. By plain SQL: every question page asks for them."""
    sql = f"SELECT * FROM {Answer._meta.db_table} WHERE attempt_id = %s ORDER BY position"  # noqa: S608
    key = Attempt._meta.get_field("id").get_db_prep_value(attempt.pk, connection)
    return list(Answer.objects.raw(sql, [key]))


def score_so_far(attempt: Attempt, answers: Sequence[Answer] | None = None) -> scoring.Score:
    """The score as it was written at the hand-in; computed where the clock alone ended it."""
    if attempt.submitted_at is not None and attempt.score is not None:
        return scoring.Score(attempt.score, attempt.max_score, attempt.waiting)
    facts = pinned(attempt.pk)
    answers = answers_of(attempt) if answers is None else answers
    return score_of((answer, fraction_now(attempt, answer, facts)) for answer in answers)


def fraction_now(attempt: Attempt, answer: Answer, facts: Pinned) -> Decimal | None:
    if attempt.submitted_at is not None:
        return answer.fraction
    return fraction_of(answer, facts.questions[answer.position], facts.policy)
