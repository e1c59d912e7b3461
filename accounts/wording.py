"""The words that several forms share, and the mixin that gives them to a form's fields."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

Text = Any  # a string, or one that is translated when it is shown
NAME_SIGNS = _("Use letters, digits and the signs . _ - + @ in the user name, without spaces")
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
    """What to say of a user name that somebody else has, with two ways out."""
    return ValidationError(
        _("“%(name)s” is taken. Choose another user name, for example %(first)s or %(second)s"),
        code="username_taken",
        params={"name": name, "first": f"{name}.r", "second": f"{name}27"},
    )
