"""How an answer is told to practice: the same at the hand-in and again after a regrade."""

from datetime import datetime
from decimal import Decimal

from questions.signals import GradedAnswer
from questions.spec import Question
from quizzes.models import Answer, Attempt


def graded_answer(
    attempt: Attempt,
    answer: Answer,
    question: Question,
    *,
    fraction: Decimal,
    sureness: int | None,
    is_first: bool,
    at: datetime,
) -> GradedAnswer:
    """`question` as it was asked, so that a later telling meets the same objective."""
    return GradedAnswer(
        learner_id=attempt.learner_id,
        course_id=attempt.course_id,
        question_id=question.id,
        question_type=question.type,
        objective_ids=(question.objective,),
        origin="quiz",
        origin_key=str(answer.pk),
        fraction=fraction,
        sureness=sureness,
        is_first=is_first,
        at=at,
    )
