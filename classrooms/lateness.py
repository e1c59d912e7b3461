"""What late work costs: percent of the work's points for each day begun, down to a floor. Pure."""

from dataclasses import dataclass
from decimal import Decimal

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
