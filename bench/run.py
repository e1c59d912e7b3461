"""Measures CPU a request through the whole middleware stack, all rows interleaved in one run; then
full classes, and a running server with many learners at once.

`bin/bench` prints a table and fails where a row is dearer than its bound; `--rounds N` sets how
often each row is asked (default 9 rounds of 60 requests), `--learners 30 300` the exams. The
figures are written as JSON too, and with `--paper` into docs/performance.md.
"""

import argparse
import gzip
import os
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import (  # noqa: E402
    attempts,
    concurrent,
    exam,
    figures,
    gradebook,
    items,
    ledger,
    weight,
)
from bench.practised import practise  # noqa: E402
from bench.rows import Row  # noqa: E402
from questions.types import type_of  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 60


def main(arguments: list[str]) -> int:
    """Run the bench; returns 1 where a bound was passed."""
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--learners", type=int, nargs="*", default=[30], help="of class exams")
    parser.add_argument("--json", type=Path, default=ROOT / "data" / "bench.json")
    parser.add_argument("--paper", action="store_true", help="put the tables into the paper")
    options = parser.parse_args(arguments)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    results = [
        report(measure(options.rounds)),
        gradebook.main(),
        items.main(),
        concurrent.main(),
        attempts.main([]),
        exam.main(["--sign-ins"]),
        *(exam.main(["--learners", str(learners)]) for learners in options.learners),
        weight.main(),
        ledger.main([]),
    ]
    figures.write(options.json)
    print(f"\nall figures: {options.json}")
    if options.paper:
        figures.write_paper(options.json)
    return max(results)


@dataclass(frozen=True)
class Sample:
    """Median CPU milliseconds a request, its queries, its bytes as they travel, and how long the
    requests took by the clock, in milliseconds."""

    milliseconds: float
    queries: int
    size: int
    p50: float
    p95: float


def measure(rounds: int) -> dict[str, Sample]:
    """What each row costs, by its name."""
    from bench.rows import ROWS

    askers = {row.name: Asker(row) for row in ROWS}
    for asker in askers.values():
        asker.ask(10)
    costs: dict[str, list[float]] = {name: [] for name in askers}
    for _ in range(rounds):
        for name, asker in askers.items():
            costs[name].append(asker.ask(REQUESTS))
    return {
        name: Sample(statistics.median(costs[name]), *asker.describe(), *asker.percentiles())
        for name, asker in askers.items()
    }


