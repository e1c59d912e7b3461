"""One at a time, over all processes of this machine, and in turn.

SQLite lets one write at a time, but whoever finds it busy sleeps and asks again, so that under load
some wait for seconds while others write many times. Here a thread waits for the lock of its process
and then for the file's, which only one thread of each process asks for. The system frees the file's
lock where a process is killed.
"""

import fcntl
import os
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import TracebackType

PAUSE = 0.0005
_locks: dict[Path, threading.Lock] = defaultdict(threading.Lock)


class Gate:
    """Of one database. To be entered by one thread after the other; not twice by the same."""

    def __init__(self, path: Path, *, seconds: float) -> None:
        self.path, self.seconds = path, seconds
        self.lock = _locks[path]
        # The descriptor of the open file: a save takes it, and Python's own files are dear to open.
        self.file: int | None = None

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
        if self.file is not None:
            # Closing frees it.
            os.close(self.file)
            self.file = None
        self.lock.release()

    def _locked(self, until: float) -> int | None:
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            # A folder that cannot be written: SQLite itself says so, in its own words.
            return None
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    os.close(file)
                    raise TimeoutError from None
                time.sleep(PAUSE)
            else:
                return file
