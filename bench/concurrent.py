"""What a save costs a running server while sixteen learners save at once, beside a plain insert.

The server is gunicorn as `bin/serve` starts it, with the floor's views beside the site. CPU is that
of its processes, from the kernel's own count.
"""

import http.client
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.figures import note
from bench.learners import options_of, token_of
from bench.server import Server

LEARNERS = 16
SAVES = 60
ROUNDS = 3
QUIZ = "/course/aid-and-migration/quiz/august-1982/"


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of the server a request, and how many it answered a second."""

    milliseconds: float
    per_second: float


class Person:
    """A guest with an attempt, on one connection that is kept."""

    def __init__(self, port: int, number: int) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self.client = f"{number:08x}"
        self.revision = 0
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.path, self.form, self.tokens = "", dict[str, str](), list[tuple[str, str]]()
        while not self.tokens:
            self._begin()

    def _begin(self) -> None:
        self.cookies.clear()
        _, _, page = self.ask("GET", QUIZ)
        form = {"csrfmiddlewaretoken": token_of(page)}
        _, headers, _ = self.ask("POST", f"{QUIZ}start/", form)
        attempt = headers["Location"]
        for position in range(1, 7):
            _, _, page = self.ask("GET", f"{attempt}?q={position}")
            radios = options_of(page)
            if radios:
                self.path, self.tokens = f"{attempt}save/", radios
                self.form = {"csrfmiddlewaretoken": token_of(page), "q": str(position)}
                return

    def save(self) -> None:
        self.revision += 1
        name, token = self.tokens[self.revision % len(self.tokens)]
        form = {"revision": str(self.revision), "client": self.client, name: token}
        status, _, text = self.ask("POST", self.path, self.form | form)
        assert status == 200, text

    def insert(self) -> None:
        status, _, text = self.ask("GET", "/floor/write/")
        assert status == 200, text

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form and "client" in form:
            headers["Accept"] = "application/json"
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urllib.parse.urlencode(form or {}), headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers, text


def main() -> int:
    """Print the two costs and their ratio; returns 1 where a save is dearer than it may be."""
    with (
        tempfile.TemporaryDirectory(prefix="meridiano-saves-") as folder,
        Server(Path(folder)) as server,
    ):
        people = [Person(server.port, number) for number in range(LEARNERS)]
        inserts, saves = [], []
        for _ in range(ROUNDS):
            inserts.append(_measure(server, [person.insert for person in people]))
            saves.append(_measure(server, [person.save for person in people]))
    floor = min(inserts, key=lambda cost: cost.milliseconds)
    save = min(saves, key=lambda cost: cost.milliseconds)
    ratio = save.milliseconds / floor.milliseconds
    print(f"{LEARNERS} learners at once, each request on the running server:")
    for name, cost in (("a plain insert", floor), ("a save", save)):
        note(
            f"{LEARNERS} learners who only save",
            name,
            cpu_ms=cost.milliseconds,
            a_second=cost.per_second,
        )
        print(f"{name:<20}{cost.milliseconds:>8.2f} CPU ms{cost.per_second:>8.0f} a second")
    print(f"{'ratio':<20}{ratio:>8.2f} (bound 1.5)")
    return int(ratio > 1.5)


def _measure(server: Server, acts: list[Callable[[], None]]) -> Cost:
    done = []

    def repeat(act: Callable[[], None]) -> None:
        for _ in range(SAVES):
            act()
            done.append(1)

    threads = [threading.Thread(target=repeat, args=[act]) for act in acts]
    before, begun = server.cpu_seconds(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = SAVES * len(acts)
    assert len(done) == times, "a request failed"
    used = server.cpu_seconds() - before
    return Cost(used * 1000 / times, times / (time.monotonic() - begun))


if __name__ == "__main__":
    sys.exit(main())
