"""What pages show before a student's work moves, and what was done before."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import AuditEvent
from classrooms.models import Absence, ClassGroup, Classroom, JoinedAccounts, Membership
from classrooms.operations.absences import AbsentWork
from classrooms.operations.going import DueBefore, Going, GoingWork, begun_works, work_that_goes
from classrooms.posts import one_id
from classrooms.queries.assignments import Titled


@dataclass(frozen=True)
class AbsentLine:
    """A work that an absence would change."""

    work: AbsentWork

    @property
    def title(self) -> str:
        return Titled(self.work.assignment).target.title


@dataclass(frozen=True)
class GoingLine(Titled):
    """An assignment that goes along or stays behind."""

    going: GoingWork
    now: datetime


@dataclass(frozen=True)
class BeforeLine(Titled):
    """An assignment of the other class that was due before the student comes."""

    before: DueBefore


@dataclass(frozen=True)
class GoingPage:
    """Assignments that go along, those that stay behind and those that were due before; and what
    was noted in general."""

    going: Going
    along: tuple[GoingLine, ...]
    behind: tuple[GoingLine, ...]
    before: tuple[BeforeLine, ...]


def going(member: Membership, to: Classroom, *, now: datetime) -> GoingPage:
    found = work_that_goes(member, to, now=now)
    along, behind = (
        tuple(GoingLine(each.work, each, now) for each in those)
        for those in (found.along, found.behind)
    )
    before = tuple(BeforeLine(each.work, each) for each in found.before)
    return GoingPage(found, along, behind, before)


@dataclass(frozen=True)
class GoingOver:
    """Titles of the assignments that an account has begun for the class."""

    along: tuple[str, ...]


def going_over(member: Membership) -> GoingOver:
    return GoingOver(tuple(Titled(work).target.title for work in begun_works(member)))


def moved_to(member: Membership) -> Classroom | None:
    """The class to which somebody was moved from here, while they are in it. No query for who has
    not left, else one or two."""
    if member.left_at is None:
        return None
    moves = AuditEvent.objects.filter(
        verb="class.move", scope=member.classroom_id, subject=member.person_id
    )
    detail = moves.values_list("detail", flat=True).first() or {}
    there = one_id(str(detail.get("to", "")))
    if there is None or there == member.classroom_id:
        return None
    places = Membership.objects.students().current().filter(person=member.person_id)
    place = places.filter(classroom=there).select_related("classroom").first()
    return place.classroom if place else None


def absences_of(member: Membership) -> tuple[Absence, ...]:
    """The newest first."""
    return tuple(Absence.objects.filter(member=member).order_by("-made_at"))


def joined_to(member: Membership) -> tuple[JoinedAccounts, ...]:
    """The accounts that were joined to this one and can be taken apart again."""
    joined = JoinedAccounts.objects.filter(kept=member, undone_at=None)
    return tuple(joined.select_related("gone__person").order_by("-made_at"))


@dataclass(frozen=True)
class GroupLine:
    group: ClassGroup
    names: tuple[str, ...]


def groups_of(classroom: Classroom) -> tuple[GroupLine, ...]:
    """The groups by name, with the students who are still in the class. Three queries."""
    groups = list(ClassGroup.objects.filter(classroom=classroom).order_by("name"))
    members = Membership.objects.current().filter(groups__in=groups).select_related("person")
    rows = members.prefetch_related("groups").distinct() if groups else []
    names: dict[int, list[str]] = {group.pk: [] for group in groups}
    for member in rows:
        for group in member.groups.all():
            names[group.pk].append(member.name)
    return tuple(GroupLine(group, tuple(sorted(names[group.pk]))) for group in groups)
