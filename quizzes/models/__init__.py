"""Every table of quizzes."""

from quizzes.models.attempts import (
    OWN_STUDY,
    PREVIEW,
    Answer,
    AnswerEvent,
    Attempt,
    Mode,
    QuestionVersion,
    SubmittedBy,
)
from quizzes.models.judging import Dispute, Mark, Regrade
from quizzes.models.telling import open_questions

__all__ = [
    "OWN_STUDY",
    "PREVIEW",
    "Answer",
    "AnswerEvent",
    "Attempt",
    "Dispute",
    "Mark",
    "Mode",
    "QuestionVersion",
    "Regrade",
    "SubmittedBy",
    "open_questions",
]
