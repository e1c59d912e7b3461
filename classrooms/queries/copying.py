"""What a copy of a class would have, shown before it is made."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from classrooms.models import Classroom
from classrooms.operations.copying import CopiedWork, plan_copy
from classrooms.queries.assignments import Titled
from common.ids import uuid7


@dataclass(frozen=True)
class CopiedLine(Titled):
    """An assignment with the dates of its copy. `is_after`: due after the new class has ended;
    `is_over`: due already when the class is made."""

    copied: CopiedWork
    is_after: bool
    is_over: bool


@dataclass(frozen=True)
class CopyPreview:
    """`days`: by how many all dates move; `seen`: of the plan; `new_id`: of the class to be."""

    days: int
    seen: str
    new_id: UUID
    lines: tuple[CopiedLine, ...]
    left_out: tuple[Titled, ...]

    @property
    def first_at(self) -> datetime | None:
        """When the first assignment opens."""
        return min((line.copied.opens_at for line in self.lines), default=None)

    @property
    def over_ones(self) -> int:
        """How many would be due already."""
        return sum(line.is_over for line in self.lines)

    @property
    def late_ones(self) -> int:
        """How many would be due after the new class has ended."""
        return sum(line.is_after for line in self.lines)


def copy_preview(
    classroom: Classroom,
    *,
    first_on: date,
    is_exact: bool,
    ends_on: date,
    by: User,
    now: datetime,
) -> CopyPreview:
    """One query."""
    plan = plan_copy(classroom, first_on=first_on, is_exact=is_exact, by=by)
    end = _end(classroom, ends_on)
    lines = (
        CopiedLine(each.work, each, each.is_after(end), each.is_over(now)) for each in plan.works
    )
    left_out = tuple(map(Titled, plan.left_out))
    return CopyPreview(plan.days, plan.seen, uuid7(), tuple(lines), left_out)


def _end(classroom: Classroom, ends_on: date) -> datetime | None:
    """Of the copy, which has the clock of the class."""
    return Classroom(time_zone=classroom.time_zone, ends_on=ends_on).ends_at
