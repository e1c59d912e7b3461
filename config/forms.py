"""The forms of the site's own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Each kind of field, for the styleguide."""

    line = forms.CharField(
        label=_("A line of text"),
        help_text=_("A hint stands under the label."),
        error_messages={"required": _("Write a line of text")},
    )
    secret = forms.CharField(
        label=_("A password"),
        widget=forms.PasswordInput,
        error_messages={"required": _("Write a password")},
    )
    number = forms.IntegerField(label=_("A number"), required=False, widget=forms.NumberInput)
    text = forms.CharField(
        label=_("A longer text"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a sentence")},
    )
    day = forms.DateField(
        label=_("A day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    choice = forms.ChoiceField(
        label=_("One of a list"),
        choices=[("a", _("The first")), ("b", _("The second"))],
        error_messages={"required": _("Choose one of the list")},
    )
    one = forms.ChoiceField(
        label=_("One of few"),
        widget=forms.RadioSelect,
        choices=[("a", _("The first")), ("b", _("The second"))],
        error_messages={"required": _("Choose one of the two")},
    )
    several = forms.MultipleChoiceField(
        label=_("Several"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", _("The first")), ("b", _("The second"))],
        error_messages={"required": _("Choose at least one")},
    )
    agree = forms.BooleanField(
        label=_("A box to tick"), error_messages={"required": _("Tick the box")}
    )
