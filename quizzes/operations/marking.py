"""Marks that a person gives to written answers: drafts, final marks, and their release. Until then
nothing that a learner can see depends on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts import operations as accounts
from accounts.models import User
from questions.signals import GradedAnswer, answers_graded
from questions.written import Written, marked
from quizzes.due_marks import due_fractions
from quizzes.grading import score_of
from quizzes.marked import Marking
from quizzes.models import Answer, AnswerEvent, Attempt, Mark
from quizzes.operations.telling import graded_answer

# How "done or not yet" names its one level.
DONE = "done"


class StaleMark(Exception):
    """Somebody else saved in the meantime; the mark as it is now is the argument."""


class AlreadyReleased(Exception):
    """The learner sees this mark: it is changed as a whole, not as it is typed."""


class Incomplete(Exception):
    """A level is missing, so that there is no mark yet."""


@transaction.atomic
def save_mark(
    answer: Answer,
    marking: Marking,
    *,
    version: int,
    is_draft: bool,
    takes_back: bool = False,
    by: User,
    now: datetime,
    scope: UUID | None = None,
) -> Mark:
    """Keep a draft or a final mark. `version`: the one that was read, 0 where there was none. A
    released mark that is changed is released again; `takes_back`: a final one is a draft again.
    `scope`: the class, for its log. Raises StaleMark, Incomplete and AlreadyReleased."""
    # Where there is no mark yet, two first ones wait for each other at the answer.
    Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    mark = Mark.objects.filter(answer=answer).first()
    if (mark.version if mark else 0) != version:
        raise StaleMark(mark)
    fraction = fraction_of(answer, marking)
    if fraction is None and not is_draft:
        raise Incomplete
    was_released = mark is not None and mark.is_released
    if was_released and is_draft:
        raise AlreadyReleased
    if mark and mark.marker_id != by.pk:
        _keep_replaced(answer, mark, now=now)
    mark = mark or Mark(answer=answer, version=0)
    mark.how, mark.levels = marking.how, dict(marking.levels)
    mark.comments, mark.comment = dict(marking.comments), marking.comment
    mark.fraction, mark.marker, mark.saved_at = fraction, by, now
    # A mark that was final stays so while it is complete: typing on does not take it back.
    mark.is_draft = is_draft and (takes_back or mark.is_draft or fraction is None)
    mark.version += 1
    if mark.is_draft:
        mark.released_at = None
    mark.save()
    if was_released:
        mark.answer = answer
        _apply([mark], by=by, now=now, scope=scope)
    return mark


def keep_beside(answer: Answer, marking: Marking, *, by: User, now: datetime) -> None:
    """Of two who grade one answer, what the second one could not save: it stays in the history
    beside the other's. Sent again, it stays there once."""
    detail = {**_said(marking), "is_saved": False}
    events = answer.events.filter(kind=AnswerEvent.Kind.REPLACED, actor=by).order_by("-pk")
    last = events.first()
    if last is None or last.detail != detail:
        _keep(answer, detail, by=by, now=now)


def _keep_replaced(answer: Answer, mark: Mark, *, now: datetime) -> None:
    before = Marking(mark.how, mark.levels, mark.comments, mark.comment)
    _keep(answer, {**_said(before), "is_saved": True}, by=mark.marker, now=now)


def _keep(answer: Answer, detail: dict[str, Any], *, by: User | None, now: datetime) -> None:
    AnswerEvent.objects.create(
        answer=answer,
        kind=AnswerEvent.Kind.REPLACED,
        at=now,
        actor=by,
        revision=answer.revision,
        detail=detail,
    )


def _said(marking: Marking) -> dict[str, Any]:
    return {
        "how": marking.how,
        "levels": dict(marking.levels),
        "comments": dict(marking.comments),
        "comment": marking.comment,
    }


def fraction_of(answer: Answer, marking: Marking) -> Decimal | None:
    """What the levels earn; None while one is missing."""
    question = answer.version.question
    assert isinstance(question, Written)
    if marking.how == Mark.How.DONE:
        done = marking.levels.get(DONE)
        return None if done is None else Decimal(min(done, 1))
    if marking.how == Mark.How.ONE:
        chosen = [each for each in question.criteria if each.id in marking.levels]
        question = question.model_copy(update={"criteria": tuple(chosen[:1])})
        return marked(question, marking.levels) if chosen else None
    return marked(question, marking.levels)


