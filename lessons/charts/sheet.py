"""The sheets that a figure is drawn on, a narrow and a wide one, and words that fit on them.

Lengths are in the units of a sheet. The letters are so large that none is below 12 px: the narrow
sheet is at least 280 px wide on a screen of 320, and the wide one is shown from 450 px on.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# The width of a letter, and the way from line to line, as parts of the size of the letters.
LETTER_WIDTH = 0.64
LINE_HEIGHT = 1.2


@dataclass(frozen=True)
class Sheet:
    """`letter` is the size of the letters; the stylesheet says the same."""

    width: int
    height: int
    letter: int

    @property
    def line(self) -> float:
        """From one line of words to the next."""
        return self.letter * LINE_HEIGHT

    def width_of(self, words: str) -> float:
        return len(words) * LETTER_WIDTH * self.letter

    def height_of(self, lines: Sequence[str]) -> float:
        """The height of a label, with a little room around several lines."""
        return len(lines) * self.line + (self.letter / 2 if len(lines) > 1 else 0)

    def wrapped(self, words: str, width: float) -> tuple[str, ...]:
        """The words in lines of this width at most."""
        return tuple(textwrap.wrap(words, max(1, int(width / LETTER_WIDTH / self.letter))))

    def inside(self, middle: float, words: str) -> float:
        """The place nearest to `middle` around which the words stay on the sheet."""
        half = self.width_of(words) / 2
        return round(min(max(middle, half), max(half, self.width - half)), 1)


NARROW = Sheet(360, 300, 16)
WIDE = Sheet(480, 300, 13)
SHEETS = (NARROW, WIDE)


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Words:
    """A line of a label: where it begins on its base line."""

    at: Point
    text: str


def block(sheet: Sheet, x: float, middle: float, lines: Sequence[str]) -> tuple[Words, ...]:
    """Lines of words, one below the other, around the height `middle`."""
    first = middle - sheet.line * (len(lines) - 1) / 2 + sheet.letter * 0.35
    return tuple(
        Words(Point(round(x, 1), round(first + sheet.line * n, 1)), line)
        for n, line in enumerate(lines)
    )


def spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> tuple[float, ...]:
    """The middles of blocks of these heights, near the wanted ones and without overlap.

    Blocks that together are higher than the room reach above its top.
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = list(wanted)
    edge = top
    for at in order:
        placed[at] = max(placed[at], edge + heights[at] / 2)
        edge = placed[at] + heights[at] / 2
    edge = bottom
    for at in reversed(order):
        placed[at] = min(placed[at], edge - heights[at] / 2)
        edge = placed[at] - heights[at] / 2
    return tuple(placed)


def path(points: Iterable[Point]) -> str:
    """The points joined, for the attribute d of an SVG path."""
    return "M" + "L".join(f"{point.x} {point.y}" for point in points)
