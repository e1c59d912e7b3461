"""What the pages of quizzes show, as frozen values; rows are read here and in `access`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.utils.translation import get_language

from accounts.models import User
from lessons.library.library import Course, Lesson
from lessons.library.records import Objective
from questions.reviewing import Sees
from questions.shown import Shown, show
from questions.spec import Localized, Question
from questions.types import type_of
from quizzes import receipt, scoring
from quizzes.bank import BankQuiz
from quizzes.grading import fraction_of, score_of
from quizzes.models import OWN_STUDY, Answer, Attempt
from quizzes.operations import Saved
from quizzes.pinned import Pinned, pinned
from quizzes.policy import Policy, Seen, shown
from quizzes.statements import Posted


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
        quiz = self.bank.quiz
        return min(quiz.draw or len(quiz.pool), len(quiz.pool))

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


def lesson_of(bank: BankQuiz) -> Lesson | None:
    return bank.course.lesson(bank.quiz.lesson_id) if bank.quiz.lesson_id else None


def quiz_page(
    bank: BankQuiz,
    learner: User | None,
    *,
    policy: Policy,
    now: datetime,
    context: UUID = OWN_STUDY,
) -> QuizPage:
    """One query where there is a learner, and one more for each attempt past its deadline."""
    mine = _attempts(bank, learner, policy.mode, context)
    running = next((attempt for attempt in mine if not attempt.is_over(now)), None)
    past = tuple(_past(each, mine, now) for each in mine if each.is_over(now))
    return QuizPage(bank, policy, running, past)


def _past(attempt: Attempt, every: Sequence[Attempt], now: datetime) -> PastAttempt:
    may_see = "mark" in seen_of(attempt, every, now).rows
    return PastAttempt(attempt, score_so_far(attempt) if may_see else None)


def seen_of(attempt: Attempt, every: Sequence[Attempt], now: datetime) -> Seen:
    """What may be seen of an attempt; `every` attempt at the same quiz, in the same context, has
    a part in it: while another goes on or is left, the key stays hidden."""
    most = attempt.rules.attempts
    facts = attempt.facts(
        attempts_left=None if most is None else max(most - len(every), 0),
        is_another_open=any(each.pk != attempt.pk and not each.is_over(now) for each in every),
    )
    return shown(attempt.rules, facts, now)


def _attempts(bank: BankQuiz, learner: User | None, mode: str, context: UUID) -> Sequence[Attempt]:
    if learner is None:
        return []
    rows = Attempt.objects.filter(learner=learner, course_id=bank.course.id, quiz_id=bank.quiz.id)
    return list(rows.filter(mode=mode, context=context, is_preview=False).order_by("number"))


def score_so_far(attempt: Attempt, answers: Sequence[Answer] | None = None) -> scoring.Score:
    """The score as it was written at the hand-in; computed where the clock alone ended it."""
    if attempt.submitted_at is not None and attempt.score is not None:
        return scoring.Score(attempt.score, attempt.max_score, attempt.waiting)
    facts = pinned(attempt.pk)
    answers = list(attempt.answers.all()) if answers is None else answers
    return score_of((answer, _fraction(attempt, answer, facts)) for answer in answers)


def _fraction(attempt: Attempt, answer: Answer, facts: Pinned) -> Decimal | None:
    if attempt.submitted_at is not None:
        return answer.fraction
    return fraction_of(answer, facts.questions[answer.position], facts.policy)


@dataclass(frozen=True)
class Step:
    """One question in the strip of an attempt."""

    position: int
    is_answered: bool
    is_flagged: bool
    is_current: bool = False
    summary: str = ""
    ask: Localized | None = None


@dataclass(frozen=True)
class AttemptPage:
    """An attempt that goes on, at one of its questions (0: the list of all)."""

    attempt: Attempt
    course: Course
    lesson: Lesson | None
    steps: tuple[Step, ...]
    answer: Answer | None = None
    shown: Shown | None = None

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def open_count(self) -> int:
        return sum(not step.is_answered for step in self.steps)

    @property
    def is_last(self) -> bool:
        return self.answer is not None and self.answer.position == self.total


def attempt_page(
    attempt: Attempt,
    bank: BankQuiz,
    *,
    position: int = 0,
    language: str,
    posted: Mapping[str, list[str]] | None = None,
) -> AttemptPage | None:
    """None where the attempt has no such question. One query: what else it shows is pinned.

    `posted`: what a form held that could not be read, to be shown again.
    """
    facts = pinned(attempt.pk)
    answers = list(attempt.answers.order_by("position"))
    current = next((answer for answer in answers if answer.position == position), None)
    if position and current is None:
        return None
    steps = tuple(_step(answer, facts, position, language) for answer in answers)
    lesson = lesson_of(bank)
    if current is None:
        return AttemptPage(attempt, bank.course, lesson, steps)
    question = facts.questions[position]
    seen = show(question, current.response, number=position, seed=attempt.seed)
    if posted:
        seen = replace(seen, filled={**seen.filled, **posted})
    return AttemptPage(attempt, bank.course, lesson, steps, current, seen)


def _step(answer: Answer, facts: Pinned, position: int, language: str) -> Step:
    question = facts.questions[answer.position]
    summary = "" if position else type_of(question).summarise(question, answer.response, language)
    is_current = answer.position == position
    return Step(
        answer.position, not answer.is_blank, answer.is_flagged, is_current, summary, question.ask
    )


@dataclass(frozen=True)
class Offered:
    """One of two answers: in words, and as the fields of a form that keeps it."""

    summary: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Conflict:
    """Two answers to one question, from two tabs: this one's, and what is stored."""

    attempt: Attempt
    position: int
    revision: int
    this: Offered
    that: Offered


