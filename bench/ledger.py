"""Kills the server at any moment and asks: was an acknowledged answer ever lost?

Learners save answers over HTTP and write each acknowledgment to a ledger, on the disk, before they
go on. Meanwhile the server's processes are killed without warning. Afterwards every line of the
ledger stands in the database, once, and each answer is the newest that was acknowledged, or a later
one. `bin/bench` ends with it; `python -m bench.ledger --kills 1000` is for a longer look.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom

from bench.learners import PAUSE, Guest, Learner, Learners

ROOT = Path(__file__).resolve().parent.parent
CHANCE = SystemRandom()
# Every so many kills the whole server goes, and not one of its workers alone.
WHOLE_EVERY = 10
READ = """
import django, json
django.setup()
from quizzes.models import Answer, AnswerEvent
events = AnswerEvent.objects.filter(kind="saved").values_list(
    "answer__attempt_id", "answer__position", "client", "revision", "response")
answers = Answer.objects.values_list("attempt_id", "position", "revision", "response")
print(json.dumps({"events": [[str(a), *rest] for a, *rest in events],
                  "answers": [[str(a), *rest] for a, *rest in answers]}))
"""


@dataclass
class Figures:
    """What one run found. Lost, doubled and overwritten are 0, or the promise is broken."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    lost: int = 0
    doubled: int = 0
    overwritten: int = 0
    # What a save that was not acknowledged was answered, and how often.
    told: Counter[str] = field(default_factory=Counter)

    @property
    def are_well(self) -> bool:
        return self.acknowledged > 0 and not (self.lost or self.doubled or self.overwritten)


class Server:
    """The site as `bin/serve` starts it, on a folder of its own."""

    def __init__(
        self, folder: Path, variables: dict[str, str] | None = None, prefix: Sequence[str] = ()
    ) -> None:
        """`prefix`: words before the command, such as those of a tracer that stays aside."""
        self.port, self.prefix = free_port(), prefix
        foreign = ("MERIDIANO_", "DJANGO_", "DATABASE_URL")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        own = {"MERIDIANO_DATA": str(folder / "data"), "PORT": str(self.port)}
        self.variables = clean | own | (variables or {})
        self.log = (folder / "server.log").open("ab")
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        command = [*self.prefix, sys.executable, "-m", "config.start"]
        process = subprocess.Popen(
            command, env=self.variables, cwd=ROOT, stdout=self.log, stderr=self.log
        )
        for _ in range(1200):
            if is_up(self.port):
                return process
            if process.poll() is not None:
                break
            time.sleep(PAUSE)
        process.kill()
        raise RuntimeError(f"The server did not start:\n{Path(self.log.name).read_text()}")

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_worker(self) -> None:
        workers = self.workers()
        if workers:
            os.kill(CHANCE.choice(workers), signal.SIGKILL)

    def kill_whole(self) -> None:
        for pid in (self.process.pid, *self.workers()):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = self.start()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            for pid in (self.process.pid, *self.workers()):
                os.kill(pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def is_up(port: int) -> bool:
    answer = Guest(port, timeout=2).ask("GET", "/healthz")
    return answer is not None and answer.status == 200


def run(
    *,
    kills: int,
    acknowledged: int = 0,
    learners: int = 8,
    variables: dict[str, str] | None = None,
) -> Figures:
    """Kill so many times, then compare the ledger with the database. `acknowledged`: how many
    answers there are to be at least; each kill waits for its share of them."""
    with tempfile.TemporaryDirectory(prefix="meridiano-ledger-") as name:
        folder = Path(name)
        server = Server(folder, variables)
        group = Learners(learners, lambda n, until: Learner(n, server.port, folder, until))
        try:
            with group:
                for number in range(1, kills + 1):
                    time.sleep(CHANCE.uniform(0.1, 0.4))
                    group.until_acknowledged(acknowledged * number // kills, within=60)
                    _kill(server, number)
                group.until_each_saved(60)
        finally:
            server.stop()
        figures = compared(group, server.variables)
        figures.kills = kills
    return figures


def _kill(server: Server, number: int) -> None:
    if number % WHOLE_EVERY:
        server.kill_worker()
    else:
        server.kill_whole()


def compared(group: Learners, variables: dict[str, str]) -> Figures:
    """The ledgers of these learners beside what the database holds."""
    figures = Figures(unanswered=sum(person.unanswered for person in group.people))
    for person in group.people:
        figures.told += person.told
    compare(figures, [person.ledger for person in group.people], stored(variables))
    return figures


def stored(variables: dict[str, str]) -> dict[str, list[list[object]]]:
    environment = variables | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    output = subprocess.run(
        [sys.executable, "-c", READ], env=environment, cwd=ROOT, capture_output=True, check=True
    )
    found: dict[str, list[list[object]]] = json.loads(output.stdout)
    return found


def compare(figures: Figures, ledgers: list[Path], kept: dict[str, list[list[object]]]) -> None:
    """Ledger within database; each save once; the answer is the highest revision that was kept."""
    events: dict[tuple[object, ...], list[object]] = {}
    highest: dict[tuple[object, ...], tuple[int, object]] = {}
    for attempt, position, client, revision, response in kept["events"]:
        events.setdefault((attempt, position, client, revision), []).append(response)
        assert isinstance(revision, int)
        place = (attempt, position)
        highest[place] = max(
            highest.get(place, (0, None)), (revision, response), key=lambda x: x[0]
        )
    figures.doubled = sum(len(responses) > 1 for responses in events.values())
    for ledger in ledgers:
        for line in ledger.read_text().splitlines():
            attempt, position, client, revision, _ = json.loads(line)
            figures.acknowledged += 1
            # A blank in the place of what was chosen is lost as well.
            figures.lost += None in events.get((attempt, position, client, revision), [None])
    for attempt, position, revision, response in kept["answers"]:
        if (attempt, position) in highest:
            figures.overwritten += highest[attempt, position] != (revision, response)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ledger")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--acknowledged", type=int, default=0)
    parser.add_argument("--learners", type=int, default=8)
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    figures = run(kills=options.kills, acknowledged=options.acknowledged, learners=options.learners)
    print(f"{figures} in {time.monotonic() - begun:.0f} s")
    return int(not figures.are_well)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
