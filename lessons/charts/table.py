"""The numbers of a figure as text: what every kind of figure is drawn from and can be read as."""

import re
from dataclasses import dataclass
from decimal import Decimal

from lessons.library.records import Series
from lessons.library.structure import Figure
from lessons.library.text import said

RANGE_OF_YEARS = re.compile(r"\d{4}-\d{2,4}")


@dataclass(frozen=True)
class Cell:
    """A number with the name of its series; the text "" is a gap."""

    name: str
    text: str


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Numbers:
    """`keys` are what is measured, as the file writes them, under the word `head`. `series` holds
    the numbers of each of the `names` in the order of the keys; None is a gap."""

    head: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    series: tuple[tuple[Decimal | None, ...], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(_label(key) for key in self.keys)

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(
            Row(
                label,
                tuple(
                    Cell(name, text_of(line[at]))
                    for name, line in zip(self.names, self.series, strict=True)
                ),
            )
            for at, label in enumerate(self.labels)
        )


def numbers_of(figure: Figure, series: Series, language: str) -> Numbers:
    """The part of the series that the figure shows."""
    rows = series.selection(figure.keep)
    return _numbers(series, figure.x, figure.series, rows, language)


def all_numbers(series: Series, language: str) -> Numbers:
    """The whole series, as its file holds it."""
    head, *columns = series.header
    return _numbers(series, head, tuple(columns), series.rows, language)


def _numbers(
    series: Series,
    head: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str | Decimal | None, ...], ...],
    language: str,
) -> Numbers:
    by_key = series.header.index(head)
    places = [series.header.index(column) for column in columns]
    return Numbers(
        _name(series, head, language),
        tuple(str(row[by_key]) for row in rows),
        tuple(_name(series, column, language) for column in columns),
        tuple(tuple(_number(row[place]) for row in rows) for place in places),
    )


def _name(series: Series, column: str, language: str) -> str:
    named = series.about.columns.get(column)
    return said(named, language) if named else column.replace("_", " ").capitalize()


def _number(cell: str | Decimal | None) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None


def _label(key: str) -> str:
    """1971-80 with the dash of a range; a day such as 1884-10-13 stays as it is."""
    return key.replace("-", "–") if RANGE_OF_YEARS.fullmatch(key) else key


def text_of(number: Decimal | None) -> str:
    """A number as pages write it; "" for a gap."""
    return "" if number is None else f"{number:,f}".replace("-", "−")
