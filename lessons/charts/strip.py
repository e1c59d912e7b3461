"""A strip: dated rows as points on a ruler of time, each with its date above."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lessons.charts.scales import Mark, in_time
from lessons.charts.sheet import SHEETS, Point, Sheet, Words
from lessons.charts.table import Numbers


@dataclass(frozen=True)
class Event:
    """A row at its place on the ruler; its date stands around the point `at` of the label."""

    at: float
    label: Words


@dataclass(frozen=True)
class Ruler:
    """The strip on one sheet; `axis` is the height of the ruler."""

    sheet: Sheet
    height: float
    axis: float
    start: float
    end: float
    marks: tuple[Mark, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Strip:
    """The same strip on each sheet; what happened stands in the rows of the numbers."""

    kind: ClassVar[str] = "strip"
    numbers: Numbers
    rulers: tuple[Ruler, ...]


def strip_of(numbers: Numbers) -> Strip:
    """Raises ValueError where the rows are not years or days in their order."""
    return Strip(numbers, tuple(_ruler(numbers, sheet) for sheet in SHEETS))


def _ruler(numbers: Numbers, sheet: Sheet) -> Ruler:
    start, end = sheet.letter, sheet.width - sheet.letter
    across = in_time(numbers.keys, sheet, start, end)
    if across is None:
        raise ValueError("A strip needs years or days in their order.")
    labels = _labels(numbers.keys)
    middles = [sheet.inside(at, label) for at, label in zip(across.places, labels, strict=True)]
    levels = _levels(middles, [sheet.width_of(label) for label in labels])
    axis = round((max(levels) + 2) * sheet.line, 1)
    events = tuple(
        Event(at, Words(Point(middle, round(axis - sheet.letter - level * sheet.line, 1)), label))
        for at, middle, level, label in zip(across.places, middles, levels, labels, strict=True)
    )
    height = round(axis + 2 * sheet.letter, 1)
    marks = tuple(mark for mark in across.marks if mark.words not in labels)
    return Ruler(sheet, height, axis, start, end, marks, events)


def _labels(keys: Sequence[str]) -> Sequence[str]:
    """The year of each date, or the dates where two are of one year."""
    years = [key[:4] for key in keys]
    return years if len(set(years)) == len(years) else keys


def _levels(middles: Sequence[float], widths: Sequence[float]) -> list[int]:
    """The lowest level above the ruler at which each label is free of those before it."""
    ends: list[float] = []
    levels = []
    for middle, width in zip(middles, widths, strict=True):
        left = middle - width / 2
        level = next((n for n, end in enumerate(ends) if end <= left), len(ends))
        ends[level : level + 1] = [middle + width / 2]
        levels.append(level)
    return levels
