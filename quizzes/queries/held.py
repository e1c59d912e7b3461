"""The scores that a learner reads while a graded attempt of theirs goes on: an older attempt that
asks one of its questions stays at what it was worth when the open one began. A key that is
corrected meanwhile would else move it, and so tell what is right. Teachers read the score itself.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from quizzes.grading import score_of
from quizzes.histories import JUDGING, Event, History, Outcome
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.scoring import Score
from quizzes.seeing import KeptBack

_BY_KEY = frozenset({AnswerEvent.Kind.REGRADED.value, AnswerEvent.Kind.RESTORED.value})


@dataclass(frozen=True)
class Moved:
    """An answer that a corrected key changed since then."""

    points: Decimal
    now: Outcome
    then: Outcome

    def undone(self, score: Score) -> Score:
        now, then = self._alone(self.now), self._alone(self.then)
        return Score(
            score.known - now.known + then.known,
            score.out_of - now.out_of + then.out_of,
            score.waiting - now.waiting + then.waiting,
            score.to_grade - now.to_grade + then.to_grade,
        )

    def _alone(self, outcome: Outcome) -> Score:
        answer = Answer(points=self.points, is_dropped=outcome.is_dropped)
        return score_of([(answer, outcome.fraction)])


@dataclass(frozen=True)
class Held:
    """What was moved in the attempts of one learner, by the attempt."""

    moved: Mapping[UUID, Sequence[Moved]] = field(default_factory=dict)

    def score(self, attempt_id: UUID, score: Score) -> Score:
        for each in self.moved.get(attempt_id, ()):
            score = each.undone(score)
        return score


NOTHING_HELD = Held()


def held(attempts: Collection[Attempt], kept: KeptBack) -> Held:
    """Of these attempts of one learner, those that were handed in. One query where one of them
    asks something that is kept back, besides that for which do."""
    since = {
        each.pk: kept.since[each.pk]
        for each in attempts
        if each.submitted_at is not None and each.pk in kept.since
    }
    if not since:
        return NOTHING_HELD
    courses = {each.pk: each.course_id for each in attempts}
    found: dict[UUID, list[Moved]] = defaultdict(list)
    for row, events in _histories(since, kept):
        attempt_id, question_id = row.attempt_id, row.question_id
        if kept.has(courses[attempt_id], question_id):
            moved = _moved(row, events, since[attempt_id])
            if moved is not None:
                found[attempt_id].append(moved)
    return Held(found) if found else NOTHING_HELD


@dataclass(frozen=True, slots=True)
class _Row:
    answer_id: int
    attempt_id: UUID
    question_id: str
    points: Decimal
    now: Outcome


def _histories(
    since: Mapping[UUID, datetime], kept: KeptBack
) -> list[tuple[_Row, tuple[Event, ...]]]:
    """What judged the answers, oldest first. One query."""
    events = AnswerEvent.objects.filter(
        answer__attempt__in=list(since),
        answer__version__question_id__in={question_id for _, question_id in kept.began},
        kind__in=JUDGING,
    )
    columns = (
        "answer_id",
        "answer__attempt_id",
        "answer__version__question_id",
        "answer__points",
        "answer__fraction",
        "answer__is_dropped",
    )
    rows = events.order_by("answer_id", "pk").values_list(
        *columns, "kind", "fraction", "detail", "at"
    )
    found = []
    for (*ids, points, fraction, is_dropped), group in groupby(rows, lambda row: row[:6]):
        answer_id, attempt_id, question_id = ids
        row = _Row(answer_id, attempt_id, question_id, points, Outcome(fraction, is_dropped))
        told = tuple(
            Event(kind, fraction=worth, detail=detail, at=at)
            for *_, kind, worth, detail, at in group
        )
        found.append((row, told))
    return found


def _moved(row: _Row, events: Sequence[Event], since: datetime) -> Moved | None:
    """What a key changed from then on, in the very moment too; nothing before is touched."""
    first = next(
        (
            n
            for n, event in enumerate(events)
            if event.kind in _BY_KEY and event.at is not None and event.at >= since
        ),
        None,
    )
    if not first:
        return None
    return Moved(row.points, row.now, History(tuple(events[:first])).now)
