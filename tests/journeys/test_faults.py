"""What a browser goes through while a quiz is open: half an hour without a connection, and its own
sudden end. `python -m bench.faults` runs these again and again."""

import datetime
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from quizzes.models import AnswerEvent
from tests.journeys.test_quiz import (
    KEPT,
    SAVED,
    connect,
    eventually,
    given,
    lea_at,
    of_chromium,
    place_of,
    queue,
    saves,
    state,
)
from tests.quizzes.build import attempt_of

__all__ = ["lea_at"]
HALF_AN_HOUR = 30 * 60
SAYS = "The site cannot save at the moment. It is sent again by itself."


def test_half_an_hour_offline_loses_nothing(lea_at):
    visitor, page, _attempt = lea_at("single_choice", "short_text")
    page.clock.install(time=datetime.datetime.now(tz=datetime.UTC))
    visitor.context.set_offline(True)
    page.get_by_label("Managua").check()
    expect(state(page)).to_have_text(KEPT)
    for label in ("San Salvador", "Tegucigalpa"):
        page.clock.fast_forward((HALF_AN_HOUR // 2) * 1000)
        page.get_by_label(label).check()
    expect(state(page)).to_have_text(KEPT)
    assert (given(), len(queue(page))) == ([], 1)
    connect(visitor)
    page.clock.resume()
    expect(state(page)).to_have_text(SAVED)
    assert queue(page) == []
    page.reload()
    expect(page.get_by_label("Tegucigalpa")).to_be_checked()
    assert len(given()) == 1
    of_chromium(visitor)


def process_of(profile):
    """The browser that works on this profile: Chromium names it in a link of its own."""
    return int(os.readlink(profile / "SingletonLock").rpartition("-")[2])


def until(holds, page, seconds=15):
    """Look again and again, while the browser goes on with its own work."""
    for _ in range(seconds * 10):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


def is_on_the_disk(profile, words):
    """Whether the browser's storage of pages holds this; parts of it are written at any time."""
    return any(words in file.read_bytes() for file in profile.glob("*/Local Storage/**/*.log"))


@pytest.fixture
def lea_on_her_device(playwright, browser_type_launch_args, live_server, lea, tmp_path):
    """`lea_on_her_device()`: her browser, with a profile that outlives it."""
    from tests.journeys.conftest import Visitor

    opened = []

    def start():
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", locale="en-US", **browser_type_launch_args
        )
        opened.append(context)
        return Visitor(context, live_server.url)

    yield start, Path(tmp_path / "profile")
    opened[-1].close()


def test_killed_browser_sends_what_it_kept(lea_on_her_device, lea):
    start, profile = lea_on_her_device
    attempt = attempt_of(lea, "short_text")
    visitor = start()
    visitor.be(lea)
    page = visitor.open(place_of(attempt, "short_text"))
    visitor.context.set_offline(True)
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_have_text(KEPT)
    # Chromium writes its storage to the disk some five seconds late.
    until(lambda: is_on_the_disk(profile, b"Costa+Rica"), page)
    with visitor.context.expect_event("close"):
        os.kill(process_of(profile), signal.SIGKILL)
    assert given() == []
    visitor = start()
    visitor.be(lea)
    page = visitor.open(place_of(attempt, "short_text"))
    expect(page.get_by_label("What is so?")).to_have_value("Costa Rica")
    expect(state(page)).to_have_text(SAVED)
    assert (given(), saves(), queue(page)) == (["Costa Rica"], 1, [])


def test_site_that_cannot_save_says_so_and_saves_by_itself(lea_at):
    _visitor, page, _attempt = lea_at("single_choice")
    page.route("**/save/", lambda route: route.fulfill(status=503, json={"message": SAYS}), times=1)
    page.get_by_label("Tegucigalpa").check()
    expect(state(page)).to_have_text(f"{KEPT}. {SAYS}")
    eventually(lambda: len(given()) == 1)
    expect(state(page)).to_have_text(SAVED)
    assert AnswerEvent.objects.filter(kind="saved").count() == 1
