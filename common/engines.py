"""SQL that only one of the two engines knows. All other is Django's, or understood by both."""

import errno
import os
import re
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.models import Model

NAMED_RULE = re.compile(r'CONSTRAINT "([^"]+)"')


@dataclass(frozen=True)
class Column:
    """A column as its engine has it."""

    kind: str
    may_be_empty: bool

    def __str__(self) -> str:
        return f"{self.kind}{'' if self.may_be_empty else ', never empty'}"


# By table, then by column.
Columns = dict[str, dict[str, Column]]


def typed(kind: str) -> str:
    """A value whose type PostgreSQL cannot tell from its place; SQLite needs none."""
    return f"CAST(%s AS {kind})" if connection.vendor == "postgresql" else "%s"


def hold_still(alias: str) -> None:
    """Read everything as it is now until the transaction ends, whatever others write meanwhile.

    To be called first in a transaction. SQLite reads so by itself.
    """
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def copy_file(alias: str, target: Path) -> None:
    """A SQLite database as it is at one moment, in a new file without what was erased from it;
    others write meanwhile. Raises OSError, with the file, where its disk takes no more."""
    target.touch(mode=0o600)
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
    except DatabaseError as problem:
        if refusal := refusal_of(problem):
            raise OSError(refusal.errno, os.strerror(refusal.errno or 0), str(target)) from None
        raise


def overwrite_erased(alias: str, *, pauses: Sequence[float] = (1, 4, 10)) -> None:
    """Leave no byte of what was erased in a SQLite file, nor in its log.

    Erasing overwrites a row where it stood, and not the pages that came free as a whole nor what a
    page kept when half of it moved away: so the file is written anew, a second for 100 MB, during
    which others read and wait with their writes. PostgreSQL does its own, at its own time.
    Raises DatabaseError where there is no room for it, or where somebody is at the file all along.
    """
    database = connections[alias]
    if database.vendor != "sqlite":
        return
    # A connection of its own: what it sets holds for no other, and its copy is not in memory.
    name = database.settings_dict["NAME"]
    with database.wrap_database_errors, closing(sqlite3.connect(name, timeout=20)) as file:
        file.execute("VACUUM")
        # Writers wait while this waits for readers: so not for long, and again.
        file.execute("PRAGMA busy_timeout=200")
        for seconds in (0, *pauses):
            time.sleep(seconds)
            [is_busy, *_pages] = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not is_busy:
                return
        raise sqlite3.OperationalError("somebody reads the database all along")


def size_of(alias: str) -> int:
    """The bytes that a database takes on its disk, without the log beside it."""
    database = connections[alias]
    if database.vendor == "sqlite":
        return Path(database.settings_dict["NAME"]).stat().st_size
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def columns_of(alias: str) -> Columns:
    """Every column of every table."""
    database, found = connections[alias], Columns()
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute(
                'SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_master m '
                "JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            )
        else:
            cursor.execute(
                "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull "
                "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
                "WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) "
                "AND a.attnum > 0 AND NOT a.attisdropped"
            )
        for table, name, kind, is_never_empty in cursor.fetchall():
            found.setdefault(table, {})[name] = Column(_plain(kind), not is_never_empty)
    return found


def names_of(alias: str) -> set[str]:
    """The names of every index and of every rule that was given one."""
    database = connections[alias]
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {
                each for name, sql in cursor.fetchall() for each in [name, *NAMED_RULE.findall(sql)]
            }
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION "
            "SELECT relname FROM pg_class WHERE relkind IN ('i', 'I')"
        )
        return {name for (name,) in cursor.fetchall()}


def wanted_columns(model: type[Model], alias: str) -> dict[str, Column]:
    """The columns that a model asks of the engine."""
    fields: list[Any] = list(model._meta.local_concrete_fields)
    return {
        field.column: Column(_plain(field.db_type(connections[alias])), field.null)
        for field in fields
    }


def _plain(kind: str) -> str:
    """A type in one way of writing: the engine's own words are longer than Django's."""
    return kind.lower().replace("character varying", "varchar").replace(", ", ",")


def is_sound(path: Path) -> bool:
    """Whether a file is a SQLite database without a damaged page or index."""
    file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return bool(file.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except sqlite3.DatabaseError:
        return False
    finally:
        file.close()


def refusal_of(problem: Exception) -> OSError | None:
    """What the system refused where SQLite could not write, which it says in its own words; of
    PostgreSQL, that its disk is full."""
    said = str(problem)
    if "database or disk is full" in said or "No space left on device" in said:
        return OSError(errno.ENOSPC, said)
    if "readonly database" in said or "unable to open database file" in said:
        return PermissionError(errno.EACCES, said)
    return None


def is_unreachable(problem: Exception) -> bool:
    """Whether no connection came about; a pool of connections says so in its own words."""
    return isinstance(problem, DatabaseError) or "pool" in type(problem).__name__.lower()
