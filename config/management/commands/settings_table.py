"""`manage.py settings_table`: the table of settings for docs/operating.md, made from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from config.known_settings import table


class Command(BaseCommand):
    help = "Prints the table of settings as Markdown; docs/operating.md holds it between marks."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table())
