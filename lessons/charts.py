"""The numbers of a figure laid out as bars of a table: the same numbers drawn and written. Pure.

Geometry is in units of the numbers themselves, for SVG attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lessons.library.records import Series
from lessons.library.structure import Figure
from lessons.library.text import said

Cell = str | Decimal | None


@dataclass(frozen=True)
class Bar:
    """One number: its text ("" is a gap), and its rectangle in the shared measure."""

    text: str
    x: Decimal
    width: Decimal
    is_negative: bool


@dataclass(frozen=True)
class Row:
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Bars:
    """A table of bars. `columns` heads the bars of a row; `span` and `zero` are the drawing's
    width and the place of its zero line."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    span: Decimal
    zero: Decimal


def bars_of(figure: Figure, series: Series, language: str) -> Bars:
    """Rows are what is measured where one series is shown, else the series, side by side."""
    kept = series.selection(figure.keep)
    at = [series.header.index(name) for name in figure.series]
    names = [_name(series, name, language) for name in figure.series]
    labels = tuple(_label(row[series.header.index(figure.x)]) for row in kept)
    numbers = [[row[column] for row in kept] for column in at]
    low, high = _ends(numbers)
    span, zero = high - low, -low
    if len(figure.series) == 1:
        rows = tuple(
            Row(label, (_bar(number, zero),))
            for label, number in zip(labels, numbers[0], strict=True)
        )
        return Bars((names[0],), rows, span, zero)
    rows = tuple(
        Row(name, tuple(_bar(number, zero) for number in line))
        for name, line in zip(names, numbers, strict=True)
    )
    return Bars(labels, rows, span, zero)


def _name(series: Series, column: str, language: str) -> str:
    named = series.about.columns.get(column)
    return said(named, language) if named else column.replace("_", " ").capitalize()


def _label(cell: Cell) -> str:
    return str(cell).replace("-", "–")


def _ends(numbers: Sequence[Sequence[Cell]]) -> tuple[Decimal, Decimal]:
    """The lowest and highest end of the drawing; zero is always in it."""
    known = [number for line in numbers for number in line if isinstance(number, Decimal)]
    return min([*known, Decimal(0)]), max([*known, Decimal(0)]) or Decimal(1)


def _bar(number: Cell, zero: Decimal) -> Bar:
    if not isinstance(number, Decimal):
        return Bar("", zero, Decimal(0), is_negative=False)
    text = f"{number:,}".replace("-", "−")
    start = zero + min(number, Decimal(0))
    return Bar(text, start, abs(number), is_negative=number < 0)
