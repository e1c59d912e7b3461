"""What a copy of a class would have, shown before it is made."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from classrooms.models import Classroom
from classrooms.operations.copying import CopiedWork, plan_copy
from classrooms.queries.assignments import Titled


@dataclass(frozen=True)
class CopiedLine(Titled):
    """An assignment with the dates of its copy. `is_after`: due after the new class has ended."""

    copied: CopiedWork
    is_after: bool


@dataclass(frozen=True)
class CopyPreview:
    """`days`: by how many all dates move."""

    days: int
    lines: tuple[CopiedLine, ...]
    left_out: tuple[Titled, ...]

    @property
    def late_ones(self) -> int:
        """How many would be due after the new class has ended."""
        return sum(line.is_after for line in self.lines)


def copy_preview(
    classroom: Classroom, *, first_on: date, is_exact: bool, ends_on: date, by: User
) -> CopyPreview:
    """One query."""
    plan = plan_copy(classroom, first_on=first_on, is_exact=is_exact, by=by)
    end = _end(classroom, ends_on)
    lines = (CopiedLine(each.work, each, each.is_after(end)) for each in plan.works)
    return CopyPreview(plan.days, tuple(lines), tuple(map(Titled, plan.left_out)))


def _end(classroom: Classroom, ends_on: date) -> datetime | None:
    """Of the copy, which has the clock of the class."""
    return Classroom(time_zone=classroom.time_zone, ends_on=ends_on).ends_at
