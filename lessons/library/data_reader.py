"""Reads a course's `data/`: a CSV file with the figures of a series and a YAML file about them."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lessons.library.draft import Draft
from lessons.library.records import Series, SeriesFile


def read_series(draft: Draft) -> Iterator[tuple[str, Series]]:
    """The series by id that can be read; a CSV file and its YAML file need each other."""
    folder = draft.folder / "data"
    found = {path.stem for path in folder.glob("*.csv")} | {p.stem for p in folder.glob("*.yaml")}
    for id_ in sorted(found):
        marked = draft.yaml(folder / f"{id_}.yaml")
        draft.register("series", id_, marked)
        about = draft.record(SeriesFile, marked, f"the data file {id_}.yaml")
        table = _table(draft, folder / f"{id_}.csv")
        if about and table:
            header, *rows = table
            yield id_, Series(id_, about, tuple(str(cell) for cell in header), tuple(rows))


def _table(draft: Draft, path: Path) -> list[tuple[str | Decimal | None, ...]] | None:
    """The header and the rows of a CSV file, each as long as the header."""
    text = draft.text(path) if path.exists() else None
    if text is None:
        if not path.exists():
            draft.report("error", path, "Write this file: its figures are missing.", "missing-file")
        return None
    try:
        lines = [line for line in csv.reader(io.StringIO(text), strict=True) if line]
    except csv.Error as error:
        draft.report("error", path, f"Correct the CSV: {error}.", "syntax")
        return None
    if len(lines) < 2 or len(set(lines[0])) < len(lines[0]) or not all(lines[0]):
        says = "Begin with a line of different column names, and write a row below it."
        draft.report("error", path, says, "syntax")
        return None
    header = tuple(name.strip() for name in lines[0])
    return [header, *(_row(draft, path, header, n, row) for n, row in enumerate(lines[1:], 2))]


def _row(
    draft: Draft, path: Path, header: tuple[str, ...], line: int, cells: list[str]
) -> tuple[str | Decimal | None, ...]:
    if len(cells) != len(header):
        says = f"Write {len(header)} cells in this row, as in the first: it has {len(cells)}."
        draft.report("error", path, says, "syntax", line)
    cells = [*cells, *[""] * len(header)][: len(header)]
    numbers = (
        _number(draft, path, line, name, cell)
        for name, cell in zip(header[1:], cells[1:], strict=True)
    )
    return (cells[0].strip(), *numbers)


def _number(draft: Draft, path: Path, line: int, name: str, cell: str) -> Decimal | None:
    """The figure of a cell; an empty cell is a gap."""
    if not cell.strip():
        return None
    try:
        number = Decimal(cell.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite():
        return number
    says = f"Write a number in the column {name}, or leave the cell empty for a gap."
    draft.report("error", path, says, "syntax", line)
    return None
