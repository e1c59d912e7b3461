"""Giving work to classes, taking it back, changing it, and what is agreed with single students."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import operations as accounts
from accounts.codes import ALPHABET
from accounts.confirmed import refuse_unconfirmed
from accounts.models import User
from classrooms.models import (
    Accommodation,
    Assignment,
    Category,
    ClassGroup,
    Classroom,
    Extension,
    Membership,
    Release,
    students_of,
)
from classrooms.models.work import SLUG_LENGTH
from classrooms.operations.marks import write_due_marks
from classrooms.operations.windows import push_windows
from classrooms.rules import AssignmentRules
from classrooms.targets import Target
from common.ids import uuid7
from quizzes import operations as quizzes
from quizzes.models import Attempt
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change

UNDO_TIME = timedelta(minutes=10)
# Small letters have a look-alike of their own: l and 1.
SLUG_SIGNS = ALPHABET.replace("L", "").lower()


class TooLate(Exception):
    """The ten minutes are over."""


class HasBegun(Exception):
    """A student has begun this work."""


class Stale(Exception):
    """Somebody else saved in the meantime; the row as it is now is the argument."""


@dataclass(frozen=True)
class Giving:
    """For one class: when, and to whom; neither `members` nor `groups` is everybody, also who
    joins later."""

    classroom: Classroom
    opens_at: datetime
    due_at: datetime | None
    closes_at: datetime | None
    members: Sequence[Membership] = ()
    groups: Sequence[ClassGroup] = ()
    release_at: datetime | None = None
    category: Category | None = None


@transaction.atomic
def assign(
    target: Target,
    givings: Iterable[Giving],
    *,
    rules: AssignmentRules,
    points: Decimal,
    zoom: str,
    release: str = Release.AT_ONCE,
    by: User,
    now: datetime,
) -> tuple[Assignment, ...]:
    """One assignment a class, which are undone together. Raises NotConfirmed for a test by a
    teacher whom nobody has confirmed: they would read its key as a student of their own."""
    if target.is_test_only:
        refuse_unconfirmed(by)
    batch = uuid7()
    made = []
    for giving in givings:
        assignment = Assignment.objects.create(
            classroom=giving.classroom,
            kind=target.kind,
            course_id=target.course_id,
            target_id=target.target_id,
            points=points,
            opens_at=giving.opens_at,
            due_at=giving.due_at,
            closes_at=giving.closes_at,
            category=giving.category,
            rules=rules.as_json(),
            zoom=zoom,
            release=release,
            release_at=giving.release_at if release == Release.AT else None,
            slug=new_slug(),
            is_whole_class=not (giving.members or giving.groups),
            batch=batch,
            made_by=by,
            made_at=now,
        )
        assignment.members.set(giving.members)
        assignment.groups.set(giving.groups)
        made.append(assignment)
    return tuple(made)


def new_slug() -> str:
    """Small letters and digits without look-alikes, to type from a board: 39 bits."""
    return "".join(secrets.choice(SLUG_SIGNS) for _ in range(SLUG_LENGTH))


@transaction.atomic
def undo_assigning(batch: UUID, *, by: User, now: datetime) -> tuple[int, int]:
    """Take back what was assigned together within ten minutes, in classes where `by` still may;
    returns how many works went, and how many stay since somebody has begun. Raises TooLate; twice
    is the same as once."""
    places = Membership.objects.staff().filter(person=by)
    classes = [own.classroom_id for own in places if own.may_change]
    mine = Assignment.objects.select_for_update(of=("self",)).filter(batch=batch, made_by=by)
    works = list(mine.filter(classroom__in=classes, classroom__archived_at=None))
    if any(work.made_at < now - UNDO_TIME for work in works):
        raise TooLate
    begun = set(_begun(works))
    going = [work.pk for work in works if work.pk not in begun]
    Assignment.objects.filter(pk__in=going).delete()
    return len(going), len(begun)


@transaction.atomic
def take_back_assignment(assignment: Assignment, *, by: User) -> None:
    """Delete work that nobody has begun; twice is the same as once. Raises HasBegun."""
    # A start holds the row too, see `taking`: it is over before this looks, or finds nothing.
    rows = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk)
    if not list(rows):
        return
    if _begun([assignment]):
        raise HasBegun
    accounts.record(
        verb="work.take_back",
        actor=by,
        scope=assignment.classroom_id,
        detail={"target": assignment.target_id},
    )
    assignment.delete()


def _begun(works: Sequence[Assignment]) -> list[UUID]:
    attempts = Attempt.objects.filter(context__in=[work.pk for work in works], is_preview=False)
    return list(attempts.values_list("context", flat=True).distinct())


@transaction.atomic
def change_assignment(
    assignment: Assignment, *, version: int, by: User, **fields: Any
) -> Assignment:
    """Change dates or rules; attempts that run get more time at once, never less. Raises Stale."""
    row = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if row.version != version:
        raise Stale(row)
    write_due_marks(row, now=timezone.now())
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    row.__dict__.pop("agreed", None)
    row.save(update_fields=[*fields, "version"])
    push_windows([row], students_of(row.classroom))
    quizzes.set_release(row.pk, row.release_at)
    accounts.record(
        verb="work.change", actor=by, scope=row.classroom_id, detail={"work": str(row.pk)}
    )
    return row


@transaction.atomic
def accommodate(member: Membership, agreed: Agreed, *, version: int, by: User) -> Accommodation:
    """What this student has on top of every work of the class from now on, also in attempts that
    run. `version`: the one that was read, 0 where there was none. Raises Stale."""
    wait_for(member)
    row = Accommodation.objects.select_for_update().filter(member=member).first()
    if (row.version if row else 0) != version:
        raise Stale(row)
    row = row or Accommodation(member=member, version=0)
    row.time_factor, row.extra_attempts = agreed.time_factor, agreed.extra_attempts
    row.extra_days, row.hides_timer = agreed.extra_days, agreed.hides_timer
    row.version += 1
    row.save()
    works = Assignment.objects.filter(classroom=member.classroom).select_related("classroom")
    push_windows(works, [member])
    accounts.record(
        verb="work.accommodate",
        actor=by,
        subject=member.person,
        scope=member.classroom_id,
        detail={
            "time": str(agreed.time_factor),
            "tries": agreed.extra_attempts,
            "days": agreed.extra_days,
        },
    )
    return row


def wait_for(member: Membership) -> None:
    """Two teachers who both agree on something for the first time wait for each other here: there
    is no row of it yet to wait for."""
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)


@transaction.atomic
def extend(
    assignment: Assignment, member: Membership, change: Change, *, version: int, by: User
) -> Extension | None:
    """Another window for one student at one work; no change at all is none. Raises Stale."""
    wait_for(member)
    rows = Extension.objects.select_for_update().filter(assignment=assignment, member=member)
    row = rows.first()
    if (row.version if row else 0) != version:
        raise Stale(row)
    if change == Change():
        rows.delete()
        row = None
    else:
        row = row or Extension(assignment=assignment, member=member, version=0)
        row.opens_at, row.due_at, row.closes_at = change.opens_at, change.due_at, change.closes_at
        row.limit_seconds, row.attempts = change.limit_seconds, change.attempts
        row.version += 1
        row.save()
    push_windows([assignment], [member])
    accounts.record(
        verb="work.extend",
        actor=by,
        subject=member.person,
        scope=member.classroom_id,
        detail={"work": str(assignment.pk)},
    )
    return row
