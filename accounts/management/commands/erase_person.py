"""Erases a person who cannot do it alone: a student whose account a teacher made, or by letter."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import erasure
from accounts.management.people import get_person


class Command(BaseCommand):
    help = "Erase everything that is held about a person. It cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", default="", help="kept in the audit; names nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        person = get_person(options["username"])
        try:
            erasure.erase_person(person, by=None, reason=options["reason"])
        except erasure.LastAdministrator as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Everything that was held about {person.username} is erased.")
