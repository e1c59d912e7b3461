"""A number with a unit and a tolerance. A response is the text as it was typed, once readable."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field as SpecField

from questions.checking import Problem, error, language_problems, warning
from questions.fields import Field, Posted, ResponseProblem, typed
from questions.grading import BLANK, ONE, ZERO, Explained, Grade
from questions.numbers import plain_number, readings
from questions.spec import Explanation, Localized, Question, Several, Slug, one_line, said
from questions.spec import Number as Exact
from questions.typed import ELSE

LONGEST = 200
Tolerance = Annotated[Exact, SpecField(ge=0)]


class NearNumber(Explanation):
    """A wrong number that is known, with what is said to it."""

    value: Exact
    tolerance: Tolerance = Decimal(0)
    mis: Slug


class Number(Question):
    type: Literal["number"]
    unit: Localized | None = None
    answer: Exact
    tolerance: Tolerance = Decimal(0)
    why: Localized
    near: Several[NearNumber] = ()
    otherwise: Explanation = SpecField(alias="else")


def fields(question: Number, *, seed: str) -> tuple[Field[str]]:
    return (Field("number", label=question.unit),)


def read(question: Number, posted: Posted, *, seed: str) -> str | None:
    text = typed("number", posted, most=LONGEST)
    if text:
        values_of(question, text)
    return text or None


def fill(question: Number, response: str | None, *, seed: str) -> dict[str, list[str]]:
    return {"number": [response] if response else []}


def values_of(question: Number, text: str) -> tuple[Decimal, ...]:
    """What the number typed can be, with or without the unit behind it. Raises ResponseProblem."""
    for unit in question.unit.root.values() if question.unit else ():
        if text[-len(unit) :].casefold() == unit.casefold():
            return readings(text[: -len(unit)].rstrip())
    return readings(text)


def grade(question: Number, response: str | None) -> Grade:
    if not response:
        return BLANK
    try:
        values = values_of(question, str(response))
    except ResponseProblem:
        return Grade(ZERO)
    part = list(explanations(question))[_place(question, values)]
    return Grade(ONE if part.is_right else ZERO, (replace(part, given=response),))


def _place(question: Number, values: tuple[Decimal, ...]) -> int:
    """Which of `explanations` a number is, by the reading that earns most. As fractions: decimals
    round a sum of many digits."""
    ranges = [(question.answer, question.tolerance)]
    ranges += [(near.value, near.tolerance) for near in question.near]
    hits = (
        place
        for place, (centre, around) in enumerate(ranges)
        if any(abs(Fraction(value) - Fraction(centre)) <= Fraction(around) for value in values)
    )
    return next(hits, len(ranges))


def right_response(question: Number) -> str:
    return plain_number(question.answer)


def summarise(question: Number, response: str | None, language: str) -> str:
    if not response:
        return ""
    text = str(response)
    unit = said(question.unit, language) if question.unit else ""
    is_said = text.casefold().endswith((unit.casefold(), "%"))
    return one_line(text if is_said else f"{text} {unit}")


def key(question: Number, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: Number) -> Decimal:
    return ZERO


def explanations(question: Number) -> Iterator[Explained]:
    """The answer, each near miss and anything else, in this order."""
    yield Explained("answer", plain_number(question.answer), True, question.why, question.see)
    for place, near in enumerate(question.near):
        value = plain_number(near.value)
        yield Explained(f"near.{place}", value, False, near.why, near.see, near.mis)
    yield Explained("else", ELSE, False, question.otherwise.why, question.otherwise.see)


def problems(question: Number) -> Iterator[Problem]:
    yield from language_problems(question)
    seen: set[Decimal] = set()
    for place, near in enumerate(question.near):
        where, distance = f"near.{place}.value", abs(near.value - question.answer)
        if distance <= question.tolerance:
            yield error(where, f"{near.value} counts as the answer: move it or remove it.")
        elif distance <= question.tolerance + near.tolerance:
            yield warning(where, "reaches into the answer's tolerance: make one of them smaller.")
        if near.value in seen:
            yield error(where, f"{near.value} is there twice: remove one of them.")
        seen.add(near.value)
