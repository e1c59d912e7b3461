"""SQL that only one of the two engines knows. All other is Django's, or understood by both."""

import errno
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.models import Model

# What others write while a file is written anew.
SPARE_ROOM = 64 << 20
# Seconds in which as many as wait in a busy moment have written.
PAUSE = 0.1
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


def let_others_write() -> None:
    """Between two steps of a long job: whoever waits at the gate would else be overtaken by the
    next step, which is there first."""
    time.sleep(PAUSE)


def rewrite(alias: str) -> None:
    """Write a SQLite file anew, without the copies that its pages kept of rows that moved away.

    Others read meanwhile, and wait with their writes: a second for 100 MB. PostgreSQL does its
    own, at its own time. Raises DatabaseError where somebody is at the file all along, and OSError
    where its folder has no room for a second file and for a log as long as it.
    """
    database = connections[alias]
    if database.vendor != "sqlite":
        return
    path = Path(database.settings_dict["NAME"])
    if path.exists() and shutil.disk_usage(path.parent).free < 2 * path.stat().st_size + SPARE_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path.parent))
    # SQLite puts its second file there, and not where other users of the machine put theirs.
    os.environ["SQLITE_TMPDIR"] = str(path.parent)
    # A connection of its own: what it sets holds for no other, and its copy is not in memory.
    with database.wrap_database_errors, closing(sqlite3.connect(path, timeout=20)) as file:
        file.execute("PRAGMA wal_autocheckpoint=0")
        file.execute("VACUUM")


def empty_log(alias: str, *, pauses: Sequence[float] = (1, 4, 10)) -> None:
    """Leave nothing in the log of a SQLite database, where what was erased still stands.

    Raises DatabaseError where somebody reads all along.
    """
    database = connections[alias]
    if database.vendor != "sqlite":
        return
    name = database.settings_dict["NAME"]
    with database.wrap_database_errors, closing(sqlite3.connect(name)) as file:
        # Moves all that it can while others write. The rest is short: writers wait while the last
        # step waits for readers, so it does not wait for long, and tries again.
        file.execute("PRAGMA wal_checkpoint(PASSIVE)")
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
