"""What the installation holds of one person, as files to take away. Reads only.

Each table says by its `personal_data` which of its fields a person gets.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.data_page import data_page
from accounts.models import User
from accounts.personal_data import PersonalData, rules_of_all_models, title_of
from common.csv_files import csv_bytes


@dataclass(frozen=True)
class ExportedTable:
    """The rows of one table that belong to one person; each row maps every column to a value."""

    label: str
    title: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def my_data(person: User) -> list[ExportedTable]:
    """Every table that holds something of the person; values are as the database gives them."""
    tables = [
        ExportedTable(
            label=model._meta.label_lower,
            title=title_of(model, rule),
            columns=rule.columns,
            rows=_values(person, _rows_of(person, model, rule), rule),
        )
        for model, rule in rules_of_all_models()
        if rule.export
    ]
    return [table for table in tables if table.rows]


def _values(person: User, rows: QuerySet[Any], rule: PersonalData) -> list[dict[str, Any]]:
    """The fields that the person gets, None in those that are withheld for now, and what the rows
    say in words."""
    found = list(rows.order_by("pk").values("pk", *rule.export))
    hidden: set[Any] = set()
    if rule.seen:
        known = rows.filter(rule.seen(person.pk)).values_list("pk", flat=True)
        hidden = {row["pk"] for row in found} - set(known)
    words = rule.in_words.of(rows) if rule.in_words else {}
    for row in found:
        if rule.in_words:
            row |= words.get(row["pk"], dict.fromkeys(rule.in_words.columns, ""))
        if row["pk"] in hidden:
            row |= dict.fromkeys(rule.withheld)
        if "pk" not in rule.export:
            del row["pk"]
    return found


def my_data_counts(person: User) -> list[tuple[str, int]]:
    """Title and number of rows of the same tables; one count a table, no row is read."""
    return _counts(person, [(model, rule) for model, rule in rules_of_all_models() if rule.export])


def work_counts(guest: User) -> list[tuple[str, int]]:
    """Title and number of the rows that would go to an account, were the guest merged into it."""
    rules = rules_of_all_models()
    return _counts(guest, [(model, rule) for model, rule in rules if rule.on_merge != "leave"])


def _counts(person: User, rules: list[tuple[type[Model], PersonalData]]) -> list[tuple[str, int]]:
    counts = [
        (title_of(model, rule), _rows_of(person, model, rule).count()) for model, rule in rules
    ]
    return [(title, count) for title, count in counts if count]


def my_data_zip(person: User, *, now: datetime) -> bytes:
    """A ZIP with README.txt, index.html, my-data.json and one CSV file a table."""
    tables = my_data(person)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(person, tables, now))
        archive.writestr("index.html", _page(person, tables, now))
        archive.writestr("my-data.json", _json(tables))
        for table in tables:
            archive.writestr(f"{table.label}.csv", csv_bytes(table.columns, table.rows))
    return file.getvalue()


def _rows_of(person: User, model: type[Model], rule: PersonalData) -> QuerySet[Any]:
    # The base manager: one that hides rows from pages must not hide them from their owner.
    rows = model._base_manager.filter(**{rule.path: person.pk})
    return rows.filter(rule.theirs(person.pk)) if rule.theirs else rows


class _Encoder(DjangoJSONEncoder):
    """Nothing is written as 0E-7, which is a number to programs alone."""

    def default(self, o: Any) -> Any:
        return f"{o:f}" if isinstance(o, Decimal) else super().default(o)


def _json(tables: list[ExportedTable]) -> str:
    """Rows by table; numbers with decimals, ids and times are text, so that none is rounded."""
    rows = {table.label: table.rows for table in tables}
    return json.dumps(rows, cls=_Encoder, ensure_ascii=False, indent=2)


def _page(person: User, tables: list[ExportedTable], now: datetime) -> str:
    return data_page(str(person), _made_at(now), [(table.title, table.rows) for table in tables])


def _made_at(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _readme(person: User, tables: list[ExportedTable], now: datetime) -> str:
    lines = [
        _("What Meridiano holds of %(name)s") % {"name": person},
        _("Made on %(time)s.") % {"time": _made_at(now)},
        "",
        _("index.html opens in any browser and shows everything as one page."),
        _("my-data.json holds all tables in one file, for other programs to read."),
        _("The CSV files hold one table each and open in any spreadsheet:"),
        "",
        *(_line_about(table) for table in tables),
        "",
        _("Times are in UTC. Passwords and secret codes are not in these files."),
        _(
            "In the CSV files, an apostrophe stands before a text that a spreadsheet would "
            "take for a formula."
        ),
    ]
    return "\n".join([*lines, ""])


def _line_about(table: ExportedTable) -> str:
    count = len(table.rows)
    return ngettext(
        "%(label)s.csv: %(title)s, %(count)d row",
        "%(label)s.csv: %(title)s, %(count)d rows",
        count,
    ) % {"label": table.label, "title": table.title, "count": count}
