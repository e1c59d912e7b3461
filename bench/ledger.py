"""Kills the server at any moment and asks: was an acknowledged answer ever lost?

Learners save answers over HTTP and write each acknowledgment to a ledger, on the disk, before they
go on. Meanwhile the server's processes are killed without warning. Afterwards every line of the
ledger stands in the database, once, and each answer is the newest that was acknowledged, or a later
one. `bin/bench` ends with it; `python -m bench.ledger --kills 1000` is for a longer look.
"""

import argparse
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

ROOT = Path(__file__).resolve().parent.parent
CHANCE = SystemRandom()
QUIZ = "/course/aid-and-migration/quiz/august-1982/"
RADIO = re.compile(r'type="radio" name="(?!sure)([^"]+)" value="([^"]+)"')
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
    """What one run found. Lost and doubled are 0, or the promise is broken."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    lost: int = 0
    doubled: int = 0
    overwritten: int = 0


class Server:
    """The site as `bin/serve` starts it, on a folder of its own."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.port = free_port()
        foreign = ("MERIDIANO_", "DJANGO_", "DATABASE_URL")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        own = {"MERIDIANO_DATA": str(folder / "data"), "PORT": str(self.port)}
        self.variables = clean | own | variables
        self.log = (folder / "server.log").open("ab")
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "config.start"]
        process = subprocess.Popen(
            command, env=self.variables, cwd=ROOT, stdout=self.log, stderr=self.log
        )
        for _ in range(600):
            if is_up(self.port):
                return process
            time.sleep(0.05)
        process.kill()
        raise RuntimeError(f"The server did not start; see {self.log.name}.")

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
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        with closing(connection):
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


class Learner(threading.Thread):
    """A guest who changes one answer again and again, and writes down what was acknowledged."""

    def __init__(self, number: int, port: int, ledger: Path, until: threading.Event) -> None:
        super().__init__()
        self.client = f"{number:08x}"
        self.port, self.until = port, until
        self.ledger = ledger.with_name(f"ledger-{number}")
        self.cookies: dict[str, str] = {}
        self.unanswered = 0

    def run(self) -> None:
        attempt, position, form, options = self._begin()
        revision = 0
        with self.ledger.open("ab") as ledger:
            while not self.until.is_set():
                revision += 1
                name, token = options[revision % len(options)]
                posted = form | {"revision": str(revision), "client": self.client, name: token}
                while not self._is_acknowledged(f"/attempt/{attempt}/save/", posted):
                    # Sent again as it was, as a tab does: perhaps only the answer was lost.
                    self.unanswered += 1
                    time.sleep(0.05)
                    if self.until.is_set():
                        return
                line = json.dumps([attempt, position, self.client, revision, token])
                ledger.write(f"{line}\n".encode())
                ledger.flush()
                os.fsync(ledger.fileno())

    def _begin(self) -> tuple[str, int, dict[str, str], list[tuple[str, str]]]:
        """Start an attempt, and find a question with radio buttons in it."""
        while True:
            page = self._get(QUIZ)
            started = self._ask("POST", f"{QUIZ}start/", {"csrfmiddlewaretoken": token_of(page)})
            if started and started[0] == 302:
                attempt = started[1]["Location"].split("/")[2]
                for position in range(1, 7):
                    page = self._get(f"/attempt/{attempt}/?q={position}")
                    radios = RADIO.findall(page)
                    if len({name for name, _ in radios}) == 1:
                        form = {"csrfmiddlewaretoken": token_of(page), "q": str(position)}
                        return attempt, position, form, radios
                # No such question was drawn: hand this one in, and draw again as somebody else.
                self.cookies.clear()

    def _get(self, path: str) -> str:
        while True:
            answer = self._ask("GET", path)
            if answer and answer[0] == 200:
                return answer[2].decode()
            time.sleep(0.05)

    def _is_acknowledged(self, path: str, form: dict[str, str]) -> bool:
        answer = self._ask("POST", path, form)
        return answer is not None and answer[0] == 200

    def _ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes] | None:
        """None where the connection broke: nothing was promised."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form and "client" in form:
            headers["Accept"] = "application/json"
        body = urllib.parse.urlencode(form) if form else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            with closing(connection):
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                content = response.read()
        except (OSError, http.client.HTTPException):
            return None
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers, content


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, page[:200]
    return found[1]


def run(*, kills: int, learners: int = 8, variables: dict[str, str] | None = None) -> Figures:
    """Kill so many times, then compare the ledger with the database."""
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="meridiano-ledger-") as name:
        folder = Path(name)
        server = Server(folder, variables or {})
        until = threading.Event()
        people = [Learner(n, server.port, folder / "ledger", until) for n in range(learners)]
        try:
            for person in people:
                person.start()
            time.sleep(1.5)
            for number in range(1, kills + 1):
                time.sleep(CHANCE.uniform(0.1, 0.4))
                if number % WHOLE_EVERY:
                    server.kill_worker()
                else:
                    server.kill_whole()
                figures.kills += 1
            time.sleep(0.5)
        finally:
            until.set()
            for person in people:
                person.join()
            server.stop()
        figures.unanswered = sum(person.unanswered for person in people)
        compare(figures, [person.ledger for person in people], stored(server.variables))
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
            figures.lost += (attempt, position, client, revision) not in events
    for attempt, position, revision, response in kept["answers"]:
        if (attempt, position) in highest:
            figures.overwritten += highest[attempt, position] != (revision, response)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ledger")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--learners", type=int, default=8)
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    figures = run(kills=options.kills, learners=options.learners)
    print(f"{figures} in {time.monotonic() - begun:.0f} s")
    return int(bool(figures.lost or figures.doubled or figures.overwritten))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
