"""What an attempt costs a running server while sixteen learners take one at once: the work's page,
start, ten questions one a page with a save each, list, hand-in, result; with real sign-ins, which
are counted beside it. A floor stands beside: four plain views and twelve upserts an attempt.

Sixteen of them then save one answer many times, which is as many saves as the server can take.
`python -m bench.attempts` prints a table; `--attempts N` takes more or fewer.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench import acts
from bench.browser import Browser, Times
from bench.figures import note
from bench.server import Server

AT_ONCE = 16
QUESTIONS = 10
SAVES = 100
QUIZ = "debt-and-adjustment-test"


@dataclass(frozen=True)
class Run:
    """So many attempts: how many a second, and CPU milliseconds of the server for each."""

    name: str
    people: int
    times: Times
    per_second: float
    cpu_ms: float

    @property
    def figures(self) -> dict[str, float]:
        percentiles = {f"p{n}_ms": round(self.times.percentile(n), 1) for n in (50, 95, 99)}
        return {
            "a_second": round(self.per_second, 2),
            "requests_a_second": round(self.per_second * self.times.count() / self.people, 1),
            "cpu_ms": round(self.cpu_ms, 1),
            **percentiles,
            "max_ms": round(self.times.percentile(100), 1),
            "requests": self.times.count(),
            "errors": len(self.times.errors),
        }


def main(arguments: list[str]) -> int:
    """Returns 1 where a bound was passed or an acknowledged answer is not there."""
    parser = argparse.ArgumentParser(prog="bench.attempts")
    parser.add_argument("--attempts", type=int, default=320)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="meridiano-attempts-") as folder:
        server = Server(Path(folder))
        world = json.loads(server.run("-m", "bench.world", str(options.attempts + AT_ONCE), QUIZ))
        with server:
            runs, acknowledged, memory = asyncio.run(_run(server, world))
        kept = {tuple(line) for line in json.loads(server.run("-m", "bench.world", "kept"))}
    lost = [each for each in acknowledged if each not in kept]
    for run in runs:
        print(f"{run.name}: {json.dumps(run.figures)}")
        note(f"{AT_ONCE} learners at once on the running server", run.name, **run.figures)
        for error in sorted(set(run.times.errors))[:5]:
            print(f"  {error}")
    attempt = runs[-1]
    for kind in attempt.times.seconds:
        p50, p95, most = (attempt.times.percentile(n, kind) for n in (50, 95, 100))
        print(f"  {kind:<10}{p50:8.1f} p50{p95:8.1f} p95{most:8.1f} max, ms")
        note("Requests of an attempt", kind, p50_ms=p50, p95_ms=p95, max_ms=most)
    print(
        f"memory {memory:.0f} MiB (PSS); {len(acknowledged)} answers acknowledged, {len(lost)} lost"
    )
    note(
        "After the attempts",
        "server",
        memory_mib=memory,
        answers_acknowledged=len(acknowledged),
        lost=len(lost),
    )
    return int(bool(lost) or any(_over(attempt, memory)))


def _over(attempt: Run, memory: float) -> list[bool]:
    found = attempt.figures
    return [
        found["a_second"] < 10,
        found["cpu_ms"] > 100,
        found["p95_ms"] > 150,
        found["max_ms"] > 500,
        found["errors"] > 0,
        memory > 250,
    ]


async def _run(
    server: Server, world: dict[str, object]
) -> tuple[list[Run], list[tuple[str, int]], float]:
    names = [str(name) for name in world["students"]]  # type: ignore[attr-defined]
    password, work = str(world["password"]), str(world["path"])
    browsers = {name: Browser(server.port, Times()) for name in names}
    acknowledged: list[tuple[str, int]] = []

    async def sign_in(browser: Browser, name: str) -> None:
        await acts.sign_in(browser, name, password)

    async def floor(browser: Browser, name: str) -> None:
        for number in range(16):
            await browser.get("floor", "/floor/read/" if number % 4 == 0 else "/floor/upsert/")

    async def attempt(browser: Browser, name: str) -> None:
        path = await acts.begin(browser, work)
        for position in range(1, QUESTIONS + 1):
            form = await acts.read(browser, path, position)
            acknowledged.append(await acts.save(browser, path, form))
        await acts.hand_in(browser, path)
        browser.close()

    async def open_one(browser: Browser, name: str) -> None:
        path = await acts.begin(browser, work)
        opened[name] = path, await acts.read(browser, path, 1)

    async def save_often(browser: Browser, name: str) -> None:
        path, form = opened[name]
        for revision in range(1, SAVES + 1):
            saved = await acts.save(browser, path, form | {"revision": str(revision)})
        acknowledged.append(saved)

    opened: dict[str, tuple[str, dict[str, str]]] = {}
    savers = dict(list(browsers.items())[:AT_ONCE])
    takers = dict(list(browsers.items())[AT_ONCE:])
    runs = [
        await _measured("sign-in", server, browsers, sign_in),
        await _measured("floor attempt: 4 plain views, 12 upserts", server, takers, floor),
        await _measured("open an attempt and its first question", server, savers, open_one),
        await _measured(f"save the same answer {SAVES} times", server, savers, save_often),
        await _measured("attempt", server, takers, attempt),
    ]
    return runs, acknowledged, server.memory_mib()


async def _measured(
    name: str,
    server: Server,
    browsers: dict[str, Browser],
    act: Callable[[Browser, str], Awaitable[None]],
) -> Run:
    """Everybody does it once, sixteen at a time."""
    times, waiting = Times(), list(browsers)
    for browser in browsers.values():
        browser.times = times

    async def work() -> None:
        while waiting:
            who = waiting.pop()
            await act(browsers[who], who)

    before, begun = server.cpu_seconds(), time.monotonic()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    seconds = time.monotonic() - begun
    used = server.cpu_seconds() - before
    return Run(name, len(browsers), times, len(browsers) / seconds, used * 1000 / len(browsers))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
