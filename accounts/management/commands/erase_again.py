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
            digests = ErasedPerson.objects.order_by("pk").values_list("digest", flat=True)
            self.stdout.writelines(f"{digest}\n" for digest in digests)
            return
        count = erasure.erase_again(_read(file) if file else [])
        self.stdout.write(f"Erased again: {count}.")


def _read(path: Path) -> list[str]:
    try:
        digests = path.read_text().split()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    if not all(len(digest) == 64 for digest in digests):
        raise CommandError(f"{path} is not a list that --print wrote.")
    return digests
