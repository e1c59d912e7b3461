"""Students who come to another class with their work, and two accounts of one student."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from accounts import operations as accounts
from accounts.models import User
from classrooms.models import (
    Absence,
    Assignment,
    Classroom,
    Extension,
    GradeOverride,
    JoinedAccounts,
    Membership,
)
from classrooms.operations.absences import as_json, from_json
from classrooms.operations.going import Going, GoingWork, begun_works, carried, work_that_goes
from classrooms.operations.members import join_class
from classrooms.operations.windows import push_windows
from quizzes import operations as quizzes
from quizzes.models import Attempt
from quizzes.window import Change


class SameAccount(Exception):
    """It is one account, or one of the two is no longer in the class."""


@transaction.atomic
def move_student(member: Membership, to: Classroom, *, by: User, now: datetime) -> Membership:
    """The student leaves this class for that one, and takes along what both were given, with what
    teachers have set for it. What is in progress and stays behind is submitted as it is. Moving
    back brings it back. Raises AlreadyHere, and BothOpen where an attempt goes on in both."""
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    # Before they join: what was due there while they were away goes by when they left.
    going = work_that_goes(member, to, now=now)
    Membership.objects.filter(classroom=to, person=member.person).update(was_removed=False)
    place = join_class(member.person, to, now=now)
    Membership.objects.filter(pk=place.pk).update(
        roster_name=member.roster_name,
        school_number=member.school_number,
        is_rostered=member.is_rostered,
        checked_at=now,
        joined_at=min(place.joined_at, member.joined_at),
    )
    place.refresh_from_db(fields=["checked_at", "joined_at"])
    for each in going.along:
        if each.like:
            quizzes.move_attempts(each.attempts, context=each.like.pk)
    _take_along(going, place)
    _forgive(going, place, by=by, now=now)
    push_windows([each.like for each in going.along if each.like], [place])
    works = Assignment.objects.filter(classroom=member.classroom_id)
    quizzes.end_attempts(member.person, list(works.values_list("pk", flat=True)), now=now)
    member.left_at = now
    member.save(update_fields=["left_at"])
    accounts.note_student(member.person, is_student=True)
    left = member.classroom_id
    detail = {"from": str(left), "to": str(to.pk)}
    for scope in (left, to.pk):
        accounts.record(
            verb="class.move", actor=by, subject=member.person, scope=scope, detail=detail
        )
    return place


def _take_along(going: Going, place: Membership) -> None:
    """What teachers have set for the student. The rows of the class that is left stay as they are,
    so that moving back finds them."""
    agreed = going.accommodation
    if agreed and not going.has_accommodation_there:
        agreed.pk, agreed.member, agreed.version = None, place, 1
        agreed._state.adding = True
        agreed.save()
    decisions = {}
    for each in going.along:
        _extend(each, place)
        decisions[str(each.work.pk)] = (each, _decide(each, place))
    for absence in going.absences:
        changes = [
            _as_there(absence, change, *decisions[change["work"]])
            for change in absence.changes
            if change["work"] in decisions
        ]
        absence.pk, absence.member, absence.changes = None, place, changes
        absence._state.adding = True
        absence.save()


def _forgive(going: Going, place: Membership, *, by: User, now: datetime) -> None:
    """What was due before the student came costs nothing, as for anybody who joins later."""
    for each in going.before:
        if each.until:
            row, _ = Extension.objects.get_or_create(assignment=each.work, member=place)
            if row.due_at is None or row.due_at < each.until:
                row.due_at, row.version = each.until, row.version + 1
                row.save()
            continue
        GradeOverride.objects.create(
            assignment=each.work,
            member=place,
            is_excused=True,
            reason=gettext("It closed before you came to this class."),
            made_by=by,
            made_at=now,
        )


def _extend(each: GoingWork, place: Membership) -> None:
    """The student's own dates, where they are better than those that hold there already."""
    assert each.like is not None
    row = Extension.objects.filter(assignment=each.like, member=place).first()
    own = row.value if row else Change()
    change = carried(each.granted, each.like.terms, own)
    if change == own:
        return
    row = row or Extension(assignment=each.like, member=place, version=0)
    for name, value in asdict(change).items():
        setattr(row, name, value)
    row.version += 1
    row.save()


