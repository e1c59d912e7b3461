"""Forms about single students: away, to another class, two accounts; and about groups."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classrooms.models import ClassGroup, Classroom, Membership
from classrooms.queries import TeachingPlace
from common.templatetags.times import full_date

DAY = gettext_lazy("Write the day as year-month-day, such as 2026-11-30")
# Times move by days from here, and the calendar has an end.
POSSIBLE = (
    MinValueValidator(date(2000, 1, 1), DAY),
    MaxValueValidator(date(2200, 12, 31), DAY),
)


def day_field(label: Any, missing: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": DAY},
        validators=POSSIBLE,
        **options,
    )


class AbsenceForm(forms.Form):
    """From and to, and what becomes of the work in between."""

    first_on = day_field(gettext_lazy("Absent from"), gettext_lazy("Choose the first day"))
    last_on = day_field(gettext_lazy("To, this day included"), gettext_lazy("Choose the last day"))
    what = forms.ChoiceField(
        label=gettext_lazy("Work that was due in between"),
        choices=[
            ("move", gettext_lazy("is due as many school days later")),
            ("excuse", gettext_lazy("is excused, where it is not handed in")),
        ],
        initial="move",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of the work")},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day is before the first. Choose a later one"))
        elif first and last and (last - first).days > 366:
            self.add_error("last_on", _("This is more than a year. Choose an earlier day"))
        return data

    @property
    def is_moved(self) -> bool:
        return bool(self.cleaned_data["what"] == "move")

    @property
    def days(self) -> tuple[date, date]:
        return self.cleaned_data["first_on"], self.cleaned_data["last_on"]


class SureForm(forms.Form):
    """A tick before something that cannot be undone."""

    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone"),
        error_messages={"required": gettext_lazy("Tick the box to say that this cannot be undone")},
    )


class MoveForm(forms.Form):
    """To which of the teacher's other classes a student goes."""

    to = forms.ChoiceField(
        label=gettext_lazy("To the class"),
        error_messages={
            "required": gettext_lazy("Choose a class"),
            "invalid_choice": gettext_lazy("Choose one of your other classes"),
        },
    )

    def __init__(self, *args: Any, places: Sequence[TeachingPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.own.classroom_id): place for place in places}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        named = [(id_, _class_words(place)) for id_, place in self.places.items()]
        field.choices = [("", _("Choose a class")), *named]

    @property
    def classroom(self) -> Classroom:
        return self.places[self.cleaned_data["to"]].own.classroom


def _class_words(place: TeachingPlace) -> str:
    """Two terms of a class often have one name."""
    room = place.own.classroom
    day = full_date(room.ends_on)
    ended = room.has_ended(timezone.now())
    said = _("%(class)s, ended %(day)s") if ended else _("%(class)s, until %(day)s")
    return said % {"class": room.name, "day": day}


class SameStudentForm(forms.Form):
    """Which other account of the class belongs to the same student."""

    gone = forms.ChoiceField(
        label=gettext_lazy("The other account of the same student"),
        help_text=gettext_lazy(
            "What it did for the class comes to this student; then it is out of the class."
        ),
        error_messages={
            "required": gettext_lazy("Choose the other account"),
            "invalid_choice": gettext_lazy("Choose somebody who is in the class"),
        },
    )

    def __init__(self, *args: Any, others: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(member.pk): member for member in others}
        field = self.fields["gone"]
        assert isinstance(field, forms.ChoiceField)
        named = [(id_, f"{m.name} ({m.person.username})") for id_, m in self.others.items()]
        field.choices = [("", _("Choose an account")), *named]

    @property
    def member(self) -> Membership:
        return self.others[self.cleaned_data["gone"]]


class GroupForm(forms.Form):
    """A name, and who is in it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the group"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Write a name for the group"),
            "max_length": gettext_lazy("Write a shorter name: at most 40 characters"),
        },
    )
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Students"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("One of these students is no longer in the class")
        },
    )

    def __init__(
        self,
        *args: Any,
        classroom: Classroom,
        students: Sequence[Membership],
        group: ClassGroup | None = None,
        **kwargs: Any,
    ) -> None:
        first = {}
        if group is not None:
            chosen = [str(pk) for pk in group.members.values_list("pk", flat=True)]
            first = {"name": group.name, "members": chosen}
        super().__init__(*args, **{"initial": first, **kwargs})
        self.classroom, self.group = classroom, group
        field = self.fields["members"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(member.pk), member.name) for member in students]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = ClassGroup.objects.filter(classroom=self.classroom, name=name)
        if self.group is not None:
            others = others.exclude(pk=self.group.pk)
        if others.exists():
            raise forms.ValidationError(_("Another group of this class has this name"))
        return name
