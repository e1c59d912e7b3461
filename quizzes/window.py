"""The one window of a learner at a work: when it opens, is due and closes, with what time. Pure.

Work out what is allowed here; `operations.move_window` takes it to attempts that have begun.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from common.wall_clock import days_later, instant
from quizzes.clock import deadline_of

LEAST_FACTOR, GREATEST_FACTOR = Decimal(1), Decimal(3)
MOST_LENIENT: Mapping[str, Callable[[Iterable[Any]], Any]] = {
    "opens_at": min,
    "due_at": max,
    "closes_at": max,
    "limit_seconds": max,
    "attempts": max,
}
_MINUTE = 60
_TIMES = ("opens_at", "due_at", "closes_at")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the quiz and the assignment say together; None is no limit."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    limit_seconds: int | None = None
    attempts: int | None = None
    is_cut_at_close: bool = False

    def __post_init__(self) -> None:
        _keep_instants(self)


@dataclass(frozen=True, slots=True)
class Change:
    """An extension, of a group or of one learner; None is "as set"."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    limit_seconds: int | None = None
    attempts: int | None = None

    def __post_init__(self) -> None:
        _keep_instants(self)


@dataclass(frozen=True, slots=True)
class Accommodation:
    """What a student always has on top. It takes nothing away: anything else is a ValueError."""

    time_factor: Decimal = LEAST_FACTOR
    extra_attempts: int = 0
    extra_days: int = 0
    hides_timer: bool = False

    def __post_init__(self) -> None:
        if not LEAST_FACTOR <= self.time_factor <= GREATEST_FACTOR:
            raise ValueError(f"Time × {self.time_factor} is not between 1 and 3.")
        if self.extra_attempts < 0 or self.extra_days < 0:
            raise ValueError("An accommodation only adds attempts and days.")


NONE = Accommodation()


@dataclass(frozen=True, slots=True)
class Window:
    """What holds for this learner; None is no limit.

    Its parts tell what the accommodation did: `base_limit_seconds` is the limit without it,
    `extra_attempts` and `extra_days` are 0 where there was nothing to add them to.
    """

    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    limit_seconds: int | None
    attempts: int | None
    is_cut_at_close: bool
    hides_timer: bool
    base_limit_seconds: int | None
    extra_attempts: int
    extra_days: int

    @property
    def extra_seconds(self) -> int:
        return (self.limit_seconds or 0) - (self.base_limit_seconds or 0)

    def is_open(self, now: datetime) -> bool:
        """Whether an attempt may begin, as far as time goes."""
        has_opened = self.opens_at is None or self.opens_at <= instant(now)
        return has_opened and not self.is_closed(now)

    def is_closed(self, now: datetime) -> bool:
        """From the closing moment on. A timed attempt that has begun may outlive it."""
        now = instant(now)
        return self.closes_at is not None and self.closes_at <= now

    def is_late(self, now: datetime) -> bool:
        """After the due moment, which is itself in time, and not closed yet."""
        now = instant(now)
        return self.due_at is not None and self.due_at < now and not self.is_closed(now)

    def deadline(self, started_at: datetime) -> datetime | None:
        """When an attempt that starts then must be handed in; None is never."""
        return deadline_of(
            started_at,
            limit_seconds=self.limit_seconds,
            closes_at=self.closes_at,
            is_cut_at_close=self.is_cut_at_close,
        )


@dataclass(frozen=True, slots=True)
class ClassTerms:
    """What a class says of an attempt besides its end. `late_percent`: what each day begun after
    `due_at` costs. `time_zone`: in which its times are told, "" for the learner's own."""

    due_at: datetime | None = None
    late_percent: int = 0
    time_zone: str = ""
    hides_until_close: bool = False


OWN_TERMS = ClassTerms()


def effective(
    terms: Terms,
    *,
    groups: Iterable[Change] = (),
    own: Change | None = None,
    accommodation: Accommodation = NONE,
    zone: ZoneInfo,
) -> Window:
    """For each setting by itself: the learner's own extension, also where it is stricter; else the
    most lenient of the groups'; else the terms. Then the accommodation on top, whose days are days
    of the wall clock of `zone`.

    A close is never before the due: whichever of the two was changed, it stands at the due then.
    An opening after the due stays, and the work is late as soon as it opens; where it would open
    at its close or later, it never opens.
    """
    base = _extended(terms, tuple(groups), own or Change())
    due_at, closes_at = (
        moment and days_later(moment, accommodation.extra_days, zone)
        for moment in (base.due_at, base.closes_at)
    )
    if closes_at and due_at:
        closes_at = max(closes_at, due_at)
    extra_attempts = 0 if base.attempts is None else accommodation.extra_attempts
    return Window(
        opens_at=base.opens_at,
        due_at=due_at,
        closes_at=closes_at,
        limit_seconds=_longer(base.limit_seconds, accommodation.time_factor),
        attempts=None if base.attempts is None else base.attempts + extra_attempts,
        is_cut_at_close=base.is_cut_at_close,
        hides_timer=accommodation.hides_timer,
        base_limit_seconds=base.limit_seconds,
        extra_attempts=extra_attempts,
        extra_days=accommodation.extra_days if due_at or closes_at else 0,
    )


def _extended(terms: Terms, groups: Sequence[Change], own: Change) -> Terms:
    decided: dict[str, Any] = {}
    for setting, most_lenient in MOST_LENIENT.items():
        of_own = getattr(own, setting)
        of_groups = [getattr(each, setting) for each in groups]
        of_groups = [value for value in of_groups if value is not None]
        if of_own is not None:
            decided[setting] = of_own
        elif of_groups:
            decided[setting] = most_lenient(of_groups)
    return replace(terms, **decided)


def _longer(limit_seconds: int | None, factor: Decimal) -> int | None:
    """Up to the whole minute, from the exact value; a factor of 1 leaves a limit as it was set."""
    if limit_seconds is None or factor == 1:
        return limit_seconds
    return ceil(Fraction(factor) * limit_seconds / _MINUTE) * _MINUTE


def _keep_instants(dates: Terms | Change) -> None:
    for name in _TIMES:
        moment = getattr(dates, name)
        if moment is not None:
            object.__setattr__(dates, name, instant(moment))
