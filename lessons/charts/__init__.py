"""The numbers of a figure laid out to be drawn: a frozen value for each kind of figure. Pure.

What the values hold are places on a sheet and words; `templates/components/figure_<kind>.html`
draws them.
"""

from dataclasses import dataclass
from typing import ClassVar

from lessons.charts.bars import Bars, bars_of
from lessons.charts.lines import Lines, lines_of
from lessons.charts.places import Map, map_of
from lessons.charts.scales import are_in_time
from lessons.charts.strip import Strip, strip_of
from lessons.charts.table import Numbers, all_numbers, numbers_of
from lessons.library.records import Series
from lessons.library.structure import Figure

__all__ = ["Drawing", "Numbers", "all_numbers", "drawing_of", "numbers_of", "whole_drawing_of"]


# More bars side by side than this do not fit on a phone.
MOST_BARS_IN_A_ROW = 4


@dataclass(frozen=True)
class Table:
    """The numbers alone, where they cannot be drawn."""

    kind: ClassVar[str] = "table"
    numbers: Numbers


type Drawing = Bars | Lines | Map | Strip | Table


def drawing_of(figure: Figure, series: Series, language: str) -> Drawing:
    """The figure as what it is; the table alone where its numbers cannot be drawn that way."""
    numbers = numbers_of(figure, series, language)
    try:
        return _drawn(numbers, figure, series)
    except (ArithmeticError, LookupError, ValueError):
        return Table(numbers)


def whole_drawing_of(numbers: Numbers) -> Drawing | None:
    """All the numbers of a series that no figure draws: bars where they fit, else lines where they
    stand in time."""
    bars = bars_of(numbers)
    if len(bars.columns) <= MOST_BARS_IN_A_ROW:
        return bars
    try:
        return lines_of(numbers) if are_in_time(numbers.keys) else None
    except (ArithmeticError, LookupError, ValueError):
        return None


def _drawn(numbers: Numbers, figure: Figure, series: Series) -> Drawing:
    match figure.kind:
        case "bars":
            return bars_of(numbers)
        case "lines":
            return lines_of(numbers)
        case "map":
            return map_of(numbers, figure, series)
        case "strip":
            return strip_of(numbers)
