"""An address as a QR code that a page draws as one path. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import segno

# Modules of white around a code, as its standard (ISO/IEC 18004) asks.
QUIET = 4


@dataclass(frozen=True)
class QrCode:
    """An address as black squares: one path in a square of `size` units, its white edge within."""

    address: str
    size: int
    path: str


def qr_code(address: str) -> QrCode:
    """The code of an address, which a camera reads though 15 percent of it be damaged."""
    matrix = segno.make_qr(address, error="m").matrix
    squares = (
        f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for x, length in _dark_runs(row)
    )
    return QrCode(address, len(matrix) + 2 * QUIET, "".join(squares))


def _dark_runs(row: bytearray) -> Iterator[tuple[int, int]]:
    """Where modules are dark in a row: the first of each run, and how many there are."""
    start = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            yield start, length
        start += length