def conflict(attempt: Attempt, posted: Posted, saved: Saved) -> Conflict:
    """Both answers for the learner to choose from; choosing one is a save like any other."""
    question = pinned(attempt.pk).questions[posted.position]
    stored = attempt.answers.get(position=posted.position)
    return Conflict(
        attempt,
        posted.position,
        saved.revision + 1,
        _offered(attempt, question, posted),
        _offered(attempt, question, stored),
    )


def _offered(attempt: Attempt, question: Question, given: Posted | Answer) -> Offered:
    kind, response = type_of(question), given.response
    filled = kind.fill(question, response, seed=attempt.seed)
    beside = {"sure": [str(given.sureness or "")], "flag": ["1"] * given.is_flagged}
    fields = tuple(
        (name, value) for name, values in {**filled, **beside}.items() for value in values
    )
    return Offered(kind.summarise(question, response, get_language() or "en"), fields)


@dataclass(frozen=True)
class Item:
    """One answer of a result. `reading`: the lesson that its paragraphs stand in."""

    answer: Answer
    shown: Shown
    fraction: Decimal | None
    mark: Decimal | None
    reading: Lesson | None

    @property
    def state(self) -> str:
        """blank, waiting, right, partly or wrong; empty while correctness is not shown."""
        review = self.shown.review
        return (review.state or "") if review else ""

    @property
    def is_settled(self) -> bool:
        return self.state in ("right", "waiting", "")


@dataclass(frozen=True)
class ResultPage:
    """What a learner sees of an attempt that is over."""

    attempt: Attempt
    course: Course
    lesson: Lesson | None
    seen: Seen
    score: scoring.Score
    items: tuple[Item, ...]
    attempts_left: int | None

    @cached_property
    def again(self) -> tuple[Item, ...]:
        """What to look at again, sure and wrong first."""
        wrong = (item for item in self.items if not item.is_settled)
        return tuple(sorted(wrong, key=lambda item: -(item.answer.sureness or 0)))

    @property
    def others(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.is_settled)

    @property
    def unmarked(self) -> int:
        """Written answers that nobody marks."""
        return sum(item.state == "waiting" and not item.answer.points for item in self.items)

    @property
    def after(self) -> Lesson | None:
        """The next lesson of the course."""
        return self.course.after(self.lesson.id) if self.lesson else None

    @property
    def answered(self) -> int:
        return sum(not item.answer.is_blank for item in self.items)

    @property
    def handed_in_at(self) -> datetime | None:
        return self.attempt.submitted_at or self.attempt.deadline

    @property
    def receipt(self) -> str:
        """A digest of what was handed in, to read aloud; it tells nothing of what is right."""
        given = (
            receipt.Given(item.answer.position, item.answer.revision, item.answer.response)
            for item in self.items
        )
        at = self.handed_in_at
        return receipt.short(receipt.digest(self.attempt.pk, given, at)) if at else ""

    @property
    def is_ready(self) -> bool:
        return scoring.is_ready(self.score)

    @property
    def objectives(self) -> tuple[tuple[Objective, int, int], ...]:
        """Each objective of the questions, how many were right, and how many asked for it."""
        asked = Counter(item.shown.question.objective for item in self.items)
        right = Counter(
            item.shown.question.objective for item in self.items if item.state == "right"
        )
        known = self.course.objectives
        return tuple((known[id_], right[id_], n) for id_, n in asked.items() if id_ in known)

    @property
    def reread(self) -> tuple[tuple[Lesson, str], ...]:
        """At most three paragraphs to read again, each once."""
        places = {
            (item.reading.id, item.shown.question.see): (item.reading, item.shown.question.see)
            for item in self.again
            if item.reading
        }
        return tuple(places.values())[:3]


def result_page(attempt: Attempt, bank: BankQuiz, *, now: datetime) -> ResultPage:
    """Two queries: the other attempts at the same quiz decide what may be seen, and the answers."""
    facts = pinned(attempt.pk)
    siblings = Attempt.objects.filter(
        learner_id=attempt.learner_id,
        course_id=attempt.course_id,
        quiz_id=attempt.quiz_id,
        mode=attempt.mode,
        context=attempt.context,
    )
    every = list(siblings)
    seen = seen_of(attempt, every, now)
    most = facts.policy.attempts
    left = None if most is None else max(most - len(every), 0)
    answers = list(attempt.answers.order_by("position"))
    items = tuple(_item(attempt, answer, facts, seen, bank) for answer in answers)
    score = score_so_far(attempt, answers)
    return ResultPage(attempt, bank.course, lesson_of(bank), seen, score, items, left)


def _item(attempt: Attempt, answer: Answer, facts: Pinned, seen: Seen, bank: BankQuiz) -> Item:
    question = facts.questions[answer.position]
    # What nobody marks is compared by its writer: with the model answer and the rubric.
    is_for_comparing = seen.correctness and not answer.points
    has_key = seen.right_answer or is_for_comparing
    sees = Sees(seen.correctness, seen.chosen_why, has_key, seen.every_why)
    asked = bank.course.asked(question.id)
    fraction = _fraction(attempt, answer, facts)
    return Item(
        answer,
        show(question, answer.response, number=answer.position, seed=attempt.seed, sees=sees),
        fraction,
        scoring.Mark(fraction, answer.points).earned,
        bank.course.lesson(asked.lesson_id) if asked and asked.lesson_id else None,
    )
