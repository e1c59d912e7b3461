"""A class for a new term: the same rules and the same work, without anybody in it."""

from datetime import date, datetime

from django.db import transaction

from accounts import operations as accounts
from accounts.models import User
from classrooms.models import Assignment, Category, Classroom
from classrooms.operations.assigning import new_slug
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


@transaction.atomic
def copy_class(
    classroom: Classroom, *, name: str, first_on: date, ends_on: date, by: User, now: datetime
) -> Classroom:
    """A new class of the user's with the categories and the work that was for the whole class. The
    work that opened first opens on that day; all other times keep their distance and their hour."""
    fields = {column: getattr(classroom, column) for column in COPIED}
    copy = make_class(by, name=name, ends_on=ends_on, now=now, **fields)
    parts: dict[int | None, Category] = {}
    for part in Category.objects.filter(classroom=classroom):
        old = part.pk
        part.pk, part.classroom = None, copy
        part._state.adding = True
        part.save()
        parts[old] = part
    whole = Assignment.objects.filter(classroom=classroom, is_whole_class=True)
    works = [work for work in whole if by.is_trusted_teacher or not _is_test_only(work)]
    days = _days(classroom, works, first_on)
    Assignment.objects.bulk_create(
        _copied(work, copy, parts.get(work.category_id), days, by, now) for work in works
    )
    accounts.record(verb="class.copy", actor=by, scope=copy.pk, detail={"from": str(classroom.pk)})
    return copy


def _is_test_only(work: Assignment) -> bool:
    """Its new owner would decide when its key is shown, which takes a confirmed teacher."""
    return target_of(work.kind, work.course_id, work.target_id).is_test_only


def _days(classroom: Classroom, works: list[Assignment], first_on: date) -> int:
    if not works:
        return 0
    first = min(work.opens_at for work in works)
    return (first_on - wall_of(first, classroom.zone).date()).days


def _copied(
    work: Assignment,
    copy: Classroom,
    part: Category | None,
    days: int,
    by: User,
    now: datetime,
) -> Assignment:
    def later(moment: datetime) -> datetime:
        return days_later(moment, days, copy.zone)

    return Assignment(
        classroom=copy,
        category=part,
        kind=work.kind,
        course_id=work.course_id,
        target_id=work.target_id,
        points=work.points,
        opens_at=later(work.opens_at),
        due_at=work.due_at and later(work.due_at),
        closes_at=work.closes_at and later(work.closes_at),
        rules=work.rules,
        zoom=work.zoom,
        release=work.release,
        release_at=work.release_at and later(work.release_at),
        slug=new_slug(),
        batch=uuid7(),
        made_by=by,
        made_at=now,
    )
