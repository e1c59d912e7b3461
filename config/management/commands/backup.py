"""`manage.py backup`: everything in one file, while the server runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import write_backup
from config.jobs import note_done


class Command(BaseCommand):
    help = "Writes every row and the secret key into one new file, while the server runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to make, such as monday.zip")

    def handle(self, *, file: Path, **options: Any) -> None:
        now = timezone.now()
        try:
            rows = write_backup(file, key=settings.SECRET_KEY, now=now)
        except FileExistsError:
            raise CommandError(f"{file} is there already: write another name.") from None
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}.") from problem
        note_done(settings.ENVIRONMENT.data, "backup", now)
        size = file.stat().st_size / 1_000_000
        self.stdout.write(
            f"{file}: {sum(rows.values()):,} rows in {len(rows)} tables, {size:.1f} MB. "
            "Whoever has this file can read everything in it."
        )
