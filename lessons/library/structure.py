"""What the files of a course, a module and a lesson hold, apart from prose and questions. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from lessons.library.about import Essay
from lessons.library.records import SourceKind, Zoom
from lessons.library.text import (
    ClaimId,
    Day,
    Language,
    ObjectiveId,
    ParagraphId,
    PartialDate,
    Record,
    Slug,
    Text,
    Words,
    frozen,
    nothing,
)


class Defaults(Record):
    """What holds where a lesson or an assignment says nothing else."""

    zoom: Zoom = "standard"
    draw: int = Field(default=6, ge=1)
    tries: int = Field(default=2, ge=1)
    counts: Literal["highest", "average", "first", "last"] = "highest"


class CourseFile(Record):
    title: Text
    question: Text
    languages: tuple[Language, ...] = Field(min_length=1)
    modules: tuple[Slug, ...] = Field(min_length=1)
    essay: Essay | None = None
    # Each is read on its own, so that one with a problem does not take the course with it.
    objectives: Mapping[str, Any]
    defaults: Defaults = Defaults()


class Span(Record):
    """A stretch of time with the words that pages show for it."""

    start: PartialDate
    end: PartialDate | None = None
    label: Text


class ModuleFile(Record):
    title: Text
    question: Text | None = None
    dates: Span
    color: int = Field(ge=1, le=12)
    objectives: tuple[ObjectiveId, ...]


class Coordinates(Record):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Minutes(Record):
    """How long a lesson is likely to take at each zoom."""

    overview: int = Field(ge=1)
    standard: int = Field(ge=1)
    close_up: int = Field(ge=1, alias="close-up")

    def at(self, zoom: Zoom) -> int:
        by_zoom = {"overview": self.overview, "standard": self.standard, "close-up": self.close_up}
        return by_zoom[zoom]


class Placement(Record):
    """One thing beside the prose, after a paragraph: a check, a source card, a figure, or claims
    that are judged there, on one card."""

    after: ParagraphId
    check: Slug | None = None
    source: Slug | None = None
    figure: Slug | None = None
    claims: tuple[ClaimId, ...] = ()

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "Placement":
        if len(self._things()) != 1:
            raise ValueError("write exactly one of check, source, figure and claims on the line")
        return self

    def _things(self) -> dict[str, str]:
        things = {"check": self.check, "source": self.source, "figure": self.figure}
        things["claims"] = "-".join(self.claims).lower()
        return {kind: id_ for kind, id_ in things.items() if id_}

    @property
    def kind(self) -> Literal["check", "source", "figure", "claims"]:
        if self.claims:
            return "claims"
        return "check" if self.check else "source" if self.source else "figure"

    @property
    def id(self) -> str:
        return self._things()[self.kind]


class SourceCard(Record):
    """A source shown beside the text, paraphrased. `source` is its entry in the course's sources
    where the card's own id is another."""

    title: Text
    kind: SourceKind
    made_by: Text
    made: Text
    made_for: Text
    paraphrase: Text
    can_show: Text
    cannot_show: Text
    ask: Text
    source: Slug | None = None


def _as_texts(value: Any) -> Any:
    """Years stand in YAML as numbers and in a data file as text."""
    return [str(item) for item in value] if isinstance(value, list) else value


Values = Annotated[tuple[str, ...], BeforeValidator(_as_texts)]


class Figure(Record):
    """The part of a series that a chart, map or strip shows; `keep` lists rows by column."""

    data: Slug
    kind: Literal["bars", "lines", "map", "strip"]
    x: str
    keep: Annotated[Mapping[str, Values], AfterValidator(frozen)] = Field(default_factory=nothing)
    series: tuple[str, ...] = Field(min_length=1)
    finding: Text
    read: Text
    see: ParagraphId


class Adds(Record):
    """Records that a lesson brings to the course's lists, until they are gathered there. Each is
    read on its own, so that one with a problem does not take the lesson with it."""

    terms: Mapping[str, Any] = Field(default_factory=nothing)
    sources: Mapping[str, Any] = Field(default_factory=nothing)
    misconceptions: Mapping[str, Any] = Field(default_factory=nothing)


class Review(Record):
    """Which historian has read a lesson, and when."""

    by: Words
    on: Day

    @model_validator(mode="before")
    @classmethod
    def _with_on(cls, data: Any) -> Any:
        """YAML reads the bare word on as true."""
        if not isinstance(data, dict):
            return data
        return {"on" if key is True else key: value for key, value in data.items()}


class LessonFile(Record):
    title: Text
    question: Text
    place: Text
    coordinates: Coordinates
    date: Span
    minutes: Minutes
    objectives: tuple[ObjectiveId, ...]
    claims: tuple[ClaimId, ...]
    note: Text | None = None
    reviewed: Review | None = None
    placements: tuple[Placement, ...] = ()
    source_cards: Annotated[Mapping[Slug, SourceCard], AfterValidator(frozen)] = Field(
        default_factory=nothing
    )
    figures: Annotated[Mapping[Slug, Figure], AfterValidator(frozen)] = Field(
        default_factory=nothing
    )
    remember: tuple[Text, ...]
    closing: Slug
    adds: Adds = Field(default_factory=Adds)


class FinalFile(Record):
    """The mixed exam: how many held-back questions are drawn, and how many at least by module."""

    title: Text
    says: Text | None = None
    draw: int = Field(ge=1)
    at_least: Annotated[Mapping[Slug, int], AfterValidator(frozen)] = Field(default_factory=nothing)


class QuizFile(Record):
    """A lesson's quiz.yaml or a module's test.yaml; questions are read each on its own."""

    title: Text | None = None
    draw: int | None = Field(default=None, ge=1)
    misconceptions: Mapping[str, Any] = Field(default_factory=nothing)
    checks: tuple[Any, ...] = ()
    questions: tuple[Any, ...]
