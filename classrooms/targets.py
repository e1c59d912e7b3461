"""What of a course can be assigned: a lesson, its quiz, the test or the task of a module, the final
exam; what each is called, and how far a mark in it can be trusted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from common.language import page_language
from lessons.catalogue import library
from lessons.library.library import FINAL, Course, Lesson, Module
from lessons.library.text import said
from quizzes.bank import BankQuiz

# `read` is the lesson itself; the others are kinds of quizzes.
type Form = Literal["read", "lesson", "test", "task", "final"]
# What is held back until it is assigned, and graded without a person.
TESTS: frozenset[Form] = frozenset({"test", "final"})


@dataclass(frozen=True)
class Target:
    """One thing that can be assigned; `course` is None where the course no longer has it."""

    kind: str
    course_id: str
    target_id: str
    form: Form
    course: Course | None
    lesson: Lesson | None = None
    module: Module | None = None

    @property
    def title(self) -> str:
        """Short enough for the head of a column; with its course where there are several."""
        if self.course is None or len(library().courses) == 1:
            return self._title()
        course = said(self.course.title, page_language())
        return _("%(work)s, %(course)s") % {"work": self._title(), "course": course}

    def _title(self) -> str:
        if self.course is None:
            return _("No longer in the course")
        if self.lesson:
            words = _("Lesson %(number)s") if self.form == "read" else _("Quiz %(number)s")
            return words % {"number": self.lesson.number}
        if self.module:
            words = _("Test of module %(n)d") if self.form == "test" else _("Task of module %(n)d")
            return words % {"n": self.module.number}
        return _("Final exam")

    @property
    def subject(self) -> str:
        """What it is about, in a line."""
        if self.lesson:
            return said(self.lesson.title, page_language())
        if self.module:
            return said(self.module.title, page_language())
        return said(self.course.title, page_language()) if self.course else ""

    @property
    def trust(self) -> str:
        """How far a mark in it can be trusted, in words for a teacher."""
        return {
            "read": _("Done when it is marked as read. Reading is not tested."),
            "lesson": _(
                "Open quiz: anyone can take it as a guest and see the answers. Good for practice "
                "credit."
            ),
            "test": _(
                "Held back: shown only when assigned. Its key is in the course’s published source."
            ),
            "task": _("Written: you mark it, with a rubric and sample answers beside it."),
            "final": _(
                "Held back: shown only when assigned. Its key is in the course’s published source."
            ),
        }[self.form]

    def bank(self, *, asks_written: bool) -> BankQuiz | None:
        """The quiz with its questions; None for a lesson, or where it is gone."""
        quiz = self.course.quizzes.get(self.target_id) if self.course else None
        if self.kind != "quiz" or self.course is None or quiz is None or not quiz.pool:
            return None
        return BankQuiz(self.course, quiz, asks_written=asks_written)

    @property
    def is_test_only(self) -> bool:
        """Whether it asks what is asked nowhere but in assigned work: its key is a secret."""
        quiz = self.course.quizzes.get(self.target_id) if self.course else None
        return (
            self.kind == "quiz"
            and quiz is not None
            and any(question.held_back for question in quiz.pool)
        )

    @property
    def lesson_url(self) -> str:
        """Where its lesson is read; "" where it has none."""
        if self.course is None or self.lesson is None:
            return ""
        return reverse("lessons:lesson", args=[self.course.id, self.lesson.id])


def target_of(kind: str, course_id: str, target_id: str) -> Target:
    """What an assignment names, as the course stands now; also where it is gone."""
    course = library().course(course_id)
    lesson = course.lesson(target_id) if course else None
    if course and lesson:
        return _of_lesson(course, lesson, kind)
    for module in course.modules if course else ():
        if module.test and module.test.id == target_id:
            return Target(kind, course_id, target_id, "test", course, module=module)
        if module.task and module.task.id == target_id:
            return Target(kind, course_id, target_id, "task", course, module=module)
    has_final = course is not None and target_id == FINAL and FINAL in course.quizzes
    form: Form = "final" if target_id == FINAL else "read" if kind == "lesson" else "lesson"
    return Target(kind, course_id, target_id, form, course if has_final else None)


def _of_lesson(course: Course, lesson: Lesson, kind: str) -> Target:
    form: Form = "read" if kind == "lesson" else "lesson"
    return Target(kind, course.id, lesson.id, form, course, lesson=lesson)


def targets_beside(course: Course, lesson: Lesson) -> dict[str, Target]:
    """What can be assigned from where a lesson stands, by its form: the lesson, its quiz, the test
    and the task of its module, and the final exam."""
    return {target.form: target for target in _beside(course, lesson)}


def _beside(course: Course, lesson: Lesson) -> Iterator[Target]:
    yield _of_lesson(course, lesson, "lesson")
    if lesson.quiz.pool:
        yield _of_lesson(course, lesson, "quiz")
    module = course.module_of(lesson)
    for quiz in (module.test, module.task):
        if quiz and quiz.pool:
            yield target_of("quiz", course.id, quiz.id)
    if FINAL in course.quizzes:
        yield target_of("quiz", course.id, FINAL)


def quizzes_of(course: Course) -> tuple[Target, ...]:
    """Every quiz, test and task of a course, and its final exam, in the order of the course."""
    found: dict[str, Target] = {}
    for lesson in course.lessons:
        found |= {each.target_id: each for each in _beside(course, lesson) if each.kind == "quiz"}
    return tuple(found.values())
