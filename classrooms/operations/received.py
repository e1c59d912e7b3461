"""Answers that arrived after the end of an attempt: a teacher decides whether one counts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import operations as accounts
from accounts.models import User
from quizzes import operations as quizzes
from quizzes.models import AnswerEvent


@transaction.atomic
def decide_received(
    received: AnswerEvent, *, is_accepted: bool, scope: UUID, by: User, now: datetime
) -> None:
    """Twice is the same as once. Raises AlreadyDecided and IsOpenAgain of quizzes."""
    if not quizzes.decide_received(received, is_accepted=is_accepted, by=by, now=now):
        return
    attempt = received.answer.attempt
    accounts.record(
        verb="answer.accept" if is_accepted else "answer.refuse",
        actor=by,
        subject=attempt.learner,
        scope=scope,
        detail={"work": str(attempt.context)},
    )
