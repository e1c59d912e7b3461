"""Regrading a question whose key was mended: previewed, applied, and undone to the byte.

A regrade reaches every attempt that had begun when it was made, whichever version of the question
it asked. Those handed in by then change at once; those still open when they are handed in, after
they were graded by the key that they pinned: what stands is looked up then. So nobody who met the
broken question misses it, and whoever starts later meets the mended files alone. A hand-in within
the very moment of a regrade may be missed: the same regrade again reaches it, and only it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.operations import record
from questions.signals import answers_graded
from questions.spec import Question
from quizzes.grading import score_of
from quizzes.models import Answer, AnswerEvent, Attempt, Regrade
from quizzes.operations.retelling import tell_again
from quizzes.pinned import questions_of
from quizzes.regrading import Event, History, Outcome, Rule, regraded, rule_as_json, rule_from_json
from quizzes.scoring import Score

BATCH = 500


class LaterRegrade(Exception):
    """A later regrade of the same question stands: it must be undone first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one answer and its attempt. `is_by_hand`: a person judged the answer, so
    nothing does."""

    learner_id: UUID
    attempt_id: UUID
    position: int
    before: Outcome
    after: Outcome
    score_before: Score
    score_after: Score
    is_by_hand: bool

    @property
    def is_change(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Row:
    """An answer to the question that was handed in, among all answers of its attempt."""

    attempt: Attempt
    answer: Answer
    siblings: Sequence[Answer]
    question: Question
    history: History


type _Judge = Callable[[Row], Outcome]


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
    rows = _rows(_reached(course_id, question_id, contexts), question_id)
    return tuple(_change(row, _by_rule(rule, never_down)) for row in rows)


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
) -> Regrade:
    """Apply a rule; no contexts are all. The same rule again changes no answer."""
    made = Regrade.objects.create(
        course_id=course_id,
        question_id=question_id,
        contexts=[str(context) for context in contexts],
        rule=rule_as_json(rule),
        never_down=never_down,
        made_by=by,
        made_at=now,
    )
    changed = _apply(made, _reached(course_id, question_id, contexts), at=now)
    _record("question.regraded", made, by, changed)
    return made


@transaction.atomic
def undo_regrade(made: Regrade, *, by: User | None, now: datetime) -> Regrade:
    """Answers and attempts are as they were, except what a person has judged since. Undone again,
    nothing happens. Raises LaterRegrade."""
    made = Regrade.objects.select_for_update().get(pk=made.pk)
    if made.undone_at is not None:
        return made
    same = Regrade.objects.filter(course_id=made.course_id, question_id=made.question_id)
    if same.filter(undone_at=None, made_at__gt=made.made_at).exists():
        raise LaterRegrade
    contexts = [UUID(context) for context in made.contexts]
    rows = _locked_rows(_reached(made.course_id, made.question_id, contexts), made.question_id)
    restored = AnswerEvent.Kind.RESTORED
    changed = _carry_out(
        made, rows, lambda row: row.history.before(str(made.pk)), kind=restored, by=by, at=now
    )
    made.undone_at = now
    made.save(update_fields=["undone_at"])
    _record("question.regrade_undone", made, by, changed)
    return made


def apply_standing(attempt: Attempt, question_ids: Iterable[str]) -> None:
    """Apply to an attempt that has just been handed in what was regraded while it was open."""
    standing = Regrade.objects.filter(
        course_id=attempt.course_id,
        question_id__in=list(question_ids),
        undone_at=None,
        made_at__gte=attempt.started_at,
    )
    for made in standing.order_by("made_at", "pk"):
        if not made.contexts or str(attempt.context) in made.contexts:
            at = max(made.made_at, attempt.submitted_at or made.made_at)
            _apply(made, Attempt.objects.filter(pk=attempt.pk), at=at)
            attempt.refresh_from_db(fields=["score", "max_score", "waiting"])


def _reached(
    course_id: str, question_id: str, contexts: Collection[UUID]
) -> QuerySet[Attempt, Attempt]:
    found = Attempt.objects.filter(
        course_id=course_id,
        submitted_at__isnull=False,
        answers__version__question_id=question_id,
    )
    return found.filter(context__in=contexts) if contexts else found


def _locked_rows(attempts: QuerySet[Attempt, Attempt], question_id: str) -> list[Row]:
    return _rows(attempts.select_for_update(of=("self",)), question_id)


def _rows(attempts: QuerySet[Attempt, Attempt], question_id: str) -> list[Row]:
    """Three queries, and one for versions that this process has not met."""
    known = {attempt.pk: attempt for attempt in attempts.order_by("pk")}
    ids = attempts.select_for_update(False) if False else attempts
    return [*known, ids]  # type: ignore[list-item]