@transaction.atomic
def release_marks(
    marks: Iterable[Mark], *, by: User | None, now: datetime, scope: UUID | None = None
) -> int:
    """Give final marks to their learners; returns how many were released. Drafts stay drafts.
    `scope`: the class, for its log."""
    rows = Mark.objects.select_for_update(of=("self",)).filter(
        pk__in=[mark.pk for mark in marks], is_draft=False, applied_at=None
    )
    found = list(rows.select_related("answer__attempt", "answer__version"))
    for mark in found:
        mark.released_at = min(mark.released_at or now, now)
    _apply(found, by=by, now=now, scope=scope)
    return len(found)


@transaction.atomic
def set_release(context: UUID, at: datetime | None) -> int:
    """When final marks of this context that nobody has seen are shown, None being when somebody
    releases them; returns how many there are."""
    unseen = Mark.objects.filter(
        answer__attempt__context=context, is_draft=False, applied_at=None
    ).exclude(released_at__lte=timezone.now())
    return unseen.update(released_at=at)


def _apply(marks: Sequence[Mark], *, by: User | None, now: datetime, scope: UUID | None) -> None:
    """The fraction of each mark becomes that of its answer, with an event; the score follows, and
    practice is told where it was told of the others. As many statements for one as for many."""
    if not marks:
        return
    due = due_fractions([mark for mark in marks if not mark.applied_at])
    for mark in marks:
        mark.answer.fraction = due.get(mark.pk, mark.fraction)
        mark.applied_at = now
    answers = [mark.answer for mark in marks]
    Answer.objects.bulk_update(answers, ["fraction"])
    Mark.objects.bulk_update(marks, ["released_at", "applied_at"])
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            answer=mark.answer,
            kind=AnswerEvent.Kind.MARKED,
            at=now,
            actor=by,
            revision=mark.answer.revision,
            fraction=mark.answer.fraction,
            detail={"version": mark.version},
        )
        for mark in marks
    )
    _write_scores({answer.attempt_id: answer.attempt for answer in answers})
    by_clock = {"by_clock": True} if by is None else {}
    accounts.record_each(
        verb="mark.release",
        actor=by,
        scope=scope,
        each=[
            (
                answer.attempt.learner_id,
                {"answer": answer.pk, "fraction": str(answer.fraction), **by_clock},
            )
            for answer in answers
        ],
    )
    tell_of_answers([answer for answer in answers if answer.attempt.told_at is not None])


def _write_scores(attempts: Mapping[UUID, Attempt]) -> None:
    of: dict[UUID, list[Answer]] = {pk: [] for pk in attempts}
    for answer in Answer.objects.filter(attempt__in=of):
        of[answer.attempt_id].append(answer)
    for pk, attempt in attempts.items():
        score = score_of((each, each.fraction) for each in of[pk])
        attempt.score, attempt.waiting = score.known, score.waiting
    Attempt.objects.bulk_update(attempts.values(), ["score", "waiting"])


def tell_of_answers(answers: Sequence[Answer]) -> None:
    """Tell practice of answers whose worth came, or changed, after it was told of the others."""
    if not answers:
        return
    earlier = Answer.objects.filter(
        attempt__learner__in={answer.attempt.learner_id for answer in answers},
        attempt__submitted_at__isnull=False,
        response__isnull=False,
        version__question_id__in={answer.version.question_id for answer in answers},
    )
    columns = ("attempt__learner_id", "version__question_id")
    dated = earlier.values_list(*columns).annotate(Min("attempt__submitted_at"))
    first = {(learner, question): at for learner, question, at in dated.order_by()}
    answers_graded.send(sender=Attempt, answers=tuple(_told(answer, first) for answer in answers))


def _told(answer: Answer, first: Mapping[tuple[UUID, str], datetime]) -> GradedAnswer:
    """`first`: when each learner first handed in an answer to each question."""
    attempt, at = answer.attempt, answer.attempt.submitted_at
    known = first.get((attempt.learner_id, answer.version.question_id))
    return graded_answer(
        attempt,
        answer,
        answer.version.question,
        fraction=answer.fraction or Decimal(0),
        sureness=answer.sureness,
        is_first=known is None or at is None or known >= at,
        at=at or attempt.started_at,
    )
