"""Checks of the course that ships, as it has them: tests do not repeat its words."""

from lessons.catalogue import get_course
from lessons.library.text import ENGLISH, said
from questions.single_choice import SingleChoice
from questions.spec import Option

COURSE = "aid-and-migration"


def choices_of(lesson_id: str) -> list[SingleChoice]:
    """The checks of a lesson that are single choices."""
    lesson = get_course(COURSE).lesson(lesson_id)
    assert lesson is not None
    return [check for check in lesson.quiz.checks if isinstance(check, SingleChoice)]


def option_of(check: SingleChoice, *, right: bool) -> Option:
    return next(option for option in check.options if option.right == right)


def words_of(check: SingleChoice, *, right: bool) -> str:
    """What the page says of the right option, or of a wrong one."""
    return said(option_of(check, right=right).text, ENGLISH)
