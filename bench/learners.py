"""Learners who save over HTTP and write each acknowledgment to a ledger, on the disk, at once."""

import http.client
import json
import os
import re
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.browser import Answer

QUIZ = "/course/aid-and-migration/quiz/august-1982/"
RADIO = re.compile(r'type="radio" name="(?!sure)([^"]+)" value="([^"]+)"')
PAUSE = 0.05


class Guest:
    """Somebody without an account at a browser: cookies, and a new connection each time."""

    def __init__(self, port: int, *, timeout: float = 20) -> None:
        self.port, self.timeout = port, timeout
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, accept: str = "text/html"
    ) -> Answer | None:
        """None where the connection broke: nothing was promised."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers["Accept"] = accept
        body = urllib.parse.urlencode(form) if form else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
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
        location = response.headers.get("Location", "")
        return Answer(response.status, location, content.decode())

    def get(self, path: str) -> str:
        while True:
            answer = self.ask("GET", path)
            if answer and answer.status == 200:
                return answer.text
            time.sleep(PAUSE)

    def start(self, work: str) -> str | None:
        """The page of a quiz, and its button; returns the id of the attempt."""
        token = token_of(self.get(work))
        started = self.ask("POST", f"{work}start/", {"csrfmiddlewaretoken": token})
        return started.location.split("/")[2] if started and started.status == 302 else None

    def begin(self, work: str = QUIZ) -> "Question":
        """Start an attempt, and find a question with radio buttons in it."""
        while True:
            attempt = self.start(work)
            for position in range(1, 7) if attempt else ():
                page = self.get(f"/attempt/{attempt}/?q={position}")
                radios = options_of(page)
                if radios:
                    form = {"csrfmiddlewaretoken": token_of(page), "q": str(position)}
                    return Question(str(attempt), position, form, radios)
            # No such question was drawn: draw again as somebody else.
            self.cookies.clear()


@dataclass(frozen=True)
class Question:
    """One question of an attempt: its form, and the names and values of its options."""

    attempt: str
    position: int
    form: dict[str, str]
    options: list[tuple[str, str]]

    @property
    def path(self) -> str:
        return f"/attempt/{self.attempt}/save/"

    def filled(self, revision: int) -> dict[str, str]:
        """The form with another option at each revision."""
        name, token = self.options[revision % len(self.options)]
        return self.form | {name: token}


class Learner(threading.Thread):
    """A guest who changes one answer again and again, and writes down what was acknowledged."""

    def __init__(self, number: int, port: int, folder: Path, until: threading.Event) -> None:
        super().__init__(daemon=True)
        self.guest, self.client = Guest(port), f"{number:08x}"
        self.until, self.ledger = until, folder / f"ledger-{number}"
        self.acknowledged = self.unanswered = 0
        self.told: Counter[str] = Counter()

    def begin(self) -> Question:
        return self.guest.begin()

    def run(self) -> None:
        question = self.begin()
        with self.ledger.open("ab") as ledger:
            for revision in range(1, 1_000_000):
                filled = question.filled(revision)
                posted = filled | {"revision": str(revision), "client": self.client}
                while not self._is_acknowledged(question.path, posted):
                    # Sent again as it was, as a tab does: perhaps only the answer was lost.
                    time.sleep(PAUSE)
                    if self.until.is_set():
                        return
                line = [question.attempt, question.position, self.client, revision, time.time()]
                ledger.write(f"{json.dumps(line)}\n".encode())
                ledger.flush()
                os.fsync(ledger.fileno())
                self.acknowledged += 1
                if self.until.is_set():
                    return

    def _is_acknowledged(self, path: str, form: dict[str, str]) -> bool:
        answer = self.guest.ask("POST", path, form, "application/json")
        if answer is None:
            self.unanswered += 1
            return False
        if answer.status != 200:
            self.told[answer.words] += 1
        return answer.status == 200


class Learners:
    """Several who save at once, from the entrance of this context to its end."""

    def __init__(self, count: int, make: Callable[[int, threading.Event], Learner]) -> None:
        self.until = threading.Event()
        self.people = [make(number, self.until) for number in range(count)]

    def __enter__(self) -> "Learners":
        for person in self.people:
            person.start()
        self.until_each_saved(120)
        return self

    def __exit__(self, *_: object) -> None:
        self.until.set()
        for person in self.people:
            person.join()

    @property
    def acknowledged(self) -> int:
        return sum(person.acknowledged for person in self.people)

    def until_each_saved(self, within: float) -> float:
        """Seconds until each was acknowledged once more. Raises TimeoutError."""
        before = [person.acknowledged for person in self.people]
        return self._until(
            lambda: all(p.acknowledged > b for p, b in zip(self.people, before, strict=True)),
            within,
        )

    def until_acknowledged(self, total: int, within: float) -> float:
        """The same, until all together have so many acknowledgments."""
        return self._until(lambda: self.acknowledged >= total, within)

    def _until(self, holds: Callable[[], bool], within: float) -> float:
        begun = time.monotonic()
        while not holds():
            if time.monotonic() - begun > within:
                raise TimeoutError(f"Not everybody could save within {within:.0f} s.")
            time.sleep(PAUSE)
        return time.monotonic() - begun


def options_of(page: str) -> list[tuple[str, str]]:
    """Names and values of the options of a question; empty where it is not one set of radio
    buttons. Only the form of the question: the page has others, such as that of the display."""
    begun = page.index('class="quiz')
    radios = RADIO.findall(page, begun, page.index("</form>", begun))
    return radios if len({name for name, _ in radios}) == 1 else []


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, page[:200]
    return found[1]
