"""Where a learner is on the course map, and what comes next: there, after reading and by zoom."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from lessons import catalogue
from quizzes import operations as quizzes
from quizzes.bank import get_quiz
from quizzes.models import Attempt
from quizzes.policy import GRADED
from tests.lessons.library.conftest import SAMPLE

pytestmark = pytest.mark.django_db
COURSE = "aid-and-migration"
MAP = f"/course/{COURSE}/"
MINUTE = timedelta(minutes=1)
READ = "You have read this lesson. Its quiz comes next."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 10, 5, 15, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def course():
    return catalogue.get_course(COURSE)


@pytest.fixture
def reader(sign_in, otto):
    return sign_in(otto)


def read(client, lesson, **more):
    address = reverse("lessons:mark_as_read", args=[COURSE, lesson.id])
    return client.post(address, {"zoom": "overview", **more})


def start(person, lesson):
    bank = get_quiz(COURSE, lesson.id)
    return quizzes.start_attempt(person, bank, policy=GRADED, now=timezone.now())


def submit(attempt):
    quizzes.submit_attempt(attempt.learner, attempt.pk, now=timezone.now())


def step(client):
    """Where the learner is, and what comes next: what, and at which lesson."""
    page = client.get(MAP).context["page"]
    onward = page.onward
    return page.here.lesson.id, onward and (onward.what, onward.lesson.id)


def test_visitor_starts_at_the_first_lesson(client, course):
    first = course.lessons[0]
    assert step(client) == (first.id, ("lesson", first.id))
    assert "Start here" in client.get(MAP).content.decode()


def test_after_reading_comes_the_quiz_and_then_the_next_lesson(reader, otto, course, clock):
    lesson, after = course.lessons[8:10]
    read(reader, lesson)
    assert step(reader) == (lesson.id, ("quiz", lesson.id))
    page = reader.get(MAP).content.decode()
    assert "You are here" in page
    assert READ in page
    clock.shift(MINUTE)
    attempt = start(otto, lesson)
    assert step(reader) == (lesson.id, ("attempt", lesson.id))
    clock.shift(MINUTE)
    submit(attempt)
    assert step(reader) == (lesson.id, ("lesson", after.id))
    assert f"Go on to lesson {after.number}" in reader.get(MAP).content.decode()


def test_you_are_at_the_lesson_that_was_touched_last(reader, otto, course, clock):
    one, other, third = course.lessons[3], course.lessons[1], course.lessons[6]
    place = reverse("lessons:save_place", args=[COURSE, one.id])
    reader.post(place, {"zoom": "standard", "paragraph": "4"})
    clock.shift(MINUTE)
    read(reader, other)
    assert step(reader)[0] == other.id
    clock.shift(MINUTE)
    start(otto, third)
    assert step(reader) == (third.id, ("attempt", third.id))
    clock.shift(MINUTE)
    reader.post(place, {"zoom": "standard", "paragraph": "5"})
    assert step(reader) == (one.id, ("lesson", one.id))
    assert "You stopped at paragraph 5." in reader.get(MAP).content.decode()


def test_quiz_without_reading_leads_to_the_lesson(reader, otto, course):
    lesson = course.lessons[2]
    submit(start(otto, lesson))
    assert step(reader) == (lesson.id, ("lesson", lesson.id))


def test_lesson_that_is_read_stays_marked_as_read_where_you_are(reader, course):
    read(reader, course.lessons[0])
    page = reader.get(MAP).context["page"]
    stop = page.modules[0].stops[0]
    assert (stop.state, stop.is_read, page.done) == ("here", True, 1)


def test_course_that_is_read_and_taken_has_no_next_step(reader, otto, course, clock):
    for lesson in course.lessons:
        clock.shift(MINUTE)
        read(reader, lesson)
    last = course.lessons[-1]
    assert step(reader) == (last.id, ("quiz", last.id))
    assert "Every lesson is read." in reader.get(MAP).content.decode()
    submit(start(otto, last))
    assert step(reader) == (last.id, None)


def test_map_asks_once_for_what_was_done_at_quizzes(reader, otto, course):
    with_none = count(reader)
    for lesson in course.lessons[:3]:
        submit(start(otto, lesson))
    Attempt.objects.update(told_at=timezone.now())
    assert count(reader) == with_none


def count(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(MAP)
    with CaptureQueriesContext(connection) as caught:
        client.get(MAP)
    return len(caught)


def test_mark_as_read_leads_to_the_quiz_of_the_lesson(reader, course):
    lesson = course.lessons[0]
    response = read(reader, lesson)
    assert response.url == reverse("quizzes:quiz", args=[COURSE, lesson.id])
    said = f"Lesson {lesson.number} is marked as read. Its quiz comes next."
    assert said in reader.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("lesson", "leads_to"),
    [("latitude", "/course/maps/longitude/"), ("prime-meridian", "/course/maps/")],
)
def test_mark_as_read_without_a_quiz_leads_to_the_next_lesson(
    reader, settings, tmp_path, lesson, leads_to
):
    shutil.copytree(SAMPLE, tmp_path / "content")
    for file in (tmp_path / "content").rglob("quiz.yaml"):
        checks = file.read_text().split("\nquestions:")[0].partition("checks:")[2]
        file.write_text(f"checks:{checks}\n")
    settings.CONTENT_FOLDERS = [tmp_path / "content"]
    assert reader.post(f"/course/maps/{lesson}/read/").url == leads_to


class TestZoom:
    def open(self, client, lesson, **query):
        page = client.get(reverse("lessons:lesson", args=[COURSE, lesson.id]), query)
        return page.context["page"].reading.zoom

    def test_account_opens_lessons_as_they_were_read_on_another_device(
        self, client, sign_in, otto, course
    ):
        one, other = course.lessons[:2]
        sign_in(otto)
        self.open(client, one, zoom="overview")
        otto.refresh_from_db()
        assert otto.zoom == ""
        read(client, one)
        otto.refresh_from_db()
        assert otto.zoom == "overview"
        del client.cookies["zoom"]
        assert self.open(client, other) == "overview"

    def test_device_goes_before_the_account(self, client, sign_in, otto, course):
        otto.zoom = "close-up"
        otto.save()
        sign_in(otto)
        assert self.open(client, course.lessons[0]) == "close-up"
        self.open(client, course.lessons[0], zoom="standard")
        assert self.open(client, course.lessons[1]) == "standard"

    def test_zoom_that_nobody_chose_is_not_kept(self, client, sign_in, otto, course):
        sign_in(otto)
        read(client, course.lessons[0])
        otto.refresh_from_db()
        assert otto.zoom == ""

    def test_unknown_zoom_of_an_account_is_none(self, client, sign_in, otto, course):
        otto.zoom = "far-off"
        otto.save()
        sign_in(otto)
        assert self.open(client, course.lessons[0]) == "standard"

    def test_without_script_a_section_leads_to_itself_at_another_zoom(self, client, course):
        lesson = course.lessons[0]
        address = reverse("lessons:lesson", args=[COURSE, lesson.id])
        response = client.get(address)
        page, sections = response.content.decode(), response.context["page"].reading.sections
        for section in sections:
            assert '<noscript><p class="meta noprint">' in page
            for zoom in ("overview", "close-up"):
                assert page.count(f'href="{address}?zoom={zoom}#{section.id}"') == 1
                assert f'id="{section.id}"' in client.get(f"{address}?zoom={zoom}").content.decode()
