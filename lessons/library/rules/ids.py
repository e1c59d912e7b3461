"""Rules of ids: published once, never reused, never vanished."""

import re
from collections.abc import Iterator

from lessons.library.draft import Draft
from lessons.library.library import Course
from lessons.library.problems import Problem

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
OWN_PATTERNS = {"claim": re.compile(r"[CD]\d\d"), "objective": re.compile(r"LO\d{1,3}")}
PAGES = {"glossary", "sources", "claims", "timeline", "data", "search", "quiz", "final"}
KINDS = (
    "module",
    "lesson",
    "question",
    "objective",
    "claim",
    "term",
    "source",
    "misconception",
    "series",
    "event",
    "route",
)


def published_ids_of(draft: Draft) -> tuple[str, ...]:
    """Every id of the course that ids.txt must list, in the order of their kinds."""
    return tuple(dict.fromkeys(id_ for kind in KINDS for id_ in draft.places.get(kind, {})))


def unpublished(draft: Draft, course: Course) -> Iterator[Problem]:
    file = draft.name(draft.folder / "ids.txt")
    for id_ in published_ids_of(draft):
        if id_ not in course.published_ids:
            says = f"Add the line “{id_}” to ids.txt: every id of the course stands there."
            yield Problem("error", file, 1, says, "unpublished-id")


def vanished(draft: Draft, course: Course) -> Iterator[Problem]:
    present = set(published_ids_of(draft))
    for id_ in sorted(course.published_ids - present - course.retired_ids.keys()):
        says = (
            f"Bring “{id_}” back, or add it to retired.yaml with the id that replaces it or null: "
            "the course no longer holds it."
        )
        yield draft.problem("error", "vanished-id", says, ("published", id_))


def reused(draft: Draft, course: Course) -> Iterator[Problem]:
    present = set(published_ids_of(draft))
    for id_, successor in course.retired_ids.items():
        at = ("retired", id_)
        if id_ in present:
            says = f"Give the new “{id_}” another id: this one is retired and never used again."
            yield draft.problem("error", "reused-id", says, at)
        if id_ not in course.published_ids:
            says = f"Add the line “{id_}” to ids.txt: a retired id was published once."
            yield draft.problem("error", "unpublished-id", says, at)
        if successor is not None and successor not in present:
            says = f"Write an id of the course instead of “{successor}”, or null."
            yield draft.problem("error", "unknown-id", says, at)


def ill_formed(draft: Draft, course: Course) -> Iterator[Problem]:
    for kind in KINDS:
        pattern = OWN_PATTERNS.get(kind, SLUG)
        for id_ in draft.places.get(kind, {}):
            if not pattern.fullmatch(id_) or len(id_) > 60:
                says = (
                    f"Write the id “{id_}” otherwise: a {kind} has small letters, digits and "
                    "hyphens, 60 at most, or C01, D01, LO1 where it is a claim or an objective."
                )
                yield draft.problem("error", "shape", says, (kind, id_))


def taken_by_pages(draft: Draft, course: Course) -> Iterator[Problem]:
    """The pages beside the lessons have names of their own, which a lesson cannot have."""
    for id_ in PAGES & draft.places.get("lesson", {}).keys():
        says = f"Give the lesson another id: “{id_}” is the address of a page of the course."
        yield draft.problem("error", "reused-id", says, ("lesson", id_))


RULES = (unpublished, vanished, reused, ill_formed, taken_by_pages)
