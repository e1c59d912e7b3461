"""Before a class is copied, a page says by how much each date moves; weekdays stay unless asked."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given as drawn
from hypothesis import strategies as st

from classrooms.models import Assignment, Classroom
from classrooms.operations.copying import days_to_move, plan_copy
from classrooms.words import moved_words
from common.wall_clock import instant_of
from tests.classrooms.build import ZONE, classroom, colleague, signed_in, target, work
from tests.conftest import user

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
FORM = {"name": "Spring", "first_on": "2027-01-11", "ends_on": "2027-06-30"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def two(room):
    """A quiz that opens on a Wednesday, and a lesson to read from the Friday after."""
    return (
        work(
            room,
            target(),
            opens_at=at("2026-10-07T08:00"),
            due_at=at("2026-10-14T23:59"),
            days=None,
        ),
        work(room, target("read"), days=None, opens_at=at("2026-10-09T08:00")),
    )


def at(text):
    """This time in Chicago."""
    return instant_of(datetime.fromisoformat(text), ZoneInfo(ZONE))


def page_words(response):
    return " ".join(response.content.decode().split())


def post(person, room, **changes):
    return signed_in(person).post(reverse("classrooms:copy_class", args=[room.pk]), FORM | changes)


def confirm(person, room, **changes):
    """Press the button of the preview that these make."""
    preview = post(person, room, **changes).context["preview"]
    return post(person, room, go="yes", seen=preview.seen, new_id=preview.new_id, **changes)


def test_preview_makes_no_class_and_says_where_each_date_goes(tess, room, two):
    response = post(tess, room)
    assert response.status_code == 200
    assert Classroom.objects.get() == room
    assert Assignment.objects.count() == 2
    said = page_words(response)
    assert "2 assignments" in said
    assert "All dates move 14 weeks later. The first assignment opens Jan 13, 2027." in said
    assert "Opens Wed, Jan 13, 8:00 am · due Wed, Jan 20, 11:59 pm" in said
    assert "Opens Fri, Jan 15, 8:00 am" in said


def test_class_that_is_made_has_the_dates_of_the_preview(tess, room, two):
    assert confirm(tess, room).status_code == 302
    made = Assignment.objects.exclude(classroom=room).order_by("opens_at")
    assert [each.opens_at for each in made] == [at("2027-01-13T08:00"), at("2027-01-15T08:00")]


def test_weekdays_change_where_it_is_asked(tess, room, two):
    said = page_words(post(tess, room, is_exact="on"))
    assert "All dates move 96 days later." in said
    assert "Opens Mon, Jan 11, 8:00 am · due Mon, Jan 18, 11:59 pm" in said
    confirm(tess, room, is_exact="on")
    made = Assignment.objects.exclude(classroom=room).order_by("opens_at")
    assert [each.opens_at for each in made] == [at("2027-01-11T08:00"), at("2027-01-13T08:00")]


def test_what_would_be_due_after_the_last_day_is_named(tess, room, two):
    said = page_words(post(tess, room, ends_on="2027-01-19"))
    assert "after the last day" in said
    assert "1 assignment would be due after the last day of the new class." in said
    assert "would be due after" not in page_words(post(tess, room, ends_on="2027-01-20"))


def test_tests_that_an_unconfirmed_teacher_does_not_get_are_named(tess, room):
    work(room, target("quiz", "debt-and-adjustment-test"))
    una = user("una", is_teacher=True)
    colleague(room, una)
    said = page_words(post(una, room))
    assert "Not copied: Test of module 3" in said
    assert "Not copied" not in page_words(post(tess, room))


def test_dates_that_were_not_shown_are_not_copied(tess, room, two):
    """The form was changed after the preview, or another teacher changed the work."""
    preview = post(tess, room).context["preview"]
    shown = {"go": "yes", "seen": preview.seen, "new_id": preview.new_id}
    changed = post(tess, room, first_on="2027-02-01", **shown)
    Assignment.objects.filter(pk=two[0].pk).update(due_at=at("2026-10-15T23:59"))
    late = post(tess, room, **shown)
    for response in (changed, late, post(tess, room, go="yes")):
        assert response.status_code == 409
        assert "Nothing was copied." in page_words(response)
    assert "All dates move 17 weeks later." in page_words(changed)
    assert Classroom.objects.count() == 1


def test_two_presses_make_one_class(tess, room, two):
    preview = post(tess, room).context["preview"]
    shown = {"go": "yes", "seen": preview.seen, "new_id": preview.new_id}
    first, second = post(tess, room, **shown), post(tess, room, **shown)
    assert first.url == second.url
    assert Classroom.objects.count() == 2


def test_class_of_somebody_else_is_not_answered_by_its_id(tess, tomas, room, two):
    other = classroom(tomas, "Other")
    seen = post(tess, room).context["preview"].seen
    response = post(tess, room, go="yes", seen=seen, new_id=other.pk)
    assert response.status_code == 409
    assert Classroom.objects.count() == 2


def test_work_that_would_be_due_already_is_named(tess, room, two):
    said = page_words(post(tess, room, first_on="2026-01-12"))
    assert "All dates move 38 weeks earlier." in said
    assert "already due" in said
    assert "1 assignment would be due already. Check the first day and its year." in said
    assert "already due" not in page_words(post(tess, room))


def test_class_without_work_is_made_all_the_same(tess, room):
    said = page_words(post(tess, room))
    assert "0 assignments" in said
    assert "All dates" not in said
    confirm(tess, room)
    assert Classroom.objects.count() == 2


def test_bad_form_shows_no_preview_and_keeps_what_was_typed(tess, room, two):
    response = post(tess, room, name="", first_on="2027-01-12")
    assert response.status_code == 422
    said = response.content.decode()
    assert 'value="2027-01-12"' in said
    assert "All dates move" not in said


DAYS = st.dates(date(2001, 1, 1), date(2190, 12, 31))


@drawn(opened_on=DAYS, first_on=DAYS)
def test_first_assignment_keeps_its_weekday_within_a_week_of_the_first_day(opened_on, first_on):
    opens_on = opened_on + timedelta(days=days_to_move(opened_on, first_on, is_exact=False))
    assert opens_on.weekday() == opened_on.weekday()
    assert 0 <= (opens_on - first_on).days < 7


@drawn(opened_on=DAYS, first_on=DAYS)
def test_first_assignment_opens_on_the_very_day_where_it_is_asked(opened_on, first_on):
    days = days_to_move(opened_on, first_on, is_exact=True)
    assert opened_on + timedelta(days=days) == first_on


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (0, "All dates stay as they are."),
        (1, "All dates move 1 day later."),
        (-2, "All dates move 2 days earlier."),
        (7, "All dates move 1 week later."),
        (-7, "All dates move 1 week earlier."),
        (728, "All dates move 104 weeks later."),
    ],
)
def test_move_is_told_in_weeks_where_they_are_whole(days, says):
    assert moved_words(days) == says


def test_plan_is_one_query(tess, room, two, django_assert_num_queries):
    with django_assert_num_queries(1):
        plan_copy(room, first_on=date(2027, 1, 11), is_exact=False, by=tess)
