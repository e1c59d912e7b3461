"""Moving the window of attempts: deadline, close and release. What is pinned never moves."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction

from quizzes.models import Attempt
from quizzes.window import OWN_TERMS, ClassTerms


def move_window(
    attempt_ids: Iterable[UUID],
    *,
    deadline: datetime | None,
    closes_at: datetime | None,
    is_held: bool,
    released_at: datetime | None,
) -> int:
    """Give the attempts another window; returns how many have it now.

    The deadline of one that goes on moves for the learner's good only: later, or away; of one that
    is handed in it no longer matters, and stays.
    """
    with transaction.atomic():
        attempts = list(Attempt.objects.select_for_update().filter(pk__in=list(attempt_ids)))
        for attempt in attempts:
            if attempt.submitted_at is None and _is_later(deadline, attempt.deadline):
                attempt.deadline = deadline
            attempt.closes_at, attempt.is_held = closes_at, is_held
            attempt.released_at = released_at
        moved = ["deadline", "closes_at", "is_held", "released_at"]
        Attempt.objects.bulk_update(attempts, moved)
    return len(attempts)


@dataclass(frozen=True, slots=True)
class Move:
    """Where the window of one attempt moves."""

    deadline: datetime | None
    closes_at: datetime | None
    terms: ClassTerms = OWN_TERMS


def move_windows(moves: Mapping[UUID, Move]) -> int:
    """Give each attempt its own window, by its id; what is held stays so. Returns how many of them
    there are. The deadline moves for the learner's good only, as above."""
    with transaction.atomic():
        attempts = list(Attempt.objects.select_for_update().filter(pk__in=list(moves)))
        for attempt in attempts:
            move = moves[attempt.pk]
            if attempt.submitted_at is None and _is_later(move.deadline, attempt.deadline):
                attempt.deadline = move.deadline
            attempt.closes_at = move.closes_at
            for name, value in asdict(move.terms).items():
                setattr(attempt, name, value)
        terms = [field.name for field in fields(ClassTerms)]
        Attempt.objects.bulk_update(attempts, ["deadline", "closes_at", *terms])
    return len(attempts)


def _is_later(new: datetime | None, old: datetime | None) -> bool:
    return old is not None and (new is None or new > old)
