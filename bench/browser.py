"""Learners as they are many: each asks for pages and posts forms as a browser does, on one event
loop, so that the generator leaves most of the machine to the server."""

import asyncio
import gzip
import html
import json
import re
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
SENTENCE = re.compile(r"<h1[^>]*>(.*?)</h1>.*?<p[^>]*>(.*?)</p>", re.DOTALL)
OPTION = re.compile(r'<option\b[^>]*value="([^"]+)"')
# What a browser keeps a connection for; gunicorn closes one after two seconds without a request.
KEPT_SECONDS = 1.5


@dataclass
class Times:
    """Seconds of every request, by what it was for, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def percentile(self, percent: float, *kinds: str) -> float:
        """In milliseconds, over these kinds or all."""
        every = sorted(s for kind in kinds or self.seconds for s in self.seconds[kind])
        return every[min(int(len(every) * percent / 100), len(every) - 1)] * 1000 if every else 0.0

    def count(self, *kinds: str) -> int:
        return sum(len(self.seconds[kind]) for kind in kinds or self.seconds)


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str

    @property
    def token(self) -> str:
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)', self.text)
        return found[1] if found else ""

    @property
    def words(self) -> str:
        """What a person reads of it: the message for a script, or the page's first sentences."""
        if self.text.startswith("{"):
            says = str(json.loads(self.text).get("message", ""))
        else:
            found = SENTENCE.search(self.text)
            says = re.sub(r"(<[^>]+>|\s)+", " ", ". ".join(found.groups())) if found else ""
        return f"{self.status} {html.unescape(says).strip()}"


class Browser:
    """One learner: cookies, one connection that is kept as long as the server keeps it."""

    def __init__(self, port: int, times: Times) -> None:
        self.port, self.times = port, times
        self.cookies: dict[str, str] = {}
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.used_at = 0.0

    async def get(self, kind: str, path: str) -> Answer:
        return await self._timed(kind, "GET", path, None)

    async def post(
        self, kind: str, path: str, form: Mapping[str, str], *, is_script: bool = False
    ) -> Answer:
        return await self._timed(kind, "POST", path, form, is_script=is_script)

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def _timed(
        self,
        kind: str,
        method: str,
        path: str,
        form: Mapping[str, str] | None,
        *,
        is_script: bool = False,
    ) -> Answer:
        begun = time.perf_counter()
        try:
            answer = await asyncio.wait_for(self._ask(method, path, form, is_script), 60)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
            self.times.errors.append(f"{kind}: {type(problem).__name__}")
            self.close()
            raise
        self.times.seconds[kind].append(time.perf_counter() - begun)
        if answer.status not in (200, 302):
            self.times.errors.append(f"{kind}: {answer.status} {path}")
        return answer

    async def _ask(
        self, method: str, path: str, form: Mapping[str, str] | None, is_script: bool
    ) -> Answer:
        body = urllib.parse.urlencode(form or {}).encode()
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Accept-Encoding: gzip",
            f"Accept: {'application/json' if is_script else 'text/html'}",
            "Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        ]
        if form is not None:
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        reader, writer = await self._connected()
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = self._headers(head[1:])
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        self.used_at = time.monotonic()
        if headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(int(head[0].split()[1]), headers.get("location", ""), content.decode())

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.streams and time.monotonic() - self.used_at > KEPT_SECONDS:
            self.close()
        if not self.streams:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        return self.streams

    def _headers(self, lines: list[str]) -> dict[str, str]:
        headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                self.cookies[cookie] = rest.partition(";")[0]
            else:
                headers[name.lower()] = value
        return headers


def filled(page: str) -> dict[str, str]:
    """The form of a question as a learner in a hurry fills it: the first of what can be chosen."""
    start = page.index('class="quiz')
    text = page[start : page.index("</form>", start)]
    form: dict[str, str] = {}
    for found in FIELD.finditer(text):
        about = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(found[2])}
        name, kind = about.get("name", ""), about.get("type", "")
        if not name or name in form or name in ("flag", "go"):
            continue
        if found[1] == "select":
            form[name] = html.unescape(OPTION.findall(text[found.end() :])[0])
        elif found[1] == "textarea" or kind in ("text", "number"):
            form[name] = "12"
        elif kind != "checkbox":
            form[name] = about.get("value", "")
    return form
