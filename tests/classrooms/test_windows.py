"""What is agreed or changed reaches tries that run: their end moves later, and never earlier."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from classrooms import operations
from classrooms.operations.windows import push_windows, windows_of
from classrooms.rules import AssignmentRules
from quizzes import operations as quizzes
from quizzes.models import OWN_STUDY, Attempt
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.test_attempts import form_of, right

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HALF_AN_HOUR = AssignmentRules(limit_seconds=1800)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea)


def minutes_of(attempt):
    """How long after its start a try ends; None is never."""
    attempt = Attempt.objects.get(pk=attempt.pk)
    return attempt.deadline and (attempt.deadline - attempt.started_at) // MINUTE


def days_of(attempt):
    """How many days after now a try ends."""
    return (Attempt.objects.get(pk=attempt.pk).deadline - NOW) // DAY


def submit(person, attempt):
    return quizzes.submit_attempt(person, attempt.pk, now=attempt.started_at)


def change_limit(tess, given, seconds):
    rules = AssignmentRules(limit_seconds=seconds).as_json()
    return operations.change_assignment(given, version=given.version, by=tess, rules=rules)


def test_accommodation_that_is_saved_on_its_page_reaches_the_try_that_runs(tess, room, pupil, lea):
    lea.time_zone = "America/Chicago"
    lea.save(update_fields=["time_zone"])
    given = work(room, target(), rules=HALF_AN_HOUR)
    attempt = begun(lea, given)
    client = signed_in(lea)
    page = f"/attempt/{attempt.pk}/"
    assert "ends Mon, Oct 5, 10:30 am" in client.get(page).content.decode()
    assert 'data-left="1800"' in client.get(page).content.decode()
    form = {"version": "0", "time_factor": "2", "extra_attempts": "1", "extra_days": "0"}
    agreed = reverse("classrooms:accommodate", args=[room.pk, pupil.pk])
    assert signed_in(tess).post(agreed, form).status_code == 302
    assert minutes_of(attempt) == 60
    seen = client.get(page).content.decode()
    assert ("ends Mon, Oct 5, 11:00 am" in seen, 'data-left="3600"' in seen) == (True, True)
    assigned = client.get(reverse("classrooms:assigned", args=[given.pk])).content.decode()
    assert "<dd>60 min (30 + your extra time)</dd>" in assigned
    assert "<dd>2 of 3 left</dd>" in assigned
    assert "It is submitted automatically on Mon, Oct 5, 11:00 am" in assigned


def test_answer_in_the_time_that_was_added_counts(tess, room, pupil, lea, clock):
    attempt = begun(lea, work(room, target(), rules=HALF_AN_HOUR))
    operations.accommodate(pupil, Agreed(Decimal("1.5")), version=0, by=tess)
    clock.shift(40 * MINUTE)
    form = form_of(attempt, 1, right(attempt, 1))
    assert signed_in(lea).post(f"/attempt/{attempt.pk}/save/", form).status_code == 302
    assert attempt.answers.get(position=1).response == right(attempt, 1)


@pytest.mark.parametrize(
    ("before", "after", "minutes"),
    [("1", "2", 60), ("2", "1", 60), ("1.5", "1.25", 45), ("1.25", "3", 90)],
    ids=["more", "none again", "less", "much more"],
)
def test_time_of_a_try_that_runs_only_grows(tess, room, pupil, lea, before, after, minutes):
    operations.accommodate(pupil, Agreed(Decimal(before)), version=0, by=tess)
    attempt = begun(lea, work(room, target(), rules=HALF_AN_HOUR))
    operations.accommodate(pupil, Agreed(Decimal(after)), version=1, by=tess)
    assert minutes_of(attempt) == minutes


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(3600, 60), (600, 30), (1800, 30)], ids=["longer", "shorter", "as set"]
)
def test_other_limit_of_a_work_reaches_tries_that_run_where_it_is_longer(
    tess, room, pupil, lea, leo, seconds, minutes
):
    student(room, leo)
    given = work(room, target(), rules=HALF_AN_HOUR)
    attempts = [begun(person, given) for person in (lea, leo)]
    change_limit(tess, given, seconds)
    assert [minutes_of(attempt) for attempt in attempts] == [minutes, minutes]


def test_limit_that_is_taken_away_leaves_the_close(tess, room, pupil, lea):
    given = work(room, target(), rules=HALF_AN_HOUR)
    attempt = begun(lea, given)
    change_limit(tess, given, None)
    assert Attempt.objects.get(pk=attempt.pk).deadline == given.closes_at


def test_limit_that_is_new_does_not_reach_a_try_that_runs(tess, room, pupil, lea):
    given = work(room, target())
    attempt = begun(lea, given)
    change_limit(tess, given, 600)
    assert Attempt.objects.get(pk=attempt.pk).deadline == given.closes_at


@pytest.mark.parametrize(("days", "after"), [(20, 20), (10, 14), (None, None)])
def test_other_close_reaches_tries_without_a_limit_where_it_is_later(
    tess, room, pupil, lea, days, after
):
    """As it was given, it closes after fourteen days; without a close it does so with the class."""
    given = work(room, target())
    attempt = begun(lea, given)
    closes_at = days and NOW + days * DAY
    operations.change_assignment(given, version=1, by=tess, closes_at=closes_at)
    moved = Attempt.objects.get(pk=attempt.pk)
    assert moved.deadline == (NOW + after * DAY if after else room.ends_at)
    assert moved.closes_at == (closes_at or room.ends_at)


def test_try_that_ends_with_the_class_is_not_cut_short(tess, room, pupil, lea):
    given = work(room, target(), days=None)
    attempt = begun(lea, given)
    later = NOW + 3 * DAY
    operations.change_assignment(given, version=1, by=tess, due_at=later, closes_at=later)
    assert Attempt.objects.get(pk=attempt.pk).deadline == room.ends_at


def test_extra_days_move_the_end_of_a_try_without_a_limit(tess, room, pupil, lea):
    attempt = begun(lea, work(room, target()))
    operations.accommodate(pupil, Agreed(extra_days=3), version=0, by=tess)
    assert days_of(attempt) == 17
    operations.accommodate(pupil, Agreed(extra_days=1), version=1, by=tess)
    assert days_of(attempt) == 17


def test_extra_days_are_days_of_the_wall_clock(tess, room, pupil, lea):
    """From October 31 over the night of 25 hours: at the same time on the wall."""
    given = work(room, target(), closes_at=datetime(2026, 11, 1, 4, 59, tzinfo=UTC), days=None)
    attempt = begun(lea, given)
    operations.accommodate(pupil, Agreed(extra_days=1), version=0, by=tess)
    moved = Attempt.objects.get(pk=attempt.pk)
    assert moved.deadline == datetime(2026, 11, 2, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "minutes"), [(2400, 40), (600, 30)], ids=["more", "less"])
def test_extension_reaches_the_try_of_its_student_where_it_gives_more(
    tess, room, pupil, lea, leo, seconds, minutes
):
    student(room, leo)
    given = work(room, target(), rules=HALF_AN_HOUR)
    attempts = [begun(person, given) for person in (lea, leo)]
    operations.extend(given, pupil, Change(limit_seconds=seconds), version=0, by=tess)
    assert [minutes_of(attempt) for attempt in attempts] == [minutes, 30]


def test_extension_that_is_taken_away_takes_no_time_from_a_try_that_runs(tess, room, pupil, lea):
    given = work(room, target(), rules=HALF_AN_HOUR)
    operations.extend(given, pupil, Change(limit_seconds=3600), version=0, by=tess)
    attempt = begun(lea, given)
    operations.extend(given, pupil, Change(), version=1, by=tess)
    assert minutes_of(attempt) == 60


def test_accommodation_reaches_every_work_of_the_class_and_no_other(tess, tomas, room, pupil, lea):
    student(classroom(tomas, "Of Tomás"), lea)
    mine = [work(room, target(), rules=HALF_AN_HOUR) for _ in range(2)]
    others = work(
        lea.memberships.exclude(classroom=room).get().classroom, target(), rules=HALF_AN_HOUR
    )
    attempts = [begun(lea, given) for given in (*mine, others)]
    operations.accommodate(pupil, Agreed(Decimal(2)), version=0, by=tess)
    assert [minutes_of(attempt) for attempt in attempts] == [60, 60, 30]


def test_own_study_and_previews_are_not_reached(tess, room, pupil, lea):
    client = signed_in(lea)
    client.post(f"/course/{COURSE}/quiz/{LESSON}/start/", {"for": "myself"})
    given = work(room, target(), rules=HALF_AN_HOUR)
    preview = begun(lea, given)
    Attempt.objects.filter(pk=preview.pk).update(is_preview=True)
    operations.accommodate(pupil, Agreed(Decimal(2), extra_days=3), version=0, by=tess)
    assert minutes_of(preview) == 30
    assert minutes_of(Attempt.objects.get(context=OWN_STUDY)) is None


def test_end_of_what_is_handed_in_stays_and_its_close_moves(tess, room, pupil, lea):
    given = work(room, target(), rules=HALF_AN_HOUR)
    attempt = submit(lea, begun(lea, given))
    operations.accommodate(pupil, Agreed(Decimal(2), extra_days=3), version=0, by=tess)
    moved = Attempt.objects.get(pk=attempt.pk)
    assert minutes_of(attempt) == 30
    assert moved.closes_at == given.closes_at + 3 * DAY


@pytest.mark.parametrize(
    ("minutes", "after"), [(29, 60), (31, 60), (32, 30)], ids=["in time", "in the grace", "over"]
)
def test_try_whose_time_is_over_does_not_begin_to_run_again(
    tess, room, pupil, lea, clock, minutes, after
):
    """What was right in it may have been seen, though nobody has handed it in yet."""
    attempt = begun(lea, work(room, target(), rules=HALF_AN_HOUR))
    clock.shift(minutes * MINUTE)
    operations.accommodate(pupil, Agreed(Decimal(2)), version=0, by=tess)
    assert minutes_of(attempt) == after
    page = signed_in(lea).get(f"/attempt/{attempt.pk}/")
    assert page.status_code == (200 if after == 60 else 302)


def test_push_says_how_many_tries_it_reached(tess, room, pupil, lea, leo):
    other = student(room, leo)
    given, second = work(room, target(), rules=HALF_AN_HOUR), work(room, target())
    for person in (lea, leo):
        submit(person, begun(person, given))
        begun(person, given)
    begun(lea, second)
    assert push_windows([given], [pupil]) == 2
    assert push_windows([given, second], [pupil, other]) == 5
    assert push_windows([], [pupil]) == push_windows([given], []) == 0


def test_windows_are_those_of_each_student_at_each_work(
    tess, room, pupil, lea, leo, django_assert_num_queries
):
    other = student(room, leo)
    works = [work(room, target(), rules=HALF_AN_HOUR), work(room, target("read"))]
    operations.accommodate(pupil, Agreed(Decimal(2)), version=0, by=tess)
    operations.extend(works[0], other, Change(limit_seconds=2400), version=0, by=tess)
    with django_assert_num_queries(2):
        windows = windows_of(works, [pupil, other])
    limits = {place: window.limit_seconds for place, window in windows.items()}
    assert limits == {
        (works[0].pk, pupil.pk): 3600,
        (works[0].pk, other.pk): 2400,
        (works[1].pk, pupil.pk): None,
        (works[1].pk, other.pk): None,
    }


def test_windows_of_two_classes_do_not_mix(tess, tomas, room, pupil, leo):
    others = classroom(tomas, "Of Tomás")
    stranger = student(others, leo)
    mine, theirs = work(room, target()), work(others, target())
    found = windows_of([mine, theirs], [pupil, stranger])
    assert set(found) == {(mine.pk, pupil.pk), (theirs.pk, stranger.pk)}


def test_change_is_pushed_by_the_form_of_the_work(tess, room, pupil, lea):
    given = work(room, target(), rules=HALF_AN_HOUR)
    attempt = begun(lea, given)
    address = reverse("classrooms:change_work", args=[room.pk, given.pk])
    form = signed_in(tess).get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    response = signed_in(tess).post(address, fields | {"limit": "45"})
    assert response.status_code == 302
    assert minutes_of(attempt) == 45


@pytest.mark.parametrize("works", [1, 3])
def test_accommodation_asks_as_often_for_one_work_as_for_three(
    tess, room, pupil, lea, works, django_assert_num_queries
):
    attempts = [begun(lea, work(room, target(), rules=HALF_AN_HOUR)) for _ in range(works)]
    with django_assert_num_queries(16):
        operations.accommodate(pupil, Agreed(Decimal(2)), version=0, by=tess)
    assert [minutes_of(attempt) for attempt in attempts] == [60] * works
