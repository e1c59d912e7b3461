"""A quiz in a browser at its end: the end that a teacher moves, and answers that come after it."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from quizzes import operations
from tests.classrooms.build import begun, classroom, student, task
from tests.classrooms.test_received import send
from tests.journeys import test_quiz
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_quiz import SOON, given, of_chromium, queue, saves, state
from tests.quizzes.build import COURSE, QUIZ

lea_at = test_quiz.lea_at


def top_of(page):
    return page.locator("form.quiz fieldset").first.bounding_box()["y"]


def give_time(attempt, **more):
    deadline = timezone.now() + timedelta(**more) if more else None
    window = {"closes_at": None, "is_held": False, "released_at": None}
    operations.move_window([attempt.pk], deadline=deadline, **window)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_line_of_the_last_minutes_moves_nothing_below_it(lea_at, size):
    _visitor, page, _attempt = lea_at("single_choice", limit_seconds=310)
    page.set_viewport_size(size)
    expect(page.locator("header [role=status]")).to_have_text("")
    before = top_of(page)
    expect(page.locator("header [role=status]")).to_have_text(SOON, timeout=15_000)
    assert top_of(page) == before


def test_page_follows_an_end_that_a_teacher_has_moved(lea_at):
    """It says nothing at the old end, and takes back what it has said."""
    _visitor, page, attempt = lea_at("single_choice", limit_seconds=280)
    status = page.locator("header [role=status]")
    expect(status).to_have_text(SOON)
    ends = page.locator("[data-ends]").text_content()
    give_time(attempt, minutes=30)
    page.get_by_label("Tegucigalpa").check()
    expect(status).to_have_text("")
    expect(page.locator("[data-ends]")).not_to_have_text(ends)
    give_time(attempt)
    page.get_by_label("Managua").check()
    expect(page.locator("[data-ends]")).to_have_text("")


def test_page_asks_before_it_says_that_the_end_is_near(lea_at):
    """Its learner only reads: no save tells of the new end."""
    _visitor, page, attempt = lea_at("single_choice", limit_seconds=303)
    give_time(attempt, minutes=30)
    with page.expect_response(lambda reply: f"/attempt/{attempt.pk}/" in reply.url):
        pass
    page.wait_for_timeout(500)
    expect(page.locator("header [role=status]")).to_have_text("")


def test_new_end_is_announced_when_it_is_near(lea_at):
    """The page's clock is set on; the site is away then, so that the page has its own count."""
    visitor, page, attempt = lea_at("single_choice", limit_seconds=600)
    page.clock.install()
    page.reload()
    ends = page.locator("[data-ends]").text_content()
    give_time(attempt, minutes=30)
    page.get_by_label("Tegucigalpa").check()
    expect(page.locator("[data-ends]")).not_to_have_text(ends)
    status = page.locator("header [role=status]")
    visitor.context.set_offline(True)
    page.clock.run_for(timedelta(minutes=24).total_seconds() * 1000)
    expect(status).to_have_text("")
    page.clock.run_for(timedelta(minutes=2).total_seconds() * 1000)
    expect(status).to_have_text(SOON)
    of_chromium(visitor)


def kept_by_lea(lea_at):
    """An answer on the device, whose session has ended."""
    visitor, page, attempt = lea_at("short_text")
    Session.objects.all().delete()
    page.get_by_label("What is so?").fill("Costa Rica")
    expect(state(page)).to_contain_text("You are signed out.")
    return visitor, page, attempt


@pytest.mark.parametrize("path", ["/class/", "/", f"/course/{COURSE}/{QUIZ}/", "/progress/"])
def test_answer_on_the_device_is_sent_from_whatever_page_comes_first(lea_at, tess, path):
    visitor, page, attempt = kept_by_lea(lea_at)
    student(classroom(tess), attempt.learner)
    visitor.be(attempt.learner)
    page.goto(visitor.base + path)
    expect(state(page)).to_have_text("What was kept on this device is saved now")
    assert (given(), saves(), queue(page)) == (["Costa Rica"], 1, [])


def test_answer_on_the_device_is_received_after_the_end(lea_at):
    visitor, page, attempt = kept_by_lea(lea_at)
    operations.submit_attempt(attempt.learner, attempt.pk, now=timezone.now())
    visitor.be(attempt.learner)
    page.goto(visitor.base + "/class/")
    expect(state(page)).to_contain_text("This answer came after the end.")
    assert (given(), queue(page)) == ([], [])
    state(page).get_by_role("link").click()
    received = page.get_by_role("region", name="Received after the end")
    expect(received).to_contain_text("Kept on your device on")
    expect(received).to_contain_text("Costa Rica")
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0


def test_page_without_anything_kept_loads_no_more_than_the_look(lea_at):
    visitor, page, _attempt = lea_at("short_text")
    scripts = []
    page.on("request", lambda request: scripts.append(request.url.rpartition("/")[2].split(".")[0]))
    page.goto(visitor.base + "/progress/")
    page.wait_for_load_state("networkidle")
    assert ("unsent" in scripts, "answers" in scripts) == (True, False)
    assert page.locator("[data-sender]").is_hidden()


def test_page_on_which_a_teacher_decides(visit, lea, tess):
    room = classroom(tess)
    student(room, lea)
    attempt = begun(lea, task(room))
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    send(lea, attempt)
    visitor = visit()
    visitor.be(tess)
    page = visitor.open(reverse("classrooms:classes"))
    page.get_by_role("link", name="Decide").click()
    expect(page.get_by_role("heading", name="Received after the end")).to_be_visible()
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0
    page.get_by_role("button", name=re.compile("^Accept")).click()
    expect(page.get_by_role("status").first).to_have_text(
        "Answer accepted. It replaces the submitted one."
    )
