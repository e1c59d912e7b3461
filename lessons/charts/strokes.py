"""The strokes of a line chart: stretches of points, and the gaps between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from math import ceil, hypot

from lessons.charts.scales import Scale
from lessons.charts.sheet import Point


@dataclass(frozen=True)
class Gap:
    """Where numbers are missing, at the height between those around it."""

    start: float
    end: float
    height: float


@dataclass(frozen=True)
class Stroke:
    """The line of one series: its `pieces` between gaps, and the height at which it ends."""

    pieces: tuple[tuple[Point, ...], ...]
    gaps: tuple[Gap, ...]
    end: float

    def on_the_way(self, step: float) -> Iterator[Point]:
        """Points of the line that are `step` apart at most."""
        for piece in self.pieces:
            yield piece[0]
            for one, next_ in pairwise(piece):
                across, up = next_.x - one.x, next_.y - one.y
                parts = ceil(hypot(across, up) / step) or 1
                for n in range(1, parts + 1):
                    yield Point(one.x + across * n / parts, one.y + up * n / parts)


def stroke_of(places: Sequence[float], line: Sequence[Decimal | None], up: Scale) -> Stroke:
    """The line of these numbers at these places from the left."""
    points = [
        None if number is None else Point(place, up.at(number))
        for place, number in zip(places, line, strict=True)
    ]
    runs = [list(run) for _, run in groupby(range(len(line)), key=lambda at: line[at] is None)]
    pieces = tuple(
        piece for run in runs if (piece := tuple(point for at in run if (point := points[at])))
    )
    gaps = tuple(_gap(run, places, points, up.at(0)) for run in runs if points[run[0]] is None)
    return Stroke(pieces, gaps, pieces[-1][-1].y if pieces else up.at(0))


def _gap(
    run: Sequence[int], places: Sequence[float], points: Sequence[Point | None], zero: float
) -> Gap:
    around = [at for at in (run[0] - 1, run[-1] + 1) if 0 <= at < len(points)]
    heights = [point.y for at in around if (point := points[at])] or [zero]
    return Gap(places[run[0]], places[run[-1]], sum(heights) / len(heights))
