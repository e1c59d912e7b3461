"""The cells of a gradebook from real rows: each state, whose dates hold, and which try counts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from classrooms import operations
from classrooms.gradebook import State
from classrooms.models import Assignment, Classroom, Membership
from classrooms.queries.grid import grid
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from lessons.models import ReadingState
from quizzes import operations as quizzes
from quizzes.bank import get_quiz, policy_of
from quizzes.models import Attempt
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    sat,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.test_attempts import answer, answer_all_right, right

# A Monday, 10:00 in Chicago. Work is due a week later and closes in another week.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
DUE, CLOSE = NOW + 7 * DAY, NOW + 14 * DAY


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


def cell(member, given, *, days=0):
    """The cell of this student so many days after the work was given."""
    room = Classroom.objects.get(pk=member.classroom_id)
    place = Membership.objects.get(pk=member.pk)
    return grid(room, [place], now=NOW + days * DAY).cells.get((member.pk, given.pk))


def decide(given, member, points):
    decision = operations.Decision(None if points is None else Decimal(points), "Agreed")
    by = given.made_by
    operations.decide_grade(given, member, decision, version=0, by=by, now=NOW)


def hand_in(member, given):
    """Begin, answer everything and hand in, as a browser does."""
    attempt, client = begun(member.person, given), signed_in(member.person)
    answer_all_right(client, attempt)
    client.post(f"/attempt/{attempt.pk}/submit/")


def nothing(member, given):
    """Nobody does anything."""


def begin(member, given):
    begun(member.person, given)


def read(member, given):
    ReadingState.objects.create(
        learner=member.person, course_id=COURSE, lesson_id=LESSON, read_at=NOW
    )


def join_late(member, given):
    Membership.objects.filter(pk=member.pk).update(joined_at=DUE + DAY)


def excuse(member, given):
    decide(given, member, None)


def decide_4(member, given):
    decide(given, member, 4)


def give_to_others(member, given):
    Assignment.objects.filter(pk=given.pk).update(is_whole_class=False)


def drop_every_question(member, given):
    sat(member.person, given, 0, 0, at=NOW)


def count_as_0(member, given):
    Classroom.objects.update(missing_counts_zero=True)


def late(member, given):
    sat(member.person, given, 5, at=DUE + 2 * DAY)


@pytest.mark.parametrize(
    ("does", "days", "state", "earned"),
    [
        pytest.param(hand_in, 0, State.COUNTED, 6, id="handed in"),
        pytest.param(hand_in, 20, State.COUNTED, 6, id="handed in, closed"),
        # 5 less twice 10% of 6.
        pytest.param(late, 10, State.LATE, "3.8", id="late"),
        pytest.param(decide_4, 0, State.OVERRIDDEN, 4, id="decided"),
        pytest.param(nothing, 0, State.NOT_DUE, None, id="not due"),
        pytest.param(nothing, -1, State.NOT_OPEN, None, id="not open"),
        pytest.param(nothing, 8, State.MISSING, None, id="due"),
        pytest.param(nothing, 14, State.LEFT_OUT, None, id="closed, left out"),
        pytest.param(count_as_0, 8, State.MISSING, None, id="due, would count as 0"),
        pytest.param(count_as_0, 14, State.ZERO, 0, id="closed, counts as 0"),
        pytest.param(begin, 0, State.WORKING, None, id="begun"),
        pytest.param(begin, 8, State.MISSING, None, id="begun, due"),
        pytest.param(join_late, 9, State.BEFORE_JOINING, None, id="due before joining"),
        pytest.param(join_late, 20, State.BEFORE_JOINING, None, id="closed before joining"),
        pytest.param(excuse, 20, State.EXCUSED, None, id="excused"),
        pytest.param(drop_every_question, 0, State.EXCUSED, None, id="every question dropped"),
    ],
)
def test_state_of_a_quiz(room, pupil, does, days, state, earned):
    given = work(room, target())
    does(pupil, given)
    found = cell(pupil, given, days=days)
    assert (found.state, found.earned) == (state, earned if earned is None else Decimal(earned))


@pytest.mark.parametrize(
    ("points", "does", "days", "state", "earned"),
    [
        (0, read, 0, State.DONE, None),
        (0, read, 20, State.DONE, None),
        (0, nothing, 0, State.NOT_DUE, None),
        (0, nothing, 8, State.MISSING, None),
        (0, excuse, 8, State.EXCUSED, None),
        (2, read, 8, State.COUNTED, 2),
        (2, nothing, 8, State.MISSING, None),
        (2, nothing, 14, State.LEFT_OUT, None),
    ],
)
def test_state_of_a_lesson_to_read(room, pupil, points, does, days, state, earned):
    given = work(room, target("read"), points=points)
    does(pupil, given)
    found = cell(pupil, given, days=days)
    assert (found.state, found.earned) == (state, earned)


def test_lesson_that_is_read_late_loses_points_as_a_quiz_does(room, pupil):
    given = work(room, target("read"), points=2)
    read(pupil, given)
    ReadingState.objects.update(read_at=DUE + DAY)
    found = cell(pupil, given, days=9)
    assert (found.state, found.earned) == (State.LATE, Decimal("1.8"))


def test_written_answer_waits_to_be_marked(room, pupil):
    """With the five other questions right, 5 of 11 points are known: 2.7272727 of 6."""
    given = work(room, target(), rules=AssignmentRules(asks_written=True))
    hand_in(pupil, given)
    found = cell(pupil, given)
    assert (found.state, found.facts.score.waiting) == (State.TO_MARK, 1)
    known, out_of = found.facts.score.known, found.facts.score.out_of
    assert (known, out_of) == (5, Attempt.objects.get().max_score)
    assert found.earned == (6 * known / out_of).quantize(Decimal("1e-7"))


def test_work_for_others_has_no_cell(room, pupil, leo):
    other = student(room, leo)
    given = work(room, target(), members=(other,))
    assert cell(pupil, given) is None
    assert cell(other, given).state is State.NOT_DUE


@pytest.mark.parametrize(
    ("rule", "class_rule", "days", "earned"),
    [
        ("percent", (10, 50), 1, "4.4"),
        ("percent", (10, 50), 6, "3"),
        ("percent", (20, 60), 1, "3.8"),
        ("percent", (20, 60), 2, "3.6"),
        ("percent", (0, 0), 6, "5"),
        ("percent", (100, 0), 1, "0"),
        ("same", (10, 50), 6, "5"),
        ("refused", (10, 50), 6, "5"),
    ],
)
def test_late_work_goes_by_the_rule_of_the_work_and_the_percents_of_the_class(
    room, pupil, rule, class_rule, days, earned
):
    percent, floor = class_rule
    Classroom.objects.update(late_percent_a_day=percent, late_floor_percent=floor)
    given = work(room, target(), rules=AssignmentRules(late=rule))
    sat(pupil.person, given, 5, at=DUE + days * DAY)
    found = cell(pupil, given, days=20)
    assert (found.state, found.facts.days_late) == (State.LATE, days)
    assert found.earned == Decimal(earned)


def test_days_late_are_days_of_the_schools_clock(room, pupil):
    """Due on Saturday at noon, before the clocks are put back: a day later is 25 hours later."""
    saturday = datetime(2026, 10, 31, 17, tzinfo=UTC)
    given = work(room, target(), due_at=saturday, closes_at=None)
    sat(pupil.person, given, 5, at=saturday + timedelta(hours=25))
    assert cell(pupil, given, days=40).facts.days_late == 1
    Classroom.objects.update(time_zone="UTC")
    assert cell(pupil, given, days=40).facts.days_late == 2


@pytest.mark.parametrize(
    ("agree", "days_late", "earned"),
    [
        (None, 2, "3.8"),
        (Agreed(extra_days=1), 1, "4.4"),
        (Agreed(extra_days=2), 0, "5"),
        (Change(due_at=DUE + DAY), 1, "4.4"),
        (Change(due_at=DUE + 5 * DAY), 0, "5"),
        (Change(due_at=DUE - DAY), 3, "3.2"),
    ],
    ids=["none", "a-day", "two-days", "extended-a-day", "extended-more", "stricter"],
)
def test_what_is_agreed_with_a_student_changes_how_late_it_was(
    tess, room, pupil, leo, agree, days_late, earned
):
    other = student(room, leo)
    given = work(room, target())
    if isinstance(agree, Agreed):
        operations.accommodate(pupil, agree, version=0, by=tess)
    elif agree:
        operations.extend(given, pupil, agree, version=0, by=tess)
    for each in (pupil, other):
        sat(each.person, given, 5, at=DUE + 2 * DAY)
    found = cell(pupil, given, days=20)
    assert (found.facts.days_late, found.earned) == (days_late, Decimal(earned))
    assert cell(other, given, days=20).facts.days_late == 2


@pytest.mark.parametrize("days", [8, 15, 18])
def test_extra_days_move_the_close_too(tess, room, pupil, days):
    """Four more days: due on the 11th, closed on the 18th day."""
    given = work(room, target())
    operations.accommodate(pupil, Agreed(extra_days=4), version=0, by=tess)
    states = {8: State.NOT_DUE, 15: State.MISSING, 18: State.LEFT_OUT}
    assert cell(pupil, given, days=days).state is states[days]


@pytest.mark.parametrize(
    ("counts", "before", "earned", "days"),
    [
        # 4 in time, and 6 two days late: 6 less 1.2 is 4.8.
        ("highest", 6, "4.8", 2),
        ("average", 5, "5", 0),
        ("first", 4, "4", 0),
        ("last", 6, "4.8", 2),
    ],
)
def test_of_two_tries_counts_what_the_work_says(room, pupil, counts, before, earned, days):
    given = work(room, target(), rules=AssignmentRules(counts=counts))
    sat(pupil.person, given, 4, at=DUE)
    sat(pupil.person, given, 6, at=DUE + 2 * DAY, number=2)
    found = cell(pupil, given, days=20)
    assert (found.before, found.earned) == (before, Decimal(earned))
    assert (found.facts.days_late, found.facts.tries) == (days, (4, 6))


def test_late_second_try_that_costs_more_than_it_brings_leaves_the_first(room, pupil):
    """5 less 1.2 is 3.8, which is less than 4."""
    given = work(room, target())
    sat(pupil.person, given, 4, at=DUE)
    sat(pupil.person, given, 5, at=DUE + 2 * DAY, number=2)
    found = cell(pupil, given, days=20)
    assert (found.state, found.earned) == (State.COUNTED, 4)


def test_second_try_that_goes_on_leaves_the_first(room, pupil):
    given = work(room, target())
    sat(pupil.person, given, 4, at=NOW)
    begun(pupil.person, given)
    found = cell(pupil, given)
    assert (found.state, found.earned, found.facts.is_begun) == (State.COUNTED, 4, True)


def test_deadline_that_passed_without_a_hand_in_counts_what_was_saved(room, pupil):
    """One of six right; 12 minutes after the start nobody has handed in."""
    given = work(room, target(), rules=AssignmentRules(limit_seconds=600, asks_written=False))
    attempt = begun(pupil.person, given)
    answer(signed_in(pupil.person), attempt, 1, right(attempt, 1))
    later = cell(pupil, given, days=12 / 1440)
    assert (cell(pupil, given).state, later.state) == (State.WORKING, State.COUNTED)
    assert later.facts.score.known == 1
    assert Attempt.objects.get().submitted_at is None


def test_own_study_and_previews_are_in_no_cell(tess, room, pupil):
    given = work(room, target())
    bank = get_quiz(COURSE, LESSON)
    own = quizzes.start_attempt(pupil.person, bank, policy=policy_of(bank, "quiz"), now=NOW)
    quizzes.submit_attempt(pupil.person, own.pk, now=NOW)
    sat(pupil.person, given, 6, at=NOW, is_preview=True)
    found = cell(pupil, given)
    assert (found.state, found.facts.tries) == (State.NOT_DUE, ())


def test_same_quiz_given_twice_counts_each_for_itself(room, pupil):
    first, second = work(room, target()), work(room, target(), days=3)
    sat(pupil.person, first, 5, at=NOW)
    assert cell(pupil, first).earned == 5
    assert cell(pupil, second).state is State.NOT_DUE


def test_works_are_in_the_order_in_which_they_are_due(room, pupil):
    ids = [LESSON, "conditions", "lost-decade", "maquila"]
    days = dict(zip(ids, [9, None, 2, 5], strict=True))
    for each in ids:
        work(room, target_of("quiz", COURSE, each), days=days[each])
    found = grid(room, [pupil], now=NOW).works
    assert [each.assignment.target_id for each in found] == [ids[2], ids[3], ids[0], ids[1]]


def test_works_and_marks_of_another_class_are_not_in_it(tess, tomas, room, pupil, lea):
    """The same student in two classes, with a decision and more time in the other."""
    other = classroom(tomas, "Spanish")
    given = work(room, target())
    member = student(other, lea)
    elsewhere = work(other, target())
    sat(lea, elsewhere, 6, at=NOW)
    operations.accommodate(member, Agreed(extra_days=9), version=0, by=tomas)
    decide(elsewhere, member, 3)
    whole = grid(room, [pupil], now=NOW + 8 * DAY)
    assert [each.assignment for each in whole.works] == [given]
    assert [each.state for each in whole.given(pupil)] == [State.MISSING]


def test_equal_cells_are_judged_alike_and_others_are_not(tess, room, pupil, leo, otto):
    """The same score at the same moment, but other dates for one and a decision for another."""
    given = work(room, target())
    members = [pupil, student(room, leo), student(room, otto)]
    operations.extend(given, members[1], Change(due_at=DUE + DAY), version=0, by=tess)
    decide(given, members[2], 2)
    for each in members:
        sat(each.person, given, 5, at=DUE + DAY)
    whole = grid(room, members, now=NOW + 20 * DAY)
    assert [whole.total(each).earned for each in members] == [Decimal("4.4"), 5, 2]


def test_who_has_begun_is_judged_by_when_they_joined(room, pupil, leo, clock):
    """Both have begun after it was due; one of them joined after that too."""
    given = work(room, target())
    clock.shift(8 * DAY)
    new = student(room, leo)
    for each in (pupil, new):
        begun(each.person, given)
    whole = grid(room, [pupil, new], now=NOW + 9 * DAY)
    states = [whole.given(each)[0].state for each in (pupil, new)]
    assert states == [State.MISSING, State.BEFORE_JOINING]


@pytest.mark.parametrize(("days", "state"), [(2, State.DONE), (4, State.NOT_DUE)])
def test_lesson_that_was_read_after_leaving_is_not_the_classs_business(room, pupil, days, state):
    given = work(room, target("read"), points=0)
    read(pupil, given)
    ReadingState.objects.update(read_at=NOW + days * DAY)
    operations.leave_class(pupil, now=NOW + 3 * DAY)
    assert cell(pupil, given, days=5).state is state


def test_blank_attempt_that_the_clock_hands_in_is_a_score_of_0(room, pupil):
    given = work(room, target(), rules=AssignmentRules(limit_seconds=600))
    begun(pupil.person, given)
    found = cell(pupil, given, days=1)
    assert (found.state, found.earned) == (State.COUNTED, 0)
