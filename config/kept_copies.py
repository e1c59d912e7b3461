"""What a restore kept of the database that it replaced: files in the data folder, which hold
everything as it was, people included who were erased since. So they are counted, and go in time."""

import re
from datetime import datetime, timedelta
from pathlib import Path

# As long as the nightly unit keeps its backups.
KEPT_FOR = timedelta(days=30)
NAME = re.compile(r"before-restore-\d{8}-\d{6}-\d{6}\.zip")


def path_of_copy(data: Path, now: datetime) -> Path:
    return data / f"before-restore-{now:%Y%m%d-%H%M%S-%f}.zip"


def copies(data: Path) -> list[Path]:
    """Every copy, the oldest first."""
    try:
        found = [path for path in data.iterdir() if NAME.fullmatch(path.name)]
    except OSError:
        return []
    return sorted(found)


def old_copies(data: Path, now: datetime) -> list[Path]:
    """Those that have been kept long enough."""
    first_kept = path_of_copy(data, now - KEPT_FOR)
    return [path for path in copies(data) if path.name < first_kept.name]


def remove_old_copies(data: Path, now: datetime) -> int:
    """Erase them; returns how many."""
    old = old_copies(data, now)
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def bytes_of_copies(data: Path) -> int:
    return sum(path.stat().st_size for path in copies(data))
