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

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
    return report(measure(options.rounds))


def measure(rounds: int) -> dict[str, float]:
    """Median CPU milliseconds a request, by the name of the row."""
    from bench.rows import ROWS

    clients = {"visitor": Client(headers=HEADERS), "student": student()}
    samples: dict[str, list[float]] = {row.name: [] for row in ROWS}
    for row in ROWS:
        ask(clients[row.who], row.path, 10)
    for _ in range(rounds):
        for row in ROWS:
            samples[row.name].append(ask(clients[row.who], row.path, REQUESTS))
    return {name: statistics.median(values) for name, values in samples.items()}


HEADERS = {"accept-encoding": "gzip", "host": "127.0.0.1"}


def student() -> Client:
    from accounts.models import User

    client = Client(headers=HEADERS)
    client.force_login(User.objects.create_user("lea", "three calm words"))
    return client


def ask(client: Client, path: str, times: int) -> float:
    """CPU milliseconds a request, over so many requests."""
    begun = time.process_time()
    for _ in range(times):
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
    return (time.process_time() - begun) * 1000 / times


def report(milliseconds: dict[str, float]) -> int:
    from bench.rows import FLOORS, ROWS

    print(f"load average at the end: {os.getloadavg()[0]:.2f} (above 0.5, trust the ratios alone)")
    print(f"{'row':<32}{'CPU ms':>8}{'× floor':>9}{'bound':>7}{'queries':>9}{'kB gz':>7}")
    failed = 0
    for row in ROWS:
        ratio = milliseconds[row.name] / milliseconds[FLOORS[row.floor].name]
        queries, size = describe(row.path, row.who)
        bound = f"{row.most:.1f}" if row.most else ""
        print(
            f"{row.name:<32}{milliseconds[row.name]:>8.2f}{ratio:>9.2f}{bound:>7}"
            f"{queries:>9}{size / 1024:>7.1f}"
        )
        failed += row.most is not None and ratio > row.most
    return int(failed > 0)


def describe(path: str, who: str) -> tuple[int, int]:
    """The page's queries, and its size as it travels."""
    client = Client(headers=HEADERS) if who == "visitor" else _signed_in()
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    is_packed = response.headers.get("Content-Encoding") == "gzip"
    size = len(response.content) if is_packed else len(gzip.compress(response.content))
    return len(queries), size


def _signed_in() -> Client:
    from accounts.models import User

    client = Client(headers=HEADERS)
    client.force_login(User.objects.get(username="lea"))
    return client


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
