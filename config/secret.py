"""The secret key: made once, kept in the data folder, readable by its owner alone."""

import secrets
from pathlib import Path

from config.environment import SettingProblem
from config.folders import refused_by

FILE_NAME = "secret_key"


def read_secret_key(data: Path) -> str:
    """Return the installation's key, made at the first call.

    Raises SettingProblem where the data folder cannot be written or the key is too short.
    """
    path = data / FILE_NAME
    try:
        if not path.exists():
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            _create(path)
        key = path.read_text().strip()
    except OSError as problem:
        raise refused_by(data, problem) from None
    if len(key) < 50:
        raise SettingProblem(
            f"The secret key in {path} is too short: delete the file, and a new one is made. "
            "Everybody has to sign in again."
        )
    return key


def write_secret_key(data: Path, key: str) -> None:
    """Put a key in the place of the one that is there, as a restore does."""
    _beside(data / FILE_NAME, key).replace(data / FILE_NAME)


def _beside(path: Path, key: str) -> Path:
    beside = path.with_name(f".{FILE_NAME}-{secrets.token_hex(4)}")
    beside.touch(mode=0o600)
    beside.write_text(key + "\n")
    return beside


def _create(path: Path) -> None:
    # Written beside and linked into place, so that two starts at once agree on one key.
    beside = _beside(path, secrets.token_urlsafe(64))
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
