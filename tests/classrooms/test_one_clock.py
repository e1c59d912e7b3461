"""A student in New York, a class in Chicago: each time of an assignment is told once and the same,
on the clock of the class and with its name. What is their own is on their own clock."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template.defaultfilters import striptags
from django.urls import reverse

from classrooms.rules import AssignmentRules
from practice.models import Evidence
from quizzes import operations as quizzes
from quizzes.models import OWN_STUDY, Attempt
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.test_attempts import answer_all_right

# Sunday, 11:30 pm in Chicago; in New York and in Tokyo it is Monday.
NOW = datetime(2026, 12, 21, 5, 30, tzinfo=UTC)
DUE = datetime(2026, 12, 21, 5, 59, tzinfo=UTC)
WEEK = timedelta(days=7)
SAID = "Sun, Dec 20, 11:59 pm CST"
TAB = "0000000a-0000000b-0000000c-0000000d"
WRONG = re.compile(r"Dec 21|12:\d\d am|\d pm(?! CST)")


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    room = classroom(tess)
    room.late_percent_a_day = 10
    room.save(update_fields=["late_percent_a_day"])
    return room


@pytest.fixture
def pupil(room, lea):
    lea.time_zone = "America/New_York"
    lea.save(update_fields=["time_zone"])
    return student(room, lea)


@pytest.fixture
def given(room, pupil):
    """Due tonight; it is handed in by itself a week later."""
    return work(room, target(), now=NOW - timedelta(days=1), due_at=DUE, closes_at=DUE + WEEK)


def shown(client, address):
    """The main part of a page as words."""
    response = client.get(address)
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main", 1)[0]
    return " ".join(striptags(main).split())


def save(browser, attempt, client):
    form = {"q": "1", "revision": "1", "client": client}
    return browser.post(
        f"/attempt/{attempt.pk}/save/", form, headers={"accept": "application/json"}
    )


def test_running_attempt_is_told_on_the_clock_of_the_class(lea, given):
    attempt = begun(lea, given)
    client = signed_in(lea)
    assert save(client, attempt, client=TAB).json()["saved_at"] == "11:30 pm CST"
    for address in (f"/attempt/{attempt.pk}/?q=1", f"/attempt/{attempt.pk}/list/"):
        page = shown(client, address)
        assert "ends Sun, Dec 27, 11:59 pm CST" in page
        assert "Due in 29 minutes; after that 10% a day" in page
        assert not WRONG.search(page)
    assert "Saved 11:30 pm CST" in shown(client, f"/attempt/{attempt.pk}/?q=1")


@pytest.mark.parametrize("name", ["", TAB], ids=["form", "script"])
def test_save_that_is_sent_again_says_the_same_clock(lea, given, name):
    attempt = begun(lea, given)
    client = signed_in(lea)
    for _ in range(2):
        assert save(client, attempt, client=name).json()["saved_at"] == "11:30 pm CST"


def test_question_that_is_late_says_so_on_the_clock_of_the_class(lea, given, clock):
    attempt = begun(lea, given)
    clock.move_to(DUE + timedelta(minutes=1))
    for address in (f"/attempt/{attempt.pk}/?q=1", f"/attempt/{attempt.pk}/list/"):
        assert f"Late: 10% a day since {SAID}" in shown(signed_in(lea), address)


def test_timed_attempt_is_told_that_it_is_on_time(lea, room, pupil, clock):
    given = work(
        room,
        target(),
        now=NOW - timedelta(days=1),
        due_at=DUE,
        rules=AssignmentRules(limit_seconds=3600),
    )
    attempt = begun(lea, given)
    clock.move_to(DUE + timedelta(minutes=5))
    page = shown(signed_in(lea), f"/attempt/{attempt.pk}/")
    assert "ends Mon, Dec 21, 12:30 am CST" in page
    assert "On time until it ends" in page
    assert "Late" not in page


def test_result_and_receipt_are_told_on_the_clock_of_the_class(lea, given):
    attempt = begun(lea, given)
    quizzes.submit_attempt(lea, attempt.pk, now=NOW)
    page = shown(signed_in(lea), f"/attempt/{attempt.pk}/result/")
    assert "Handed in Sun, Dec 20, 11:30 pm CST · receipt" in page
    assert not WRONG.search(page)


def test_pages_of_the_class_are_told_on_the_clock_of_the_class(lea, room, given):
    client = signed_in(lea)
    assigned = reverse("classrooms:assigned", args=[given.pk])
    quiz = f"/course/{COURSE}/quiz/{LESSON}/"
    for address in (assigned, reverse("classrooms:my_class"), f"/course/{COURSE}/", quiz):
        page = shown(client, address)
        assert SAID in page
        assert not WRONG.search(page)
    quizzes.submit_attempt(lea, begun(lea, given).pk, now=NOW)
    page = shown(client, assigned)
    assert "Result of try 1" in page
    assert "Sun, Dec 20, 11:30 pm CST" in page
    grade = shown(client, reverse("classrooms:my_grade", args=[room.pk]))
    assert "Dec 21" not in grade


def test_results_of_progress_are_of_the_day_of_the_class(lea, given):
    quizzes.submit_attempt(lea, begun(lea, given).pk, now=NOW)
    client = signed_in(lea)
    assert "Sun, Dec 20" in shown(client, "/progress/")
    assert "Dec 20, 2026" in shown(client, "/progress/record/").split("Handed in")[1]


def test_answers_of_an_objective_are_of_the_day_of_the_class(lea, room, pupil):
    rules = AssignmentRules(attempts=1, feedback="each-try")
    assigned = work(room, target(), now=NOW - timedelta(days=1), due_at=DUE, rules=rules)
    attempt = begun(lea, assigned)
    answer_all_right(signed_in(lea), attempt)
    quizzes.submit_attempt(lea, attempt.pk, now=NOW)
    known = Evidence.objects.filter(learner=lea).first()
    address = reverse("practice:objective", args=[COURSE, known.objective_id])
    page = shown(signed_in(lea), address)
    # The state, the answer, that it was right, and the change.
    assert page.count("Sun, Dec 20") >= 4
    assert "Dec 21" not in page


def test_lesson_that_opens_later_says_so_on_the_clock_of_the_class(lea, room, pupil):
    opens = DUE + timedelta(days=1)
    work(room, target("read"), now=NOW, opens_at=opens, days=3)
    page = shown(signed_in(lea), reverse("lessons:lesson", args=[COURSE, LESSON]))
    assert "Your teacher opens this lesson on Mon, Dec 21, 11:59 pm CST." in page


def test_student_on_the_clock_of_the_class_reads_no_name_of_it(lea, given):
    lea.time_zone = "America/Chicago"
    lea.save(update_fields=["time_zone"])
    attempt = begun(lea, given)
    page = shown(signed_in(lea), f"/attempt/{attempt.pk}/")
    assert "ends Sun, Dec 27, 11:59 pm" in page
    assert "CST" not in page


def test_phone_in_tokyo_reads_the_clock_of_the_class(lea, given):
    lea.time_zone = ""
    lea.save(update_fields=["time_zone"])
    attempt = begun(lea, given)
    client = signed_in(lea)
    client.cookies["zone"] = "Asia/Tokyo"
    assert "ends Sun, Dec 27, 11:59 pm CST" in shown(client, f"/attempt/{attempt.pk}/")


def test_own_study_is_told_on_the_learners_own_clock(lea, pupil):
    client = signed_in(lea)
    quiz = f"/course/{COURSE}/quiz/{LESSON}/"
    client.post(f"{quiz}start/", {"for": "myself"})
    attempt = Attempt.objects.get(context=OWN_STUDY)
    assert save(client, attempt, client=TAB).json()["saved_at"] == "12:30 am"
    assert "Saved 12:30 am" in shown(client, f"/attempt/{attempt.pk}/")
    quizzes.submit_attempt(lea, attempt.pk, now=NOW)
    said = "Mon, Dec 21, 12:30 am"
    assert f"Handed in {said} · receipt" in shown(client, f"/attempt/{attempt.pk}/result/")
    assert said in shown(client, quiz)


def test_teacher_of_the_class_reads_no_name_of_its_clock(tess, room, given):
    tess.time_zone = "America/New_York"
    tess.save(update_fields=["time_zone"])
    page = shown(signed_in(tess), reverse("classrooms:work", args=[room.pk, given.pk]))
    assert "Sun, Dec 20, 11:59 pm" in page
    assert "CST" not in page
