"""An empty installation filled to look around in: a teacher and a student."""

import secrets

from django.db import transaction

from accounts.codes import ALPHABET
from accounts.models import User


class InstallationIsNotEmpty(Exception):
    """There are people here: a demonstration would mix with their work."""


@transaction.atomic
def fill() -> list[str]:
    """Make the people of the demonstration; returns a line a sign-in.

    Raises InstallationIsNotEmpty.
    """
    if User.objects.filter(is_guest=False).exists():
        raise InstallationIsNotEmpty
    return [
        "The passwords are shown only now.",
        _person("teacher", "tess", display_name="Tess Alder", is_teacher=True),
        _person("student", "lea", display_name="Lea Moreno"),
    ]


def _person(role: str, username: str, **fields: object) -> str:
    password = "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(4)).lower() for _ in range(3)
    )
    User.objects.create_user(username, password, **fields)
    return f"{role}: user name {username}, password {password}"
