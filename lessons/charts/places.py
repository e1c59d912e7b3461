"""A map: numbers as circles on the globe of the course, with their places named beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians, sin, sqrt
from typing import ClassVar

from lessons.charts.sheet import SHEETS, Point, Sheet, Words, block, path, spread
from lessons.charts.table import Numbers, text_of
from lessons.library.records import Series
from lessons.library.structure import Figure

# static/img/americas.svg, a square, is drawn in orthographic projection around this point.
CENTER = (8.0, -83.0)
RADIUS = 236
GLOBE = 480
# Its coast has no more detail than this enlargement shows.
MOST_TIMES = 2.5
# The part of a sheet's width that is left to the names.
NAMES = 0.36


@dataclass(frozen=True)
class Spot:
    """A number at its place, as the area of a circle; `kind` is more or less (than zero), or gap.

    `line` leads from it to its words; an empty one stands for the words "no data".
    """

    at: Point
    radius: float
    kind: str
    line: str
    words: tuple[Words, ...]


@dataclass(frozen=True)
class Picture:
    """The globe on one sheet: the corner and the side of its square, and the spots on it."""

    sheet: Sheet
    height: float
    corner: Point
    side: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Map:
    """The same map on each sheet. It shows the first series of the figure."""

    kind: ClassVar[str] = "map"
    numbers: Numbers
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class _Place:
    label: str
    number: Decimal | None
    at: Point


def on_globe(lat: float, lon: float) -> Point | None:
    """Where a place stands in the picture of the globe; None on its far side."""
    up, east, tilt = radians(lat), radians(lon - CENTER[1]), radians(CENTER[0])
    if sin(tilt) * sin(up) + cos(tilt) * cos(up) * cos(east) <= 0:
        return None
    x = RADIUS * cos(up) * sin(east)
    y = RADIUS * (cos(tilt) * sin(up) - sin(tilt) * cos(up) * cos(east))
    return Point(round(GLOBE / 2 + x, 1), round(GLOBE / 2 - y, 1))


def map_of(numbers: Numbers, figure: Figure, series: Series) -> Map:
    """Places are in the columns lat and lon. Raises ValueError where none can be shown."""
    lat, lon = series.header.index("lat"), series.header.index("lon")
    rows = series.selection(figure.keep)
    places = [
        _Place(label, number, at)
        for label, number, row in zip(numbers.labels, numbers.series[0], rows, strict=True)
        if (at := _at(row[lat], row[lon]))
    ]
    return Map(numbers, tuple(_picture(places, sheet) for sheet in SHEETS))


def _at(lat: str | Decimal | None, lon: str | Decimal | None) -> Point | None:
    return on_globe(float(lat), float(lon)) if lat is not None and lon is not None else None


def _picture(places: Sequence[_Place], sheet: Sheet) -> Picture:
    start = sheet.width * (1 - NAMES)
    names = [_lines(place, sheet) for place in places]
    heights = [sheet.height_of(lines) for lines in names]
    height = max(sheet.height, sum(heights))
    times, corner = _view(places, start, height, margin=2 * sheet.letter)
    points = [
        Point(round(corner.x + p.at.x * times, 1), round(corner.y + p.at.y * times, 1))
        for p in places
    ]
    middles = spread([point.y for point in points], heights, 0, height)
    most = max((abs(place.number) for place in places if place.number), default=Decimal(1))
    spots = tuple(
        _spot(place.number, point, most, block(sheet, start, middle, lines), sheet)
        for place, point, middle, lines in zip(places, points, middles, names, strict=True)
    )
    return Picture(sheet, round(height, 1), corner, round(GLOBE * times, 1), spots)


def _lines(place: _Place, sheet: Sheet) -> tuple[str, ...]:
    """The name and the number; an empty line where there is none."""
    lines = sheet.wrapped(f"{place.label} {text_of(place.number)}", sheet.width * NAMES)
    return lines if place.number is not None else (*lines, "")


def _view(
    places: Sequence[_Place], width: float, height: float, *, margin: float
) -> tuple[float, Point]:
    """How many times the globe is enlarged, and where its corner lies, so that all places show."""
    left, right = min(p.at.x for p in places), max(p.at.x for p in places)
    top, bottom = min(p.at.y for p in places), max(p.at.y for p in places)
    across = (width - 2 * margin) / max(right - left, 1)
    up = (height - 2 * margin) / max(bottom - top, 1)
    times = round(min(across, up, MOST_TIMES), 2)
    x, y = width / 2 - (left + right) / 2 * times, height / 2 - (top + bottom) / 2 * times
    return times, Point(round(x, 1), round(y, 1))


def _spot(
    number: Decimal | None, at: Point, most: Decimal, words: tuple[Words, ...], sheet: Sheet
) -> Spot:
    share = 0 if number is None else float(abs(number) / most)
    radius = round(max(sheet.letter / 3, sheet.letter * sqrt(share)), 1)
    kind = "gap" if number is None else "less" if number < 0 else "more"
    first, last = words[0].at, words[-1].at
    middle = round((first.y + last.y) / 2 - sheet.letter * 0.35, 1)
    line = path([Point(round(at.x + radius, 1), at.y), Point(round(first.x - 5, 1), middle)])
    return Spot(at, radius, kind, line, words)
