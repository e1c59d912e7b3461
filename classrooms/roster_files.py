"""The bytes of a class list: their encoding, their cells, and what their columns mean. Pure.

Not with Python's `csv`: there a large cell is an error that ends the reading, and its limit holds
for the whole process.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from questions.folding import fold

# "" is a text that came as a text.
type Encoding = Literal["", "utf-8", "utf-16", "cp1252"]
type Refusal = Literal["spreadsheet", "too_large", "unreadable", "not_a_table"]
type Role = Literal["name", "given", "family", "number"]
# The line of a file from 1, and its cells as they stand there.
type Record = tuple[int, Sequence[str]]

MAX_BYTES = 4 * 1024 * 1024
# No list of students is so wide; a line of commas alone would hold a worker for seconds.
MAX_COLUMNS = 200
# What XLSX and ODS, XLS, PDF and RTF begin with, and web pages that are called a spreadsheet.
DOCUMENTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf")
MARKUP = (b"<?xml", b"<html", b"<!doctype html", b"<table")
PRINTABLE = range(0x20, 0x7F)
LINE_END = re.compile(r"\r\n|[\r\n]")
QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
# Names hold a comma more often than a semicolon, and never a tab. A comma before a space and
# words without a digit is one of "Abbott, Grace", which no program writes.
DELIMITERS = {
    "\t": re.compile("\t"),
    ";": re.compile(";"),
    ",": re.compile(r",(?! +[^\d\s,;][^\d,;\t]*$)"),
}
SAMPLE_LENGTH = 64 * 1024

COLUMN_NAMES: dict[Role, tuple[str, ...]] = {
    "name": (
        *("name", "student", "student name", "full name", "display name"),
        *("nombre", "nombre completo", "alumno", "alumna", "estudiante"),
    ),
    "given": ("first name", "given name", "forename", "nombres"),
    "family": ("last name", "surname", "family name", "apellido", "apellidos"),
    "number": (
        *("school number", "student number", "number", "student id", "id", "sis id"),
        *("numero", "matricula"),
    ),
}
ROLES = {word: role for role, words in COLUMN_NAMES.items() for word in words}
# A whole name where they stand alone, the given one beside a column of family names.
GIVEN_BESIDE_FAMILY = ("name", "nombre")
LONGEST_COLUMN_NAME = 40


class NotRead(Exception):
    """Nothing of the file can be used: why, the line where that shows, and what stands there."""

    def __init__(self, kind: Refusal, line: int = 0, text: str = "") -> None:
        super().__init__(kind)
        self.kind: Refusal = kind
        self.line = line
        self.text = text


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the name and the number of a student stand, from 0; None where there is no such column.

    `ignored`: what the first line has in the other columns.
    """

    name: int | None
    family: int | None
    given: int | None
    number: int | None
    ignored: tuple[str, ...]

    @property
    def has_names(self) -> bool:
        return not (self.name is self.family is self.given is None)

    def name_of(self, cells: Sequence[str]) -> str:
        """The whole name, or "Last, First" of two columns; "" where there is none."""
        parts = _cell(cells, self.family), _cell(cells, self.given)
        return _cell(cells, self.name) or ", ".join(part for part in parts if part)

    def number_of(self, cells: Sequence[str]) -> str:
        return _cell(cells, self.number)


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text and how it was written. Raises NotRead.

    Whatever is neither Unicode nor a known document is taken for Windows-1252, so that only its
    accents can be wrong.
    """
    if data.startswith(DOCUMENTS) or data[:100].lstrip().lower().startswith(MARKUP):
        raise NotRead("spreadsheet")
    if len(data) > MAX_BYTES:
        raise NotRead("too_large")
    try:
        if codec := _wide_codec(data):
            return data.decode(codec), "utf-16"
        return _decode_narrow(data)
    except UnicodeDecodeError:
        raise NotRead("unreadable") from None


def records(text: str, delimiter: str) -> Iterator[Record]:
    """The lines with their cells, empty ones left out; a quoted cell may go on over several lines.

    Raises NotRead at a quotation mark that is never closed, and at a line of too many cells.
    """
    line = start = 1
    cells: list[str] = []
    for found in _cell_pattern(delimiter).finditer(text):
        quoted, mark, rest, plain, end = found.groups()
        if quoted is None:
            cells.append(plain)
        elif mark:
            cells.append(quoted.replace('""', '"') + rest)
            line += len(LINE_END.findall(quoted))
        else:
            raise NotRead("not_a_table", line, quoted)
        if len(cells) > MAX_COLUMNS:
            raise NotRead("not_a_table", start, cells[0])
        if end != delimiter:
            yield start, cells
            line += len(LINE_END.findall(end))
            start, cells = line, []


def delimiter_of(text: str) -> str:
    """What stands between the cells: a tab, a semicolon or a comma.

    The one by which the first line has names of columns; else the one that most of the first lines
    hold outside quotation marks. A tab where none does, so that each line is one cell.
    """
    start = text.lstrip()[:SAMPLE_LENGTH]
    for delimiter in DELIMITERS:
        cells = _first_cells(start, delimiter)
        if len(cells) > 1 and find_columns(cells):
            return delimiter
    lines = [line for line in LINE_END.split(QUOTED.sub("", start)) if line.strip()]
    return max(DELIMITERS, key=lambda each: sum(map(bool, map(DELIMITERS[each].search, lines))))


def find_columns(cells: Sequence[str]) -> Columns | None:
    """What the columns mean when these are the cells above them; None where no name is known."""
    words = [_column_name(cell) for cell in cells]
    places: dict[Role, int] = {}
    for place, word in enumerate(words):
        if word in ROLES:
            places.setdefault(ROLES[word], place)
    if not places:
        return None
    whole = words[places["name"]] if "name" in places else ""
    if whole in GIVEN_BESIDE_FAMILY and "family" in places and "given" not in places:
        places["given"] = places.pop("name")
    return _columns(places, cells)


def usual_columns(cells: Sequence[str]) -> Columns:
    """What the columns mean where no line says it: a name, then a number."""
    return _columns({"name": 0, "number": 1}, cells)


def _columns(places: dict[Role, int], cells: Sequence[str]) -> Columns:
    known = set(places.values())
    others = [cell for place, cell in enumerate(cells) if place not in known and cell]
    return Columns(
        name=places.get("name"),
        family=places.get("family"),
        given=places.get("given"),
        number=places.get("number"),
        ignored=tuple(others),
    )


def _cell(cells: Sequence[str], place: int | None) -> str:
    return "" if place is None or place >= len(cells) else cells[place]


def _column_name(cell: str) -> str:
    """The name of a column as it stands in the table, whatever its case, accents and dashes."""
    if len(cell) > LONGEST_COLUMN_NAME:
        return ""
    return " ".join(fold(cell.replace("_", " ")).replace("-", " ").split())


def _first_cells(text: str, delimiter: str) -> Sequence[str]:
    try:
        return next(
            (cells for _, cells in records(text, delimiter) if any(map(str.strip, cells))), ()
        )
    except NotRead:
        return ()


def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    """One cell and what ends it. Nothing in it is tried twice, so it takes linear time."""
    plain = rf"[^{delimiter}\r\n]*+"
    quoted = r' *+"((?:[^"]++|"")*+)("?)'
    return re.compile(rf"(?:{quoted}({plain})|({plain}))({delimiter}|[\r\n]++|\Z)")


def _decode_narrow(data: bytes) -> tuple[str, Encoding]:
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        if b"\0" in data:
            raise
        return data.decode("cp1252"), "cp1252"


def _wide_codec(data: bytes) -> str:
    """UTF-16 by its mark, or by the NULs that its commas, spaces and line ends have on one side:
    there are more of them than letters there. A NUL that slipped into a text is none of these."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return ""
    even, odd = data[0::2], data[1::2]
    is_little = odd.count(0) > even.count(0)
    high, low = (odd, even) if is_little else (even, odd)
    nuls, letters = high.count(0), sum(map(high.count, PRINTABLE))
    if nuls * 16 < len(data) or nuls <= 4 * low.count(0) or nuls <= letters:
        return ""
    return "utf-16-le" if is_little else "utf-16-be"
