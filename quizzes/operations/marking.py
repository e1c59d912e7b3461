"""Marks that a person gives to written answers: drafts, final marks, and their release. Until then
nothing that a learner can see depends on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import operations as accounts
from accounts.models import User
from questions.signals import answers_graded
from questions.written import Written, marked
from quizzes.due_marks import due_fraction
from quizzes.grading import score_of
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


@dataclass(frozen=True)
class Marking:
    """What a marker says of an answer."""

    how: str
    levels: Mapping[str, int]
    comments: Mapping[str, str]
    comment: str


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
        _apply([mark], by=by, now=now, scope=scope)
    return mark


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


def _apply(marks: Iterable[Mark], *, by: User | None, now: datetime, scope: UUID | None) -> None:
    """The fraction of each mark becomes that of its answer, with an event; the score follows, and
    practice is told where it was told of the others."""
    for mark in marks:
        answer = mark.answer
        fraction = mark.fraction if mark.applied_at else due_fraction(mark)
        answer.fraction = fraction
        answer.save(update_fields=["fraction"])
        mark.applied_at = now
        mark.save(update_fields=["released_at", "applied_at"])
        AnswerEvent.objects.create(
            answer=answer,
            kind=AnswerEvent.Kind.MARKED,
            at=now,
            actor=by,
            revision=answer.revision,
            fraction=fraction,
            detail={"version": mark.version},
        )
        attempt = answer.attempt
        _write_score(attempt)
        detail = {"answer": answer.pk, "fraction": str(fraction)}
        accounts.record(
            verb="mark.release",
            actor=by,
            subject=attempt.learner,
            scope=scope,
            detail=detail | ({"by_clock": True} if by is None else {}),
        )
        if attempt.told_at is not None:
            tell_of_answer(attempt, answer)


def _write_score(attempt: Attempt) -> None:
    score = score_of((each, each.fraction) for each in attempt.answers.all())
    attempt.score, attempt.waiting = score.known, score.waiting
    attempt.save(update_fields=["score", "waiting"])


def _was_answered_before(attempt: Attempt, answer: Answer) -> bool:
    earlier = Answer.objects.filter(
        attempt__learner=attempt.learner_id,
        attempt__submitted_at__lt=attempt.submitted_at,
        response__isnull=False,
        version__question_id=answer.version.question_id,
    )
    return earlier.exists()


def tell_of_answer(attempt: Attempt, answer: Answer) -> None:
    """Tell practice of one answer whose worth came, or changed, after it was told of the others."""
    graded = graded_answer(
        attempt,
        answer,
        answer.version.question,
        fraction=answer.fraction or Decimal(0),
        sureness=answer.sureness,
        is_first=not _was_answered_before(attempt, answer),
        at=attempt.submitted_at or attempt.started_at,
    )
    answers_graded.send(sender=Attempt, answers=(graded,))
