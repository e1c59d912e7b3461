"""What teachers have set for a student goes along to another class; nothing stays open behind."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations, queries
from classrooms.models import Absence, Extension, GradeOverride
from classrooms.operations import Decision
from classrooms.operations.going import carried
from quizzes.models import Attempt
from quizzes.window import Accommodation, Change, Terms
from tests.classrooms.build import (
    begun,
    classroom,
    place,
    sat,
    signed_in,
    student,
    target,
    work,
    write,
)
from tests.classrooms.build import task as written_task

# A Monday, 10:00 in Chicago; what is due in 7 days closes in 14.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
TEST = "debt-and-adjustment-test"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def other(tess):
    return classroom(tess, "12-A History")


@pytest.fixture
def pupil(room, lea):
    return student(room, lea, roster_name="Moreno, Lea")


def page_of(member):
    return reverse("classrooms:move_student", args=[member.classroom_id, member.pk])


def words(response):
    return " ".join(response.content.decode().split())


def preview(tess, member, to):
    response = signed_in(tess).post(page_of(member), {"to": to.pk})
    assert response.status_code == 200
    return words(response)


def move(tess, member, to):
    response = signed_in(tess).post(page_of(member), {"to": to.pk, "go": "yes"})
    assert response.status_code == 302


def title(given):
    return escape(queries.titled(given).target.title)


def extend(given, member, tess, **change):
    operations.extend(given, member, Change(**change), version=0, by=tess)


def decide(given, member, tess, points, at=NOW, version=0):
    decision = Decision(points and Decimal(points), "Ill.")
    operations.decide_grade(given, member, decision, version=version, by=tess, now=at)


# Dates ------------------------------------------------------------------------------------


def test_dates_of_a_work_that_goes_along_hold_in_the_new_class(tess, room, other, pupil, lea):
    given, like = work(room, target()), work(other, target())
    sat(lea, given, 4, at=NOW)
    extend(given, pupil, tess, due_at=NOW + 10 * DAY, closes_at=NOW + 20 * DAY)
    page = preview(tess, pupil, other)
    dates = "due Thu, Oct 15, 10:00 am, closes Sun, Oct 25, 10:00 am"
    line = f"<li><b>{title(given)}</b> 1 attempt. Set for this student: {dates}.</li>"
    assert line in page
    assert not Extension.objects.filter(assignment=like).exists()
    move(tess, pupil, other)
    window = queries.work_of(place(other, lea), like, now=NOW).window
    assert (window.due_at, window.closes_at) == (NOW + 10 * DAY, NOW + 20 * DAY)


def test_dates_of_a_work_that_is_not_begun_go_along_too(tess, room, other, pupil, lea):
    given, like = work(room, target("read")), work(other, target("read"))
    extend(given, pupil, tess, due_at=NOW + 10 * DAY)
    move(tess, pupil, other)
    row = Extension.objects.get(assignment=like)
    assert (row.member, row.value) == (place(other, lea), Change(due_at=NOW + 10 * DAY))


def test_later_dates_of_the_new_class_are_not_cut_by_older_ones(tess, room, other, pupil, lea):
    given, like = work(room, target()), work(other, target(), days=20)
    extend(given, pupil, tess, due_at=NOW + 10 * DAY)
    says = "The new class gives at least as much time, so its dates apply."
    assert says in preview(tess, pupil, other)
    move(tess, pupil, other)
    assert queries.work_of(place(other, lea), like, now=NOW).window.due_at == NOW + 20 * DAY


TERMS = Terms(NOW, NOW + 7 * DAY, NOW + 14 * DAY, 600, 2)


@pytest.mark.parametrize(
    ("change", "own", "holds"),
    [
        pytest.param({}, {}, {}, id="nothing"),
        pytest.param({"due_at": 8}, {}, {"due_at": 8}, id="later"),
        pytest.param({"due_at": 6}, {}, {}, id="earlier"),
        pytest.param({"due_at": 7}, {}, {}, id="the same"),
        pytest.param({"due_at": 8}, {"due_at": 9}, {"due_at": 9}, id="own is later"),
        pytest.param({"due_at": 9}, {"due_at": 8}, {"due_at": 9}, id="own is earlier"),
        pytest.param({}, {"due_at": 3}, {"due_at": 3}, id="own is stricter"),
        pytest.param({"opens_at": -1}, {}, {"opens_at": -1}, id="opens earlier"),
        pytest.param({"opens_at": 1}, {}, {}, id="opens later"),
        pytest.param(
            {"limit_seconds": 900, "attempts": 3}, {}, {"limit_seconds": 900, "attempts": 3}
        ),
        pytest.param({"limit_seconds": 300, "attempts": 1}, {}, {}, id="less time and tries"),
    ],
)
def test_better_of_two_windows_holds(change, own, holds):
    def built(values):
        return Change(
            **{
                name: NOW + value * DAY if name.endswith("_at") else value
                for name, value in values.items()
            }
        )

    assert carried(built(change), TERMS, built(own)) == built(holds)


def test_more_is_not_more_than_without_end():
    endless = Terms(NOW, None, None, None, None)
    change = Change(None, NOW + DAY, NOW + DAY, 900, 3)
    assert carried(change, endless, Change()) == Change()


def test_two_works_with_one_like_take_the_better_dates_along(tess, room, other, pupil, lea):
    like = work(other, target())
    for days in (9, 11, 10):
        extend(work(room, target()), pupil, tess, due_at=NOW + days * DAY)
    move(tess, pupil, other)
    assert Extension.objects.get(assignment=like).due_at == NOW + 11 * DAY


# Decisions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "out_of", "there", "says"),
    [
        (None, 6, None, "excused"),
        ("4.5", 6, "4.5", "grade set to 4.5 of 6 points"),
        ("4.5", 12, "9", "grade set to 9 of 12 points"),
    ],
)
def test_decision_goes_along(tess, room, other, pupil, lea, points, out_of, there, says):
    given, like = work(room, target(), points=6), work(other, target(), points=out_of)
    decide(given, pupil, tess, points)
    line = f"<li><b>{title(given)}</b> Goes along: {says}.</li>"
    assert line in preview(tess, pupil, other)
    move(tess, pupil, other)
    row = GradeOverride.objects.get(assignment=like)
    assert (row.member, row.is_excused, row.points) == (
        place(other, lea),
        points is None,
        there and Decimal(there),
    )
    assert (row.reason, row.made_by, row.made_at) == ("Ill.", tess, NOW)


@pytest.mark.parametrize(("is_newer", "points"), [(True, 5), (False, 3)])
def test_newer_of_two_decisions_holds(tess, room, other, pupil, lea, is_newer, points):
    given, like = work(room, target()), work(other, target())
    earlier = student(other, lea)
    decide(like, earlier, tess, 5, at=NOW + (DAY if is_newer else -DAY))
    operations.leave_class(earlier, now=NOW)
    decide(given, pupil, tess, 3)
    says = "The new class already has a newer decision on this grade."
    assert (says in preview(tess, pupil, other)) == is_newer
    move(tess, pupil, other)
    assert GradeOverride.objects.get(assignment=like).points == points


def test_what_is_set_for_a_work_of_this_class_alone_is_said_to_stay(tess, room, other, pupil):
    given = work(room, target())
    extend(given, pupil, tess, attempts=4)
    decide(given, pupil, tess, None)
    page = preview(tess, pupil, other)
    line = f"<li><b>{title(given)}</b> Stays here too: 4 attempts. Stays here too: excused.</li>"
    assert f'<h3>Stays here</h3> <ul class="bullets"> {line}' in page


# Absences ---------------------------------------------------------------------------------


@pytest.mark.parametrize("is_moved", [True, False])
def test_absence_goes_along_and_can_be_undone_there(tess, room, other, pupil, lea, is_moved):
    given, like = work(room, target()), work(other, target())
    work(room, target(target_id=TEST))
    first, last = date(2026, 10, 12), date(2026, 10, 13)
    how = {"is_moved": is_moved, "reason": "Absent.", "by": tess, "now": NOW}
    operations.note_absence(pupil, first, last, **how)
    says = "<p>Goes along: absence noted for Mon, Oct 12 to Tue, Oct 13.</p>"
    assert says in preview(tess, pupil, other)
    move(tess, pupil, other)
    there = place(other, lea)
    absence = Absence.objects.get(member=there)
    assert (absence.first_on, absence.last_on, absence.made_by) == (first, last, tess)
    assert [change["work"] for change in absence.changes] == [str(like.pk)]
    rows = (Extension if is_moved else GradeOverride).objects.filter(member=there)
    assert [row.assignment for row in rows] == [like]
    assert operations.undo_absence(absence, by=tess, now=NOW) == 0
    assert not rows.all().exists()
    assert (Extension if is_moved else GradeOverride).objects.filter(assignment=given).exists()


def test_moving_back_and_forth_brings_an_absence_once(tess, room, other, pupil, lea):
    work(room, target())
    work(other, target())
    how = {"is_moved": True, "reason": "Absent.", "by": tess, "now": NOW}
    operations.note_absence(pupil, date(2026, 10, 12), date(2026, 10, 12), **how)
    for to in (other, room, other):
        here = place(room if to == other else other, lea)
        move(tess, here, to)
    assert [Absence.objects.filter(member__classroom=each).count() for each in (room, other)] == [
        1,
        1,
    ]


def test_accommodation_that_goes_along_is_named(tess, room, other, pupil):
    agreed = Accommodation(Decimal("1.50"), 1, 2)
    operations.accommodate(pupil, agreed, version=0, by=tess)
    says = "Goes along, for every assignment: time × 1.5, 1 more attempt, 2 more days."
    assert says in preview(tess, pupil, other)


# What is in progress ----------------------------------------------------------------------


def test_attempt_that_stays_behind_is_submitted_as_it_is_and_said_before(
    tess, room, other, pupil, lea
):
    given = written_task(room)
    attempt = begun(lea, given)
    answer = attempt.answers.get(version__spec__type="written")
    write(answer, "So far.")
    page = preview(tess, pupil, other)
    says = (
        "An attempt is in progress. Moving the student submits it as it is, with the answers saved "
        "so far."
    )
    assert f"<b>{title(given)}</b> 1 attempt. {says}" in page
    assert Attempt.objects.get().submitted_at is None
    move(tess, pupil, other)
    attempt.refresh_from_db()
    answer.refresh_from_db()
    assert (attempt.context, attempt.submitted_at, attempt.submitted_by) == (
        given.pk,
        NOW,
        "teacher",
    )
    assert answer.response == "So far."


def test_attempt_that_goes_along_stays_open_and_is_said_to(tess, room, other, pupil, lea):
    given, like = work(room, target()), work(other, target())
    begun(lea, given)
    says = "1 attempt. The attempt in progress continues in the new class."
    assert says in preview(tess, pupil, other)
    move(tess, pupil, other)
    attempt = Attempt.objects.get()
    assert (attempt.context, attempt.submitted_at) == (like.pk, None)


def test_open_attempt_in_a_third_class_is_left_alone(tess, room, other, pupil, lea):
    third = classroom(tess, "Third")
    student(third, lea)
    attempt = begun(lea, work(third, target()))
    move(tess, pupil, other)
    attempt.refresh_from_db()
    assert attempt.submitted_at is None
