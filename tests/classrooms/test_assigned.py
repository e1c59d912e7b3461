"""What a student sees of the work of their classes: the list, one work, and nothing of others'."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from classrooms import operations, queries
from classrooms.models import Assignment
from classrooms.rules import AssignmentRules
from lessons.models import ReadingState
from quizzes import operations as quizzes
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    place,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago; what is due in 7 days is due on Mon, Oct 12, 10:00 am.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
MY_CLASS = "/class/"


@pytest.fixture(autouse=True)
def clock(settings):
    # Else the zone of the site is asked for every 30 seconds, in the midst of what is counted.
    settings.DEFAULT_ZONE = "America/Chicago"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def address(given):
    return reverse("classrooms:assigned", args=[given.pk])


def opened(person, given):
    """The page of the work, as this student gets it."""
    response = signed_in(person).get(address(given))
    assert response.status_code == 200
    return response


def words_of(person, given):
    """The facts and notes of the page, as plain words."""
    return opened(person, given).content.decode()


def hand_in(person, given):
    attempt = begun(person, given)
    return quizzes.submit_attempt(person, attempt.pk, now=attempt.started_at)


def titles(person):
    """What stands on the page of their classes, by class."""
    page = signed_in(person).get(MY_CLASS).context["page"]
    return [
        (each.own.classroom.name, [found.assignment for found in each.listed])
        for each in page.classes
    ]


@pytest.mark.parametrize(
    ("days", "does", "tag", "line"),
    [
        (-1, None, "Not open yet", "Opens Mon, Oct 5, 10:00 am."),
        (0, None, "Due Mon, Oct 12", "Due Mon, Oct 12, 10:00 am."),
        (0, begun, "Begun", "Due Mon, Oct 12, 10:00 am."),
        (0, hand_in, "Handed in", "Mon, Oct 5, 10:00 am"),
        (
            7.5,
            None,
            "1 day late",
            "It was due Mon, Oct 12, 10:00 am and can still be handed in. "
            "It closes Mon, Oct 19, 10:00 am.",
        ),
        (
            9,
            None,
            "2 days late",
            "It was due Mon, Oct 12, 10:00 am and can still be handed in. "
            "It closes Mon, Oct 19, 10:00 am.",
        ),
        (15, None, "Closed, not handed in", "Due Mon, Oct 12, 10:00 am."),
    ],
    ids=["not open", "to do", "begun", "handed in", "late", "later", "missed"],
)
def test_work_stands_on_the_page_of_my_class_with_its_state(
    tess, room, lea, clock, days, does, tag, line
):
    student(room, lea)
    given = work(room, target())
    clock.shift(days * DAY)
    if does:
        does(lea, given)
    page = signed_in(lea).get(MY_CLASS).content.decode()
    assert f'href="{address(given)}">Quiz 3.1: ' in page
    assert f">{tag}</span>" in page
    assert f'<span class="meta">{line}</span>' in page


def test_work_without_a_due_time_says_so(tess, room, lea):
    student(room, lea)
    given = work(room, target(), days=None)
    page = signed_in(lea).get(MY_CLASS).content.decode()
    assert (">To do</span>" in page, ">It is never due.</span>" in page) == (True, True)
    page = words_of(lea, given)
    assert "<dt>Due</dt><dd>no due time</dd>" in page
    assert "<dt>Closes</dt><dd>never</dd>" in page


def test_days_late_are_days_of_the_wall_clock(tess, room, lea, clock):
    """October 31, 11:59 pm to November 1, 11:30 pm: 24 hours and a half, and one day late."""
    student(room, lea)
    due = datetime(2026, 11, 1, 4, 59, tzinfo=UTC)
    work(room, target(), due_at=due, closes_at=None)
    clock.move_to(due + timedelta(hours=24.5))
    assert ">1 day late</span>" in signed_in(lea).get(MY_CLASS).content.decode()
    clock.move_to(due + timedelta(hours=25.5))
    assert ">2 days late</span>" in signed_in(lea).get(MY_CLASS).content.decode()


def test_works_stand_by_what_is_due_first_and_what_was_done_lately_at_the_end(tess, room, lea):
    student(room, lea, joined_at=NOW - 30 * DAY)
    done, later, sooner, never = (work(room, target(), days=days) for days in (1, 9, 2, None))
    late, missed = (
        work(room, target(), now=NOW - 9 * DAY, days=3, closes_at=NOW + days * DAY)
        for days in (1, -1)
    )
    hand_in(lea, done)
    assert titles(lea) == [("11-B History", [late, sooner, later, never, done, missed])]


def test_times_are_those_of_the_school_whatever_the_reader_has(tess, lea):
    lea.time_zone = "Asia/Tokyo"
    lea.save(update_fields=["time_zone"])
    madrid = classroom(tess, time_zone="Europe/Madrid")
    student(madrid, lea)
    given = work(madrid, target())
    page = words_of(lea, given)
    assert "<dt>Due</dt><dd>Mon, Oct 12, 5:00 pm CEST</dd>" in page
    assert "Times are times of Europe/Madrid, the zone of the school." in page
    assert "Due Mon, Oct 12, 5:00 pm CEST." in signed_in(lea).get(MY_CLASS).content.decode()


def test_time_of_a_try_is_that_of_the_school_too(tess, room, lea):
    lea.time_zone = "Asia/Tokyo"
    lea.save(update_fields=["time_zone"])
    student(room, lea)
    given = work(room, target())
    hand_in(lea, given)
    page = words_of(lea, given)
    assert "Result of try 1</a>" in page
    assert '<span class="meta">Mon, Oct 5, 10:00 am CDT</span>' in page


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({}, "<dt>Questions</dt><dd>6</dd>"),
        ({}, "<dt>Points</dt><dd>6</dd>"),
        ({}, "<dt>Tries</dt><dd>2 of 2 left</dd>"),
        ({"attempts": None}, "<dt>Tries</dt><dd>as many as you like</dd>"),
        ({}, "<dt>Time limit</dt><dd>none</dd>"),
        ({"limit_seconds": 1800}, "<dt>Time limit</dt><dd>30 minutes</dd>"),
        ({"limit_seconds": 1800}, "<li>The time begins when you press Start. "),
        ({"feedback": "close"}, "What was right is shown when it closes.</li>"),
        (
            {"feedback": "nothing"},
            "Your score and the right answers open when it closes, Mon, Oct 19, 10:00 am.</li>",
        ),
        ({"feedback": "each-try"}, "<li>After each try you see your score, the right answers"),
        ({}, "The right answers are shown after your last try, or when it closes.</li>"),
        ({"counts": "highest"}, "<li>The highest score counts.</li>"),
        ({"counts": "average"}, "<li>The average of your tries counts.</li>"),
        ({"counts": "first"}, "<li>The first try counts.</li>"),
        ({"counts": "last"}, "<li>The last try counts.</li>"),
    ],
)
def test_page_says_the_rules_that_hold(tess, room, lea, rules, says):
    student(room, lea)
    given = work(room, target(), rules=AssignmentRules(**rules))
    assert words_of(lea, given).count(says) == 1


@pytest.mark.parametrize(
    ("late", "percent", "says"),
    [
        (
            "percent",
            10,
            "It was due Mon, Oct 12, 10:00 am. You can still submit it. It loses 10% of the "
            "points for each day late.</p>",
        ),
        ("percent", 0, "You can still submit it. Submitting late costs no points.</p>"),
        ("same", 10, "You can still submit it. Submitting late costs no points.</p>"),
        ("refused", 10, "You can still submit it.</p>"),
    ],
)
def test_page_of_late_work_says_what_it_costs(tess, lea, clock, late, percent, says):
    room = classroom(tess, late_percent_a_day=percent)
    student(room, lea)
    given = work(room, target(), rules=AssignmentRules(late=late))
    clock.shift(8 * DAY)
    assert words_of(lea, given).count(says) == 1


def test_page_says_what_was_added_for_this_student(tess, room, lea, leo):
    mine = student(room, lea)
    student(room, leo)
    agreed = Agreed(Decimal(2), extra_attempts=1, extra_days=2)
    operations.accommodate(mine, agreed, version=0, by=tess)
    given = work(room, target(), rules=AssignmentRules(limit_seconds=1800))
    page = words_of(lea, given)
    assert "<dd>60 min (30 + your extra time)</dd>" in page
    assert "<dd>3 of 3 left</dd>" in page
    assert "<dt>Due</dt><dd>Wed, Oct 14, 10:00 am</dd>" in page
    assert "<dt>Closes</dt><dd>Wed, Oct 21, 10:00 am</dd>" in page
    assert "Your 2 extra days are in them." in page
    other = words_of(leo, given)
    assert ("extra" in other, "<dd>30 minutes</dd>" in other) == (False, True)


def test_page_shows_the_own_extension_with_the_accommodation_on_top(tess, room, lea):
    mine = student(room, lea)
    operations.accommodate(mine, Agreed(Decimal("1.5"), extra_days=1), version=0, by=tess)
    given = work(room, target(), rules=AssignmentRules(limit_seconds=1800))
    own = Change(due_at=NOW + 10 * DAY, limit_seconds=1200)
    operations.extend(given, mine, own, version=0, by=tess)
    page = words_of(lea, given)
    assert "<dt>Due</dt><dd>Fri, Oct 16, 10:00 am</dd>" in page
    assert "<dd>30 min (20 + your extra time)</dd>" in page


def test_page_of_a_reading_leads_to_the_lesson_at_the_suggested_zoom(tess, room, lea):
    student(room, lea)
    given = work(room, target("read"))
    Assignment.objects.update(zoom="overview")
    page = words_of(lea, given)
    assert f'href="/course/{COURSE}/{LESSON}/?zoom=overview">Read the lesson</a>' in page
    assert "Your teacher suggests Overview; all three stay open." in page
    assert "Time limit" not in page
    ReadingState.objects.create(learner=lea, course_id=COURSE, lesson_id=LESSON, read_at=NOW)
    assert ">Read on Mon, Oct 5</p>" in words_of(lea, given)
    assert ">Read</span>" in signed_in(lea).get(MY_CLASS).content.decode()


def test_page_of_a_quiz_that_the_course_no_longer_has_says_so(tess, room, lea):
    student(room, lea)
    given = work(room, target())
    Assignment.objects.update(target_id="a-lesson-that-went")
    page = words_of(lea, given)
    assert "This quiz is no longer in the course. What you handed in is kept." in page
    assert "/start/" not in page


def test_page_shows_the_tries_and_what_counts_so_far(tess, room, lea):
    student(room, lea)
    given = work(room, target())
    first, second = hand_in(lea, given), hand_in(lea, given)
    page = words_of(lea, given)
    results = [
        f'href="/attempt/{each.pk}/result/">Result of try {each.number}<'
        for each in (first, second)
    ]
    assert [page.count(each) for each in results] == [1, 1]
    assert "<dt>Earned so far</dt><dd>0 of 6 " in page
    assert "You have used all your tries. The results stay below." in page


def test_what_was_done_or_missed_leaves_the_list_after_a_week(tess, room, lea, clock):
    student(room, lea)
    done, missed = work(room, target()), work(room, target(), closes_at=NOW + 7 * DAY)
    hand_in(lea, done)
    clock.shift(7 * DAY)
    assert titles(lea) == [("11-B History", [missed])]
    clock.shift(7 * DAY)
    assert titles(lea) == [("11-B History", [])]


@pytest.mark.parametrize("works", [1, 3])
def test_page_of_my_class_asks_as_often_for_one_work_as_for_three(
    tess, room, lea, works, django_assert_num_queries
):
    student(room, lea)
    for _ in range(works):
        hand_in(lea, work(room, target()))
        begun(lea, work(room, target("quiz", "debt-and-adjustment-test")))
        work(room, target("read"))
    client = signed_in(lea)
    with django_assert_num_queries(9):
        page = client.get(MY_CLASS)
    assert [len(each.listed) for each in page.context["page"].classes] == [3 * works]


@pytest.mark.parametrize("tries", [1, 3])
def test_page_of_a_work_asks_as_often_for_one_try_as_for_three(
    tess, room, lea, tries, django_assert_num_queries
):
    student(room, lea)
    given = work(room, target(), rules=AssignmentRules(attempts=None))
    for _ in range(tries):
        hand_in(lea, given)
    client = signed_in(lea)
    with django_assert_num_queries(9):
        page = client.get(address(given))
    assert len(page.context["page"].quiz.past) == tries


def test_works_of_who_is_in_no_class_are_none(otto, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.works_of(otto, now=NOW) == ()


def test_work_of_one_is_the_same_as_among_all(tess, room, lea):
    mine = student(room, lea)
    given = work(room, target())
    own = place(room, lea)
    [among_all] = queries.works_of(lea, now=NOW)
    alone = queries.work_of(own, given, now=NOW)
    assert (alone.window, alone.state, alone.own) == (among_all.window, among_all.state, mine)
