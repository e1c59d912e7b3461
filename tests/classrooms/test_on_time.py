"""A timed attempt that began by its due time is on time until its own end; and what late work costs
is said before an attempt begins."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from classrooms import operations
from classrooms.gradebook import State
from classrooms.lateness import days_after, is_in_time
from classrooms.models import Classroom, Membership
from classrooms.queries.grid import grid
from classrooms.rules import AssignmentRules
from quizzes import operations as quizzes
from quizzes.window import Change
from tests.classrooms.build import begun, classroom, signed_in, student, target, work
from tests.classrooms.second_gradebook import second_gradebook
from tests.quizzes.test_attempts import answer_all_right

# A Monday, 10:00 in Chicago. Work is due a week later and closes in another week.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DUE = NOW + 7 * DAY
TIMED = AssignmentRules(limit_seconds=1800)


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
def pupil(room, lea):
    return student(room, lea)


def cell(member, given):
    room = Classroom.objects.get(pk=member.classroom_id)
    place = Membership.objects.get(pk=member.pk)
    return grid(room, [place], now=datetime.now(UTC)).cells[member.pk, given.pk]


def second(member, given):
    """The same by the gradebook that is written a second time."""
    call_command("sweep")
    figures, _whole = second_gradebook(member.classroom_id, datetime.now(UTC))[member.pk]
    return figures[given.pk].state, figures[given.pk].earned


@pytest.mark.parametrize(
    ("started", "is_timed", "expected"),
    [
        pytest.param(-1, True, True, id="before"),
        pytest.param(0, True, True, id="at the due time"),
        pytest.param(1, True, False, id="after"),
        pytest.param(-1, False, False, id="without a limit"),
    ],
)
def test_attempt_is_in_time_by_when_it_began(started, is_timed, expected):
    began = DUE + started * MINUTE
    assert is_in_time(began, is_timed=is_timed, due_at=DUE) is expected
    assert is_in_time(began, is_timed=is_timed, due_at=None) is False


def test_days_after_nothing_are_none(room):
    assert days_after(None, NOW, room.zone) == days_after(DUE, None, room.zone) == 0
    assert days_after(DUE, DUE, room.zone) == 0
    assert days_after(DUE, DUE + MINUTE, room.zone) == 1


@pytest.mark.parametrize(
    ("began", "handed_in", "by_clock", "state", "earned"),
    [
        pytest.param(-19, 5, False, State.COUNTED, 6, id="submitted after it was due"),
        pytest.param(-19, 11, True, State.COUNTED, 6, id="ended by the clock"),
        pytest.param(0, 20, False, State.COUNTED, 6, id="started at the due time"),
        pytest.param(1, 20, False, State.LATE, "5.4", id="started after it"),
    ],
)
def test_timed_attempt_that_began_in_time_is_never_late(
    room, pupil, lea, clock, began, handed_in, by_clock, state, earned
):
    given = work(room, target(), rules=TIMED)
    clock.move_to(DUE + began * MINUTE)
    attempt = begun(lea, given)
    answer_all_right(signed_in(lea), attempt)
    clock.move_to(DUE + handed_in * MINUTE)
    if by_clock:
        clock.shift(2 * MINUTE)
    else:
        quizzes.submit_attempt(lea, attempt.pk, now=datetime.now(UTC))
    found = cell(pupil, given)
    assert (found.state, found.earned) == (state, Decimal(earned))
    again = second(pupil, given)
    assert (again[0], float(again[1])) == (str(state), float(earned))
    # As it is written down, too.
    assert cell(pupil, given).earned == Decimal(earned)


def test_untimed_attempt_is_late_by_when_it_was_submitted(room, pupil, lea, clock):
    given = work(room, target())
    clock.move_to(DUE - 19 * MINUTE)
    attempt = begun(lea, given)
    answer_all_right(signed_in(lea), attempt)
    clock.move_to(DUE + 5 * MINUTE)
    quizzes.submit_attempt(lea, attempt.pk, now=datetime.now(UTC))
    assert (cell(pupil, given).state, cell(pupil, given).earned) == (State.LATE, Decimal("5.4"))
    assert second(pupil, given)[0] == "counted late"


def test_end_that_a_teacher_moved_is_on_time_too(tess, room, pupil, lea, clock):
    given = work(room, target(), rules=TIMED)
    clock.move_to(DUE - 19 * MINUTE)
    attempt = begun(lea, given)
    answer_all_right(signed_in(lea), attempt)
    operations.extend(given, pupil, Change(limit_seconds=7200), version=0, by=tess)
    clock.move_to(DUE + 90 * MINUTE)
    quizzes.submit_attempt(lea, attempt.pk, now=datetime.now(UTC))
    assert cell(pupil, given).state is State.COUNTED


@pytest.mark.parametrize(
    ("rules", "began", "state"),
    [
        pytest.param(TIMED, -19, State.WORKING, id="timed"),
        pytest.param(TIMED, 1, State.MISSING, id="timed, began late"),
        pytest.param(AssignmentRules(), -19, State.MISSING, id="untimed"),
    ],
)
def test_attempt_that_goes_on_in_time_is_not_missing(room, pupil, lea, clock, rules, began, state):
    given = work(room, target(), rules=rules)
    clock.move_to(DUE + began * MINUTE)
    begun(lea, given)
    clock.move_to(DUE + 5 * MINUTE)
    assert cell(pupil, given).state is state
    assert second(pupil, given) == (str(state), None)


def test_attempt_that_outlives_the_close_in_time_is_not_missing(room, pupil, lea, clock):
    given = work(room, target(), rules=TIMED, closes_at=DUE)
    clock.move_to(DUE - 19 * MINUTE)
    begun(lea, given)
    clock.move_to(DUE + 5 * MINUTE)
    assert cell(pupil, given).state is State.WORKING
    assert second(pupil, given) == ("working", None)


def test_pages_and_files_say_nothing_of_late(tess, room, pupil, lea, clock):
    given = work(room, target(), rules=TIMED)
    clock.move_to(DUE - 19 * MINUTE)
    attempt = begun(lea, given)
    answer_all_right(signed_in(lea), attempt)
    clock.move_to(DUE + 5 * MINUTE)
    for name in ("my_class", "assigned"):
        ids = [given.pk] if name == "assigned" else []
        page = signed_in(lea).get(reverse(f"classrooms:{name}", args=ids)).content.decode()
        assert ("late" in page, "Begun" in page or "You have begun" in page) == (False, True)
    quizzes.submit_attempt(lea, attempt.pk, now=datetime.now(UTC))
    grade = signed_in(lea).get(reverse("classrooms:my_grade", args=[room.pk])).content.decode()
    assert ("day late" in grade, "<td>6 of 6</td>" in grade) == (False, True)
    assert re.search(r'>Counted<span class="sr">[^<]*</span></a>\.\s', grade)
    teacher = signed_in(tess)
    for name in ("grades_csv", "school_csv"):
        file = teacher.post(reverse(f"classrooms:{name}", args=[room.pk])).content.decode()
        assert "late" not in list(csv.reader(io.StringIO(file)))[1]
    report = teacher.get(reverse("classrooms:student_report", args=[room.pk, pupil.pk]))
    assert "day late" not in report.content.decode()


# What is said before an attempt begins ----------------------------------------------------------

FULL = (
    "Due in 19 minutes. An attempt that you start before then has its full 30 minutes and is on "
    "time until it ends."
)


@pytest.mark.parametrize(
    ("rules", "percent", "closes", "says"),
    [
        pytest.param(
            {},
            10,
            7,
            "Due in 19 minutes. After that, it loses 10% of the points for each day.",
            id="percent",
        ),
        pytest.param(
            {}, 0, 7, "Due in 19 minutes. Submitting later costs no points.", id="0 percent"
        ),
        pytest.param(
            {"late": "same"},
            10,
            7,
            "Due in 19 minutes. Submitting later costs no points.",
            id="same",
        ),
        pytest.param(
            {"late": "refused"},
            10,
            0,
            "Closes in 19 minutes. What you saved by then is submitted.",
            id="refused",
        ),
        pytest.param({"late": "refused"}, 10, 7, "Due in 19 minutes.", id="refused, closes later"),
        pytest.param(
            {"limit_seconds": 1800},
            10,
            7,
            f"{FULL} Starting later costs 10% of the points for each day.",
            id="timed",
        ),
        pytest.param(
            {"limit_seconds": 1800, "late": "same"},
            10,
            7,
            f"{FULL} Starting later costs no points.",
            id="timed, same",
        ),
        pytest.param(
            {"limit_seconds": 1800, "late": "refused"},
            10,
            0,
            FULL.replace("Due", "Closes"),
            id="timed, refused",
        ),
        pytest.param(
            {"limit_seconds": 1800, "is_cut_at_close": True, "late": "same"},
            10,
            7,
            "Due in 19 minutes. An attempt that you start before then is on time until it ends. "
            "Starting later costs no points.",
            id="timed, cut at the close",
        ),
    ],
)
def test_start_page_says_what_late_costs_before_it_happens(
    tess, lea, clock, rules, percent, closes, says
):
    room = classroom(tess, late_percent_a_day=percent)
    student(room, lea)
    rules = AssignmentRules(**rules)
    given = work(room, target(), rules=rules, closes_at=DUE + closes * DAY)
    clock.move_to(DUE - 19 * MINUTE)
    page = signed_in(lea).get(reverse("classrooms:assigned", args=[given.pk])).content.decode()
    assert page.count(f'<p class="note">{says}</p>') == 1


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        (0, "Due in less than a minute."),
        (1, "Due in 1 minute."),
        (119, "Due in 119 minutes."),
        (120, "Due in 2 hours."),
        (24 * 60, "Due in 24 hours."),
        (24 * 60 + 1, "Due Mon, Oct 12, 10:00 am."),
    ],
)
def test_time_left_is_said_within_a_day(room, pupil, lea, clock, minutes, says):
    given = work(room, target())
    clock.move_to(DUE - minutes * MINUTE)
    page = signed_in(lea).get(reverse("classrooms:assigned", args=[given.pk])).content.decode()
    assert page.count(f'<p class="note">{says} After that, ') == 1


@pytest.mark.parametrize(
    ("minutes", "left"), [(90, "in 90 minutes"), (119, "in 119 minutes"), (150, "in 2 hours")]
)
def test_start_page_and_question_say_the_same_of_the_time_left(
    room, pupil, lea, clock, minutes, left
):
    given = work(room, target())
    clock.move_to(DUE - minutes * MINUTE)
    start = signed_in(lea).get(reverse("classrooms:assigned", args=[given.pk]))
    question = signed_in(lea).get(reverse("quizzes:question", args=[begun(lea, given).pk]))
    assert [f"Due {left}" in page.content.decode() for page in (start, question)] == [True, True]


def test_second_attempt_that_would_be_late_is_told_too(room, pupil, lea, clock):
    given = work(room, target())
    attempt = begun(lea, given)
    quizzes.submit_attempt(lea, attempt.pk, now=NOW)
    clock.move_to(DUE + DAY)
    page = signed_in(lea).get(reverse("classrooms:assigned", args=[given.pk])).content.decode()
    said = "It was due Mon, Oct 12, 10:00 am. You can still submit it. It loses 10% of the points"
    assert page.count(f'<p class="note" data-s="wait">{said} for each day late.</p>') == 1
