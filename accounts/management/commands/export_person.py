"""Writes what is held about a person into a file, for whoever asks the school for it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import exports, operations
from accounts.management.people import get_person


class Command(BaseCommand):
    help = "Write everything that is held about a person into a ZIP file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        person = get_person(options["username"])
        operations.record(verb="data.export", actor=None, subject=person)
        file: Path = options["file"]
        try:
            file.write_bytes(exports.my_data_zip(person, now=timezone.now()))
        except OSError:
            raise CommandError(
                f"{file} cannot be written. Name a file in another folder."
            ) from None
        self.stdout.write(f"What is held about {person.username} stands in {file}.")
