"""The answers of an attempt, and what they are worth."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from common.rows import rows_of
from quizzes import scoring
from quizzes.due_marks import due_marks, with_due
from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, Attempt, Mark
from quizzes.pinned import Pinned, pinned
from quizzes.queries.held import held
from quizzes.queries.standing import take_standing
from quizzes.seeing import NOTHING_KEPT, KeptBack


def answers_of(attempt: Attempt) -> list[Answer]:
    """The answers in their order."""
    return rows_of(Answer, attempt=attempt.pk, order_by="position")


def score_so_far(
    attempt: Attempt, answers: Sequence[Answer] | None = None, *, kept: KeptBack = NOTHING_KEPT
) -> scoring.Score:
    """The score as it was written at the hand-in; computed where the clock alone ended it, or alone
    released a mark. One more query where an answer waits and `answers` are not given. `kept`: from
    its learner, who reads it; see `held`."""
    if attempt.submitted_at is not None and attempt.score is not None:
        to_grade = _to_grade(answers) if answers is not None else _points_to_grade([attempt])
        due = due_marks([attempt.pk]) if _may_be_due(attempt) else ()
        return held([attempt], kept).score(attempt.pk, _written(attempt, to_grade, due))
    facts = pinned(attempt.pk)
    if answers is None:
        answers = answers_of(attempt)
        take_standing(
            [attempt],
            {attempt.pk: answers},
            lambda each: facts.questions[each.position],
            until=kept.since,
        )
    return score_of((answer, fraction_now(attempt, answer, facts)) for answer in answers)


def scores_so_far(
    attempts: Collection[Attempt], *, kept: KeptBack = NOTHING_KEPT
) -> dict[UUID, scoring.Score]:
    """The scores of attempts that were handed in, by their keys. Two queries at most, however many
    attempts there are; two more where something is kept back from their learner."""
    due: dict[UUID, list[Mark]] = defaultdict(list)
    marked = [each.pk for each in attempts if _may_be_due(each)]
    for mark in due_marks(marked) if marked else ():
        due[mark.answer.attempt_id].append(mark)
    to_grade = _points_to_grade(attempts)
    moved = held(attempts, kept)
    return {
        each.pk: moved.score(each.pk, _written(each, to_grade, due[each.pk])) for each in attempts
    }


def _written(
    attempt: Attempt, to_grade: Mapping[UUID, Decimal], due: Sequence[Mark]
) -> scoring.Score:
    points = to_grade.get(attempt.pk, Decimal(0))
    known = attempt.score if attempt.score is not None else Decimal(0)
    score = scoring.Score(known, attempt.max_score, attempt.waiting, points)
    return with_due(score, due) if due else score


def _to_grade(answers: Sequence[Answer]) -> dict[UUID, Decimal]:
    """The points of the answers that wait for a person, by the attempt."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for answer in answers:
        if answer.fraction is None and not answer.is_dropped:
            found[answer.attempt_id] += answer.points
    return found


def _points_to_grade(attempts: Collection[Attempt]) -> dict[UUID, Decimal]:
    """The same of attempts of which the answers are not at hand. One query, or none where none
    waits."""
    waiting = [each.pk for each in attempts if each.waiting]
    if not waiting:
        return {}
    rows = Answer.objects.filter(attempt__in=waiting, fraction=None, is_dropped=False)
    return dict(rows.order_by().values_list("attempt_id").annotate(Sum("points")))


def _may_be_due(attempt: Attempt) -> bool:
    """Whether a person marks something of it."""
    questions = pinned(attempt.pk).questions.values() if attempt.is_assigned else ()
    return any(question.type == "written" for question in questions)


def fraction_now(attempt: Attempt, answer: Answer, facts: Pinned) -> Decimal | None:
    if attempt.submitted_at is not None:
        return answer.fraction
    return fraction_of(answer, facts.questions[answer.position], facts.policy)
