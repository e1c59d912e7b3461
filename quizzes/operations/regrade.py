"""Regrading a question whose key was mended: previewed, applied, and undone to the byte.

A regrade reaches every attempt that had begun when it was made, whichever version of the question
it asked. Those handed in by then change at once; those still open when they are handed in, after
they were graded by the key that they pinned: what stands is looked up then. So nobody who met the
broken question misses it, and whoever starts later meets the mended files alone. A hand-in within
the very moment of a regrade may be missed: the same regrade again reaches it, and only it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.operations import record
from common.updates import update_alike
from quizzes.histories import Event
from quizzes.models import OWN_STUDY, Answer, AnswerEvent, Attempt, Regrade
from quizzes.operations.rejudging import Change, Judge, by_rule, changed, rows_of
from quizzes.operations.telling import tell_again
from quizzes.regrading import Rule, rule_as_json, rule_from_json

BATCH = 500


class LaterRegrade(Exception):
    """A later regrade of the same question stands: it must be undone first."""


def preview_regrade(
    course_id: str,
    question_id: str,
    rule: Rule,
    *,
    never_down: bool,
    contexts: Collection[UUID] = (),
) -> tuple[Change, ...]:
    """Every answer that was handed in, in the order of their starts, with what the rule would make
    of it. Writes nothing."""
    judge = by_rule(rule, never_down=never_down)
    rows = rows_of(_reached(course_id, question_id, contexts), question_id)
    return tuple(changed(row, judge) for row in rows)


@transaction.atomic
def regrade(
    course_id: str,
    question_id: str,
    rule: Rule,
    *,
    never_down: bool,
    by: User | None,
    now: datetime,
    contexts: Collection[UUID] = (),
    also_own_study: bool = False,
) -> Regrade:
    """Apply a rule; no contexts are all. `also_own_study`: what those who were asked there answered
    by themselves changes too. The same rule again changes no answer."""
    made = Regrade.objects.create(
        course_id=course_id,
        question_id=question_id,
        contexts=[str(context) for context in contexts],
        rule=rule_as_json(rule),
        never_down=never_down,
        reaches_own_study=also_own_study,
        made_by=by,
        made_at=now,
    )
    answers = _apply(made, reached(made), at=now)
    _record("question.regraded", made, by, answers)
    return made


@transaction.atomic
def undo_regrade(made: Regrade, *, by: User | None, now: datetime) -> Regrade:
    """Answers and attempts are as they were, except what a person has judged since. Undone again,
    nothing happens. Raises LaterRegrade."""
    made = Regrade.objects.select_for_update().get(pk=made.pk)
    if made.undone_at is not None:
        return made
    same = Regrade.objects.filter(course_id=made.course_id, question_id=made.question_id)
    later = same.filter(undone_at=None, made_at__gt=made.made_at)
    if any(_meet(made, each) for each in later):
        raise LaterRegrade
    answers = _carry_out(
        made,
        reached(made),
        lambda row: row.history.before(str(made.pk)),
        kind=AnswerEvent.Kind.RESTORED,
        by=by,
        at=now,
    )
    made.undone_at = now
    made.save(update_fields=["undone_at"])
    _record("question.regrade_undone", made, by, answers)
    return made


def _meet(one: Regrade, other: Regrade) -> bool:
    """Whether the two may have reached the same attempt."""
    if not one.contexts or not other.contexts or set(one.contexts) & set(other.contexts):
        return True
    if not (one.reaches_own_study and other.reaches_own_study):
        return False
    both = learners_asked(one).filter(learner__in=learners_asked(other).values("learner"))
    return both.exists()


def apply_standing(attempt: Attempt, question_ids: Iterable[str]) -> None:
    """Apply to an attempt that has just been handed in what was regraded while it was open."""
    standing = Regrade.objects.filter(
        course_id=attempt.course_id,
        question_id__in=list(question_ids),
        undone_at=None,
        made_at__gte=attempt.started_at,
    )
    for made in standing.order_by("made_at", "pk"):
        if reached(made).filter(pk=attempt.pk).exists():
            at = max(made.made_at, attempt.submitted_at or made.made_at)
            _apply(made, Attempt.objects.filter(pk=attempt.pk), at=at)
            attempt.refresh_from_db(fields=["score", "max_score", "waiting"])


def reached(made: Regrade) -> QuerySet[Attempt, Attempt]:
    """The attempts that were handed in and that a regrade speaks of."""
    contexts = [UUID(each) for each in made.contexts]
    found = _reached(made.course_id, made.question_id, contexts)
    if not (contexts and made.reaches_own_study):
        return found
    everywhere = _reached(made.course_id, made.question_id, ())
    theirs = Q(context=OWN_STUDY, learner__in=learners_asked(made).values("learner"))
    return everywhere.filter(Q(context__in=contexts) | theirs)


def learners_asked(made: Regrade) -> QuerySet[Attempt, Attempt]:
    """The attempts, handed in or not, whose learners were asked where a regrade was made for."""
    asked = Attempt.objects.filter(
        course_id=made.course_id, answers__version__question_id=made.question_id
    )
    return asked.filter(context__in=made.contexts) if made.contexts else asked


def _reached(
    course_id: str, question_id: str, contexts: Collection[UUID]
) -> QuerySet[Attempt, Attempt]:
    found = Attempt.objects.filter(
        course_id=course_id,
        submitted_at__isnull=False,
        answers__version__question_id=question_id,
    )
    return found.filter(context__in=contexts) if contexts else found


def _apply(made: Regrade, attempts: QuerySet[Attempt, Attempt], *, at: datetime) -> int:
    judge = by_rule(rule_from_json(made.rule), never_down=made.never_down)
    return _carry_out(made, attempts, judge, kind=AnswerEvent.Kind.REGRADED, by=made.made_by, at=at)


def _carry_out(
    made: Regrade,
    attempts: QuerySet[Attempt, Attempt],
    judge: Judge,
    *,
    kind: AnswerEvent.Kind,
    by: User | None,
    at: datetime,
) -> int:
    """Judge, write and tell. Returns how many answers changed. Needs a transaction."""
    rows = rows_of(attempts, made.question_id, is_locked=True)
    changes = [(row, changed(row, judge)) for row in rows]
    changes = [(row, change) for row, change in changes if change.is_change]
    AnswerEvent.objects.bulk_create(
        (_event(made, row.answer, change, kind=kind, by=by, at=at) for row, change in changes),
        batch_size=BATCH,
    )
    update_alike([row.answer for row, _ in changes], ["fraction", "is_dropped"])
    update_alike([row.attempt for row, _ in changes], ["score", "max_score", "waiting"])
    tell_again(changes)
    return len(changes)


def _event(
    made: Regrade,
    answer: Answer,
    change: Change,
    *,
    kind: AnswerEvent.Kind,
    by: User | None,
    at: datetime,
) -> AnswerEvent:
    event = Event.of(kind.value, change.after, regrade=str(made.pk), scores=change.scores)
    return AnswerEvent(
        answer=answer,
        kind=event.kind,
        at=at,
        actor=by,
        revision=answer.revision,
        fraction=event.fraction,
        detail=event.detail,
    )


def _record(verb: str, made: Regrade, by: User | None, answers: int) -> None:
    record(
        verb=verb,
        actor=by,
        detail={
            "regrade": str(made.pk),
            "course": made.course_id,
            "question": made.question_id,
            "rule": made.rule["kind"],
            "answers": answers,
        },
    )
