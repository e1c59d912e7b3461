"""Students who come to another class with their work, and two accounts of one student."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import operations as accounts
from accounts.models import User
from classrooms.models import (
    Accommodation,
    Assignment,
    Classroom,
    JoinedAccounts,
    Membership,
)
from classrooms.operations.members import join_class
from classrooms.operations.windows import push_windows
from quizzes import operations as quizzes
from quizzes.models import Attempt


class SameAccount(Exception):
    """It is one account, or one of the two is no longer in the class."""


@dataclass(frozen=True)
class Going:
    """What of a student's work has its like in the other class, and what stays behind."""

    along: tuple[tuple[Assignment, Assignment], ...]
    behind: tuple[Assignment, ...]


def work_that_goes(member: Membership, to: Classroom) -> Going:
    """Work that the student has begun in the class, by whether the other class was given the same
    lesson or quiz."""
    begun = _begun(member)
    there = {
        (work.kind, work.course_id, work.target_id): work
        for work in Assignment.objects.filter(classroom=to, is_whole_class=True).select_related(
            "classroom"
        )
    }
    pairs = [(work, there.get((work.kind, work.course_id, work.target_id))) for work in begun]
    return Going(
        tuple((work, like) for work, like in pairs if like is not None),
        tuple(work for work, like in pairs if like is None),
    )


def _begun(member: Membership) -> list[Assignment]:
    contexts = Attempt.objects.filter(learner=member.person, is_preview=False).values("context")
    works = Assignment.objects.filter(classroom=member.classroom_id, pk__in=contexts)
    return list(works.select_related("classroom").order_by("due_at", "pk"))


@transaction.atomic
def move_student(member: Membership, to: Classroom, *, by: User, now: datetime) -> Membership:
    """The student leaves this class for that one, and takes along what both were given. Moving back
    brings it back. Raises AlreadyHere, and BothOpen where a try goes on in both."""
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
    _take_along(member, place)
    along = work_that_goes(member, to).along
    for work, like in along:
        quizzes.move_attempts(_attempts(member, [work.pk]), context=like.pk)
    push_windows([like for _work, like in along], [place])
    member.left_at = now
    member.save(update_fields=["left_at"])
    accounts.note_student(member.person, is_student=True)
    accounts.record(
        verb="class.move",
        actor=by,
        subject=member.person,
        scope=member.classroom_id,
        detail={"to": str(to.pk)},
    )
    return place


def _take_along(member: Membership, place: Membership) -> None:
    """What the student always has on top, where the other class has agreed on nothing."""
    agreed = Accommodation.objects.filter(member=member).first()
    if agreed and not Accommodation.objects.filter(member=place).exists():
        agreed.pk, agreed.member, agreed.version = None, place, 1
        agreed._state.adding = True
        agreed.save()


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
    contexts = [work.pk for work in _begun(gone)]
    moved = quizzes.move_attempts(_attempts(gone, contexts), learner_id=kept.person_id)
    push_windows(_begun(kept), [kept])
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
    push_windows(_begun(row.gone), [row.gone])
    accounts.note_student(row.gone.person, is_student=True)
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    accounts.record(
        verb="class.undo_joining",
        actor=by,
        subject=row.kept.person,
        scope=row.kept.classroom_id,
    )
