"""Assigning: what, to which classes and students, due when, by which rules. One form for several
classes, with one due time each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classrooms.forms.choices import (
    CLOSES,
    COUNTS,
    CUT,
    CUT_HELP,
    FEEDBACK,
    FORMS,
    LATE,
    LIMITS,
    NEVER_SHOWN,
    TRIES,
    USUALLY,
)
from classrooms.forms.times import WallTimeField, moment_of
from classrooms.models import Category, ClassGroup, Classroom, Membership, Release
from classrooms.operations import Giving
from classrooms.queries import GradeParts, TeachingPlace
from classrooms.rules import USUAL, AssignmentRules, never_shows
from classrooms.targets import Target, targets_beside
from common.language import page_language
from common.wall_clock import days_later
from lessons.catalogue import library
from lessons.library.library import Course, Lesson
from lessons.library.text import said
from lessons.models import Zoom

COUNTS_NOWHERE = "none"
NO_PARTS: Mapping[UUID, GradeParts] = MappingProxyType({})
NO_TIME = gettext_lazy("This time is over. Choose a later one")


class AssignForm(forms.Form):
    """`places`: the classes that may be chosen; `students`: of the one class that is asked for, to
    choose some of them."""

    lesson = forms.ChoiceField(
        label=gettext_lazy("Lesson"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose a lesson of the list")
        ),
    )
    form = forms.ChoiceField(
        label=gettext_lazy("What of it"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you assign")},
    )
    opens = WallTimeField(
        label=gettext_lazy("Opens"), required=False, help_text=gettext_lazy("Empty: at once.")
    )
    closes = forms.ChoiceField(
        label=gettext_lazy("Closes"), choices=CLOSES, initial="14", required=False
    )
    attempts = forms.ChoiceField(
        label=gettext_lazy("Tries"),
        choices=TRIES,
        required=False,
        help_text=gettext_lazy("Usual: 2 at a quiz, 1 at a test, a task and the exam."),
    )
    limit = forms.ChoiceField(label=gettext_lazy("Time limit"), choices=LIMITS, required=False)
    late = forms.ChoiceField(label=gettext_lazy("Late work"), choices=LATE, required=False)
    feedback = forms.ChoiceField(
        label=gettext_lazy("Feedback"),
        choices=[("", USUALLY), *FEEDBACK],
        required=False,
        help_text=gettext_lazy(
            "Usual: answers after the last attempt. On a test and the exam, nothing until it "
            "closes."
        ),
    )
    cut = forms.BooleanField(label=CUT, help_text=CUT_HELP, required=False)
    zoom = forms.ChoiceField(
        label=gettext_lazy("Suggested zoom"),
        choices=[("", gettext_lazy("None")), *Zoom.choices],
        required=False,
        help_text=gettext_lazy("All three stay open."),
    )
    counts = forms.ChoiceField(
        label=gettext_lazy("Of several tries counts"), choices=COUNTS, required=False
    )
    points = forms.DecimalField(
        label=gettext_lazy("Points"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(1000),
        decimal_places=2,
        help_text=gettext_lazy("Empty: as many as it has; a lesson to read has none."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits"),
            gettext_lazy("Write a number from 0 to 1000, such as 10 or 7.5"),
        ),
    )
    asks_written = forms.BooleanField(
        label=gettext_lazy("Ask the written question of the lesson’s quiz too; you mark it"),
        required=False,
    )

    release = forms.ChoiceField(
        label=gettext_lazy("Marks that you give are shown"),
        choices=Release.choices,
        required=False,
        help_text=gettext_lazy("Of written answers; the rest is marked by itself."),
    )
    release_at = WallTimeField(label=gettext_lazy("The date, where you set one"), required=False)

    def __init__(
        self,
        *args: Any,
        course: Course,
        places: Sequence[TeachingPlace],
        students: Sequence[Membership] = (),
        groups: Sequence[ClassGroup] = (),
        parts: Mapping[UUID, GradeParts] = NO_PARTS,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.course, self.places, self.now, self.parts = course, places, now, parts
        self.students, self.groups = students, groups
        self._choose("lesson", _lessons(course))
        known = [
            (value, format_html('{}<br><span class="meta">{}</span>', label, hint))
            for value, label, hint in FORMS
            if value in _known_forms(course)
        ]
        self._choose("form", known)
        for number in range(len(places)):
            self.fields[f"on-{number}"] = forms.BooleanField(required=False)
            due = WallTimeField(label=_("Due"), required=False)
            # It stands in a row of its own, outside the pack of templates that gives it the class.
            due.widget.attrs["class"] = "input"
            self.fields[f"due-{number}"] = due
            if has_categories := parts.get(places[number].own.classroom_id):
                self.fields[f"category-{number}"] = _category_field(has_categories)
        if students:
            self.fields["members"] = forms.MultipleChoiceField(
                label=_("Only these students"),
                choices=[(str(each.pk), each.name) for each in students],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                error_messages={
                    "invalid_choice": _("One of these students is no longer in the class"),
                },
            )
        if groups:
            self.fields["groups"] = forms.MultipleChoiceField(
                label=_("These groups, whoever is in them"),
                choices=[(str(each.pk), each.name) for each in groups],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                error_messages={"invalid_choice": _("One of these groups is gone")},
            )
        self.givings: tuple[Giving, ...] = ()

    def groups_field(self) -> forms.BoundField:
        return self["groups"]

    def _choose(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def rows(self) -> Iterator[tuple[TeachingPlace, dict[str, forms.BoundField]]]:
        """A class with its box, its field for when it is due, and that of its category, where the
        class has categories."""
        for number, place in enumerate(self.places):
            names = ("on", "due", "category")
            here = {name: f"{name}-{number}" for name in names if f"{name}-{number}" in self.fields}
            yield place, {name: self[field] for name, field in here.items()}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        numbers = [n for n in range(len(self.places)) if data.get(f"on-{n}")]
        for number, place in enumerate(self.places):
            if numbers and number not in numbers and data.get(f"due-{number}"):
                said = _("%(name)s has a due time and is not ticked. Tick it, or empty the time")
                self.add_error(f"due-{number}", said % {"name": place.own.classroom.name})
        if not numbers:
            self.add_error(None, _("Choose at least one class"))
        if self.students and not (data.get("members") or data.get("groups")) and not self.errors:
            self.add_error("members", _("Tick at least one student or group"))
        if "form" in data and "lesson" in data and self.target is None:
            self.add_error("form", _("This lesson has no such quiz. Choose another"))
        is_dated = data.get("release_at") or "release_at" in self.errors
        if data.get("release") == Release.AT and not is_dated:
            self.add_error("release_at", _("Choose the day and the time when marks are shown"))
        self.givings = tuple(filter(None, [self._giving(n) for n in numbers]))
        if not self.errors and self.target and self.target.kind == "quiz":
            rules = self.rules
            if any(never_shows(rules, closes_at=each.closes_at) for each in self.givings):
                self.add_error("feedback", NEVER_SHOWN[rules.feedback])
        return data

    def _giving(self, number: int) -> Giving | None:
        """When it opens, is due and closes for one class; None where something is wrong."""
        field, classroom = f"due-{number}", self.places[number].own.classroom
        if {field, "opens", "release_at"} & self.errors.keys():
            return None
        opens_at = self._moment("opens", self.cleaned_data["opens"], classroom) or self.now
        due_at = self._moment(field, self.cleaned_data[field], classroom)
        release_at = self._moment("release_at", self.cleaned_data["release_at"], classroom)
        if {field, "opens", "release_at"} & self.errors.keys():
            return None
        problem = self._problem(opens_at, due_at)
        if problem:
            self.add_error(field, problem)
            return None
        chosen = self.cleaned_data.get("members", ())
        members = [each for each in self.students if str(each.pk) in chosen]
        named = self.cleaned_data.get("groups", ())
        groups = [each for each in self.groups if str(each.pk) in named]
        closes_at = self._close(due_at, classroom)
        category = self._category(number)
        return Giving(classroom, opens_at, due_at, closes_at, members, groups, release_at, category)

    def _category(self, number: int) -> Category | None:
        """As chosen for this class, else as its last assignment of this kind; asked for where there
        was none."""
        field, known = f"category-{number}", self.parts.get(self.places[number].own.classroom_id)
        data = self.cleaned_data
        chosen = data.get(field, COUNTS_NOWHERE)
        if known is None or chosen == COUNTS_NOWHERE or field in self.errors:
            return None
        found = known.named(chosen) if chosen else known.usual(data.get("form", ""))
        is_read_only = data.get("form") == "read" and not data.get("points")
        if found is None and not is_read_only:
            self.add_error(field, _("Choose a category. This class has nothing of this kind yet"))
        return found

    def _moment(self, field: str, wall: datetime | None, classroom: Classroom) -> datetime | None:
        try:
            return moment_of(wall, classroom.zone)
        except ValidationError as problem:
            self.add_error(field, problem)
            return None

    def _problem(self, opens_at: datetime, due_at: datetime | None) -> str:
        if due_at is not None and due_at <= self.now:
            return str(NO_TIME)
        if due_at is not None and due_at <= opens_at:
            return _("It would be due before it opens. Choose a later time, or let it open earlier")
        return ""

    def _close(self, due_at: datetime | None, classroom: Classroom) -> datetime | None:
        data = self.cleaned_data
        days = "0" if data.get("late") == "refused" else data.get("closes", "")
        if due_at is None or days == "":
            return None
        return days_later(due_at, int(days), classroom.zone)

    @property
    def target(self) -> Target | None:
        lesson = self.course.lesson(self.cleaned_data["lesson"])
        return (
            targets_beside(self.course, lesson).get(self.cleaned_data["form"]) if lesson else None
        )

    @property
    def rules(self) -> AssignmentRules:
        """What was chosen, on top of what is usual for such work."""
        data, target = self.cleaned_data, self.target
        rules = USUAL.get(target.form if target else "lesson", AssignmentRules())
        if data["attempts"]:
            tries = None if data["attempts"] == "any" else int(data["attempts"])
            rules = replace(rules, attempts=tries)
        if data["feedback"]:
            rules = replace(rules, feedback=data["feedback"])
        if data["asks_written"]:
            rules = replace(rules, asks_written=True)
        return replace(
            rules,
            counts=data["counts"] or rules.counts,
            late=data["late"] or rules.late,
            is_cut_at_close=data["cut"],
            limit_seconds=int(data["limit"]) * 60 if data["limit"] else None,
        )

    @property
    def worth(self) -> Decimal:
        """The points that were written, else those of the quiz."""
        if self.cleaned_data["points"] is not None:
            return Decimal(self.cleaned_data["points"])
        target = self.target
        bank = target.bank(asks_written=self.rules.asks_written) if target else None
        return Decimal(bank.points) if bank else Decimal(0)


def _category_field(known: GradeParts) -> forms.ChoiceField:
    field = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[
            ("", _("As the last one of its kind")),
            *((str(each.pk), each.name) for each in known.categories),
            (COUNTS_NOWHERE, _("Counts nowhere")),
        ],
        error_messages={"invalid_choice": _("This category is gone. Choose another")},
    )
    field.widget.attrs["class"] = "input"
    return field


def _lessons(course: Course) -> list[tuple[str, list[tuple[str, str]]]]:
    """The lessons of a course, in groups by module."""
    language = page_language()
    return [
        (
            f"{module.number} {said(module.title, language)}",
            [(each.id, _named(each, language)) for each in module.lessons],
        )
        for module in course.modules
    ]


def _named(lesson: Lesson, language: str) -> str:
    return f"{lesson.number} {said(lesson.title, language)}"


def _known_forms(course: Course) -> set[str]:
    return {form for lesson in course.lessons for form in targets_beside(course, lesson)}


def course_to_assign(course_id: str | None) -> Course:
    """The course that is asked for, else the first. Raises LookupError where there is none."""
    courses = library().courses
    found = courses.get(course_id or "") or next(iter(courses.values()), None)
    if found is None:
        raise LookupError
    return found
