"""Every write about reading: the place, what was read, what a merge combines, and reports."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from lessons.models import CheckAnswer, ProblemReport, ReadingState
from questions.signals import GradedAnswer, answers_graded
from questions.spec import Question
from questions.types import digest, type_of

# How long a report is kept after it was closed.
REPORT_AGE = timedelta(days=365)


def keep_zoom(learner: User, zoom: str) -> None:
    """The account opens lessons at this zoom on a device where none was chosen."""
    if learner.zoom != zoom:
        User.objects.filter(pk=learner.pk).update(zoom=zoom)
        learner.zoom = zoom


def save_place(
    learner: User, *, course_id: str, lesson_id: str, zoom: str, paragraph: int
) -> ReadingState:
    """Keep the furthest paragraph that was reached, and the zoom of now."""
    with transaction.atomic():
        state, is_new = ReadingState.objects.select_for_update().get_or_create(
            learner=learner,
            course_id=course_id,
            lesson_id=lesson_id,
            defaults={"zoom": zoom, "paragraph": paragraph},
        )
        if not is_new:
            state.zoom = zoom
            state.paragraph = max(state.paragraph, paragraph)
            state.save(update_fields=["zoom", "paragraph", "updated_at"])
    return state


def mark_as_read(
    learner: User, *, course_id: str, lesson_id: str, zoom: str, paragraphs: int
) -> ReadingState:
    """The lesson is read: the first time counts, and the place is its last paragraph."""
    with transaction.atomic():
        state = save_place(
            learner, course_id=course_id, lesson_id=lesson_id, zoom=zoom, paragraph=paragraphs
        )
        if state.read_at is None:
            state.read_at = timezone.now()
            state.save(update_fields=["read_at"])
    return state


def answer_check(
    learner: User,
    *,
    course_id: str,
    lesson_id: str,
    zoom: str,
    question: Question,
    response: Any,
    paragraph: int,
) -> CheckAnswer:
    """Keep and grade an answer to a check; tells practice of it in the same transaction.

    `paragraph` is the one after which the check stands: who answers there has read so far. Only
    the first answer of a day counts for practice: trying again teaches, and proves nothing.
    """
    fraction = type_of(question).grade(question, response).fraction
    assert fraction is not None, "a check is never marked by a person"
    asked = {"course_id": course_id, "lesson_id": lesson_id, "question_id": question.id}
    with transaction.atomic():
        # First, since it locks the learner's row: of two equal posts one is the first of the day.
        save_place(
            learner, course_id=course_id, lesson_id=lesson_id, zoom=zoom, paragraph=paragraph
        )
        today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        earlier = CheckAnswer.objects.filter(learner=learner, **asked, at__gte=today)
        is_first = not earlier.exists()
        answer = CheckAnswer.objects.create(
            learner=learner,
            **asked,
            digest=digest(question),
            response=response,
            fraction=fraction,
        )
        graded = GradedAnswer(
            learner_id=learner.pk,
            course_id=course_id,
            question_id=question.id,
            question_type=question.type,
            objective_ids=(question.objective,),
            origin="check",
            origin_key=str(answer.pk),
            fraction=fraction,
            sureness=None,
            is_first=is_first,
            at=answer.at,
        )
        answers_graded.send(sender=CheckAnswer, answers=(graded,))
    return answer


def combine_reading(*, guest: User, account: User) -> None:
    """The furthest paragraph and the earliest day of reading stay, lesson by lesson."""
    theirs = {
        (state.course_id, state.lesson_id): state
        for state in ReadingState.objects.select_for_update().filter(learner=account)
    }
    for state in ReadingState.objects.filter(learner=guest):
        kept = theirs.get((state.course_id, state.lesson_id))
        if kept is None:
            state.learner = account
            state.save(update_fields=["learner"])
            continue
        days = [day for day in (kept.read_at, state.read_at) if day]
        kept.paragraph = max(kept.paragraph, state.paragraph)
        kept.read_at = min(days, default=None)
        kept.save(update_fields=["paragraph", "read_at"])
        state.delete()


def report_mistake(
    learner: User | None, *, page: str, text: str, question_id: str = "", digest: str = ""
) -> ProblemReport:
    """Keep what somebody says is wrong. Whoever was erased meanwhile reports as a visitor."""
    with transaction.atomic():
        known = User.objects.select_for_update().filter(pk=learner.pk).first() if learner else None
        return ProblemReport.objects.create(
            learner=known, page=page, text=text, question_id=question_id, digest=digest
        )


def close_reports(reports: QuerySet[ProblemReport]) -> int:
    """The reports are dealt with; returns how many were open. The first day of closing stays."""
    return reports.filter(closed_at__isnull=True).update(closed_at=timezone.now())


def reopen_report(report: ProblemReport) -> bool:
    """A closed report is open again, and its year begins when it is closed again; whether it was
    closed."""
    closed = ProblemReport.objects.filter(pk=report.pk, closed_at__isnull=False)
    return closed.update(closed_at=None) == 1


def answer_report(report: ProblemReport, *, reply: str, closes: bool) -> bool:
    """Put these words in place of earlier ones, and close the report or leave it open; whether
    anything changed. Whoever reported may have been erased meanwhile, and the report with them."""
    with transaction.atomic():
        kept = ProblemReport.objects.select_for_update().filter(pk=report.pk).first()
        if kept is None:
            return False
        closed_at = (kept.closed_at or timezone.now()) if closes else None
        if (kept.reply, kept.closed_at) == (reply, closed_at):
            return False
        kept.reply, kept.closed_at = reply, closed_at
        kept.save(update_fields=["reply", "closed_at"])
    return True


def old_reports(now: datetime) -> QuerySet[ProblemReport]:
    """The reports that were closed more than a year ago."""
    return ProblemReport.objects.filter(closed_at__lt=now - REPORT_AGE)


def forget_reports(*, now: datetime) -> int:
    """Delete the reports whose year is over; returns how many."""
    return old_reports(now).delete()[0]
