"""Time as a ruler: the years of a module on the years of the whole course. Pure."""

from dataclasses import dataclass

from lessons.library.library import Course, Module


@dataclass(frozen=True)
class Band:
    """A stretch of years for SVG, in years from the first decade of the course; `ticks` are
    its decades."""

    start: int
    width: int
    length: int
    ticks: tuple[int, ...]


def band_of(course: Course, module: Module) -> Band:
    """The module's years; one year is as wide as a year can be seen."""
    spans = [_years(one) for one in course.modules]
    first = min(start for start, _ in spans) // 10 * 10
    last = -(-max(end for _, end in spans) // 10) * 10
    start, end = _years(module)
    length = max(last - first, 10)
    return Band(start - first, max(end - start, 1), length, tuple(range(0, length + 1, 10)))


def _years(module: Module) -> tuple[int, int]:
    dates = module.dates
    return int(dates.start[:4]), int((dates.end or dates.start)[:4])
