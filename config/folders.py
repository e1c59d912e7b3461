"""Why a folder or a disk does not take a file, in one sentence. Pure."""

import errno
from pathlib import Path

from config.environment import SettingProblem

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_about_the_disk(problem: OSError) -> bool:
    """Whether the disk or its rights refused, and not what was asked of it."""
    return problem.errno in (*NO_ROOM, errno.EROFS, errno.EACCES, errno.EPERM)


def refused_by(folder: Path, problem: OSError, *, is_data: bool = True) -> SettingProblem:
    """What to do where this folder took no file. `is_data`: it is, or is in, the data folder."""
    if problem.errno in NO_ROOM:
        return SettingProblem(
            f"The disk of {folder} is full: make room on it, older backups and logs first."
        )
    named = f"The data folder {folder}" if is_data else f"The folder {folder}"
    other = ", or set MERIDIANO_DATA to another folder" if is_data else ""
    if problem.errno == errno.EROFS:
        return SettingProblem(
            f"{named} is on a disk that is read-only: make that disk writable{other}."
        )
    return SettingProblem(
        f"{named} cannot be read and written: give this user the right to it{other}."
    )
