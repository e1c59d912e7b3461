"""What must hold of a course that could be read. One file per subject, each rule a function from
the draft and the course to its problems."""

from collections.abc import Iterator

from lessons.library.draft import Draft
from lessons.library.library import Course
from lessons.library.problems import Problem
from lessons.library.rules import coverage, ids, lessons, prose, questions, references, whole

RULES = (
    *ids.RULES,
    *references.RULES,
    *prose.RULES,
    *lessons.RULES,
    *questions.RULES,
    *coverage.RULES,
    *whole.RULES,
)


def problems_of(draft: Draft, course: Course) -> Iterator[Problem]:
    for rule in RULES:
        yield from rule(draft, course)
