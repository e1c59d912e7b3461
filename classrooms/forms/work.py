"""Forms of one work and of what is agreed with single students."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classrooms.forms.choices import COUNTS, CUT, CUT_HELP, FEEDBACK, LATE, NEVER_SHOWN
from classrooms.forms.times import WallTimeField, moment_of, shown
from classrooms.models import Accommodation, Assignment, Extension, Release
from classrooms.rules import AssignmentRules, never_shows
from lessons.models import Zoom
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change

TIMES = ("opens", "due", "closes")
NUMBER = gettext_lazy("Write a whole number")


class VersionedForm(forms.Form):
    """Carries the version of the row that was read, so that nobody overwrites what they did not
    see."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def typed(self) -> list[tuple[str, str]]:
        """Label and words of what was posted and is not as it is stored: to be shown where somebody
        else has saved in the meantime."""
        names = [name for name in self.changed_data if name != "version"]
        return [(str(self[name].label), _words(self[name])) for name in names]


def _words(field: forms.BoundField) -> str:
    """What a field holds as a person reads it."""
    value = field.data
    if isinstance(field.field, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, value) or _("nothing"))


class TimesForm(VersionedForm):
    """Opens, due, closes: on the clock of the class."""

    opens = WallTimeField(label=gettext_lazy("Opens"), required=False)
    due = WallTimeField(label=gettext_lazy("Due"), required=False)
    closes = WallTimeField(label=gettext_lazy("Closes"), required=False)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        self.moments: dict[str, datetime | None] = {}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        for name in TIMES:
            try:
                self.moments[name] = moment_of(data.get(name), self.assignment.classroom.zone)
            except ValidationError as problem:
                self.add_error(name, problem)
        if not self.errors:
            self._compare(*(self.effective(name) for name in TIMES))
        return data

    def effective(self, name: str) -> datetime | None:
        """The moment that will hold."""
        return self.moments[name]

    def _compare(
        self, opens: datetime | None, due: datetime | None, closes: datetime | None
    ) -> None:
        if opens and due and due <= opens:
            self.add_error(
                "due", _("It would be due before it opens. Choose a later time, or an earlier one")
            )
        elif due and closes and closes < due:
            self.add_error("closes", _("It would close before it is due. Choose a later time"))
        elif opens and closes and closes <= opens:
            self.add_error("closes", _("It would close before it opens. Choose a later time"))


# Fields that a lesson to read does not have.
OF_A_QUIZ = ("attempts", "limit", "cut", "feedback", "counts", "late", "release", "release_at")


