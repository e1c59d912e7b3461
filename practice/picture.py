"""How the states of all objectives changed over time, counted and drawn in steps. Pure.

Lengths are in the units of a sheet, as in `lessons.charts`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lessons.charts.sheet import SHEETS, Sheet
from practice.mastery import State

MOST_POINTS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """How many objectives were in each state at the end of a day."""

    day: date
    unseen: int
    practise: int
    secure: int


@dataclass(frozen=True)
class Mark:
    """A day below the chart. Words stand around `x`, or end there on the right edge."""

    x: float
    day: date
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """The picture on one sheet: areas as paths, from the ground up; `levels` are where the words
    for not seen, practise and secure stand at the right."""

    sheet: Sheet
    height: float
    practise: str
    secure: str
    frame: str
    edges: tuple[str, str]
    right: float
    levels: tuple[float, float, float]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Picture:
    points: tuple[Point, ...]
    drawings: tuple[Drawing, ...]

    @property
    def last(self) -> Point:
        return self.points[-1]


def picture(
    changes: Mapping[str, Sequence[tuple[date, State]]], *, objectives: int, today: date
) -> Picture | None:
    """`changes` are the states of each objective, oldest first. None where there are fewer than
    two days to show."""
    days = _days([day for rows in changes.values() for day, _ in rows], today)
    if len(days) < 2:
        return None
    points = tuple(_point(day, changes, objectives) for day in days)
    return Picture(points, tuple(_drawing(points, objectives, sheet) for sheet in SHEETS))


def _days(of_changes: Iterable[date], today: date) -> list[date]:
    """Equal steps of whole days or weeks from the first change to today, few enough to read."""
    first = min(of_changes, default=today)
    span = (today - first).days
    step = next(
        (step for step in (1, 7, 14, 28, 91, 364) if span // step < MOST_POINTS), max(1, span)
    )
    count = span // step
    return [today - timedelta(days=step * back) for back in range(count, -1, -1)]


def _point(
    day: date, changes: Mapping[str, Sequence[tuple[date, State]]], objectives: int
) -> Point:
    states = [
        next((state for at, state in reversed(rows) if at <= day), None)
        for rows in changes.values()
    ]
    practise, secure = states.count(State.PRACTISE), states.count(State.SECURE)
    return Point(day, max(0, objectives - practise - secure), practise, secure)


def _drawing(points: Sequence[Point], objectives: int, sheet: Sheet) -> Drawing:
    left, right = 1.0, sheet.width - sheet.letter * 7.5
    top, ground = sheet.line, sheet.height * 0.72
    width = (right - left) / len(points)

    def y(count: int) -> float:
        return round(ground - (ground - top) * count / max(1, objectives), 1)

    def line(counts: Iterable[int]) -> str:
        """The upper edge, in steps from left to right."""
        ways = (f"V{y(count)}H{round(left + width * n, 1)}" for n, count in enumerate(counts, 1))
        return f"M{left} {ground}" + "".join(ways)

    seen = [point.practise + point.secure for point in points]
    secure = [point.secure for point in points]
    last = points[-1]
    return Drawing(
        sheet=sheet,
        height=round(ground + 2 * sheet.letter, 1),
        practise=f"{line(seen)}V{ground}Z",
        secure=f"{line(secure)}V{ground}Z",
        frame=f"M{left} {top}H{right}V{ground}H{left}Z",
        edges=(line(seen), line(secure)),
        right=round(right + sheet.letter / 2, 1),
        levels=_apart(
            sheet,
            y(objectives - last.unseen // 2),
            y(last.secure + last.practise // 2),
            y(last.secure // 2),
        ),
        marks=_marks(points, left, right, width, sheet),
    )


def _apart(sheet: Sheet, *wanted: float) -> tuple[float, float, float]:
    """The three heights, from the top, moved down where words would touch."""
    first, second, third = wanted
    second = max(second, first + sheet.line)
    third = max(third, second + sheet.line)
    return round(first, 1), round(second, 1), round(third, 1)


def _marks(
    points: Sequence[Point], left: float, right: float, width: float, sheet: Sheet
) -> tuple[Mark, ...]:
    """The first and the last day, and one between where there is room."""
    first = Mark(left, points[0].day, "start")
    last = Mark(round(right, 1), points[-1].day, "end")
    middle = len(points) // 2
    if len(points) < 5 or sheet is SHEETS[0]:
        return (first, last)
    return (
        first,
        Mark(round(left + width * (middle + 0.5), 1), points[middle].day, "middle"),
        last,
    )
