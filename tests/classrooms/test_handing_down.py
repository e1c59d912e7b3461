"""What classes say on pages of the course: due work on its map, rules of a lesson, and that a quiz
is assigned, wherever its student meets it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations
from classrooms.models import Assignment
from classrooms.rules import USUAL, AssignmentRules
from lessons.models import ReadingState
from quizzes import operations as quizzes
from quizzes.models import OWN_STUDY, Attempt
from quizzes.window import Accommodation as Agreed
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

# A Monday, 10:00 in Chicago; what is due in 7 days is due on Mon, Oct 12, 10:00 am.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
MAP = f"/course/{COURSE}/"
READING = f"{MAP}{LESSON}/"
QUIZ = f"{MAP}quiz/{LESSON}/"
START = f"{QUIZ}start/"
TEST = "debt-and-adjustment-test"


@pytest.fixture(autouse=True)
def clock(settings):
    # Else the zone of the site is asked for every 30 seconds, in the midst of what is counted.
    settings.DEFAULT_ZONE = "America/Chicago"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea)


def address(given, name="assigned"):
    return reverse(f"classrooms:{name}", args=[given.pk])


def hand_in(person, given):
    attempt = begun(person, given)
    return quizzes.submit_attempt(person, attempt.pk, now=attempt.started_at)


def due(person):
    """The panel of due work on the course map; None where there is none."""
    panels = signed_in(person).get(MAP).context["panels"]
    found = [panel for panel in panels if panel.title == "Work for your class"]
    return found[0] if found else None


def test_map_lists_due_work_late_first_with_its_state(room, pupil, lea, clock):
    late = work(room, target(), days=2)
    to_do = work(room, target("read"), days=9)
    running = work(room, target("quiz", TEST), days=6)
    closed = work(room, target(), opens_at=NOW + 8 * DAY, due_at=NOW + 12 * DAY, closes_at=None)
    never = work(room, target("quiz", "final"), days=None)
    clock.shift(4.5 * DAY)
    begun(lea, running)
    panel = due(lea)
    assert [item.url for item in panel.items] == [
        address(each) for each in (late, running, to_do, closed, never)
    ]
    assert [(item.tag, item.state) for item in panel.items] == [
        ("3 days late", "late"),
        ("Begun", "here"),
        ("Due Wed, Oct 14", "due"),
        ("Not open yet", "wait"),
        ("To do", "due"),
    ]
    assert [item.says for item in panel.items] == [
        "It was due Wed, Oct 7, 10:00 am and can still be handed in. "
        "It closes Wed, Oct 14, 10:00 am.",
        "Due Sun, Oct 11, 10:00 am.",
        "Due Wed, Oct 14, 10:00 am.",
        "Opens Tue, Oct 13, 10:00 am.",
        "It is never due.",
    ]


def test_panel_of_due_work_is_the_first_and_stands_on_the_page(room, pupil, lea):
    given = work(room, target())
    response = signed_in(lea).get(MAP)
    assert response.context["panels"][0].title == "Work for your class"
    page = response.content.decode()
    assert f'<li><a href="{address(given)}">Quiz 3.1: ' in page
    assert '<span class="tag" data-s="due">Due Mon, Oct 12</span>' in page


def test_map_has_no_panel_of_what_is_done_or_missed(room, pupil, lea, clock):
    done, _missed = work(room, target()), work(room, target("read"))
    hand_in(lea, done)
    assert [item.tag for item in due(lea).items] == ["Due Mon, Oct 12"]
    clock.shift(15 * DAY)
    assert due(lea) is None


def test_map_shows_the_dates_of_this_student(tess, room, pupil, lea, leo):
    student(room, leo)
    work(room, target())
    operations.accommodate(pupil, Agreed(extra_days=2), version=0, by=tess)
    assert [due(person).items[0].tag for person in (lea, leo)] == [
        "Due Wed, Oct 14",
        "Due Mon, Oct 12",
    ]


@pytest.mark.parametrize("who", ["teacher", "outsider", "removed", "other class", "archived"])
def test_course_says_nothing_of_work_to_whom_it_is_not_given(
    tess, tomas, otto, room, pupil, lea, who
):
    given = work(room, target())
    person = {"teacher": tess, "outsider": otto, "other class": otto}.get(who, lea)
    if who == "removed":
        operations.remove_student(pupil, by=tess, now=NOW)
    elif who == "other class":
        student(classroom(tomas), otto)
    elif who == "archived":
        operations.archive_class(room, by=tess, now=NOW)
    client = signed_in(person)
    pages = [client.get(page).content.decode() for page in (MAP, READING, QUIZ)]
    assert [str(given.pk) in page for page in pages] == [False] * 3
    assert client.post(START).url.startswith("/attempt/")


def test_lesson_asks_nothing_of_classes_for_who_is_in_none(otto, django_assert_num_queries):
    """A visitor costs no query; who is signed in four: session, person, place and checks."""
    with django_assert_num_queries(0):
        Client().get(READING)
    client = signed_in(otto)
    with django_assert_num_queries(4):
        client.get(READING)


@pytest.mark.parametrize("works", [1, 3])
def test_map_asks_as_often_for_one_work_as_for_three(
    room, pupil, lea, works, django_assert_num_queries
):
    for _ in range(works):
        begun(lea, work(room, target()))
        work(room, target("read"))
    client = signed_in(lea)
    with django_assert_num_queries(13):
        page = client.get(MAP)
    assert len(page.context["panels"][0].items) == 2 * works


def test_lesson_links_to_the_quiz_that_counts(room, pupil, lea):
    before = signed_in(lea).get(READING).content.decode()
    assert f'href="{QUIZ}">Take the quiz</a>' in before
    given = work(room, target())
    page = signed_in(lea).get(READING).content.decode()
    said = f'<a href="{address(given)}">Quiz 3.1 is given to 11-B History.</a>'
    assert f"<p>{said} Due Mon, Oct 12, 10:00 am.</p>" in page
    assert f'<a class="btn" href="{address(given)}">Take the quiz that counts</a>' in page
    assert ">Take the quiz</a>" not in page


def test_lesson_of_an_assigned_reading_has_its_zoom_and_all_stay_open(room, pupil, lea):
    work(room, target("read"))
    Assignment.objects.update(zoom="overview")
    page = signed_in(lea).get(READING)
    assert page.context["page"].reading.zoom == "overview"
    assert "Your teacher suggests the overview." in page.content.decode()
    zooms = ("overview", "standard", "close-up")
    client = signed_in(lea)
    read = [client.get(f"{READING}?zoom={zoom}").context["page"].reading.zoom for zoom in zooms]
    assert read == list(zooms)
    assert f'href="{QUIZ}">Take the quiz</a>' in page.content.decode()


def test_lesson_of_a_reading_opens_with_the_work(room, pupil, lea, leo, clock):
    work(room, target("read"), opens_at=NOW + DAY)
    shut = signed_in(lea).get(READING).content.decode()
    assert "Your teacher opens this lesson on Tue, Oct 6" in shut
    assert "What to remember" not in shut
    assert "What to remember" in signed_in(leo).get(READING).content.decode()
    clock.shift(DAY)
    assert "What to remember" in signed_in(lea).get(READING).content.decode()


def test_lesson_of_two_classes_opens_with_the_first(tess, tomas, room, pupil, lea, clock):
    others = classroom(tomas, "Of Tomás")
    student(others, lea)
    work(room, target("read"), opens_at=NOW + 3 * DAY)
    work(others, target("read"), opens_at=NOW + DAY)
    rules = signed_in(lea).get(READING).context["rules"]
    assert (rules.opens_at, rules.is_closed) == (NOW + DAY, True)
    clock.shift(DAY)
    assert signed_in(lea).get(READING).context["rules"].is_closed is False


def test_quiz_that_is_not_open_yet_does_not_close_its_lesson(room, pupil, lea):
    given = work(room, target(), opens_at=NOW + DAY)
    page = signed_in(lea).get(READING)
    assert page.context["rules"].is_closed is False
    assert "Opens Tue, Oct 6, 10:00 am." in page.content.decode()
    assert address(given) in page.content.decode()


def test_mark_as_read_does_the_work(room, pupil, lea):
    given = work(room, target("read"))
    client = signed_in(lea)
    client.post(f"{READING}read/", {"zoom": "standard"})
    assert ReadingState.objects.get().read_at == NOW
    assert ">Read on Mon, Oct 5</p>" in client.get(address(given)).content.decode()
    assert due(lea) is None


def test_quiz_page_says_that_it_is_assigned_and_starts_the_try_that_counts(room, pupil, lea):
    given = work(room, target())
    page = signed_in(lea).get(QUIZ).content.decode()
    assert "<b>Quiz 3.1 is given to 11-B History.</b> Due Mon, Oct 12, 10:00 am." in page
    assert f'action="{address(given, "start_assigned")}"' in page
    assert "Start the try that counts</button>" in page
    assert f'<a href="{address(given)}">Rules and results</a>' in page
    assert "What you do here counts for no class, and no teacher sees your answers." in page
    begun(lea, given)
    page = signed_in(lea).get(QUIZ).content.decode()
    assert "Go on with the try that counts</button>" in page


@pytest.mark.parametrize(
    ("days", "does", "says"),
    [
        (-1, None, "Opens Mon, Oct 5, 10:00 am."),
        (15, None, "Closed, not handed in"),
        (0, hand_in, "Handed in"),
    ],
    ids=["not open", "closed", "no try left"],
)
def test_quiz_page_of_work_that_cannot_begin_says_so_and_lets_one_study(
    room, pupil, lea, clock, days, does, says
):
    given = work(room, target(), rules=AssignmentRules(attempts=1))
    clock.shift(days * DAY)
    if does:
        does(lea, given)
    page = signed_in(lea).get(QUIZ).content.decode()
    assert f"<b>Quiz 3.1 is given to 11-B History.</b> {escape(says)}</p>" in page
    assert address(given, "start_assigned") not in page
    assert address(given) in page
    assert signed_in(lea).post(START).url.startswith("/attempt/")
    assert Attempt.objects.filter(context=OWN_STUDY).count() == 1


def test_start_leads_to_the_work_and_begins_nothing(room, pupil, lea):
    given = work(room, target())
    assert signed_in(lea).post(START).url == address(given)
    assert Attempt.objects.count() == 0


def test_start_for_oneself_is_own_study(room, pupil, lea):
    given = work(room, target())
    client = signed_in(lea)
    page = client.get(QUIZ).content.decode()
    assert '<input type="hidden" name="for" value="myself">' in page
    assert client.post(START, {"for": "myself"}).url.startswith("/attempt/")
    attempt = Attempt.objects.get()
    assert (attempt.context, attempt.mode, attempt.is_assigned) == (OWN_STUDY, "quiz", False)
    work_page = client.get(address(given)).context["page"].work
    assert (work_page.attempts, work_page.state) == ((), "to-do")


def test_practice_stays_possible(room, pupil, lea):
    work(room, target())
    assert signed_in(lea).post(START, {"mode": "practice"}).url.startswith("/attempt/")
    attempt = Attempt.objects.get()
    assert (attempt.context, attempt.mode) == (OWN_STUDY, "practice")


def test_start_of_one_of_two_works_leads_to_the_one_that_can_begin(tomas, room, pupil, lea):
    others = classroom(tomas, "Of Tomás")
    student(others, lea)
    work(room, target(), opens_at=NOW + DAY)
    startable = work(others, target(), days=9)
    assert signed_in(lea).post(START).url == address(startable)
    page = signed_in(lea).get(QUIZ).content.decode()
    assert page.count("Start the try that counts</button>") == 1
    assert [f"Quiz 3.1 is given to {each}." in page for each in ("11-B History", "Of Tomás")] == [
        True,
        True,
    ]


def test_page_of_a_test_says_that_it_is_assigned(room, pupil, lea):
    quiz = f"{MAP}quiz/{TEST}/"
    given = work(room, target("quiz", TEST), rules=USUAL["test"])
    page = signed_in(lea).get(quiz).content.decode()
    assert "<b>Test of module 3 is given to 11-B History.</b>" in page
    assert f'action="{address(given, "start_assigned")}"' in page
    assert "can be taken only where a teacher assigns it" not in page
