"""A lesson at one zoom in one language, ready to be shown: sections, numbered paragraphs as safe
HTML, what stands beside them, the terms it uses and the sources it cites. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Literal

from common.markdown import Anchor, Reference, Resolver, inline_html
from lessons.library.prose import Prose, ProseParagraph
from lessons.library.quizzes import Quiz
from lessons.library.reading_level import Measure, measure
from lessons.library.records import Claim, Series, Zoom
from lessons.library.structure import Figure, LessonFile, SourceCard
from lessons.library.text import said
from questions.spec import Question

# The ids of the terms and sources that there are.
type Known = Mapping[Literal["term", "source"], Collection[str]]

# What a screen reader says before the number of a source.
SOURCE = {"en": "Source", "es": "Fuente"}


@dataclass(frozen=True)
class PlacedClaim:
    """A claim that is judged in the lesson."""

    id: str
    claim: Claim

    @property
    def is_of_the_essay(self) -> bool:
        return self.id.startswith("C")


@dataclass(frozen=True)
class Placed:
    """One thing beside the prose; exactly one of the four is there, as `kind` says."""

    kind: Literal["check", "source", "figure", "claims"]
    id: str
    check: Question | None = None
    card: SourceCard | None = None
    figure: Figure | None = None
    series: Series | None = None
    claims: tuple[PlacedClaim, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, numbered through the lesson; `terms` and `sources` in order of appearance."""

    number: int
    html: str
    text: str
    terms: tuple[str, ...]
    sources: tuple[str, ...]
    placed: tuple[Placed, ...]

    @property
    def id(self) -> str:
        return f"p{self.number}"


@dataclass(frozen=True)
class Section:
    id: str
    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Reading:
    """`sources` are the ids cited, in order of their first citation: the n-th has the anchor s-n.
    `terms` are the ids marked, in order; a term has the anchor t-<id>."""

    lesson_id: str
    zoom: Zoom
    language: str
    title: str
    sections: tuple[Section, ...]
    terms: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(paragraph for section in self.sections for paragraph in section.paragraphs)

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        return next((p for p in self.paragraphs if p.id == paragraph_id), None)

    @cached_property
    def measure(self) -> Measure:
        return measure(paragraph.text for paragraph in self.paragraphs)


def term_anchor(term_id: str) -> str:
    return f"t-{term_id}"


def source_anchor(number: int) -> str:
    return f"s-{number}"


def resolved(
    lesson_id: str,
    lesson: LessonFile,
    zoom: Zoom,
    language: str,
    prose: Prose,
    placed: Mapping[int, Sequence[Placed]],
    known: Known,
) -> Reading:
    """The prose with its references led to their anchors; unknown ones become plain words.

    `placed` is by paragraph number.
    """
    sources = _in_order(prose, "source", known["source"])
    terms = _in_order(prose, "term", known["term"])
    resolve = _resolver(terms, sources, SOURCE.get(language, SOURCE["en"]))
    numbers = count(1)
    sections = tuple(
        Section(
            section.id,
            section.heading,
            tuple(
                _paragraph(paragraph, next(numbers), resolve, placed, known)
                for paragraph in section.paragraphs
            ),
        )
        for section in prose.sections
    )
    title = said(lesson.title, language)
    return Reading(lesson_id, zoom, language, title, sections, terms, sources)


def _resolver(terms: Collection[str], sources: Sequence[str], spoken: str) -> Resolver:
    def anchor(reference: Reference) -> Anchor | None:
        if reference.kind == "term" and reference.id in terms:
            return Anchor(f"#{term_anchor(reference.id)}", "term")
        if reference.kind == "source" and reference.id in sources:
            number = sources.index(reference.id) + 1
            return Anchor(f"#{source_anchor(number)}", "cite", str(number), spoken)
        return None

    return anchor


def _paragraph(
    paragraph: ProseParagraph,
    number: int,
    resolve: Resolver,
    placed: Mapping[int, Sequence[Placed]],
    known: Known,
) -> Paragraph:
    def of(kind: Literal["term", "source"]) -> tuple[str, ...]:
        ids = (r.id for r in paragraph.references if r.kind == kind and r.id in known[kind])
        return tuple(dict.fromkeys(ids))

    html = inline_html(paragraph.markdown, resolve)
    things = tuple(placed.get(number, ()))
    return Paragraph(number, html, paragraph.text, of("term"), of("source"), things)


def placed_things(
    lesson: LessonFile, quiz: Quiz, series: Mapping[str, Series], claims: Mapping[str, Claim]
) -> dict[int, list[Placed]]:
    """What lesson.yaml places, by paragraph number, in its order; unknown ids are left out."""
    found: dict[int, list[Placed]] = {}
    for placement in lesson.placements:
        id_ = placement.id
        figure = lesson.figures.get(id_) if placement.figure else None
        thing = Placed(
            placement.kind,
            id_,
            quiz.check(id_) if placement.check else None,
            lesson.source_cards.get(id_) if placement.source else None,
            figure,
            series.get(figure.data) if figure else None,
            tuple(PlacedClaim(each, claims[each]) for each in placement.claims if each in claims),
        )
        if thing.check or thing.card or thing.claims or (thing.figure and thing.series):
            found.setdefault(int(placement.after[1:]), []).append(thing)
    return found


def _in_order(prose: Prose, kind: str, known: Collection[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            reference.id
            for paragraph in prose.paragraphs
            for reference in paragraph.references
            if reference.kind == kind and reference.id in known
        )
    )
