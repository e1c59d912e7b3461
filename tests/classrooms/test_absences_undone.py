"""An absence that is taken back: everything as before, but for what somebody has changed since."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms import operations, queries
from classrooms.models import Absence, Extension, GradeOverride
from quizzes.window import Change
from tests.classrooms.build import begun, classroom, signed_in, student
from tests.classrooms.test_absences import at, due, note

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = "2026-10-07"
BACK = "The absence is taken back."
STAYS = "1 assignment stays as it is, because it has been changed since."
OWN = Change(at("2026-10-01T08:00"), at("2026-10-07T12:00"), at("2026-10-20T12:00"), 1200, 3)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea, roster_name="Moreno, Lea")


@pytest.fixture
def given(room):
    """Due on the day of the absence, at 11:59 pm."""
    return due(room, "2026-10-07T23:59", opens_at=NOW)


def absent(pupil, by, **changes):
    return note(pupil, DAY, DAY, by, **changes)


def undo(person, absence):
    """Press Undo; what the page says then."""
    member = absence.member
    names = [member.classroom_id, member.pk, absence.pk]
    response = signed_in(person).post(reverse("classrooms:undo_absence", args=names))
    assert response.url == reverse("classrooms:absence", args=names[:2])
    return [str(message) for message in get_messages(response.wsgi_request)]


def extend(given, pupil, by, **fields):
    """As a teacher does it, who has read what is there now."""
    row = Extension.objects.filter(member=pupil, assignment=given).first()
    version = row.version if row else 0
    return operations.extend(given, pupil, Change(**fields), version=version, by=by)


def decide(given, pupil, by, decision):
    row = GradeOverride.objects.filter(member=pupil, assignment=given).first()
    version = row.version if row else 0
    now = datetime(2026, 10, 6, 15, tzinfo=UTC)
    operations.decide_grade(given, pupil, decision, version=version, by=by, now=now)


def values():
    return [row.value for row in Extension.objects.all()]


def test_work_that_moved_is_due_as_before(tess, pupil, given):
    made = absent(pupil, tess)
    assert undo(tess, made) == [BACK]
    assert Extension.objects.count() == 0
    window = queries.work_of(pupil, given, now=NOW).window
    assert (window.due_at, window.closes_at) == (given.due_at, given.closes_at)
    event = AuditEvent.objects.get(verb="class.undo_absence")
    assert (event.actor, event.subject, event.scope) == (tess, pupil.person, pupil.classroom_id)


def test_extension_of_before_is_there_again_to_the_second(tess, pupil, given):
    operations.extend(given, pupil, OWN, version=0, by=tess)
    made = absent(pupil, tess)
    assert values() != [OWN]
    assert undo(tess, made) == [BACK]
    assert values() == [OWN]


def test_time_that_a_running_try_was_given_stays_with_it(tess, pupil, given, lea):
    attempt = begun(lea, given)
    undo(tess, absent(pupil, tess))
    attempt.refresh_from_db()
    assert (attempt.deadline, attempt.closes_at) == (at("2026-10-15T23:59"), given.closes_at)


def test_excuse_is_taken_back(tess, pupil, given):
    made = absent(pupil, tess, is_moved=False)
    assert GradeOverride.objects.get().is_excused
    assert undo(tess, made) == [BACK]
    assert GradeOverride.objects.count() == 0


@pytest.mark.parametrize("has_own", [False, True], ids=["without", "with"])
@pytest.mark.parametrize("is_anew", [False, True], ids=["changed", "cleared and made anew"])
def test_window_that_somebody_changed_since_stays_and_the_page_says_so(
    tess, pupil, given, has_own, is_anew
):
    """Without and with an extension of before; a row that is made anew has its first version
    again."""
    if has_own:
        operations.extend(given, pupil, OWN, version=0, by=tess)
    made = absent(pupil, tess)
    if is_anew:
        extend(given, pupil, tess)
    extend(given, pupil, tess, due_at=at("2026-10-30T12:00"))
    assert undo(tess, made) == [BACK, STAYS]
    assert values() == [Change(due_at=at("2026-10-30T12:00"))]


def test_window_that_somebody_cleared_since_is_not_made_again(tess, pupil, given):
    operations.extend(given, pupil, OWN, version=0, by=tess)
    made = absent(pupil, tess)
    extend(given, pupil, tess)
    assert undo(tess, made) == [BACK, STAYS]
    assert values() == []


def test_window_that_somebody_put_back_is_no_change(tess, pupil, given):
    made = absent(pupil, tess)
    extend(given, pupil, tess)
    assert undo(tess, made) == [BACK]
    assert values() == []


@pytest.mark.parametrize("points", [None, 4], ids=["excused", "points"])
@pytest.mark.parametrize("is_anew", [False, True], ids=["changed", "taken back and made anew"])
def test_decision_of_somebody_since_stays_and_the_page_says_so(tess, pupil, given, points, is_anew):
    made = absent(pupil, tess, is_moved=False)
    if is_anew:
        decide(given, pupil, tess, None)
    decision = operations.Decision(points and Decimal(points), "Said aloud.")
    decide(given, pupil, tess, decision)
    assert undo(tess, made) == [BACK, STAYS]
    row = GradeOverride.objects.get()
    assert (row.points, row.reason) == (decision.points, "Said aloud.")


def test_excuse_that_somebody_took_back_is_no_change(tess, pupil, given):
    made = absent(pupil, tess, is_moved=False)
    decide(given, pupil, tess, None)
    assert undo(tess, made) == [BACK]
    assert GradeOverride.objects.count() == 0


def test_works_that_stay_are_counted_and_the_others_are_as_before(tess, pupil, given, room):
    others = [due(room, f"2026-10-07T{hour}:00", opens_at=NOW) for hour in (12, 13)]
    made = absent(pupil, tess)
    for work in others:
        extend(work, pupil, tess, due_at=at("2026-10-30T12:00"))
    assert undo(tess, made) == [
        BACK,
        "2 assignments stay as they are, because they have been changed since.",
    ]
    assert values() == [Change(due_at=at("2026-10-30T12:00"))] * 2


def test_work_that_was_taken_back_since_is_nothing_to_tell_of(tess, pupil, given):
    made = absent(pupil, tess)
    operations.take_back_assignment(given, by=tess)
    assert undo(tess, made) == [BACK]


def test_undo_twice_is_the_same_as_once(tess, pupil, given):
    made = absent(pupil, tess)
    undo(tess, made)
    operations.extend(given, pupil, OWN, version=0, by=tess)
    first = Absence.objects.values().get()
    assert undo(tess, made) == [BACK]
    assert (values(), Absence.objects.values().get()) == ([OWN], first)
    assert AuditEvent.objects.filter(verb="class.undo_absence").count() == 1


def test_absences_are_taken_back_in_the_order_in_which_they_were_noted_last_first(
    tess, pupil, given
):
    first = absent(pupil, tess)
    second = note(pupil, "2026-10-08", "2026-10-09", tess)
    assert values()[0].due_at == at("2026-10-12T23:59")
    assert undo(tess, second) == [BACK]
    assert values()[0].due_at == at("2026-10-08T23:59")
    assert undo(tess, first) == [BACK]
    assert values() == []


def test_earlier_absence_under_a_later_one_stays_and_the_page_says_so(tess, pupil, given):
    first = absent(pupil, tess)
    note(pupil, "2026-10-08", "2026-10-09", tess)
    assert undo(tess, first) == [BACK, STAYS]
    assert values()[0].due_at == at("2026-10-12T23:59")


def test_page_offers_the_undo_once(tess, pupil, given):
    made = absent(pupil, tess)
    names = [pupil.classroom_id, pupil.pk, made.pk]
    page, path = (
        reverse("classrooms:absence", args=names[:2]),
        reverse("classrooms:undo_absence", args=names),
    )
    client = signed_in(tess)
    assert f'action="{path}"' in client.get(page).content.decode()
    assert client.get(path).status_code == 405
    undo(tess, made)
    shown = client.get(page).content.decode()
    assert f'action="{path}"' not in shown
    assert '<span class="tag" data-s="todo">taken back</span>' in shown
