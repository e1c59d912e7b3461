"""What an answer of an attempt earns: the question's grade, less the penalty for earlier tries."""

from decimal import Decimal

from questions.spec import Question
from questions.types import type_of
from quizzes.models import Answer
from quizzes.policy import Policy
from quizzes.scoring import after_tries


def fraction_of(answer: Answer, question: Question, policy: Policy) -> Decimal | None:
    """None where a person must mark it. A try that was graded before keeps what it earned."""
    if policy.mode == "practice" and answer.tries:
        return answer.fraction
    fraction = type_of(question).grade(question, answer.response).fraction
    return None if fraction is None else after_tries(fraction, answer.tries, policy.penalty)
