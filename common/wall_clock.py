"""Arithmetic with the clock on the wall of a place: days later, school days, days late. Pure.

Where clocks are put forward, a gap of times never comes; where they are put back, a fold of times
comes twice. Results are instants in UTC. Within a day of the calendar's ends all of it may raise
OverflowError.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# Monday to Friday, days 0 to 4 of a week.
SCHOOL_WEEK = 5


class NoSuchTime(ValueError):
    """The clocks of a place jump over this time. `next`: the first time after the gap, there."""

    def __init__(self, sentence: str, first_after: datetime) -> None:
        super().__init__(sentence, first_after)
        self.next = first_after

    def __str__(self) -> str:
        return str(self.args[0])


def instant(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError where a time has no zone: the computer's own would
    be taken for it."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone.")
    return moment.astimezone(UTC)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks of the zone show this time, for the first time where they do so twice.

    Raises NoSuchTime in a gap, ValueError where the time has a zone of its own.
    """
    if wall.tzinfo is not None:
        raise ValueError(f"{wall} has a time zone already.")
    moment = _first(wall, zone)
    if wall_of(moment, zone) != wall:
        raise NoSuchTime(f"The clocks of {zone} jump over {wall}.", _end_of_gap(wall, zone))
    return moment


def comes_twice(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of the zone show this time twice, since they are put back in between."""
    early, late = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return early is not None and late is not None and early > late


def wall_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of the zone show then, without a zone. Raises as `instant`."""
    return instant(moment).astimezone(zone).replace(tzinfo=None, fold=0)


def days_later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the wall, so many days of the calendar later or, below 0, earlier.

    In a gap it moves forward by the length of the gap (2:30 becomes 3:30), in a fold it is the
    first, both as RFC 5545, 3.3.5, has it. No days are the moment itself.
    """
    if days == 0:
        return instant(moment)
    return _first(wall_of(moment, zone) + timedelta(days=days), zone)


def school_days_later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """As `days_later`, but only Mondays to Fridays count, so it ends on one; no days are the
    moment itself. A day that the clocks jump over as a whole is not one to end on."""
    if days == 0:
        return instant(moment)
    wall = wall_of(moment, zone)
    later = _first(datetime.combine(_school_day(wall.date(), days), wall.time()), zone)
    if wall_of(later, zone).weekday() < SCHOOL_WEEK:
        return later
    return school_days_later(moment, days + (1 if days > 0 else -1), zone)


def school_days(first: date, last: date) -> int:
    """How many Mondays to Fridays there are from the first day to the last, both included."""
    before, until = first.toordinal(), last.toordinal() + 1
    return max(0, _school_days_before(until) - _school_days_before(before))


def days_late(due: datetime, handed_in: datetime, zone: ZoneInfo) -> int:
    """0 until the due moment; then each day of the wall clock counts that has begun, so that
    `days_later(due, 1, zone)` is one day late, and a second after it two."""
    due, handed_in = instant(due), instant(handed_in)
    if handed_in <= due:
        return 0
    # The day before the one that the calendar says: a gap may have moved its time to this day.
    between = wall_of(handed_in, zone).date() - wall_of(due, zone).date()
    days = max(1, between.days - 1)
    while days_later(due, days, zone) < handed_in:
        days += 1
    return days


def _first(wall: datetime, zone: ZoneInfo) -> datetime:
    """By the offset before the change, in a gap as in a fold."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the change lies between the two readings of a time in its gap; clocks change
    at whole seconds."""
    whole = wall.replace(microsecond=0, tzinfo=zone)
    early, late = whole.replace(fold=1).astimezone(UTC), whole.replace(fold=0).astimezone(UTC)

    def has_changed(second: int) -> bool:
        then = (early + timedelta(seconds=second)).astimezone(zone)
        return then.utcoffset() != whole.replace(fold=0).utcoffset()

    seconds = range((late - early) // timedelta(seconds=1))
    return (early + timedelta(seconds=bisect_left(seconds, True, key=has_changed))).astimezone(zone)


def _school_day(day: date, days: int) -> date:
    """The school day so many after or before this day, which need not be one itself."""
    ordinal = day.toordinal()
    counted = (_school_days_before(ordinal + 1) - 1) if days > 0 else _school_days_before(ordinal)
    weeks, weekday = divmod(counted + days, SCHOOL_WEEK)
    return date.fromordinal(7 * weeks + weekday + 1)


def _school_days_before(ordinal: int) -> int:
    """Since the first day of the calendar, 1 January 1, which is a Monday."""
    weeks, weekday = divmod(ordinal - 1, 7)
    return SCHOOL_WEEK * weeks + min(weekday, SCHOOL_WEEK)
