"""Every write of practice."""

from practice.operations.learn import learn
from practice.operations.mending import mend_question, undo_mending
from practice.operations.merge import combine_practice
from practice.operations.review import (
    NotThisTurn,
    answer_review,
    ask_again,
    put_off,
    stop_asking,
)

__all__ = [
    "NotThisTurn",
    "answer_review",
    "ask_again",
    "combine_practice",
    "learn",
    "mend_question",
    "put_off",
    "stop_asking",
    "undo_mending",
]
