"""Reading the form of a mark. Pure."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from questions.fields import CONTROLS
from questions.written import Written
from quizzes.marked import Marking

COMMENT_LENGTH = 2000
WHOLE_LENGTH = 4000
HOW = ("full", "one", "done")


class UnreadableMark(Exception):
    """A level that the rubric does not have, or a version that is no number."""


class TooLong(Exception):
    """A comment has more signs than are kept."""


def marking(question: Written, posted: Mapping[str, str]) -> Marking:
    """What the form says. Raises UnreadableMark for a level of another rubric, and TooLong."""
    how = posted.get("how", "full")
    if how not in HOW:
        raise UnreadableMark
    if how == "done":
        levels = _level("done", posted.get("level-done", ""), 2)
    else:
        levels = {}
        for criterion in question.criteria:
            given = posted.get(f"level-{criterion.id}", "")
            levels |= _level(criterion.id, given, len(criterion.levels))
        if how == "one":
            one = posted.get("criterion", "")
            levels = {one: levels[one]} if one in levels else {}
    comments = {
        criterion.id: words
        for criterion in question.criteria
        if (words := _words(posted, f"comment-{criterion.id}"))
    }
    whole = _words(posted, "comment")
    if len(whole) > WHOLE_LENGTH or any(len(each) > COMMENT_LENGTH for each in comments.values()):
        raise TooLong
    return Marking(how, levels, comments, whole)


def _words(posted: Mapping[str, str], name: str) -> str:
    """Without control characters, one of which PostgreSQL refuses."""
    return posted.get(name, "").translate(CONTROLS).strip()


def _level(name: str, given: str, count: int) -> dict[str, int]:
    if not given:
        return {}
    if not (given.isascii() and given.isdigit() and len(given) < 3 and int(given) < count):
        raise UnreadableMark
    return {name: int(given)}


def version(posted: Mapping[str, str]) -> int:
    """Raises UnreadableMark."""
    given = posted.get("version", "")
    if not (given.isascii() and given.isdigit() and len(given) < 9):
        raise UnreadableMark
    return int(given)


def as_typed(question: Written, posted: Mapping[str, str]) -> dict[str, Any]:
    """The same of a form that could not be read: its words, and the levels that there are."""
    how = posted.get("how", "full")
    levels: dict[str, int] = {}
    for criterion in question.criteria:
        with suppress(UnreadableMark):
            given = posted.get(f"level-{criterion.id}", "")
            levels |= _level(criterion.id, given, len(criterion.levels))
    return {
        "how": how if how in HOW else "full",
        "levels": levels,
        "said": {each.id: posted.get(f"comment-{each.id}", "") for each in question.criteria},
        "comment": posted.get("comment", ""),
    }


def as_shown(said: Marking) -> dict[str, Any]:
    """For the page, where what was posted could not be kept."""
    return {
        "how": said.how,
        "levels": dict(said.levels),
        "said": dict(said.comments),
        "comment": said.comment,
    }
