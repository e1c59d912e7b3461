"""Multiple choice: several right options. A response is the list of their places in the file."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from questions.checking import (
    Problem,
    choice_problems,
    count_problems,
    error,
    language_problems,
)
from questions.choosing import (
    explained_options,
    option_field,
    places,
    ticked_grade,
    with_rights,
)
from questions.fields import Field, Posted, several
from questions.grading import Explained, Grade
from questions.guessing import some_of
from questions.missing import Missing, choices_missing
from questions.spec import Option, Question, Several, one_line, said


class MultipleChoice(Question):
    """`score`: each (right ticked less wrong ticked, default) or all (all or nothing)."""

    type: Literal["multiple_choice"]
    options: Several[Option]
    score: Literal["each", "all"] = "each"
    shuffle: bool = True


def fields(question: MultipleChoice, *, seed: str) -> tuple[Field[int]]:
    texts = [option.text for option in question.options]
    return (option_field(question, "choice", texts, seed=seed, is_shuffled=question.shuffle),)


def read(question: MultipleChoice, posted: Posted, *, seed: str) -> list[int] | None:
    return sorted(several(fields(question, seed=seed)[0], posted)) or None


def fill(
    question: MultipleChoice, response: list[int] | None, *, seed: str
) -> dict[str, list[str]]:
    return {"choice": fields(question, seed=seed)[0].tokens(response or ())}


def grade(question: MultipleChoice, response: list[int] | None) -> Grade:
    return ticked_grade(list(explanations(question)), response, score=question.score)


def missing(question: MultipleChoice, response: list[int] | None) -> Missing | None:
    return choices_missing(question.ask, len(places(question.options, response)))


def right_response(question: MultipleChoice) -> list[int]:
    return [place for place, option in enumerate(question.options) if option.right]


def with_key(question: MultipleChoice, response: list[int] | None) -> MultipleChoice:
    """The same with just these options right: one of them or all, too. Raises NoSuchKey."""
    return question.model_copy(update={"options": with_rights(question.options, response)})


def summarise(question: MultipleChoice, response: list[int] | None, language: str) -> str:
    chosen = places(question.options, response)
    return one_line(" / ".join(said(question.options[place].text, language) for place in chosen))


def key(question: MultipleChoice, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: MultipleChoice) -> Decimal:
    """Of a learner who ticks as many as are right, since the page says how many."""
    wanted = len(right_response(question))
    return some_of(len(question.options), wanted, score=question.score)


def explanations(question: MultipleChoice) -> Iterator[Explained]:
    yield from explained_options(question.options, "options")


def problems(question: MultipleChoice) -> Iterator[Problem]:
    yield from language_problems(question)
    yield from count_problems(len(question.options), "options", least=4, most=8)
    yield from choice_problems(question.options, "options")
    wanted = len(right_response(question))
    if wanted < 2:
        yield error("options", f"has {wanted} right: mark two, or make it a single_choice.")
    if wanted == len(question.options):
        yield error("options", "has no wrong option: write one.")
