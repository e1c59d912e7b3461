"""What a regrade meets and what it would change, in memory alone: the base of preview and act."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from questions.spec import Question
from quizzes.grading import score_of
from quizzes.histories import Event, History, Outcome
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.pinned import questions_of
from quizzes.regrading import Rule, regraded
from quizzes.scoring import Score


@dataclass(frozen=True, slots=True)
class Row:
    """An answer to the question, of an attempt that is handed in, with the attempt's others."""

    attempt: Attempt
    answer: Answer
    others: tuple[Answer, ...]
    question: Question
    history: History

    def score(self) -> Score:
        return score_of((each, each.fraction) for each in (self.answer, *self.others))


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
        row.score(),
        row.history.is_by_hand,
    )


def rows_of(
    attempts: QuerySet[Attempt, Attempt], question_id: str, *, is_locked: bool = False
) -> list[Row]:
    """In the order in which the attempts began. Four queries, and one for versions of the question
    that this process has not met. An attempt that came in since the first of them is left out."""
    first = attempts.select_for_update(of=("self",)) if is_locked else attempts
    known = {attempt.pk: attempt for attempt in first.order_by("pk")}
    of_these = Answer.objects.filter(attempt__in=attempts.values("pk"))
    ours = of_these.filter(version__question_id=question_id)
    histories = _histories(ours)
    answers = of_these.select_related("version").defer("version__spec").order_by("attempt_id")
    questions = questions_of(ours.values_list("version__digest", flat=True).distinct())
    found = []
    for attempt_id, group in groupby(answers, lambda answer: answer.attempt_id):
        every = tuple(group)
        asked = next(each for each in every if each.version.question_id == question_id)
        if attempt_id in known:
            others = tuple(each for each in every if each is not asked)
            question = questions[asked.version.digest]
            found.append(Row(known[attempt_id], asked, others, question, histories[asked.pk]))
    return found


def _histories(answers: QuerySet[Answer, Answer]) -> dict[int, History]:
    events = AnswerEvent.objects.filter(answer__in=answers.values("pk"))
    rows = events.exclude(kind=AnswerEvent.Kind.SAVED).order_by("answer_id", "id")
    columns = ("kind", "response", "fraction", "detail", "at")
    return {
        answer_id: History(tuple(Event(*event) for _, *event in group))
        for answer_id, group in groupby(
            rows.values_list("answer_id", *columns), lambda event: event[0]
        )
    }
