"""A course while it is being read: what was found so far, where each id stands, what is wrong.

This is the one mutable thing of the package; the `Course` that comes out of it is frozen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from lessons.library.problems import Level, Problem
from lessons.library.prose import Prose
from lessons.library.records import Misconception, Source, Term, Zoom
from lessons.library.yaml_files import Marked, read_record, read_yaml

# Kinds whose ids stand in rows and addresses: they are unique together, others by their kind.
TOGETHER = ("module", "lesson", "question")


@dataclass
class Draft:
    content: Path
    folder: Path
    problems: list[Problem] = field(default_factory=list)
    # Where each id stands, by kind ("term", "lesson", …); what could not be read stands here too.
    places: dict[str, dict[str, Marked]] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    misconceptions: dict[str, Misconception] = field(default_factory=dict)
    # Ids of questions that stand in a file and could not be read.
    unreadable: set[str] = field(default_factory=set)
    # Prose by lesson, zoom and language.
    prose: dict[str, dict[tuple[Zoom, str], Prose]] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        """The file as problems name it."""
        return path.relative_to(self.content).as_posix()

    def report(self, level: Level, path: Path, says: str, id_: str, line: int = 1) -> None:
        self.problems.append(Problem(level, self.name(path), line, says, id_))

    def yaml(self, path: Path, *, may_be_empty: bool = False) -> Marked:
        """The file with its lines; data is None, and a problem noted, where it cannot be read."""
        marked, problems = read_yaml(self.name(path), path, may_be_empty=may_be_empty)
        self.problems += problems
        return marked

    def text(self, path: Path) -> str | None:
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.report("error", path, "The file is not UTF-8 text: save it as UTF-8.", "syntax")
        except OSError:
            self.report("error", path, "The file cannot be read: check its rights.", "syntax")
        return None

    def record[R: BaseModel](self, model: type[R], marked: Marked, what: str) -> R | None:
        """The part as a record; None, and its problems noted, where it is none."""
        if marked.data is None and marked.node is None:
            return None
        record, problems = read_record(model, marked, what)
        self.problems += problems
        return record

    def register(self, kind: str, id_: str, marked: Marked) -> bool:
        """Note where an id stands; False, and a problem, where it stands already."""
        kinds = TOGETHER if kind in TOGETHER else (kind,)
        other = next((p for k in kinds if (p := self.places.get(k, {}).get(id_))), None)
        if other:
            says = f"Give this {kind} another id: “{id_}” stands in {other.file} already."
            self.problems.append(marked.problem("error", "reused-id", says))
            return False
        self.places.setdefault(kind, {})[id_] = marked
        return True

    def records[R: BaseModel](
        self, kind: str, model: type[R], marked: Marked
    ) -> Iterator[tuple[str, R]]:
        """The records of a mapping by id, those that can be read."""
        for id_, part in self.parts(marked):
            if self.register(kind, id_, part):
                record = self.record(model, part, f"{kind} “{id_}”")
                if record:
                    yield id_, record

    def parts(self, marked: Marked) -> Iterator[tuple[str, Marked]]:
        """The entries of a mapping, each at its own line."""
        if marked.data is None:
            return
        if not isinstance(marked.data, Mapping):
            says = "Write a list of entries, each with its id and a colon."
            self.problems.append(marked.problem("error", "shape", says))
            return
        for key in marked.data:
            yield str(key), marked.part(key)

    def is_known(self, kind: str, id_: str) -> bool:
        return id_ in self.places.get(kind, {})

    def problem(
        self, level: Level, id_: str, says: str, at: tuple[str, str], *path: Any
    ) -> Problem:
        """A problem of the thing (kind, id), at the line of its part."""
        return self.places[at[0]][at[1]].problem(level, id_, says, *path)
