"""Whether the database saves at the moment, answered soon even where the database answers nothing.

A database can be silent for long: a server that accepts and never speaks, a pool of connections
that are all taken, a file in which another process writes. So a thread of its own asks, and whoever
wants to know waits for it only a little.
"""

import logging
import threading
import time

from django.db import DatabaseError, connections

from accounts import operations

THREAD = "health"
log = logging.getLogger("meridiano.health")


class Liveness:
    """Asks at most every `fresh_seconds`, and never twice at the same time: while a database is
    silent, a watchdog that goes on asking takes one connection and no more."""

    def __init__(self, *, fresh_seconds: float, patience_seconds: float) -> None:
        self.fresh_seconds, self.patience_seconds = fresh_seconds, patience_seconds
        self.answered_at = float("-inf")
        self.was_well = False
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None

    def is_well(self) -> bool:
        """True where the newest answer is good; False too where it takes longer than
        `patience_seconds`."""
        with self._lock:
            if self._asking is None and time.monotonic() - self.answered_at >= self.fresh_seconds:
                # A daemon: a silent database must not keep a worker from ending.
                self._asking = threading.Thread(target=self._ask, name=THREAD, daemon=True)
                self._asking.start()
            asking = self._asking
        if asking:
            asking.join(self.patience_seconds)
        with self._lock:
            return self.was_well and self._asking is None

    def _ask(self) -> None:
        is_well = False
        try:
            is_well = operations.note_health()
        except DatabaseError as problem:
            log.error("the database does not keep what it is told: %s", type(problem).__name__)
        finally:
            # A connection belongs to its thread, and this one ends.
            connections.close_all()
            with self._lock:
                self.was_well, self.answered_at, self._asking = is_well, time.monotonic(), None
