"""Which quizzes there are, and the rules of each. Today they come from the course's files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _

from lessons.catalogue import get_course
from lessons.library.library import Course, Lesson
from lessons.library.quizzes import Quiz
from questions.spec import Question
from questions.written import Written
from quizzes.models import Attempt
from quizzes.policy import GRADED, PRACTICE, Policy

# The group of questions that a person marks.
WRITTEN = "written"


@dataclass(frozen=True)
class BankQuiz:
    """A quiz with its course."""

    course: Course
    quiz: Quiz
    # Whether an attempt always asks the written questions of the pool, or never; None: by chance.
    asks_written: bool | None = None

    @cached_property
    def pool(self) -> tuple[Question, ...]:
        """What an attempt draws from."""
        if self.asks_written is False:
            return tuple(each for each in self.quiz.pool if not isinstance(each, Written))
        return self.quiz.pool

    @property
    def count(self) -> int:
        """How many questions an attempt asks."""
        return min(self.quiz.draw or len(self.pool), len(self.pool))

    @property
    def points(self) -> int:
        """What an attempt is worth where a person marks what is written: by the questions that it
        always asks, and one for each of the others."""
        always = [each for each in self.pool if self._is_always_asked(each)]
        sure = sum(points_of(each, is_marked=True) for each in always)
        return sure + self.count - len(always)

    def _is_always_asked(self, question: Question) -> bool:
        is_written = self.asks_written is True and isinstance(question, Written)
        return is_written or self.count == len(self.pool)

    @property
    def is_open(self) -> bool:
        """Whether anybody may take it alone; a test of held-back questions has to be assigned."""
        return self.quiz.kind in ("lesson", "task") and bool(self.quiz.pool)

    @property
    def groups(self) -> dict[str, str]:
        """Each question of the pool with its module, for a draw over several; in other quizzes
        the written ones are a group."""
        if self.quiz.kind != "final":
            return {each.id: WRITTEN * isinstance(each, Written) for each in self.pool}
        asked = {question.id: self.course.asked(question.id) for question in self.pool}
        return {id_: (found.module_id or "") if found else "" for id_, found in asked.items()}

    @property
    def at_least(self) -> Mapping[str, int]:
        """How many questions of a group each attempt asks, whatever chance says."""
        if self.quiz.kind == "final" and self.course.final:
            return self.course.final.at_least
        return {WRITTEN: len(self.pool)} if self.asks_written else {}


def get_quiz(course_id: str, quiz_id: str) -> BankQuiz:
    """Raises Http404 with a sentence that says where to go."""
    course = get_course(course_id)
    quiz = course.quizzes.get(quiz_id)
    if quiz is None or not quiz.pool:
        raise Http404(_("There is no such quiz in this course."))
    return BankQuiz(course, quiz)


def bank_of(attempt: Attempt) -> BankQuiz:
    """The quiz of an attempt. Where the course no longer has it, an empty one: what was asked is
    pinned, and stays to be seen. Raises Http404 where the course itself is gone."""
    course = get_course(attempt.course_id)
    gone = Quiz(attempt.quiz_id, "lesson", attempt.quiz_id, None, None, (), ())
    return BankQuiz(course, course.quizzes.get(attempt.quiz_id, gone))


def lesson_of(bank: BankQuiz) -> Lesson | None:
    return bank.course.lesson(bank.quiz.lesson_id) if bank.quiz.lesson_id else None


def policy_of(bank: BankQuiz, mode: str) -> Policy:
    """The rules in own study: the course's defaults."""
    if mode == "practice":
        return PRACTICE
    defaults = bank.course.defaults
    return GRADED.changed(attempts=defaults.tries, counts=defaults.counts)


def points_of(question: Question, *, is_marked: bool) -> int:
    """One, or for a written answer the points of its rubric; none where nobody marks it."""
    if isinstance(question, Written):
        return sum(len(criterion.levels) - 1 for criterion in question.criteria) * is_marked
    return 1
