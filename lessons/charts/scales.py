"""Scales: from numbers and dates to places on a sheet, with round ones to mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

from lessons.charts.sheet import Sheet

YEAR_OR_DAY = re.compile(r"[1-9]\d{3}(-\d{2}-\d{2})?", re.ASCII)
YEARS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Scale:
    """Straight from the values `low` to `high` to the places `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float | Decimal) -> float:
        """Raises ZeroDivisionError where the scale has no length."""
        share = (float(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True)
class Mark:
    """What is marked on a scale; its words stand around `middle`."""

    at: float
    middle: float
    words: str


@dataclass(frozen=True)
class Across:
    """A scale from left to right: the places of what is drawn, and the marks below."""

    places: tuple[float, ...]
    marks: tuple[Mark, ...]


def round_numbers(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, ...]:
    """At most `most` numbers at equal round steps, from `low` or below to `high` or above."""
    power = Decimal(10) ** ((high - low) / most).adjusted()
    steps = ((power * size).normalize() for size in (1, 2, 5, 10, 20, 50))
    step = next(step for step in steps if ceil(high / step) - floor(low / step) < most)
    return tuple(step * n for n in range(floor(low / step), ceil(high / step) + 1))


def are_in_time(keys: Sequence[str]) -> bool:
    """Whether the keys are years and days that go forward, two at least.

    Raises ValueError for a day that no calendar has.
    """
    if not all(YEAR_OR_DAY.fullmatch(key) for key in keys):
        return False
    moments = [_moment(key) for key in keys]
    return moments[0] < moments[-1] and all(a <= b for a, b in pairwise(moments))


def in_time(keys: Sequence[str], sheet: Sheet, start: float, end: float) -> Across | None:
    """Years and days at their distances, or None where a key is neither or they go back. Round
    years are marked, and the ends where there is room.

    Raises ValueError for a day that no calendar has.
    """
    if not are_in_time(keys):
        return None
    moments = [_moment(key) for key in keys]
    scale = Scale(moments[0], moments[-1], start, end)
    most = int((end - start) / (sheet.width_of("0000") + sheet.letter))
    years = _round_years(moments[0], moments[-1], most)
    marked = [(scale.at(year), str(year)) for year in years]
    for place, key in ((start, keys[0]), (end, keys[-1])):
        room = sheet.width_of(key) + sheet.letter / 2
        if all(abs(place - other) >= room for other, _ in marked):
            marked.append((place, key))
    marks = tuple(Mark(at, sheet.inside(at, words), words) for at, words in sorted(marked))
    return Across(tuple(scale.at(moment) for moment in moments), marks)


def _moment(key: str) -> float:
    """A year or a day as a number of years."""
    if len(key) == len("1884"):
        return float(key)
    day = date.fromisoformat(key)
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _round_years(first: float, last: float, most: int) -> range:
    ranges = (range(ceil(first / step) * step, floor(last) + 1, step) for step in YEARS)
    return next((years for years in ranges if len(years) <= most), range(0))


def in_a_row(labels: Sequence[str], sheet: Sheet, start: float, end: float) -> Across:
    """Labels at equal distances; as many of them are marked as there is room for."""
    scale = Scale(0, max(1, len(labels) - 1), start, end)
    places = tuple(scale.at(n) for n in range(len(labels)))
    widest = max(sheet.width_of(label) for label in labels) + sheet.letter
    every = max(1, ceil(widest * (len(labels) - 1) / (end - start)))
    marks = tuple(
        Mark(at, sheet.inside(at, label), label)
        for at, label in list(zip(places, labels, strict=True))[::every]
    )
    return Across(places, marks)
