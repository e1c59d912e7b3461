"""Sign-in by user name, as allauth's; the person of a session is read as the session is."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as Allauth

from accounts.models import User
from common.rows import row_of


class AuthenticationBackend(Allauth):  # type: ignore[misc]
    def get_user(self, user_id: Any) -> User | None:
        user = row_of(User, id=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
