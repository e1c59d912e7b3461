"""Answers as checks and quizzes tell of them, and a clock that starts on a Monday."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from lessons.catalogue import library
from questions.signals import GradedAnswer

COURSE = "aid-and-migration"
OBJECTIVE = "LO11"
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
# Three questions of two types that practice an objective, none of them held back.
QUESTIONS = ("four-points-more", "what-is-a-condition", "what-banks-agreed")
RIGHT, HALF, WRONG = Decimal(1), Decimal("0.5"), Decimal(0)
SURE, FAIRLY, GUESS = 3, 2, 1
_keys = count(1)


def day(number, *, hours=0):
    return MONDAY + timedelta(days=number, hours=hours)


def question(question_id):
    return library().courses[COURSE].asked(question_id).question


def answer(learner, question_id, fraction, *, at=MONDAY, sureness=SURE, key="", **fields):
    """One graded answer; the same `key` is the same answer told of again."""
    asked = question(question_id)
    told = {
        "learner_id": learner.pk,
        "course_id": COURSE,
        "question_id": question_id,
        "question_type": asked.type,
        "objective_ids": (asked.objective,),
        "origin": "quiz",
        "origin_key": key or f"test-{next(_keys)}",
        "fraction": Decimal(fraction),
        "sureness": sureness,
        "is_first": True,
        "at": at,
    }
    return GradedAnswer(**told | fields)
