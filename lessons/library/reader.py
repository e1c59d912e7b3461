"""Reads the content folder into a `Library`. A broken file gives problems, never an exception."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lessons.library.about_reader import read_about
from lessons.library.data_reader import read_series
from lessons.library.draft import Draft
from lessons.library.lesson_reader import assembled, read_modules
from lessons.library.library import Course, Library
from lessons.library.problems import Problem, in_order
from lessons.library.records import (
    Claim,
    Event,
    Misconception,
    Objective,
    Route,
    Source,
    Term,
)
from lessons.library.rules import problems_of
from lessons.library.structure import CourseFile, Defaults, FinalFile
from lessons.library.text import Localized, frozen
from lessons.library.yaml_files import Marked

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 60
LISTS = {"claims": True, "glossary": True, "sources": True, "misconceptions": True} | {
    "timeline": False,
    "routes": False,
}


def read_library(content: Path) -> Library:
    """All courses of the folder: each of its folders is one."""
    if not content.is_dir():
        says = "Make this folder, with a folder in it for each course."
        missing = Problem("warning", content.name, 1, says, "missing-file")
        return Library(frozen({}), (missing,), digest(content))
    folders = sorted(p for p in content.iterdir() if p.is_dir() and not p.name.startswith("."))
    courses: dict[str, Course] = {}
    problems: list[Problem] = []
    for folder in folders:
        if not ID.fullmatch(folder.name) or len(folder.name) > LONGEST_ID:
            says = "Name this folder with small letters, digits and hyphens: it is the course's id."
            problems.append(Problem("error", f"{folder.name}/course.yaml", 1, says, "shape"))
            continue
        courses[folder.name], found = read_course(content, folder)
        problems += found
    return Library(frozen(courses), in_order(problems), digest(content))


def read_libraries(folders: Sequence[Path]) -> Library:
    """The courses of several content folders as one; problems name the folder too.

    A course id that an earlier folder has already is an error, and the earlier course stays.
    """
    courses: dict[str, Course] = {}
    problems: list[Problem] = []
    digests = []
    for folder in folders:
        library = read_library(folder)
        for id_ in courses.keys() & library.courses.keys():
            says = f"Rename this folder: there is a course “{id_}” already."
            problems.append(
                Problem("error", f"{folder.name}/{id_}/course.yaml", 1, says, "reused-id")
            )
        courses = {**library.courses, **courses}
        problems += [replace(p, file=f"{folder.name}/{p.file}") for p in library.problems]
        digests.append(library.digest)
    total = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    return Library(frozen(courses), in_order(problems), total)


def read_course(content: Path, folder: Path) -> tuple[Course, list[Problem]]:
    """One course, as far as it can be read, and all that is wrong with it."""
    draft = Draft(content, folder)
    marked = draft.yaml(folder / "course.yaml")
    file = draft.record(CourseFile, marked, "course.yaml") or _fallback(folder)
    objectives = _objectives(draft, marked)
    claims = dict(draft.records("claim", Claim, _list(draft, "claims")))
    draft.terms |= draft.records("term", Term, _list(draft, "glossary"))
    draft.sources |= draft.records("source", Source, _list(draft, "sources"))
    draft.misconceptions |= draft.records(
        "misconception", Misconception, _list(draft, "misconceptions")
    )
    events = dict(draft.records("event", Event, _list(draft, "timeline")))
    routes = dict(draft.records("route", Route, _list(draft, "routes")))
    series = dict(read_series(draft))
    modules = read_modules(draft, file.modules or None)
    course = Course(
        id=folder.name,
        title=file.title,
        question=file.question,
        languages=file.languages,
        defaults=file.defaults,
        about=read_about(draft, file.essay),
        modules=tuple(assembled(draft, modules, series, claims)),
        objectives=frozen(objectives),
        claims=frozen(claims),
        terms=frozen(draft.terms),
        sources=frozen(draft.sources),
        misconceptions=frozen(draft.misconceptions),
        series=frozen(series),
        events=frozen(events),
        routes=frozen(routes),
        final=_final(draft),
        published_ids=_published_ids(draft),
        retired_ids=frozen(_retired_ids(draft)),
    )
    return course, [*draft.problems, *problems_of(draft, course)]


def digest(content: Path) -> str:
    """The SHA-256 over the names and bytes of all files, the same on every machine."""
    total = hashlib.sha256()
    for path in sorted(content.rglob("*"), key=lambda path: path.relative_to(content).as_posix()):
        if path.is_file():
            data = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(content).as_posix()}\0{data}\n".encode())
    return total.hexdigest()


def _fallback(folder: Path) -> CourseFile:
    """What stands for a course.yaml that cannot be read, so that the rest is read all the same."""
    name = Localized({"en": folder.name})
    return CourseFile.model_construct(
        title=name, question=name, languages=("en",), modules=(), objectives={}, defaults=Defaults()
    )


def _objectives(draft: Draft, marked: Marked) -> dict[str, Objective]:
    if not isinstance(marked.data, Mapping) or "objectives" not in marked.data:
        return {}
    return dict(draft.records("objective", Objective, marked.part("objectives")))


def _list(draft: Draft, name: str) -> Marked:
    path = draft.folder / f"{name}.yaml"
    if LISTS[name] or path.exists():
        return draft.yaml(path, may_be_empty=True)
    return Marked(draft.name(path))


def _final(draft: Draft) -> FinalFile | None:
    path = draft.folder / "final.yaml"
    if not path.exists():
        return None
    marked = draft.yaml(path)
    draft.register("final", "final", marked)
    return draft.record(FinalFile, marked, "final.yaml")


def _published_ids(draft: Draft) -> frozenset[str]:
    """The lines of ids.txt, without comments."""
    path = draft.folder / "ids.txt"
    if not path.exists():
        draft.report("error", path, "Write this file: one published id a line.", "missing-file")
        return frozenset()
    lines = (draft.text(path) or "").splitlines()
    ids = [line.partition("#")[0].strip() for line in lines]
    for number, id_ in enumerate(ids, start=1):
        if id_ and id_ in ids[: number - 1]:
            says = f"Remove this line: “{id_}” stands above already."
            draft.report("error", path, says, "reused-id", number)
        elif id_:
            draft.register("published", id_, _at(draft, path, number))
    return frozenset(id_ for id_ in ids if id_)


def _at(draft: Draft, path: Path, line: int) -> Marked:
    return Marked(draft.name(path), first_line=line)


def _retired_ids(draft: Draft) -> dict[str, str | None]:
    """retired.yaml: `old-id: new-id`, or `old-id: null` where nothing replaces it."""
    path = draft.folder / "retired.yaml"
    if not path.exists():
        return {}
    marked = draft.yaml(path, may_be_empty=True)
    found: dict[str, str | None] = {}
    for id_, part in draft.parts(marked):
        draft.register("retired", id_, part)
        value: Any = part.data
        if value is None or isinstance(value, str):
            found[id_] = value
        else:
            says = f"Write the id that replaces “{id_}”, or null."
            draft.problems.append(part.problem("error", "shape", says))
    return found
