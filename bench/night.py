"""Saves while the jobs of the night run, on a SQLite of several gigabytes: learners go on saving
while `sweep`, `forget` and `backup` do their work, one after the other.

`python -m bench.night --gigabytes 4` prints the longest save during each, and how much the log of
writes grew; it needs four times that room. `--rewrite` adds the job for a quiet hour.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.concurrent import Person
from bench.figures import note
from bench.server import Server

SAVERS, PAUSE = 8, 0.1
MOST_SECONDS = 1.0
# Of what the night finds to do.
ANSWERS, GUESTS, UNUSED, OLD_WORK, OVER = 120_000, 400, 100, 1_000, 300
ATTEMPTS_OF_A_YEAR = 30
SAVES = """
    INSERT INTO quizzes_answerevent (answer_id, kind, at, client, revision, detail, response)
    SELECT id, 'saved', '2026-01-01 00:00:00', 'bench', %s, '{}', '1' FROM quizzes_answer
"""
DRAFTS = """
    INSERT INTO quizzes_answerevent (answer_id, kind, at, client, revision, detail, response)
    SELECT id, 'saved', '2026-01-01 00:00:00', 'bench', %s, '{}',
        '"' || hex(randomblob(2000)) || '"' FROM quizzes_answer WHERE attempt_id IN (
            SELECT a.id FROM quizzes_attempt a JOIN accounts_user u ON u.id = a.learner_id
            WHERE NOT u.is_guest AND NOT u.is_managed
            AND a.context = '00000000000000000000000000000000')
