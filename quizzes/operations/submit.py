"""Handing in: every answer is graded, once; by the learner, or by the clock."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.models import User
from questions.signals import GradedAnswer, answers_graded
from quizzes.drafts import is_typed, shrink_drafts
from quizzes.grading import fraction_of, score_of
from quizzes.models import Answer, AnswerEvent, Attempt, SubmittedBy
from quizzes.operations.regrade import apply_standing
from quizzes.operations.telling import graded_answer
from quizzes.pinned import Pinned, pinned


def submit_attempt(learner: User, attempt_id: UUID, *, now: datetime) -> Attempt:
    """Hand in; what was handed in before stays as it is. Raises Attempt.DoesNotExist.

    Past its deadline an attempt is handed in by the clock, at that moment.
    """
    with transaction.atomic():
        mine = Attempt.objects.select_for_update().filter(learner=learner)
        attempt = mine.get(pk=attempt_id)
        if attempt.submitted_at is None:
            deadline = attempt.deadline
            if deadline is not None and deadline < now:
                _submit(attempt, at=deadline, by=SubmittedBy.CLOCK)
            else:
                _submit(attempt, at=now, by=SubmittedBy.LEARNER)
    return attempt


def submit_overdue(learner: User, *, now: datetime) -> None:
    """Write down what every reader sees already: attempts past their deadline and grace."""
    running = Attempt.objects.filter(learner=learner, submitted_at=None, deadline__lt=now)
    for attempt_id in [attempt.pk for attempt in running if attempt.is_over(now)]:
        submit_attempt(learner, attempt_id, now=now)


def _submit(attempt: Attempt, *, at: datetime, by: SubmittedBy) -> None:
    facts = pinned(attempt.pk)
    answers = list(attempt.answers.order_by("position").select_related("version"))
    for answer in answers:
        answer.fraction = fraction_of(answer, facts.questions[answer.position], facts.policy)
    Answer.objects.bulk_update(answers, ["fraction"])
    for answer in answers:
        if is_typed(facts.questions[answer.position]):
            # Of typed text what is handed in is kept, and no draft beside it.
            shrink_drafts(answer.pk)
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
    graded = tuple(_graded(attempt, answers, facts))
    # In practice each first try was told of when it was made.
    if graded and not attempt.is_preview and attempt.mode == "quiz":
        answers_graded.send(sender=Attempt, answers=graded)
    apply_standing(attempt, [question.id for question in facts.questions.values()])


def _graded(attempt: Attempt, answers: list[Answer], facts: Pinned) -> Iterator[GradedAnswer]:
    """What was answered, for practice; blanks and what waits for a person prove nothing."""
    earlier = Answer.objects.filter(
        attempt__learner_id=attempt.learner_id,
        attempt__submitted_at__isnull=False,
        response__isnull=False,
        version__question_id__in=[answer.version.question_id for answer in answers],
    ).exclude(attempt=attempt)
    known = set(earlier.values_list("version__question_id", flat=True))
    for answer in answers:
        question = facts.questions[answer.position]
        if answer.is_blank or answer.fraction is None:
            continue
        yield graded_answer(
            attempt,
            answer,
            question,
            fraction=Decimal(answer.fraction),
            sureness=answer.sureness,
            is_first=question.id not in known,
            at=attempt.submitted_at or attempt.started_at,
        )
