"""What a regrade meets and what it would change, in memory alone: the base of preview and act."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from questions.spec import Question
from quizzes.grading import score_of
from quizzes.histories import Event, History, Outcome
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.pinned import questions_of
from quizzes.regrading import Rule, regraded
from quizzes.scoring import Score


class Other(NamedTuple):
    """Another answer of the attempt, as far as the score needs it."""

    fraction: Decimal | None
    points: Decimal
    is_dropped: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An answer to the question, of an attempt that is handed in, with the attempt's others."""

    attempt: Attempt
    answer: Answer
    others: tuple[Other, ...]
    question: Question
    history: History

    def score(self) -> Score:
        others = ((other, other.fraction) for other in self.others)
        return score_of([(self.answer, self.answer.fraction), *others])


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one answer and its attempt. `is_by_hand`: a person judged the answer, so
    nothing does."""

    learner_id: UUID
    context: UUID
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

    @property
    def scores(self) -> tuple[str, str]:
        """Known points of the attempt, before and after."""
        return str(self.score_before.known), str(self.score_after.known)


type Judge = Callable[[Row], Outcome]


def by_rule(rule: Rule, *, never_down: bool) -> Judge:
    def judge(row: Row) -> Outcome:
        return regraded(
            row.question,
            row.history,
            rule,
            never_down=never_down,
            penalty=row.attempt.rules.penalty,
            rest=score_of((other, other.fraction) for other in row.others),
        )

    return judge


def changed(row: Row, judge: Judge) -> Change:
    """Judge an answer. Its object and the attempt's take the new values; nothing is saved."""
    answer, attempt = row.answer, row.attempt
    before, after, score_before = row.history.now, judge(row), row.score()
    score = score_before
    if after != before:
        answer.fraction, answer.is_dropped = after.fraction, after.is_dropped
        score = row.score()
        attempt.score, attempt.max_score = score.known, score.out_of
        attempt.waiting = score.waiting
    return Change(
        attempt.learner_id,
        attempt.context,
        attempt.pk,
        answer.position,
        before,
        after,
        score_before,
        score,
        row.history.is_by_hand,
    )


def rows_of(
    attempts: QuerySet[Attempt, Attempt], question_id: str, *, is_locked: bool = False
) -> list[Row]:
    """In the order in which the attempts began. Five queries, and one for versions of the question
    that this process has not met. An attempt that came in since the first of them is left out."""
    first = attempts.select_for_update(of=("self",)) if is_locked else attempts
    known = {attempt.pk: attempt for attempt in first.order_by("pk")}
    of_these = Answer.objects.filter(attempt__in=attempts.values("pk"))
    ours = of_these.filter(version__question_id=question_id)
    histories = _histories(ours)
    others = defaultdict(list)
    columns = ("attempt_id", "fraction", "points", "is_dropped")
    rest = of_these.exclude(version__question_id=question_id).order_by("attempt_id", "position")
    for attempt_id, *facts in rest.values_list(*columns):
        others[attempt_id].append(Other(*facts))
    questions = questions_of(ours.values_list("version__digest", flat=True).distinct())
    answers = ours.select_related("version").defer("version__spec").order_by("attempt_id")
    return [
        Row(
            known[answer.attempt_id],
            answer,
            tuple(others[answer.attempt_id]),
            questions[answer.version.digest],
            histories[answer.pk],
        )
        for answer in answers
        if answer.attempt_id in known
    ]


def _histories(answers: QuerySet[Answer, Answer]) -> dict[int, History]:
    events = AnswerEvent.objects.filter(answer__in=answers.values("pk"))
    of_no_worth = (AnswerEvent.Kind.SAVED, AnswerEvent.Kind.REPLACED)
    rows = events.exclude(kind__in=of_no_worth).order_by("answer_id", "id")
    columns = ("kind", "response", "fraction", "detail", "at")
    return {
        answer_id: History(tuple(Event(*event) for _, *event in group))
        for answer_id, group in groupby(
            rows.values_list("answer_id", *columns), lambda event: event[0]
        )
    }
