"""What the pages to look things up show: sources, claims, timeline, search. No rows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.library.library import Course, Lesson
from lessons.library.records import Claim, Event, Source, Verdict, Zoom
from lessons.library.search import Hit
from questions.folding import fold


@dataclass(frozen=True)
class Place:
    """A paragraph of a lesson."""

    lesson: Lesson
    paragraph: int
    zoom: Zoom


@dataclass(frozen=True)
class CourseSource:
    id: str
    source: Source
    places: tuple[Place, ...]


@dataclass(frozen=True)
class SourceList:
    """The works that a paragraph cites or a chart rests on, and those that wait for a lesson."""

    used: tuple[CourseSource, ...]
    waiting: tuple[CourseSource, ...]

    @property
    def letters(self) -> Mapping[str, CourseSource]:
        """The first work of each letter with which an author's name begins."""
        found: dict[str, CourseSource] = {}
        for each in self.used:
            found.setdefault(fold(each.source.author)[0].upper(), each)
        return found


def cited_sources(course: Course) -> SourceList:
    """The works of the course by their authors, with every paragraph that cites them."""
    by_author = sorted(course.sources.items(), key=lambda item: (fold(item[1].author), item[0]))
    every = [CourseSource(id_, source, _places(course, id_)) for id_, source in by_author]
    charted = {series.about.source for series in course.series.values()}
    is_used = [bool(each.places) or each.id in charted for each in every]
    return SourceList(
        tuple(each for each, used in zip(every, is_used, strict=True) if used),
        tuple(each for each, used in zip(every, is_used, strict=True) if not used),
    )


def _places(course: Course, source_id: str) -> tuple[Place, ...]:
    return tuple(
        Place(lesson, citation.paragraph, _best(citation.zooms))
        for citation in course.citations.get(source_id, ())
        if (lesson := course.lesson(citation.lesson_id))
    )


def _best(zooms: tuple[Zoom, ...]) -> Zoom:
    return "standard" if "standard" in zooms else zooms[0]


@dataclass(frozen=True)
class JudgedClaim:
    id: str
    claim: Claim
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class ClaimList:
    """The claims of one side: "C" the essay's, "D" the other side's; counts by verdict."""

    side: str
    claims: tuple[JudgedClaim, ...]
    counts: tuple[tuple[Verdict, int], ...]


def claim_lists(course: Course) -> tuple[ClaimList, ...]:
    """Both lists, the essay's first; a list without claims is left out."""
    lists = [_claim_list(course, side) for side in "CD"]
    return tuple(one for one in lists if one.claims)


def _claim_list(course: Course, side: str) -> ClaimList:
    claims = tuple(
        JudgedClaim(id_, claim, course.taught_in(id_))
        for id_, claim in course.claims.items()
        if id_.startswith(side)
    )
    counts = [(verdict, course.counts.verdicts[side, verdict]) for verdict in Verdict]
    return ClaimList(side, claims, tuple((verdict, n) for verdict, n in counts if n))


@dataclass(frozen=True)
class DatedEvent:
    id: str
    event: Event
    lesson: Lesson | None


@dataclass(frozen=True)
class Decade:
    start: int
    events: tuple[DatedEvent, ...]


@dataclass(frozen=True)
class Timeline:
    """The events that a filter leaves, by decade, and what can be filtered by."""

    decades: tuple[Decade, ...]
    kinds: tuple[str, ...]
    first: int | None
    last: int | None
    is_filtered: bool


def year(text: str) -> int | None:
    """A year of four digits, or None for anything else."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def timeline(
    course: Course, *, module: str = "", kind: str = "", first: int | None, last: int | None
) -> Timeline:
    """The timeline, filtered; a filter that names nothing known leaves nothing."""
    found: dict[int, list[DatedEvent]] = {}
    for id_, event in course.timeline:
        is_wanted = (
            (not module or event.module == module)
            and (not kind or event.kind == kind)
            and (first is None or event.last_year >= first)
            and (last is None or event.year <= last)
        )
        if is_wanted:
            lesson = course.lesson(event.lesson) if event.lesson else None
            found.setdefault(event.year // 10 * 10, []).append(DatedEvent(id_, event, lesson))
    decades = tuple(Decade(start, tuple(events)) for start, events in sorted(found.items()))
    kinds = tuple(sorted({event.kind for event in course.events.values()}))
    is_filtered = bool(module or kind or first or last)
    return Timeline(decades, kinds, first, last, is_filtered)


@dataclass(frozen=True)
class Found:
    """A hit with the lesson that it stands in, where it stands in one."""

    hit: Hit
    lesson: Lesson | None


def found(course: Course, query: str, language: str) -> tuple[Found, ...]:
    """What the search finds, best first; nothing for an empty query."""
    return tuple(
        Found(hit, course.lesson(hit.lesson_id) if hit.lesson_id else None)
        for hit in course.search(query, language)
    )
