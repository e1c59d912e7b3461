"""Tables of classes: who belongs to them, what is assigned, what is agreed with single students."""

from classrooms.models.people import (
    DRAFT_AGE,
    ClassGroup,
    Classroom,
    GroupMember,
    JoinedAccounts,
    Membership,
    Role,
    RosterDraft,
    default_last_day,
    students_of,
)
from classrooms.models.work import (
    Absence,
    Accommodation,
    AssignedGroup,
    AssignedMember,
    Assignment,
    Category,
    Extension,
    GradeOverride,
    Kind,
)

__all__ = [
    "DRAFT_AGE",
    "Absence",
    "Accommodation",
    "AssignedGroup",
    "AssignedMember",
    "Assignment",
    "Category",
    "ClassGroup",
    "Classroom",
    "Extension",
    "GradeOverride",
    "GroupMember",
    "JoinedAccounts",
    "Kind",
    "Membership",
    "Role",
    "RosterDraft",
    "default_last_day",
    "students_of",
]
