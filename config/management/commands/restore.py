"""`manage.py restore`: puts a backup in the place of everything, whole or not at all."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.erasure import read_digests
from accounts.models import User
from config.backups import NoBackup, Restored, restore, write_backup
from config.environment import Environment, SettingProblem
from config.kept_copies import path_of_copy, remove_old_copies
from config.locks import nobody_serves
from config.tables import TablesDiffer, prepare_tables
from config.transfer import RowsDiffer


class Command(BaseCommand):
    help = (
        "Replaces everything by a backup, and erases again whoever was erased since. Stop the "
        "server first. Everybody signs in again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` made")
        parser.add_argument(
            "--erased", type=Path, help="a list of the erased that is newer than the backup"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="there are people here: back them up, and put the backup in their place",
        )

    def handle(self, *, file: Path, erased: Path | None, replace: bool, **options: Any) -> None:
        environment: Environment = settings.ENVIRONMENT
        try:
            with nobody_serves(environment.data):
                self._restore(file, erased, environment.data, replace=replace)
        except (SettingProblem, TablesDiffer) as problem:
            raise CommandError(str(problem)) from problem

    def _restore(self, file: Path, erased: Path | None, data: Path, *, replace: bool) -> None:
        digests = _read(erased) if erased else []
        has_people = _has_people()
        if has_people and not replace:
            raise CommandError(
                "There are people in this database. To put the backup in their place, add "
                "--replace: what is here now is backed up first."
            )
        now = timezone.now()
        kept = path_of_copy(data, now)

        def keep_what_is_here() -> None:
            prepare_tables()
            if has_people:
                write_backup(kept, key=settings.SECRET_KEY, now=now)

        try:
            restored = restore(file, data=data, erased=digests, before=keep_what_is_here)
        except (NoBackup, RowsDiffer) as problem:
            kept.unlink(missing_ok=True)
            raise CommandError(f"{problem} Nothing was changed.") from problem
        if has_people:
            remove_old_copies(data, now)
            self.stdout.write(
                f"What was here is in {kept}. Erase that file once all is well; bin/manage forget "
                "erases it after 30 days."
            )
        self.stdout.write(
            f"{_rows_in_words(restored)} Erased again: {restored.erased_again}. Start the server "
            "now."
        )


def _has_people() -> bool:
    """Nobody is in a database that has no tables yet."""
    return User._meta.db_table in connection.introspection.table_names() and (
        # By its key alone: the tables may be those of an older version.
        User.objects.values("pk").exists()
    )


def _rows_in_words(restored: Restored) -> str:
    """How many came back, and why that is not what the backup lists, where it is not."""
    total = sum(restored.rows.values())
    reasons = []
    if restored.sessions:
        reasons.append(f"{restored.sessions:,} left out because everybody signs in again")
    if restored.from_update:
        reasons.append(f"{restored.from_update:+,} by the update to this version")
    if restored.from_erasing:
        reasons.append(f"{-restored.from_erasing:+,} by erasing people again")
    if total == restored.listed and not reasons:
        return f"Restored: {total:,} rows, as many as the backup lists."
    return f"Restored: {total:,} rows of {restored.listed:,} in the backup ({', '.join(reasons)})."


def _read(path: Path) -> list[str]:
    try:
        return read_digests(path)
    except ValueError as problem:
        raise CommandError(str(problem)) from problem
