"""The history of each objective's state, worked out from the evidence that there is now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from practice import mastery
from practice.models import Evidence, MasteryChange
from practice.operations.keys import Key, by_course


def settle_states(keys: Iterable[Key]) -> None:
    """Rows that are as they should be stay; inside the caller's transaction and locks."""
    for course_id, of_course in by_course(keys):
        _settle(of_course, course_id)


def _settle(keys: set[Key], course_id: str) -> None:
    of = {
        "course_id": course_id,
        "learner_id__in": {learner_id for learner_id, _, _ in keys},
        "objective_id__in": {objective_id for _, _, objective_id in keys},
    }
    responses = defaultdict(list)
    columns = ("id", "question_id", "question_type", "fraction", "at")
    evidence = Evidence.objects.filter(**of, is_first=True)
    for learner_id, objective_id, *row in evidence.values_list(
        "learner_id", "objective_id", *columns
    ):
        responses[learner_id, course_id, objective_id].append(mastery.Response(*row))
    there = defaultdict(list)
    for change in MasteryChange.objects.filter(**of).order_by("at", "pk"):
        there[change.learner_id, course_id, change.objective_id].append(change)
    stale: list[int] = []
    new: list[MasteryChange] = []
    for key in sorted(keys):
        now = _changes(key, responses[key])
        same = _same_beginning(there[key], now)
        stale += [change.pk for change in there[key][same:]]
        new += now[same:]
    if stale:
        MasteryChange.objects.filter(pk__in=stale).delete()
    if new:
        MasteryChange.objects.bulk_create(new)


def _changes(key: Key, responses: Sequence[mastery.Response]) -> list[MasteryChange]:
    """Each says what it rested on; the newest one, what the state rests on now."""
    changes = [_change(key, standing) for standing in mastery.changes(responses)]
    for newest in changes[-1:]:
        *_, latest = mastery.standings(responses)
        newest.because = _because(latest)
    return changes


def _change(key: Key, standing: mastery.Standing) -> MasteryChange:
    learner_id, course_id, objective_id = key
    return MasteryChange(
        learner_id=learner_id,
        course_id=course_id,
        objective_id=objective_id,
        state=standing.state.value,
        at=standing.at,
        because=_because(standing),
    )


def _because(standing: mastery.Standing) -> dict[str, Any]:
    """The numbers of the rule, as JSON."""
    right = [at.isoformat() if at else None for at in (standing.right_first, standing.right_last)]
    return {
        "at": standing.at.isoformat(),
        "evidence": list(standing.keys),
        "share": str(standing.share),
        "questions": standing.questions,
        "types": standing.types,
        "right": right,
    }


def _same_beginning(there: Sequence[MasteryChange], now: Sequence[MasteryChange]) -> int:
    """How many rows are as they should be, from the oldest on."""
    for number, (one, other) in enumerate(zip(there, now, strict=False)):
        if (one.state, one.at, one.because) != (other.state, other.at, other.because):
            return number
    return min(len(there), len(now))
