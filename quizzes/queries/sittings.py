"""The attempts of many learners in few columns, for a gradebook: what counts of each, and since
when. Scores that the clock alone ended are computed, not written."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, Attempt, Mark
from quizzes.queries.scores import due_marks, with_due
from quizzes.scoring import Score


class Sitting(NamedTuple):
    """One attempt that is no preview. `score` and `at`, the time of handing in, are None while it
    goes on."""

    context: UUID
    learner_id: UUID
    number: int
    score: Score | None
    at: datetime | None


def sittings(
    contexts: Collection[UUID], learners: Collection[UUID], *, now: datetime
) -> Iterator[Sitting]:
    """In the order of their numbers. Two queries, and one more where the clock has ended an
    attempt that nobody has handed in, and where a written answer waits for a mark."""
    attempts = Attempt.objects.filter(
        context__in=contexts, learner__in=learners, is_preview=False
    ).order_by("number")
    yield from _handed_in(attempts.filter(submitted_at__isnull=False), contexts, learners)
    open_ones = list(attempts.filter(submitted_at=None))
    scores = _scores([each for each in open_ones if each.is_over(now)])
    for each in open_ones:
        known = scores.get(each.pk)
        at = each.deadline if known else None
        yield Sitting(each.context, each.learner_id, each.number, known, at)


def _handed_in(
    attempts: QuerySet[Attempt], contexts: Iterable[UUID], learners: Iterable[UUID]
) -> Iterator[Sitting]:
    """Ids are read as text and found among those that are known: of 20,000 rows, making UUIDs anew
    would take a quarter of the time. Equal scores are one value."""
    known = {each.hex: each for each in (*contexts, *learners)}
    scores: dict[tuple[object, ...], Score] = {}
    due = _due(attempts)
    rows = attempts.values_list(
        "pk",
        Cast("context", CharField()),
        Cast("learner_id", CharField()),
        "number",
        "score",
        "max_score",
        "waiting",
        "submitted_at",
    )
    for pk, context, learner, number, *points, at in rows.iterator(5_000):
        score = scores.get(tuple(points))
        if score is None:
            earned, out_of, waiting = points
            score = scores[tuple(points)] = Score(earned or Decimal(0), out_of, waiting)
        if pk in due:
            score = with_due(score, due[pk])
        yield Sitting(
            known[context.replace("-", "")], known[learner.replace("-", "")], number, score, at
        )


def _due(attempts: QuerySet[Attempt]) -> dict[UUID, list[Mark]]:
    """The marks that the clock alone has released, by the attempt."""
    found: dict[UUID, list[Mark]] = {}
    for mark in due_marks(attempts.filter(waiting__gt=0).order_by()):
        found.setdefault(mark.answer.attempt_id, []).append(mark)
    return found


def _scores(attempts: Collection[Attempt]) -> dict[UUID, Score]:
    """What the saved answers of these attempts are worth. One query, or none."""
    if not attempts:
        return {}
    rules = {each.pk: each.rules for each in attempts}
    answers: dict[UUID, list[Answer]] = {each.pk: [] for each in attempts}
    rows = Answer.objects.filter(attempt__in=list(rules)).select_related("version")
    for answer in rows.order_by("attempt", "position"):
        answers[answer.attempt_id].append(answer)
    return {
        pk: score_of(
            (answer, fraction_of(answer, answer.version.question, rules[pk])) for answer in given
        )
        for pk, given in answers.items()
    }
