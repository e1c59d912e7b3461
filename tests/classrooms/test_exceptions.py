"""What is agreed with one student: other dates at one work, and time, tries and days on every."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms.models import Accommodation, Extension, Role
from classrooms.rules import AssignmentRules
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.classrooms.build import classroom, colleague, place, signed_in, student, target, work
from tests.quizzes.test_races import all_at_once

# A Monday, 10:00 in Chicago; what is due in 7 days is due on Mon, Oct 12, 10:00 am.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
STALE = "Somebody else saved in the meantime. This is how it is now; change it again if need be."
AGREED = {"version": "0", "time_factor": "1", "extra_attempts": "0", "extra_days": "0"}


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


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def extend(person, given, member, **fields):
    address = reverse("classrooms:extend", args=[given.classroom_id, given.pk, member.pk])
    return signed_in(person).post(address, {"version": "0", **fields})


def accommodate(person, member, **fields):
    address = reverse("classrooms:accommodate", args=[member.classroom_id, member.pk])
    return signed_in(person).post(address, AGREED | fields)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors_of(response):
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_extension_is_what_was_written_and_the_rest_is_as_set(tess, room, pupil):
    given = work(room, target())
    response = extend(tess, given, pupil, due="2026-10-14T23:59", limit="40", attempts="3")
    assert response.url == reverse("classrooms:work", args=[room.pk, given.pk])
    row = Extension.objects.get()
    assert row.value == Change(due_at=utc("2026-10-15T04:59"), limit_seconds=2400, attempts=3)
    assert (row.assignment, row.member, row.version) == (given, pupil, 1)
    event = AuditEvent.objects.get(verb="work.extend")
    assert (event.actor, event.subject, event.detail) == (
        tess,
        pupil.person,
        {"work": str(given.pk)},
    )


def test_extension_stands_on_the_page_of_the_work_and_in_its_form(tess, room, pupil):
    given = work(room, target())
    extend(tess, given, pupil, due="2026-10-14T23:59", limit="40")
    page = signed_in(tess).get(reverse("classrooms:work", args=[room.pk, given.pk]))
    assert "due Wed, Oct 14, 11:59 pm for this student" in page.content.decode()
    address = reverse("classrooms:extend", args=[room.pk, given.pk, pupil.pk])
    page = signed_in(tess).get(address)
    form = page.context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "version": 1,
        "opens": "",
        "due": "2026-10-14T23:59",
        "closes": "",
        "limit": 40,
        "attempts": None,
    }
    assert "For the class it is due Mon, Oct 12, 10:00 am." in page.content.decode()


def test_extension_that_is_emptied_is_gone(tess, room, pupil):
    given = work(room, target())
    extend(tess, given, pupil, attempts="3")
    assert extend(tess, given, pupil, version="1").status_code == 302
    assert Extension.objects.count() == 0


def test_extension_of_a_reading_has_dates_alone(tess, room, pupil):
    given = work(room, target("read"))
    address = reverse("classrooms:extend", args=[room.pk, given.pk, pupil.pk])
    form = signed_in(tess).get(address).context["form"]
    assert list(form.fields) == ["version", "opens", "due", "closes"]
    extend(tess, given, pupil, due="2026-10-14T23:59", limit="40", attempts="3")
    assert Extension.objects.get().value == Change(due_at=utc("2026-10-15T04:59"))


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        pytest.param(
            {"due": "2026-10-05T09:59"},
            "due",
            "It would be due before it opens. Choose a later time, or an earlier one",
            id="due before it opens for the class",
        ),
        pytest.param(
            {"opens": "2026-10-12T10:00"},
            "due",
            "It would be due before it opens. Choose a later time, or an earlier one",
            id="opens when it is due for the class",
        ),
        pytest.param(
            {"closes": "2026-10-12T09:59"},
            "closes",
            "It would close before it is due. Choose a later time",
            id="closes before it is due",
        ),
        pytest.param(
            {"due": "2027-03-14T02:30"},
            "due",
            "On this day the clocks jump over this time. Choose 03:00 or later",
            id="in a gap",
        ),
        pytest.param(
            {"limit": "1000"}, "limit", "Write a whole number of minutes from 1 to 600", id="limit"
        ),
        pytest.param({"attempts": "0"}, "attempts", "Write a whole number", id="no tries"),
        pytest.param(
            {"closes": "soon"},
            "closes",
            "Write the day and the time as year-month-day and hours:minutes",
            id="no time",
        ),
    ],
)
def test_bad_extension_is_refused_with_what_to_do_and_kept(tess, room, pupil, fields, field, says):
    given = work(room, target())
    refused = extend(tess, given, pupil, **fields)
    assert errors_of(refused) == {field: [says]}
    [(name, value)] = fields.items()
    assert refused.context["form"][name].value() == value
    assert Extension.objects.count() == 0


def test_due_time_past_the_close_takes_the_close_along(tess, room, pupil):
    given = work(room, target())
    assert extend(tess, given, pupil, due="2026-11-30T23:59").status_code == 302
    page = signed_in(pupil.person).get(reverse("classrooms:assigned", args=[given.pk]))
    window = page.context["page"].work.window
    assert window.due_at == window.closes_at == utc("2026-12-01T05:59")


def test_second_of_two_teachers_sees_the_extension_and_overwrites_nothing(tess, tomas, room, pupil):
    given = work(room, target())
    colleague(room, tomas)
    extend(tess, given, pupil, attempts="3")
    refused = extend(tomas, given, pupil, attempts="5")
    assert (refused.status_code, said(refused)) == (409, [STALE])
    form = refused.context["form"]
    assert (form["attempts"].value(), form["version"].value()) == (3, 1)
    assert Extension.objects.get().attempts == 3


def test_extension_that_another_took_away_is_not_overwritten(tess, tomas, room, pupil):
    given = work(room, target())
    colleague(room, tomas)
    extend(tess, given, pupil, attempts="3")
    extend(tess, given, pupil, version="1")
    refused = extend(tomas, given, pupil, version="1", attempts="5")
    assert (refused.status_code, refused.context["form"]["version"].value()) == (409, 0)
    assert Extension.objects.count() == 0


def test_extension_is_of_a_student_of_the_class_at_a_work_of_the_class(
    tess, tomas, room, pupil, leo
):
    given = work(room, target())
    others = classroom(tomas)
    stranger, theirs = student(others, leo), work(others, target())
    assert extend(tess, given, stranger, attempts="3").status_code == 404
    assert extend(tess, theirs, stranger, attempts="3").status_code == 404
    mixed = reverse("classrooms:extend", args=[room.pk, theirs.pk, pupil.pk])
    assert signed_in(tess).post(mixed, {"version": "0", "attempts": "3"}).status_code == 404
    own = extend(tess, given, place(room, tess), attempts="3")
    assert own.status_code == 404
    assert Extension.objects.count() == 0


def test_accommodation_is_what_was_written_in_numbers_alone(tess, room, pupil):
    response = accommodate(
        tess, pupil, time_factor="1.75", extra_attempts="1", extra_days="2", hides_timer="on"
    )
    assert response.url == reverse("classrooms:student", args=[room.pk, pupil.pk])
    assert said(response) == [
        "Saved. Time, tries and days hold from now on, also in tries that run;"
        " whether there is a timer, from the next try on."
    ]
    row = Accommodation.objects.get()
    assert (row.member, row.version) == (pupil, 1)
    assert row.value == Agreed(Decimal("1.75"), 1, 2, True)
    event = AuditEvent.objects.get(verb="work.accommodate")
    assert (event.actor, event.subject) == (tess, pupil.person)
    assert event.detail == {"time": "1.75", "tries": 1, "days": 2}
    page = signed_in(tess).get(response.url).content.decode()
    assert (
        "On every assignment: time × 1.75, 1 more attempt, 2 more days, no timer on the screen."
        in page
    )


def test_accommodation_is_changed_and_taken_back(tess, pupil):
    accommodate(tess, pupil, time_factor="2", extra_days="2")
    page = signed_in(tess).get(
        reverse("classrooms:accommodate", args=[pupil.classroom_id, pupil.pk])
    )
    form = page.context["form"]
    assert (form["time_factor"].value(), form["extra_days"].value()) == (2, 2)
    accommodate(tess, pupil, version="1")
    row = Accommodation.objects.get()
    assert (row.value, row.version) == (Agreed(), 2)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"time_factor": "0.5"}, "time_factor", "Choose a time of the list"),
        ({"time_factor": "4"}, "time_factor", "Choose a time of the list"),
        ({"time_factor": "NaN"}, "time_factor", "Choose a time of the list"),
        ({"extra_attempts": "-1"}, "extra_attempts", "Write a whole number from 0 to 10"),
        ({"extra_attempts": "11"}, "extra_attempts", "Write a whole number from 0 to 10"),
        ({"extra_days": "61"}, "extra_days", "Write a whole number from 0 to 60"),
        ({"extra_days": "a week"}, "extra_days", "Write a whole number from 0 to 60"),
        ({"extra_days": ""}, "extra_days", "Write a whole number from 0 to 60"),
    ],
    ids=lambda value: "-".join(map("=".join, value.items())) if isinstance(value, dict) else "",
)
def test_bad_accommodation_is_refused_with_what_to_do_and_kept(tess, pupil, fields, field, says):
    refused = accommodate(tess, pupil, **fields)
    assert errors_of(refused) == {field: [says]}
    assert refused.context["form"][field].value() == fields[field]
    assert Accommodation.objects.count() == 0


def test_second_of_two_teachers_sees_the_accommodation_and_overwrites_nothing(
    tess, tomas, room, pupil
):
    colleague(room, tomas)
    accommodate(tess, pupil, time_factor="2")
    refused = accommodate(tomas, pupil, time_factor="1.5")
    assert (refused.status_code, said(refused)) == (409, [STALE])
    form = refused.context["form"]
    assert (form["time_factor"].value(), form["version"].value()) == (2, 1)
    assert Accommodation.objects.get().time_factor == 2


def test_agreements_are_not_for_assistants_nor_for_students(tess, tomas, room, pupil):
    given = work(room, target())
    colleague(room, tomas, role=Role.ASSISTANT)
    assert extend(tomas, given, pupil, attempts="3").status_code == 403
    assert accommodate(tomas, pupil, time_factor="2").status_code == 403
    assert extend(pupil.person, given, pupil, attempts="3").status_code == 404
    assert accommodate(pupil.person, pupil, time_factor="2").status_code == 404
    assert Extension.objects.count() == Accommodation.objects.count() == 0


def test_accommodation_of_a_student_elsewhere_is_not_there(tess, tomas, room, pupil, leo):
    stranger = student(classroom(tomas), leo)
    mixed = reverse("classrooms:accommodate", args=[room.pk, stranger.pk])
    assert signed_in(tess).post(mixed, AGREED | {"time_factor": "2"}).status_code == 404
    assert accommodate(tess, stranger, time_factor="2").status_code == 404
    assert Accommodation.objects.count() == 0


def test_agreement_stays_within_its_class(tess, room, pupil):
    """The same person in another class has what that class has agreed: nothing."""
    other = classroom(tess, "12-A History")
    student(other, pupil.person)
    accommodate(tess, pupil, time_factor="2", extra_days="3")
    rules = AssignmentRules(limit_seconds=1800)
    windows = []
    for each in (room, other):
        given = work(each, target(), rules=rules)
        page = signed_in(pupil.person).get(reverse("classrooms:assigned", args=[given.pk]))
        windows.append(page.context["page"].work.window)
    assert [window.limit_seconds for window in windows] == [3600, 1800]
    assert windows[0].due_at - windows[1].due_at == timedelta(days=3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["accommodate", "extend"])
def test_first_agreement_of_two_teachers_at_once_is_saved_once(act, tess, room, pupil):
    given = work(room, target())

    def save(number):
        if act == "extend":
            return extend(tess, given, pupil, attempts=str(number + 1))
        return accommodate(tess, pupil, extra_attempts=str(number + 1))

    statuses = [response.status_code for response in all_at_once(save, times=6)]
    assert sorted(statuses) == [302] + [409] * 5
    model = {"accommodate": Accommodation, "extend": Extension}[act]
    assert [row.version for row in model.objects.all()] == [1]
