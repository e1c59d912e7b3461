"""Where the limits count: Django's cache in the database, with locks of this machine.

allauth takes a lock around each count by adding a key, and gives it back by deleting the key.
Whoever finds it taken asks again, for a second, and is then refused. As rows these locks were most
of what a sign-in wrote, and of many in the same moment some were refused who were over no limit.
"""

from pathlib import Path
from typing import Any
from zlib import crc32

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache

from common.gated_sqlite3.gate import Gate

# As allauth names them.
LOCK = ":lock"
# What is counted in the same moment seldom shares a file, and there are never more of them.
FILES = 64
SECONDS = 5


class LimitsCache(DatabaseCache):
    """`OPTIONS["LOCKS"]` is the folder for the files of the locks. Django gives each thread a cache
    of its own, so what is held here is held by this thread."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._folder = Path(params["OPTIONS"]["LOCKS"])
        self._held: dict[str, Gate] = {}

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        if not str(key).endswith(LOCK):
            return super().add(key, value, timeout, version)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        gate = Gate(self._folder / f"{crc32(str(key).encode()) % FILES}", seconds=SECONDS)
        try:
            gate.__enter__()
        except TimeoutError:
            return False
        self._held[str(key)] = gate
        return True

    def delete(self, key: Any, version: int | None = None) -> bool:
        gate = self._held.pop(str(key), None)
        if gate is None:
            return super().delete(key, version)
        gate.__exit__()
        return True
