"""SQL that only one of the two engines knows. All other is Django's, or understood by both."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection, connections


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
    others write meanwhile."""
    target.touch(mode=0o600)
    with connections[alias].cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])


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


def is_sound(path: Path) -> bool:
    """Whether a file is a SQLite database without a damaged page or index."""
    file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return bool(file.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except sqlite3.DatabaseError:
        return False
    finally:
        file.close()


def is_unreachable(problem: Exception) -> bool:
    """Whether no connection came about; a pool of connections says so in its own words."""
    return isinstance(problem, DatabaseError) or "pool" in type(problem).__name__.lower()