"""


class Saver(threading.Thread):
    """Saves again and again; keeps when each save began, how long it took, and its failures."""

    def __init__(self, person: Person) -> None:
        super().__init__(daemon=True)
        self.person = person
        self.saves: list[tuple[float, float]] = []
        self.failed: list[tuple[float, str]] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(PAUSE):
            begun = time.monotonic()
            try:
                self.person.save()
            except AssertionError as problem:
                self.failed.append((begun, str(problem)[:100]))
            self.saves.append((begun, time.monotonic() - begun))


def main(arguments: list[str]) -> int:
    """Returns 1 where a save failed or took longer than a second."""
    parser = argparse.ArgumentParser(prog="bench.night")
    parser.add_argument("--gigabytes", type=float, default=4)
    parser.add_argument("--rewrite", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="meridiano-night-") as name:
        folder = Path(name)
        server = Server(folder)
        server.run("-m", "bench.night", "fill", str(options.gigabytes))
        jobs = [("nothing",), ("sweep",), ("forget",), ("backup", str(folder / "night.zip"))]
        with server:
            savers = [Saver(Person(server.port, number)) for number in range(SAVERS)]
            for saver in savers:
                saver.start()
            worst = [_measured(server, savers, job) for job in jobs]
            if options.rewrite:
                _measured(server, savers, ("forget", "--rewrite"))
            for saver in savers:
                saver.is_over.set()
                saver.join()
    return int(max(worst) > MOST_SECONDS)


def _measured(server: Server, savers: list[Saver], job: tuple[str, ...]) -> float:
    """The longest save during a job, in seconds; one that failed is endless."""
    log = server.folder / "meridiano.sqlite3-wal"
    most_log, begun = 0, time.monotonic()
    command = ["manage.py", *job] if job != ("nothing",) else ["-c", "import time; time.sleep(10)"]
    with (server.folder / "job.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *command], env=server.variables, stdout=said, stderr=said
        )
        while process.poll() is None:
            most_log = max(most_log, log.stat().st_size if log.exists() else 0)
            time.sleep(0.05)
    seconds = time.monotonic() - begun
    # Those too that began in it and are not over.
    time.sleep(2)
    until = begun + seconds
    took = sorted(t for each in savers for at, t in each.saves if begun <= at <= until)
    failed = [why for each in savers for at, why in each.failed if begun <= at <= until]
    name = " ".join(each for each in job if "/" not in each)
    figures = {
        "seconds": round(seconds, 1),
        "saves": len(took),
        "p50_ms": round(took[len(took) // 2] * 1000, 1),
        "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 1),
        "max_ms": round(took[-1] * 1000, 1),
        "failed": len(failed),
        "log_mib": round(most_log / (1 << 20), 1),
    }
    note("Saves while a job of the night runs", name, **figures)
    print(f"{name}: {figures}", flush=True)
    print((server.folder / "job.log").read_text().strip()[-600:], flush=True)
    for why in sorted(set(failed))[:3]:
        print(f"  {why}")
    if process.returncode:
        return float("inf")
    return float("inf") if failed else took[-1]


def fill(gigabytes: float) -> None:
    """Attempts, drafts until the file is so large, and work for each job."""
    import django

    os.environ.pop("DATABASE_URL", None)
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import User
    from bench import transfer
    from quizzes.models import Attempt

    transfer.fill(ANSWERS)
    now = timezone.now()
    people: Any = list(User.objects.values_list("pk", flat=True))
    guests, people = people[:GUESTS], people[GUESTS:]
    long_ago = now.date() - timedelta(days=200)
    for some in _some(guests):
        User.objects.filter(pk__in=some).update(
            is_guest=True, username=None, last_active_on=long_ago
        )
    unused, people = people[:UNUSED], people[UNUSED:]
    User.objects.filter(pk__in=unused).update(is_managed=True, last_active_on=long_ago)
    # A year of work for each of these: they take over the attempts of others.
    many = UNUSED * ATTEMPTS_OF_A_YEAR
    attempts = list(Attempt.objects.filter(learner__in=people[:many]).values_list("pk", flat=True))
    with transaction.atomic():
        for place, pk in enumerate(attempts):
            number, person = divmod(place, UNUSED)
            Attempt.objects.filter(pk=pk).update(learner=unused[person], number=number + 2)
    rest = list(Attempt.objects.filter(learner__in=people[many:]).values_list("pk", flat=True))
    for some in _some(rest[:OLD_WORK]):
        Attempt.objects.filter(pk__in=some).update(context=_old_work(date.today()))
    for some in _some(rest[OLD_WORK : OLD_WORK + OVER]):
        Attempt.objects.filter(pk__in=some).update(
            submitted_at=None, submitted_by="", score=None, deadline=now - timedelta(hours=1)
        )
    _drafts(gigabytes)


def _some(keys: list[Any]) -> list[list[Any]]:
    return [keys[n : n + 500] for n in range(0, len(keys), 500)]


def _old_work(today: date) -> Any:
    """An assignment of a class whose last day was two years ago."""
    from datetime import UTC, datetime

    from accounts.models import User
    from classrooms.models import Assignment, Classroom

    made = Assignment.objects.first()
    if made:
        return made.pk
    room = Classroom.objects.create(
        name="Old", join_code="QQQQQQQQ", ends_on=today - timedelta(days=730)
    )
    at = datetime.now(UTC) - timedelta(days=800)
    work = Assignment.objects.create(
        classroom=room, kind="quiz", course_id="aid-and-migration", target_id="august-1982",
        slug="old", opens_at=at, rules={}, points=10, made_by=User.objects.last(),
    )  # fmt: skip
    return work.pk


def _drafts(gigabytes: float) -> None:
    """Four saves of each answer, as a year has them, and drafts of four thousand signs, by people
    who stay, until the file is so large."""
    from django.db import connection

    with connection.cursor() as cursor:
        for revision in range(1, 5):
            cursor.execute(SAVES, [revision])
        path, revision = connection.settings_dict["NAME"], 10
        while os.path.getsize(path) < gigabytes * (1 << 30):
            cursor.execute(DRAFTS, [revision])
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            revision += 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(float(sys.argv[2]))
        sys.exit(0)
    sys.exit(main(sys.argv[1:]))
