"""The clock of the server is set forward or back by an hour while learners save.

libfaketime gives the server's processes another time; the learners and this program keep theirs.
"""

from pathlib import Path

from bench.faults.trial import Outcome, Untried, folder, site
from bench.ledger import Server

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
STEPS = (3600, 0, -3600, 0)


def steps(times: int) -> Outcome:
    """The clock is set an hour forward, right, an hour back, right again, so many times. Saves of
    attempts without a deadline go on all the time; nothing fails and nothing is lost."""
    outcome = Outcome()
    with folder() as place:
        server = Server(place, faked(place))
        with site(outcome, place, server=server) as here:
            for _ in range(times):
                for seconds in STEPS:
                    set_clock(place, seconds)
                    here.expect_reads()
                    here.expect_recovery()
                outcome.tries += 1
    return outcome


def faked(place: Path) -> dict[str, str]:
    """Variables with which the server lives in the time that the file says."""
    if not LIBRARIES:
        raise Untried("needs libfaketime")
    set_clock(place, 0)
    return {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(place / "clock"),
        "FAKETIME_NO_CACHE": "1",
        # What counts seconds since the start does not step.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DJANGO_SETTINGS_MODULE": "bench.faults.clock_settings",
    }


def set_clock(place: Path, seconds: int) -> None:
    """Seen whole or not at all."""
    new = place / "clock.new"
    new.write_text(f"{seconds:+d}\n")
    new.replace(place / "clock")
