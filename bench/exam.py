"""A class exam on a running server: so many learners, signed in during the minutes before, begin
within a minute, read and answer sixteen questions with time to think, and hand in.

`python -m bench.exam --learners 300` prints a line; `--sign-ins` measures a minute of sign-ins from
one address instead. To think takes 30 to 90 seconds, divided by a factor that is printed: few
learners are made quicker, so that a run ends; three thousand think as long as people do.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from random import Random

from bench import acts
from bench.browser import Browser, Times
from bench.figures import note
from bench.server import Server

QUIZ, QUESTIONS = "final", 16
START_SECONDS, THINK_SECONDS = 60, (30, 90)
# Sign-ins take 24 ms of CPU each: so many a second are a fifth of a core.
SIGN_INS_A_SECOND = 17
FACTORS = {30: 20, 300: 10, 1000: 4}
CHANCE = Random(7)  # noqa: S311 when somebody begins is no secret


def main(arguments: list[str]) -> int:
    """Returns 1 where a bound was passed or an acknowledged answer is not there."""
    parser = argparse.ArgumentParser(prog="bench.exam")
    parser.add_argument("--learners", type=int, default=300)
    parser.add_argument("--sign-ins", action="store_true")
    options = parser.parse_args(arguments)
    learners = 600 if options.sign_ins else options.learners
    with tempfile.TemporaryDirectory(prefix="meridiano-exam-") as folder:
        server = Server(Path(folder))
        world = json.loads(server.run("-m", "bench.world", str(learners), QUIZ))
        browsers = {str(name): Browser(server.port, Times()) for name in world["students"]}
        with server:
            if options.sign_ins:
                return asyncio.run(_sign_ins(server, browsers, world["password"]))
            factor = next((by for most, by in FACTORS.items() if learners <= most), 1)
            return asyncio.run(_exam(server, browsers, world, factor))


async def _sign_ins(server: Server, browsers: dict[str, Browser], password: str) -> int:
    times = await _everybody(browsers, _signer(password), 60)
    p95 = times.percentile(95, "sign-in")
    note(
        "A minute of sign-ins from one address",
        f"{len(browsers)} sign-ins",
        p50_ms=times.percentile(50, "sign-in"),
        p95_ms=p95,
        max_ms=times.percentile(100, "sign-in"),
        errors=len(times.errors),
    )
    print(f"{len(browsers)} sign-ins in a minute from one address: {_said(times, 'sign-in')}")
    return int(p95 > 1500 or bool(times.errors))


async def _exam(
    server: Server, browsers: dict[str, Browser], world: dict[str, str], factor: int
) -> int:
    acknowledged: list[tuple[str, int]] = []

    async def sit(browser: Browser, name: str) -> None:
        attempt = await acts.begin(browser, world["path"])
        for position in range(1, QUESTIONS + 1):
            form = await acts.read(browser, attempt, position)
            browser.close()
            await asyncio.sleep(CHANCE.uniform(*THINK_SECONDS) / factor)
            acknowledged.append(await acts.save(browser, attempt, form))
        await acts.hand_in(browser, attempt)
        browser.close()

    signed = await _everybody(
        browsers, _signer(world["password"]), len(browsers) / SIGN_INS_A_SECOND
    )
    before, begun = server.cpu_seconds(), time.monotonic()
    times = await _everybody(browsers, sit, START_SECONDS)
    seconds = time.monotonic() - begun
    cores = (server.cpu_seconds() - before) / seconds
    memory = server.memory_mib()
    kept = {tuple(line) for line in json.loads(server.run("-m", "bench.world", "kept"))}
    lost = sum(each not in kept for each in acknowledged)
    errors = [*signed.errors, *times.errors]
    print(f"{len(browsers)} learners, thinking {factor} times as fast as people, {seconds:.0f} s:")
    print(f"  {times.count() / seconds:.0f} requests a second, {cores:.2f} cores, {memory:.0f} MiB")
    for kind in ("start", "question", "save", "hand-in", "result"):
        print(f"  {kind:<10}{_said(times, kind)}")
    print(f"  {len(acknowledged)} answers acknowledged, {lost} lost; {len(errors)} errors")
    note(
        "A class exam",
        f"{len(browsers)} learners, thinking {factor} times as fast as people",
        requests_a_second=times.count() / seconds,
        cores=cores,
        memory_mib=memory,
        start_p95_ms=times.percentile(95, "start"),
        save_p50_ms=times.percentile(50, "save"),
        save_p99_ms=times.percentile(99, "save"),
        answers=len(acknowledged),
        lost=lost,
        errors=len(errors),
    )
    for error in sorted(set(errors))[:5]:
        print(f"    {error}")
    return int(bool(lost or errors) or times.percentile(99, "save") > 300)


def _signer(password: str) -> Callable[[Browser, str], Awaitable[None]]:
    async def sign_in(browser: Browser, name: str) -> None:
        await acts.sign_in(browser, name, password)
        browser.close()

    return sign_in


async def _everybody(
    browsers: dict[str, Browser],
    act: Callable[[Browser, str], Awaitable[None]],
    within_seconds: float,
) -> Times:
    """Each begins at a moment of their own within so many seconds; what fails is counted."""
    times = Times()

    async def one(name: str, browser: Browser) -> None:
        browser.times = times
        await asyncio.sleep(CHANCE.uniform(0, within_seconds))
        try:
            await act(browser, name)
        except (OSError, TimeoutError, RuntimeError, ValueError, EOFError) as problem:
            times.errors.append(f"{type(problem).__name__}: {problem}"[:200])

    await _all(one(name, browser) for name, browser in browsers.items())
    return times


async def _all(acts_: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*acts_)


def _said(times: Times, kind: str) -> str:
    p50, p95, p99, most = (times.percentile(n, kind) for n in (50, 95, 99, 100))
    return f"p50 {p50:6.1f}, p95 {p95:6.1f}, p99 {p99:6.1f}, max {most:6.1f} ms"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
