"""Forms of the term of a class: copied for a new one, and going on after its last day."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classrooms.forms.students import day_field
from classrooms.models import Classroom, default_last_day
from common.wall_clock import wall_of


def last_day_field() -> forms.DateField:
    return day_field(gettext_lazy("Last day of the class"), gettext_lazy("Choose the last day"))


class CopyForm(forms.Form):
    """A class for a new term."""

    name = forms.CharField(
        label=gettext_lazy("Name of the new class"),
        max_length=80,
        error_messages={
            "required": gettext_lazy("Write a name for the class"),
            "max_length": gettext_lazy("Write a shorter name: at most 80 characters"),
        },
    )
    first_on = day_field(
        gettext_lazy("First day of the new class"),
        gettext_lazy("Choose the first day"),
        help_text=gettext_lazy(
            "The first assignment opens on this day or within a week after it, on the weekday it "
            "had. All other dates move with it."
        ),
    )
    is_exact = forms.BooleanField(
        label=gettext_lazy("Open the first assignment on exactly this day; weekdays may change"),
        required=False,
    )
    ends_on = last_day_field()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        first, last = data.get("first_on"), data.get("ends_on")
        if last and last < timezone.localdate():
            self.add_error("ends_on", _("This day is over. Choose a day from today on"))
        elif first and last and last < first:
            self.add_error("ends_on", _("The class would end before its first work opens"))
        return data


class ReopenForm(forms.Form):
    """Until when a class goes on that is over."""

    ends_on = last_day_field()

    def __init__(self, *args: Any, classroom: Classroom, **kwargs: Any) -> None:
        self.today = wall_of(timezone.now(), classroom.zone).date()
        first = {"ends_on": default_last_day(self.today)}
        super().__init__(*args, **{"initial": first, **kwargs})

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Choose a day from today on"))
        return day
