"""The sets of questions of a course: a lesson's checks and quiz, a module's test and task. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from questions.spec import Question


@dataclass(frozen=True)
class Asked:
    """A question with its place; `see: p4` in it is paragraph 4 of the lesson."""

    question: Question
    quiz_id: str
    place: Literal["check", "quiz", "test", "task"]
    lesson_id: str | None
    module_id: str | None


@dataclass(frozen=True)
class Quiz:
    """A set of questions. `draw` is how many an attempt gets; None means all of them."""

    id: str
    kind: Literal["lesson", "test", "task", "final"]
    lesson_id: str | None
    module_id: str | None
    draw: int | None
    checks: tuple[Question, ...]
    questions: tuple[Question, ...]
    # Where questions of a test or task name another lesson each: lesson ids beside `questions`.
    lesson_ids: tuple[str | None, ...] = ()

    @property
    def pool(self) -> tuple[Question, ...]:
        """The questions that an attempt draws from: of a lesson those that are not held back."""
        if self.kind != "lesson":
            return self.questions
        return tuple(question for question in self.questions if not question.held_back)

    @property
    def held_back(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.held_back)

    def check(self, question_id: str) -> Question | None:
        return next((check for check in self.checks if check.id == question_id), None)

    def asked(self) -> Iterator[Asked]:
        for check in self.checks:
            yield Asked(check, self.id, "check", self.lesson_id, self.module_id)
        place: Literal["quiz", "test", "task"] = (
            "test" if self.kind == "test" else "task" if self.kind == "task" else "quiz"
        )
        lessons = self.lesson_ids or (self.lesson_id,) * len(self.questions)
        for question, lesson_id in zip(self.questions, lessons, strict=True):
            yield Asked(question, self.id, place, lesson_id, self.module_id)
