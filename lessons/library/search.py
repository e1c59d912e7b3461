"""Full-text search over one course: titles, terms, paragraphs, claims, sources.

Case and accents do not matter, each word of the query must begin a word of the text, and the
better kinds come first. Built once; a query reads a sorted list of words and sets of entries. Pure.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from lessons.library.records import Zoom
from lessons.library.text import said

if TYPE_CHECKING:
    from lessons.library.library import Course, Lesson

MOST_HITS = 50
# What is read of a query: nobody types more, and a pasted page must not cost anything.
MOST_LETTERS = 200
MOST_WORDS = 10
WORD = re.compile(r"\w+")
SEARCHED: tuple[Zoom, ...] = ("standard", "overview", "close-up")
RANKS = ("lesson", "term", "paragraph", "claim", "source")

type Kind = Literal["lesson", "term", "paragraph", "claim", "source"]


@dataclass(frozen=True)
class Entry:
    """One thing that can be found. `id` is the lesson, term, claim or source, or p4; `lesson_id` of
    a claim is the lesson where its card stands; `zoom` is the one that a paragraph's text stands
    at."""

    kind: Kind
    id: str
    text: str
    lesson_id: str | None = None
    zoom: Zoom | None = None


@dataclass(frozen=True)
class Hit:
    """One thing that was found; `ranges` are the matched words of its text, from and to."""

    kind: Kind
    id: str
    text: str
    lesson_id: str | None
    zoom: Zoom | None
    ranges: tuple[tuple[int, int], ...]

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text cut into pieces, each with whether it is matched: for `<mark>` in a page."""
        found, at = [], 0
        for start, end in self.ranges:
            found += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return tuple((piece, hit) for piece, hit in [*found, (self.text[at:], False)] if piece)


@dataclass(frozen=True)
class Index:
    """The words of all entries, sorted, and for each the entries that hold it."""

    entries: tuple[Entry, ...]
    words: tuple[str, ...]
    holders: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, course: "Course", language: str) -> "Index":
        return cls.over(tuple(_entries(course, language)))

    @classmethod
    def over(cls, entries: tuple[Entry, ...]) -> "Index":
        holders: dict[str, set[int]] = {}
        for number, entry in enumerate(entries):
            for match in WORD.finditer(entry.text):
                holders.setdefault(folded(match[0]), set()).add(number)
        frozen = {word: frozenset(numbers) for word, numbers in holders.items() if word}
        return cls(entries, tuple(sorted(frozen)), frozen)

    def search(self, query: str) -> tuple[Hit, ...]:
        wanted = query_words(query)
        if not wanted:
            return ()
        numbers = frozenset.intersection(*(self._holding(word) for word in wanted))
        best = sorted(numbers, key=lambda number: self._rank(number, wanted))
        once = {self._place(number): number for number in reversed(best)}
        kept = [number for number in best if once[self._place(number)] == number]
        return tuple(_hit(self.entries[number], wanted) for number in kept[:MOST_HITS])

    def _place(self, number: int) -> tuple[str, str, str | None]:
        """A paragraph is one place, whatever zoom holds the words."""
        entry = self.entries[number]
        return entry.kind, entry.id, entry.lesson_id

    def _holding(self, start: str) -> frozenset[int]:
        """The entries with a word that begins so."""
        found: set[int] = set()
        for word in self.words[bisect_left(self.words, start) :]:
            if not word.startswith(start):
                break
            found |= self.holders[word]
        return frozenset(found)

    def _rank(self, number: int, wanted: tuple[str, ...]) -> tuple[int, int, int]:
        """By kind, then by how many words are there whole, then by the order of the course."""
        nothing: frozenset[int] = frozenset()
        whole = sum(number in self.holders.get(word, nothing) for word in wanted)
        return RANKS.index(self.entries[number].kind), -whole, number


def query_words(query: str) -> tuple[str, ...]:
    """The words of a query that count, folded, each once."""
    text = unicodedata.normalize("NFC", query[:MOST_LETTERS])
    words = dict.fromkeys(folded(word) for word in WORD.findall(text))
    return tuple(word for word in words if word)[:MOST_WORDS]


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word without case and accents."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


def _hit(entry: Entry, wanted: tuple[str, ...]) -> Hit:
    ranges = tuple(
        match.span() for match in WORD.finditer(entry.text) if folded(match[0]).startswith(wanted)
    )
    return Hit(entry.kind, entry.id, entry.text, entry.lesson_id, entry.zoom, ranges)


def _entries(course: "Course", language: str) -> Iterator[Entry]:
    for lesson in course.lessons:
        yield _entry("lesson", lesson.id, said(lesson.title, language), lesson.id)
        yield from _paragraphs(lesson, language)
    for id_, term in course.terms.items():
        text = f"{said(term.word, language)}: {said(term.means, language)}"
        yield _entry("term", id_, text)
    for id_, source in course.sources.items():
        text = f"{source.author} ({source.year}). {source.title}. {source.publisher}"
        yield _entry("source", id_, text)
    for id_, claim in course.claims.items():
        judged = next(iter(course.judged_in(id_)), None)
        text = f"{id_}. {said(claim.paraphrase, language)}"
        yield _entry("claim", id_, text, judged.id if judged else None)


def _paragraphs(lesson: "Lesson", language: str) -> Iterator[Entry]:
    """Standard first, so that a word that stands at every zoom is found there."""
    there = {zoom for zoom, _ in lesson.readings}
    for zoom in sorted(there, key=SEARCHED.index):
        for paragraph in lesson.reading(zoom, language).paragraphs:
            yield _entry("paragraph", paragraph.id, paragraph.text, lesson.id, zoom)


def _entry(
    kind: Kind, id_: str, text: str, lesson_id: str | None = None, zoom: Zoom | None = None
) -> Entry:
    return Entry(kind, id_, unicodedata.normalize("NFC", text), lesson_id, zoom)
