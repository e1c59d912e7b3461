"""What takes a teacher whom an administrator or an invitation made one: where anyone may teach, a
student makes a class too, and must not read the keys of the tests that way."""

from django.core.exceptions import PermissionDenied

from accounts.models import User


class NotConfirmed(PermissionDenied):
    """An administrator has to confirm this teacher first; the page for it says how."""


def refuse_unconfirmed(user: User) -> None:
    """Raises NotConfirmed."""
    if not user.is_trusted_teacher:
        raise NotConfirmed
