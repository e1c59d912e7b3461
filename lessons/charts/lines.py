"""Lines: numbers over time or along a row, each line with its name at its end and its gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import ClassVar

from lessons.charts.gaps import Room, gap_words
from lessons.charts.scales import Mark, Scale, in_a_row, in_time, round_numbers
from lessons.charts.sheet import SHEETS, Point, Sheet, Words, block, path, spread
from lessons.charts.strokes import Stroke, stroke_of
from lessons.charts.table import Numbers, text_of

# Lines differ by their dashes, and in turn by the three tones of the stylesheet.
DASHES = ("none", "9 5", "1 6", "14 5 2 5", "4 4", "18 6")
TONES = 3
MOST_MARKS = 7
# So many numbers of a line get a dot each.
MOST_DOTS = 12
TOP = 10


@dataclass(frozen=True)
class Line:
    """One series: `path` has a piece for each stretch between gaps; `dots` are its numbers where
    they are few, else those that stand alone; its name stands at its end."""

    tone: int
    dash: str
    path: str
    dots: tuple[Point, ...]
    name: tuple[Words, ...]


@dataclass(frozen=True)
class Plot:
    """The lines on one sheet. `zero` is the height of zero; around each of the `gaps` stand the
    words "no data"."""

    room: Room
    zero: float
    up: tuple[Mark, ...]
    across: tuple[Mark, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Point, ...]


@dataclass(frozen=True)
class Stand:
    """A number and where it stands."""

    label: str
    text: str


@dataclass(frozen=True)
class Trend:
    """How a line goes, for a sentence; `highest` only where it is neither of the ends, `gaps` as
    stretches."""

    name: str
    first: Stand
    last: Stand
    highest: Stand | None
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class Lines:
    """The same lines on each sheet; a series without any number has no trend."""

    kind: ClassVar[str] = "lines"
    numbers: Numbers
    plots: tuple[Plot, ...]
    trends: tuple[Trend, ...]


def lines_of(numbers: Numbers) -> Lines:
    """Raises ValueError where no number is known."""
    plots = tuple(_plot(numbers, sheet) for sheet in SHEETS)
    trends = (
        _trend(name, numbers.labels, line)
        for name, line in zip(numbers.names, numbers.series, strict=True)
        if any(number is not None for number in line)
    )
    return Lines(numbers, plots, tuple(trends))


def _plot(numbers: Numbers, sheet: Sheet) -> Plot:
    steps = _steps(numbers)
    names = [
        _name(name, line, sheet) for name, line in zip(numbers.names, numbers.series, strict=True)
    ]
    room = _room(sheet, steps, names)
    up = Scale(float(steps[0]), float(steps[-1]), room.bottom, room.top)
    across = in_time(numbers.keys, sheet, room.left, room.right) or in_a_row(
        numbers.labels, sheet, room.left, room.right
    )
    strokes = [stroke_of(across.places, line, up) for line in numbers.series]
    marks = tuple(Mark(up.at(step), up.at(step), text_of(step)) for step in steps)
    lines = _lines(strokes, names, room, are_few=len(numbers.keys) <= MOST_DOTS)
    return Plot(room, up.at(0), marks, across.marks, lines, gap_words(strokes, room))


def _name(name: str, line: Sequence[Decimal | None], sheet: Sheet) -> tuple[str, ...]:
    """The name of a line, with its last number where both fit beside it."""
    width = sheet.width * 0.32
    whole = sheet.wrapped(f"{name} {text_of(line[-1])}", width)
    return whole if len(whole) == 1 else sheet.wrapped(name, width)


def _steps(numbers: Numbers) -> tuple[Decimal, ...]:
    """The round numbers beside the lines; zero is always one of them."""
    known = [number for line in numbers.series for number in line if number is not None]
    low, high = min(Decimal(0), min(known)), max(Decimal(0), max(known))
    return round_numbers(low, high if high > low else Decimal(1), MOST_MARKS)


def _room(sheet: Sheet, steps: Sequence[Decimal], names: Sequence[Sequence[str]]) -> Room:
    """What numbers at the left and names at the right leave; as high as the names need."""
    left = max(sheet.width_of(text_of(step)) for step in steps) + 8
    right = sheet.width - max(sheet.width_of(words) for name in names for words in name) - 8
    bottom = max(sheet.height - 2 * sheet.letter, sum(map(sheet.height_of, names)))
    return Room(sheet, round(left, 1), round(right, 1), TOP, round(bottom, 1))


def _lines(
    strokes: Sequence[Stroke], names: Sequence[Sequence[str]], room: Room, *, are_few: bool
) -> tuple[Line, ...]:
    heights = [room.sheet.height_of(name) for name in names]
    ends = [stroke.end for stroke in strokes]
    middles = spread(ends, heights, 0, room.bottom + room.sheet.letter)
    return tuple(
        Line(
            n % TONES + 1,
            DASHES[n % len(DASHES)],
            " ".join(path(piece) for piece in stroke.pieces),
            _dots(stroke, are_few),
            block(room.sheet, room.right + 8, middle, name),
        )
        for n, (stroke, middle, name) in enumerate(zip(strokes, middles, names, strict=True))
    )


def _dots(stroke: Stroke, are_few: bool) -> tuple[Point, ...]:
    return tuple(point for piece in stroke.pieces if are_few or len(piece) == 1 for point in piece)


def _trend(name: str, labels: Sequence[str], line: Sequence[Decimal | None]) -> Trend:
    stands = zip(labels, line, strict=True)
    known = [(label, number) for label, number in stands if number is not None]
    first, last, highest = known[0], known[-1], max(known, key=lambda stand: stand[1])
    return Trend(
        name,
        _stand(*first),
        _stand(*last),
        None if highest[1] in (first[1], last[1]) else _stand(*highest),
        _gaps(labels, line),
    )


def _gaps(labels: Sequence[str], line: Sequence[Decimal | None]) -> tuple[str, ...]:
    runs = groupby(zip(labels, line, strict=True), key=lambda stand: stand[1] is None)
    found = [[label for label, _ in run] for is_gap, run in runs if is_gap]
    return tuple(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found)


def _stand(label: str, number: Decimal) -> Stand:
    return Stand(label, text_of(number))
