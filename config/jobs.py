"""When each job of the night last succeeded, and when something was last erased: one small file
each in the data folder, which belongs to this installation and not to its rows, so that a restore
brings no old moment back."""

import json
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

FOLDER = "jobs"
JOBS = ("backup", "drill", "erased", "forget", "rewrite", "sweep")
# How fast a disk that is not new writes the file of a database anew.
BYTES_A_SECOND = 100_000_000
log = logging.getLogger("meridiano.jobs")


def note_done(data: Path, job: str, at: datetime) -> None:
    """The file is there whole or not at all. A folder that cannot be written fails no job."""
    assert job in JOBS
    folder = data / FOLDER
    beside = folder / f".{job}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        beside.write_text(json.dumps({"at": at.isoformat()}))
        beside.replace(folder / f"{job}.json")
    except OSError as problem:
        log.warning("a job is not noted in the data folder: %s", type(problem).__name__)


def last_done(data: Path) -> dict[str, datetime]:
    """The moment of each job that ever succeeded."""
    found = {job: _read(data / FOLDER / f"{job}.json") for job in JOBS}
    return {job: at for job, at in found.items() if at is not None}


def is_left(done: Mapping[str, datetime]) -> bool:
    """Whether something was erased since the file of the database was last written anew."""
    erased, rewritten = done.get("erased"), done.get("rewrite")
    return erased is not None and (rewritten is None or rewritten < erased)


def seconds_to_rewrite(size: int) -> int:
    """About how long it takes to write so many bytes anew."""
    return max(1, round(size / BYTES_A_SECOND))


def _read(path: Path) -> datetime | None:
    """None where there is none, or none that can be read."""
    try:
        at = datetime.fromisoformat(json.loads(path.read_text())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return at if at.tzinfo else None
