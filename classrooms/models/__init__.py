"""Tables of classes: who belongs to them, what is assigned, what is agreed with single students."""

from classrooms.models.people import (
    Classroom,
    Membership,
    Role,
    RosterDraft,
    default_last_day,
    students_of,
)
from classrooms.models.work import (
    Accommodation,
    AssignedMember,
    Assignment,
    Category,
    Extension,
    GradeOverride,
    Kind,
)

__all__ = [
    "Accommodation",
    "AssignedMember",
    "Assignment",
    "Category",
    "Classroom",
    "Extension",
    "GradeOverride",
    "Kind",
    "Membership",
    "Role",
    "RosterDraft",
    "default_last_day",
    "students_of",
]
