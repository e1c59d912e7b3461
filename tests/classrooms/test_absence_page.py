"""The page on which an absence is looked at, noted and taken back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms import queries
from classrooms.models import Absence, Extension, GradeOverride
from classrooms.views.moving import STALE
from tests.classrooms.build import ZONE, classroom, signed_in, student, target
from tests.classrooms.test_absences import at, due, note

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
ABSENT = {"first_on": "2026-10-07", "last_on": "2026-10-09", "what": "move"}
NOTHING = "Nothing would change: no assignment due on these days can be moved or excused."


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


def page_of(pupil):
    return reverse("classrooms:absence", args=[pupil.classroom_id, pupil.pk])


def post(person, pupil, **changes):
    form = {name: value for name, value in (ABSENT | changes).items() if value is not None}
    return signed_in(person).post(page_of(pupil), form)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def words(response):
    return " ".join(response.content.decode().split())


def errors_of(response):
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def everything():
    """What an absence writes."""
    rows = [Absence.objects.count(), Extension.objects.count(), GradeOverride.objects.count()]
    return (*rows, AuditEvent.objects.count())


def test_work_is_excused_with_a_reason_that_the_student_reads(tess, room, pupil):
    given = due(room, "2026-10-07T23:59")
    response = post(tess, pupil, what="excuse", go="yes")
    assert said(response) == ["1 assignment is excused."]
    row = GradeOverride.objects.get()
    assert (row.assignment, row.member, row.is_excused, row.points, row.made_by) == (
        given,
        pupil,
        True,
        None,
        tess,
    )
    assert row.reason == "Absent from Wed, Oct 7 to Fri, Oct 9."
    assert Extension.objects.count() == 0


def test_reason_of_one_day_names_it_once(tess, room, pupil):
    due(room, "2026-10-07T23:59")
    post(tess, pupil, what="excuse", last_on="2026-10-07", go="yes")
    assert GradeOverride.objects.get().reason == "Absent on Wed, Oct 7."


@pytest.mark.parametrize(
    ("what", "tags"),
    [
        ("move", ["due Mon, Oct 12, 11:59 pm", "due Tue, Oct 13, 12:00 pm"]),
        ("excuse", ["excused", "excused"]),
    ],
)
def test_preview_names_each_work_and_changes_nothing(tess, room, pupil, what, tags):
    second = due(room, "2026-10-08T12:00", given=target("read"))
    first = due(room, "2026-10-07T23:59")
    before = everything()
    response = post(tess, pupil, what=what)
    assert (response.status_code, everything()) == (200, before)
    page = words(response)
    assert "2 assignments would change" in page
    titles = [queries.titled(given).target.title for given in (first, second)]
    moments = ["Wed, Oct 7, 11:59 pm", "Thu, Oct 8, 12:00 pm"]
    for title, tag, moment in zip(titles, tags, moments, strict=True):
        line = f'<span class="tag">{tag}</span><span class="meta">was due {moment}</span>'
        assert f"<li><span>{title}</span>{line}</li>" in page
    assert page.index(titles[0]) < page.index(titles[1])
    assert 'name="go" value="yes"' in page


def test_absence_is_noted_on_its_page_and_in_the_audit(tess, room, pupil):
    due(room, "2026-10-07T23:59")
    response = post(tess, pupil, go="yes")
    assert (response.status_code, response.url) == (302, page_of(pupil))
    assert said(response) == ["1 assignment is due later."]
    [made] = Absence.objects.all()
    assert (made.member, made.first_on, made.last_on, made.is_moved, made.made_by) == (
        pupil,
        date(2026, 10, 7),
        date(2026, 10, 9),
        True,
        tess,
    )
    page = words(signed_in(tess).get(page_of(pupil)))
    assert "Wed, Oct 7 to Fri, Oct 9 <span" in page
    assert '<span class="meta">1 assignment moved</span>' in page
    event = AuditEvent.objects.get(verb="class.absence")
    assert (event.actor, event.subject, event.scope, event.detail) == (
        tess,
        pupil.person,
        room.pk,
        {"works": 1, "moved": True},
    )


def test_absence_without_a_school_day_moves_nothing_and_says_so(tess, room, pupil):
    due(room, "2026-10-11T23:59")
    weekend = {"first_on": "2026-10-10", "last_on": "2026-10-11"}
    assert NOTHING in words(post(tess, pupil, **weekend))
    assert said(post(tess, pupil, **weekend, go="yes")) == ["0 assignments are due later."]
    assert (Extension.objects.count(), Absence.objects.get().changes) == (0, [])


def test_absence_in_which_nothing_was_due_says_so(tess, room, pupil):
    due(room, "2026-10-12T23:59")
    page = words(post(tess, pupil))
    assert NOTHING in page
    assert 'name="go"' not in page


def test_absence_that_is_noted_twice_moves_once(tess, room, pupil):
    due(room, "2026-10-07T23:59")
    for _press in range(2):
        post(tess, pupil, go="yes")
    assert Extension.objects.get().value.due_at == at("2026-10-12T23:59")


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        pytest.param({"first_on": ""}, "first_on", "Choose the first day", id="no first day"),
        pytest.param({"last_on": None}, "last_on", "Choose the last day", id="no last day"),
        pytest.param(
            {"last_on": "2026-10-06"},
            "last_on",
            "The last day is before the first. Choose a later one",
            id="turned round",
        ),
        pytest.param(
            {"last_on": "2027-10-09"},
            "last_on",
            "This is more than a year. Choose an earlier day",
            id="367 days later",
        ),
        pytest.param(
            {"first_on": "10/07/26 noon"},
            "first_on",
            "Write the day as year-month-day, such as 2026-11-30",
            id="no day",
        ),
        pytest.param(
            {"first_on": "9999-12-30", "last_on": "9999-12-31"},
            "last_on",
            "Write the day as year-month-day, such as 2026-11-30",
            id="end of the calendar",
        ),
        pytest.param({"what": None}, "what", "Choose what becomes of the work", id="no choice"),
    ],
)
def test_bad_absence_is_refused_with_what_to_do(tess, room, pupil, changes, field, says):
    due(room, "2026-10-07T23:59")
    before = everything()
    refused = post(tess, pupil, **changes, go="yes")
    assert errors_of(refused)[field] == [says]
    assert says in words(refused)
    assert everything() == before


def test_absence_of_a_year_is_taken(tess, room, pupil):
    assert post(tess, pupil, last_on="2027-10-08", go="yes").status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_one_absence_as_for_three(
    tess, room, pupil, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    for day in range(number):
        note(pupil, f"2026-10-0{day + 5}", "2026-10-09", tess)
    client = signed_in(tess)
    # Session, person, own place, the student, the absences.
    with django_assert_num_queries(5):
        page = client.get(page_of(pupil))
    assert len(page.context["absences"]) == number


def test_absence_is_noted_only_as_it_was_looked_at(tess, room, pupil):
    """Work that another teacher has set since the preview is shown before anything changes."""
    due(room, "2026-10-07T23:59")
    looked_at = post(tess, pupil).context["seen"]
    due(room, "2026-10-08T12:00", given=target("read"))
    before = everything()
    refused = post(tess, pupil, seen=looked_at, go="yes")
    assert (refused.status_code, said(refused), everything()) == (409, [str(STALE)], before)
    assert "2 assignments would change" in words(refused)
    taken = post(tess, pupil, seen=refused.context["seen"], go="yes")
    assert (taken.status_code, said(taken)) == (302, ["2 assignments are due later."])
