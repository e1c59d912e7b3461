"""How many safe writes a second the disk of a folder makes: one is a page of the database that is
on the disk when the call returns, as each saved answer is."""

import os
import tempfile
import time
from pathlib import Path

# No zeros: some disks write those without work.
PAGE = os.urandom(4096)
# As SQLite does it where there is such a call.
to_the_disk = getattr(os, "fdatasync", os.fsync)


def safe_writes_a_second(folder: Path, *, seconds: float = 0.2, most: int = 400) -> float:
    """Measured on a file that is taken away again, in at most so many seconds or writes.

    Raises OSError where the folder cannot be written.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        begun = time.monotonic()
        made = 0
        while made < most and time.monotonic() - begun < seconds:
            file.write(PAGE)
            file.flush()
            to_the_disk(file.fileno())
            made += 1
        return made / (time.monotonic() - begun)
