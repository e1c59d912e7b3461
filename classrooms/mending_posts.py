"""Reading the form in which a key is mended. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from classrooms.posts import member_ids
from questions.fields import ResponseProblem
from questions.mending import NoSuchKey
from questions.spec import Question
from questions.types import type_of
from quizzes.regrading import Accept, Drop, FixKey, FullCredit, Rule

# The form offers the options of a question in the same order to everybody who teaches.
SEED = "mending"
KINDS = ("accept", "fix_key", "full_credit", "drop", "like")
# These are made of an answer that the teacher gives in the question's own form.
NEED_ANSWER = ("accept", "fix_key")


class UnreadableMending(Exception):
    """What is missing: `kind`, `answer`, `whole`, `classes`; `problem` is what a question says."""

    def __init__(self, what: str, problem: ResponseProblem | None = None) -> None:
        super().__init__(what)
        self.what, self.problem = what, problem


@dataclass(frozen=True)
class Asked:
    """What a teacher wants to be done, and in which classes."""

    rule: Rule
    never_down: bool
    classes: frozenset[UUID]


def read(
    question: Question, posted: Mapping[str, Sequence[str]], *, like: Rule | None = None
) -> Asked:
    """`like`: the rule that a colleague used. Raises UnreadableMending."""
    kind = _one(posted, "kind")
    if kind not in KINDS or (kind == "like" and like is None):
        raise UnreadableMending("kind")
    rule = like if kind == "like" and like else _rule(kind, question, posted)
    classes = member_ids(posted.get("classes", ()))
    if not classes:
        raise UnreadableMending("classes")
    return Asked(rule, _one(posted, "never_down") == "on", classes)


def _rule(kind: str, question: Question, posted: Mapping[str, Sequence[str]]) -> Rule:
    if kind not in NEED_ANSWER:
        return FullCredit() if kind == "full_credit" else Drop()
    if question.type == "written":
        raise UnreadableMending("kind")
    response = _response(question, posted)
    if kind == "accept":
        return Accept(response=response)
    try:
        mended = type_of(question).with_key(question, response)
    except NoSuchKey:
        raise UnreadableMending("whole") from None
    return FixKey(question=mended)  # type: ignore[arg-type]


def _response(question: Question, posted: Mapping[str, Sequence[str]]) -> Any:
    fields = {name: list(values) for name, values in posted.items()}
    try:
        response = type_of(question).read(question, fields, seed=SEED)
    except ResponseProblem as refused:
        raise UnreadableMending("answer", refused) from None
    if response is None:
        raise UnreadableMending("answer")
    return response


def _one(posted: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(posted.get(name, ())), "")
