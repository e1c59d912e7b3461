"""An empty installation filled to look around in: a teacher with five classes, and students whose
six weeks of work look like real ones. Names are invented."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.codes import new_first_password
from accounts.models import Installation, User
from config.demo.classes import CLASSES, ZONE, fill_class, fill_small_class
from config.demo.students import STUDENTS


class InstallationIsNotEmpty(Exception):
    """There are people here: a demonstration would mix with their work."""


@transaction.atomic
def fill(*, now: datetime | None = None) -> list[str]:
    """Make the people of the demonstration; returns a line a sign-in.

    Raises InstallationIsNotEmpty.
    """
    if User.objects.filter(is_guest=False).exists():
        raise InstallationIsNotEmpty
    now = now or timezone.now()
    _choose_zone()
    rights = {"is_teacher": True, "is_confirmed_teacher": True}
    teacher, teachers_line = _person("teacher", "tess", display_name="Tess Alder", **rights)
    student, students_line = _person("student", "lea", display_name="Lea Moreno")
    names = iter(STUDENTS)
    for name, size in CLASSES[1:]:
        fill_small_class(teacher, name, [next(names) for _ in range(size)], now=now)
    fill_class(teacher, CLASSES[0][0], student, [next(names) for _ in range(29)], now=now)
    return ["The passwords are shown only now.", teachers_line, students_line]


def _choose_zone() -> None:
    """The clock of the school, so that pages of classes and of students say the same times."""
    school = Installation.current()
    if not school.time_zone:
        school.time_zone = ZONE
        school.save()


def _person(role: str, username: str, **fields: object) -> tuple[User, str]:
    password = new_first_password()
    person = User.objects.create_user(username, password, **fields)
    return person, f"{role}: user name {username}, password {password}"
