"""Rules for new passwords: long ones, without rules about which letters."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LEAST_LENGTH = 10
LEAST_LENGTH_OF_STAFF = 15


class LengthByRole:
    """A password is at least 10 characters long, an administrator's at least 15."""

    def validate(self, password: str, user: object = None) -> None:
        least = self.least_for(user)
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "Make the password at least %(least)d character long, for example three words",
                    "Make the password at least %(least)d characters long, for example three words",
                    least,
                ),
                code="password_too_short",
                params={"least": least},
            )

    def get_help_text(self) -> str:
        return _("At least 10 characters. Three words with spaces are easy to remember.")

    @staticmethod
    def least_for(user: object) -> int:
        return LEAST_LENGTH_OF_STAFF if getattr(user, "is_staff", False) else LEAST_LENGTH
