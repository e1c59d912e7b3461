"""A question as a page shows it: its fields, the learner's values in them, and its grade. Pure.

Nothing of the key is in it unless a grade is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questions.fields import Field
from questions.grading import Grade
from questions.spec import Question
from questions.types import type_of


@dataclass(frozen=True)
class Shown:
    """`number` as the page counts; `filled` are the form's values, by the name of the field."""

    number: int
    question: Question
    fields: tuple[Field[Any], ...]
    filled: Mapping[str, list[str]]
    grade: Grade | None = None

    @property
    def template(self) -> str:
        """The file of the type, with the partials input, review and print."""
        return f"questions/{self.question.type}.html"


def show(
    question: Question, response: Any = None, *, number: int, seed: str, is_graded: bool = False
) -> Shown:
    """The question with a response in its fields; graded where the learner may see the grade."""
    kind = type_of(question)
    return Shown(
        number,
        question,
        kind.fields(question, seed=seed),
        kind.fill(question, response, seed=seed),
        kind.grade(question, response) if is_graded else None,
    )
