"""Every row of an installation from one database into another, whichever their engines, with a
check of every row. Backups use it too: a backup is such a database."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import batched, count
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field, Model
from django.db.utils import load_backend

from common import engines
from config.environment import sqlite_database
from config.tables import every_model

ROWS_AT_ONCE = 2000
_opened_files = count(1)


class RowsDiffer(Exception):
    """A table did not arrive as it was; nothing is kept of the transfer."""


@contextmanager
def opened(alias: str, database: Mapping[str, Any]) -> Iterator[str]:
    """A further database under this name, until the end of the block."""
    settings = connections.configure_settings({"default": {}, alias: dict(database)})[alias]
    connection = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, alias)
    connections[alias] = connection
    try:
        yield alias
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()
        del connections[alias]


@contextmanager
def opened_file(path: Path) -> Iterator[str]:
    """A SQLite file of nobody else's, without a log beside it and without waiting for the disk."""
    database = sqlite_database(path)
    database["OPTIONS"] |= {"init_command": "PRAGMA journal_mode=DELETE;PRAGMA synchronous=OFF"}
    # Each has a name of its own: one file may be open while another is made.
    with opened(f"file {next(_opened_files)}", database) as alias:
        yield alias


def is_newer(alias: str) -> bool:
    """Whether a later version made it: it has migrations that this one does not know."""
    loader = MigrationExecutor(connections[alias]).loader
    ours = {app.label for app in apps.get_app_configs()}
    return any(
        key not in loader.disk_migrations and key[0] in ours for key in loader.applied_migrations
    )


def copy_rows(source: str, target: str) -> dict[str, int]:
    """Replace whatever the target holds by all rows of the source; returns how many, by table.

    Both have every migration. All or nothing. Raises RowsDiffer.
    """
    with transaction.atomic(using=source), transaction.atomic(using=target):
        engines.hold_still(source)
        for model in every_model():
            with connections[target].cursor() as cursor:
                cursor.execute(f"DELETE FROM {_quoted(target, model._meta.db_table)}")  # noqa: S608
        copied = {model: _copy(model, source, target) for model in every_model()}
        _set_sequences(target)
        for model, (count, digest) in copied.items():
            if _Digest.of(model, target) != (count, digest):
                raise RowsDiffer(f"{model._meta.db_table} did not arrive as it was.")
    return {model._meta.db_table: count for model, (count, _digest) in copied.items()}


def counts(alias: str) -> dict[str, int]:
    """How many rows each table has."""
    return {
        model._meta.db_table: model._base_manager.using(alias).count() for model in every_model()
    }


def _copy(model: type[Model], source: str, target: str) -> tuple[int, int]:
    fields, digest = _fields(model), _Digest()
    sql = _insert(model, fields, target)
    connection = connections[target]
    for rows in batched(_rows(model, fields, source), ROWS_AT_ONCE):
        stored = [
            [
                field.get_db_prep_save(value, connection)
                for field, value in zip(fields, row, strict=True)
            ]
            for row in rows
        ]
        with connection.cursor() as cursor:
            cursor.executemany(sql, stored)
        digest.add(rows)
    return digest.count, digest.sum


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.local_concrete_fields)


def _rows(
    model: type[Model], fields: list[Field[Any, Any]], alias: str
) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in fields]
    rows = model._base_manager.using(alias).order_by().values_list(*names)
    return iter(rows.iterator(chunk_size=ROWS_AT_ONCE))


def _insert(model: type[Model], fields: list[Field[Any, Any]], alias: str) -> str:
    table = _quoted(alias, model._meta.db_table)
    columns = ", ".join(_quoted(alias, str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608


def _quoted(alias: str, name: str) -> str:
    return connections[alias].ops.quote_name(name)


def _set_sequences(alias: str) -> None:
    """The next number of each table comes after those that were copied."""
    statements = connections[alias].ops.sequence_reset_sql(no_style(), every_model())
    with connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class _Digest:
    """A sum over the digests of rows: two tables with the same rows have the same, in any order."""

    def __init__(self) -> None:
        self.count = 0
        self.sum = 0

    @classmethod
    def of(cls, model: type[Model], alias: str) -> tuple[int, int]:
        digest = cls()
        for rows in batched(_rows(model, _fields(model), alias), ROWS_AT_ONCE):
            digest.add(rows)
        return digest.count, digest.sum

    def add(self, rows: tuple[tuple[Any, ...], ...]) -> None:
        for row in rows:
            text = json.dumps(row, cls=_Plain, sort_keys=True)
            hashed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16)
            self.sum = (self.sum + int.from_bytes(hashed.digest())) % 2**128
        self.count += len(rows)


class _Plain(DjangoJSONEncoder):
    """Values as they are, whichever engine read them: bytes as their digits, times to the last
    microsecond."""

    def default(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, bytes | memoryview):
            return bytes(value).hex()
        return super().default(value)
