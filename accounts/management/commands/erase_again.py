"""`manage.py erase_again`: keeps a restored backup from bringing erased people back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import erasure
from accounts.models import ErasedPerson


class Command(BaseCommand):
    help = (
        "Erases again, after a restore, whoever was erased before it. A backup does not know who "
        "was erased after it was made: write the list with --print and keep it outside the "
        "database, then give it here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a list that --print wrote")
        parser.add_argument(
            "--print",
            action="store_true",
            dest="is_print",
            help="write the list of the erased, as digests, and change nothing",
        )

    def handle(self, *, file: Path | None, is_print: bool, **options: Any) -> None:
        if is_print:
            listed = ErasedPerson.objects.order_by("pk").values_list("digest", flat=True)
            self.stdout.writelines(f"{digest}\n" for digest in listed)
            return
        try:
            digests = erasure.read_digests(file) if file else []
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        count = erasure.erase_again(digests)
        self.stdout.write(f"Erased again: {count}.")
