"""Errors in the content of a question, one sentence each that says what to do.

An error stops a deploy; a warning is a matter of editing. The caller adds file, question and line.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from questions.folding import fold
from questions.spec import Localized, Option, Question, texts


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` is the path in the question, such as options.2.why; empty for the whole."""

    level: Literal["error", "warning"]
    where: str
    says: str


def error(where: str, says: str) -> Problem:
    return Problem("error", where, says)


def warning(where: str, says: str) -> Problem:
    return Problem("warning", where, says)


def language_problems(question: Question) -> Iterator[Problem]:
    """A question is in a language whole or not at all; accepted answers are free of this."""
    every = list(texts(question))
    languages = {language for _, text in every for language in text.root}
    for where, text in every:
        for language in sorted(languages - text.root.keys()):
            yield error(where, f"has no “{language}”, which other texts have: translate it.")


def duplicate_problems(options: Iterable[tuple[str, Localized]]) -> Iterator[Problem]:
    """Two options with the same words, however they are typed, in any language."""
    seen: dict[tuple[str, str], str] = {}
    for where, text in options:
        for language, words in text.root.items():
            first = seen.setdefault((language, fold(words)), where)
            if first != where:
                yield error(where, f"says the same as {first}: change or remove one of them.")
                break


def option_problems(
    options: Sequence[Option], where: str, *, least: int = 3, most: int = 4
) -> Iterator[Problem]:
    """Options of which exactly one is right."""
    yield from count_problems(len(options), where, least=least, most=most)
    yield from right_problems([option.right for option in options], where)
    yield from choice_problems(options, where)


def count_problems(number: int, where: str, *, least: int, most: int) -> Iterator[Problem]:
    if not least <= number <= most:
        yield error(where, f"has {number} entries: write {least} to {most}.")


def right_problems(rights: Sequence[bool], where: str) -> Iterator[Problem]:
    if not any(rights):
        yield error(where, "has no right option: mark one with right: true.")
    if sum(rights) > 1:
        yield error(where, "has several right options: leave right: true at one of them.")


def choice_problems(options: Sequence[Option], where: str) -> Iterator[Problem]:
    """What holds of options whether one or several are right."""
    for place, option in enumerate(options):
        yield from mark_problems(option.right, option.mis, f"{where}.{place}")
    yield from duplicate_problems(
        (f"{where}.{place}.text", option.text) for place, option in enumerate(options)
    )


def mark_problems(
    is_right: bool, mis: str | None, where: str, mark: str = "right"
) -> Iterator[Problem]:
    if is_right and mis:
        yield error(where, f"has both {mark} and mis: keep mis for what is wrong.")
    if not is_right and not mis:
        yield error(where, f"is wrong and names no misconception: write mis, or {mark}: true.")
