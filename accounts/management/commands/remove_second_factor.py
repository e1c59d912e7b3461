"""Takes a lost second factor away and prints a new password, for a person at the machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import operations
from accounts.models import User


class Command(BaseCommand):
    help = "Take a lost second factor away from a person, and give a new first password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        name = User.normalize_username(options["username"])
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody has the user name {name}. Check its spelling.")
        password = operations.remove_second_factor(user)
        self.stdout.write(
            f"The second factor of {name} is gone, and all sessions ended. "
            f"Sign in with the password {password}. Then set both anew."
        )
