"""Releasing marks of a class, and the comments that a teacher uses again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from classrooms.models import Assignment, Membership, Release, SavedComment
from quizzes import operations as quizzes
from quizzes.models import Mark


def release_as_agreed(own: Membership, mark: Mark, *, by: User, now: datetime) -> None:
    """What happens to a mark that was just saved: at once it is its student's, or on the date of
    the work, or it waits."""
    if mark.is_draft:
        return
    work = Assignment.objects.get(pk=mark.answer.attempt.context)
    if work.release == Release.AT:
        quizzes.set_release(work.pk, work.release_at)
    if work.release == Release.AT_ONCE or (work.release_at and work.release_at <= now):
        quizzes.release_marks([mark], by=by, now=now, scope=own.classroom_id)


def release_marks_of(
    work: Assignment, *, answer_id: int | None = None, by: User | None, now: datetime
) -> int:
    """All final marks of a work, or that of one answer; returns how many were released."""
    marks = Mark.objects.filter(answer__attempt__context=work.pk, is_draft=False, applied_at=None)
    if answer_id is not None:
        marks = marks.filter(answer=answer_id)
    return quizzes.release_marks(marks, by=by, now=now, scope=work.classroom_id)


def release_due_marks(now: datetime) -> int:
    """Write down the marks whose date of release has come: every reader counts them already.
    Returns how many; again, it does nothing."""
    due = Mark.objects.filter(released_at__lte=now, applied_at=None)
    works = Assignment.objects.filter(pk__in=due.values("answer__attempt__context"))
    return sum(write_due_marks(work, now=now) for work in works)


def write_due_marks(work: Assignment, *, now: datetime) -> int:
    """The same of one work, before its date changes."""
    marks = Mark.objects.filter(answer__attempt__context=work.pk, released_at__lte=now)
    unwritten = marks.filter(applied_at=None)
    return quizzes.release_marks(unwritten, by=None, now=now, scope=work.classroom_id)


@transaction.atomic
def keep_comment(teacher: User, text: str, *, now: datetime) -> None:
    """Keep a comment to use again; one that is kept already moves to the front."""
    if text:
        SavedComment.objects.update_or_create(
            teacher=teacher, text=text[:500], defaults={"used_at": now}
        )


def forget_comment(comment: SavedComment) -> None:
    comment.delete()
