"""Handing in: every answer is graded, once; by the learner, or by the clock."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from common.rows import row_of, rows_of
from quizzes import statements
from quizzes.drafts import is_typed, shrink_drafts
from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, Attempt, SubmittedBy
from quizzes.operations.regrade import apply_standing
from quizzes.operations.telling import tell_of_shown
from quizzes.pinned import pinned


def submit_attempt(
    learner: User,
    attempt_id: UUID,
    *,
    now: datetime,
    by: SubmittedBy = SubmittedBy.LEARNER,
) -> Attempt:
    """Hand in; what was handed in before stays as it is. Raises Attempt.DoesNotExist.

    Past its deadline an attempt is handed in by the clock, at that moment.
    """
    with transaction.atomic():
        attempt = row_of(Attempt, is_locked=True, id=attempt_id, learner=learner.pk)
        if attempt is None:
            raise Attempt.DoesNotExist
        if attempt.submitted_at is None:
            deadline = attempt.deadline
            if deadline is not None and deadline < now:
                _submit(attempt, at=deadline, by=SubmittedBy.CLOCK, now=now)
            else:
                _submit(attempt, at=now, by=by, now=now)
    return attempt


def end_attempts(learner: User, contexts: Collection[UUID], *, now: datetime) -> None:
    """Hand in what the learner has open in these contexts, as it is saved: the class is over for
    them."""
    running = Attempt.objects.filter(learner=learner, context__in=contexts, submitted_at=None)
    for attempt_id in list(running.values_list("pk", flat=True)):
        submit_attempt(learner, attempt_id, now=now, by=SubmittedBy.TEACHER)


def submit_overdue(learner: User, *, now: datetime) -> None:
    """Write down what every reader sees already: attempts past their deadline and grace."""
    for attempt in rows_of(Attempt, learner=learner.pk, submitted_at__isnull=True):
        if attempt.is_over(now):
            submit_attempt(learner, attempt.pk, now=now)
    tell_of_shown(learner.pk, now=now)


def _submit(attempt: Attempt, *, at: datetime, by: SubmittedBy, now: datetime) -> None:
    facts = pinned(attempt.pk)
    answers = rows_of(Answer, order_by="position", attempt=attempt.pk)
    for answer in answers:
        answer.fraction = fraction_of(answer, facts.questions[answer.position], facts.policy)
    # Of typed text what is handed in is kept, and no draft beside it.
    shrink_drafts([each.pk for each in answers if is_typed(facts.questions[each.position])])
    who = attempt.learner_id if by == SubmittedBy.LEARNER else None
    statements.hand_in(answers, actor_id=who, at=at)
    score = score_of((answer, answer.fraction) for answer in answers)
    attempt.submitted_at, attempt.submitted_by = at, by
    attempt.score, attempt.waiting = score.known, score.waiting
    attempt.save(update_fields=["submitted_at", "submitted_by", "score", "waiting"])
    tell_of_shown(attempt.learner_id, now=now)
    apply_standing(attempt, [question.id for question in facts.questions.values()])
