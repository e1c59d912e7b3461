"""A backup: one file with every row, whichever the engine, and the secret key beside them.

It is a ZIP of a SQLite database, the key and a list of what was counted. It is made while people
work, and put back whole or not at all.
"""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connections, transaction

from accounts import erasure
from accounts.models import ErasedPerson
from common import engines
from config.folders import is_about_the_disk, refused_by
from config.secret import FILE_NAME as KEY
from config.secret import write_secret_key
from config.tables import TablesDiffer, prepare_tables
from config.transfer import copy_rows, counts, is_newer, opened_file

DATABASE, LIST = "meridiano.sqlite3", "backup.json"
FORMAT = 1


class NoBackup(Exception):
    """The file is not a backup that can be read; the text is a sentence that says why."""


@dataclass(frozen=True)
class Checked:
    """What a backup holds: rows by table as this version has them, and how many rows its own list
    counts, which an older version made."""

    rows: dict[str, int]
    listed: int

    @property
    def from_update(self) -> int:
        """Rows that bringing it up to this version made, less those that it took."""
        return sum(self.rows.values()) - self.listed


@dataclass(frozen=True)
class Restored:
    """What came back: rows by table, and what the sum differs by from the list of the backup.
    `from_update`: rows that bringing it up to this version made. `from_erasing`: rows that went
    with people erased again, less those that say so."""

    rows: dict[str, int]
    erased_again: int
    listed: int
    from_update: int
    sessions: int
    from_erasing: int


def write_backup(path: Path, *, key: str, now: datetime) -> dict[str, int]:
    """Make the file, which appears whole or not at all; returns how many rows, by table.

    Raises FileExistsError, and OSError where it cannot be written.
    """
    if path.exists():
        raise FileExistsError(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        rows = Path(folder) / DATABASE
        _gather(rows)
        with opened_file(rows) as alias:
            counted = counts(alias)
        made = Path(folder) / path.name
        made.touch(mode=0o600)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            file.write(rows, DATABASE)
            file.writestr(KEY, key + "\n")
            about = {"format": FORMAT, "made_at": now.isoformat(), "rows": counted}
            file.writestr(LIST, json.dumps(about, indent=1))
        _to_the_disk(made)
        # Two at once: the second one finds the name taken.
        os.link(made, path)
    return counted


def check_backup(path: Path) -> Checked:
    """Take the file apart as a restore would, into a database that is thrown away.

    Raises NoBackup.
    """
    with _taken_apart(path) as taken, opened_file(taken.rows) as alias:
        return Checked(counts(alias), taken.listed)


def restore(
    path: Path, *, data: Path, erased: list[str], before: Callable[[], None] = lambda: None
) -> Restored:
    """Replace everything by what the file holds, in one transaction; people sign in again.

    `data`: the folder of the secret key. `erased`: digests of people who were erased since; those
    that this database knows of are erased again too. `before`: what is done once the file has
    been found good. Raises NoBackup, and RowsDiffer.
    """
    with _taken_apart(path) as taken, opened_file(taken.rows) as alias:
        before()
        held = sum(counts(alias).values())
        # A session that was ended since would open again.
        sessions, _ = Session.objects.using(alias).all().delete()
        with transaction.atomic():
            known = ErasedPerson.objects.values_list("digest", flat=True)
            erased = [*erased, *known]
            copy_rows(alias, "default")
            again = erasure.erase_again(erased)
            rows = counts("default")
        write_secret_key(data, taken.key)
    return Restored(
        rows=rows,
        erased_again=again,
        listed=taken.listed,
        from_update=held - taken.listed,
        sessions=sessions,
        from_erasing=held - sessions - sum(rows.values()),
    )


def _gather(target: Path) -> None:
    """Every row as it is at one moment, in a new SQLite file."""
    if connections["default"].vendor == "sqlite":
        engines.copy_file("default", target)
        return
    target.touch(mode=0o600)
    with opened_file(target) as alias:
        prepare_tables(alias)
        copy_rows("default", alias)


def _to_the_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@dataclass(frozen=True)
class _Taken:
    """A backup taken apart: the file of its database, its key, and how many rows it lists."""

    rows: Path
    key: str
    listed: int


@contextmanager
def _taken_apart(path: Path) -> Iterator[_Taken]:
    """The database of a backup in a folder of its own, sound, complete and as this version wants
    it, and the key."""
    with tempfile.TemporaryDirectory(prefix="meridiano-backup-") as folder:
        try:
            with zipfile.ZipFile(path) as file:
                about = json.loads(file.read(LIST))
                key = file.read(KEY).decode().strip()
                # By its own name, wherever a name within the file would lead.
                rows = Path(file.extract(DATABASE, folder))
        except OSError as problem:
            if is_about_the_disk(problem) and path.is_file() and os.access(path, os.R_OK):
                raise NoBackup(
                    f"{refused_by(Path(folder).parent, problem, is_data=False)} That is where "
                    "the backup is taken apart; set TMPDIR to a folder with more room."
                ) from problem
            raise NoBackup(
                f"{path} is not a backup that can be read ({problem.strerror or problem})."
            ) from problem
        except (KeyError, ValueError, zipfile.BadZipFile, zlib.error) as problem:
            raise NoBackup(f"{path} is not a backup that can be read ({problem}).") from problem
        if not isinstance(about, dict) or about.get("format") != FORMAT:
            raise NoBackup(f"{path} was made by another version, which this one cannot read.")
        if not engines.is_sound(rows):
            raise NoBackup(f"The database in {path} is damaged: take an older backup.")
        with opened_file(rows) as alias:
            if is_newer(alias):
                raise NoBackup(f"{path} was made by a newer version: update Meridiano first.")
            _refuse_missing(path, about, alias)
            try:
                prepare_tables(alias)
            except TablesDiffer as problem:
                raise NoBackup(f"{path} cannot be used. {problem}") from problem
        yield _Taken(rows, key, sum(listed_rows(about).values()))


def listed_rows(about: dict[str, object]) -> dict[str, int]:
    """What was counted when it was made, by table."""
    listed = about.get("rows")
    return listed if isinstance(listed, dict) else {}


def _refuse_missing(path: Path, about: dict[str, object], alias: str) -> None:
    """Counted table by table, before any migration, against what was counted when it was made."""
    with connections[alias].cursor() as cursor:
        for table, count in listed_rows(about).items():
            cursor.execute(f"SELECT count(*) FROM {connections[alias].ops.quote_name(table)}")  # noqa: S608
            if cursor.fetchone() != (count,):
                raise NoBackup(f"{path} is incomplete in {table}: take an older backup.")
