"""What the pages of the numbers show: every series of a course, and one of them whole. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.charts import Drawing, Numbers, all_numbers, drawing_of, whole_drawing_of
from lessons.library.library import Course
from lessons.library.records import Series, Source
from lessons.library.structure import Figure
from lessons.reference import Place


@dataclass(frozen=True)
class CourseSeries:
    """A series with the paragraphs that a figure of it follows."""

    series: Series
    source: Source | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class SeriesPage:
    """A series whole: its numbers, and as its first figure draws it. `figure` is None where no
    lesson draws it; `color` is that of the figure's module."""

    about: CourseSeries
    numbers: Numbers
    drawing: Drawing | None
    figure: Figure | None
    color: int | None


def series_list(course: Course) -> tuple[CourseSeries, ...]:
    """Every series of the course, in the order of their first use; what is not used comes last."""
    used = [figure.data for _, figure in _placed(course) if figure.data in course.series]
    return tuple(
        _about(course, course.series[id_]) for id_ in dict.fromkeys([*used, *course.series])
    )


def series_page(course: Course, series: Series, language: str) -> SeriesPage:
    """The page of one series."""
    about = _about(course, series)
    numbers = all_numbers(series, language)
    first = next((one for one in _placed(course) if one[1].data == series.id), None)
    if first is None:
        return SeriesPage(about, numbers, whole_drawing_of(numbers), None, None)
    place, figure = first
    drawing = drawing_of(figure, series, language)
    color = course.module_of(place.lesson).color
    return SeriesPage(about, numbers, drawing, figure, color)


def _about(course: Course, series: Series) -> CourseSeries:
    places = tuple(place for place, figure in _placed(course) if figure.data == series.id)
    return CourseSeries(series, course.sources.get(series.about.source), places)


def _placed(course: Course) -> Iterator[tuple[Place, Figure]]:
    """The figures of the course where lessons place them, in their order."""
    for lesson in course.lessons:
        for placement in lesson.placements:
            figure = lesson.figures.get(placement.figure or "")
            if figure:
                yield Place(lesson, int(placement.after[1:]), "standard"), figure
