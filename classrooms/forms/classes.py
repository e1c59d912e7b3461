"""Forms of classes, of joining them, and of who belongs to them."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import installation
from accounts.entrance_forms import SignUpForm
from accounts.forms import zone_field
from accounts.models import Installation, User
from classrooms.codes import read_join_code
from classrooms.models import Classroom, Membership, Role, default_last_day
from classrooms.roster import NAME_LENGTH, NUMBER_LENGTH

MISSING_CHOICES = [
    (False, _("It is left out, and shown as missing")),
    (True, _("It counts as 0 after it closes")),
]


class JoinForm(forms.Form):
    """A class code: case, spaces and hyphens do not matter."""

    code = forms.CharField(
        label=_("Class code"),
        max_length=40,
        help_text=_("8 letters and numbers from your teacher. Small letters and spaces are fine."),
        error_messages={
            "required": _("Write the class code from your teacher"),
            "max_length": _("Write the class code alone: 8 letters and numbers"),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = read_join_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                _(
                    "A class code has 8 letters and numbers, without 0, 1, I and O. Look at it "
                    "again on the board or on your card"
                )
            )
        return code

    def say_unknown(self) -> None:
        self.add_error(
            "code",
            _("No class can be joined with this code. Check it, or ask your teacher for a new one"),
        )

    def say_closed(self) -> None:
        """Of whose class it is, nothing."""
        self.add_error("code", _("This class is not taking new students. Ask your teacher."))


class JoiningForm(SignUpForm):
    """A sign-up for a class: the teacher needs a name to know the student by."""

    lets_reset_password = forms.BooleanField(
        label=_("Teachers of this class can set a temporary password for me"),
        required=False,
        initial=True,
        help_text=_(
            "If you lose your password, ask them for one. You are told whenever they set one, and "
            "you can stop it on the page My class."
        ),
    )
    field_order = [*SignUpForm.field_order, "lets_reset_password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["display_name"]
        name.required = True
        name.error_messages["required"] = _("Write the name that your teacher knows you by")


class ClassForm(forms.ModelForm[Classroom]):
    """A new class in one page."""

    class Meta:
        model = Classroom
        fields: tuple[str, ...] = ("name", "school", "missing_counts_zero", "ends_on")
        help_texts = {"name": _("As your students know it, such as 11-B History.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages.update(
            required=_("Write a name for the class, such as 11-B History"),
            max_length=_("Write a shorter name: at most 80 characters"),
        )
        self.fields["school"].error_messages["max_length"] = _(
            "Write a shorter name of the school: at most 120 characters"
        )
        self.fields["missing_counts_zero"] = forms.TypedChoiceField(
            label=_("Work that is not handed in"),
            choices=MISSING_CHOICES,
            coerce=lambda value: value == "True",
            widget=forms.RadioSelect,
            help_text=_("Until it closes it is shown as missing and does not count."),
            error_messages={"required": _("Choose what happens with work that is not handed in")},
            initial=False,
        )
        self.fields["time_zone"] = zone_field(
            empty=_("Choose one"),
            initial=installation.time_zone(),
            help_text=_("Due times of this class are times of this zone."),
            error_messages={"required": _("Choose the time zone of the school")},
        )
        self.fields["ends_on"] = forms.DateField(
            label=_("Last day of the class"),
            help_text=_("A year after it the class and its work are erased."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            initial=default_last_day(timezone.localdate()),
            error_messages={
                "required": _("Choose the last day of the class"),
                "invalid": _("Write the day as year-month-day, such as 2027-06-30"),
            },
        )
        if not self.instance.name:
            self.fields["school"].initial = Installation.current().school

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if day < timezone.localdate() and day != self.initial.get("ends_on"):
            raise forms.ValidationError(_("This day is over. Choose a day from today on"))
        return day


class SettingsForm(ClassForm):
    """What can be changed of a class later: the same, and how late work counts."""

    class Meta(ClassForm.Meta):
        fields: tuple[str, ...] = (
            *ClassForm.Meta.fields, "late_percent_a_day", "late_floor_percent",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Write a whole number from 0 to 100")
        for name, label in (
            ("late_percent_a_day", _("Late work: percent of the points taken off for each day")),
            ("late_floor_percent", _("Late work keeps at least this percent of the points")),
        ):
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=100,
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"), words
                ),
            )


class RosterForm(forms.Form):
    """Names pasted one a line, or a file of them."""

    names = forms.CharField(
        label=_("Names, one a line"),
        required=False,
        # A problem names its line as it stands in the field, also below empty ones.
        strip=False,
        help_text=_(
            "Write them as you want to see and sort them, such as “Abbott, Grace”. From a "
            "spreadsheet you can paste two columns: name and school number."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        help_text=_(
            "Columns: name, or last name and first name; school number if you like. At most "
            "10,000 lines and 4 MB."
        ),
        error_messages={"empty": _("This file is empty. Choose another")},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        names, file = data.get("names", "").strip(), data.get("file")
        if names and file:
            raise forms.ValidationError(_("Paste names or choose a file, not both"))
        if not names and not file and not self.errors:
            raise forms.ValidationError(_("Paste at least one name, or choose a file"))
        return data


class StudentForm(forms.Form):
    """How the class calls a student."""

    name = forms.CharField(
        label=_("Name in this class"),
        max_length=NAME_LENGTH,
        error_messages={
            "required": _("Write a name for the student"),
            "max_length": _("Write a shorter name: at most 80 characters"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    school_number = forms.CharField(
        label=_("School number"),
        max_length=NUMBER_LENGTH,
        required=False,
        help_text=_("Only the teachers of this class see it, and it stands in every export."),
        error_messages={"max_length": _("Write a shorter number: at most 40 characters")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        first = {"name": member.name, "school_number": member.school_number}
        super().__init__(*args, **{"initial": first, **kwargs})
        self.member = member

    def clean_school_number(self) -> str:
        number: str = self.cleaned_data["school_number"]
        others = Membership.objects.students().filter(classroom=self.member.classroom_id)
        if number and others.exclude(pk=self.member.pk).filter(school_number=number).exists():
            raise forms.ValidationError(_("Another student of this class has this number"))
        return number


class ColleagueForm(forms.Form):
    """Somebody who teaches or looks on in the class."""

    username = forms.CharField(
        label=_("User name of your colleague"),
        max_length=60,
        help_text=_("A person who is a teacher on this site already; else invite them first."),
        error_messages={
            "required": _("Write the user name of your colleague"),
            "max_length": _("A user name has at most 60 characters. Look at it again"),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    role = forms.ChoiceField(
        label=_("May"),
        choices=[
            (Role.CO_TEACHER, _("Do what you do, but not change the class itself")),
            (Role.ASSISTANT, _("Only look")),
        ],
        initial=Role.CO_TEACHER,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what your colleague may do")},
    )
    person: User | None = None

    def clean_username(self) -> str:
        name = User.normalize_username(self.cleaned_data["username"])
        person = User.objects.filter(username=name, is_active=True).first()
        if person is None or not person.may_invite:
            raise forms.ValidationError(
                _("No teacher on this site has this user name. Check it, or invite them first")
            )
        self.person = person
        return name
