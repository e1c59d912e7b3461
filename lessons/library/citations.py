"""Where the sources of a course are cited. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lessons.library.records import Zoom
from lessons.library.text import ENGLISH, frozen

if TYPE_CHECKING:
    from lessons.library.library import Lesson


@dataclass(frozen=True)
class Citation:
    """One place where a source is cited, and the paragraph's number in the lesson."""

    lesson_id: str
    paragraph: int
    zooms: tuple[Zoom, ...]


def citations(
    lessons: Iterable["Lesson"], source_ids: Iterable[str]
) -> Mapping[str, tuple[Citation, ...]]:
    """The places of each source by its id, in the order of the course, in English."""
    found: dict[str, dict[tuple[str, int], list[Zoom]]] = {id_: {} for id_ in source_ids}
    for lesson in lessons:
        for (zoom, language), reading in lesson.readings.items():
            for paragraph in reading.paragraphs if language == ENGLISH else ():
                for id_ in paragraph.sources:
                    place = (lesson.id, paragraph.number)
                    found.setdefault(id_, {}).setdefault(place, []).append(zoom)
    return frozen({id_: _cited(places) for id_, places in found.items()})


def _cited(places: Mapping[tuple[str, int], list[Zoom]]) -> tuple[Citation, ...]:
    order = sorted(places.items(), key=lambda item: (_first_met(places, item[0][0]), item[0][1]))
    return tuple(Citation(*place, tuple(zooms)) for place, zooms in order)


def _first_met(places: Mapping[tuple[str, int], list[Zoom]], lesson_id: str) -> int:
    return next(at for at, (lesson, _) in enumerate(places) if lesson == lesson_id)
