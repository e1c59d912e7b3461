"""A number with a unit and a tolerance. A response is the text as it was typed, once readable."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field as SpecField
from pydantic import TypeAdapter, ValidationError

from questions.checking import Problem, error, language_problems, warning
from questions.fields import Field, Posted, ResponseProblem, typed
from questions.grading import BLANK, ONE, ZERO, Explained, Grade
from questions.mending import FORMER_KEY, NoSuchKey, newer, older
from questions.numbers import plain_number, readings, refuse_two_ways
from questions.spec import Explanation, Localized, Question, Several, Slug, one_line, said
from questions.spec import Number as Exact
from questions.typed import ELSE

LONGEST = 200
_EXACT: TypeAdapter[Decimal] = TypeAdapter(Exact)
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
        refuse_two_ways(_without_unit(question, text))
    return text or None


def fill(question: Number, response: str | None, *, seed: str) -> dict[str, list[str]]:
    return {"number": [response] if response else []}


def values_of(question: Number, text: str) -> tuple[Decimal, ...]:
    """What the number typed can be, with or without the unit behind it. Raises ResponseProblem."""
    return readings(_without_unit(question, text))


def _without_unit(question: Number, text: str) -> str:
    for unit in question.unit.root.values() if question.unit else ():
        if text[-len(unit) :].casefold() == unit.casefold():
            return text[: -len(unit)].rstrip()
    return text


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


def missing(question: Number, response: str | None) -> None:
    """Nothing: whatever is typed is all of it."""
    return


def right_response(question: Number) -> str:
    return plain_number(question.answer)


def with_key(question: Number, response: str | None) -> Number:
    """The same with this value, within the same tolerance; the former one is a near miss from now
    on. Raises NoSuchKey for what is no number in the question's unit, or has over 20 digits."""
    try:
        values = values_of(question, str(response or ""))
        value = _EXACT.validate_python(Decimal(plain_number(values[0])) or Decimal(0))
    except (ResponseProblem, ValidationError):
        raise NoSuchKey from None
    if question.answer in values:
        return question
    former = NearNumber(
        value=question.answer,
        tolerance=question.tolerance,
        mis=FORMER_KEY,
        why=older(question.why),
        see=question.see,
    )
    mended = question.model_copy(update={"answer": value, "near": (*question.near, former)})
    return _without_right_misses(mended)


def _without_right_misses(question: Number) -> Number:
    """A near miss that counts as the answer is none. The answer takes the words of the nearest."""
    rights = [near for near in question.near if _place(question, (near.value,)) == 0]
    nearest = min(rights, key=lambda near: abs(near.value - question.answer), default=None)
    why = older(nearest.why) if nearest else newer(question.why)
    near = tuple(near for near in question.near if near not in rights)
    return question.model_copy(update={"near": near, "why": why})


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
