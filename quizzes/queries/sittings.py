"""The attempts of many learners in few columns, for a gradebook: what counts of each, and since
when. Scores that the clock alone ended are computed, not written."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, IntegerField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from quizzes.due_marks import due_marks, with_due
from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, Attempt, Mark
from quizzes.queries.standing import take_standing
from quizzes.scoring import Score

# The context, the learner, the number of the attempt.
type Place = tuple[UUID, UUID, int]


class Sitting(NamedTuple):
    """One attempt that is no preview. `score` and `at`, the time of handing in, are None while it
    goes on. `is_timed`: it began with a time limit."""

    context: UUID
    learner_id: UUID
    number: int
    score: Score | None
    at: datetime | None
    started_at: datetime
    is_timed: bool


def sittings(
    contexts: Collection[UUID],
    learners: Collection[UUID],
    *,
    now: datetime,
    dated: Collection[UUID] = (),
) -> Iterator[Sitting]:
    """In the order of their numbers. `dated`: the contexts whose marks are released on a date. Two
    queries, one more where there is such a context, and two where the clock has ended an attempt
    that nobody has handed in."""
    attempts = Attempt.objects.filter(
        context__in=contexts, learner__in=learners, is_preview=False
    ).order_by("number")
    due = _due(attempts.filter(context__in=dated)) if dated else {}
    handed_in = attempts.filter(submitted_at__isnull=False)
    yield from _handed_in(handed_in, contexts, learners, due)
    open_ones = list(attempts.filter(submitted_at=None))
    scores = _scores([each for each in open_ones if each.is_over(now)])
    for each in open_ones:
        known = scores.get(each.pk)
        at = each.deadline if known else None
        is_timed = each.rules.limit_seconds is not None
        place = each.context, each.learner_id, each.number
        yield Sitting(*place, known, at, each.started_at, is_timed)


def _handed_in(
    attempts: QuerySet[Attempt],
    contexts: Iterable[UUID],
    learners: Iterable[UUID],
    due: Mapping[Place, Sequence[Mark]],
) -> Iterator[Sitting]:
    """Ids are read as text and found among those that are known, and points as text too: making
    each anew for every row took most of the time. Equal scores are one value."""
    ids = (*contexts, *learners)
    # One engine has hyphens in them, the other has none.
    known = {each.hex: each for each in ids} | {str(each): each for each in ids}
    scores: dict[tuple[object, ...], Score] = {}
    rows = attempts.values_list(
        Cast("context", CharField()),
        Cast("learner_id", CharField()),
        "number",
        Cast("score", CharField()),
        Cast("max_score", CharField()),
        "waiting",
        "submitted_at",
        "started_at",
        # No limit is 0 on one engine, and null on the other.
        Cast(KeyTextTransform("limit_seconds", "policy"), IntegerField()),
    )
    for context, learner, number, *points, at, started_at, limit in rows.iterator(5_000):
        score = scores.get(tuple(points))
        if score is None:
            earned, out_of, waiting = points
            known_points = Decimal(earned or 0), Decimal(out_of)
            score = scores[tuple(points)] = Score(*known_points, waiting)
        place = known[context], known[learner], number
        known_now = with_due(score, due.get(place, ())) if due else score
        yield Sitting(*place, known_now, at, started_at, bool(limit))


def _due(attempts: QuerySet[Attempt]) -> dict[Place, list[Mark]]:
    """The marks that the clock alone has released, by context, learner and number."""
    found: dict[Place, list[Mark]] = {}
    for mark in due_marks(attempts.order_by()):
        attempt = mark.answer.attempt
        found.setdefault((attempt.context, attempt.learner_id, attempt.number), []).append(mark)
    return found


def _scores(attempts: Collection[Attempt]) -> dict[UUID, Score]:
    """What the saved answers of these attempts are worth. Two queries, or none."""
    if not attempts:
        return {}
    rules = {each.pk: each.rules for each in attempts}
    answers: dict[UUID, list[Answer]] = {each.pk: [] for each in attempts}
    rows = Answer.objects.filter(attempt__in=list(rules)).select_related("version")
    for answer in rows.order_by("attempt", "position"):
        answers[answer.attempt_id].append(answer)
    take_standing(attempts, answers, lambda each: each.version.question)
    return {
        pk: score_of(
            (answer, fraction_of(answer, answer.version.question, rules[pk])) for answer in given
        )
        for pk, given in answers.items()
    }
