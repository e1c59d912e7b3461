"""People in a class: students who join, are named, leave or are taken out, and colleagues."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import erasure
from accounts import operations as accounts
from accounts.models import User
from classrooms.models import Assignment, Classroom, Membership, Role, students_of
from classrooms.operations.windows import push_windows
from classrooms.user_names import given_name_first
from quizzes import operations as quizzes


class AlreadyHere(Exception):
    """The person is in this class; the membership is the argument."""


class WasRemoved(Exception):
    """A teacher took this student out of the class, and only a teacher takes back."""


class NotOurs(Exception):
    """The account is not one that this class alone looks after."""


class LastTeacher(Exception):
    """Nobody else teaches the class."""


@transaction.atomic
def join_class(
    person: User, classroom: Classroom, *, now: datetime, lets_reset_password: bool = False
) -> Membership:
    """Make the person a student of the class, new to its teacher. Whoever left comes back to the
    same place. `lets_reset_password`: whether its teachers may set a temporary password. Raises
    AlreadyHere and WasRemoved."""
    # The row of the class makes two presses of one button wait for each other.
    Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    mine = Membership.objects.filter(classroom=classroom, person=person).first()
    if mine is None:
        mine = Membership.objects.create(
            classroom=classroom,
            person=person,
            joined_at=now,
            lets_reset_password=lets_reset_password,
        )
    elif mine.is_present:
        raise AlreadyHere(mine)
    elif mine.was_removed:
        raise WasRemoved
    else:
        mine.left_at, mine.checked_at, mine.role = None, None, Role.STUDENT
        mine.lets_reset_password = lets_reset_password
        mine.save(update_fields=["left_at", "checked_at", "role", "lets_reset_password"])
    accounts.note_student(person, is_student=True)
    return mine


@transaction.atomic
def leave_class(member: Membership, *, now: datetime) -> None:
    """A student leaves; the work stays for the teacher until the class is erased."""
    _end(member, now)
    accounts.record(
        verb="class.leave", actor=member.person, subject=member.person, scope=member.classroom_id
    )


@transaction.atomic
def remove_student(member: Membership, *, by: User, now: datetime) -> None:
    """Take a student out: access ends with the next request, the work stays."""
    member.was_removed = True
    _end(member, now)
    accounts.record(verb="class.remove", actor=by, subject=member.person, scope=member.classroom_id)


def erase_student(member: Membership, *, by: User) -> None:
    """Erase the account of a student that this class made, with all work, here and for themselves.
    Raises NotOurs where the class does not look after it, or the student is in another one."""
    elsewhere = Membership.objects.filter(person=member.person).exclude(pk=member.pk)
    if not member.may_get_password or elsewhere.exists():
        raise NotOurs
    erasure.erase_person(
        member.person, by=by, reason="asked of the teacher", scope=member.classroom_id
    )


@transaction.atomic
def take_back(member: Membership, *, by: User) -> None:
    """A student who left or was taken out is in the class again, with all work."""
    member.left_at, member.was_removed = None, False
    member.save(update_fields=["left_at", "was_removed"])
    accounts.note_student(member.person, is_student=True)
    accounts.record(
        verb="class.take_back", actor=by, subject=member.person, scope=member.classroom_id
    )


def _end(member: Membership, now: datetime) -> None:
    """Out of the class: what is open of its work is handed in as it is saved."""
    works = Assignment.objects.filter(classroom=member.classroom_id)
    quizzes.end_attempts(member.person, list(works.values_list("pk", flat=True)), now=now)
    member.left_at = now
    member.save(update_fields=["left_at", "was_removed"])
    elsewhere = Membership.objects.students().current().filter(person=member.person)
    accounts.note_student(member.person, is_student=elsewhere.exists())


@transaction.atomic
def name_student(member: Membership, *, name: str, school_number: str, now: datetime) -> None:
    """Write the name as the class needs it. An account that a teacher made is called the same."""
    was_new = member.is_new
    member.roster_name, member.school_number = name, school_number
    member.checked_at = member.checked_at or now
    member.save(update_fields=["roster_name", "school_number", "checked_at"])
    if was_new:
        _show_scores(member.classroom_id, [member])
    if member.may_get_password and name:
        accounts.save_preferences(member.person, display_name=given_name_first(name))


@transaction.atomic
def check_names(classroom: Classroom, member_ids: Collection[UUID], *, now: datetime) -> int:
    """Say of new students that they belong here; returns how many were new."""
    new = students_of(classroom).filter(pk__in=member_ids, checked_at=None)
    ids = list(new.values_list("pk", flat=True))
    checked = Membership.objects.filter(pk__in=ids).update(checked_at=now)
    _show_scores(classroom.pk, Membership.objects.filter(pk__in=ids))
    return checked


def _show_scores(class_id: UUID, members: Iterable[Membership]) -> None:
    """Now that a teacher knows them, scores of tests are shown as the class says."""
    works = Assignment.objects.filter(classroom=class_id).select_related("classroom")
    push_windows(works, members)


@transaction.atomic
def add_colleague(
    classroom: Classroom, person: User, *, role: str, by: User, now: datetime
) -> Membership:
    """A co-teacher or an assistant. Raises AlreadyHere, also for a student of the class."""
    mine = Membership.objects.filter(classroom=classroom, person=person).first()
    if mine is not None and (mine.is_present or mine.role == Role.STUDENT):
        raise AlreadyHere(mine)
    place, _made = Membership.objects.update_or_create(
        classroom=classroom,
        person=person,
        defaults={"role": role, "left_at": None, "checked_at": now},
        create_defaults={"role": role, "joined_at": now, "checked_at": now},
    )
    accounts.record(
        verb="class.colleague",
        actor=by,
        subject=person,
        scope=classroom.pk,
        detail={"role": str(role)},
    )
    return place


@transaction.atomic
def remove_colleague(member: Membership, *, by: User, now: datetime) -> None:
    """A co-teacher or assistant is no longer one, or leaves. Raises LastTeacher."""
    if member.role != Role.ASSISTANT and not _teaches_another(member):
        raise LastTeacher
    member.left_at = now
    member.save(update_fields=["left_at"])
    accounts.record(
        verb="class.colleague_removed",
        actor=by,
        subject=member.person,
        scope=member.classroom_id,
    )


def _teaches_another(member: Membership) -> bool:
    """Whether the class is somebody's without this one: its teacher's, else its co-teachers'."""
    roles = {Role.TEACHER, member.role}
    others = Membership.objects.staff().filter(classroom=member.classroom_id, role__in=roles)
    return others.exclude(pk=member.pk).exists()


@transaction.atomic
def take_over(classroom: Classroom, *, by: User, now: datetime) -> bool:
    """An administrator becomes the teacher of a class that nobody teaches any more; False where
    somebody does."""
    if Membership.objects.staff().filter(classroom=classroom).exclude(role=Role.ASSISTANT).exists():
        return False
    values = {"role": Role.TEACHER, "left_at": None, "was_removed": False, "checked_at": now}
    Membership.objects.update_or_create(
        classroom=classroom,
        person=by,
        defaults=values,
        create_defaults={**values, "joined_at": now},
    )
    accounts.record(verb="class.take_over", actor=by, scope=classroom.pk)
    return True


@transaction.atomic
def hand_over(own: Membership, to: Membership, *, by: User) -> None:
    """A co-teacher becomes the teacher of the class, and the teacher a co-teacher."""
    own.role, to.role = Role.CO_TEACHER, Role.TEACHER
    for place in (own, to):
        place.save(update_fields=["role"])
    accounts.record(verb="class.hand_over", actor=by, subject=to.person, scope=own.classroom_id)
