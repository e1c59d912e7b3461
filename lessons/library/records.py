"""What a course keeps in shared lists: objectives, claims, terms, sources, misconceptions,
events, routes, and the series of figures behind charts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from lessons.library.text import (
    ClaimId,
    Language,
    PartialDate,
    Record,
    Slug,
    Text,
    Url,
    Words,
    frozen,
    nothing,
)

Bloom = Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
ClaimType = Literal["fact", "cause", "interpretation", "value", "quotation", "prediction"]
SourceKind = Literal[
    "article",
    "book",
    "chapter",
    "law",
    "letter",
    "news",
    "recollection",
    "report",
    "speech",
    "statistics",
    "testimony",
    "treaty",
]
Zoom = Literal["overview", "standard", "close-up"]
ZOOMS: tuple[Zoom, ...] = ("overview", "standard", "close-up")


class Verdict(StrEnum):
    """What the evidence says of a claim; pages say it in the words of `verdict_words`."""

    HOLDS = "holds"
    CORRECTION = "correction"
    DISPUTED = "disputed"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"
    OPINION = "opinion"


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Objective(Record):
    """What the learner shall be able to do; `lesson` teaches it, `again` practice it."""

    says: Text
    bloom: Bloom
    claims: tuple[ClaimId, ...] = ()
    lesson: Slug
    again: tuple[Slug, ...] = ()


class Claim(Record):
    """A statement of the essay (C01 …) or of the other side (D01 …).

    `where`: a paragraph of the essay, or speaker, place and date. `why_short`: the reason in one
    sentence, for the overview of a lesson.
    """

    where: Text
    type: Annotated[tuple[ClaimType, ...], BeforeValidator(_as_list)]
    paraphrase: Text
    verdict: Verdict
    why: Text
    why_short: Text | None = None
    would_change: Text | None = None
    lessons: tuple[Slug, ...] = ()


class Term(Record):
    word: Text
    means: Text


def _as_read(value: Any) -> Any:
    """Lessons that bring their own sources write seen and known for two of the three."""
    return {"seen": "excerpt", "known": "reference"}.get(value, value)


class Source(Record):
    """A work or document. `checked` says how much of it was read: all, an excerpt, or nothing but
    references to it."""

    author: Words
    year: int
    title: Words
    publisher: Words
    kind: SourceKind
    language: Language = "en"
    url: Url | None = None
    checked: Annotated[Literal["whole", "excerpt", "reference"], BeforeValidator(_as_read)]
    can_show: Text | None = None
    cannot_show: Text | None = None


class Misconception(Record):
    """A wrong idea that options are tagged with: what learners think, and what is so.

    `fact_base` is its number in the list that the authors worked from.
    """

    says: Text
    so: Text | None = None
    fact_base: int | None = None


class Event(Record):
    """One date of the timeline; `side` is the column it stands in."""

    date: PartialDate
    end: PartialDate | None = None
    label: Text
    says: Text
    place: Text | None = None
    kind: Literal["law", "economy", "violence", "movement"]
    side: Literal["region", "us"]
    module: Slug | None = None
    lesson: Slug | None = None
    sources: tuple[Slug, ...] = ()

    @property
    def year(self) -> int:
        return int(self.date[:4])

    @property
    def last_year(self) -> int:
        return int((self.end or self.date)[:4])


class Route(Record):
    """A ready way through the course: lessons in order, at one zoom."""

    title: Text
    time: Text
    says: Text
    zoom: Zoom = "standard"
    lessons: tuple[Slug, ...]


class SeriesFile(Record):
    """What a data file's numbers are; `title` is the finding, `columns` their names on a chart."""

    title: Text
    unit: Text
    source: Slug
    method: Text
    cannot_show: Text
    columns: Annotated[Mapping[str, Text], AfterValidator(frozen)] = Field(default_factory=nothing)


@dataclass(frozen=True)
class Series:
    """Figures measured in one way. The first column is what is measured (a year, a place) as text;
    a cell without a value is None: a gap, never zero."""

    id: str
    about: SeriesFile
    header: tuple[str, ...]
    rows: tuple[tuple[str | Decimal | None, ...], ...]

    def column(self, name: str) -> tuple[str | Decimal | None, ...]:
        at = self.header.index(name)
        return tuple(row[at] for row in self.rows)

    def selection(
        self, keep: Mapping[str, tuple[str, ...]]
    ) -> tuple[tuple[str | Decimal | None, ...], ...]:
        """The rows whose cells stand in `keep`, a list of values by column."""
        wanted = [(self.header.index(name), set(values)) for name, values in keep.items()]
        return tuple(
            row for row in self.rows if all(str(row[at]) in values for at, values in wanted)
        )