class Asker:
    """Makes the requests of one row, as a person of their own, so that none is another's guest."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.client = Client(headers=HEADERS)
        self.headers: dict[str, str] = {}
        self.form: dict[str, Any] = {}
        self.path = row.path
        self.times = 0
        self.person: Any = None
        self.took: list[float] = []
        if row.who != "visitor":
            self._sign_in()
        if row.kind == "again":
            self.client.get(self.path)
            self.headers = {"if-none-match": self.client.get(self.path).headers["ETag"]}

    def _sign_in(self) -> None:
        from django.utils import timezone

        from accounts.models import User
        from quizzes import operations
        from quizzes.bank import get_quiz, policy_of
        from quizzes.pinned import pinned

        person = User.objects.create_user(f"lea{User.objects.count()}", "three calm words")
        self.person = person
        self.client.force_login(person)
        if self.row.who == "practised":
            practise(person, now=timezone.now())
        if "{attempt}" not in self.path:
            return
        bank = get_quiz("aid-and-migration", "august-1982")
        policy = policy_of(bank, "quiz").changed(attempts=None)
        attempt, position = None, None
        while position is None:
            if attempt:
                operations.submit_attempt(person, attempt.pk, now=timezone.now())
            attempt = operations.start_attempt(person, bank, policy=policy, now=timezone.now())
            asked = pinned(attempt.pk).questions.items()
            position = next((n for n, each in asked if each.type == "single_choice"), None)
        assert attempt is not None
        self.path = self.path.format(attempt=attempt.pk, position=position)
        if self.row.kind == "save":
            question = pinned(attempt.pk).questions[position]
            kind = type_of(question)
            filled = kind.fill(question, kind.right_response(question), seed=attempt.seed)
            self.form = {"q": position, "client": "0badcafe", "revision": 0, **filled}
            self.headers = {"accept": "application/json"}

    def ask(self, times: int) -> float:
        """CPU milliseconds a request, over so many requests."""
        used = 0.0
        for _ in range(times):
            if self.row.kind == "hand-in":
                self.path = self._submittable()
            begun, before = time.process_time(), time.perf_counter()
            self._once()
            used += time.process_time() - begun
            self.took.append((time.perf_counter() - before) * 1000)
        return used * 1000 / times

    def percentiles(self) -> tuple[float, float]:
        """Milliseconds by the clock: of half of the requests at most, and of 95 in a hundred."""
        cuts = statistics.quantiles(self.took, n=20)
        return statistics.median(self.took), cuts[-1]

    def _submittable(self) -> str:
        """The address at which a new attempt is handed in."""
        from django.urls import reverse
        from django.utils import timezone

        from quizzes import operations
        from quizzes.bank import get_quiz, policy_of

        bank = get_quiz("aid-and-migration", "august-1982")
        policy = policy_of(bank, "quiz").changed(attempts=None)
        attempt = operations.start_attempt(self.person, bank, policy=policy, now=timezone.now())
        return reverse("quizzes:submit_attempt", args=[attempt.pk])

    def _once(self) -> Any:
        self.times += 1
        if self.row.kind == "hand-in":
            response = self.client.post(self.path, headers=self.headers)
        elif self.row.kind == "save":
            self.form["revision"] += 1
            response = self.client.post(self.path, self.form, headers=self.headers)
        else:
            path = f"{self.path}?time={self.times}" if self.row.kind == "anew" else self.path
            response = self.client.get(path, headers=self.headers)
        expected = {"again": 304, "hand-in": 302}.get(self.row.kind, 200)
        assert response.status_code == expected, (self.path, response.status_code)
        return response

    def describe(self) -> tuple[int, int]:
        """Queries besides BEGIN and COMMIT, and the size as it travels."""
        if self.row.kind == "hand-in":
            self.path = self._submittable()
        with CaptureQueriesContext(connection) as queries:
            response = self._once()
        counted = [q for q in queries if q["sql"].split()[0] not in ("BEGIN", "COMMIT")]
        is_packed = response.headers.get("Content-Encoding") == "gzip"
        content = response.content
        return len(counted), len(content if is_packed else gzip.compress(content))


HEADERS = {"accept-encoding": "gzip", "host": "127.0.0.1"}


def report(samples: dict[str, Sample]) -> int:
    from bench.rows import FLOORS, ROWS

    print(f"load average at the end: {os.getloadavg()[0]:.2f} (above 0.5, trust the ratios alone)")
    print(f"{'row':<32}{'CPU ms':>8}{'× floor':>9}{'bound':>7}{'queries':>9}{'kB gz':>7}")
    failed = 0
    for row in ROWS:
        sample = samples[row.name]
        ratio = sample.milliseconds / samples[FLOORS[row.floor].name].milliseconds
        bound = f"{row.most:.1f}" if row.most else ""
        print(
            f"{row.name:<32}{sample.milliseconds:>8.2f}{ratio:>9.2f}{bound:>7}"
            f"{sample.queries:>9}{sample.size / 1024:>7.1f}"
        )
        figures.note(
            "Pages, each beside its floor",
            row.name,
            cpu_ms=sample.milliseconds,
            times_floor=ratio,
            queries=sample.queries,
            kB=sample.size / 1000,
            p50_ms=sample.p50,
            p95_ms=sample.p95,
        )
        failed += row.most is not None and ratio > row.most
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
