"""A written answer, marked by a person with a rubric. A response is the text.

A text outside the word range is saved and handed in like any other: no words are ever lost. The
page says how many there are.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal, NoReturn

from pydantic import Field as SpecField

from questions.checking import Problem, error, language_problems, warning
from questions.fields import Field, Posted, typed
from questions.grading import BLANK, WAITING, ZERO, Explained, Grade, share
from questions.mending import NoSuchKey
from questions.missing import Missing
from questions.spec import Localized, Question, Several, Slug, Spec, one_line, said

LONGEST = 20_000
Level = Annotated[int, SpecField(ge=0, le=9)]


class WordRange(Spec):
    min: int = SpecField(ge=1, le=2000)
    max: int = SpecField(ge=1, le=2000)


class Criterion(Spec):
    """One row of the rubric; the points of a level are its place in the list."""

    id: Slug
    name: Localized
    levels: Annotated[Several[Localized], SpecField(min_length=2, max_length=10)]


class Sample(Spec):
    """An answer as a learner may write it, at an overall level."""

    level: Level
    text: Localized


class Written(Question):
    type: Literal["written"]
    words: WordRange
    cite_source: bool = False
    criteria: Annotated[Several[Criterion], SpecField(min_length=1)]
    model: Localized
    samples: Several[Sample] = ()


def fields(question: Written, *, seed: str) -> tuple[Field[str]]:
    return (Field("text"),)


def read(question: Written, posted: Posted, *, seed: str) -> str | None:
    return typed("text", posted, most=LONGEST) or None


def fill(question: Written, response: str | None, *, seed: str) -> dict[str, list[str]]:
    return {"text": [response] if response else []}


def grade(question: Written, response: str | None) -> Grade:
    """Waiting for a person; blank needs none and earns nothing."""
    return WAITING if response else BLANK


def marked(question: Written, levels: Mapping[str, int]) -> Decimal | None:
    """The fraction of a rubric: points given / points to be had; None while a level is missing.

    `levels` maps a criterion's id to the place of the level chosen.
    """
    if any(criterion.id not in levels for criterion in question.criteria):
        return None
    tops = {criterion.id: len(criterion.levels) - 1 for criterion in question.criteria}
    return share(sum(min(levels[name], top) for name, top in tops.items()), sum(tops.values()))


def word_count(text: str) -> int:
    """Words as a person counts them: pieces between spaces that hold a letter or digit."""
    return sum(any(letter.isalnum() for letter in piece) for piece in text.split())


def missing(question: Written, response: str | None) -> Missing | None:
    """An answer below the range of words still counts as it is, but is not what was asked."""
    least = question.words.min
    return Missing("words", least) if word_count(str(response or "")) < least else None


def right_response(question: Written) -> None:
    """No response is right by itself."""
    return


def with_key(question: Written, response: str | None) -> NoReturn:
    """Raises NoSuchKey: a person judges, and no response is the key."""
    raise NoSuchKey


def summarise(question: Written, response: str | None, language: str) -> str:
    return one_line(str(response or ""), most=200)


def key(question: Written, language: str) -> str:
    return one_line(said(question.model, language))


def guess_score(question: Written) -> Decimal:
    return ZERO


def explanations(question: Written) -> Iterator[Explained]:
    """None: the rubric and the model answer explain."""
    return iter(())


def problems(question: Written) -> Iterator[Problem]:
    yield from language_problems(question)
    words = question.words
    if words.min >= words.max:
        yield error("words", f"begins at {words.min} and ends at {words.max}: raise max.")
    for language, text in question.model.root.items():
        if not words.min <= word_count(text) <= words.max:
            yield error(
                f"model.{language}",
                f"has {word_count(text)} words: write {words.min} to {words.max}.",
            )
    ids = Counter(criterion.id for criterion in question.criteria)
    for name in (name for name, times in ids.items() if times > 1):
        yield error("criteria", f"has “{name}” twice: change one of them.")
    if not 3 <= len(question.criteria) <= 4:
        yield warning("criteria", f"has {len(question.criteria)} entries: write three or four.")
    yield from _sample_problems(question)


def _sample_problems(question: Written) -> Iterator[Problem]:
    """Two samples at each overall level; the overall levels are those of the longest criterion."""
    top = max(len(criterion.levels) for criterion in question.criteria)
    levels = Counter(sample.level for sample in question.samples)
    for level in (level for level in sorted(levels) if level >= top):
        yield error("samples", f"has level {level}, which no criterion has: lower it.")
    few = [str(level) for level in range(top) if levels[level] < 2]
    if few:
        yield warning("samples", f"has fewer than two at level {', '.join(few)}: write them.")
