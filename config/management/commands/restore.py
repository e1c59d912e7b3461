"""`manage.py restore`: puts a backup in the place of everything, whole or not at all."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.erasure import read_digests
from accounts.models import User
from config.backups import NoBackup, restore, write_backup
from config.environment import Environment, SettingProblem
from config.start import refuse_running_server
from config.transfer import RowsDiffer, prepare


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
            refuse_running_server(environment)
        except SettingProblem as problem:
            raise CommandError(str(problem)) from problem
        digests = _read(erased) if erased else []
        prepare("default")
        if User.objects.exists():
            self._keep_what_is_here(environment.data, replace=replace)
        try:
            restored = restore(file, data=environment.data, erased=digests)
        except (NoBackup, RowsDiffer) as problem:
            raise CommandError(f"{problem} Nothing was changed.") from problem
        self.stdout.write(
            f"Restored: {sum(restored.rows.values()):,} rows. "
            f"Erased again: {restored.erased_again}. Start the server now."
        )

    def _keep_what_is_here(self, data: Path, *, replace: bool) -> None:
        if not replace:
            raise CommandError(
                "There are people in this database. To put the backup in their place, add "
                "--replace: what is here now is backed up first."
            )
        now = timezone.now()
        kept = data / f"before-restore-{now:%Y%m%d-%H%M%S-%f}.zip"
        write_backup(kept, key=settings.SECRET_KEY, now=now)
        self.stdout.write(f"What was here is in {kept}. Erase that file once all is well.")


def _read(path: Path) -> list[str]:
    try:
        return read_digests(path)
    except ValueError as problem:
        raise CommandError(str(problem)) from problem
