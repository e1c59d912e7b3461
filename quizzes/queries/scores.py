"""The answers of an attempt, and what they are worth."""

from collections.abc import Sequence
from decimal import Decimal

from common.rows import rows_of
from quizzes import scoring
from quizzes.due_marks import due_marks, with_due
from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, Attempt
from quizzes.pinned import Pinned, pinned
from quizzes.queries.standing import take_standing


def answers_of(attempt: Attempt) -> list[Answer]:
    """The answers in their order."""
    return rows_of(Answer, attempt=attempt.pk, order_by="position")


def score_so_far(attempt: Attempt, answers: Sequence[Answer] | None = None) -> scoring.Score:
    """The score as it was written at the hand-in; computed where the clock alone ended it, or alone
    released a mark."""
    if attempt.submitted_at is not None and attempt.score is not None:
        known = scoring.Score(attempt.score, attempt.max_score, attempt.waiting)
        return with_due(known, due_marks([attempt.pk])) if _may_be_due(attempt) else known
    facts = pinned(attempt.pk)
    if answers is None:
        answers = answers_of(attempt)
        take_standing([attempt], {attempt.pk: answers}, lambda each: facts.questions[each.position])
    return score_of((answer, fraction_now(attempt, answer, facts)) for answer in answers)


def _may_be_due(attempt: Attempt) -> bool:
    """Whether a person marks something of it."""
    questions = pinned(attempt.pk).questions.values() if attempt.is_assigned else ()
    return any(question.type == "written" for question in questions)


def fraction_now(attempt: Attempt, answer: Answer, facts: Pinned) -> Decimal | None:
    if attempt.submitted_at is not None:
        return answer.fraction
    return fraction_of(answer, facts.questions[answer.position], facts.policy)
