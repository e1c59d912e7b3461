"""What happened to an answer, as far as it says what the answer is worth. Pure.

What stands is what judged it last and was not undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

BY_HAND = frozenset({"marked", "overridden"})
# What came after the end and was accepted takes the place of what was submitted.
HANDED_IN = frozenset({"submitted", "accepted"})
# What a teacher decides of it.
ACCEPTED, REFUSED = "accepted", "refused"
# The kinds of events that say what an answer is worth from then on.
JUDGING = BY_HAND | HANDED_IN | {"graded", "regraded", "restored"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer is worth; in practice also its first try alone, which says what was known."""

    fraction: Decimal | None
    is_dropped: bool = False
    first_try: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An AnswerEvent as far as it counts here. `detail`: of a regrade or of its undoing, the id of
    the regrade, and the rest of the outcome."""

    kind: str
    response: Any = None
    fraction: Decimal | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None

    @classmethod
    def of(
        cls, kind: str, outcome: Outcome, *, regrade: str, scores: tuple[str, ...] = ()
    ) -> "Event":
        """`scores`: of the attempt, before and after, for whoever is told of it."""
        detail: dict[str, Any] = {"regrade": regrade, "is_dropped": outcome.is_dropped}
        if scores:
            detail["scores"] = list(scores)
        if outcome.first_try is not None:
            detail["first_try"] = str(outcome.first_try)
        return cls(kind, fraction=outcome.fraction, detail=detail)


@dataclass(frozen=True)
class History:
    """The events of one answer that was handed in, oldest first."""

    events: tuple[Event, ...]

    @cached_property
    def is_by_hand(self) -> bool:
        """Whether a person judged it as it is now: then no rule touches it."""
        kinds = [event.kind for event in self.events if event.kind in BY_HAND | HANDED_IN]
        return bool(kinds) and kinds[-1] in BY_HAND

    @cached_property
    def is_redacted(self) -> bool:
        """Whether private words were removed: what is left must not earn less for it."""
        return any(event.kind == "redacted" for event in self.events)

    @cached_property
    def tries(self) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.kind == "tried")

    @cached_property
    def responses(self) -> tuple[Any, ...]:
        """What there is to grade: the tries, the last of them as it was handed in."""
        return (*(event.response for event in self.tries[:-1]), self.handed_in.response)

    @cached_property
    def handed_in(self) -> Event:
        """The last that was: as it was submitted, or accepted after the end."""
        return next(event for event in reversed(self.events) if event.kind in HANDED_IN)

    @property
    def now(self) -> Outcome:
        return self._outcome(self._standing)

    def before(self, regrade: str) -> Outcome:
        """What it is worth without that regrade: as before, unless something judged it since."""
        return self._outcome(
            [event for event in self._standing if event.detail.get("regrade") != regrade]
        )

    @cached_property
    def _standing(self) -> tuple[Event, ...]:
        """What judged it and was not undone."""
        restored = (event for event in self.events if event.kind == "restored")
        undone = {event.detail["regrade"] for event in restored if "regrade" in event.detail}
        judging = (event for event in self.events if event.kind in JUDGING)
        return tuple(event for event in judging if event.detail.get("regrade") not in undone)

    def _outcome(self, standing: Sequence[Event]) -> Outcome:
        """A question that does not count does not for a mark that came later either."""
        last = standing[-1]
        told = last.detail.get("first_try")
        first = Decimal(told) if told else self.tries[0].fraction if self.tries else None
        says = [event for event in standing if "is_dropped" in event.detail]
        return Outcome(last.fraction, bool(says and says[-1].detail["is_dropped"]), first)
