"""One lock of the data folder, held by whoever serves, and by whoever replaces or moves the
database while nobody may serve. The system frees it where a process is killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.environment import SettingProblem
from config.folders import refused_by

FILE_NAME = "server.lock"


def serve_from(data: Path) -> int:
    """Hold the lock until this process ends, and whatever it becomes or starts; returns its file.

    Raises SettingProblem.
    """
    file = _opened(data)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise SettingProblem(
            "The database is being restored or moved: wait until that command ends, then start "
            "the server again."
        ) from None
    # gunicorn takes the place of this process, and its workers hold the file as well.
    os.set_inheritable(file, True)
    return file


@contextmanager
def nobody_serves(data: Path) -> Iterator[None]:
    """Keep servers from starting. Raises SettingProblem where one runs."""
    file = _opened(data)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise SettingProblem(
            f"Stop the server first: one is running on the data folder {data}."
        ) from None
    try:
        yield
    finally:
        os.close(file)


def _opened(data: Path) -> int:
    try:
        return os.open(data / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise refused_by(data, problem) from None
