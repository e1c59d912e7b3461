"""A student's page names all that is set for this student: dates, decided grades, days absent."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from classrooms import operations
from classrooms.models import Absence, Extension, GradeOverride
from classrooms.queries import set_for
from quizzes.window import Accommodation, Change
from tests.classrooms.build import classroom, signed_in, student, target, work

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea)


@pytest.fixture
def given(room, pupil):
    return work(room, target())


def section(person, pupil):
    """The words of the part of the page."""
    address = reverse("classrooms:student", args=[pupil.classroom_id, pupil.pk])
    page = " ".join(signed_in(person).get(address).content.decode().split())
    return page.partition('id="h-set"')[2].partition("</section>")[0]


NOTHING = "Nothing: dates and rules are those of the class."


def test_nothing_is_said_where_nothing_is_set(tess, pupil, given):
    assert NOTHING in section(tess, pupil)
    assert not set_for(pupil)


def test_rows_that_set_nothing_are_nothing(tess, pupil, given):
    """As they stand after everything was taken back."""
    Extension.objects.create(assignment=given, member=pupil)
    operations.accommodate(pupil, Accommodation(), version=0, by=tess)
    Absence.objects.create(
        member=pupil,
        first_on=date(2026, 10, 1),
        last_on=date(2026, 10, 2),
        is_moved=True,
        undone_at=NOW,
    )
    assert NOTHING in section(tess, pupil)


def test_dates_lead_to_where_they_are_changed(tess, room, pupil, given):
    Extension.objects.create(assignment=given, member=pupil, due_at=NOW + 9 * DAY, attempts=4)
    said = section(tess, pupil)
    assert NOTHING not in said
    assert reverse("classrooms:extend", args=[room.pk, given.pk, pupil.pk]) in said
    assert "due Wed, Oct 14, 10:00 am, 4 attempts" in said


@pytest.mark.parametrize(
    ("decided", "says"),
    [
        ({"is_excused": True}, "excused"),
        ({"points": Decimal("4.5")}, "grade set to 4.5 of 6 points"),
    ],
    ids=["excused", "points"],
)
def test_decided_grade_leads_to_its_page(tess, room, pupil, given, decided, says):
    GradeOverride.objects.create(assignment=given, member=pupil, reason="Ill.", **decided)
    said = section(tess, pupil)
    assert says in said
    assert reverse("classrooms:decide_grade", args=[room.pk, given.pk, pupil.pk]) in said


def test_one_assignment_with_both_is_one_line(tess, pupil, given):
    Extension.objects.create(assignment=given, member=pupil, due_at=NOW + 9 * DAY)
    GradeOverride.objects.create(assignment=given, member=pupil, reason="Ill.", is_excused=True)
    [line] = set_for(pupil).lines
    assert (line.assignment, line.extension.value) == (given, Change(due_at=NOW + 9 * DAY))
    assert line.decided.is_excused


def test_lines_are_in_the_order_in_which_the_class_is_due(room, pupil):
    last = work(room, target("read"), days=None)
    second, first = work(room, target(), days=9), work(room, target(), days=3)
    for each in (last, second, first):
        GradeOverride.objects.create(assignment=each, member=pupil, reason="Ill.", is_excused=True)
    assert [line.assignment for line in set_for(pupil).lines] == [first, second, last]


def test_days_absent_are_named(tess, pupil, given):
    Absence.objects.create(
        member=pupil, first_on=date(2026, 10, 1), last_on=date(2026, 10, 2), is_moved=True
    )
    Absence.objects.create(
        member=pupil, first_on=date(2026, 9, 7), last_on=date(2026, 9, 7), is_moved=False
    )
    said = section(tess, pupil)
    assert "Absent Thu, Oct 1 to Fri, Oct 2. Absent Mon, Sep 7." in said


def test_nothing_of_another_student_or_another_class_is_there(tess, room, pupil, given, lea, leo):
    elsewhere = student(classroom(tess, "11-C"), lea)
    other = student(room, leo)
    GradeOverride.objects.create(
        assignment=work(elsewhere.classroom, target()),
        member=elsewhere,
        reason="Ill.",
        is_excused=True,
    )
    Extension.objects.create(assignment=given, member=other, due_at=NOW + 9 * DAY)
    assert not set_for(pupil)


def test_page_takes_four_queries_for_any_number_of_lines(
    room, pupil, given, django_assert_num_queries
):
    for each in (given, work(room, target()), work(room, target("read"))):
        Extension.objects.create(assignment=each, member=pupil, due_at=NOW + 9 * DAY)
        GradeOverride.objects.create(assignment=each, member=pupil, reason="Ill.", is_excused=True)
    with django_assert_num_queries(4):
        assert len(set_for(pupil).lines) == 3
