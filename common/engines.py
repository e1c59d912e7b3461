"""SQL that only one of the two engines knows. All other is Django's, or understood by both."""

import sqlite3
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
