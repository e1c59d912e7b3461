"""The forms of the reading pages. Every message says what to do."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lessons.models import CONTENT_ID_LENGTH, REPORT_LENGTH
from lessons.reports import own_page
from questions.fields import CONTROLS

NULL = "null_characters_not_allowed"
NO_SIGNS = _("This text holds signs that cannot be kept. Write it anew, or paste it as plain text")
TOO_LONG = _("Write at most 2,000 characters; these are %(show_value)d")
NO_PAGE = _("This form does not know the page. Open it again from the page with the mistake")


class PlainText(forms.CharField):
    """Lines of text; a line end counts as one character, however it was sent."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value != value.translate(CONTROLS):
            raise ValidationError(NO_SIGNS)


class ReportForm(forms.Form):
    """What is wrong on a page. Who reports is not asked."""

    text = PlainText(
        label=_("What is wrong?"),
        max_length=REPORT_LENGTH,
        help_text=_(
            "At most 2,000 characters. Say what stands there and what should. Leave names out, "
            "your own too."
        ),
        error_messages={
            "required": _("Write what is wrong"),
            "max_length": TOO_LONG,
            NULL: NO_SIGNS,
        },
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    page = forms.CharField(required=False, error_messages={NULL: NO_PAGE}, widget=forms.HiddenInput)
    question = forms.CharField(
        required=False, error_messages={NULL: NO_PAGE}, widget=forms.HiddenInput
    )

    def clean_page(self) -> str:
        address: str = self.cleaned_data["page"]
        page = own_page(address) if address else reverse("about")
        if not page:
            raise ValidationError(NO_PAGE)
        return page

    def clean_question(self) -> str:
        question: str = self.cleaned_data["question"]
        if not re.fullmatch(r"[a-z0-9-]*", question) or len(question) > CONTENT_ID_LENGTH:
            raise ValidationError(NO_PAGE)
        return question


class ReplyForm(forms.Form):
    """The answer to a report, in words."""

    reply = PlainText(
        label=_("Answer"),
        max_length=REPORT_LENGTH,
        help_text=_(
            "At most 2,000 characters. Say what was changed, or why nothing was. Leave names out."
        ),
        error_messages={
            "required": _("Write the answer, or close the report without one"),
            "max_length": TOO_LONG,
            NULL: NO_SIGNS,
        },
        widget=forms.Textarea(attrs={"rows": 7}),
    )
