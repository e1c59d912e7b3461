"""Django's backend of SQLite; a transaction begins behind the gate and leaves it with its end."""

import contextlib
import os
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from common.gated_sqlite3.gate import Gate


class DatabaseWrapper(base.DatabaseWrapper):
    """`GATE_SECONDS` is how long one waits in turn, and the option `timeout` how long for the file
    afterwards, which nobody holds then but who does not pass the gate: a job of the night."""

    _gate: Gate | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """A file that is not there yet is made for its owner alone; its log takes its mode."""
        if not self.is_in_memory_db():
            with contextlib.suppress(OSError):
                flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
                os.close(os.open(self.settings_dict["NAME"], flags, 0o600))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        self._gate = None if self.is_in_memory_db() else self._entered()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _entered(self) -> Gate:
        name = Path(self.settings_dict["NAME"])
        gate = Gate(name.with_name(f"{name.name}-gate"), seconds=self.settings_dict["GATE_SECONDS"])
        try:
            return gate.__enter__()
        except TimeoutError:
            raise OperationalError("others write all along") from None

    def _leave(self) -> None:
        gate, self._gate = self._gate, None
        if gate:
            gate.__exit__()

    def _commit(self) -> Any:
        # Where it fails, the transaction stands until it is rolled back.
        result = super()._commit()  # type: ignore[misc]
        self._leave()
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()
