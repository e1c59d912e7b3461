"""The gradebook of a large class: in pages, and with as many queries as for a small one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from classrooms import operations
from classrooms.models import Membership
from classrooms.rules import AssignmentRules
from classrooms.targets import quizzes_of, target_of
from lessons.catalogue import library
from quizzes.models import Attempt
from quizzes.window import Accommodation as Agreed
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    LESSON,
    ZONE,
    begun,
    classroom,
    sat,
    signed_in,
    student,
    target,
    work,
)

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, settings):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    return classroom(tess)


def open_page(person, room, query=""):
    return signed_in(person).get(reverse("classrooms:gradebook", args=[room.pk]) + query)


def names_of(response):
    return [row.student.name for row in response.context["page"].rows]


def many_students(room, count):
    """Students with names in the order of their numbers, made at once."""
    people = [User(username=f"s{number:03}", is_student=True) for number in range(count)]
    User.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(classroom=room, person=each, joined_at=NOW, roster_name=each.username)
        for each in people
    )
    return people


def test_more_than_200_students_come_in_pages_of_60(tess, room):
    many_students(room, 201)
    work(room, target())
    first = open_page(tess, room)
    assert names_of(first) == [f"s{number:03}" for number in range(60)]
    assert ">Page 1 of 4</span>" in first.content.decode()
    assert 'href="?page=2">Further students' in first.content.decode()
    last = open_page(tess, room, "?page=4&sort=name")
    assert names_of(last) == [f"s{number:03}" for number in range(180, 201)]
    assert "Further students" not in last.content.decode()
    assert 'href="?page=3&amp;sort=name">Earlier students' in last.content.decode()
    assert names_of(open_page(tess, room, "?page=9")) == names_of(last)
    assert len(names_of(open_page(tess, room, "?print=1"))) == 201
    assert len(names_of(open_page(tess, room, "?view=list&page=2"))) == 60
    assert first.context["page"].grid.students[-1].name == "s200"


def test_two_hundred_students_are_on_one_page(tess, room):
    many_students(room, 200)
    work(room, target())
    page = open_page(tess, room)
    assert len(names_of(page)) == 200
    assert "Page 1 of" not in page.content.decode()


@pytest.mark.parametrize("students", [1, 3])
@pytest.mark.parametrize("works", [1, 3])
@pytest.mark.parametrize(("is_overdue", "queries"), [(False, 11), (True, 13)])
def test_page_asks_as_often_for_one_student_and_work_as_for_three(
    tess, room, clock, students, works, is_overdue, queries, django_assert_num_queries
):
    """`works` quizzes and as many lessons. An attempt that nobody handed in costs one query."""
    lessons = [LESSON, "conditions", "maquila"][:works]
    rules = AssignmentRules(limit_seconds=600)
    quizzes = [work(room, target_of("quiz", COURSE, each), rules=rules) for each in lessons]
    for each in lessons:
        work(room, target("read", each), points=1)
    for number in range(students):
        person = user(f"student-{number}", is_student=True)
        operations.accommodate(student(room, person), Agreed(extra_days=1), version=0, by=tess)
        for given in quizzes:
            begun(person, given)
    if is_overdue:
        clock.shift(DAY)
    client = signed_in(tess)
    with django_assert_num_queries(queries):
        page = client.get(reverse("classrooms:gradebook", args=[room.pk]))
    assert len(page.context["page"].rows) == students
    assert len(page.context["page"].columns) == 2 * works


@pytest.mark.parametrize(
    ("is_for_some", "is_overdue", "queries"),
    [(True, False, 12), (False, True, 13), (True, True, 14)],
    ids=["work-for-some", "overdue", "both"],
)
def test_gradebook_of_30_students_and_20_works_asks_14_times_at_most(
    tess, room, is_for_some, is_overdue, queries, django_assert_num_queries
):
    """18 quizzes and 2 lessons; all of the request, session and user included."""
    people = many_students(room, 30)
    some = tuple(Membership.objects.filter(person__in=people[:9])) if is_for_some else ()
    targets = quizzes_of(library().course(COURSE))[:18]
    works = [work(room, each) for each in targets]
    work(room, target("read"), points=0)
    work(room, target("read", "maquila"), members=some)
    for person in people:
        for given in works:
            sat(person, given, 5, at=NOW)
    if is_overdue:
        open_again = {"submitted_at": None, "submitted_by": "", "deadline": NOW - DAY}
        Attempt.objects.filter(context=works[0].pk).update(**open_again)
    client = signed_in(tess)
    with django_assert_num_queries(queries):
        page = client.get(reverse("classrooms:gradebook", args=[room.pk]))
    assert len(page.context["page"].rows) == 30
    assert len(page.context["page"].columns) == 20
