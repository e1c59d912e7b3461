"""Two answers to one question, of which the learner keeps one."""

from dataclasses import dataclass

from common.language import page_language
from questions.spec import Question
from questions.types import type_of
from quizzes.models import Answer, Attempt
from quizzes.operations import Saved
from quizzes.pinned import pinned
from quizzes.statements import Posted


@dataclass(frozen=True)
class Offered:
    """One of two answers: in words, and as the fields of a form that keeps it."""

    summary: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Conflict:
    """Two answers to one question, from two tabs: this one's, and what is stored."""

    attempt: Attempt
    position: int
    revision: int
    this: Offered
    that: Offered


def conflict(attempt: Attempt, posted: Posted, saved: Saved) -> Conflict:
    """Both answers for the learner to choose from; choosing one is a save like any other."""
    question = pinned(attempt.pk).questions[posted.position]
    stored = attempt.answers.get(position=posted.position)
    return Conflict(
        attempt,
        posted.position,
        saved.revision + 1,
        _offered(attempt, question, posted),
        _offered(attempt, question, stored),
    )


def _offered(attempt: Attempt, question: Question, given: Posted | Answer) -> Offered:
    kind, response = type_of(question), given.response
    filled = kind.fill(question, response, seed=attempt.seed)
    beside = {"sure": [str(given.sureness or "")], "flag": ["1"] * given.is_flagged}
    fields = tuple(
        (name, value) for name, values in {**filled, **beside}.items() for value in values
    )
    return Offered(kind.summarise(question, response, page_language()), fields)
