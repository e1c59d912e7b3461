"""Whose work it is: of one class, of some students, for as long as they are in the class."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations
from tests.classrooms.build import begun, classroom, signed_in, student, target, work

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def address(given):
    return reverse("classrooms:assigned", args=[given.pk])


def titles(person):
    """What stands on the page of their classes, by class."""
    page = signed_in(person).get("/class/").context["page"]
    return [
        (each.own.classroom.name, [found.assignment for found in each.listed])
        for each in page.classes
    ]


def test_student_of_one_class_sees_nothing_of_another(tess, tomas, room, lea, leo):
    others = classroom(tomas, "Of Tomás")
    student(room, lea)
    student(others, leo)
    mine, theirs = work(room, target()), work(others, target())
    assert titles(lea) == [("11-B History", [mine])]
    assert titles(leo) == [("Of Tomás", [theirs])]
    for person, foreign in ((lea, theirs), (leo, mine)):
        client = signed_in(person)
        assert client.get(address(foreign)).status_code == 404
        assert client.post(f"{address(foreign)}start/").status_code == 404


def test_student_of_two_classes_sees_each_work_in_its_class(tess, tomas, room, lea):
    others = classroom(tomas, "Of Tomás")
    student(room, lea)
    student(others, lea)
    mine, theirs = work(room, target()), work(others, target("read"))
    assert titles(lea) == [("11-B History", [mine]), ("Of Tomás", [theirs])]


def test_work_for_some_students_is_not_there_for_the_others(tess, room, lea, leo):
    chosen = student(room, lea)
    student(room, leo)
    given = work(room, target(), members=(chosen,))
    assert titles(lea) == [("11-B History", [given])]
    assert titles(leo) == [("11-B History", [])]
    assert signed_in(lea).get(address(given)).status_code == 200
    assert signed_in(leo).get(address(given)).status_code == 404
    assert signed_in(leo).post(f"{address(given)}start/").status_code == 404


def test_work_for_a_group_is_for_whoever_is_in_it_now(tess, room, lea, leo):
    first, second = student(room, lea), student(room, leo)
    group = operations.save_group(room, None, name="Table 1", member_ids=[first.pk])
    given = work(room, target(), groups=[group])

    def has_it(person):
        status = signed_in(person).get(address(given)).status_code
        return titles(person) == [("11-B History", [given])], status

    assert (has_it(lea), has_it(leo)) == ((True, 200), (False, 404))
    operations.save_group(room, group, name="Table 1", member_ids=[second.pk])
    assert (has_it(lea), has_it(leo)) == ((False, 404), (True, 200))
    operations.delete_group(group)
    assert (has_it(lea), has_it(leo)) == ((False, 404), (False, 404))


def test_work_for_all_is_for_who_joins_later_too(tess, room, leo):
    given = work(room, target())
    student(room, leo)
    assert titles(leo) == [("11-B History", [given])]
    assert signed_in(leo).get(address(given)).status_code == 200


@pytest.mark.parametrize("how", ["removed", "left", "taken back"])
def test_work_is_gone_with_the_next_request(tess, room, lea, how):
    mine = student(room, lea)
    given = work(room, target())
    client, page = signed_in(lea), address(given)
    assert client.get(page).status_code == 200
    if how == "removed":
        operations.remove_student(mine, by=tess, now=NOW)
    elif how == "left":
        operations.leave_class(mine, now=NOW)
    else:
        operations.take_back_assignment(given, by=tess)
    response = client.get(page)
    assert response.status_code == 404
    says = "There is no such work of yours. It may have been taken back."
    assert escape(says) in response.content.decode()
    assert client.post(f"{page}start/").status_code == 404


def test_student_who_is_taken_back_has_all_work_again(tess, room, lea):
    mine = student(room, lea)
    given = work(room, target(), members=(mine,))
    attempt = begun(lea, given)
    operations.remove_student(mine, by=tess, now=NOW)
    operations.take_back(mine, by=tess)
    page = signed_in(lea).get(address(given)).context["page"]
    assert page.work.attempts == (attempt,)


def test_page_is_for_the_student_alone(tess, otto, room, lea):
    student(room, lea)
    given = work(room, target())
    for person in (tess, otto):
        assert signed_in(person).get(address(given)).status_code == 404
    assert Client().get(address(given)).url == f"/account/login/?next={address(given)}"


def test_works_of_an_archived_class_are_no_longer_on_the_list(tess, room, lea):
    student(room, lea)
    given = work(room, target())
    operations.archive_class(room, by=tess, now=NOW)
    assert titles(lea) == [("11-B History", [])]
    page = signed_in(lea).get(address(given)).content.decode()
    assert (
        "The class is archived. You can still read everything, but you can’t start new work."
        in page
    )
    assert f"{address(given)}start/" not in page
