"""A student who was not there: work due in those days moves by as many school days, or is excused;
looked at before, and undone after."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import operations as accounts
from accounts.models import User
from classrooms.models import (
    Absence,
    Accommodation,
    Assignment,
    Extension,
    GradeOverride,
    Membership,
)
from classrooms.operations.assigning import Stale, extend, wait_for
from classrooms.operations.grading import Decision, decide_grade
from common.wall_clock import school_days, school_days_later
from lessons.models import ReadingState
from quizzes.models import Attempt
from quizzes.window import NONE, Change, effective


@dataclass(frozen=True)
class AbsentWork:
    """A work that was due while the student was away, with its due time now and afterwards, what is
    agreed with them for every work included; `later` None is excused."""

    assignment: Assignment
    due_at: datetime
    later: datetime | None
    change: Change
    extension: Extension | None


def works_between(
    member: Membership, first_on: date, last_on: date, *, is_moved: bool
) -> tuple[AbsentWork, ...]:
    """What an absence would change, the first due first. Work that was handed in is not excused,
    and nothing that a teacher decided is touched."""
    return tuple(sorted(_between(member, first_on, last_on, is_moved), key=lambda w: w.due_at))


def print_of(works: Sequence[AbsentWork]) -> str:
    """Short text that is another one as soon as an absence would change anything else."""
    facts = [
        [
            str(work.assignment.pk),
            work.due_at.isoformat(),
            work.later and work.later.isoformat(),
            _stands(work.extension),
        ]
        for work in works
    ]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def _between(
    member: Membership, first_on: date, last_on: date, is_moved: bool
) -> Iterator[AbsentWork]:
    zone = member.classroom.zone
    begin = datetime.combine(first_on, time(), zone)
    end = datetime.combine(last_on + timedelta(days=1), time(), zone)
    days = school_days(first_on, last_on)
    extensions = {e.assignment_id: e for e in Extension.objects.filter(member=member)}
    agreed = Accommodation.objects.filter(member=member).first()
    standing = agreed.value if agreed else NONE
    decided = set(
        GradeOverride.objects.filter(member=member).values_list("assignment_id", flat=True)
    )
    works = Assignment.objects.filter(classroom=member.classroom_id)
    for work in works.select_related("classroom"):
        extension = extensions.get(work.pk)
        own = extension.value if extension else None
        due = effective(work.terms, own=own, accommodation=standing, zone=zone).due_at
        # For whom it is due later anyway, a day that the class had is lost too.
        usual = (own.due_at if own else None) or work.due_at
        is_between = any(begin <= day < end for day in (due, usual) if day)
        if due is None or not is_between or not _is_for(work, member):
            continue
        if is_moved and days:
            change = _later(work, extension, days)
            later = effective(work.terms, own=change, accommodation=standing, zone=zone).due_at
            yield AbsentWork(work, due, later, change, extension)
        elif not is_moved and work.pk not in decided and not _is_done(work, member):
            yield AbsentWork(work, due, None, Change(), extension)


def _later(work: Assignment, extension: Extension | None, days: int) -> Change:
    """Due and close by so many school days later, each from where it stands for the student."""
    own, zone = extension.value if extension else Change(), work.classroom.zone
    due, closes = own.due_at or work.due_at, own.closes_at or work.closes_at
    return replace(
        own,
        due_at=due and school_days_later(due, days, zone),
        closes_at=closes and school_days_later(closes, days, zone),
    )


def _is_done(work: Assignment, member: Membership) -> bool:
    """Handed in, also by the clock, or read."""
    if work.kind == "lesson":
        read = ReadingState.objects.filter(learner=member.person, read_at__isnull=False)
        return read.filter(course_id=work.course_id, lesson_id=work.target_id).exists()
    begun = Attempt.objects.filter(learner=member.person, context=work.pk, is_preview=False)
    return any(attempt.is_over(timezone.now()) for attempt in begun)


def _is_for(work: Assignment, member: Membership) -> bool:
    if work.is_whole_class:
        return True
    is_chosen = work.members.filter(pk=member.pk).exists()
    return is_chosen or work.groups.filter(members=member).exists()


@transaction.atomic
def note_absence(
    member: Membership,
    first_on: date,
    last_on: date,
    *,
    is_moved: bool,
    reason: str,
    by: User,
    now: datetime,
    seen: str | None = None,
) -> Absence:
    """Move or excuse each work that was due in those days. `reason`: what stands with an excuse.
    `seen`: the print of the works that the teacher looked at. Raises Stale where these have changed
    since."""
    # Another teacher's absence, dates or excuse of this student waits here, or is over already.
    wait_for(member)
    works = works_between(member, first_on, last_on, is_moved=is_moved)
    if seen is not None and seen != print_of(works):
        raise Stale(works)
    changes = []
    for work in works:
        if work.later is None:
            made = decide_grade(
                work.assignment, member, Decision(None, reason), version=0, by=by, now=now
            )
            assert made is not None
            changes.append({"work": str(work.assignment.pk), "version": made.version})
        else:
            changes.append(_move(work, member, by))
    absence = Absence.objects.create(
        member=member,
        first_on=first_on,
        last_on=last_on,
        is_moved=is_moved,
        changes=changes,
        made_by=by,
        made_at=now,
    )
    accounts.record(
        verb="class.absence",
        actor=by,
        subject=member.person,
        scope=member.classroom_id,
        detail={"works": len(changes), "moved": is_moved},
    )
    return absence


def _move(work: AbsentWork, member: Membership, by: User) -> dict[str, Any]:
    before = work.extension
    version = before.version if before else 0
    made = extend(work.assignment, member, work.change, version=version, by=by)
    return {"work": str(work.assignment.pk), "before": _stands(before), "after": _stands(made)}


@transaction.atomic
def undo_absence(absence: Absence, *, by: User, now: datetime) -> int:
    """Take the absence back: what it changed is as before, but for what somebody has changed since.
    Returns how many works stay; twice is the same as once."""
    row = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if row.undone_at is not None:
        return 0
    undo = _move_back if row.is_moved else _take_back_excuse
    stay = sum(not undo(row, change, by, now) for change in row.changes)
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    accounts.record(
        verb="class.undo_absence",
        actor=by,
        subject=row.member.person,
        scope=row.member.classroom_id,
    )
    return stay


def _move_back(row: Absence, change: dict[str, Any], by: User, now: datetime) -> bool:
    """By the values, since a row that somebody cleared and made anew has its first version."""
    work = Assignment.objects.filter(pk=change["work"]).select_related("classroom").first()
    if work is None:
        return True
    made = Extension.objects.filter(member=row.member, assignment=work).first()
    if made is None or _stands(made) != change["after"]:
        return bool(_stands(made) == change["before"])
    before = from_json(change["before"]) if change["before"] else Change()
    extend(work, row.member, before, version=made.version, by=by)
    return True


def _take_back_excuse(row: Absence, change: dict[str, Any], by: User, now: datetime) -> bool:
    decisions = GradeOverride.objects.filter(member=row.member, assignment_id=change["work"])
    made = decisions.select_related("assignment").first()
    is_as_made = made and (made.version, made.made_at) == (change["version"], row.made_at)
    if made is None or not is_as_made:
        return made is None
    decide_grade(made.assignment, row.member, None, version=made.version, by=by, now=now)
    return True


_TIMES = ("opens_at", "due_at", "closes_at")


def _stands(extension: Extension | None) -> dict[str, Any] | None:
    return as_json(extension.value) if extension else None


def as_json(change: Change) -> dict[str, Any]:
    moments = {name: getattr(change, name) for name in _TIMES}
    times = {name: moment.isoformat() for name, moment in moments.items() if moment}
    return {**times, "limit_seconds": change.limit_seconds, "attempts": change.attempts}


def from_json(data: dict[str, Any]) -> Change:
    times = {name: datetime.fromisoformat(data[name]) for name in _TIMES if name in data}
    return Change(**times, limit_seconds=data["limit_seconds"], attempts=data["attempts"])
