"""A class for a new term: the same rules and the same work, without anybody in it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from accounts import operations as accounts
from accounts.models import User
from classrooms.models import Assignment, Category, Classroom, Membership
from classrooms.operations.assigning import Stale, new_slug
from classrooms.operations.classes import make_class
from classrooms.targets import target_of
from common.ids import uuid7
from common.wall_clock import days_later, wall_of

COPIED = (
    "school",
    "time_zone",
    "missing_counts_zero",
    "late_percent_a_day",
    "late_floor_percent",
    "school_columns",
)
WEEK = 7


@dataclass(frozen=True)
class CopiedWork:
    """An assignment of the class, and the dates that its copy gets."""

    work: Assignment
    opens_at: datetime
    due_at: datetime | None
    closes_at: datetime | None
    release_at: datetime | None

    @property
    def dates(self) -> tuple[datetime | None, ...]:
        return (self.opens_at, self.due_at, self.closes_at, self.release_at)

    def is_over(self, now: datetime) -> bool:
        """Whether it would be due, or closed, from the start."""
        end = self.due_at or self.closes_at
        return end is not None and end < now

    def is_after(self, end: datetime | None) -> bool:
        """Whether it would open, or be due, when the new class is over already."""
        return end is not None and (self.due_at or self.opens_at) > end


@dataclass(frozen=True)
class CopyPlan:
    """`days`: by how many all dates move, below 0 to earlier ones; kept weekdays make whole weeks.
    `left_out`: held-back tests, where nobody has confirmed the new owner as a teacher."""

    days: int
    works: tuple[CopiedWork, ...]
    left_out: tuple[Assignment, ...]

    @property
    def seen(self) -> str:
        """Short text that is another one as soon as the copy would get anything else."""
        facts = [[str(each.work.pk), *map(str, each.dates)] for each in self.works]
        return sha256(json.dumps(facts).encode()).hexdigest()[:32]


def plan_copy(classroom: Classroom, *, first_on: date, is_exact: bool, by: User) -> CopyPlan:
    """The work for the whole class, in the order in which it opens. The first assignment opens on
    that day where it is exact; else on its own weekday, then or within the week after. One query.
    """
    whole = Assignment.objects.filter(classroom=classroom, is_whole_class=True)
    found = list(whole.select_related("classroom").order_by("opens_at", "due_at", "slug"))
    works = [work for work in found if by.is_trusted_teacher or not _is_test_only(work)]
    days = _days(classroom, works, first_on, is_exact)
    return CopyPlan(
        days,
        tuple(_moved(work, days) for work in works),
        tuple(work for work in found if work not in works),
    )


def days_to_move(opened_on: date, first_on: date, *, is_exact: bool) -> int:
    """From the day on which the first assignment opened; whole weeks, rounded up, keep weekdays."""
    days = (first_on - opened_on).days
    return days if is_exact else -(-days // WEEK) * WEEK


@transaction.atomic
def copy_class(
    classroom: Classroom,
    *,
    name: str,
    first_on: date,
    is_exact: bool,
    ends_on: date,
    seen: str,
    new_id: UUID,
    by: User,
    now: datetime,
) -> Classroom:
    """A new class of the user's with the categories, and the work as `plan_copy` has it. `seen`:
    that of the plan which the user was shown; raises Stale where it is another one by now.
    `new_id` belongs to one page that was shown, so that two presses make one class."""
    plan = plan_copy(classroom, first_on=first_on, is_exact=is_exact, by=by)
    if plan.seen != seen:
        raise Stale
    if made := Classroom.objects.filter(pk=new_id).first():
        if Membership.objects.staff().filter(classroom=made, person=by).exists():
            return made
        raise Stale
    fields = {column: getattr(classroom, column) for column in COPIED}
    copy = make_class(by, id=new_id, name=name, ends_on=ends_on, now=now, **fields)
    parts: dict[int | None, Category] = {}
    for part in Category.objects.filter(classroom=classroom):
        old = part.pk
        part.pk, part.classroom = None, copy
        part._state.adding = True
        part.save()
        parts[old] = part
    Assignment.objects.bulk_create(
        _copied(each, copy, parts.get(each.work.category_id), by, now) for each in plan.works
    )
    accounts.record(verb="class.copy", actor=by, scope=copy.pk, detail={"from": str(classroom.pk)})
    return copy


def _is_test_only(work: Assignment) -> bool:
    """Its new owner would decide when its key is shown, which takes a confirmed teacher."""
    return target_of(work.kind, work.course_id, work.target_id).is_test_only


def _days(classroom: Classroom, works: list[Assignment], first_on: date, is_exact: bool) -> int:
    if not works:
        return 0
    first = min(work.opens_at for work in works)
    return days_to_move(wall_of(first, classroom.zone).date(), first_on, is_exact=is_exact)


def _moved(work: Assignment, days: int) -> CopiedWork:
    def later(moment: datetime) -> datetime:
        return days_later(moment, days, work.classroom.zone)

    return CopiedWork(
        work,
        later(work.opens_at),
        work.due_at and later(work.due_at),
        work.closes_at and later(work.closes_at),
        work.release_at and later(work.release_at),
    )


def _copied(
    each: CopiedWork, copy: Classroom, part: Category | None, by: User, now: datetime
) -> Assignment:
    work = each.work
    return Assignment(
        classroom=copy,
        category=part,
        kind=work.kind,
        course_id=work.course_id,
        target_id=work.target_id,
        points=work.points,
        opens_at=each.opens_at,
        due_at=each.due_at,
        closes_at=each.closes_at,
        rules=work.rules,
        zoom=work.zoom,
        release=work.release,
        release_at=each.release_at,
        slug=new_slug(),
        batch=uuid7(),
        made_by=by,
        made_at=now,
    )
