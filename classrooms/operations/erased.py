"""What a class log keeps of an account that is erased: that averages changed, and no name."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts import operations as accounts
from classrooms.gradebook import COUNTING
from classrooms.models import Membership
from classrooms.queries.grid import grids


def note_erased(people: Collection[UUID], *, now: datetime) -> None:
    """Add a line to the log of each class whose averages change when these students go: one for
    each of them, with no actor, subject or detail that could tell who it was.

    To be called before they go. One query where none of them is in a class.
    """
    places = Membership.objects.students().current().filter(person__in=people)
    students = list(places.select_related("person", "classroom", "accommodation"))
    if not students:
        return
    rooms = {student.classroom_id: student.classroom for student in students}
    for grid in grids(rooms.values(), students, now=now, has_categories=False):
        for student in grid.students:
            if any(cell.state in COUNTING for cell in grid.given(student)):
                accounts.record(verb="class.erased_account", actor=None, scope=grid.classroom.pk)
