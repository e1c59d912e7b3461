"""Reads the folders of modules and lessons, and puts lessons together once all lists are known."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from common.markdown import block_html
from lessons.library.draft import Draft
from lessons.library.library import Lesson, Module
from lessons.library.prose import read_prose
from lessons.library.question_reader import read_lesson_quiz, read_task, read_test
from lessons.library.quizzes import Quiz
from lessons.library.readings import placed_things, resolved
from lessons.library.records import ZOOMS, Claim, Misconception, Series, Source, Term, Zoom
from lessons.library.structure import Adds, LessonFile, ModuleFile
from lessons.library.text import frozen
from lessons.library.yaml_files import Marked

NUMBERED = re.compile(r"(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)")
PROSE_FILE = re.compile(r"(overview|standard|close-up|teacher)\.([a-z]{2})\.md")
LESSON_FILES = {"lesson.yaml", "quiz.yaml"}
MODULE_FILES = {"module.yaml", "test.yaml", "task.yaml"}


@dataclass(frozen=True)
class LessonParts:
    """What a lesson's folder holds, before its references are resolved."""

    id: str
    number: int
    file: LessonFile | None
    quiz: Quiz
    teacher_notes: Mapping[str, str]


@dataclass(frozen=True)
class ModuleParts:
    id: str
    number: int
    file: ModuleFile | None
    lessons: tuple[LessonParts, ...]
    test: Quiz | None
    task: Quiz | None


def read_modules(draft: Draft, order: tuple[str, ...] | None) -> tuple[ModuleParts, ...]:
    """The modules in the order of course.yaml, or of their folders where it cannot be read.

    A module has the number of its folder, so that a course of which a part is written has gaps.
    """
    numbered = _numbered(draft, draft.folder, skip={"data"})
    folders = {id_: path for _, id_, path in numbered}
    numbers = {id_: number for number, id_, _ in numbered}
    for id_ in order or ():
        if id_ not in folders:
            says = (
                f"Make the folder of the module “{id_}”, such as 1-{id_}, or take it off the list."
            )
            draft.report("error", draft.folder / "course.yaml", says, "missing-file")
    for id_ in folders:
        if order and id_ not in order:
            says = f"Add “{id_}” to modules in course.yaml, or remove the folder."
            draft.report("error", folders[id_] / "module.yaml", says, "unknown-id")
    ids = [id_ for id_ in order or folders if id_ in folders]
    if [numbers[id_] for id_ in ids] != sorted(numbers[id_] for id_ in ids):
        says = "List the modules in the order of their folders' numbers, or renumber the folders."
        draft.report("error", draft.folder / "course.yaml", says, "module-order")
    return tuple(_module(draft, folders[id_], id_, numbers[id_]) for id_ in ids)


def assembled(
    draft: Draft,
    modules: tuple[ModuleParts, ...],
    series: Mapping[str, Series],
    claims: Mapping[str, Claim],
) -> Iterator[Module]:
    """The modules with their lessons; what could not be read is left out."""
    for parts in modules:
        if parts.file is None:
            continue
        lessons = [
            _lesson(draft, parts, lesson, lesson.file, series, claims)
            for lesson in parts.lessons
            if lesson.file
        ]
        yield Module.model_construct(
            **_fields(parts.file),
            id=parts.id,
            number=parts.number,
            lessons=tuple(lessons),
            test=parts.test,
            task=parts.task,
        )


def _fields(file: Any) -> dict[str, Any]:
    return {name: getattr(file, name) for name in type(file).model_fields}


def _module(draft: Draft, folder: Path, id_: str, number: int) -> ModuleParts:
    marked = draft.yaml(folder / "module.yaml")
    draft.register("module", id_, marked)
    file = draft.record(ModuleFile, marked, "module.yaml")
    _refuse_others(draft, folder, MODULE_FILES)
    lessons = tuple(
        _lesson_parts(draft, path, lesson_id, lesson_number, id_)
        for lesson_number, lesson_id, path in _numbered(draft, folder)
    )
    test = read_test(draft, folder / "test.yaml", id_)
    task = read_task(draft, folder / "task.yaml", id_)
    return ModuleParts(id_, number, file, lessons, test, task)


