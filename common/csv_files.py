"""CSV files that spreadsheets open as they are meant, and in which no text becomes a formula."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

# What OWASP lists under "CSV injection": spreadsheets calculate a cell that begins with one of
# these; the last four are the full-width forms of = + - @, which some of them take for the same.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """One file: UTF-8 with the mark by which Excel knows it, lines that end in CR LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_safe(column) for column in columns])
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_table(rows: Iterable[Sequence[Any]]) -> bytes:
    """The same of rows whose first is the head."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    """A number stays a number, below zero too; whatever a person may have typed is made safe."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return _safe(str(value))


def _safe(text: str) -> str:
    """The text behind an apostrophe where it would be calculated."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
