"""How practice is told of an answer: as soon as its learner may see whether it was right, and again
once it is worth something else. Earlier would give the result away: what was missed comes back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from django.db import transaction

from common.rows import rows_of
from questions.signals import GradedAnswer, answers_graded
from questions.spec import Question
from quizzes.models import Answer, Attempt, Mode
from quizzes.operations.rejudging import Change, Row
from quizzes.pinned import pinned
from quizzes.seeing import kept_back, seen_of


def graded_answer(
    attempt: Attempt,
    answer: Answer,
    question: Question,
    *,
    fraction: Decimal,
    sureness: int | None,
    is_first: bool,
    at: datetime,
) -> GradedAnswer:
    """`question` as it was asked, so that a later telling meets the same objective."""
    return GradedAnswer(
        learner_id=attempt.learner_id,
        course_id=attempt.course_id,
        question_id=question.id,
        question_type=question.type,
        objective_ids=(question.objective,),
        origin="quiz",
        origin_key=str(answer.pk),
        fraction=fraction,
        sureness=sureness,
        is_first=is_first,
        at=at,
    )


def tell_of_shown(learner_id: UUID, *, now: datetime) -> None:
    """Tell of each attempt that was handed in and of which the learner may now see what was right.

    Where that comes later than the hand-in, such as when the quiz closes, the next thing that the
    learner does finds it, or the sweep of the night. So it is with an attempt that shares a
    question with a graded one that goes on: what comes back would tell what is right in it. In
    practice each first try was told of when it was made.
    """
    untold = rows_of(
        Attempt,
        order_by="submitted_at",
        learner=learner_id,
        mode=Mode.QUIZ,
        is_preview=False,
        submitted_at__isnull=False,
        told_at__isnull=True,
    )
    if not untold:
        return
    kept = kept_back(learner_id, now)
    for attempt in untold:
        if kept.shares(attempt.pk):
            continue
        if seen_of(attempt, attempt.siblings(learner_id), now, kept=kept).correctness:
            _tell(attempt, now)


def _tell(attempt: Attempt, now: datetime) -> None:
    with transaction.atomic():
        attempt.told_at = now
        attempt.save(update_fields=["told_at"])
        graded = tuple(_graded(attempt))
        if graded:
            answers_graded.send(sender=Attempt, answers=graded)


def _graded(attempt: Attempt) -> Iterator[GradedAnswer]:
    """What was answered; blanks and what waits for a person prove nothing."""
    questions = pinned(attempt.pk).questions
    answers = attempt.answers.filter(response__isnull=False, fraction__isnull=False)
    earlier = Answer.objects.filter(
        attempt__learner_id=attempt.learner_id,
        attempt__submitted_at__lt=attempt.submitted_at,
        response__isnull=False,
        version__question_id__in=[question.id for question in questions.values()],
    ).exclude(attempt=attempt)
    known = set(earlier.values_list("version__question_id", flat=True))
    for answer in answers.order_by("position"):
        question = questions[answer.position]
        yield graded_answer(
            attempt,
            answer,
            question,
            fraction=Decimal(answer.fraction or 0),
            sureness=answer.sureness,
            is_first=question.id not in known,
            at=attempt.submitted_at or attempt.started_at,
        )


def tell_again(changes: Iterable[tuple[Row, Change]]) -> None:
    """Send what was told of before and is worth something else now, under the same key. In
    practice that is the first try; what was blank or waited for a person was never told."""
    told = [_Told.of(row, change) for row, change in changes]
    new = [each for each in told if each and each.is_new]
    if new:
        answers_graded.send(sender=Attempt, answers=tuple(_again(new)))


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer that practice knows, with what it knew of it and what is so now."""

    row: Row
    before: Decimal | None
    after: Decimal | None
    sureness: int | None
    at: datetime

    @classmethod
    def of(cls, row: Row, change: Change) -> Self | None:
        """None where it was never told of."""
        attempt, history = row.attempt, row.history
        if attempt.is_preview or (attempt.mode == Mode.QUIZ and attempt.told_at is None):
            return None
        if attempt.mode == Mode.PRACTICE:
            first = next(iter(history.tries), None)
            if first is None or first.fraction is None or first.at is None:
                return None
            known = change.before.first_try, change.after.first_try
            return cls(row, *known, first.detail.get("sureness"), first.at)
        handed_in = history.handed_in
        if handed_in.response is None or handed_in.fraction is None:
            return None
        at = attempt.submitted_at or attempt.started_at
        return cls(row, change.before.fraction, change.after.fraction, row.answer.sureness, at)

    @property
    def is_new(self) -> bool:
        return self.before != self.after and self.after is not None


def _again(told: Sequence[_Told]) -> Iterator[GradedAnswer]:
    earlier = _answered_at([each.row for each in told])
    for each in told:
        attempt, answer = each.row.attempt, each.row.answer
        others = earlier[attempt.learner_id]
        assert each.after is not None
        yield graded_answer(
            attempt,
            answer,
            each.row.question,
            fraction=each.after,
            sureness=each.sureness,
            is_first=not any(at < each.at for pk, at in others if pk != answer.pk),
            at=each.at,
        )


def _answered_at(rows: Sequence[Row]) -> dict[UUID, list[tuple[int, datetime]]]:
    """When each learner answered the question, by the answer; the hand-in counts, where there was
    one: a later answer does not make an older one less of a first."""
    answers = Answer.objects.filter(
        attempt__learner__in={row.attempt.learner_id for row in rows},
        version__question_id=rows[0].question.id,
        attempt__submitted_at__isnull=False,
        response__isnull=False,
    )
    found = defaultdict(list)
    columns = ("pk", "attempt__learner_id", "attempt__submitted_at")
    for pk, learner_id, submitted_at in answers.values_list(*columns):
        found[learner_id].append((pk, submitted_at))
    return found
