"""Rules for new passwords: long ones, without rules about which letters."""

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Installation

LEAST_LENGTH = 10
LEAST_LENGTH_OF_STAFF = 15
# What anybody would try here. The names of the school and of the person come beside them.
FORBIDDEN = (
    "meridiano", "school", "teacher", "student", "administrator", "admin", "password", "welcome",
    "escuela", "colegio", "profesor", "profesora", "maestra", "maestro", "estudiante", "contraseña",
)  # fmt: skip
# So many letters must be left of a password without them.
LEAST_REST = 6
LEAST_NAME = 3


class NotLikeTheName(UserAttributeSimilarityValidator):
    """A password is not the user name in another dress."""

    def get_error_message(self) -> str:
        return _("This password is too close to your user name. Choose another")


class NotCommon(CommonPasswordValidator):
    """A password is not one of the many that everybody tries first."""

    def get_error_message(self) -> str:
        return _("Many people use this password. Choose another, for example three words")


class NotNamesAlone:
    """A password is more than names and words that anybody would try here, digits and signs."""

    def validate(self, password: str, user: object = None) -> None:
        names = (getattr(user, name, "") or "" for name in ("username", "display_name"))
        refuse_names_alone(password, [*FORBIDDEN, *names, Installation.current().school])

    def get_help_text(self) -> str:
        return ""


def refuse_names_alone(password: str, names: Iterable[str]) -> None:
    """Raises ValidationError where little is left of the password without these names."""
    letters = _folded(password)
    parts = {_folded(part) for name in names for part in (name, *re.split(r"[\W_]+", name))}
    rest = letters
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= LEAST_NAME:
            rest = rest.replace(part, " ")
    if rest != letters and sum(sign.isalpha() for sign in rest) < LEAST_REST:
        raise ValidationError(
            _("This password is made of names that anybody would try. Add other words"),
            code="password_of_names",
        )


def _folded(text: str) -> str:
    """In small letters without accents, spaces and signs."""
    return "".join(s for s in unicodedata.normalize("NFKD", text.casefold()) if s.isalnum())


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
