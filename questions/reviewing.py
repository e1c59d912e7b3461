"""What a review of an answer shows, once it is known what a learner may see. Pure.

What is hidden is absent, so a page made of a Review cannot give it away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from questions.grading import Explained, Grade
from questions.spec import Localized, Question
from questions.typed import ELSE
from questions.types import type_of
from questions.written import Written

type State = Literal["blank", "waiting", "right", "partly", "wrong"]


@dataclass(frozen=True, slots=True)
class Sees:
    """What may be seen. The rest waits for `correctness`, and `every_why` for `right_answer`,
    since each of them tells it: a why says whether its option is right."""

    correctness: bool = False
    chosen_why: bool = False
    right_answer: bool = False
    every_why: bool = False


NOTHING = Sees()
EVERYTHING = Sees(correctness=True, chosen_why=True, right_answer=True, every_why=True)


@dataclass(frozen=True, slots=True)
class Row:
    """Something given or to be given. `label` is what for: an item's words or a gap's name.

    `given` is empty where a part was left out, which `label` then names: a gap, an item, or the
    part of a `Missing`; `see` is a paragraph or empty; `right` is what belongs to the label where
    something else was given; `spelling` is the accepted answer where a misspelling of it was given.
    """

    label: Localized | str
    given: Localized | str
    is_right: bool | None = None
    why: Localized | None = None
    see: str = ""
    right: Localized | str = ""
    spelling: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """`rows`: what was given; `answer`: what is right, or the model of a written answer;
    `others`: what was not given, each with its why. `state` is None while correctness is hidden."""

    rows: tuple[Row, ...] = ()
    state: State | None = None
    answer: tuple[Row, ...] = ()
    others: tuple[Row, ...] = ()


def review(question: Question, response: Any, *, sees: Sees) -> Review:
    """The answer to a question with what may be seen of its grade and its key."""
    grade = type_of(question).grade(question, response)
    has_key = sees.correctness and sees.right_answer
    answer = tuple(_answer(question)) if has_key else ()
    return Review(
        rows=(
            *(_with_right(row, answer) for row in _given(grade, response, sees)),
            *_left_out(question, response),
        ),
        state=grade.state if sees.correctness else None,
        answer=answer,
        others=tuple(_others(question, grade)) if has_key and sees.every_why else (),
    )


def _given(grade: Grade, response: Any, sees: Sees) -> Iterator[Row]:
    """A typed answer that no part tells of stands for itself: a written one, for example."""
    if not grade.parts and not grade.is_blank and isinstance(response, str):
        yield Row("", response)
    for part in grade.parts:
        yield _row(part, sees) if sees.correctness else Row(part.label, part.given)


def _left_out(question: Question, response: Any) -> Iterator[Row]:
    """A row for each part that no part of the grade tells of. It comes last, since the first row
    says whether rows have labels. Empty gaps and items have rows of their own."""
    missing = type_of(question).missing(question, response) if response is not None else None
    if missing and missing.part in ("verdict", "reason", "choice"):
        yield from [Row(missing.part, "")] * missing.count


def _row(part: Explained, sees: Sees) -> Row:
    has_why = sees.chosen_why and (sees.right_answer or not part.tells_key)
    return Row(
        part.label,
        part.given,
        part.is_right,
        part.why if has_why else None,
        part.see if sees.chosen_why else "",
        spelling=part.spelling if sees.right_answer else "",
    )


def _with_right(row: Row, answer: tuple[Row, ...]) -> Row:
    right = next((one.given for one in answer if row.label and one.label == row.label), "")
    return row if row.is_right else replace(row, right=right)


def _answer(question: Question) -> Iterator[Row]:
    if isinstance(question, Written):
        yield Row("", question.model)
        return
    kind = type_of(question)
    for part in kind.grade(question, kind.right_response(question)).parts:
        yield Row(part.label, part.given, True)


def _others(question: Question, grade: Grade) -> Iterator[Row]:
    """All that is explained and was not given; of typed answers only those that have words."""
    given = {part.where for part in grade.parts if part.why}
    for part in type_of(question).explanations(question):
        if part.where not in given and part.given != ELSE:
            yield _row(part, EVERYTHING)
