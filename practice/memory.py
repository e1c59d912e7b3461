"""When to see a question again: FSRS, as the package `fsrs` has it, behind plain functions. Pure.

The clock is an argument, nothing is left to chance, and the shortest interval is a day: a review
is for another day. Times may have any time zone; what comes back is in UTC.

FSRS: J. Ye, J. Su, Y. Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition
Scheduling", KDD 2022; the weights are the package's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from questions.grading import ALMOST_ONE

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

type Reason = Literal["missed", "guessed", "unsure"]

# Half of the points or more is a hard success, less is a lapse.
PARTLY = Decimal("0.5")
# How far ahead a review is to help.
HORIZON = timedelta(days=30)
GUESS, UNSURE, SURE = 1, 2, 3


class Rating(IntEnum):
    """The four ratings of FSRS, with the package's own numbers."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer that counts for memory."""

    at: datetime
    fraction: Decimal
    sureness: int | None

    @property
    def is_right(self) -> bool:
        return self.fraction >= ALMOST_ONE

    @property
    def is_sure_and_wrong(self) -> bool:
        return not self.is_right and self.sureness == SURE

    @property
    def reason(self) -> Reason | None:
        """Why the question is worth seeing again, or None."""
        if not self.is_right:
            return "missed"
        return {GUESS: "guessed", UNSURE: "unsure"}.get(self.sureness or SURE)  # type: ignore[return-value]

    @property
    def rating(self) -> Rating:
        """From correctness first, then from sureness; who was not asked counts as fairly sure."""
        if self.fraction < PARTLY:
            return Rating.AGAIN
        if not self.is_right or self.sureness == GUESS:
            return Rating.HARD
        return Rating.EASY if self.sureness == SURE else Rating.GOOD


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS knows of one question and one learner. `stability` is in days."""

    stability: float
    difficulty: float
    seen_at: datetime
    due_at: datetime

    def recall(self, at: datetime) -> float:
        """The probability of a right answer at that time, from 0 to 1."""
        return _scheduler().get_card_retrievability(_card(self), at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Kept:
    """The memory of a question after all its turns, and why it is worth keeping."""

    memory: Memory
    reason: Reason
    is_sure_and_wrong: bool
    began_at: datetime


def rated(memory: Memory | None, rating: Rating, at: datetime) -> Memory:
    """The memory after one more turn; None is a question that was never kept in mind."""
    from fsrs import Card
    from fsrs import Rating as Theirs

    at = at.astimezone(UTC)
    card = _card(memory) if memory else Card(card_id=0, due=at)
    card, _ = _scheduler().review_card(card, Theirs(rating), at)
    assert card.stability is not None
    assert card.difficulty is not None
    return Memory(card.stability, card.difficulty, at, card.due)


def kept(turns: Iterable[Turn]) -> Kept | None:
    """All turns of a question folded into one memory. It begins at the first that was missed,
    guessed or unsure; None where there is no such turn."""
    found: Kept | None = None
    for turn in sorted(turns, key=lambda turn: turn.at):
        if found is None and turn.reason is None:
            continue
        found = Kept(
            memory=rated(found.memory if found else None, turn.rating, turn.at),
            reason=turn.reason or (found.reason if found else "missed"),
            is_sure_and_wrong=turn.is_sure_and_wrong,
            began_at=found.began_at if found else turn.at,
        )
    return found


def benefit(memory: Memory, now: datetime) -> float:
    """How much a review now is expected to add to the recall at the end of the horizon."""
    # FSRS counts whole days, so that one day has one answer, for all reviews of a sitting.
    return _benefit(memory.stability, memory.difficulty, max(0, (now - memory.seen_at).days))


@lru_cache(maxsize=10_000)
def _benefit(stability: float, difficulty: float, days: int) -> float:
    seen = datetime(2000, 1, 1, tzinfo=UTC)
    now = seen + timedelta(days=days)
    memory, later = Memory(stability, difficulty, seen, now), now + HORIZON
    recall = memory.recall(now)
    if_right = rated(memory, Rating.GOOD, now).recall(later)
    if_wrong = rated(memory, Rating.AGAIN, now).recall(later)
    return recall * if_right + (1 - recall) * if_wrong - memory.recall(later)


@cache
def _scheduler() -> Scheduler:
    # Imported where it is used: it takes a fifth of a second, which a start need not wait for.
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _card(memory: Memory) -> Card:
    from fsrs import Card, State

    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at.astimezone(UTC),
        last_review=memory.seen_at.astimezone(UTC),
    )
