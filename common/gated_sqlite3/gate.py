"""One at a time, over all processes of this machine, and in turn.

SQLite lets one write at a time, but whoever finds it busy sleeps and asks again, so that under load
some wait for seconds while others write many times. Here a thread waits for the lock of its process
and then for the file's, which only one thread of each process asks for. The system frees the file's
lock where a process is killed.
"""

import fcntl
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import IO

PAUSE = 0.0005
_locks: dict[Path, threading.Lock] = defaultdict(threading.Lock)


class Gate:
    """Of one database. To be entered by one thread after the other; not twice by the same."""

    def __init__(self, path: Path, *, seconds: float) -> None:
        self.path, self.seconds = path, seconds
        self.lock = _locks[path]
        self.file: IO[str] | None = None

    def __enter__(self) -> "Gate":
        """Raises TimeoutError where nobody lets go for so many seconds."""
        until = time.monotonic() + self.seconds
        if not self.lock.acquire(timeout=self.seconds):
            raise TimeoutError
        try:
            self.file = self._locked(until)
        except BaseException:
            self.lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        problem: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        if self.file:
            # Closing frees it.
            self.file.close()
            self.file = None
        self.lock.release()

    def _locked(self, until: float) -> IO[str] | None:
        try:
            file = self.path.open("a")
        except OSError:
            # A folder that cannot be written: SQLite itself says so, in its own words.
            return None
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    file.close()
                    raise TimeoutError from None
                time.sleep(PAUSE)
            else:
                return file
