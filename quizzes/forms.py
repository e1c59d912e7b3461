"""The forms of quizzes that are no questions. Every message says what to do."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lessons.forms import NO_SIGNS, NULL, PlainText
from questions.fields import CONTROLS

LONGEST = 2000


class PlainWords(forms.Form):
    """One field of text that can be kept as it is."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if text != text.translate(CONTROLS):
            raise ValidationError(NO_SIGNS)
        return text


class DisputeForm(PlainWords):
    """Why an answer is right too."""

    text = PlainText(
        label=_("Why do you think that your answer is right too?"),
        max_length=LONGEST,
        help_text=_("At most 2,000 characters. A paragraph or a source that says so helps most."),
        error_messages={
            "required": _("Write why you think so"),
            "max_length": _("Write at most 2,000 characters; these are %(show_value)d"),
            NULL: NO_SIGNS,
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class RedactForm(PlainWords):
    """The words to take out, exactly as they stand in the answer."""

    text = PlainText(
        label=_("Which words shall be removed?"),
        max_length=LONGEST,
        strip=False,
        help_text=_(
            "Copy them from your answer, exactly as they stand. They cannot be brought back."
        ),
        error_messages={
            "required": _("Copy the words from your answer"),
            "max_length": _("Remove at most 2,000 characters at once; these are %(show_value)d"),
            NULL: NO_SIGNS,
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )
