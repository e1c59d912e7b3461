"""Temporary passwords: whether the teachers of a class may set one, and when somebody did."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.queries import has_way_of_its_own, last_reset_key, resets_of
from classrooms.models import Classroom, Membership


@dataclass(frozen=True)
class Resets:
    """For the page of a student. `after`: the newest record that the page knows of; `here` and
    `elsewhere`: when a teacher of this class, or of another one, last did it since the student
    joined."""

    is_allowed: bool
    after: int
    here: datetime | None
    elsewhere: datetime | None


def resets(student: Membership) -> Resets:
    """Three queries at most."""
    by_teachers = resets_of(student.person).filter(at__gte=student.joined_at, scope__isnull=False)
    here: datetime | None = None
    elsewhere: datetime | None = None
    for scope, at in by_teachers.values_list("scope", "at"):
        if scope == student.classroom_id:
            here = here or at
        else:
            elsewhere = elsewhere or at
    return Resets(
        student.lets_teachers_help and not has_way_of_its_own(student.person),
        last_reset_key(student.person),
        here,
        elsewhere,
    )


@dataclass(frozen=True)
class Told:
    """For the student, at the next sign-in. `class_name` is "" where an administrator did it, or
    the class is gone since."""

    at: datetime
    class_name: str
    by_teacher: bool


def told_of_reset(person: User) -> Told | None:
    """None where there is nothing that the person does not know of."""
    if person.password_reset_at is None:
        return None
    scope = resets_of(person).values_list("scope", flat=True).first()
    room = Classroom.objects.filter(pk=scope).first() if scope else None
    return Told(person.password_reset_at, room.name if room else "", scope is not None)
