"""A class list that a teacher pastes or uploads: its students and its problems, line by line.

Pure: who is in the class already is asked elsewhere, and so are the sentences about a problem.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Literal, get_args

from classrooms.roster_files import (
    MAX_COLUMNS,
    Encoding,
    NotRead,
    Record,
    decode,
    delimiter_of,
    find_columns,
    records,
    usual_columns,
)

type ProblemKind = Literal[
    # Of the whole list, or of one line after which nothing can be read.
    "empty",
    "too_many",
    "too_large",
    "spreadsheet",
    "unreadable",
    "not_a_table",
    "no_name_column",
    # Of one line.
    "no_name",
    "name_too_long",
    "number_too_long",
    "no_letter",
    "control_sign",
    "same_name_twice",
    "same_number_twice",
    # Instead of what would be too many to show.
    "more",
]
PROBLEM_KINDS: tuple[ProblemKind, ...] = get_args(ProblemKind.__value__)

MAX_ROWS = 10_000
# Of the whole list, empty ones too: fifty columns for each student.
MAX_CELLS = 50 * MAX_ROWS
MAX_PROBLEMS = 100
MAX_IGNORED = 20
NAME_LENGTH = 80
NUMBER_LENGTH = 40
SHOWN_LENGTH = 40

PASTE_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")
BULLET = re.compile(r" *(?:[-–—•·*▪◦‣]\s+|\d{1,5}[.)](?!\d)\s*)(?=\S)")
# White space but for the control characters among it, which are a problem and no space.
SPACES = re.compile(r"[^\S\x0b\x0c\x1c-\x1f\x85]+")
# They show nothing: soft hyphen, zero-width space, word joiner, marks of order and direction.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"))
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A student to add. `line`: from 1. `school_number`: "" where there is none."""

    line: int
    name: str
    school_number: str = ""


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """`line`: 0 where it is one of the whole. `text`: what stands there, cut for showing.

    `other_line`: where the same stands first. `count`: rows there are (too_many), characters
    (name_too_long, number_too_long), problems that are not in the list (more).
    """

    line: int
    kind: ProblemKind
    text: str = ""
    other_line: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """Each line with something in it is a row or has a problem, but for the one named `header`.

    `header`: the line that was taken for the names of columns; 0 where there is none. `ignored`:
    the names of columns that are not used; without a header, what the first line has in them.
    """

    rows: tuple[RosterRow, ...]
    problems: tuple[RosterProblem, ...]
    encoding: Encoding = ""
    header: int = 0
    ignored: tuple[str, ...] = ()


def read_names(text: str) -> Roster:
    """A pasted list: one name a line, and after a tab the school number.

    Columns of a spreadsheet may have their names above them; else bullets and numbering at the
    beginning of a line are dropped.
    """
    lines = [line.translate(INVISIBLE) for line in PASTE_LINE_END.split(text)]
    first = next((line.split("\t") for line in lines if line.strip()), [])
    is_table = len(first) > 1 and find_columns(first) is not None
    listed = lines if is_table else (_without_bullet(line) for line in lines)
    return _read((number, line.split("\t")) for number, line in enumerate(listed, start=1))


def read_file(data: bytes) -> Roster:
    """A file of comma-, semicolon- or tab-separated values, with or without names of columns."""
    try:
        text, encoding = decode(data)
    except NotRead as refusal:
        return _not_read(refusal)
    return replace(_read(records(text, delimiter_of(text))), encoding=encoding)


def name_key(text: str) -> str:
    """What two spellings of one name have in common: not case, spaces or how accents are coded."""
    composed = unicodedata.normalize("NFC", tidy(text)).casefold()
    return unicodedata.normalize("NFC", composed)


def tidy(text: str) -> str:
    """The text as it was written, with single spaces and without what cannot be seen."""
    return SPACES.sub(" ", text.translate(INVISIBLE)).strip(" ")


def shown(text: str) -> str:
    """The beginning of any text, safe to show: nothing in it turns what stands around it."""
    start = CONTROLS.sub("\ufffd", tidy(text[: 10 * SHOWN_LENGTH]))
    return start if len(start) <= SHOWN_LENGTH else f"{start[: SHOWN_LENGTH - 1]}…"


