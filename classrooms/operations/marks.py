"""Releasing marks of a class, and the comments that a teacher uses again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from classrooms.models import Assignment, Membership, Release, SavedComment
from quizzes import operations as quizzes
from quizzes.models import Mark


def release_at_once(own: Membership, marks: Iterable[Mark], *, by: User, now: datetime) -> int:
    """Release marks of works whose students see each as soon as it is given."""
    at_once = Assignment.objects.filter(classroom=own.classroom_id, release=Release.AT_ONCE)
    contexts = set(at_once.values_list("pk", flat=True))
    given = [mark for mark in marks if mark.answer.attempt.context in contexts]
    return quizzes.release_marks(given, by=by, now=now, scope=own.classroom_id)


def release_marks_of(
    work: Assignment, *, answer_id: int | None = None, by: User | None, now: datetime
) -> int:
    """All final marks of a work, or that of one answer; returns how many were released."""
    marks = Mark.objects.filter(answer__attempt__context=work.pk, is_draft=False, released_at=None)
    if answer_id is not None:
        marks = marks.filter(answer=answer_id)
    return quizzes.release_marks(marks, by=by, now=now, scope=work.classroom_id)


def release_due_marks(now: datetime) -> int:
    """The marks of works whose date of release has come; returns how many. Again, it does
    nothing."""
    due = Assignment.objects.filter(release=Release.AT, release_at__lte=now)
    waiting = Mark.objects.filter(is_draft=False, released_at=None)
    contexts = waiting.filter(answer__attempt__context__in=due.values("pk"))
    released = 0
    for work in Assignment.objects.filter(
        pk__in=contexts.values("answer__attempt__context")
    ).order_by("release_at"):
        released += release_marks_of(work, by=None, now=now)
    return released


@transaction.atomic
def keep_comment(teacher: User, text: str, *, now: datetime) -> None:
    """Keep a comment to use again; one that is kept already moves to the front."""
    if text:
        SavedComment.objects.update_or_create(
            teacher=teacher, text=text[:500], defaults={"used_at": now}
        )


def forget_comment(comment: SavedComment) -> None:
    comment.delete()
