"""What an answer of an attempt earns: the question's grade, less the penalty for earlier tries."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from questions.spec import Question
from questions.types import type_of
from quizzes.models import Answer
from quizzes.policy import Policy
from quizzes.scoring import Mark, Score, after_tries, score


def fraction_of(answer: Answer, question: Question, policy: Policy) -> Decimal | None:
    """None where a person must mark it. A question of practice that is finished keeps what it
    earned; one that is not counts as its last try."""
    if answer.fraction is not None:
        return answer.fraction
    fraction = type_of(question).grade(question, answer.response).fraction
    earlier = max(answer.tries - 1, 0)
    return None if fraction is None else after_tries(fraction, earlier, policy.penalty)


class Counted(Protocol):
    """What of an answer decides whether it is part of a score."""

    @property
    def points(self) -> Decimal: ...
    @property
    def is_dropped(self) -> bool: ...


def score_of(answers: Iterable[tuple[Counted, Decimal | None]]) -> Score:
    """The score of answers with their fractions. One without points, which nobody marks, and one
    that was dropped are no part of it."""
    return score(
        Mark(fraction, answer.points)
        for answer, fraction in answers
        if answer.points and not answer.is_dropped
    )
