"""Django's command, with the rule of the sign-up for new user names."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from accounts.user_names import mixes_alphabets


class Command(createsuperuser.Command):
    def _validate_username(self, username: str, *rest: Any) -> str | None:
        problem: str | None = super()._validate_username(username, *rest)  # type: ignore[misc]
        if problem is None and mixes_alphabets(username):
            return "Type the user name again with letters from only one alphabet."
        return problem
