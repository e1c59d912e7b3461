"""The classes of a teacher, and one class: who is in it and how one joins."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from classrooms.models import Classroom, Membership, Role, students_of
from common.qr import QrCode, qr_code
from questions.folding import fold


def name_order(name: str) -> list[tuple[int, str]]:
    """To sort names as people do: 9-A before 11-B."""
    pieces = re.findall(r"\d+|\D+", name.casefold())
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]


def student_counts(class_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many students each class has. One query."""
    return {class_id: students for class_id, (students, _new) in member_counts(class_ids).items()}


def member_counts(class_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many students each class has, and how many of them are new."""
    rows = Membership.objects.students().current().filter(classroom__in=class_ids)
    counted = rows.values("classroom_id").annotate(
        students=Count("pk"), new=Count("pk", filter=Q(checked_at=None))
    )
    return {row["classroom_id"]: (row["students"], row["new"]) for row in counted}


@dataclass(frozen=True)
class Joining:
    """How one joins a class: its code, the address and that as a picture."""

    classroom: Classroom

    @property
    def path(self) -> str:
        return reverse("classrooms:join_class", args=[self.classroom.join_code])

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def shown_address(self) -> str:
        """Without https://, to be typed from a board."""
        return self.address.partition("://")[2].removesuffix("/")

    @cached_property
    def qr(self) -> QrCode:
        return qr_code(self.address)


def joining(classroom: Classroom) -> Joining | None:
    """None where nobody can join by a code."""
    return Joining(classroom) if classroom.can_be_joined else None


def joinings(user: User) -> tuple[Joining, ...]:
    """The user's classes that can be joined, by name; without those in which they only look."""
    places = Membership.objects.staff().filter(person=user).select_related("classroom")
    rooms = [
        place.classroom for place in places if place.may_change and place.classroom.can_be_joined
    ]
    return tuple(map(Joining, sorted(rooms, key=lambda room: name_order(room.name))))


@dataclass(frozen=True)
class Whom:
    """Who can let somebody do more in a class: whoever owns it, else its other teachers."""

    names: tuple[str, ...]
    owns: bool


def whom_to_ask(class_id: UUID) -> Whom:
    """No names where no teacher is left. One query."""
    staff = Membership.objects.staff().filter(classroom=class_id).select_related("person")
    teachers = [each for each in staff if each.may_change]
    owners = [each for each in teachers if each.role == Role.TEACHER]
    asked = owners or teachers
    return Whom(tuple(sorted(str(each.person) for each in asked)), bool(owners))


def usual_zone(user: User) -> str:
    """The time zone of the newest class that the user made; "" where there is none."""
    places = Membership.objects.staff().filter(person=user, role=Role.TEACHER)
    newest = places.select_related("classroom").order_by("-classroom__created_at").first()
    return newest.classroom.time_zone if newest else ""


@dataclass(frozen=True)
class SettingsPage:
    """Who teaches here, and what of the class can be changed."""

    own: Membership
    colleagues: tuple[Membership, ...]


def settings_page(own: Membership) -> SettingsPage:
    staff = Membership.objects.staff().filter(classroom=own.classroom_id)
    return SettingsPage(own, tuple(staff.select_related("person").order_by("joined_at")))


def is_present(classroom: Classroom, person: User) -> bool:
    """Whether the person is in the class, in whatever role."""
    return Membership.objects.current().filter(classroom=classroom, person=person).exists()


def teachers_of(classroom: Classroom) -> tuple[str, ...]:
    """The names that a student knows the teachers by, the teacher first."""
    staff = Membership.objects.staff().filter(classroom=classroom).exclude(role=Role.ASSISTANT)
    people = sorted(staff.select_related("person").order_by("joined_at"), key=_is_second)
    return tuple(str(place.person) for place in people)


def _is_second(place: Membership) -> bool:
    return place.role != Role.TEACHER


def sorted_students(classroom: Classroom) -> list[Membership]:
    """The students who are there, by the names that the class uses."""
    return by_name(students_of(classroom))


def by_name(members: Iterable[Membership]) -> list[Membership]:
    """In the order of a roster: accents do not part a name from its letter."""
    return sorted(members, key=lambda member: fold(member.name))
