"""What was just assigned: its addresses, and the way back for ten minutes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from classrooms import operations
from classrooms.models import Assignment, Role
from quizzes.models import Attempt
from tests.classrooms.build import (
    begun,
    classroom,
    colleague,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
LATE = "The ten minutes are over. Change the work, or take it back on its page."


@pytest.fixture(autouse=True)
def clock(settings):
    # Else the zone of the site is asked for every 30 seconds, in the midst of what is counted.
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def both(tess, *rooms):
    """A work for each class, given together."""
    return operations.assign(
        target(),
        [operations.Giving(room, NOW, NOW + timedelta(days=7), None) for room in rooms],
        rules=work(rooms[0], target()).agreed,
        points=6,
        zoom="",
        by=tess,
        now=NOW,
    )


def undo(person, batch):
    """Press Undo; what is said after it."""
    response = signed_in(person).post(reverse("classrooms:undo_assigning", args=[batch]))
    assert response.url == reverse("classrooms:classes")
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_page_names_every_class_with_its_due_time_and_address(tess, room, settings):
    settings.SITE_URL = "https://school.example"
    madrid = classroom(tess, "12-A History", time_zone="Europe/Madrid")
    made = both(tess, room, madrid)
    response = signed_in(tess).get(reverse("classrooms:assigned_now", args=[made[0].batch]))
    page = response.content.decode()
    assert "Quiz 3.1 is assigned to 2 classes" in page
    assert [f"school.example/w/{each.slug}</span>" in page for each in made] == [True, True]
    assert "due Mon, Oct 12, 10:00 am" in page
    assert "due Mon, Oct 12, 5:00 pm" in page


def test_page_of_one_teacher_is_not_there_for_another(tess, tomas, room):
    given = work(room, target())
    colleague(room, tomas)
    page = reverse("classrooms:assigned_now", args=[given.batch])
    assert signed_in(tess).get(page).status_code == 200
    assert signed_in(tomas).get(page).status_code == 404


@pytest.mark.parametrize(
    ("seconds", "is_undone"), [(0, True), (600, True), (601, False), (660, False)]
)
def test_undo_works_for_ten_minutes(tess, room, clock, seconds, is_undone):
    given = work(room, target())
    clock.shift(timedelta(seconds=seconds))
    client = signed_in(tess)
    page = client.get(reverse("classrooms:assigned_now", args=[given.batch]))
    assert page.context["page"].can_undo == is_undone
    assert ("/undo/" in page.content.decode()) == is_undone
    assert undo(tess, given.batch) == (["1 work is taken back."] if is_undone else [LATE])
    assert Assignment.objects.count() == (0 if is_undone else 1)


def test_undo_takes_back_all_that_was_given_together_and_nothing_else(tess, room):
    made = both(tess, room, classroom(tess, "12-A History"))
    assert Assignment.objects.count() == 3
    assert undo(tess, made[0].batch) == ["2 works are taken back."]
    assert Assignment.objects.exclude(batch=made[0].batch).count() == 1
    assert Assignment.objects.count() == 1


def test_undo_twice_is_the_same_as_once(tess, room):
    given = work(room, target())
    undo(tess, given.batch)
    assert undo(tess, given.batch) == []
    assert Assignment.objects.count() == 0


def test_undo_leaves_what_a_student_has_begun(tess, room, lea):
    other = classroom(tess, "12-A History")
    student(room, lea)
    of_room, of_other = both(tess, room, other)
    attempt = begun(lea, of_room)
    assert undo(tess, of_room.batch) == [
        "1 work is taken back.",
        "1 work stays, since a student has begun it.",
    ]
    assert list(Assignment.objects.filter(batch=of_room.batch)) == [of_room]
    assert Attempt.objects.get().context == attempt.context == of_room.pk
    assert undo(tess, of_other.batch) == ["1 work stays, since a student has begun it."]


def test_preview_does_not_stop_an_undo(tess, room):
    given = work(room, target())
    signed_in(tess).post(
        reverse("classrooms:preview"), {"course": given.course_id, "target": given.target_id}
    )
    assert Attempt.objects.get().is_preview
    assert undo(tess, given.batch) == ["1 work is taken back."]


@pytest.mark.parametrize("role", [Role.CO_TEACHER, Role.ASSISTANT])
def test_undo_is_for_who_assigned_it(tess, tomas, room, role):
    given = work(room, target())
    colleague(room, tomas, role=role)
    page = signed_in(tomas).get(reverse("classrooms:work", args=[room.pk, given.pk]))
    assert page.context["page"].can_undo is False
    assert undo(tomas, given.batch) == []
    assert list(Assignment.objects.all()) == [given]


def test_undo_is_not_for_students(tess, room, lea):
    student(room, lea)
    given = work(room, target())
    response = signed_in(lea).post(reverse("classrooms:undo_assigning", args=[given.batch]))
    assert response.status_code == 403
    assert Assignment.objects.count() == 1


def test_undo_ends_with_the_place_in_the_class(tess, tomas, room):
    left = colleague(room, tomas)
    given = work(room, target(), by=tomas)
    operations.remove_colleague(left, by=tess, now=NOW)
    assert undo(tomas, given.batch) == []
    assert list(Assignment.objects.all()) == [given]


def test_page_of_the_work_offers_the_undo_as_long_as_it_works(tess, room, clock):
    given = work(room, target())
    address = reverse("classrooms:work", args=[room.pk, given.pk])
    assert signed_in(tess).get(address).context["page"].can_undo is True
    clock.shift(timedelta(minutes=11))
    assert signed_in(tess).get(address).context["page"].can_undo is False


@pytest.mark.parametrize("classes", [1, 3])
def test_page_asks_as_often_for_one_class_as_for_three(
    tess, room, classes, django_assert_num_queries
):
    rooms = [room, *(classroom(tess, f"Class {n}") for n in range(classes - 1))]
    batch = both(tess, *rooms)[0].batch
    client = signed_in(tess)
    with django_assert_num_queries(3):
        page = client.get(reverse("classrooms:assigned_now", args=[batch]))
    assert len(page.context["page"].works) == classes


def test_short_addresses_are_small_and_differ(tess, room):
    slugs = [work(room, target()).slug for _ in range(20)]
    assert len(set(slugs)) == 20
    assert {len(slug) for slug in slugs} == {8}
    assert set("".join(slugs)) <= set("23456789abcdefghjkmnpqrstuvwxyz")
