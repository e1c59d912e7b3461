"""Single choice: one right option. A response is the option's place in the file."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from questions.checking import Problem, language_problems, option_problems
from questions.choosing import at, explained_options, option_field, with_rights
from questions.fields import Field, Posted, one
from questions.grading import BLANK, ONE, ZERO, Explained, Grade, share
from questions.spec import Option, Question, Several, one_line, said


class SingleChoice(Question):
    type: Literal["single_choice"]
    options: Several[Option]
    shuffle: bool = True


def fields(question: SingleChoice, *, seed: str) -> tuple[Field[int]]:
    texts = [option.text for option in question.options]
    return (option_field(question, "choice", texts, seed=seed, is_shuffled=question.shuffle),)


def read(question: SingleChoice, posted: Posted, *, seed: str) -> int | None:
    return one(fields(question, seed=seed)[0], posted)


def fill(question: SingleChoice, response: int | None, *, seed: str) -> dict[str, list[str]]:
    keys = [] if response is None else [response]
    return {"choice": fields(question, seed=seed)[0].tokens(keys)}


def grade(question: SingleChoice, response: int | None) -> Grade:
    if response is None:
        return BLANK
    part = at(list(explanations(question)), response)
    return Grade(ONE if part and part.is_right else ZERO, (part,) if part else ())


def missing(question: SingleChoice, response: int | None) -> None:
    """Nothing: one choice is all of it."""
    return


def right_response(question: SingleChoice) -> int | None:
    rights = (place for place, option in enumerate(question.options) if option.right)
    return next(rights, None)


def with_key(question: SingleChoice, response: int | None) -> SingleChoice:
    """The same with this option as the only right one. Raises NoSuchKey."""
    return question.model_copy(update={"options": with_rights(question.options, [response])})


def summarise(question: SingleChoice, response: int | None, language: str) -> str:
    option = at(question.options, response)
    return one_line(said(option.text, language)) if option else ""


def key(question: SingleChoice, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: SingleChoice) -> Decimal:
    return share(1, len(question.options))


def explanations(question: SingleChoice) -> Iterator[Explained]:
    yield from explained_options(question.options, "options")


def problems(question: SingleChoice) -> Iterator[Problem]:
    yield from language_problems(question)
    yield from option_problems(question.options, "options")
