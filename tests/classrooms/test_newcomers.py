"""Nothing that was due before a student joined is late, missing or closed for them; what is still
open counts in full."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from classrooms import operations
from classrooms.gradebook import State
from classrooms.models import Classroom, Membership
from classrooms.queries.grid import grid
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from lessons.models import ReadingState
from quizzes import operations as quizzes
from quizzes.models import Attempt
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
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
from tests.classrooms.second_gradebook import second_gradebook
from tests.quizzes.test_attempts import answer_all_right

# A Monday, 10:00 in Chicago. Work is due a week later and closes in another week.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
DUE, CLOSE = NOW + 7 * DAY, NOW + 14 * DAY
JOINED = DUE + DAY


@pytest.fixture(autouse=True)
def clock(settings):
    # The reader's clock is that of the class, so that times bear no label.
    settings.DEFAULT_ZONE = "America/Chicago"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def given(room):
    return work(room, target())


@pytest.fixture
def new(room, given, lea, clock):
    """Lea joins a day after the work was due."""
    clock.move_to(JOINED)
    return student(room, lea)


def cell(member, given):
    room = Classroom.objects.get(pk=member.classroom_id)
    place = Membership.objects.get(pk=member.pk)
    return grid(room, [place], now=datetime.now(UTC)).cells[member.pk, given.pk]


def hand_in(person, given):
    attempt = begun(person, given)
    answer_all_right(signed_in(person), attempt)
    return quizzes.submit_attempt(person, attempt.pk, now=datetime.now(UTC))


def page_of(person, name, *ids):
    return signed_in(person).get(reverse(f"classrooms:{name}", args=ids)).content.decode()


def test_work_due_before_joining_counts_in_full(room, given, new, lea):
    hand_in(lea, given)
    found = cell(new, given)
    assert (found.state, found.earned, found.facts.days_late) == (State.COUNTED, Decimal(6), 0)
    figures, whole = second_gradebook(room.pk, JOINED)[new.pk]
    assert (figures[given.pk].state, figures[given.pk].earned, whole.missing) == ("counted", 6, 0)


def test_who_was_there_is_late_beside_a_newcomer(room, given, leo, lea, clock):
    old = student(room, leo)
    clock.move_to(JOINED)
    new = student(room, lea)
    for person in (leo, lea):
        hand_in(person, given)
    whole = grid(Classroom.objects.get(), [old, new], now=JOINED)
    states = [whole.given(each)[0].state for each in (old, new)]
    assert states == [State.LATE, State.COUNTED]
    assert [whole.given(each)[0].earned for each in (old, new)] == [Decimal("5.4"), 6]


def test_lesson_due_before_joining_is_read_in_full(room, lea, clock):
    given = work(room, target("read"), points=6)
    clock.move_to(JOINED)
    new = student(room, lea)
    ReadingState.objects.create(
        learner=lea, course_id=COURSE, lesson_id=LESSON, read_at=JOINED + DAY
    )
    assert (cell(new, given).state, cell(new, given).earned) == (State.COUNTED, 6)
    assert second_gradebook(room.pk, JOINED)[new.pk][0][given.pk].state == "counted"


def test_own_due_time_after_joining_holds(tess, room, given, new, lea, clock):
    operations.extend(given, new, Change(due_at=JOINED + DAY), version=0, by=tess)
    clock.move_to(JOINED + 2 * DAY)
    hand_in(lea, given)
    assert cell(new, given).state is State.LATE


def test_my_class_greets_a_newcomer_with_nothing_late(tess, room, given, lea, clock):
    work(room, target_of("quiz", COURSE, "conditions"), closes_at=DUE)
    clock.move_to(JOINED)
    student(room, lea)
    page = page_of(lea, "my_class")
    assert ("day late" in page, "Closed, not handed in" in page) == (False, False)
    listed = signed_in(lea).get("/class/").context["page"].classes[0].listed
    assert [(each.assignment, each.state) for each in listed] == [(given, "to-do")]
    assert '<span class="tag" data-s="due">Open until Mon, Oct 19</span>' in page
    says = "It was due before you joined, so it counts in full. It closes Mon, Oct 19, 10:00 am."
    assert f'<span class="meta">{says}</span>' in page
    start = page_of(lea, "assigned", given.pk)
    assert (f'<p class="note">{says}</p>' in start, "It was due Mon" in start) == (True, False)
    course = signed_in(lea).get(f"/course/{COURSE}/").content.decode()
    assert (says in course, "day late" in course) == (True, False)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "It was due before you joined, so it does not count."),
        (
            {"due_at": None, "closes_at": DUE},
            "It closed before you joined, so it does not count.",
        ),
    ],
)
def test_work_that_closed_is_not_held_against_a_newcomer(room, lea, clock, fields, says):
    given = work(room, target(), **fields)
    clock.move_to(JOINED)
    new = student(room, lea)
    clock.move_to(CLOSE + DAY)
    page = page_of(lea, "assigned", given.pk)
    assert (says in page, "It is closed." in page) == (True, False)
    assert signed_in(lea).get("/class/").context["page"].classes[0].listed == ()
    assert cell(new, given).state is State.BEFORE_JOINING
    assert "due before joining" in page_of(given.made_by, "work", room.pk, given.pk)


def test_attempt_of_a_newcomer_has_no_due_time(tess, room, given, new, lea, leo):
    attempt = begun(lea, given)
    assert (attempt.due_at, attempt.late_percent) == (None, 0)
    operations.change_assignment(given, version=1, by=tess, closes_at=CLOSE + DAY)
    attempt.refresh_from_db()
    assert (attempt.due_at, attempt.late_percent) == (None, 0)
    assert attempt.closes_at == CLOSE + DAY
    student(room, leo, joined_at=NOW)
    assert begun(leo, given).due_at == DUE
    # Two more days for her: then it was due after she came.
    operations.accommodate(new, Agreed(extra_days=2), version=0, by=tess)
    attempt.refresh_from_db()
    assert (attempt.due_at, attempt.late_percent) == (DUE + 2 * DAY, 10)


def test_counts_and_filters_leave_a_newcomer_out(tess, room, lea, clock):
    for lesson in (LESSON, "conditions"):
        work(room, target_of("quiz", COURSE, lesson))
    clock.move_to(JOINED)
    student(room, lea)
    page = signed_in(tess).get(reverse("classrooms:classes")).context["page"]
    assert ([need.kind for need in page.needs], page.lines[0].missing) == ([], 0)
    book = signed_in(tess).get(reverse("classrooms:gradebook", args=[room.pk]) + "?show=missing")
    assert (book.context["page"].missing, book.context["page"].rows) == (0, ())
    lines = signed_in(tess).get(reverse("classrooms:classroom", args=[room.pk])).context["page"]
    assert [(line.total, line.not_begun) for line in lines.works] == [(0, 0), (0, 0)]
    file = signed_in(tess).post(reverse("classrooms:grades_csv", args=[room.pk])).content.decode()
    assert ("missing" in file.splitlines()[1], file.count("before joining")) == (False, 2)


def test_newcomer_who_works_is_among_those_of_the_class(tess, room, given, new, lea):
    begun(lea, given)
    [line] = (
        signed_in(tess).get(reverse("classrooms:classroom", args=[room.pk])).context["page"].works
    )
    assert (line.total, line.working) == (1, 1)


def test_who_leaves_and_joins_again_stays_since_the_first_day(room, given, lea, clock):
    """What was due while they were away is theirs to make up for: a teacher can excuse it."""
    member = student(room, lea)
    operations.leave_class(member, now=NOW)
    clock.move_to(JOINED)
    again = operations.join_class(lea, room, now=JOINED)
    assert (again.pk, again.joined_at) == (member.pk, NOW)
    assert cell(again, given).state is State.MISSING


def test_timed_attempt_of_a_newcomer_is_ended_and_counts(room, lea, clock):
    given = work(room, target(), rules=AssignmentRules(limit_seconds=600))
    clock.move_to(JOINED)
    new = student(room, lea)
    attempt = begun(lea, given)
    answer_all_right(signed_in(lea), attempt)
    clock.shift(timedelta(minutes=20))
    assert cell(new, given).state is State.COUNTED
    call_command("sweep")
    assert Attempt.objects.get().submitted_by == "clock"
    assert cell(new, given).state is State.COUNTED
