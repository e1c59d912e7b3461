"""Cloze: a text with gaps, each with options or typed.

A response maps a gap to an option's place or to what was typed: {"who": 1, "town": "Copán"}. The
order of gaps is that of the English text, never that of the file's keys.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from questions.checking import Problem, error, language_problems, option_problems
from questions.choosing import as_mapping, at, explained_options, option_field, with_rights
from questions.fields import Field, Posted, one, typed
from questions.grading import BLANK, Explained, Grade, every_part
from questions.guessing import mean
from questions.mending import NoSuchKey
from questions.missing import Missing
from questions.spec import (
    Localized,
    Option,
    Paragraph,
    Question,
    Several,
    Slug,
    one_line,
    said,
)
from questions.typed import (
    LONGEST,
    TypedText,
    explained_match,
    explained_text,
    kind_of_gap,
    text_problems,
    with_answer,
)

EMPTY = "____"


class TypedGap(TypedText):
    """A gap to type into: the fields of a short text, and the paragraph of its answer."""

    see: Paragraph


Gap = Annotated[
    Annotated[Several[Option], Tag("options")] | Annotated[TypedGap, Tag("typed")],
    Discriminator(kind_of_gap),
]
type Response = dict[str, int | str]


class Cloze(Question):
    type: Literal["cloze"]
    text: Localized
    gaps: dict[Slug, Gap]
    shuffle: bool = True


def pieces(text: str) -> list[tuple[str, str]]:
    """The text cut at its gaps: (words before, name of the gap), the last with an empty name."""
    found, rest = [], text
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        found.append((before, name))
    return [*found, (rest, "")]


def gaps(question: Cloze) -> dict[str, tuple[Option, ...] | TypedGap]:
    """The gaps in the order of the text."""
    names = [name for _, name in pieces(said(question.text, "en"))]
    return {name: question.gaps[name] for name in names if name in question.gaps}


def fields(question: Cloze, *, seed: str) -> tuple[Field[int], ...]:
    return tuple(_field(question, name, gap, seed) for name, gap in gaps(question).items())


def _field(question: Cloze, name: str, gap: tuple[Option, ...] | TypedGap, seed: str) -> Field[int]:
    if isinstance(gap, TypedGap):
        return Field(f"gap-{name}", key=name)
    texts = [option.text for option in gap]
    is_shuffled = question.shuffle
    return option_field(
        question, f"gap-{name}", texts, seed=seed, is_shuffled=is_shuffled, key=name
    )


def read(question: Cloze, posted: Posted, *, seed: str) -> Response | None:
    """A gap left empty is not in the response."""
    response: Response = {}
    for field in fields(question, seed=seed):
        given = (
            one(field, posted) if field.offers else typed(field.name, posted, most=LONGEST) or None
        )
        if given is not None:
            response[field.key] = given
    return response or None


def fill(question: Cloze, response: Response | None, *, seed: str) -> dict[str, list[str]]:
    filled: dict[str, list[str]] = {}
    for field in fields(question, seed=seed):
        given = as_mapping(response).get(field.key)
        if isinstance(given, int):
            filled[field.name] = field.tokens([given])
        else:
            filled[field.name] = [given] if given else []
    return filled


def grade(question: Cloze, response: Response | None) -> Grade:
    """The share of gaps that are right."""
    if not response:
        return BLANK
    return every_part([_part(name, gap, response) for name, gap in gaps(question).items()])


def _part(name: str, gap: tuple[Option, ...] | TypedGap, response: Response) -> Explained:
    given = as_mapping(response).get(name)
    every = list(_explained(name, gap))
    if isinstance(gap, TypedGap):
        part = explained_match(gap, given, every) if isinstance(given, str) else None
    else:
        part = at(every, given)
    return part or Explained(f"gaps.{name}", "", False, label=name)


def missing(question: Cloze, response: Response | None) -> Missing | None:
    given = as_mapping(response)
    empty = sum(given.get(name) in (None, "") for name in gaps(question))
    return Missing("gap", empty) if empty else None


def right_response(question: Cloze) -> Response:
    return {
        name: gap.answers.texts[0]
        if isinstance(gap, TypedGap)
        else next((place for place, option in enumerate(gap) if option.right), 0)
        for name, gap in gaps(question).items()
    }


def with_key(question: Cloze, response: Response | None) -> Cloze:
    """The same with these words right in the gaps. Raises NoSuchKey where a gap is left empty."""
    given = as_mapping(response)
    if not given or given.keys() != gaps(question).keys():
        raise NoSuchKey
    mended = {
        name: _with_right(gap, given[name]) if name in given else gap
        for name, gap in question.gaps.items()
    }
    return question.model_copy(update={"gaps": mended})


def _with_right(
    gap: tuple[Option, ...] | TypedGap, given: int | str
) -> tuple[Option, ...] | TypedGap:
    if isinstance(gap, TypedGap):
        return with_answer(gap, given, gap.see)
    return with_rights(gap, [given])


def summarise(question: Cloze, response: Response | None, language: str) -> str:
    """The text with its gaps filled, in brackets."""
    if not response:
        return ""
    words = {
        name: said(_part(name, gap, response).given, language)
        for name, gap in gaps(question).items()
    }
    return one_line(
        "".join(
            f"{before}[{words.get(name) or EMPTY}]" if name else before
            for before, name in pieces(said(question.text, language))
        )
    )


def key(question: Cloze, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: Cloze) -> Decimal:
    """The mean of the gaps; a typed one cannot be guessed."""
    return mean(
        Fraction(0) if isinstance(gap, TypedGap) else Fraction(1, max(len(gap), 1))
        for gap in gaps(question).values()
    )


def explanations(question: Cloze) -> Iterator[Explained]:
    for name, gap in gaps(question).items():
        yield from _explained(name, gap)


def _explained(name: str, gap: tuple[Option, ...] | TypedGap) -> Iterator[Explained]:
    if isinstance(gap, TypedGap):
        yield from explained_text(gap, gap.see, f"gaps.{name}", name)
    else:
        yield from explained_options(gap, f"gaps.{name}", name)


def problems(question: Cloze) -> Iterator[Problem]:
    yield from language_problems(question)
    for language, text in question.text.root.items():
        yield from _name_problems(question, text, f"text.{language}")
    for name, gap in question.gaps.items():
        if isinstance(gap, TypedGap):
            yield from text_problems(gap, f"gaps.{name}")
        else:
            yield from option_problems(gap, f"gaps.{name}")


def _name_problems(question: Cloze, text: str, where: str) -> Iterator[Problem]:
    names = [name for _, name in pieces(text)[:-1]]
    if not question.gaps:
        yield error("gaps", "has no gap: write one.")
    for name in sorted(question.gaps.keys() - set(names)):
        yield error(where, f"has no place for the gap “{name}”: write {{{name}}} into it.")
    for name in sorted(set(names) - question.gaps.keys()):
        yield error(where, f"names {{{name}}}, which is not among the gaps: add or remove it.")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield error(where, f"names {{{name}}} twice: a gap has one place.")
