"""What may be seen of an attempt now, by its policy, the clock and the other attempts; and which
questions are kept back from a learner who has them in a graded attempt that goes on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from common.rows import rows_of
from quizzes.models import Answer, Attempt, Mode
from quizzes.pinned import pinned
from quizzes.policy import OWN, Row, Seen, shown

# A question by its course and its id.
type Key = tuple[str, str]


@dataclass(frozen=True)
class KeptBack:
    """What open graded attempts of one learner ask. While they go on, no page, file or other
    attempt of that learner tells what is right in these questions, whatever the class and whether
    it is for a class at all.

    `began`: each question with the time at which the first of those attempts began.
    """

    learner_id: UUID | None = None
    began: Mapping[Key, datetime] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.began)

    def has(self, course_id: str, question_id: str) -> bool:
        return (course_id, question_id) in self.began

    def shares(self, attempt_id: UUID) -> bool:
        """Whether the attempt asks one of these questions."""
        return attempt_id in self.since

    @cached_property
    def since(self) -> Mapping[UUID, datetime]:
        """The learner's attempts that ask some of these questions, each with the time at which the
        first open one that shares a question with it began. One query, or none."""
        if not self.began:
            return {}
        found: dict[UUID, datetime] = {}
        asked = Answer.objects.filter(
            attempt__learner=self.learner_id,
            version__question_id__in={question_id for _, question_id in self.began},
        )
        columns = ("attempt_id", "attempt__course_id", "version__question_id")
        for attempt_id, *key in asked.values_list(*columns):
            began = self.began.get((key[0], key[1]))
            if began is not None:
                found[attempt_id] = min(began, found.get(attempt_id, began))
        return found


NOTHING_KEPT = KeptBack()


def kept_back(learner_id: UUID | None, now: datetime) -> KeptBack:
    """What is kept back from this person now. One query; what the attempts ask is pinned."""
    if learner_id is None:
        return NOTHING_KEPT
    running = rows_of(
        Attempt, learner=learner_id, mode=Mode.QUIZ, is_preview=False, submitted_at__isnull=True
    )
    return kept_by(learner_id, running, now)


def kept_by(learner_id: UUID, attempts: Iterable[Attempt], now: datetime) -> KeptBack:
    """The same where the attempts of the person are known. Practice keeps nothing back, nor does a
    teacher's look at a quiz."""
    began: dict[Key, datetime] = {}
    for attempt in attempts:
        is_graded = attempt.mode == Mode.QUIZ and not attempt.is_preview
        if not is_graded or attempt.is_over(now):
            continue
        for question in pinned(attempt.pk).questions.values():
            key = (attempt.course_id, question.id)
            began[key] = min(attempt.started_at, began.get(key, attempt.started_at))
    return KeptBack(learner_id, began) if began else NOTHING_KEPT


def is_kept_back(attempt: Attempt, position: int, now: datetime) -> bool:
    """Whether an open graded attempt of the same learner asks this question. One query."""
    question = pinned(attempt.pk).questions.get(position)
    kept = kept_back(attempt.learner_id, now)
    return question is not None and kept.has(attempt.course_id, question.id)


def seen_of(attempt: Attempt, every: Sequence[Attempt], now: datetime, *, kept: KeptBack) -> Seen:
    """What may be seen of an attempt; `every` attempt at the same quiz, in the same context, has
    a part in it: while another goes on or is left, the key stays hidden.

    An attempt that asks something that is kept back shows no more than it did when the open one
    began, so that neither its score nor its other answers tell of it. What is kept back is hidden
    question by question besides: see `KeptBack.has`.
    """
    seen = _seen(attempt, every, now)
    since = kept.since.get(attempt.pk)
    if since is None:
        return seen
    return replace(seen, rows=seen.rows & _rows_then(attempt, every, since), until=None)


def _seen(attempt: Attempt, every: Sequence[Attempt], now: datetime) -> Seen:
    most = attempt.rules.attempts
    facts = attempt.facts(
        attempts_left=None if most is None else max(most - len(every), 0),
        is_another_open=any(each.pk != attempt.pk and not each.is_over(now) for each in every),
    )
    return shown(attempt.rules, facts, now)


def _rows_then(attempt: Attempt, every: Sequence[Attempt], then: datetime) -> frozenset[Row]:
    """What could be seen of it at that time; of one that was not over, only what was given."""
    if not _was_over(attempt, then):
        return OWN
    begun = [each for each in every if each.started_at < then]
    most = attempt.rules.attempts
    facts = attempt.facts(
        attempts_left=None if most is None else max(most - len(begun), 0),
        is_another_open=any(each.pk != attempt.pk and not _was_over(each, then) for each in begun),
    )
    return shown(attempt.rules, facts, then).rows


def _was_over(attempt: Attempt, then: datetime) -> bool:
    """Before that time, and not in the same instant: what comes in doubt is not shown."""
    if attempt.submitted_at is not None:
        return attempt.submitted_at < then
    grace = timedelta(seconds=attempt.rules.grace_seconds)
    return attempt.deadline is not None and attempt.deadline + grace < then
