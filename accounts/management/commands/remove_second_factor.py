"""Takes a lost second factor away and prints a new password, for a person at the machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import operations
from accounts.management.people import get_person


class Command(BaseCommand):
    help = "Take a lost second factor away from a person, and give a new first password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = get_person(options["username"])
        password = operations.remove_second_factor(person)
        self.stdout.write(
            f"The second factor of {person.username} is gone, and all sessions ended. "
            f"Sign in with the password {password}. Then set both anew."
        )
