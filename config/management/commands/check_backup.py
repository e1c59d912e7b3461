"""`manage.py check_backup`: the drill of a restore, which touches nothing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import NoBackup, check_backup
from config.jobs import note_done


class Command(BaseCommand):
    help = (
        "Takes a backup apart as a restore would, into a database that is thrown away: checks it "
        "for damage, counts its rows against its list, and brings it up to this version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` made")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            checked = check_backup(file)
        except NoBackup as problem:
            raise CommandError(str(problem)) from problem
        note_done(settings.ENVIRONMENT.data, "drill", timezone.now())
        added = checked.from_update
        why = f", {added:+,} of them by the update to this version" if added else ""
        self.stdout.write(
            f"{file} can be restored: {sum(checked.rows.values()):,} rows{why}, and its list "
            f"counts {checked.listed:,}."
        )
