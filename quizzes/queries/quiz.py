"""What stands before a quiz."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from lessons.library.library import Lesson
from quizzes import scoring
from quizzes.bank import BankQuiz, lesson_of
from quizzes.models import OWN_STUDY, Attempt
from quizzes.policy import Policy
from quizzes.queries.scores import score_so_far
from quizzes.seeing import KeptBack, kept_back, seen_of


@dataclass(frozen=True)
class PastAttempt:
    """An attempt that was handed in, with its score as far as it is known; None while the learner
    may not see it."""

    attempt: Attempt
    score: scoring.Score | None


@dataclass(frozen=True)
class QuizPage:
    """What stands before a quiz: its rules for this learner, and what they did so far."""

    bank: BankQuiz
    policy: Policy
    running: Attempt | None
    past: tuple[PastAttempt, ...]

    @property
    def lesson(self) -> Lesson | None:
        return lesson_of(self.bank)

    @property
    def count(self) -> int:
        """How many questions an attempt asks."""
        return self.bank.count

    @property
    def number(self) -> int:
        """Which attempt comes next, or goes on."""
        return self.running.number if self.running else len(self.past) + 1

    @property
    def attempts_left(self) -> int | None:
        """How many more may be started; None is without end."""
        used = len(self.past) + (self.running is not None)
        return None if self.policy.attempts is None else max(self.policy.attempts - used, 0)

    @property
    def counted(self) -> scoring.Score | None:
        """The score that counts so far; None while one of them may not be seen."""
        scores = [past.score for past in self.past if past.score]
        if len(scores) < len(self.past):
            return None
        return scoring.counted(self.policy.counts, scores)


def quiz_page(
    bank: BankQuiz,
    learner: User | None,
    *,
    policy: Policy,
    now: datetime,
    kept: KeptBack | None = None,
) -> QuizPage:
    """In own study. One query where there is a learner, and one more for each attempt past its
    deadline."""
    mine = _attempts(bank, learner, policy.mode) if learner else ()
    return quiz_page_of(bank, mine, policy=policy, now=now, kept=kept)


def quiz_page_of(
    bank: BankQuiz,
    mine: Sequence[Attempt],
    *,
    policy: Policy,
    now: datetime,
    kept: KeptBack | None = None,
) -> QuizPage:
    """`mine`: the attempts of one learner, by their numbers. `kept`: what is kept back from this
    learner; where it is not given and something is over, it is asked for."""
    running = next((attempt for attempt in mine if not attempt.is_over(now)), None)
    over = [each for each in mine if each.is_over(now)]
    if kept is None:
        kept = kept_back(over[0].learner_id if over else None, now)
    past = tuple(_past(each, mine, now, kept) for each in over)
    return QuizPage(bank, policy, running, past)


def _past(attempt: Attempt, every: Sequence[Attempt], now: datetime, kept: KeptBack) -> PastAttempt:
    may_see = "mark" in seen_of(attempt, every, now, kept=kept).rows
    return PastAttempt(attempt, score_so_far(attempt, kept=kept) if may_see else None)


def _attempts(bank: BankQuiz, learner: User, mode: str) -> list[Attempt]:
    return Attempt.of(
        learner.pk,
        course_id=bank.course.id,
        quiz_id=bank.quiz.id,
        mode=mode,
        context=OWN_STUDY,
    )
