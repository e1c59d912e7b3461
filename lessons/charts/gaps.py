"""Where the words "no data" stand in a line chart: at their gap, over no line or other word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lessons.charts.sheet import Point, Sheet
from lessons.charts.strokes import Gap, Stroke

# As wide as the words are in any language.
WORDS = "no data.."
# How far below their gap, or above it, the words may stand, in letters, best first.
TRIES = (1.4, -0.7, 2.6, -1.9, 3.8, -3.1, 5.0, -4.3)


@dataclass(frozen=True)
class Room:
    """Where on the sheet the lines run; numbers stand left and below of it, names at the right."""

    sheet: Sheet
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of the sheet with all that is on it."""
        return round(self.bottom + 2 * self.sheet.letter, 1)


def gap_words(strokes: Sequence[Stroke], room: Room) -> tuple[Point, ...]:
    """For each gap the middle of the base line of its words, where they cover least."""
    taken = [point for stroke in strokes for point in stroke.on_the_way(room.sheet.letter / 2)]
    placed: list[Point] = []
    for gap in (gap for stroke in strokes for gap in stroke.gaps):
        best = min(_tries(gap, room), key=lambda words: _covered(words, taken, room.sheet))
        placed.append(best)
        taken += _corners(best, room.sheet)
    return tuple(placed)


def _tries(gap: Gap, room: Room) -> list[Point]:
    letter, half = room.sheet.letter, room.sheet.width_of(WORDS) / 2
    wanted = ((gap.start + gap.end) / 2, gap.start + half, gap.end - half)
    across = [round(min(max(x, room.left + half), room.right - half), 1) for x in wanted]
    heights = [round(gap.height + far * letter, 1) for far in TRIES]
    lowest = room.bottom - letter / 3
    return [Point(x, y) for y in heights if room.top + letter <= y <= lowest for x in across]


def _covered(words: Point, points: Iterable[Point], sheet: Sheet) -> int:
    """How many of the points the words would cover."""
    half = sheet.width_of(WORDS) / 2
    return sum(
        abs(point.x - words.x) <= half and -sheet.letter <= point.y - words.y <= sheet.letter / 4
        for point in points
    )


def _corners(words: Point, sheet: Sheet) -> list[Point]:
    half = sheet.width_of(WORDS) / 2
    return [
        Point(words.x + across * half, words.y - up * sheet.letter)
        for across in (-1, 0, 1)
        for up in (-0.2, 0.4, 0.9)
    ]
