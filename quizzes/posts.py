"""Reads what a page of an attempt posts: which question, which answer, how sure, from which tab."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.http import QueryDict

from questions.fields import ResponseProblem, gettext_noop
from questions.types import type_of
from quizzes.models import Attempt
from quizzes.pinned import pinned
from quizzes.statements import Posted

CLIENT = re.compile(r"[0-9a-f-]{8,36}")
# Nobody saves an answer ten million times; the column holds two thousand million.
LONGEST_REVISION = 7
# In seconds: three years, longer than any device keeps what a page left on it.
LONGEST_AGE = 8
SURENESS = {"1": 1, "2": 2, "3": 3}
EMPTY = gettext_noop("Give an answer first.")
NO_TAB = gettext_noop("This page is out of date. Load it again and answer once more.")


class UnreadableAnswer(Exception):
    """What was posted is no answer to this question; `problem` says what to do, and `filled`
    is what the form held."""

    def __init__(
        self, position: int, problem: ResponseProblem | str, filled: Mapping[str, list[str]]
    ) -> None:
        super().__init__(str(problem))
        self.position = position
        self.problem = ResponseProblem(problem) if isinstance(problem, str) else problem
        self.filled = filled


def position(text: str) -> int:
    """The number of a question; 0, which no question has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


def positions(attempt: Attempt) -> Collection[int]:
    """The numbers of the questions of an attempt."""
    return pinned(attempt.pk).questions.keys()


def read_answer(attempt_id: UUID, learner_id: UUID, post: QueryDict, *, now: datetime) -> Posted:
    """Raises UnreadableAnswer, and Attempt.DoesNotExist.

    Whose attempt it is, and that it has such a position, is found out by the save.
    """
    at = position(post.get("q", ""))
    known = pinned(attempt_id)
    question = known.questions.get(at)
    fields = {name: values for name, values in post.lists() if isinstance(values, list)}
    response = None
    if question:
        try:
            response = type_of(question).read(question, fields, seed=known.seed)
        except ResponseProblem as refused:
            raise UnreadableAnswer(at, refused, fields) from None
    return Posted(
        attempt_id=attempt_id,
        learner_id=learner_id,
        position=at,
        client=_client(post.get("client", ""), at, fields),
        revision=_revision(post.get("revision", ""), at, fields),
        response=response,
        sureness=read_sureness(post),
        is_flagged=bool(post.get("flag")),
        at=now,
        kept_at=_kept_at(post.get("age", ""), now),
    )


def read_sureness(post: QueryDict) -> int | None:
    """1 a guess, 2 fairly sure, 3 sure; None where it was not said."""
    return SURENESS.get(post.get("sure", ""))


def _kept_at(age: str, now: datetime) -> datetime | None:
    """When the device kept it, by how many seconds ago that was: its clock may be wrong."""
    is_number = age.isascii() and age.isdigit() and len(age) <= LONGEST_AGE
    return now - timedelta(seconds=int(age)) if is_number else None


def _client(text: str, at: int, fields: Mapping[str, list[str]]) -> str:
    if text and not CLIENT.fullmatch(text):
        raise UnreadableAnswer(at, NO_TAB, fields)
    return text


def _revision(text: str, at: int, fields: Mapping[str, list[str]]) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_REVISION
    if not is_number:
        raise UnreadableAnswer(at, NO_TAB, fields)
    return int(text)
