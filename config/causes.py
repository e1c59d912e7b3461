"""Why the machine did not let something be done: one sentence with the true cause.

A problem that is not known here is one of the program, and stays it, with its traceback.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections

from common import engines
from config.environment import SettingProblem
from config.folders import is_about_the_disk, refused_by

# Bytes of a file that SQLite makes beside the database when the first one reads it.
PROBE = 32 << 10
# What PostgreSQL and its client say, and what to do. The first that fits.
OF_POSTGRESQL = (
    (
        re.compile(r"password authentication failed|no password supplied|authentication failed"),
        "PostgreSQL refuses the user name or the password: correct them in DATABASE_URL, where "
        "signs such as @ in a password are written with a percent sign (%40)",
    ),
    (
        re.compile(r'role "[^"]*" does not exist'),
        "PostgreSQL does not know the user: make it with CREATE ROLE, or correct DATABASE_URL",
    ),
    (
        re.compile(r'database "[^"]*" does not exist'),
        "PostgreSQL has no such database: make it with CREATE DATABASE, or correct DATABASE_URL",
    ),
    (
        re.compile(r"no pg_hba.conf entry|permission denied"),
        "PostgreSQL does not let this user in: give it the right to this database, in pg_hba.conf "
        "or by GRANT",
    ),
    (
        re.compile(r"starting up|shutting down|recovery mode"),
        "PostgreSQL is starting or stopping: wait a moment, then try again",
    ),
    (
        re.compile(r"resolve|translate host|not known"),
        "the machine of PostgreSQL has no address: correct the host in DATABASE_URL",
    ),
    (
        re.compile(r"refused|No such file|timeout|timed out|unreachable"),
        "nothing answers there: start PostgreSQL, or correct the host and port in DATABASE_URL",
    ),
)


def refuse_unreachable_database(alias: str = "default") -> None:
    """Connect once. Raises SettingProblem with the cause."""
    database: Any = connections[alias]
    try:
        if database.vendor == "postgresql":
            # Past the pool, which waits and then hides why.
            database.Database.connect(**database.get_connection_params()).close()
        database.ensure_connection()
        if database.vendor == "sqlite":
            database.cursor().execute("PRAGMA user_version")
    except Exception as problem:
        if database.vendor == "sqlite" and not engines.is_unreachable(problem):
            raise
        raise _unreachable(database, problem) from None


def sentence_of(problem: Exception) -> str | None:
    """The sentence for what a command met; None where it is none of the machine's doing."""
    data: Path = settings.ENVIRONMENT.data
    for each in _chain(problem):
        if isinstance(each, SettingProblem):
            return str(each)
        if isinstance(each, OSError) and is_about_the_disk(each):
            folder = Path(str(each.filename)).parent if each.filename else data
            is_data = folder.is_relative_to(data)
            return str(refused_by(data if is_data else folder, each, is_data=is_data))
        if isinstance(each, DatabaseError) and (found := engines.refusal_of(each)):
            folder = _folder_of_database()
            return str(refused_by(folder, _found_by_writing(folder) or found))
    if engines.is_unreachable(problem):
        try:
            refuse_unreachable_database()
        except SettingProblem as cause:
            return str(cause)
    return None


def end_with_a_sentence(problem: Exception, *, opening: str) -> None:
    """End the process where the cause is known; else return, and the problem goes on."""
    if sentence := sentence_of(problem):
        sys.exit(f"{opening} {sentence}")


def database_words(alias: str = "default") -> str:
    """Which database it is, without user and password."""
    database = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"SQLite, {database['NAME']}"
    return f"PostgreSQL, {database['NAME']} on {database.get('HOST') or 'this machine'}"


def _unreachable(database: Any, problem: Exception) -> SettingProblem:
    named = f"The database cannot be reached ({database_words(database.alias)})"
    if database.vendor == "postgresql":
        said = str(problem)
        for pattern, what_to_do in OF_POSTGRESQL:
            if pattern.search(said):
                return SettingProblem(f"{named}: {what_to_do}.")
        return SettingProblem(f"{named}: check that it runs and that DATABASE_URL is right.")
    folder = Path(database.settings_dict["NAME"]).parent
    if not folder.is_dir():
        return SettingProblem(f"{named}: there is no folder {folder}, so make it.")
    if found := _found_by_writing(folder) or engines.refusal_of(problem):
        return refused_by(folder, found)
    return SettingProblem(f"{named}: check the file and its folder, or DATABASE_URL.")


def _folder_of_database() -> Path:
    database = connections["default"]
    if database.vendor == "sqlite":
        return Path(database.settings_dict["NAME"]).parent
    return Path(settings.ENVIRONMENT.data)


def _found_by_writing(folder: Path) -> OSError | None:
    """What the system says to a small file there: SQLite calls a full disk an I/O error, and a
    disk that is read-only a right that is missing."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(PROBE))
            file.flush()
    except OSError as problem:
        return problem
    return None


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__