def _lesson_parts(draft: Draft, folder: Path, id_: str, number: int, module_id: str) -> LessonParts:
    marked = draft.yaml(folder / "lesson.yaml")
    draft.register("lesson", id_, marked)
    file = draft.record(LessonFile, marked, "lesson.yaml")
    _gather(draft, marked)
    notes: dict[str, str] = {}
    for path in sorted(folder.glob("*.md")):
        _read_text(draft, path, id_, notes)
    _refuse_others(draft, folder, LESSON_FILES)
    quiz = read_lesson_quiz(draft, folder / "quiz.yaml", id_, module_id)
    return LessonParts(id_, number, file, quiz, frozen(notes))


def _gather(draft: Draft, marked: Marked) -> None:
    """What the lesson adds to the course's lists."""
    for part in _added(marked, "terms"):
        draft.terms |= draft.records("term", Term, part)
    for part in _added(marked, "sources"):
        draft.sources |= draft.records("source", Source, part)
    for part in _added(marked, "misconceptions"):
        draft.misconceptions |= draft.records("misconception", Misconception, part)


def _added(marked: Marked, name: str) -> Iterator[Marked]:
    """The records of one kind, though the rest of the file may have a problem."""
    added = marked.data.get("adds") if isinstance(marked.data, Mapping) else None
    if isinstance(added, Mapping) and isinstance(added.get(name), Mapping):
        yield marked.part("adds", name)


def _read_text(draft: Draft, path: Path, lesson_id: str, notes: dict[str, str]) -> None:
    match = PROSE_FILE.fullmatch(path.name)
    if not match:
        return
    text = draft.text(path)
    if text is None:
        return
    if match[1] == "teacher":
        notes[match[2]] = block_html(text)
        return
    zoom: Zoom = next(zoom for zoom in ZOOMS if zoom == match[1])
    prose, problems = read_prose(draft.name(path), text)
    draft.problems += problems
    draft.prose.setdefault(lesson_id, {})[zoom, match[2]] = prose


def _refuse_others(draft: Draft, folder: Path, known: set[str]) -> None:
    """A file with a name of its own would silently not be read."""
    for path in sorted(folder.iterdir()):
        is_text = path.parent.joinpath("lesson.yaml").exists() and PROSE_FILE.fullmatch(path.name)
        if path.is_file() and path.name not in known and not is_text:
            says = "Rename or remove this file: no file of this name is read here."
            draft.report("error", path, says, "unknown-file")


def _numbered(
    draft: Draft, folder: Path, skip: set[str] | None = None
) -> list[tuple[int, str, Path]]:
    """The folders named 1-first, 2-second …, in the order of their numbers."""
    found = []
    for path in folder.iterdir():
        match = NUMBERED.fullmatch(path.name)
        if path.is_dir() and match:
            found.append((int(match[1]), match[2], path))
        elif path.is_dir() and path.name not in (skip or ()) and not path.name.startswith("."):
            says = "Name the folder with a number and an id, such as 2-first-map."
            draft.report("error", path, says, "unknown-file")
    found.sort()
    for (number, _, _), (other, _, path) in pairwise(found):
        if number == other:
            says = f"Give the folder another number: {number} is taken."
            draft.report("error", path, says, "reused-id")
    return found


def _lesson(
    draft: Draft,
    module: ModuleParts,
    parts: LessonParts,
    file: LessonFile,
    series: Mapping[str, Series],
    claims: Mapping[str, Claim],
) -> Lesson:
    placed = placed_things(file, parts.quiz, series, claims)
    readings = {
        (zoom, language): resolved(
            parts.id,
            file,
            zoom,
            language,
            prose,
            placed,
            {"term": draft.terms, "source": draft.sources},
        )
        for (zoom, language), prose in draft.prose.get(parts.id, {}).items()
    }
    return Lesson.model_construct(
        **_fields(file) | {"adds": Adds()},
        id=parts.id,
        number=f"{module.number}.{parts.number}",
        module_id=module.id,
        readings=frozen(readings),
        quiz=parts.quiz,
        teacher_notes=parts.teacher_notes,
    )
