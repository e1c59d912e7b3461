"""What a role may do in a class: one small table. Pure."""

from enum import StrEnum


class Right(StrEnum):
    """`SEE` the class and its work, `CHANGE` students, work and marks, `OWN` the class itself."""

    SEE = "see"
    CHANGE = "change"
    OWN = "own"


class Role(StrEnum):
    TEACHER = "teacher"
    CO_TEACHER = "co-teacher"
    ASSISTANT = "assistant"
    STUDENT = "student"


RIGHTS: dict[str, frozenset[Right]] = {
    Role.TEACHER: frozenset(Right),
    Role.CO_TEACHER: frozenset({Right.SEE, Right.CHANGE}),
    Role.ASSISTANT: frozenset({Right.SEE}),
    Role.STUDENT: frozenset(),
}
STAFF = frozenset(role for role, rights in RIGHTS.items() if rights)


def may(role: str, right: Right) -> bool:
    return right in RIGHTS[role]
