"""The question types by name, and what a caller needs of any of them.

A question is content: read from a file with `read_question`, kept in a table with `as_json` and
known there by its `digest`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Protocol

from pydantic import Field as SpecField
from pydantic import TypeAdapter

from questions import (
    cloze,
    evidence,
    grouping,
    matching,
    multiple_choice,
    number,
    ordering,
    short_text,
    single_choice,
    true_false_reason,
    written,
)
from questions.checking import Problem
from questions.fields import Field, Posted
from questions.grading import Explained, Grade
from questions.missing import Missing
from questions.spec import Question


class QuestionType(Protocol):
    """What each file of a type offers. A response is plain JSON in the author's ids, or None."""

    def fields(self, question: Any, *, seed: str) -> tuple[Field[Any], ...]:
        """What the page offers, shuffled, without the key."""

    def read(self, question: Any, posted: Posted, *, seed: str) -> Any:
        """The response in a form's fields, None if blank. Raises ResponseProblem."""

    def fill(self, question: Any, response: Any, *, seed: str) -> dict[str, list[str]]:
        """The form's fields of a response: what `read` would read it from."""

    def grade(self, question: Any, response: Any) -> Grade:
        """What the response earns. What it names and the question no longer has earns nothing."""

    def missing(self, question: Any, response: Any) -> Missing | None:
        """What a response that is not blank leaves out; None where it is complete."""

    def right_response(self, question: Any) -> Any:
        """The response that earns everything; None where a person must judge."""

    def with_key(self, question: Any, response: Any) -> Question:
        """The same question with this as its right response. Raises mending.NoSuchKey."""

    def summarise(self, question: Any, response: Any, language: str) -> str:
        """What was given, in one line; empty if blank."""

    def key(self, question: Any, language: str) -> str:
        """The right answer in words, in one line."""

    def guess_score(self, question: Any) -> Decimal:
        """The fraction that a random answer earns on average."""

    def explanations(self, question: Any) -> Iterator[Explained]:
        """Every thing that a learner can give, with what is said to it."""

    def problems(self, question: Any) -> Iterator[Problem]:
        """Errors in the content."""


QUESTION_TYPES: Mapping[str, QuestionType] = {
    "single_choice": single_choice,
    "multiple_choice": multiple_choice,
    "true_false_reason": true_false_reason,
    "short_text": short_text,
    "number": number,
    "cloze": cloze,
    "matching": matching,
    "ordering": ordering,
    "grouping": grouping,
    "evidence": evidence,
    "written": written,
}

AnyQuestion = Annotated[
    single_choice.SingleChoice
    | multiple_choice.MultipleChoice
    | true_false_reason.TrueFalseReason
    | short_text.ShortText
    | number.Number
    | cloze.Cloze
    | matching.Matching
    | ordering.Ordering
    | grouping.Grouping
    | evidence.Evidence
    | written.Written,
    SpecField(discriminator="type"),
]
_ANY: TypeAdapter[Question] = TypeAdapter(AnyQuestion)


def type_of(question: Question) -> QuestionType:
    return QUESTION_TYPES[question.type]


def is_complete(question: Question, response: Any) -> bool:
    """Whether a response holds all that the question asks for; a blank one does not."""
    return response is not None and type_of(question).missing(question, response) is None


def read_question(data: object) -> Question:
    """A question from what YAML or JSON holds. Raises pydantic.ValidationError."""
    return _ANY.validate_python(data)


def as_json(question: Question) -> dict[str, Any]:
    """The question for a JSON column. Defaults are left out, so that a later field with a default
    changes no digest; for the same reason a default never changes."""
    return question.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def from_json(data: Mapping[str, Any]) -> Question:
    return read_question(dict(data))


def digest(question: Question) -> str:
    """SHA-256 of the canonical JSON: all that the author wrote, the key and every language too."""
    canonical = json.dumps(
        as_json(question), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