def _without_bullet(line: str) -> str:
    bullet = BULLET.match(line)
    return line[bullet.end() :] if bullet else line


def _read(lines: Iterable[Record]) -> Roster:
    try:
        return _read_lines(_bounded(lines))
    except NotRead as refusal:
        return _not_read(refusal)


def _bounded(lines: Iterable[Record]) -> Iterator[Record]:
    """The same lines. Raises NotRead where one or all of them hold more than any class list."""
    left = MAX_CELLS
    for line, cells in lines:
        left -= len(cells)
        if left < 0 or len(cells) > MAX_COLUMNS:
            raise NotRead("not_a_table", line, cells[0])
        yield line, cells


def _read_lines(lines: Iterable[Record]) -> Roster:
    tidied = ((line, [tidy(cell) for cell in cells]) for line, cells in lines)
    filled = ((line, cells) for line, cells in tidied if any(cells))
    first = next(filled, None)
    if first is None:
        return _refused(RosterProblem(0, "empty"))
    columns = find_columns(first[1])
    found = columns or usual_columns(first[1])
    body = filled if columns else chain([first], filled)
    kept = list(islice(body, MAX_ROWS))
    excess = sum(1 for _ in body)
    header = first[0] if columns else 0
    ignored = tuple(shown(cell) for cell in found.ignored[:MAX_IGNORED])
    if excess:
        roster = _refused(RosterProblem(0, "too_many", count=MAX_ROWS + excess))
    elif not found.has_names:
        roster = _refused(RosterProblem(header, "no_name_column"))
    elif not kept:
        roster = _refused(RosterProblem(0, "empty"))
    else:
        roster = _checked(
            RosterRow(line, found.name_of(cells), found.number_of(cells)) for line, cells in kept
        )
    return replace(roster, header=header, ignored=ignored)


def _refused(problem: RosterProblem) -> Roster:
    return Roster((), (problem,))


def _not_read(refusal: NotRead) -> Roster:
    return _refused(RosterProblem(refusal.line, refusal.kind, shown(refusal.text)))


def _checked(rows: Iterable[RosterRow]) -> Roster:
    seen = _Seen()
    good: list[RosterRow] = []
    problems: list[RosterProblem] = []
    for row in rows:
        if problem := _fault_of(row) or seen.problem_of(row):
            problems.append(problem)
        else:
            good.append(row)
    excess = len(problems) - MAX_PROBLEMS
    if excess > 0:
        problems[MAX_PROBLEMS:] = [RosterProblem(0, "more", count=excess)]
    return Roster(tuple(good), tuple(problems))


def _fault_of(row: RosterRow) -> RosterProblem | None:
    """What is wrong with the line by itself."""
    name, number = row.name, row.school_number
    if CONTROLS.search(name) or CONTROLS.search(number):
        return RosterProblem(row.line, "control_sign", shown(name or number))
    if not name:
        return RosterProblem(row.line, "no_name", shown(number))
    if len(name) > NAME_LENGTH:
        return RosterProblem(row.line, "name_too_long", shown(name), count=len(name))
    if len(number) > NUMBER_LENGTH:
        return RosterProblem(row.line, "number_too_long", shown(number), count=len(number))
    if not any(map(str.isalpha, name)):
        return RosterProblem(row.line, "no_letter", shown(name))
    return None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where each name and each number stands first, so that every line is compared in one step."""

    # By name and number; with None, whatever the number.
    names: dict[tuple[str, str | None], int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def problem_of(self, row: RosterRow) -> RosterProblem | None:
        """Remember the line, and say what it has in common with an earlier one."""
        name, number = name_key(row.name), name_key(row.school_number)
        # Equal names are told apart by two numbers, not by one.
        if number:
            same_name = self.names.get((name, number)) or self.names.get((name, ""))
        else:
            same_name = self.names.get((name, None))
        same_number = self.numbers.get(number)
        self.names.setdefault((name, number), row.line)
        self.names.setdefault((name, None), row.line)
        if number:
            self.numbers.setdefault(number, row.line)
        if same_name:
            return RosterProblem(row.line, "same_name_twice", shown(row.name), same_name)
        if same_number:
            return RosterProblem(
                row.line, "same_number_twice", shown(row.school_number), same_number
            )
        return None
