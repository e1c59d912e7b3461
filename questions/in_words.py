"""A question and what was answered to it, in words alone: no place and no id of an option. Pure."""

from typing import Any

from questions.evidence import Evidence
from questions.spec import Question, one_line, said
from questions.true_false_reason import TrueFalseReason
from questions.types import type_of

# The columns of these words, in the order of `in_words`.
QUESTION, RESPONSE = "question", "response"


def in_words(question: Question | None, response: Any, language: str) -> dict[str, str]:
    """The two columns. Typed text is whole, as it was typed; of a question that is gone or has
    changed since, only that is left."""
    if isinstance(response, str):
        given = response
    else:
        given = type_of(question).summarise(question, response, language) if question else ""
    return {QUESTION: _asked(question, language) if question else "", RESPONSE: given}


def _asked(question: Question, language: str) -> str:
    """What is asked, with the claim or the statement that it asks about."""
    about = ""
    if isinstance(question, Evidence):
        about = said(question.claim, language)
    elif isinstance(question, TrueFalseReason):
        about = said(question.statement, language)
    return one_line(f"{said(question.ask, language)} {about}")
