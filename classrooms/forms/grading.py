"""Forms of grades: categories, the columns of the school's file, a decision on one grade."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classrooms.exports import COLUMNS, EACH_WORK, USUAL_COLUMNS
from classrooms.forms.work import VersionedForm
from classrooms.models import Assignment, Category, Classroom, GradeOverride
from classrooms.operations import CategoryRow, Decision
from classrooms.queries import titled
from quizzes.scoring import shown_mark

MOST_CATEGORIES = 6
MOST_COLUMNS = 8
NAME = gettext_lazy("Write a shorter name: at most 40 characters")
WEIGHT = gettext_lazy("Write a number from 0 to 100, such as 40")
DROPPED = gettext_lazy("Write a whole number from 0 to 20")


class CategoriesForm(forms.Form):
    """Up to six categories, and which work is in which. All empty: points are added."""

    def __init__(self, *args: Any, classroom: Classroom, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(Category.objects.filter(classroom=classroom))
        works = Assignment.objects.filter(classroom=classroom, points__gt=0)
        self.works = [titled(work) for work in works.order_by("due_at", "pk")]
        for number in range(MOST_CATEGORIES):
            known = self.known[number] if number < len(self.known) else None
            self._add_row(number, known)
        for work in self.works:
            given = work.assignment
            own = next((n for n, each in enumerate(self.known) if each.pk == given.category_id), "")
            self.fields[f"work-{given.slug}"] = forms.ChoiceField(
                label=work.target.title,
                choices=[
                    ("", _("in none")),
                    *((str(n), _("category %(n)d") % {"n": n + 1}) for n in range(MOST_CATEGORIES)),
                ],
                required=False,
                initial=str(own),
            )

    def _add_row(self, number: int, known: Category | None) -> None:
        label = {"n": number + 1}
        self.fields[f"name-{number}"] = forms.CharField(
            label=_("Category %(n)d") % label,
            max_length=40,
            required=False,
            initial=known.name if known else "",
            error_messages={"max_length": NAME},
        )
        self.fields[f"weight-{number}"] = forms.DecimalField(
            label=_("Weight of category %(n)d") % label,
            required=False,
            min_value=Decimal(0),
            max_value=Decimal(100),
            decimal_places=2,
            initial=shown_mark(known.weight) if known else None,
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits"), WEIGHT
            ),
        )
        self.fields[f"drop-{number}"] = forms.IntegerField(
            label=_("Lowest works left out of category %(n)d") % label,
            required=False,
            min_value=0,
            max_value=20,
            initial=known.drop_lowest if known else None,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), DROPPED),
        )

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        numbers = range(MOST_CATEGORIES)
        return [(self[f"name-{n}"], self[f"weight-{n}"], self[f"drop-{n}"]) for n in numbers]

    def choices_of_works(self) -> list[forms.BoundField]:
        return [self[f"work-{work.assignment.slug}"] for work in self.works]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        seen: dict[str, int] = {}
        for n in range(MOST_CATEGORIES):
            name, weight = data.get(f"name-{n}", ""), data.get(f"weight-{n}")
            if name and weight is None and f"weight-{n}" not in self.errors:
                self.add_error(f"weight-{n}", WEIGHT)
            if weight is not None and not name and f"name-{n}" not in self.errors:
                self.add_error(f"name-{n}", _("Write a name for this category, or leave it empty"))
            if name and seen.setdefault(name.casefold(), n) != n:
                self.add_error(f"name-{n}", _("Another category has this name"))
        return data

    def rows(self) -> list[CategoryRow]:
        """The categories that have a name, in their order."""
        return [row for row in map(self._row, range(MOST_CATEGORIES)) if row.name]

    def _row(self, number: int) -> CategoryRow:
        data = self.cleaned_data
        known = self.known[number].pk if number < len(self.known) else None
        weight = data[f"weight-{number}"] or Decimal(0)
        return CategoryRow(known, data[f"name-{number}"], weight, data[f"drop-{number}"] or 0)

    def places(self) -> Mapping[UUID, str]:
        """The name of the category of each work; "" for none."""
        return {
            work.assignment.pk: self._name(self.cleaned_data[f"work-{work.assignment.slug}"])
            for work in self.works
        }

    def _name(self, number: str) -> str:
        return self.cleaned_data[f"name-{number}"] if number else ""


class SchoolColumnsForm(forms.Form):
    """The columns of the file for the school's own gradebook, first to last."""

    def __init__(self, *args: Any, classroom: Classroom, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Sequence[str] = classroom.school_columns or USUAL_COLUMNS
        choices = [
            ("", _("nothing")),
            *((name, words) for name, (words, _value) in COLUMNS.items()),
            (EACH_WORK, _("A column for each work")),
        ]
        for number in range(MOST_COLUMNS):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=_("Column %(n)d") % {"n": number + 1},
                choices=choices,
                required=False,
                initial=chosen[number] if number < len(chosen) else "",
            )

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.columns():
            self.add_error("column-0", _("Choose at least one column"))
        return self.cleaned_data

    def columns(self) -> list[str]:
        numbers = range(MOST_COLUMNS)
        return [name for n in numbers if (name := self.cleaned_data.get(f"column-{n}"))]


DECISIONS = [
    ("none", gettext_lazy("What was earned counts")),
    ("excused", gettext_lazy("Excused: it does not count")),
    ("points", gettext_lazy("These points count")),
]


class DecisionForm(VersionedForm):
    """Excused, or other points; with a reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what counts")},
    )
    points = forms.DecimalField(
        label=gettext_lazy("Points"),
        required=False,
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("invalid", "max_decimal_places", "max_digits"),
            gettext_lazy("Write a number such as 4 or 4.5"),
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The student reads it. No illness or other private matter."),
        error_messages={"max_length": gettext_lazy("Write it in at most 200 signs")},
    )

    def __init__(
        self, *args: Any, assignment: Assignment, decided: GradeOverride | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": _of(decided), **kwargs})
        self.assignment = assignment
        if not assignment.points:
            del self.fields["points"]
            decision = cast("forms.ChoiceField", self.fields["decision"])
            decision.choices = [each for each in DECISIONS if each[0] != "points"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        points, most = data.get("points"), self.assignment.points
        if data.get("decision") == "points" and "points" not in self.errors:
            if points is None:
                self.add_error("points", _("Write the points that count"))
            elif not 0 <= points <= most:
                said = _("Write a number from 0 to %(most)s, the points of this work")
                self.add_error("points", said % {"most": shown_mark(most)})
        if data.get("decision") == "none" and points is not None and "points" in self.changed_data:
            said = _(
                "You wrote points, but chose that what was earned counts."
                " Choose that these points count, or empty the field"
            )
            self.add_error("points", said)
        is_decided = data.get("decision") in ("points", "excused")
        if is_decided and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write the reason in a few words"))
        return data

    def decided(self) -> Decision | None:
        data = self.cleaned_data
        if data["decision"] == "none":
            return None
        points = data.get("points") if data["decision"] == "points" else None
        return Decision(points, data["reason"])


def _of(row: GradeOverride | None) -> dict[str, Any]:
    if row is None:
        return {"version": 0, "decision": "none"}
    decision = "excused" if row.is_excused else "points"
    return {
        "version": row.version,
        "decision": decision,
        "points": row.points,
        "reason": row.reason,
    }
