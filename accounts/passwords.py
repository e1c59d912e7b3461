"""Rules for new passwords: long ones, without rules about which letters."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LEAST_LENGTH = 10
LEAST_LENGTH_OF_STAFF = 15


class NotLikeTheName(UserAttributeSimilarityValidator):
    """A password is not the user name in another dress."""

    def get_error_message(self) -> str:
        return _("This password is too close to your user name. Choose another")


class NotCommon(CommonPasswordValidator):
    """A password is not one of the many that everybody tries first."""

    def get_error_message(self) -> str:
        return _("Many people use this password. Choose another, for example three words")


class LengthByRole:
    """A password is at least 10 characters long, an administrator's at least 15."""

    def validate(self, password: str, user: object = None) -> None:
        least = self.least_for(user)
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "Make the password at least %(least)d character long: several words, say",
                    "Make the password at least %(least)d characters long: several words, say",
                    least,
                ),
                code="password_too_short",
                params={"least": least},
            )

    def get_help_text(self) -> str:
        return hint_for(None)

    @staticmethod
    def least_for(user: object) -> int:
        return LEAST_LENGTH_OF_STAFF if getattr(user, "is_staff", False) else LEAST_LENGTH


def hint_for(user: object) -> str:
    """What stands under a field for a new password."""
    least = LengthByRole.least_for(user)
    return ngettext(
        "At least %(least)d character. Several words with spaces are easy to remember.",
        "At least %(least)d characters. Several words with spaces are easy to remember.",
        least,
    ) % {"least": least}
