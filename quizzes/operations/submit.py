"""Handing in: every answer is graded, once; by the learner, or by the clock."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from common.updates import update_alike
from quizzes.drafts import is_typed, shrink_drafts
from quizzes.grading import fraction_of, score_of
from quizzes.models import AnswerEvent, Attempt, SubmittedBy
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
        mine = Attempt.objects.select_for_update().filter(learner=learner)
        attempt = mine.get(pk=attempt_id)
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
    running = Attempt.objects.filter(learner=learner, submitted_at=None, deadline__lt=now)
    for attempt_id in [attempt.pk for attempt in running if attempt.is_over(now)]:
        submit_attempt(learner, attempt_id, now=now)
    tell_of_shown(learner.pk, now=now)


def _submit(attempt: Attempt, *, at: datetime, by: SubmittedBy, now: datetime) -> None:
    facts = pinned(attempt.pk)
    answers = list(attempt.answers.order_by("position").select_related("version"))
    for answer in answers:
        answer.fraction = fraction_of(answer, facts.questions[answer.position], facts.policy)
    update_alike(answers, ["fraction"])
    # Of typed text what is handed in is kept, and no draft beside it.
    shrink_drafts([each.pk for each in answers if is_typed(facts.questions[each.position])])
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            answer=answer,
            kind=AnswerEvent.Kind.SUBMITTED,
            at=at,
            actor_id=attempt.learner_id if by == SubmittedBy.LEARNER else None,
            revision=answer.revision,
            response=answer.response,
            fraction=answer.fraction,
        )
        for answer in answers
    )
    score = score_of((answer, answer.fraction) for answer in answers)
    attempt.submitted_at, attempt.submitted_by = at, by
    attempt.score, attempt.waiting = score.known, score.waiting
    attempt.save(update_fields=["submitted_at", "submitted_by", "score", "waiting"])
    tell_of_shown(attempt.learner_id, now=now)
    apply_standing(attempt, [question.id for question in facts.questions.values()])
