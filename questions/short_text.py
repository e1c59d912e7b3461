"""Short text: a word or name, compared after folding. A response is the text as it was typed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from questions.checking import Problem, language_problems
from questions.fields import Field, Posted, typed
from questions.grading import BLANK, ONE, ZERO, Explained, Grade
from questions.spec import Question, one_line
from questions.typed import (
    LONGEST,
    TypedText,
    explained_match,
    explained_text,
    text_problems,
    with_answer,
)


class ShortText(Question, TypedText):
    type: Literal["short_text"]


def fields(question: ShortText, *, seed: str) -> tuple[Field[str]]:
    return (Field("text"),)


def read(question: ShortText, posted: Posted, *, seed: str) -> str | None:
    return typed("text", posted, most=LONGEST) or None


def fill(question: ShortText, response: str | None, *, seed: str) -> dict[str, list[str]]:
    return {"text": [response] if response else []}


def grade(question: ShortText, response: str | None) -> Grade:
    if not response:
        return BLANK
    part = explained_match(question, response, list(explanations(question)))
    return Grade(ONE if part.is_right else ZERO, (part,))


def missing(question: ShortText, response: str | None) -> None:
    """Nothing: whatever is typed is all of it."""
    return


def right_response(question: ShortText) -> str:
    return right_in(question, "en")


def right_in(question: ShortText, language: str) -> str:
    answers = question.answers.root
    return (answers.get(language) or answers.get("en") or answers[min(answers)])[0]


def with_key(question: ShortText, response: str | None) -> ShortText:
    """The same with this answer in place of the accepted ones. Raises NoSuchKey."""
    return with_answer(question, response, question.see)


def summarise(question: ShortText, response: str | None, language: str) -> str:
    return one_line(str(response or ""))


def key(question: ShortText, language: str) -> str:
    return one_line(right_in(question, language))


def guess_score(question: ShortText) -> Decimal:
    return ZERO


def explanations(question: ShortText) -> Iterator[Explained]:
    yield from explained_text(question, question.see)


def problems(question: ShortText) -> Iterator[Problem]:
    yield from language_problems(question)
    yield from text_problems(question)
