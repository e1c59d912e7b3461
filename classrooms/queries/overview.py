"""The first page of one class, and a student's page of their own classes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.queries import with_way_of_their_own
from classrooms.models import Membership, Role
from classrooms.queries.categories import count_nowhere
from classrooms.queries.classes import Joining, joining, member_counts
from classrooms.queries.progress import WorkLine, work_lines
from classrooms.queries.work import Work, works_of


@dataclass(frozen=True)
class ClassPage:
    """The first page of one class."""

    own: Membership
    students: int
    new: int
    joining: Joining | None
    works: tuple[WorkLine, ...]
    count_nowhere: int


def class_page(own: Membership, *, now: datetime) -> ClassPage:
    students, new = member_counts([own.classroom_id]).get(own.classroom_id, (0, 0))
    works = work_lines(own, now=now)
    lost = count_nowhere((line.assignment for line in works), own.classroom_id)
    # The code lets students in, so it is for who may change the class.
    joined_by = joining(own.classroom) if own.may_change else None
    return ClassPage(own, students, new, joined_by, works, lost)


@dataclass(frozen=True)
class MyPlace:
    """A class that the reader learns in."""

    own: Membership
    teachers: tuple[str, ...]
    works: tuple[Work, ...]

    @property
    def listed(self) -> tuple[Work, ...]:
        """What is to do, and then what was done or missed lately; all of it stands with the
        grade."""
        recent = [work for work in self.works if work.is_recent]
        return (*(work for work in self.works if work.is_pressing), *reversed(recent))

    @property
    def waits_for_teacher(self) -> bool:
        """Whether scores of a test stay closed because no teacher has confirmed the reader yet."""
        return any(work.waits_for_teacher for work in self.works)


@dataclass(frozen=True)
class MyClassPage:
    """The classes of a student."""

    classes: tuple[MyPlace, ...]
    needs_a_way_back: bool


def my_class_page(user: User, *, now: datetime) -> MyClassPage:
    """Seven queries at most, however many classes there are."""
    guarded = with_way_of_their_own().filter(pk=OuterRef("person"))
    places = Membership.objects.students().current().filter(person=user)
    places = places.annotate(has_way_of_its_own=Exists(guarded))
    mine = list(places.select_related("classroom").order_by("classroom__name"))
    staff = Membership.objects.staff().exclude(role=Role.ASSISTANT).order_by("joined_at")
    teachers: dict[UUID, list[str]] = {}
    theirs = staff.filter(classroom__in=[own.classroom_id for own in mine])
    for place in theirs.select_related("person"):
        teachers.setdefault(place.classroom_id, []).append(str(place.person))
    works = works_of(user, now=now)
    classes = (
        MyPlace(
            own,
            tuple(teachers.get(own.classroom_id, ())),
            tuple(work for work in works if work.own.pk == own.pk),
        )
        for own in mine
    )
    has_way_back = user.is_managed or user.email or user.has_recovery_code()
    return MyClassPage(tuple(classes), bool(mine) and not has_way_back)
