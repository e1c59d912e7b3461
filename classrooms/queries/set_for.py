"""All that is set for one student of a class and for nobody else."""

from dataclasses import dataclass

from classrooms.models import (
    Absence,
    Accommodation,
    Assignment,
    Extension,
    GradeOverride,
    Membership,
)
from classrooms.queries.assignments import Titled
from quizzes.window import NONE, Change


@dataclass(frozen=True)
class SetLine(Titled):
    """Dates of one's own at an assignment, or a grade that a teacher decided, or both."""

    extension: Extension | None = None
    decided: GradeOverride | None = None


@dataclass(frozen=True)
class SetForStudent:
    """`absences`: those that nobody took back, the newest first."""

    agreed: Accommodation | None
    lines: tuple[SetLine, ...]
    absences: tuple[Absence, ...]

    def __bool__(self) -> bool:
        return bool(self.agreed or self.lines or self.absences)


def set_for(student: Membership) -> SetForStudent:
    """Four queries."""
    agreed = Accommodation.objects.filter(member=student).first()
    if agreed and agreed.value == NONE:
        agreed = None
    absences = Absence.objects.filter(member=student, undone_at=None)
    return SetForStudent(agreed, _lines(student), tuple(absences.order_by("-first_on", "-made_at")))


def _lines(student: Membership) -> tuple[SetLine, ...]:
    """By the due time of the class, what is never due last."""
    extensions: dict[Assignment, Extension] = {}
    asked = Extension.objects.filter(member=student).select_related("assignment__classroom")
    for extension in asked:
        if extension.value != Change():
            extensions[extension.assignment] = extension
    overrides = GradeOverride.objects.filter(member=student).select_related("assignment")
    decided = {each.assignment: each for each in overrides}
    works = sorted(
        extensions.keys() | decided.keys(),
        key=lambda work: (work.due_at is None, work.due_at or work.opens_at, work.slug),
    )
    return tuple(SetLine(work, extensions.get(work), decided.get(work)) for work in works)
