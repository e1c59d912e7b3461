"""Attempts that ask a few questions of the course, with the answers that a test names."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from lessons.library.quizzes import Quiz
from questions.spec import Question
from quizzes import operations
from quizzes.bank import BankQuiz, get_quiz
from quizzes.models import Answer, Attempt
from quizzes.policy import GRADED, PRACTICE, Policy
from quizzes.statements import Posted
from tests.quizzes.build import COURSE, QUIZ


def of_course(question_id: str) -> Any:
    return get_quiz(COURSE, QUIZ).course.asked(question_id).question


# A choice of four whose right place is 1, a number (218), five events in order, typed words, and
# four pairs.
CHOICE, NUMBER = of_course("which-reading-fails"), of_course("same-loan-1977-1981")
ORDER, WORDS = of_course("from-fed-to-honduras"), of_course("stopped-in-1981")
PAIRS = of_course("four-sums")
RIGHT, WRONG = 1, 0


def begin(person: User, *asked: Question, policy: Policy = GRADED, **window: Any) -> Attempt:
    """A try at the quiz of lesson 3.1 that asks just these questions; the choice, if none is
    named. `context`: the work that it is for, else own study."""
    course = get_quiz(COURSE, QUIZ).course
    quiz = Quiz(QUIZ, "lesson", QUIZ, None, None, (), asked or (CHOICE,))
    bank = BankQuiz(course, quiz)
    return operations.start_attempt(person, bank, policy=policy, now=timezone.now(), **window)


def place(attempt: Attempt, question: Question = CHOICE) -> Answer:
    return attempt.answers.get(version__question_id=question.id)


def save(attempt: Attempt, question: Question, response: Any, sureness: int | None = 3) -> None:
    answer = place(attempt, question)
    posted = Posted(
        attempt_id=attempt.pk,
        learner_id=attempt.learner_id,
        position=answer.position,
        client="",
        revision=answer.revision + 1,
        response=response,
        sureness=sureness,
        is_flagged=False,
        at=timezone.now(),
    )
    operations.save_answer(posted)


def submit(attempt: Attempt) -> Attempt:
    return operations.submit_attempt(attempt.learner, attempt.pk, now=timezone.now())


def take(
    person: User, *given: tuple[Question, Any], sureness: int | None = 3, **how: Any
) -> Attempt:
    """A try that is handed in with these answers, in any order of the questions; None is blank."""
    attempt = begin(person, *(question for question, _ in given), **how)
    for question, response in given:
        if response is not None:
            save(attempt, question, response, sureness)
    return submit(attempt)


def practice(person: User, *tries: Any) -> Attempt:
    """The choice in practice, with these tries one after the other, handed in."""
    attempt = begin(person, policy=PRACTICE)
    for response in tries:
        operations.try_answer(
            person,
            attempt,
            place(attempt).position,
            response=response,
            sureness=3,
            now=timezone.now(),
        )
    return submit(attempt)


def fraction(attempt: Attempt, question: Question = CHOICE) -> Any:
    return place(attempt, question).fraction
