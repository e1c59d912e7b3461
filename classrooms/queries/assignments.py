"""The works of a class as its teacher sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from accounts.models import User
from classrooms.models import (
    AssignedGroup,
    AssignedMember,
    Assignment,
    ClassGroup,
    Extension,
    Membership,
    students_of,
)
from classrooms.operations.assigning import UNDO_TIME
from classrooms.operations.windows import windows_of
from classrooms.queries.classes import by_name, name_order, student_counts
from classrooms.queries.work import Work, read_at
from classrooms.targets import Target, target_of
from common.qr import QrCode, qr_code
from quizzes.models import Answer, Attempt
from quizzes.window import Window


@dataclass(frozen=True)
class Titled:
    """A work with what it is called."""

    assignment: Assignment

    @cached_property
    def target(self) -> Target:
        work = self.assignment
        return target_of(work.kind, work.course_id, work.target_id)

    @property
    def path(self) -> str:
        return reverse("classrooms:work_address", args=[self.assignment.slug])

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def shown_address(self) -> str:
        """Without https://, to be typed from a board."""
        return self.address.partition("://")[2].removesuffix("/")


def chosen_members(works: Sequence[Assignment]) -> dict[UUID, set[UUID]]:
    """For whom each work is that is not for the whole class: the students themselves, and whoever
    is in its groups. One query, or none."""
    some = [work.pk for work in works if not work.is_whole_class]
    found: dict[UUID, set[UUID]] = {work_id: set() for work_id in some}
    if some:
        members = AssignedMember.objects.filter(assignment__in=some)
        groups = AssignedGroup.objects.filter(assignment__in=some, group__members__isnull=False)
        rows = members.values_list("assignment_id", "member_id").union(
            groups.values_list("assignment_id", "group__members")
        )
        for work_id, member_id in rows:
            found[work_id].add(member_id)
    return found


@dataclass(frozen=True)
class StudentLine:
    """How far one student is with a work, and what is agreed with them. `saved_at`: when an answer
    of a try that goes on was last kept."""

    work: Work
    extension: Extension | None
    saved_at: datetime | None

    @property
    def member(self) -> Membership:
        return self.work.own

    @property
    def has_own_terms(self) -> bool:
        window, work = self.work.window, self.work.assignment
        return (
            self.extension is not None
            or bool(window.extra_attempts or window.extra_days or window.extra_seconds)
            or window.due_at != work.due_at
        )


@dataclass(frozen=True)
class WorkPage(Titled):
    """One work of the class: its rules, its address, and its students."""

    own: Membership
    lines: tuple[StudentLine, ...]
    now: datetime

    @cached_property
    def qr(self) -> QrCode:
        return qr_code(self.address)

    @property
    def has_begun(self) -> bool:
        return any(line.work.attempts for line in self.lines)

    @property
    def can_undo(self) -> bool:
        is_mine = self.assignment.made_by_id == self.own.person_id
        return is_mine and self.now - self.assignment.made_at <= UNDO_TIME

    def count(self, state: str) -> int:
        return sum(line.work.state == state for line in self.lines)

    @property
    def done(self) -> int:
        return self.count("done")

    @property
    def working(self) -> int:
        return self.count("working")


def work_page(own: Membership, assignment: Assignment, *, now: datetime) -> WorkPage:
    """Seven queries, however many students there are."""
    assignment.classroom = own.classroom
    students = list(students_of(own.classroom).select_related("classroom"))
    if not assignment.is_whole_class:
        chosen = chosen_members([assignment]).get(assignment.pk, set())
        students = [student for student in students if student.pk in chosen]
    windows = windows_of([assignment], students)
    attempts = _attempts(assignment)
    read = read_at([student.person_id for student in students], [assignment])
    extensions = {e.member_id: e for e in Extension.objects.filter(assignment=assignment)}
    saved = _saved(assignment)
    lines = (
        StudentLine(
            _work(assignment, student, windows[assignment.pk, student.pk], attempts, read, now),
            extensions.get(student.pk),
            saved.get(student.person_id),
        )
        for student in by_name(students)
    )
    return WorkPage(assignment, own, tuple(lines), now)


def _saved(assignment: Assignment) -> dict[UUID, datetime]:
    """When each who is working last kept an answer."""
    open_ones = Answer.objects.filter(
        attempt__context=assignment.pk,
        attempt__submitted_at=None,
        attempt__is_preview=False,
        saved_at__isnull=False,
    )
    rows = open_ones.values_list("attempt__learner_id").annotate(last=Max("saved_at"))
    return dict(rows.order_by())


def _work(
    assignment: Assignment,
    student: Membership,
    window: Window,
    attempts: dict[UUID, list[Attempt]],
    read: dict[tuple[UUID, str, str], datetime],
    now: datetime,
) -> Work:
    theirs = tuple(attempts.get(student.person_id, ()))
    done = read.get((student.person_id, assignment.course_id, assignment.target_id))
    return Work(assignment, student, window, theirs, done, now)


def _attempts(assignment: Assignment) -> dict[UUID, list[Attempt]]:
    found: dict[UUID, list[Attempt]] = {}
    every = Attempt.objects.filter(context=assignment.pk, is_preview=False)
    for attempt in every.order_by("number"):
        found.setdefault(attempt.learner_id, []).append(attempt)
    return found


@dataclass(frozen=True)
class TeachingPlace:
    """A class that the reader may assign to, with how many would get the work."""

    own: Membership
    students: int


def teaching_places(user: User) -> tuple[TeachingPlace, ...]:
    """The classes that are not archived and that the user may change, by name. Two queries."""
    mine = Membership.objects.staff().filter(person=user, classroom__archived_at=None)
    owns = [own for own in mine.select_related("classroom") if own.may_change]
    students = student_counts([own.classroom_id for own in owns])
    places = [TeachingPlace(own, students.get(own.classroom_id, 0)) for own in owns]
    return tuple(sorted(places, key=lambda place: name_order(place.own.classroom.name)))


def students_to_choose(
    places: Sequence[TeachingPlace], class_id: UUID | None
) -> tuple[Membership, ...]:
    """The students of one of these classes, by name; nobody where it is none of them."""
    place = next((each for each in places if each.own.classroom_id == class_id), None)
    return tuple(by_name(students_of(place.own.classroom))) if place else ()


def titled(assignment: Assignment) -> Titled:
    return Titled(assignment)


@dataclass(frozen=True)
class BatchPage:
    """What one teacher assigned in one form, and until when it can be undone."""

    works: tuple[Titled, ...]
    now: datetime

    @property
    def batch(self) -> UUID:
        return self.works[0].assignment.batch

    @property
    def undo_until(self) -> datetime:
        return self.works[0].assignment.made_at + UNDO_TIME

    @property
    def can_undo(self) -> bool:
        return self.now <= self.undo_until


def batch_page(user: User, batch: UUID, *, now: datetime) -> BatchPage | None:
    """None where nothing of it is left, or it is not the user's."""
    places = Membership.objects.staff().filter(person=user).values("classroom_id")
    mine = Assignment.objects.filter(batch=batch, made_by=user, classroom__in=places)
    works = tuple(map(Titled, mine.select_related("classroom").order_by("classroom__name")))
    return BatchPage(works, now) if works else None


def groups_to_choose(
    places: Sequence[TeachingPlace], class_id: UUID | None
) -> tuple[ClassGroup, ...]:
    """The groups of one of these classes, by name; none where it is none of them."""
    if all(place.own.classroom_id != class_id for place in places):
        return ()
    return tuple(ClassGroup.objects.filter(classroom=class_id).order_by("name"))
