"""The one signal of questions, and what it carries. The only file here that knows of Django."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.dispatch import Signal


@dataclass(frozen=True)
class GradedAnswer:
    """One answer with its fraction. `origin` and `origin_key` name it for ever: a regrade sends it
    again under the same two. `is_first`: the first answer to the question in its setting."""

    learner_id: UUID
    course_id: str
    question_id: str
    question_type: str
    objective_ids: tuple[str, ...]
    origin: Literal["check", "quiz", "review"]
    origin_key: str
    fraction: Decimal
    sureness: int | None
    is_first: bool
    at: datetime


# Sent with `answers`, a tuple of GradedAnswer, inside the transaction that wrote them.
answers_graded = Signal()