class WorkForm(TimesForm):
    """Dates and rules of a work that was assigned."""

    attempts = forms.IntegerField(
        label=gettext_lazy("Tries"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Empty: as many as they like."),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NUMBER),
    )
    limit = forms.IntegerField(
        label=gettext_lazy("Time limit in minutes"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=gettext_lazy(
            "Empty: none. Whoever has begun gets more time at once, never less."
        ),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            gettext_lazy("Write a whole number of minutes from 1 to 600"),
        ),
    )
    cut = forms.BooleanField(label=CUT, help_text=CUT_HELP, required=False)
    late = forms.ChoiceField(label=gettext_lazy("Late work"), choices=LATE)
    feedback = forms.ChoiceField(
        label=gettext_lazy("Feedback"),
        choices=FEEDBACK,
        help_text=gettext_lazy("Applies to attempts that start from now on."),
    )
    counts = forms.ChoiceField(label=gettext_lazy("Of several tries counts"), choices=COUNTS)
    zoom = forms.ChoiceField(
        label=gettext_lazy("Suggested zoom"),
        choices=[("", gettext_lazy("None")), *Zoom.choices],
        required=False,
    )
    points = forms.DecimalField(
        label=gettext_lazy("Points"),
        min_value=Decimal(0),
        max_value=Decimal(1000),
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits"),
            gettext_lazy("Write a number from 0 to 1000, such as 10 or 7.5"),
        ),
    )

    release = forms.ChoiceField(
        label=gettext_lazy("Marks that you give are shown"), choices=Release.choices
    )
    release_at = WallTimeField(label=gettext_lazy("The date, where you set one"), required=False)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, assignment=assignment, initial=_initial(assignment), **kwargs)
        self.fields["opens"].required = True
        if assignment.kind == "lesson":
            for name in OF_A_QUIZ:
                del self.fields[name]
        else:
            del self.fields["zoom"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and self.assignment.kind == "quiz":
            rules = self._rules()
            if never_shows(rules, closes_at=self.moments["closes"]):
                self.add_error("feedback", NEVER_SHOWN[rules.feedback])
        if data.get("release") != Release.AT or "release_at" in self.errors:
            return data
        try:
            self.moments["release_at"] = moment_of(
                data.get("release_at"), self.assignment.classroom.zone
            )
        except ValidationError as problem:
            self.add_error("release_at", problem)
        else:
            if self.moments["release_at"] is None:
                self.add_error("release_at", _("Choose the day and the time when marks are shown"))
        return data

    def changes(self) -> Mapping[str, Any]:
        """The fields of the row as they are to be."""
        data = self.cleaned_data
        columns = {
            "opens_at": self.moments["opens"],
            "due_at": self.moments["due"],
            "closes_at": self.moments["closes"],
            "points": data["points"],
        }
        if self.assignment.kind == "lesson":
            return columns | {"zoom": data["zoom"]}
        return columns | {
            "rules": self._rules().as_json(),
            "release": data["release"],
            "release_at": self.moments.get("release_at"),
        }

    def _rules(self) -> AssignmentRules:
        data = self.cleaned_data
        return replace(
            self.assignment.agreed,
            attempts=data["attempts"],
            limit_seconds=data["limit"] * 60 if data["limit"] else None,
            late=data["late"],
            is_cut_at_close=data["cut"],
            feedback=data["feedback"],
            counts=data["counts"],
        )


def _initial(work: Assignment) -> dict[str, Any]:
    zone, rules = work.classroom.zone, work.agreed
    return {
        "version": work.version,
        "opens": shown(work.opens_at, zone),
        "due": shown(work.due_at, zone),
        "closes": shown(work.closes_at, zone),
        "attempts": rules.attempts,
        "limit": rules.limit_seconds // 60 if rules.limit_seconds else None,
        "late": rules.late,
        "cut": rules.is_cut_at_close,
        "feedback": rules.feedback,
        "counts": rules.counts,
        "zoom": work.zoom,
        "release": work.release,
        "release_at": shown(work.release_at, zone),
        "points": work.points.normalize() if work.points % 1 else int(work.points),
    }


class ExtensionForm(TimesForm):
    """Other dates, time or tries for one student at one work; empty is as set for the class, so
    that neither a limit on attempts nor a close can be taken away here: see `never_shows`."""

    limit = forms.IntegerField(
        label=gettext_lazy("Time limit in minutes"),
        required=False,
        min_value=1,
        max_value=600,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            gettext_lazy("Write a whole number of minutes from 1 to 600"),
        ),
    )
    attempts = forms.IntegerField(
        label=gettext_lazy("Tries"),
        required=False,
        min_value=1,
        max_value=100,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NUMBER),
    )

    def __init__(
        self, *args: Any, assignment: Assignment, extension: Extension | None, **kwargs: Any
    ) -> None:
        first = _of_extension(assignment, extension)
        super().__init__(*args, assignment=assignment, initial=first, **kwargs)
        if assignment.kind == "lesson":
            for name in ("limit", "attempts"):
                del self.fields[name]

    def effective(self, name: str) -> datetime | None:
        as_set: datetime | None = getattr(self.assignment, f"{name}_at")
        own = self.moments[name]
        if own is None and name == "closes" and as_set:
            # Where the due alone is moved past the close, the close moves with it.
            return max(as_set, self.moments["due"] or as_set)
        return own or as_set

    def change(self) -> Change:
        data = self.cleaned_data
        limit = data.get("limit")
        return Change(
            self.moments["opens"],
            self.moments["due"],
            self.moments["closes"],
            limit * 60 if limit else None,
            data.get("attempts"),
        )


def _of_extension(work: Assignment, extension: Extension | None) -> dict[str, Any]:
    if extension is None:
        return {"version": 0}
    zone = work.classroom.zone
    return {
        "version": extension.version,
        "opens": shown(extension.opens_at, zone),
        "due": shown(extension.due_at, zone),
        "closes": shown(extension.closes_at, zone),
        "limit": extension.limit_seconds // 60 if extension.limit_seconds else None,
        "attempts": extension.attempts,
    }


FACTORS = [(Decimal(f), f"× {f}") for f in ("1", "1.25", "1.5", "1.75", "2", "2.5", "3")]


class AccommodationForm(VersionedForm):
    """What a student has on top of every work. Numbers only: nobody asks for a reason."""

    time_factor = forms.TypedChoiceField(
        label=gettext_lazy("Time on timed work"),
        choices=FACTORS,
        coerce=Decimal,
        error_messages={"invalid_choice": gettext_lazy("Choose a time of the list")},
    )
    extra_attempts = forms.IntegerField(
        label=gettext_lazy("More tries"),
        min_value=0,
        max_value=10,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("Write a whole number from 0 to 10"),
        ),
    )
    extra_days = forms.IntegerField(
        label=gettext_lazy("More days, on due and close"),
        min_value=0,
        max_value=60,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("Write a whole number from 0 to 60"),
        ),
    )
    hides_timer = forms.BooleanField(
        label=gettext_lazy("No timer on the screen; the end is still said"), required=False
    )

    def __init__(self, *args: Any, row: Accommodation | None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _of_accommodation(row), **kwargs})

    def agreed(self) -> Agreed:
        data = self.cleaned_data
        return Agreed(
            data["time_factor"], data["extra_attempts"], data["extra_days"], data["hides_timer"]
        )


def _of_accommodation(row: Accommodation | None) -> dict[str, Any]:
    row = row or Accommodation(version=0)
    return {
        "version": row.version,
        "time_factor": next((f for f, _ in FACTORS if f == row.time_factor), row.time_factor),
        "extra_attempts": row.extra_attempts,
        "extra_days": row.extra_days,
        "hides_timer": row.hides_timer,
    }
