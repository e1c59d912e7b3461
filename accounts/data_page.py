"""One's own data as a page that opens in any browser, for a parent to read. It runs nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# What only the tables need, to say which row belongs to which.
KEYS = frozenset({"id", "answer_id", "attempt_id", "card_id"})


@dataclass(frozen=True)
class DataSection:
    """One table: its title, and each row as its names with their values in words."""

    title: str
    rows: Sequence[Sequence[tuple[str, str]]]


def data_page(name: str, made_at: str, tables: Sequence[tuple[str, Sequence[Any]]]) -> str:
    """`tables`: each with its title and its rows, which map a column to a value."""
    sections = [DataSection(title, [list(_said(row)) for row in rows]) for title, rows in tables]
    shown = {"name": name, "made_at": made_at, "sections": sections}
    return render_to_string("accounts/data_page.html", shown)


def _said(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for column, value in row.items():
        words = _words(value)
        if column not in KEYS and words:
            yield column.rpartition("__")[2].replace("_", " ").capitalize(), words


def _words(value: Any) -> str:
    """Empty where there is nothing to say."""
    if value is None or isinstance(value, UUID):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # 5.0000000 is 5, and 100 stays 100.
        return f"{value.normalize():f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_words(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_words(each) for each in value)
    return str(value)
