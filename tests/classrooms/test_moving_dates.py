"""A move to another class costs nobody points: what was begun in time stays in time, and what was
due there before the student came does not count against them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from classrooms import operations
from classrooms.models import Classroom, Extension, GradeOverride
from classrooms.queries import moved_to
from classrooms.queries.gradebook import grade_page
from classrooms.rules import AssignmentRules
from tests.classrooms.build import begun, classroom, place, sat, signed_in, student, target, work

# A Friday, 10:00 in Chicago.
NOW = datetime(2026, 12, 11, 16, tzinfo=UTC)
DAY = timedelta(days=1)
LATE = AssignmentRules(late="percent")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW - 20 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea, clock):
    """With a student who joined four days ago."""
    room = classroom(tess, "P-A", missing_counts_zero=True, late_floor_percent=0)
    clock.move_to(NOW - 4 * DAY)
    student(room, lea)
    clock.move_to(NOW)
    return room


@pytest.fixture
def other(tess, room):
    return classroom(tess, "P-B", missing_counts_zero=True, late_floor_percent=0)


def given(room, form="quiz", lesson="august-1982", *, due, closes=None, **more):
    """Opened ten days ago; due and closing so many days from now."""
    return work(
        room,
        target(form, lesson),
        now=NOW - 10 * DAY,
        due_at=NOW + due * DAY,
        closes_at=None if closes is None else NOW + closes * DAY,
        rules=LATE,
        **more,
    )


def preview(person, room, pupil, to):
    address = reverse("classrooms:move_student", args=[room.pk, place(room, pupil).pk])
    page = signed_in(person).post(address, {"to": str(to.pk)})
    return " ".join(page.content.decode().split())


def move(person, room, pupil, to):
    return operations.move_student(place(room, pupil), to, by=person, now=NOW)


def line(teacher, room, pupil, work):
    page = grade_page(place(room, teacher), place(room, pupil), now=NOW)
    return next(step.cell for step in page.explanation.steps if step.cell.work.id == work.pk)


def test_what_closed_before_is_excused_and_the_preview_says_so(tess, lea, room, other):
    closed = given(other, due=-2, closes=-2)
    assert "It has closed, so it is excused." in preview(tess, room, lea, other)
    move(tess, room, lea, other)
    cell = line(tess, other, lea, closed)
    assert (cell.state, cell.earned) == ("excused", None)
    override = GradeOverride.objects.get()
    assert override.reason == "It closed before you came to this class."


def test_what_was_due_and_is_still_open_counts_in_full(tess, lea, room, other):
    open_still = given(other, due=-2, closes=5)
    said = preview(tess, room, lea, other)
    assert "It was due already. The student has until Wed, Dec 16, 10:00 am" in said
    move(tess, room, lea, other)
    sat(lea, open_still, 6, at=NOW)
    cell = line(tess, other, lea, open_still)
    assert (cell.state, cell.earned) == ("counted", Decimal(6))


def test_what_both_classes_were_due_and_nobody_did_stays_missing(tess, lea, room, other):
    for each in (room, other):
        given(each, due=-2, closes=9)
    assert "Already due in the new class" not in preview(tess, room, lea, other)
    move(tess, room, lea, other)
    assert not Extension.objects.exists()
    assert not GradeOverride.objects.exists()


def test_what_was_not_due_yet_here_is_not_late_there(tess, lea, room, other):
    given(room, due=3, closes=9)
    there = given(other, due=-2, closes=-1)
    assert "It has closed, so it is excused." in preview(tess, room, lea, other)
    move(tess, room, lea, other)
    assert line(tess, other, lea, there).state == "excused"


@pytest.mark.parametrize("due", [-2, 9], ids=["earlier there", "later there"])
def test_attempt_that_was_in_time_stays_in_time(tess, lea, room, other, due):
    here = given(room, due=3, closes=9)
    there = given(other, due=due, closes=12)
    sat(lea, here, 4, at=NOW - DAY)
    said = preview(tess, room, lea, other)
    assert ("Set for this student: due Mon, Dec 14, 10:00 am" in said) == (due < 0)
    move(tess, room, lea, other)
    cell = line(tess, other, lea, there)
    assert (cell.state, cell.earned) == ("counted", Decimal(4))


def test_attempt_that_goes_on_has_the_time_it_began_with(tess, lea, room, other):
    attempt = begun(lea, given(room, due=3, closes=9))
    there = given(other, due=-2, closes=9)
    move(tess, room, lea, other)
    attempt.refresh_from_db()
    assert attempt.context == there.pk
    assert attempt.due_at == NOW + 3 * DAY


def test_attempt_without_a_due_time_is_not_late_by_that_of_the_new_class(tess, lea, room, other):
    here = work(room, target(), now=NOW - 10 * DAY, days=None, rules=LATE)
    there = given(other, due=-2, closes=9)
    sat(lea, here, 4, at=NOW)
    move(tess, room, lea, other)
    assert line(tess, other, lea, there).state == "counted"


def test_attempt_that_was_late_here_is_as_late_there(tess, lea, clock, room, other):
    here, there = given(room, due=-2, closes=9), given(other, due=-2, closes=9)
    sat(lea, here, 6, at=NOW)
    move(tess, room, lea, other)
    cell = line(tess, other, lea, there)
    assert (cell.state, cell.facts.days_late) == ("counted late", 2)


def test_what_was_due_while_one_was_in_the_class_before_is_not_forgiven(
    tess, lea, clock, room, other
):
    clock.move_to(NOW - 10 * DAY)
    student(other, lea)
    missed = given(other, due=-5, closes=-5)
    away = given(other, lesson="maquila", due=-2, closes=-2)
    operations.leave_class(place(other, lea), now=NOW - 4 * DAY)
    clock.move_to(NOW)
    move(tess, room, lea, other)
    assert line(tess, other, lea, missed).state == "zero"
    assert line(tess, other, lea, away).state == "excused"


def test_moving_twice_excuses_once(tess, lea, room, other):
    given(other, due=-2, closes=-2)
    move(tess, room, lea, other)
    move(tess, other, lea, room)
    move(tess, room, lea, other)
    assert GradeOverride.objects.count() == 1


# Where a student went -------------------------------------------------------------------------


def student_page(teacher, room, pupil):
    address = reverse("classrooms:student", args=[room.pk, place(room, pupil).pk])
    return " ".join(signed_in(teacher).get(address).content.decode().split())


def test_moved_student_is_not_taken_back_without_the_work(tess, lea, room, other):
    assert moved_to(place(room, lea)) is None
    move(tess, room, lea, other)
    page = student_page(tess, room, lea)
    assert "Moved to P-B, with the work." in page
    assert "Take back into the class" not in page
    operations.leave_class(place(other, lea), now=NOW)
    page = student_page(tess, room, lea)
    assert "Moved to P-B" not in page
    assert "Take back into the class" in page


def test_classes_of_one_name_are_told_apart_by_their_last_days(tess, lea, room, other):
    Classroom.objects.filter(pk=other.pk).update(name="P-A", ends_on="2026-12-01")
    page = preview(tess, room, lea, other)
    assert "P-A, ended Dec 1, 2026" in page
