"""How students of the demonstration answer: mostly right, and never a word of their own."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from classrooms import operations, queries
from classrooms.models import Assignment, Membership
from questions.spec import Question, said
from questions.types import type_of
from questions.written import Written
from quizzes import operations as quizzes
from quizzes.models import Answer, Attempt
from quizzes.pinned import pinned


def take(
    given: Assignment,
    member: Membership,
    able: float,
    at: datetime,
    chance: Random,
    *,
    is_left_open: bool,
    now: datetime,
) -> None:
    """One try at a work that ends then, a second one where the first was poor; or one that goes
    on."""
    score = _sit(given, member, able, at, chance, is_left_open=is_left_open)
    again = at + timedelta(hours=chance.uniform(1, 20))
    if score < 0.7 and again < now and chance.random() < 0.5 and not is_left_open:
        _sit(given, member, min(able + 0.15, 1), again, chance)


def _sit(
    given: Assignment,
    member: Membership,
    able: float,
    at: datetime,
    chance: Random,
    *,
    is_left_open: bool = False,
) -> float:
    began = at - timedelta(minutes=chance.uniform(6, 25))
    work = queries.work_of(member, given, now=began)
    if not work.may_start:
        return 1
    attempt = operations.start_assigned(member, given, work.window, now=began)
    _answer(attempt, able, at, chance, is_left_open=is_left_open)
    if is_left_open:
        return 1
    attempt = quizzes.submit_attempt(member.person, attempt.pk, now=at)
    return float((attempt.score or 0) / attempt.max_score)


def _answer(
    attempt: Attempt, able: float, at: datetime, chance: Random, *, is_left_open: bool
) -> None:
    questions = pinned(attempt.pk).questions
    answers = list(attempt.answers.order_by("position"))
    for answer in answers[: len(answers) // 2 if is_left_open else None]:
        is_right = chance.random() < able
        answer.response = _response(questions[answer.position], chance, is_right=is_right)
        answer.sureness = chance.choice([2, 3, 3] if is_right else [1, 2, 3])
        answer.revision, answer.saved_at = 1, at
    Answer.objects.bulk_update(answers, ["response", "sureness", "revision", "saved_at"])


def _response(question: Question, chance: Random, *, is_right: bool) -> Any:
    """The right response, or one that is not; of written answers a sample of the course."""
    if isinstance(question, Written):
        samples = [each.text for each in question.samples] or [question.model]
        return said(chance.choice(samples), "en")
    right = type_of(question).right_response(question)
    if is_right:
        return right
    wrong = _changed(right, chance)
    # A change that happens to be right too is left blank instead.
    return None if type_of(question).grade(question, wrong).is_right else wrong


def _changed(right: Any, chance: Random) -> Any:
    if isinstance(right, int):
        return (right + chance.choice([1, 2])) % 3
    if isinstance(right, str):
        return "1"
    if isinstance(right, list):
        return right[::-1] if len(right) > 1 else [(right[0] + 1) % 3] if right else None
    if isinstance(right, dict):
        values = list(right.values())
        return dict(zip(right, values[1:] + values[:1], strict=True))
    return None
