"""Reads questions: quiz.yaml of a lesson, test.yaml and task.yaml of a module."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from lessons.library.draft import Draft
from lessons.library.quizzes import Quiz
from lessons.library.records import Misconception
from lessons.library.structure import QuizFile
from lessons.library.yaml_files import Marked, validation_problems
from questions.spec import Question
from questions.types import QUESTION_TYPES, read_question


def read_lesson_quiz(draft: Draft, path: Path, lesson_id: str, module_id: str) -> Quiz:
    """The checks and questions of a lesson; empty where the file cannot be read."""
    quiz = Quiz(lesson_id, "lesson", lesson_id, module_id, None, (), ())
    marked = draft.yaml(path)
    draft.register("quiz", quiz.id, marked)
    file = draft.record(QuizFile, marked, "quiz.yaml")
    _gather_misconceptions(draft, marked)
    return replace(
        quiz,
        draw=file.draw if file else None,
        checks=tuple(_questions(draft, _entries(marked, "checks"))),
        questions=tuple(_questions(draft, _entries(marked, "questions"))),
    )


def read_test(draft: Draft, path: Path, module_id: str) -> Quiz | None:
    """The module's test; each question has `lesson:`, whose paragraphs its `see` names."""
    if not path.exists():
        return None
    marked = draft.yaml(path)
    quiz_id = f"{module_id}-test"
    draft.register("quiz", quiz_id, marked)
    file = draft.record(QuizFile, marked, "test.yaml")
    _gather_misconceptions(draft, marked)
    draw = file.draw if file else None
    quiz = Quiz(quiz_id, "test", None, module_id, draw, (), ())
    return _module_quiz(draft, quiz, _entries(marked, "questions"))


def read_task(draft: Draft, path: Path, module_id: str) -> Quiz | None:
    """The module's written task: the file is one question, with `lesson:` beside it."""
    if not path.exists():
        return None
    marked = draft.yaml(path)
    quiz_id = f"{module_id}-task"
    draft.register("quiz", quiz_id, marked)
    if marked.data is None:
        return None
    return _module_quiz(draft, Quiz(quiz_id, "task", None, module_id, None, (), ()), [marked])


def _module_quiz(draft: Draft, quiz: Quiz, parts: Iterable[Marked]) -> Quiz:
    found = []
    for part in parts:
        lesson_id, part = _without_lesson(draft, part)
        question = _question(draft, part)
        if question:
            found.append((question, lesson_id))
    return replace(
        quiz,
        questions=tuple(question for question, _ in found),
        lesson_ids=tuple(lesson_id for _, lesson_id in found),
    )


def _without_lesson(draft: Draft, part: Marked) -> tuple[str | None, Marked]:
    """The lesson that a question of a test or task names, and the question without it."""
    if not isinstance(part.data, dict):
        return None, part
    data = dict(part.data)
    lesson_id = data.pop("lesson", None)
    if not isinstance(lesson_id, str):
        says = "Add lesson: with the id of the lesson whose paragraphs “see” names."
        draft.problems.append(part.problem("error", "shape", says))
        lesson_id = None
    return lesson_id, replace(part, data=data)


def _entries(marked: Marked, key: str) -> Iterator[Marked]:
    """The entries of a list in the file, though the rest of it may have a problem."""
    entries = marked.data.get(key) if isinstance(marked.data, Mapping) else None
    if isinstance(entries, list):
        yield from (marked.part(key, at) for at in range(len(entries)))


def _questions(draft: Draft, parts: Iterable[Marked]) -> Iterator[Question]:
    for part in parts:
        question = _question(draft, part)
        if question:
            yield question


def _question(draft: Draft, part: Marked) -> Question | None:
    """The question, unless its shape is wrong or its id taken."""
    id_ = part.data.get("id") if isinstance(part.data, dict) else None
    if isinstance(id_, str) and not draft.register("question", id_, part):
        return None
    what = f"question “{id_}”" if id_ else "the question"
    try:
        question = read_question(part.data)
    except ValidationError as error:
        draft.problems += validation_problems(error, part, what)
        draft.unreadable.add(str(id_))
        return None
    for problem in QUESTION_TYPES[question.type].problems(question):
        where = f"In {what}, {problem.where}" if problem.where else what.capitalize()
        says = f"{where} {problem.says}"
        draft.problems.append(part.problem(problem.level, "question", says, *steps(problem.where)))
    return question


def steps(where: str) -> tuple[str | int, ...]:
    """The path of `options.2.why` as steps through the file."""
    return tuple(int(step) if step.isdigit() else step for step in where.split(".") if step)


def _gather_misconceptions(draft: Draft, marked: Marked) -> None:
    """Slugs that a quiz file lists; one in the words of the course's list is no second one."""
    listed = marked.data.get("misconceptions") if isinstance(marked.data, Mapping) else None
    if not listed:
        return
    for slug, part in draft.parts(marked.part("misconceptions")):
        known = draft.misconceptions.get(slug)
        record = draft.record(Misconception, part, f"misconception “{slug}”")
        if known and record and known.says == record.says:
            continue
        if draft.register("misconception", slug, part) and record:
            draft.misconceptions[slug] = record
