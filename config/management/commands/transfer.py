"""`manage.py transfer`: an installation moves to another database, of the other engine too."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from accounts.models import User
from common import engines
from config.causes import refuse_unreachable_database
from config.environment import Environment, SettingProblem, database_of
from config.locks import nobody_serves
from config.tables import TablesDiffer, prepare_tables
from config.transfer import RowsDiffer, copy_rows, opened, opened_file


class Command(BaseCommand):
    help = (
        "Copies every row to the database of an address such as "
        "postgresql://user:password@host:5432/name or sqlite:////folder/file.sqlite3, and checks "
        "every row there. Stop the server first; nothing here changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the database to copy to, which holds nobody yet")

    def handle(self, *, address: str, **options: Any) -> None:
        environment: Environment = settings.ENVIRONMENT
        try:
            database = database_of(address, environment.data)
            with nobody_serves(environment.data):
                prepare_tables()
                with opened("target", database) as target:
                    rows = _copy_to(target)
        except (SettingProblem, TablesDiffer) as problem:
            raise CommandError(str(problem)) from problem
        except RowsDiffer as problem:
            raise CommandError(f"{problem} Nothing was kept there.") from problem
        self.stdout.write(
            f"Copied and checked: {sum(rows.values()):,} rows in {len(rows)} tables. Set "
            "DATABASE_URL to this address, keep the data folder as it is, and start the server."
        )


def _copy_to(target: str) -> dict[str, int]:
    try:
        refuse_unreachable_database(target)
        prepare_tables(target)
    except TablesDiffer as problem:
        raise CommandError(f"In that database: {problem}") from problem
    if User.objects.using(target).exists():
        raise CommandError("There are people in that database: name an empty one.")
    if connections["default"].vendor != "sqlite":
        return copy_rows("default", target)
    # As it is at one moment, without holding a lock meanwhile.
    with tempfile.TemporaryDirectory(prefix="meridiano-transfer-") as folder:
        file = Path(folder) / "rows.sqlite3"
        engines.copy_file("default", file)
        with opened_file(file) as source:
            return copy_rows(source, target)
