"""Reading what forms of our own post. Pure."""

from collections.abc import Iterable, Iterator
from uuid import UUID


def member_ids(values: Iterable[str]) -> frozenset[UUID]:
    """The ids among what was posted; what is none is left out."""
    return frozenset(_ids(values))


def whole_number(value: str) -> int:
    """What was posted in ASCII digits, else 0: as a column of the database can hold it."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 18 else 0


def one_id(value: str) -> UUID | None:
    return next(_ids([value]), None)


def _ids(values: Iterable[str]) -> Iterator[UUID]:
    for value in values:
        try:
            yield UUID(value)
        except ValueError:
            continue
