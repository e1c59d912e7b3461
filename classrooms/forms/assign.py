"""Assigning: what, to which classes and students, due when, by which rules. One form for several
classes, with one due time each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classrooms.forms.times import WallTimeField, moment_of
from classrooms.models import ClassGroup, Classroom, Membership, Release
from classrooms.operations import Giving
from classrooms.queries import TeachingPlace
from classrooms.rules import USUAL, AssignmentRules, never_shows
from classrooms.targets import Target, targets_beside
from common.language import page_language
from common.wall_clock import days_later
from lessons.catalogue import library
from lessons.library.library import Course, Lesson
from lessons.library.text import said
from lessons.models import Zoom

USUALLY = gettext_lazy("As usual for it")
FORMS = [
    (
        "read",
        gettext_lazy("Read the lesson"),
        gettext_lazy("Done when it is marked as read. Reading is not tested."),
    ),
    (
        "lesson",
        gettext_lazy("Quiz of the lesson"),
        gettext_lazy(
            "Open quiz: anyone can take it as a guest and see the answers. Good for practice "
            "credit."
        ),
    ),
    (
        "test",
        gettext_lazy("Test of the lesson’s module"),
        gettext_lazy(
            "Held back: shown only when assigned. Its key is in the course’s published source."
        ),
    ),
    (
        "task",
        gettext_lazy("Written task of the lesson’s module"),
        gettext_lazy("You mark it. A rubric and sample answers come with it."),
    ),
    (
        "final",
        gettext_lazy("Final exam of the course"),
        gettext_lazy("Held back as the tests are; questions from every module."),
    ),
]
TRIES = [
    ("", USUALLY),
    ("1", "1"),
    ("2", "2"),
    ("3", "3"),
    ("5", "5"),
    ("any", gettext_lazy("as many as they like")),
]
COUNTS = [
    ("highest", gettext_lazy("the highest")),
    ("last", gettext_lazy("the last")),
    ("first", gettext_lazy("the first")),
    ("average", gettext_lazy("the average")),
]
LIMITS = [
    ("", gettext_lazy("None")),
    *((str(n), gettext_lazy("%d minutes") % n) for n in (10, 15, 20, 30, 45, 60, 90)),
]
LATE = [
    ("percent", gettext_lazy("Loses points for each day, as the class says")),
    ("same", gettext_lazy("Counts as if it were in time")),
    ("refused", gettext_lazy("Is not taken")),
]
FEEDBACK = [
    ("last-try", gettext_lazy("Score right away, answers after the last attempt or the close")),
    ("each-try", gettext_lazy("Score and answers after each attempt")),
    ("close", gettext_lazy("Score right away, answers when it closes")),
    ("nothing", gettext_lazy("Nothing until it closes")),
]
CLOSES = [
    ("0", gettext_lazy("when it is due")),
    ("1", gettext_lazy("a day after it is due")),
    ("3", gettext_lazy("three days after it is due")),
    ("7", gettext_lazy("a week after it is due")),
    ("14", gettext_lazy("two weeks after it is due")),
    ("", gettext_lazy("never")),
]
NO_TIME = gettext_lazy("This time is over. Choose a later one")
NEVER_SHOWN = {
    "last-try": gettext_lazy(
        "With unlimited attempts and no closing date, answers would never be shown. Limit the "
        "attempts, set a closing date, or show answers after each attempt"
    ),
    "close": gettext_lazy(
        "Answers would never be shown, because this never closes. Set a due date and a closing "
        "date, or choose other feedback"
    ),
    "nothing": gettext_lazy(
        "Scores would never be shown, because this never closes. Set a due date and a closing "
        "date, or choose other feedback"
    ),
}


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
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.course, self.places, self.now = course, places, now
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

    def rows(self) -> Iterator[tuple[TeachingPlace, forms.BoundField, forms.BoundField]]:
        """A class with its box and its field for when it is due."""
        for number, place in enumerate(self.places):
            yield place, self[f"on-{number}"], self[f"due-{number}"]

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
        return Giving(classroom, opens_at, due_at, closes_at, members, groups, release_at)

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


def only_course(course_id: str | None) -> Course:
    """The course that is asked for, else the first. Raises LookupError where there is none."""
    courses = library().courses
    found = courses.get(course_id or "") or next(iter(courses.values()), None)
    if found is None:
        raise LookupError
    return found
