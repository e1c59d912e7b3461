"""A student who was absent: work due in those days moves by as many school days, or is excused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from classrooms import operations, queries
from classrooms.models import Extension, GradeOverride
from classrooms.rules import AssignmentRules
from common.wall_clock import instant_of
from lessons.models import ReadingState
from quizzes.models import Attempt
from quizzes.window import Accommodation, Change
from tests.classrooms.build import (
    COURSE,
    LESSON,
    ZONE,
    begun,
    classroom,
    sat,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago; most work of the tests opened a week before.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea, roster_name="Moreno, Lea")


def at(text):
    """This time in Chicago."""
    return instant_of(datetime.fromisoformat(text), ZoneInfo(ZONE))


def due(room, text, *, given=None, **giving):
    """A quiz that is due then, and closes a week later."""
    moment = at(text)
    times = {"opens_at": moment - WEEK, "due_at": moment, "closes_at": at(text) + WEEK}
    return work(room, given or target(), **{**times, **giving})


def note(member, first, last, by, *, is_moved=True):
    return operations.note_absence(
        member,
        date.fromisoformat(first),
        date.fromisoformat(last),
        is_moved=is_moved,
        reason="Absent.",
        by=by,
        now=NOW,
    )


# What moves, and how far ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_at", "first", "last", "later"),
    [
        pytest.param(
            "2026-10-07T23:59", "2026-10-07", "2026-10-07", "2026-10-08T23:59", id="a day"
        ),
        pytest.param(
            "2026-10-07T08:00", "2026-10-07", "2026-10-09", "2026-10-12T08:00", id="three days"
        ),
        pytest.param(
            "2026-10-09T23:59", "2026-10-08", "2026-10-12", "2026-10-14T23:59", id="over a weekend"
        ),
        pytest.param(
            "2026-10-11T23:59", "2026-10-09", "2026-10-11", "2026-10-12T23:59", id="due on a Sunday"
        ),
        pytest.param(
            "2026-10-07T00:00", "2026-10-07", "2026-10-07", "2026-10-08T00:00", id="first minute"
        ),
        pytest.param(
            "2026-10-30T23:59", "2026-10-29", "2026-10-30", "2026-11-03T23:59", id="November 1"
        ),
        pytest.param(
            "2026-11-01T01:30", "2026-10-30", "2026-11-02", "2026-11-03T01:30", id="hour twice"
        ),
        pytest.param(
            "2027-03-12T23:59", "2027-03-12", "2027-03-12", "2027-03-15T23:59", id="March 14"
        ),
        pytest.param(
            "2027-03-12T02:30", "2027-03-11", "2027-03-12", "2027-03-16T02:30", id="hour of the gap"
        ),
    ],
)
def test_work_of_those_days_is_due_as_many_school_days_later(
    tess, room, pupil, due_at, first, last, later
):
    given = due(room, due_at)
    note(pupil, first, last, tess)
    change = Extension.objects.get().value
    assert (change.due_at, change.opens_at, change.limit_seconds, change.attempts) == (
        at(later),
        None,
        None,
        None,
    )
    window = queries.work_of(pupil, given, now=NOW).window
    assert (window.due_at, window.opens_at) == (at(later), given.opens_at)


@pytest.mark.parametrize(
    ("due_at", "absent_on"),
    [
        pytest.param("2026-10-06T23:59", "2026-10-07", id="the minute before"),
        pytest.param("2026-10-08T00:00", "2026-10-07", id="the minute after"),
    ],
)
def test_work_of_another_day_of_the_school_is_not_touched(tess, room, pupil, due_at, absent_on):
    """Also where the day of UTC is another one."""
    due(room, due_at)
    assert note(pupil, absent_on, absent_on, tess).changes == []
    assert Extension.objects.count() == 0


def test_close_moves_by_as_many_school_days_from_where_it_stands(tess, room, pupil):
    due(room, "2026-10-09T08:00", closes_at=at("2026-10-31T09:00"))
    note(pupil, "2026-10-09", "2026-10-12", tess)
    change = Extension.objects.get().value
    # A Saturday and two school days are a Tuesday, by then an hour nearer to UTC.
    assert (change.due_at, change.closes_at) == (at("2026-10-13T08:00"), at("2026-11-03T09:00"))


def test_work_without_a_close_gets_none_and_work_that_is_never_due_stays(tess, room, pupil):
    due(room, "2026-10-07T23:59", closes_at=None)
    work(room, target("read"), days=None)
    note(pupil, "2026-10-07", "2026-10-07", tess)
    [extension] = Extension.objects.all()
    assert extension.value == Change(due_at=at("2026-10-08T23:59"))


def test_work_with_an_own_extension_moves_from_there(tess, room, pupil):
    given = due(room, "2026-10-02T23:59")
    own = Change(at("2026-10-01T08:00"), at("2026-10-08T12:00"), None, 1200, 3)
    operations.extend(given, pupil, own, version=0, by=tess)
    note(pupil, "2026-10-08", "2026-10-09", tess)
    assert Extension.objects.get().value == Change(
        own.opens_at, at("2026-10-12T12:00"), at("2026-10-13T23:59"), 1200, 3
    )


def test_work_that_is_due_for_this_student_alone_moves_from_there(tess, room, pupil):
    given = work(room, target(), days=None)
    own = Change(due_at=at("2026-10-08T12:00"))
    operations.extend(given, pupil, own, version=0, by=tess)
    note(pupil, "2026-10-08", "2026-10-08", tess)
    assert Extension.objects.get().value == Change(due_at=at("2026-10-09T12:00"))


def test_extension_that_leads_out_of_those_days_is_left_as_it_is(tess, room, pupil):
    given = due(room, "2026-10-07T23:59")
    own = Change(due_at=at("2026-10-12T12:00"))
    operations.extend(given, pupil, own, version=0, by=tess)
    assert note(pupil, "2026-10-07", "2026-10-09", tess).changes == []
    assert (Extension.objects.get().value, Extension.objects.get().version) == (own, 1)


def test_what_is_agreed_on_every_work_comes_on_top(tess, room, pupil):
    given = due(room, "2026-10-07T23:59")
    agreed = Accommodation(extra_days=2)
    operations.accommodate(pupil, agreed, version=0, by=tess)
    pupil.refresh_from_db()
    note(pupil, "2026-10-07", "2026-10-07", tess)
    window = queries.work_of(pupil, given, now=NOW).window
    assert window.due_at == at("2026-10-10T23:59")


def test_works_of_others_and_of_other_classes_are_untouched(tess, room, pupil, lea, leo):
    other, elsewhere = student(room, leo), classroom(tess, "12-A History")
    both = due(room, "2026-10-07T23:59")
    due(room, "2026-10-07T23:59", members=(other,))
    groups = [operations.save_group(room, None, name="Table 1", member_ids=[other.pk])]
    due(room, "2026-10-07T23:59", groups=groups)
    student(elsewhere, lea)
    due(elsewhere, "2026-10-07T23:59")
    note(pupil, "2026-10-07", "2026-10-07", tess)
    assert [(row.assignment, row.member) for row in Extension.objects.all()] == [(both, pupil)]
    window = queries.work_of(other, both, now=NOW).window
    assert (window.due_at, window.closes_at) == (both.due_at, both.closes_at)


def test_work_for_the_student_alone_and_for_a_group_of_theirs_moves(tess, room, pupil):
    group = operations.save_group(room, None, name="Table 1", member_ids=[pupil.pk])
    works = {
        due(room, "2026-10-07T23:59", members=(pupil,)).pk,
        due(room, "2026-10-07T23:59", groups=[group]).pk,
    }
    note(pupil, "2026-10-07", "2026-10-07", tess)
    assert {row.assignment_id for row in Extension.objects.all()} == works


def test_try_that_goes_on_gets_the_later_close_at_once(tess, room, pupil, lea):
    given = due(room, "2026-10-07T23:59", opens_at=NOW)
    attempt = begun(lea, given)
    assert attempt.deadline == at("2026-10-14T23:59")
    note(pupil, "2026-10-07", "2026-10-07", tess)
    attempt.refresh_from_db()
    assert (attempt.deadline, attempt.closes_at) == (at("2026-10-15T23:59"),) * 2


# What is excused --------------------------------------------------------------------------


def test_decision_of_a_teacher_stays(tess, room, pupil):
    given = due(room, "2026-10-07T23:59")
    decision = operations.Decision(Decimal(4), "Said aloud.")
    operations.decide_grade(given, pupil, decision, version=0, by=tess, now=NOW)
    assert note(pupil, "2026-10-07", "2026-10-07", tess, is_moved=False).changes == []
    row = GradeOverride.objects.get()
    assert (row.points, row.reason, row.version) == (Decimal(4), "Said aloud.", 1)


@pytest.mark.parametrize(
    ("how", "is_excused"),
    [
        ("not begun", True),
        ("begun", True),
        ("handed in", False),
        ("over by the clock", False),
        ("read", False),
    ],
)
def test_work_is_excused_where_it_is_not_handed_in(tess, room, pupil, lea, clock, how, is_excused):
    rules = AssignmentRules(limit_seconds=600)
    reading = target("read") if how == "read" else None
    given = due(room, "2026-10-07T23:59", opens_at=NOW, rules=rules, given=reading)
    if how in ("begun", "over by the clock"):
        begun(lea, given)
    if how == "handed in":
        sat(lea, given, 5, at=NOW)
    if how == "read":
        ReadingState.objects.create(learner=lea, course_id=COURSE, lesson_id=LESSON, read_at=NOW)
    if how == "over by the clock":
        # Ten minutes and a minute of grace are over; nobody has written it down yet.
        clock.shift(timedelta(minutes=12))
        assert Attempt.objects.get().submitted_at is None
    made = note(pupil, "2026-10-07", "2026-10-07", tess, is_moved=False)
    assert (len(made.changes), GradeOverride.objects.count()) == (is_excused, is_excused)


def test_work_of_other_students_is_not_excused(tess, room, pupil, leo):
    student(room, leo)
    due(room, "2026-10-07T23:59")
    note(pupil, "2026-10-07", "2026-10-07", tess, is_moved=False)
    assert [row.member for row in GradeOverride.objects.all()] == [pupil]
