"""What pages show before a student's work moves, and what was done before."""

from dataclasses import dataclass

from classrooms.models import Absence, Assignment, ClassGroup, Classroom, JoinedAccounts, Membership
from classrooms.operations import AbsentWork, Going
from classrooms.queries.assignments import Titled
from quizzes.models import Attempt


@dataclass(frozen=True)
class AbsentLine:
    """A work that an absence would change."""

    work: AbsentWork

    @property
    def title(self) -> str:
        return Titled(self.work.assignment).target.title


@dataclass(frozen=True)
class GoingPage:
    """Titles of works that go along, and of those that stay behind."""

    along: tuple[str, ...]
    behind: tuple[str, ...]


def going(work: Going) -> GoingPage:
    return GoingPage(
        tuple(Titled(before).target.title for before, _after in work.along),
        tuple(Titled(before).target.title for before in work.behind),
    )


def going_over(member: Membership) -> GoingPage:
    """The works that an account has begun for the class."""
    begun = Attempt.objects.filter(learner=member.person, is_preview=False).values("context")
    works = Assignment.objects.filter(classroom=member.classroom_id, pk__in=begun)
    titles = (Titled(work).target.title for work in works.order_by("due_at", "pk"))
    return GoingPage(tuple(titles), ())


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
