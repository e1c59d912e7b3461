"""Bars of a table: the same numbers drawn and written. Geometry is in units of the numbers."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from lessons.charts.table import Numbers, text_of


@dataclass(frozen=True)
class Bar:
    """One number: its text ("" is a gap), and its rectangle in the shared measure."""

    text: str
    x: Decimal
    width: Decimal
    is_negative: bool


@dataclass(frozen=True)
class BarRow:
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Bars:
    """A table of bars. `columns` heads the bars of a row; `span` and `zero` are the drawing's
    width and the place of its zero line."""

    kind: ClassVar[str] = "bars"
    numbers: Numbers
    columns: tuple[str, ...]
    rows: tuple[BarRow, ...]
    span: Decimal
    zero: Decimal


def bars_of(numbers: Numbers) -> Bars:
    """Rows are what is measured where one series is shown, else the series, side by side."""
    known = [number for line in numbers.series for number in line if number is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    names, columns = numbers.names, numbers.labels
    bars: list[tuple[Bar, ...]] = [tuple(_bar(n, -low) for n in line) for line in numbers.series]
    if len(bars) == 1:
        names, columns, bars = columns, names, [(bar,) for bar in bars[0]]
    rows = tuple(BarRow(name, line) for name, line in zip(names, bars, strict=True))
    return Bars(numbers, columns, rows, high - low or Decimal(1), -low)


def _bar(number: Decimal | None, zero: Decimal) -> Bar:
    if number is None:
        return Bar("", zero, Decimal(0), is_negative=False)
    start = zero + min(number, Decimal(0))
    return Bar(text_of(number), start, abs(number), is_negative=number < 0)
