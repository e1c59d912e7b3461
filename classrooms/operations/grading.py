"""How a class makes its grades, and what a teacher decides of a single one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts import operations as accounts
from accounts.models import User
from classrooms.models import Assignment, Category, Classroom, GradeOverride, Membership
from classrooms.operations.assigning import Stale


@dataclass(frozen=True)
class CategoryRow:
    """A category as a form gives it; `id` None is a new one."""

    id: int | None
    name: str
    weight: Decimal
    drop_lowest: int


@dataclass(frozen=True)
class Decision:
    """Excused where `points` is None."""

    points: Decimal | None
    reason: str


@transaction.atomic
def change_categories(
    classroom: Classroom,
    rows: Sequence[CategoryRow],
    places: Mapping[UUID, str],
    *,
    by: User,
) -> None:
    """The categories of a class are these, in this order; `places` gives works their category by
    its name, "" for none. Without any row points are added again."""
    kept = [row.id for row in rows if row.id is not None]
    Category.objects.filter(classroom=classroom).exclude(pk__in=kept).delete()
    # Names that two of them exchange would else meet on the way; no form gives one with a space.
    freed = Concat(Value(" "), Cast("pk", CharField()))
    Category.objects.filter(classroom=classroom).update(name=freed)
    named = {}
    for position, row in enumerate(rows):
        values = {"name": row.name, "weight": row.weight, "drop_lowest": row.drop_lowest}
        known = Category.objects.filter(classroom=classroom, pk=row.id).first() if row.id else None
        category = known or Category(classroom=classroom)
        for name, value in {**values, "position": position}.items():
            setattr(category, name, value)
        category.save()
        named[row.name] = category
    for work in Assignment.objects.filter(classroom=classroom, pk__in=list(places)):
        work.category = named.get(places[work.pk])
        work.save(update_fields=["category"])
    weights = {str(category.pk): str(category.weight) for category in named.values()}
    accounts.record(verb="class.categories", actor=by, scope=classroom.pk, detail=weights)


@transaction.atomic
def decide_grade(
    assignment: Assignment,
    member: Membership,
    decision: Decision | None,
    *,
    version: int,
    by: User,
    now: datetime,
) -> GradeOverride | None:
    """Excuse a student from a work, give other points than were earned, or, with None, take such a
    decision back. `version`: the one that was read, 0 where there was none. Raises Stale."""
    # Two first decisions wait for each other here: there is no row of them yet to wait for.
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    rows = GradeOverride.objects.select_for_update(of=("self",))
    row = rows.filter(assignment=assignment, member=member).first()
    if (row.version if row else 0) != version:
        raise Stale(row)
    if decision is None:
        if row:
            row.delete()
        row = None
    else:
        row = row or GradeOverride(assignment=assignment, member=member, version=0)
        row.is_excused, row.points = decision.points is None, decision.points
        row.reason, row.made_by, row.made_at = decision.reason, by, now
        row.version += 1
        row.save()
    accounts.record(
        verb="grade.override",
        actor=by,
        subject=member.person,
        scope=assignment.classroom_id,
        detail=_detail(assignment, decision),
    )
    return row


def _detail(assignment: Assignment, decision: Decision | None) -> dict[str, str]:
    detail = {"work": str(assignment.pk)}
    if decision is None:
        return detail | {"decision": "taken back"}
    points = "excused" if decision.points is None else str(decision.points)
    return detail | {"decision": points, "reason": decision.reason}
