"""What every fault has: a running site, learners who save with a ledger, and what came of it."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.learners import PAUSE, Guest, Learner, Learners
from bench.ledger import Figures, Server, compared

LEARNERS = 6
# Within this time after a fault everybody saves again, or the site did not recover by itself.
RECOVERY_SECONDS = 30.0
LESSON = "/course/aid-and-migration/august-1982/"


class Untried(Exception):
    """What the fault needs is not on this machine. Never counted as passed."""


@dataclass
class Outcome:
    """What one kind of fault showed."""

    tries: int = 0
    figures: Figures = field(default_factory=Figures)
    # Seconds from the end of each fault until everybody's next save was acknowledged.
    recoveries: list[float] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not self.problems

    def add(self, figures: Figures) -> None:
        """The figures of one site; what breaks the promise becomes a problem."""
        mine = self.figures
        for name in ("acknowledged", "unanswered", "lost", "doubled", "overwritten"):
            setattr(mine, name, getattr(mine, name) + getattr(figures, name))
        mine.told += figures.told
        if not figures.are_well:
            self.problems.append(
                f"{figures.lost} lost, {figures.doubled} doubled, {figures.overwritten} "
                f"overwritten of {figures.acknowledged} acknowledged"
            )
        for words in figures.told:
            if not is_clear(words):
                self.problems.append(f"told “{words}”")


def is_clear(words: str) -> bool:
    """A sentence that says for how long it is so, and not that something broke."""
    status, _, says = words.partition(" ")
    return status in ("503", "507") and len(says) > len("Not saved.")


class Site:
    """A server on a folder of its own, its learners, and a visitor who only looks."""

    def __init__(self, outcome: Outcome, server: Server, group: Learners) -> None:
        self.outcome, self.server, self.group = outcome, server, group
        self.visitor = Guest(server.port)
        self.question = self.visitor.begin()

    def told(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for person in self.group.people:
            total += person.told
        return total

    def until_refused(self, within: float = 60) -> None:
        """Until a save was answered with something else than an acknowledgment."""
        before = self.told().total()
        end = time.monotonic() + within
        while self.told().total() == before:
            if time.monotonic() > end:
                self.outcome.problems.append(f"no save was refused within {within:.0f} s")
                return
            time.sleep(PAUSE)

    def expect_reads(self) -> None:
        """A lesson and a question are shown meanwhile."""
        for path in (LESSON, f"/attempt/{self.question.attempt}/?q={self.question.position}"):
            answer = self.visitor.ask("GET", path)
            if answer is None or answer.status != 200:
                words = answer.words if answer else "no answer"
                self.outcome.problems.append(f"a read was answered “{words}”")

    def save_plainly(self) -> None:
        """What a learner without script reads on the page. Of two options one is a change."""
        for number in range(2):
            form = self.question.filled(number) | {"revision": "1"}
            answer = self.visitor.ask("POST", self.question.path, form)
            if answer is not None and answer.status != 302:
                self.outcome.figures.told[f"{answer.words} (page)"] += 1
                if not is_clear(answer.words):
                    self.outcome.problems.append(f"a page said “{answer.words}”")

    def expect_recovery(self) -> None:
        try:
            seconds = self.group.until_each_saved(RECOVERY_SECONDS)
        except TimeoutError as problem:
            self.outcome.problems.append(str(problem))
        else:
            self.outcome.recoveries.append(seconds)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="meridiano-fault-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def site(
    outcome: Outcome,
    place: Path,
    *,
    variables: dict[str, str] | None = None,
    server: Server | None = None,
    learner: Callable[..., Learner] = Learner,
    learners: int = LEARNERS,
) -> Iterator[Site]:
    """Learners save until the end of this context; then their ledgers are compared."""
    server = server or Server(place, variables)
    group = Learners(learners, lambda n, until: learner(n, server.port, place, until))
    try:
        with group:
            yield Site(outcome, server, group)
    finally:
        server.stop()
    outcome.add(compared(group, server.variables))
