"""What late work is and costs: percent of its points for each day begun, down to a floor. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from common.wall_clock import days_late, instant

_HUNDREDTH = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class LateRule:
    """The rule of a work. Both percentages are of the work's points, not of what was earned.

    `floor_percent`: lateness alone takes nobody below it. `is_taken` False: late work is not
    accepted, so that what came late all the same, by a rule since changed, costs nothing.
    Raises ValueError where a percentage is not within 0 and 100.
    """

    percent_a_day: int = 0
    floor_percent: int = 0
    is_taken: bool = True

    def __post_init__(self) -> None:
        for percent in (self.percent_a_day, self.floor_percent):
            if not 0 <= percent <= 100:
                raise ValueError(f"{percent} percent is not within 0 and 100.")


NO_RULE = LateRule()


def taken_off(rule: LateRule, *, points: Decimal, before: Decimal, days_late: int) -> Decimal:
    """The points that lateness costs; `before` is what was earned, at least 0, of `points`.

    Whoever earned less than the floor keeps all of it: the rule neither lowers nor lifts that.
    """
    if days_late <= 0 or not rule.is_taken or not rule.percent_a_day:
        return NOTHING
    cost = points * (days_late * rule.percent_a_day) * _HUNDREDTH
    floor = points * rule.floor_percent * _HUNDREDTH
    return min(cost, max(before - floor, NOTHING))


def ended_before_joining(
    due_at: datetime | None, closes_at: datetime | None, *, joined_at: datetime
) -> bool:
    """Whether work was due before the student joined the class; without a due time, whether it was
    closed. Such work is neither late nor missing for them."""
    end = due_at or closes_at
    return end is not None and instant(end) <= instant(joined_at)


def is_in_time(started_at: datetime, *, is_timed: bool, due_at: datetime | None) -> bool:
    """Whether an attempt is on time until its own end: a timed one that began by the due time has
    all of the time that it was given."""
    return is_timed and due_at is not None and instant(started_at) <= instant(due_at)


def days_after(due_at: datetime | None, at: datetime | None, zone: ZoneInfo) -> int:
    """The days begun since the due time, which is itself in time, on the clock of the school."""
    if due_at is None or at is None or instant(at) <= instant(due_at):
        return 0
    return days_late(due_at, at, zone)
