"""Finding the person whom a command is about."""

from django.core.management.base import CommandError

from accounts.models import User


def get_person(username: str) -> User:
    """The person with this user name. Raises CommandError with a sentence."""
    name = User.normalize_username(username)
    person = User.objects.filter(username=name).first()
    if person is None:
        raise CommandError(f"Nobody has the user name {name}. Check its spelling.")
    return person
