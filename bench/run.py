"""Measures CPU a request through the whole middleware stack, all rows interleaved in one run.

`bin/bench` prints a table and fails where a row is dearer than its bound; `--rounds N` sets how
often each row is asked (default 9 rounds of 60 requests).
"""

import argparse
import gzip
import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import concurrent, gradebook, items, ledger
from bench.practised import practise
from bench.rows import Row
from questions.types import type_of

REQUESTS = 60


def main(arguments: list[str]) -> int:
    """Run the bench; returns 1 where a bound was passed."""
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    pages = report(measure(options.rounds))
    return max(pages, gradebook.main(), items.main(), concurrent.main(), ledger.main([]))


@dataclass(frozen=True)
class Sample:
    """Median CPU milliseconds a request, its queries, and its bytes as they travel."""

    milliseconds: float
    queries: int
    size: int


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
        name: Sample(statistics.median(costs[name]), *asker.describe())
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
        begun = time.process_time()
        for _ in range(times):
            self._once()
        return (time.process_time() - begun) * 1000 / times

    def _once(self) -> Any:
        self.times += 1
        if self.row.kind == "save":
            self.form["revision"] += 1
            response = self.client.post(self.path, self.form, headers=self.headers)
        else:
            path = f"{self.path}?time={self.times}" if self.row.kind == "anew" else self.path
            response = self.client.get(path, headers=self.headers)
        expected = 304 if self.row.kind == "again" else 200
        assert response.status_code == expected, (self.path, response.status_code)
        return response

    def describe(self) -> tuple[int, int]:
        """Queries besides BEGIN and COMMIT, and the size as it travels."""
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
        failed += row.most is not None and ratio > row.most
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
