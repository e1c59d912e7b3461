"""What an attempt shows while it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lessons.library.library import Course, Lesson
from questions.missing import Missing
from questions.reviewing import Sees
from questions.shown import Shown, show
from questions.spec import Localized, Question
from questions.types import is_complete, type_of
from quizzes import clock
from quizzes.bank import BankQuiz, lesson_of
from quizzes.models import Answer, Attempt
from quizzes.pinned import Pinned, pinned
from quizzes.policy import at_question, shown
from quizzes.queries.scores import answers_of
from quizzes.seeing import is_kept_back


@dataclass(frozen=True)
class Step:
    """One question in the strip of an attempt. `is_complete`: it has an answer that leaves nothing
    out of what it asks for."""

    position: int
    is_answered: bool
    is_complete: bool
    is_flagged: bool
    is_current: bool = False
    summary: str = ""
    ask: Localized | None = None


@dataclass(frozen=True)
class Turn:
    """How far a question of practice is: tries made and left, and the hint once one was wrong.

    `is_kept_back`: an open graded attempt asks it too, so it cannot be tried, and the page says
    nothing of the tries before.
    """

    tries: int
    left: int
    is_finished: bool
    hint: Localized | None
    is_kept_back: bool = False


@dataclass(frozen=True)
class AttemptPage:
    """An attempt that goes on, at one of its questions (0: the list of all)."""

    attempt: Attempt
    course: Course
    lesson: Lesson | None
    now: datetime
    steps: tuple[Step, ...]
    answer: Answer | None = None
    shown: Shown | None = None
    turn: Turn | None = None

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def open_count(self) -> int:
        return sum(not step.is_answered for step in self.steps)

    @property
    def incomplete_count(self) -> int:
        return sum(step.is_answered and not step.is_complete for step in self.steps)

    @property
    def missing(self) -> Missing | None:
        """What the saved answer to this question leaves out; None where nothing is saved."""
        if self.answer is None or self.shown is None or self.answer.is_blank:
            return None
        return type_of(self.shown.question).missing(self.shown.question, self.answer.response)

    @property
    def remaining_seconds(self) -> int | None:
        return clock.remaining_seconds(self.attempt.facts(), self.now)

    @property
    def is_nearly_over(self) -> bool:
        """Less than five minutes are left."""
        return clock.warns(self.attempt.facts(), self.now)

    @property
    def is_last(self) -> bool:
        return self.answer is not None and self.answer.position == self.total


def attempt_page(
    attempt: Attempt,
    bank: BankQuiz,
    *,
    position: int = 0,
    language: str,
    now: datetime,
    posted: Mapping[str, list[str]] | None = None,
) -> AttemptPage | None:
    """None where the attempt has no such question. One query, and one in practice: what else it
    shows is pinned.

    `posted`: what a form held that could not be read, to be shown again.
    """
    facts = pinned(attempt.pk)
    answers = answers_of(attempt)
    current = next((answer for answer in answers if answer.position == position), None)
    if position and current is None:
        return None
    steps = tuple(
        _step(answer, facts, position=position, language=language, mode=attempt.mode)
        for answer in answers
    )
    lesson = lesson_of(bank)
    if current is None:
        return AttemptPage(attempt, bank.course, lesson, now, steps)
    question = facts.questions[position]
    turn = None
    if attempt.mode == "practice":
        turn = _turn(current, question, facts, is_kept_back(attempt, position, now))
    has_tried = turn and turn.tries and not turn.is_kept_back
    sees = _sees(attempt, current, question, now) if has_tried else None
    asked = show(question, current.response, number=position, seed=attempt.seed, sees=sees)
    if posted:
        asked = replace(asked, filled={**asked.filled, **posted})
    return AttemptPage(attempt, bank.course, lesson, now, steps, current, asked, turn)


def _turn(answer: Answer, question: Question, facts: Pinned, is_kept_back: bool) -> Turn:
    is_finished = answer.fraction is not None or answer.tries >= facts.policy.tries
    left = 0 if is_finished else max(facts.policy.tries - answer.tries, 0)
    hint = question.hint if answer.tries and not is_kept_back else None
    return Turn(answer.tries, left, is_finished, hint, is_kept_back)


def _sees(attempt: Attempt, answer: Answer, question: Question, now: datetime) -> Sees:
    """What a try at practice shows at once: not the right answer while another try is left."""
    is_right = type_of(question).grade(question, answer.response).is_right
    seen = at_question(
        shown(attempt.rules, attempt.facts(), now),
        attempt.rules,
        tries=answer.tries,
        is_right=is_right,
    )
    return Sees(seen.correctness, seen.chosen_why, seen.right_answer, seen.every_why)


def _step(answer: Answer, facts: Pinned, *, position: int, language: str, mode: str) -> Step:
    """In practice a try is told at once what it lacks: whatever was tried is complete."""
    question = facts.questions[answer.position]
    summary = "" if position else type_of(question).summarise(question, answer.response, language)
    is_current = answer.position == position
    is_answered = not answer.is_blank
    return Step(
        answer.position,
        is_answered,
        is_answered if mode == "practice" else is_complete(question, answer.response),
        answer.is_flagged,
        is_current,
        summary,
        question.ask,
    )
