"""A backup: one file with every row, whichever the engine, and the secret key beside them.

It is a ZIP of a SQLite database, the key and a list of what was counted. It is made while people
work, and put back whole or not at all.
"""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connections, transaction

from accounts import erasure
from accounts.models import ErasedPerson
from common import engines
from config.secret import FILE_NAME as KEY
from config.secret import write_secret_key
from config.transfer import copy_rows, counts, is_newer, opened_file, prepare

DATABASE, LIST = "meridiano.sqlite3", "backup.json"
FORMAT = 1


class NoBackup(Exception):
    """The file is not a backup that can be read; the text is a sentence that says why."""


@dataclass(frozen=True)
class Restored:
    """What came back: rows by table, and how many people had been erased since and are again."""

    rows: dict[str, int]
    erased_again: int


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


def check_backup(path: Path) -> dict[str, int]:
    """Take the file apart as a restore would, into a database that is thrown away; returns how
    many rows it holds, by table. Raises NoBackup."""
    with _taken_apart(path) as (rows, _key), opened_file(rows) as alias:
        return counts(alias)


def restore(path: Path, *, data: Path, erased: list[str]) -> Restored:
    """Replace everything by what the file holds, in one transaction; people sign in again.

    `data`: the folder of the secret key. `erased`: digests of people who were erased since; those
    that this database knows of are erased again too. Raises NoBackup, and RowsDiffer.
    """
    with _taken_apart(path) as (rows, key), opened_file(rows) as alias:
        # A session that was ended since would open again.
        Session.objects.using(alias).all().delete()
        with transaction.atomic():
            known = ErasedPerson.objects.values_list("digest", flat=True)
            erased = [*erased, *known]
            copied = copy_rows(alias, "default")
            again = erasure.erase_again(erased)
        write_secret_key(data, key)
    return Restored(copied, again)


def _gather(target: Path) -> None:
    """Every row as it is at one moment, in a new SQLite file."""
    if connections["default"].vendor == "sqlite":
        engines.copy_file("default", target)
        return
    target.touch(mode=0o600)
    with opened_file(target) as alias:
        prepare(alias)
        copy_rows("default", alias)


def _to_the_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def _taken_apart(path: Path) -> Iterator[tuple[Path, str]]:
    """The database of a backup in a folder of its own, sound, complete and as this version wants
    it, and the key."""
    with tempfile.TemporaryDirectory(prefix="meridiano-backup-") as folder:
        try:
            with zipfile.ZipFile(path) as file:
                about = json.loads(file.read(LIST))
                key = file.read(KEY).decode().strip()
                # By its own name, wherever a name within the file would lead.
                rows = Path(file.extract(DATABASE, folder))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as problem:
            raise NoBackup(f"{path} is not a backup that can be read ({problem}).") from problem
        if not isinstance(about, dict) or about.get("format") != FORMAT:
            raise NoBackup(f"{path} was made by another version, which this one cannot read.")
        if not engines.is_sound(rows):
            raise NoBackup(f"The database in {path} is damaged: take an older backup.")
        with opened_file(rows) as alias:
            if is_newer(alias):
                raise NoBackup(f"{path} was made by a newer version: update Meridiano first.")
            _refuse_missing(path, about, alias)
            prepare(alias)
        yield rows, key


def _refuse_missing(path: Path, about: dict[str, object], alias: str) -> None:
    """Counted table by table, before any migration, against what was counted when it was made."""
    listed = about.get("rows")
    with connections[alias].cursor() as cursor:
        for table, count in (listed if isinstance(listed, dict) else {}).items():
            cursor.execute(f"SELECT count(*) FROM {connections[alias].ops.quote_name(table)}")  # noqa: S608
            if cursor.fetchone() != (count,):
                raise NoBackup(f"{path} is incomplete in {table}: take an older backup.")
