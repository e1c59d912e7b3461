"""Every fault in turn, a line of outcome each; returns 1 where one was not survived or not tried.

python -m bench.faults --only disk-full --times 5
python -m bench.faults --long
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.faults import browser, clock, disk, killed, postgres, power
from bench.faults.trial import Outcome, Untried


@dataclass(frozen=True)
class Fault:
    """`times`: how often in a usual run; `long`: how often in a long one."""

    name: str
    run: Callable[[int], Outcome]
    times: int
    long: int


FAULTS = (
    Fault("killed-workers", killed.workers, 30, killed.LONG),
    Fault("power-cut", power.cut, 200, 1000),
    Fault("disk-full", disk.full, 3, 20),
    Fault("read-only", disk.read_only, 3, 20),
    Fault("disk-refuses", disk.refusing, 4, 20),
    Fault("slow-disk", disk.slow, 2, 10),
    Fault("held-database", disk.held, 4, 20),
    Fault("database-gone", postgres.away, 5, 20),
    Fault("clock-steps", clock.steps, 2, 20),
    Fault("session-ends", browser.session, 3, 50),
    Fault("token-changes", browser.token, 3, 50),
    Fault("offline", browser.offline, 3, 100),
    Fault("two-tabs", browser.tabs, 3, 50),
    Fault("back-button", browser.back, 3, 50),
    Fault("killed-browser", browser.killed, 3, 100),
)


def main(arguments: list[str]) -> int:
    names = [fault.name for fault in FAULTS]
    parser = argparse.ArgumentParser(prog="python -m bench.faults")
    parser.add_argument("--only", action="append", choices=names, default=[])
    parser.add_argument("--times", type=int, help="how often each, instead of its usual number")
    parser.add_argument("--long", action="store_true", help="1,000 kills, 100,000 answers")
    options = parser.parse_args(arguments)
    failed = 0
    for fault in FAULTS:
        if not options.only or fault.name in options.only:
            times = options.times or (fault.long if options.long else fault.times)
            failed += not report(fault, times)
    return int(failed > 0)


def report(fault: Fault, times: int) -> bool:
    """Run it and print its line; True where it was survived."""
    begun = time.monotonic()
    try:
        outcome = fault.run(times)
    except Untried as reason:
        print(f"{fault.name:<16} UNTRIED  {reason}", flush=True)
        return False
    verdict = "survived" if outcome.is_well else "FAILED"
    print(f"{fault.name:<16} {verdict} {words(outcome)} in {time.monotonic() - begun:.0f} s")
    for words_told, count in outcome.figures.told.most_common():
        print(f"{'':<16} told {count} times: {words_told}")
    for line in [*outcome.seen, *(f"PROBLEM: {each}" for each in dict.fromkeys(outcome.problems))]:
        print(f"{'':<16} {line}")
    sys.stdout.flush()
    return outcome.is_well


def words(outcome: Outcome) -> str:
    found = outcome.figures
    parts = [f"{outcome.tries} times"]
    if found.acknowledged:
        parts.append(
            f"{found.acknowledged} acknowledged, {found.lost} lost, {found.doubled} doubled, "
            f"{found.overwritten} overwritten, {found.unanswered} without an answer"
        )
    if outcome.recoveries:
        parts.append(f"saving again after {max(outcome.recoveries):.1f} s at most")
    return ", ".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
