"""The reply to a student who thinks that an answer is right too."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lessons.forms import NO_SIGNS, NULL, PlainText
from quizzes.forms import LONGEST, PlainWords


class ReplyForm(PlainWords):
    """What the student reads at the result."""

    text = PlainText(
        label=_("Your reply"),
        max_length=LONGEST,
        help_text=_("At most 2,000 characters. The student reads it beside the answer."),
        error_messages={
            "required": _("Write a reply"),
            "max_length": _("Write at most 2,000 characters; these are %(show_value)d"),
            NULL: NO_SIGNS,
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )
