"""Django's command, after which the person reads at the next sign-in that the password was set."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.utils import timezone

from accounts import operations
from accounts.management.people import get_person
from accounts.models import User


class Command(changepassword.Command):
    help = "Set a password for a person, who is told of it at the next sign-in."

    def handle(self, *args: Any, **options: Any) -> str | None:
        name = User.normalize_username(options["username"] or getpass.getuser())
        said = super().handle(*args, **options | {"username": name})
        operations.note_reset_at_machine(get_person(name), now=timezone.now())
        return said
