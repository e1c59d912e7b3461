"""Keys that a teacher mends for classes, and replies to answers that are disputed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import operations as accounts
from accounts.models import User
from classrooms.models import Assignment
from practice import operations as practice
from quizzes import operations as quizzes
from quizzes.models import Dispute, QuestionVersion, Regrade
from quizzes.regrading import Rule


@transaction.atomic
def mend_question(
    version: QuestionVersion,
    works: Iterable[Assignment],
    rule: Rule,
    *,
    never_down: bool,
    by: User,
    now: datetime,
) -> Regrade:
    """Apply a rule to what these works asked, and to what their students answered by themselves.
    Raises ValueError where there are none."""
    reached = {work.pk: work.classroom_id for work in works}
    if not reached:
        raise ValueError("No works: a regrade without contexts reaches everybody.")
    made = practice.mend_question(
        version.course_id,
        version.question_id,
        rule,
        never_down=never_down,
        by=by,
        now=now,
        contexts=tuple(reached),
    )
    _record("question.mend", made, set(reached.values()), by)
    return made


@transaction.atomic
def undo_mending(made: Regrade, *, by: User, now: datetime) -> Regrade:
    """Everything is as it was before. Twice is the same as once. Raises LaterRegrade."""
    if made.undone_at is not None:
        return made
    made = practice.undo_mending(made, by=by, now=now)
    works = Assignment.objects.filter(pk__in=made.contexts)
    _record("question.undo_mend", made, set(works.values_list("classroom_id", flat=True)), by)
    return made


def _record(verb: str, made: Regrade, rooms: set[UUID], by: User) -> None:
    """A line in the log of each class that it reaches."""
    detail = {"regrade": str(made.pk), "question": made.question_id, "rule": made.rule["kind"]}
    for room in sorted(rooms):
        accounts.record(verb=verb, actor=by, scope=room, detail=detail)


@transaction.atomic
def reply_to_dispute(
    dispute: Dispute, text: str, *, scope: UUID, by: User, now: datetime
) -> Dispute:
    """Answer a student in words, which stand at their result. A later reply replaces them."""
    row = quizzes.reply_to_dispute(dispute, text, by=by, now=now)
    accounts.record(
        verb="dispute.reply",
        actor=by,
        subject=dispute.answer.attempt.learner,
        scope=scope,
        detail={"answer": dispute.answer_id},
    )
    return row
