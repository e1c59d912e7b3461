"""What a page weighs in a real browser: requests and bytes as they travel, for somebody who was
never here, and again for somebody who was. `python -m bench.weight` prints a line for each page."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from bench.attempts import QUIZ
from bench.figures import note
from bench.server import Server

MOST_BYTES, MOST_REQUESTS = 60_000, 8
LESSON = "/course/aid-and-migration/august-1982/"


def main() -> int:
    """Returns 1 where the first sight of a question's page is heavier than it may be."""
    with tempfile.TemporaryDirectory(prefix="meridiano-weight-") as folder:
        server = Server(Path(folder))
        world = json.loads(server.run("-m", "bench.world", "1", QUIZ))
        with server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("BROWSER_PATH"), args=["--no-sandbox"]
            )
            base = f"http://127.0.0.1:{server.port}"
            context = browser.new_context(base_url=base)
            question = _begun(context, world)
            # Another browser that has the same session and holds no file of the site yet.
            newcomer = browser.new_context(base_url=base, storage_state=context.storage_state())
            pages = {"lesson": LESSON, "question of a test": question}
            found = {name: _weighed(newcomer, path) for name, path in pages.items()}
            cold = browser.new_context(base_url=base, storage_state=context.storage_state())
            found["question of a test, first"] = _weighed(cold, question)
            browser.close()
    for name, ((requests, size), (again, size_again)) in found.items():
        figures = {
            "cold_requests": requests,
            "cold_kB": size / 1000,
            "warm_requests": again,
            "warm_kB": size_again / 1000,
        }
        note("Weight in a browser", name, **figures)
        print(f"{name:<28}{json.dumps(figures)}")
    requests, size = found["question of a test, first"][0]
    return int(size > MOST_BYTES or requests > MOST_REQUESTS)


def _begun(context: BrowserContext, world: dict[str, Any]) -> str:
    """Signed in and in the attempt; the address of its first question."""
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", world["students"][0])
    page.fill("[name=password]", world["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(world["path"])
    page.click(f"form[action='{world['path']}start/'] button")
    page.wait_for_url("**/attempt/**")
    return page.url


def _weighed(context: BrowserContext, path: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Requests and bytes of the first visit and of the second."""
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    counted = {"requests": 0, "bytes": 0}

    def finished(event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:
            counted["requests"] += 1
            counted["bytes"] += int(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)
    visits = []
    for _ in range(2):
        counted.update(requests=0, bytes=0)
        page.goto(path, wait_until="networkidle")
        visits.append((counted["requests"], counted["bytes"]))
    page.close()
    return visits[0], visits[1]


if __name__ == "__main__":
    sys.exit(main())
