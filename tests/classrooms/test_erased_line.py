"""An account that is erased leaves one dated line without a name in the log of each class whose
averages change."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.forms.models import model_to_dict

from accounts import erasure
from accounts.models import AuditEvent, User
from classrooms import operations
from classrooms.models import Classroom
from classrooms.roster import read_names
from tests.classrooms.build import (
    classroom,
    colleague,
    place,
    sat,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.test_log import lines, opened, url

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = "An account was erased; averages changed"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def found(tess, room):
    return [line for line in lines(tess, room) if line[0] == WORDS]


def test_erased_student_with_a_score_leaves_one_dated_line_without_a_name(tess, lea, leo, room):
    student(room, leo)
    student(room, lea, roster_name="Moreno, Lea")
    given = work(room, target())
    for person in (lea, leo):
        sat(person, given, 4, at=NOW)
    erasure.erase_person(lea, by=lea)
    assert found(tess, room) == [(WORDS, "Mon, Oct 5, 10:00 am")]
    page = opened(tess, room)
    assert "Moreno" not in page
    assert "Lea" not in page


def test_row_leads_to_no_one(tess, lea, ada, room):
    student(room, lea)
    sat(lea, work(room, target()), 4, at=NOW)
    key = lea.pk
    erasure.erase_person(lea, by=ada)
    [event] = AuditEvent.objects.filter(verb="class.erased_account")
    assert (event.actor, event.subject, event.detail) == (None, None, {})
    assert event.scope == room.pk
    assert key.hex not in str(model_to_dict(event)).replace("-", "")


def test_every_class_whose_average_changes_has_the_line_and_no_other(tess, tomas, lea, room):
    second, idle = classroom(tess, "Second"), classroom(tess, "Idle")
    elsewhere = classroom(tomas, "Elsewhere")
    for each in (room, second, idle):
        student(each, lea)
    for each in (room, second, elsewhere):
        given = work(each, target())
        if each != elsewhere:
            sat(lea, given, 4, at=NOW)
    erasure.erase_person(lea, by=lea)
    assert [len(found(tess, each)) for each in (room, second, idle)] == [1, 1, 0]
    assert found(tomas, elsewhere) == []


def test_nothing_that_counted_leaves_no_line(tess, lea, leo, otto, room):
    """An essay that waits for its grade, work not handed in yet, or a student who had left: no
    average moves."""
    essay, quiz = task(room), work(room, target())
    for person in (lea, leo, otto):
        student(room, person)
    sat(leo, essay, 0, 12, at=NOW, waiting=1)
    sat(otto, quiz, 4, at=NOW)
    operations.remove_student(place(room, otto), by=tess, now=NOW)
    for person in (lea, leo, otto):
        erasure.erase_person(person, by=person)
    assert found(tess, room) == []


def test_override_and_missing_work_that_counts_as_zero_move_the_average_too(
    tess, lea, leo, room, clock
):
    Classroom.objects.filter(pk=room.pk).update(missing_counts_zero=True)
    given = work(room, target(), days=1)
    for person in (lea, leo):
        student(room, person)
    decision = operations.Decision(Decimal(3), "Agreed")
    operations.decide_grade(given, place(room, lea), decision, version=0, by=tess, now=NOW)
    clock.shift(10 * DAY)
    for person in (lea, leo):
        erasure.erase_person(person, by=person)
    assert len(found(tess, room)) == 2


def test_erasing_by_the_teacher_says_both_who_did_it_and_that_averages_changed(tess, room):
    draft = operations.keep_roster(room, read_names("Nora Canary"), by=tess, now=NOW)
    operations.add_students(draft, by=tess, now=NOW)
    nora = User.objects.get(is_managed=True)
    sat(nora, work(room, target()), 4, at=NOW)
    operations.erase_student(place(room, nora), by=tess)
    assert len(found(tess, room)) == 1
    assert [line[2] for line in lines(tess, room) if line[0] == "Erased an account"] == [
        "Tess Alder"
    ]


def test_erasing_a_colleague_changes_no_average(tess, tomas, lea, ada, room):
    colleague(room, tomas)
    student(room, lea)
    sat(lea, work(room, target()), 4, at=NOW)
    erasure.erase_person(tomas, by=ada)
    assert found(tess, room) == []


def test_log_page_says_what_such_a_line_means(tess, room):
    page = signed_in(tess).get(url("log", room)).content.decode()
    assert "a line without a name says so" in page
