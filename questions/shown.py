"""A question as a page shows it: its fields, the learner's values in them, and the review. Pure.

Nothing of the key is in it unless the review holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questions.fields import Field
from questions.reviewing import Review, Sees, review
from questions.spec import Question
from questions.types import type_of


@dataclass(frozen=True)
class Shown:
    """`number` as the page counts; `filled` are the form's values, by the name of the field."""

    number: int
    question: Question
    fields: tuple[Field[Any], ...]
    filled: Mapping[str, list[str]]
    review: Review | None = None

    @property
    def template(self) -> str:
        """The file of the type, with the partials input, about, review and print."""
        return f"questions/{self.question.type}.html"


def show(
    question: Question, response: Any = None, *, number: int, seed: str, sees: Sees | None = None
) -> Shown:
    """The question with a response in its fields; reviewed where `sees` says what may be seen."""
    kind = type_of(question)
    return Shown(
        number,
        question,
        kind.fields(question, seed=seed),
        kind.fill(question, response, seed=seed),
        review(question, response, sees=sees) if sees else None,
    )
