"""What is worked out again: of a learner, in a course, one question or one objective."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

# The ids of a learner, a course, and a question or an objective.
type Key = tuple[UUID, str, str]


def by_course(keys: Iterable[Key]) -> Iterator[tuple[str, set[Key]]]:
    """Each course with its keys, every key once."""
    found: dict[str, set[Key]] = defaultdict(set)
    for key in keys:
        found[key[1]].add(key)
    yield from found.items()