def _decide(each: GoingWork, place: Membership) -> GradeOverride | None:
    """The decision as it is in the class that the student comes to; None where an older one, or
    none, was taken along."""
    if each.override is None or not each.decision_goes:
        return None
    # Asked again: two assignments of one class may have the same like.
    row = GradeOverride.objects.filter(assignment=each.like, member=place).first()
    if row and row.made_at >= each.override.made_at:
        return None
    row = row or GradeOverride(assignment=each.like, member=place, version=0)
    row.is_excused, row.points = each.override.is_excused, each.points
    row.reason, row.made_by_id = each.override.reason, each.override.made_by_id
    row.made_at = each.override.made_at
    row.version += 1
    row.save()
    return row


def _as_there(
    absence: Absence, change: dict[str, Any], each: GoingWork, decision: GradeOverride | None
) -> dict[str, Any]:
    """What the absence changed, as the other class has it, so that it can be undone there too."""
    assert each.like is not None
    if not absence.is_moved:
        made = each.override
        is_as_made = made and (made.version, made.made_at) == (change["version"], absence.made_at)
        version = decision.version if decision and is_as_made else 0
        return {"work": str(each.like.pk), "version": version}
    terms, own = each.like.terms, each.own.value if each.own else Change()
    there = {
        name: carried(from_json(change[name]) if change[name] else Change(), terms, own)
        for name in ("before", "after")
    }
    values = {name: as_json(it) if it != Change() else None for name, it in there.items()}
    return {"work": str(each.like.pk), **values}


def _attempts(member: Membership, contexts: Iterable[UUID]) -> list[Attempt]:
    mine = Attempt.objects.filter(learner=member.person, context__in=list(contexts))
    return list(mine.filter(is_preview=False).order_by("number"))


@transaction.atomic
def join_accounts(kept: Membership, gone: Membership, *, by: User, now: datetime) -> JoinedAccounts:
    """Two accounts of one student: what the second did for the class goes to the first, and the
    second is out of the class. Raises SameAccount, and BothOpen where a try goes on in both."""
    is_two = kept.pk != gone.pk and kept.classroom_id == gone.classroom_id
    if not is_two or kept.left_at or gone.left_at:
        raise SameAccount
    contexts = [work.pk for work in begun_works(gone)]
    moved = quizzes.move_attempts(_attempts(gone, contexts), learner_id=kept.person_id)
    push_windows(begun_works(kept), [kept])
    gone.left_at, gone.was_removed = now, True
    gone.save(update_fields=["left_at", "was_removed"])
    elsewhere = Membership.objects.students().current().filter(person=gone.person)
    accounts.note_student(gone.person, is_student=elsewhere.exists())
    accounts.record(
        verb="class.join_accounts",
        actor=by,
        subject=kept.person,
        scope=kept.classroom_id,
        detail={"gone": str(gone.pk), "tries": len(moved)},
    )
    numbers = [[str(pk), number] for pk, number in moved]
    return JoinedAccounts.objects.create(
        kept=kept, gone=gone, attempts=numbers, made_by=by, made_at=now
    )


@transaction.atomic
def undo_joining(joined: JoinedAccounts, *, by: User, now: datetime) -> None:
    """The second account is back in the class with what was its own; twice is the same as once."""
    row = JoinedAccounts.objects.select_for_update(of=("self",)).get(pk=joined.pk)
    if row.undone_at is not None:
        return
    numbers = {UUID(pk): number for pk, number in row.attempts}
    quizzes.move_back(numbers, learner_id=row.kept.person_id, to_id=row.gone.person_id)
    Membership.objects.filter(pk=row.gone_id).update(left_at=None, was_removed=False)
    push_windows(begun_works(row.gone), [row.gone])
    accounts.note_student(row.gone.person, is_student=True)
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    accounts.record(
        verb="class.undo_joining",
        actor=by,
        subject=row.kept.person,
        scope=row.kept.classroom_id,
    )
