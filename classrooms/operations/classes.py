"""Classes themselves: made, changed, archived, and the code by which students join."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import operations as accounts
from accounts.models import User
from classrooms.codes import new_join_code
from classrooms.models import Assignment, Classroom, Membership, Role, students_of
from classrooms.operations.windows import push_windows


@transaction.atomic
def make_class(teacher: User, *, now: datetime, **fields: Any) -> Classroom:
    """A class with an open code, of which the user is the teacher; on a site where anyone may
    teach, the first class makes one a teacher, whom nobody has confirmed."""
    if not teacher.may_invite:
        accounts.make_teacher(teacher, is_confirmed=False)
    classroom = Classroom.objects.create(**fields, created_at=now)
    Membership.objects.create(
        classroom=classroom, person=teacher, role=Role.TEACHER, joined_at=now, checked_at=now
    )
    _write_new_code(classroom)
    return classroom


@transaction.atomic
def change_class(classroom: Classroom, *, by: User, **fields: Any) -> Classroom:
    """Change the name, the dates or the rules of grades; rules go into the audit."""
    before = {name: str(getattr(classroom, name)) for name in fields}
    for name, value in fields.items():
        setattr(classroom, name, value)
    classroom.save(update_fields=list(fields))
    changed = {name: str(value) for name, value in fields.items() if str(value) != before[name]}
    if changed.keys() & {"time_zone", "late_percent_a_day", "ends_on"}:
        _push_windows(classroom)
    changed.pop("name", None)
    changed.pop("school", None)
    if changed:
        accounts.record(verb="class.change", actor=by, scope=classroom.pk, detail=changed)
    return classroom


@transaction.atomic
def renew_code(classroom: Classroom, *, by: User) -> str:
    """A new code, which replaces the older one and can be joined with at once."""
    code = _write_new_code(classroom)
    accounts.record(verb="class.code", actor=by, scope=classroom.pk)
    return code


@transaction.atomic
def open_joining(classroom: Classroom, *, by: User) -> None:
    """Join with the code that the class had; a class that has none any more gets a new one."""
    if classroom.join_code is None:
        renew_code(classroom, by=by)
        return
    classroom.is_joining_open = True
    classroom.save(update_fields=["is_joining_open"])
    accounts.record(verb="class.open", actor=by, scope=classroom.pk)


@transaction.atomic
def close_joining(classroom: Classroom, *, by: User) -> None:
    """Nobody joins until it is opened again. The code stays the class's own."""
    classroom.is_joining_open = False
    classroom.save(update_fields=["is_joining_open"])
    accounts.record(verb="class.close", actor=by, scope=classroom.pk)


@transaction.atomic
def archive_class(classroom: Classroom, *, by: User, now: datetime) -> None:
    """Put the class away: it is read as before, nothing in it changes, and nobody joins it."""
    classroom.archived_at, classroom.is_joining_open = now, False
    classroom.save(update_fields=["archived_at", "is_joining_open"])
    accounts.record(verb="class.archive", actor=by, scope=classroom.pk)


@transaction.atomic
def restore_class(classroom: Classroom, *, by: User) -> None:
    """Take the class out of the archive; joining stays closed."""
    classroom.archived_at = None
    classroom.save(update_fields=["archived_at"])
    accounts.record(verb="class.restore", actor=by, scope=classroom.pk)


@transaction.atomic
def reopen_class(classroom: Classroom, *, ends_on: date, by: User) -> None:
    """A class that is over goes on until another last day; its work keeps its dates."""
    classroom.ends_on = ends_on
    classroom.save(update_fields=["ends_on"])
    _push_windows(classroom)
    detail = {"ends_on": ends_on.isoformat()}
    accounts.record(verb="class.reopen", actor=by, scope=classroom.pk, detail=detail)


def _push_windows(classroom: Classroom) -> None:
    """Attempts that have begun end as the class now says."""
    works = Assignment.objects.filter(classroom=classroom).select_related("classroom")
    push_windows(works, students_of(classroom))


def _write_new_code(classroom: Classroom) -> str:
    """Two classes with one code are as good as impossible, and refused by the table."""
    for is_last in (False, False, True):
        classroom.join_code, classroom.is_joining_open = new_join_code(), True
        try:
            with transaction.atomic():
                classroom.save(update_fields=["join_code", "is_joining_open"])
            return classroom.join_code
        except IntegrityError:
            if is_last:
                raise
    raise AssertionError("never reached")


def choose_school_columns(classroom: Classroom, columns: Sequence[str]) -> None:
    """Remember which columns the file for the school's gradebook has, in their order."""
    classroom.school_columns = list(columns)
    classroom.save(update_fields=["school_columns"])
