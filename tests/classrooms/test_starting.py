"""The try that counts: when it may begin, how often, with how much time, and that it goes on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from classrooms import operations
from classrooms.models import Assignment
from classrooms.rules import USUAL, AssignmentRules
from quizzes.models import OWN_STUDY, Attempt
from quizzes.pinned import pinned
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    signed_in,
    start,
    student,
    target,
    work,
)
from tests.quizzes.test_attempts import form_of, right

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TEST, TASK = "debt-and-adjustment-test", "debt-and-adjustment-task"
NOT_OPEN = ["This assignment is not open now."]
ALL_USED = ["You have used all your tries at this work."]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea)


def address(given):
    return reverse("classrooms:assigned", args=[given.pk])


def hand_in(person, given):
    """Begin, or go on, and hand in."""
    attempt = begun(person, given)
    signed_in(person).post(f"/attempt/{attempt.pk}/submit/")
    return Attempt.objects.get(pk=attempt.pk)


def refused(person, given):
    """What is said where no try begins; it leads back to the page of the work."""
    before = Attempt.objects.count()
    response = start(signed_in(person), given)
    assert (response.url, Attempt.objects.count()) == (address(given), before)
    return [str(message) for message in get_messages(response.wsgi_request)]


def may_start(person, given):
    """Whether the page of the work has a button for it."""
    page = signed_in(person).get(address(given)).content.decode()
    return f'action="{address(given)}start/"' in page


def test_start_begins_the_try_of_this_work_by_its_rules(room, pupil, lea):
    rules = AssignmentRules(attempts=3, counts="last", limit_seconds=1800)
    given = work(room, target(), rules=rules)
    response = start(signed_in(lea), given)
    attempt = Attempt.objects.get()
    assert response.url == f"/attempt/{attempt.pk}/"
    assert (attempt.learner, attempt.context, attempt.quiz_id) == (lea, given.pk, LESSON)
    assert (attempt.is_assigned, attempt.is_preview, attempt.number) == (True, False, 1)
    assert (attempt.deadline, attempt.closes_at) == (NOW + 30 * MINUTE, given.closes_at)
    pinned_rules = attempt.rules
    assert (pinned_rules.attempts, pinned_rules.counts) == (3, "last")
    assert (pinned_rules.limit_seconds, pinned_rules.shows_timer) == (1800, True)


@pytest.mark.parametrize(
    ("quiz_id", "rules", "count", "written", "points"),
    [
        pytest.param(LESSON, {}, 6, 0, 6, id="lesson"),
        pytest.param(LESSON, {"asks_written": True}, 6, 1, 17, id="lesson, with the written one"),
        pytest.param(TEST, {}, 10, 0, 10, id="test"),
        pytest.param(TASK, {"asks_written": True}, 1, 1, 12, id="task"),
        pytest.param("final", {}, 20, 0, 20, id="final"),
    ],
)
def test_try_asks_as_many_questions_and_gives_as_many_points_as_the_work_says(
    room, pupil, lea, quiz_id, rules, count, written, points
):
    attempt = begun(lea, work(room, target("quiz", quiz_id), rules=AssignmentRules(**rules)))
    types = [question.type for question in pinned(attempt.pk).questions.values()]
    assert (len(types), types.count("written"), attempt.max_score) == (count, written, points)


def test_start_again_goes_on_with_the_same_try(room, pupil, lea):
    given = work(room, target())
    assert begun(lea, given) == begun(lea, given)
    page = signed_in(lea).get(address(given)).content.decode()
    assert "You have begun" in page
    assert "It is submitted automatically on Mon, Oct 19, 10:00 am CDT." in page


def test_looking_at_the_page_begins_nothing(room, pupil, lea):
    given = work(room, target())
    client = signed_in(lea)
    assert client.get(address(given)).status_code == 200
    assert client.get(f"{address(given)}start/").status_code == 405
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize(
    ("minutes", "opens"),
    [(-1, False), (0, True), (7 * 24 * 60 + 1, True), (14 * 24 * 60, False)],
    ids=["before it opens", "as it opens", "late", "as it closes"],
)
def test_try_begins_from_the_opening_to_the_close(room, pupil, lea, clock, minutes, opens):
    given = work(room, target())
    clock.shift(minutes * MINUTE)
    assert may_start(lea, given) == opens
    if opens:
        assert begun(lea, given).number == 1
    else:
        assert refused(lea, given) == NOT_OPEN


def test_try_that_runs_goes_on_after_the_close_with_all_its_time(room, pupil, lea, clock):
    given = work(room, target(), rules=AssignmentRules(limit_seconds=3600))
    clock.move_to(given.closes_at - 10 * MINUTE)
    attempt = begun(lea, given)
    clock.shift(40 * MINUTE)
    assert may_start(lea, given)
    assert begun(lea, given) == attempt
    saved = signed_in(lea).post(
        f"/attempt/{attempt.pk}/save/", form_of(attempt, 1, right(attempt, 1))
    )
    assert saved.status_code == 302
    assert attempt.answers.get(position=1).response == right(attempt, 1)
    clock.shift(22 * MINUTE)
    assert refused(lea, given) == NOT_OPEN


def test_try_ends_with_the_close_where_it_is_cut_there(room, pupil, lea, clock):
    rules = AssignmentRules(limit_seconds=3600, is_cut_at_close=True)
    given = work(room, target(), rules=rules)
    clock.move_to(given.closes_at - 10 * MINUTE)
    assert begun(lea, given).deadline == given.closes_at


def test_try_without_a_limit_ends_with_the_close(room, pupil, lea):
    given = work(room, target())
    assert begun(lea, given).deadline == given.closes_at
    endless = work(room, target(), days=None)
    assert begun(lea, endless).deadline == room.ends_at


@pytest.mark.parametrize(("attempts", "extra", "most"), [(1, 0, 1), (2, 0, 2), (1, 2, 3)])
def test_tries_are_counted_with_the_extra_ones(tess, room, pupil, lea, attempts, extra, most):
    operations.accommodate(pupil, Agreed(extra_attempts=extra), version=0, by=tess)
    given = work(room, target(), rules=AssignmentRules(attempts=attempts))
    assert [hand_in(lea, given).number for _ in range(most)] == list(range(1, most + 1))
    assert not may_start(lea, given)
    assert refused(lea, given) == ALL_USED


def test_extra_try_that_is_agreed_later_counts_at_once(tess, room, pupil, lea):
    given = work(room, target(), rules=AssignmentRules(attempts=1))
    hand_in(lea, given)
    assert refused(lea, given) == ALL_USED
    operations.accommodate(pupil, Agreed(extra_attempts=1), version=0, by=tess)
    assert hand_in(lea, given).number == 2


def test_try_without_end_begins_as_often_as_one_likes(tess, room, pupil, lea):
    operations.accommodate(pupil, Agreed(extra_attempts=2), version=0, by=tess)
    given = work(room, target(), rules=AssignmentRules(attempts=None))
    assert [hand_in(lea, given).number for _ in range(4)] == [1, 2, 3, 4]


def test_tries_at_one_work_are_not_those_of_another_nor_of_own_study(room, pupil, lea):
    one, other = (work(room, target(), rules=AssignmentRules(attempts=1)) for _ in range(2))
    hand_in(lea, one)
    signed_in(lea).post(f"/course/{COURSE}/quiz/{LESSON}/start/", {"for": "myself"})
    assert Attempt.objects.filter(context=OWN_STUDY).count() == 1
    assert hand_in(lea, other).number == 1


@pytest.mark.parametrize(
    ("limit", "factor", "minutes"),
    [(1800, "1", 30), (1800, "1.5", 45), (1800, "3", 90), (600, "1.25", 13)],
    ids=["as set", "half more", "three times", "up to the minute"],
)
def test_time_of_a_try_is_that_of_the_student(tess, room, pupil, lea, limit, factor, minutes):
    operations.accommodate(pupil, Agreed(Decimal(factor)), version=0, by=tess)
    given = work(room, target(), rules=AssignmentRules(limit_seconds=limit))
    assert begun(lea, given).deadline == NOW + minutes * MINUTE


def test_stricter_extension_holds_for_a_try_that_has_not_begun(tess, room, pupil, lea, clock):
    given = work(room, target(), rules=AssignmentRules(attempts=3, limit_seconds=3600))
    stricter = Change(closes_at=NOW + 8 * DAY, limit_seconds=600, attempts=1)
    operations.extend(given, pupil, stricter, version=0, by=tess)
    attempt = hand_in(lea, given)
    assert (attempt.rules.attempts, attempt.deadline) == (1, NOW + 10 * MINUTE)
    assert refused(lea, given) == ALL_USED
    clock.shift(8 * DAY)
    operations.extend(given, pupil, Change(closes_at=NOW + 8 * DAY), version=1, by=tess)
    assert refused(lea, given) == NOT_OPEN


def test_later_opening_of_one_student_holds_for_them_alone(tess, room, pupil, lea, leo):
    student(room, leo)
    given = work(room, target())
    operations.extend(given, pupil, Change(opens_at=NOW + DAY), version=0, by=tess)
    assert refused(lea, given) == NOT_OPEN
    assert begun(leo, given).number == 1


def test_extra_days_open_what_is_closed_for_the_others(tess, room, pupil, lea, leo, clock):
    student(room, leo)
    given = work(room, target())
    operations.accommodate(pupil, Agreed(extra_days=2), version=0, by=tess)
    clock.move_to(given.closes_at + DAY)
    assert refused(leo, given) == NOT_OPEN
    assert begun(lea, given).closes_at == given.closes_at + 2 * DAY


def test_timer_is_not_on_the_screen_of_who_asked_for_none(tess, room, pupil, lea, leo):
    student(room, leo)
    operations.accommodate(pupil, Agreed(hides_timer=True), version=0, by=tess)
    given = work(room, target(), rules=AssignmentRules(limit_seconds=1800))
    pages = [
        signed_in(person).get(f"/attempt/{begun(person, given).pk}/").content.decode()
        for person in (lea, leo)
    ]
    assert ["data-left" in page for page in pages] == [False, True]
    assert ["js/deadline" in page for page in pages] == [False, True]
    lists = [
        signed_in(person).get(f"/attempt/{begun(person, given).pk}/list/").content.decode()
        for person in (lea, leo)
    ]
    assert ["js/deadline" in page for page in lists] == [False, True]
    # The end is said in any case.
    assert ["ends Mon, Oct 5" in page for page in pages] == [True, True]


@pytest.mark.parametrize("quiz_id", [TEST, "final"])
def test_held_back_quiz_is_taken_only_where_it_is_assigned(room, pupil, lea, quiz_id):
    quiz = f"/course/{COURSE}/quiz/{quiz_id}/"
    client = signed_in(lea)
    for form in ({}, {"for": "myself"}, {"mode": "practice"}):
        assert client.post(f"{quiz}start/", form).status_code == 404
    assert "can be taken only where a teacher assigns it" in client.get(quiz).content.decode()
    given = work(room, target("quiz", quiz_id), rules=USUAL["test"])
    for form in ({"for": "myself"}, {"mode": "practice"}):
        assert client.post(f"{quiz}start/", form).status_code == 404
    assert client.post(f"{quiz}start/").url == address(given)
    assert Attempt.objects.count() == 0
    assert begun(lea, given).quiz_id == quiz_id


def test_archived_class_begins_nothing_and_lets_what_runs_go_on(tess, room, pupil, lea, leo):
    student(room, leo)
    given = work(room, target())
    attempt = begun(lea, given)
    operations.archive_class(room, by=tess, now=NOW)
    assert refused(leo, given) == ["The class is archived."]
    assert not may_start(leo, given)
    assert begun(lea, given) == attempt


def test_reading_and_what_is_gone_have_no_try(room, pupil, lea):
    reading, gone = work(room, target("read")), work(room, target())
    Assignment.objects.filter(pk=gone.pk).update(target_id="a-lesson-that-went")
    for given in (reading, gone):
        assert refused(lea, given) == ["There is no quiz to take here."]


def test_written_task_can_begin_while_it_is_open_in_practice(room, pupil, lea):
    given = work(room, target("quiz", TASK), rules=USUAL["task"])
    client = signed_in(lea)
    client.post(f"/course/{COURSE}/quiz/{TASK}/start/", {"mode": "practice"})
    start(client, given)
    assert Attempt.objects.get(context=given.pk).answers.count() == 1


def test_try_of_who_was_taken_out_is_handed_in_and_stays_theirs(tess, room, pupil, lea):
    given = work(room, target())
    attempt = begun(lea, given)
    operations.remove_student(pupil, by=tess, now=NOW)
    client = signed_in(lea)
    assert start(client, given).status_code == 404
    result = client.get(f"/attempt/{attempt.pk}/", follow=True)
    assert result.redirect_chain == [(f"/attempt/{attempt.pk}/result/", 302)]
    assert result.status_code == 200
    assert Attempt.objects.get().submitted_at == NOW
