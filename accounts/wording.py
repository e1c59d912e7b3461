"""The words that several forms share, and the mixin that gives them to a form's fields."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.queries import free_user_names
from accounts.user_names import mixes_alphabets

Text = Any  # a string, or one that is translated when it is shown
NAME_SIGNS = _("Use letters, digits and the signs . _ - + @ in the user name, without spaces")
ONE_ALPHABET = _("Type the user name again with letters from only one alphabet")
PASSWORD_NOW = (_("Your password"), "", _("Write your password"))
PASSWORD_NEW = (
    _("New password"),
    _("At least 10 characters. Several words with spaces are easy to remember."),
    _("Write a new password of at least 10 characters"),
)
PASSWORD_AGAIN = (_("New password again"), "", _("Write the new password a second time"))


class Worded(forms.BaseForm):
    """Gives the fields of a form our labels, hints and words for what is missing.

    `words` maps a field's name to (label, hint, what to say when it is empty); None leaves one
    as it is.
    """

    words: ClassVar[Mapping[str, tuple[Text | None, Text | None, Text | None]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            label, hint, missing = self.words.get(name, (None, None, None))
            field.label = field.label if label is None else label
            field.help_text = field.help_text if hint is None else hint
            if missing is not None:
                field.error_messages["required"] = missing


def name_is_taken(name: str) -> ValidationError:
    """What to say of a user name that somebody else has, with names that are free."""
    free = free_user_names(name)
    if len(free) < 2:
        return ValidationError(
            _("“%(name)s” is taken. Choose another user name"),
            code="username_taken",
            params={"name": name},
        )
    return ValidationError(
        _("“%(name)s” is taken. Choose another user name, for example %(first)s or %(second)s"),
        code="username_taken",
        params={"name": name, "first": free[0], "second": free[1]},
    )


def refuse_mixed_alphabets(name: str) -> None:
    """For new user names: Cyrillic and Latin letters that look the same would make two people look
    like one. Raises ValidationError."""
    if mixes_alphabets(name):
        raise ValidationError(ONE_ALPHABET, code="username_alphabets")
