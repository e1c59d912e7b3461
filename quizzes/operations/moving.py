"""Attempts that go to another account of the same learner, or to the same work of another class."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from quizzes.models import Attempt


class BothOpen(Exception):
    """Where they would go, an attempt at the same goes on too; its context is the argument."""


@transaction.atomic
def move_attempts(
    attempts: Iterable[Attempt], *, learner_id: UUID | None = None, context: UUID | None = None
) -> list[tuple[UUID, int]]:
    """Give the attempts another learner, another context, or both; their numbers go on after those
    that are there. Returns each with its earlier number. Raises BothOpen."""
    moved = []
    for attempt in sorted(attempts, key=lambda each: each.number):
        before = (attempt.pk, attempt.number)
        attempt.learner_id = learner_id or attempt.learner_id
        attempt.context = context or attempt.context
        there = [each for each in attempt.siblings(attempt.learner_id) if each.pk != attempt.pk]
        if attempt.submitted_at is None and any(each.submitted_at is None for each in there):
            raise BothOpen(attempt.context)
        attempt.number = there[-1].number + 1 if there else 1
        attempt.save(update_fields=["learner", "context", "number"])
        moved.append(before)
    return moved


@transaction.atomic
def move_back(numbers: Mapping[UUID, int], *, learner_id: UUID, to_id: UUID) -> int:
    """Take back what `move_attempts` gave to another learner; returns how many are back."""
    mine = Attempt.objects.filter(pk__in=list(numbers), learner_id=learner_id)
    for attempt in sorted(mine, key=lambda each: numbers[each.pk]):
        attempt.learner_id, attempt.number = to_id, numbers[attempt.pk]
        attempt.save(update_fields=["learner", "number"])
    return len(mine)
