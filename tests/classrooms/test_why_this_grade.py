"""Each line of a grade leads to the student's own attempts and tells every step that changed it."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from classrooms.models import Category
from classrooms.rules import AssignmentRules
from quizzes.models import Attempt
from tests.classrooms.build import classroom, place, sat, signed_in, student, target, work

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW - 20 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea, leo, clock):
    room = classroom(tess, ends_on=date(2027, 6, 30))
    student(room, lea)
    student(room, leo)
    clock.move_to(NOW)
    return room


def page(person, room, pupil):
    own = person == pupil
    args = [room.pk] if own else [room.pk, place(room, pupil).pk]
    address = reverse("classrooms:my_grade" if own else "classrooms:grade", args=args)
    return " ".join(signed_in(person).get(address).content.decode().split())


def line(person, room, pupil, given):
    """The row of the work."""
    return page(person, room, pupil).partition(f'id="w-{given.slug}"')[2].partition("</tr>")[0]


def links(html):
    return re.findall(r'href="([^"]+)"', html)


def attempt_page(person, room, attempt):
    if attempt.learner == person:
        return reverse("quizzes:result", args=[attempt.pk])
    return reverse("classrooms:attempt", args=[room.pk, attempt.pk])


@pytest.mark.parametrize("reader", ["tess", "lea"])
def test_line_leads_to_the_students_own_attempt_and_it_opens(reader, tess, lea, leo, room):
    given = work(room, target(), now=NOW - 9 * DAY, days=10)
    mine, other = (sat(person, given, 4, at=NOW - 8 * DAY) for person in (lea, leo))
    person = {"tess": tess, "lea": lea}[reader]
    found = line(person, room, lea, given)
    assert attempt_page(person, room, mine) in links(found)
    assert str(other.pk) not in found
    assert signed_in(person).get(attempt_page(person, room, mine)).status_code == 200


@pytest.mark.parametrize("reader", ["tess", "lea"])
def test_several_attempts_are_all_linked_and_the_one_that_counts_is_named(reader, tess, lea, room):
    person = {"tess": tess, "lea": lea}[reader]
    given = work(room, target(), now=NOW - 9 * DAY, days=10)
    tries = [
        sat(lea, given, known, at=NOW - (8 - n) * DAY, number=n)
        for n, known in enumerate((2, 5, 3), 1)
    ]
    found = line(person, room, lea, given)
    assert {attempt_page(person, room, each) for each in tries} <= set(links(found))
    after = found.partition(attempt_page(person, room, tries[1]) + '">2')[2]
    assert after.partition("</a>")[2].startswith(" (counts)")
    assert found.count("(counts)") == 1


def test_dropped_score_still_says_how_late_it_was(tess, lea, room):
    part = Category.objects.create(classroom=room, name="Quizzes", weight=1, drop_lowest=1)
    rules = AssignmentRules(late="percent")
    late, good = (
        work(room, target(), now=NOW - 9 * DAY, days=2, rules=rules, category=part)
        for _ in range(2)
    )
    first = sat(lea, late, 4, at=NOW - 5 * DAY)
    sat(lea, good, 6, at=NOW - 8 * DAY)
    found = line(tess, room, lea, late)
    assert "2 days late" in found
    assert attempt_page(tess, room, first) in links(found)
    assert 'data-s="out"' in page(tess, room, lea)


def test_nobody_without_anything_has_a_whole(tess, lea, leo, room):
    Category.objects.create(classroom=room, name="Quizzes", weight=1)
    part = Category.objects.create(classroom=room, name="Tests", weight=2)
    given = work(room, target(), now=NOW - 9 * DAY, days=10, category=part)
    sat(lea, given, 4, at=NOW - 8 * DAY)
    assert "Whole" in page(tess, room, lea)
    for person in (tess, leo):
        assert "Whole" not in page(person, room, leo)
        assert "divided by the weights" not in page(person, room, leo)


def test_work_of_other_points_says_how_the_score_became_them(tess, lea, room):
    """4 of 6 in a quiz that is worth 10."""
    given = work(room, target(), now=NOW - 9 * DAY, days=10, points=10)
    sat(lea, given, 4, at=NOW - 8 * DAY)
    found = line(lea, room, lea, given)
    assert "4 of 6" in found
    assert "6.67 of 10" in found


def test_line_of_work_that_was_not_begun_leads_to_no_attempt(tess, lea, leo, room):
    given = work(room, target(), now=NOW - 9 * DAY, days=10)
    sat(leo, given, Decimal(5), at=NOW - 8 * DAY)
    assert Attempt.objects.count() == 1
    assert "/attempt" not in line(tess, room, lea, given)
