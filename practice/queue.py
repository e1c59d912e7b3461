"""Which reviews a day holds and in which order, never more than the cap. Pure.

What was sure and wrong comes first. The rest is chosen by what a review is expected to add, so
that after a break the day is built anew and nothing is poured out. Neighbors come from different
modules where that is possible.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from practice.memory import Memory, benefit

# What answering and reading the why takes, about.
SECONDS_A_REVIEW = 30
MINUTES = (5, 10, 15, 20, 30)


@dataclass(frozen=True, slots=True)
class Due:
    """A card whose time has come."""

    card_id: UUID
    course_id: str
    question_id: str
    module_id: str
    memory: Memory
    is_sure_and_wrong: bool = False


def cap(minutes: int) -> int:
    """How many reviews fit into the minutes; at least one."""
    return max(1, minutes * 60 // SECONDS_A_REVIEW)


def minutes_for(reviews: int) -> int:
    """About how many minutes so many reviews take, rounded up."""
    return -(-reviews * SECONDS_A_REVIEW // 60)


def queue(due: Iterable[Due], *, room: int, now: datetime) -> tuple[Due, ...]:
    """At most `room` of those that are due now, in the order in which they are asked."""
    ready = [card for card in due if card.memory.due_at <= now]
    gains = {card.card_id: benefit(card.memory, now) for card in ready}

    def worth(card: Due) -> tuple[bool, float, str]:
        return (not card.is_sure_and_wrong, -gains[card.card_id], str(card.card_id))

    chosen = sorted(ready, key=worth)[: max(0, room)]
    first = [card for card in chosen if card.is_sure_and_wrong]
    rest = [card for card in chosen if not card.is_sure_and_wrong]
    return (*interleaved(first), *interleaved(rest, after=first[-1:]))


def interleaved(cards: Sequence[Due], *, after: Sequence[Due] = ()) -> Iterator[Due]:
    """The same cards, each followed where possible by the next best of another module."""
    left = list(cards)
    before = after[-1].module_id if after else None
    while left:
        other = (n for n, card in enumerate(left) if card.module_id != before)
        card = left.pop(next(other, 0))
        before = card.module_id
        yield card
