"""Rules that promise answers or scores which would never come are refused, with what to change."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from classrooms.models import Assignment
from classrooms.rules import FEEDBACK, AssignmentRules, never_shows
from tests.classrooms.build import LESSON, classroom, signed_in, target, work
from tests.classrooms.test_work import filled

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
FORM = {
    "lesson": LESSON,
    "form": "lesson",
    "on-0": "on",
    "due-0": "2026-10-12T23:59",
    "late": "percent",
    "counts": "highest",
}
LAST = (
    "With unlimited attempts and no closing date, answers would never be shown. Limit the "
    "attempts, set a closing date, or show answers after each attempt"
)
CLOSE = (
    "Answers would never be shown, because this never closes. Set a due date and a closing date, "
    "or choose other feedback"
)
NOTHING = (
    "Scores would never be shown, because this never closes. Set a due date and a closing date, "
    "or choose other feedback"
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.mark.parametrize("feedback", FEEDBACK)
@pytest.mark.parametrize("attempts", [None, 2])
def test_what_never_comes(feedback, attempts):
    rules = AssignmentRules(attempts=attempts, feedback=feedback)
    never = {"close", "nothing"} | ({"last-try"} if attempts is None else set())
    assert never_shows(rules, closes_at=None) is (feedback in never)
    assert never_shows(rules, closes_at=NOW + timedelta(days=1)) is False


def assign(person, **changes):
    return signed_in(person).post("/classes/assign/", FORM | changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"attempts": "any", "closes": "", "feedback": "last-try"}, LAST),
        ({"attempts": "any", "closes": ""}, LAST),
        ({"attempts": "any", "closes": "14", "due-0": ""}, LAST),
        ({"closes": "", "feedback": "close"}, CLOSE),
        ({"closes": "", "feedback": "nothing"}, NOTHING),
        ({"form": "test", "closes": ""}, NOTHING),
        ({"form": "final", "due-0": ""}, NOTHING),
    ],
    ids=str,
)
def test_assigning_refuses_a_promise_that_never_comes(tess, room, changes, says):
    refused = assign(tess, **changes)
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"feedback": [says]}
    assert says in refused.content.decode()
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"attempts": "any", "closes": "14"},
        {"attempts": "any", "closes": "", "feedback": "each-try"},
        {"attempts": "any", "closes": "", "late": "refused"},
        {"attempts": "3", "closes": ""},
        {"form": "read", "attempts": "any", "closes": ""},
        {"form": "test", "closes": "0"},
        {"form": "test", "closes": "", "feedback": "last-try"},
    ],
    ids=str,
)
def test_assigning_takes_what_comes(tess, room, changes):
    assert assign(tess, **changes).status_code == 302
    assert Assignment.objects.count() == 1


def test_one_class_without_a_close_refuses_all(tess, room):
    classroom(tess, "12-A History")
    refused = assign(tess, **{"attempts": "any", "closes": "7", "on-1": "on", "due-1": ""})
    assert refused.context["form"].errors == {"feedback": [LAST]}
    assert Assignment.objects.count() == 0


def change(person, given, **changes):
    address = reverse("classrooms:change_work", args=[given.classroom_id, given.pk])
    client = signed_in(person)
    form = filled(client.get(address).context["form"])
    return client.post(address, form | changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"attempts": "", "closes": ""}, LAST),
        ({"closes": "", "feedback": "close"}, CLOSE),
        ({"closes": "", "feedback": "nothing"}, NOTHING),
    ],
)
def test_change_refuses_a_promise_that_never_comes(tess, room, changes, says):
    given = work(room, target())
    before = Assignment.objects.values().get()
    refused = change(tess, given, **changes)
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"feedback": [says]}
    assert Assignment.objects.values().get() == before


def test_change_to_nothing_until_it_closes_is_saved(tess, room):
    given = work(room, target())
    assert change(tess, given, feedback="nothing", attempts="").status_code == 302
    assert Assignment.objects.get().agreed.feedback == "nothing"


def test_lesson_to_read_promises_nothing(tess, room):
    given = work(room, target("read"), points=0)
    assert change(tess, given, closes="").status_code == 302
