"""A class is copied for a new term: its rules and its work, without anybody in it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms import operations
from classrooms.models import Assignment, Category, Classroom, Extension, Membership, Role
from classrooms.operations import CategoryRow
from classrooms.operations.copying import COPIED
from classrooms.rules import AssignmentRules
from common.wall_clock import instant_of
from quizzes.models import Attempt
from quizzes.window import Change
from tests.classrooms.build import (
    ZONE,
    begun,
    classroom,
    colleague,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago; what is due in 7 days closes in 14.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
FORM = {
    "name": "11-B History, spring",
    "first_on": "2027-01-11",
    "ends_on": "2027-06-30",
}
TEST = "debt-and-adjustment-test"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def at(text):
    """This time in Chicago."""
    return instant_of(datetime.fromisoformat(text), ZoneInfo(ZONE))


def page_of(room):
    return reverse("classrooms:copy_class", args=[room.pk])


def post(person, room, **changes):
    """First the dates, then the class."""
    client, form = signed_in(person), FORM | changes
    preview = client.post(page_of(room), form).context["preview"]
    confirmed = {"go": "yes", "seen": preview.seen, "new_id": preview.new_id} if preview else {}
    return client.post(page_of(room), form | confirmed)


def copied(person, room, **changes):
    """The class that this makes."""
    assert post(person, room, **changes).status_code == 302
    return Classroom.objects.exclude(pk=room.pk).get()


def works_of(room):
    return Assignment.objects.filter(classroom=room).order_by("opens_at", "due_at", "slug")


def names(model, *without):
    return {field.name for field in model._meta.concrete_fields} - set(without)


def words(response):
    return " ".join(response.content.decode().split())


def errors_of(response):
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


# The class --------------------------------------------------------------------------------


def test_form_begins_with_the_name_and_today(tess, room):
    page = signed_in(tess).get(page_of(room))
    form = page.context["form"]
    assert (form["name"].value(), form["first_on"].value()) == ("11-B History", date(2026, 10, 5))
    assert "Nobody is in it yet, and nothing that students did comes along." in words(page)


def test_copy_is_a_class_of_the_reader_with_a_code_and_without_students(
    tess, tomas, room, lea, clock
):
    student(room, lea)
    colleague(room, tomas)
    response = post(tess, room)
    copy = Classroom.objects.exclude(pk=room.pk).get()
    assert response.url == reverse("classrooms:classroom", args=[copy.pk])
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["The new class is made."]
    assert (copy.name, copy.ends_on) == ("11-B History, spring", date(2027, 6, 30))
    assert (copy.created_at, copy.archived_at) == (NOW, None)
    assert copy.join_code not in (None, room.join_code)
    [own] = Membership.objects.filter(classroom=copy)
    assert (own.person, own.role) == (tess, Role.TEACHER)
    event = AuditEvent.objects.get(verb="class.copy")
    assert (event.actor, event.scope, event.detail) == (tess, copy.pk, {"from": str(room.pk)})


def test_rules_of_the_class_come_along(tess):
    rules = {
        "school": "Northside High",
        "time_zone": "Europe/Madrid",
        "missing_counts_zero": True,
        "late_percent_a_day": 7,
        "late_floor_percent": 30,
        "school_columns": ["name", "percent"],
    }
    copy = copied(tess, classroom(tess, **rules))
    assert {name: getattr(copy, name) for name in rules} == rules


def test_every_column_of_a_class_is_copied_or_new():
    new = {"id", "name", "join_code", "is_joining_open", "ends_on", "created_at", "archived_at"}
    assert set(COPIED) == names(Classroom, *new)


def test_class_that_is_copied_stays_as_it_is(tess, room, lea):
    student(room, lea)
    work(room, target())

    def rows():
        of_room = [Membership.objects.filter(classroom=room), works_of(room)]
        return [list(each.values()) for each in (Classroom.objects.filter(pk=room.pk), *of_room)]

    before = rows()
    copied(tess, room)
    assert rows() == before


def test_class_without_work_is_copied(tess, room):
    assert works_of(copied(tess, room)).count() == 0


def test_archived_class_is_copied_into_one_that_is_not(tess, room):
    work(room, target())
    operations.archive_class(room, by=tess, now=NOW)
    copy = copied(tess, room)
    assert (copy.is_archived, works_of(copy).count()) == (False, 1)


def test_assistant_copies_a_class_for_a_class_of_their_own(tess, tomas, room):
    colleague(room, tomas, Role.ASSISTANT)
    work(room, target())
    copy = copied(tomas, room)
    [own] = Membership.objects.filter(classroom=copy)
    assert (own.person, own.role) == (tomas, Role.TEACHER)
    assert works_of(copy).get().made_by == tomas


# Its categories and its work --------------------------------------------------------------


def test_categories_come_along_with_the_works_in_them(tess, room):
    tests, rest = work(room, target(target_id=TEST)), work(room, target(), days=8)
    rows = [
        CategoryRow(None, "Tests", Decimal("60.5"), 0),
        CategoryRow(None, "Quizzes", Decimal(40), 1),
    ]
    places = {tests.pk: "Tests", rest.pk: "Quizzes"}
    operations.change_categories(room, rows, places, by=tess)
    alone = work(room, target("read"), days=9)
    copy = copied(tess, room)
    parts = list(Category.objects.filter(classroom=copy))
    assert [(part.name, part.weight, part.drop_lowest) for part in parts] == [
        ("Tests", Decimal("60.5"), 0),
        ("Quizzes", Decimal(40), 1),
    ]
    found = {work.target_id: work.category for work in works_of(copy).filter(kind="quiz")}
    assert found == {TEST: parts[0], rest.target_id: parts[1]}
    assert (works_of(copy).get(kind="lesson").category, alone.category) == (None, None)
    assert Category.objects.filter(classroom=room).count() == 2


def test_work_comes_along_as_it_was_set_with_an_address_of_its_own(tess, room):
    """Every column that is not of the class, of its time or of the making."""
    rules = AssignmentRules(attempts=None, limit_seconds=900, feedback="close", late="same")
    given = work(room, target(), rules=rules, points=17)
    reading = work(room, target("read"), days=9, points=0)
    room.assignments.update(zoom="close-up", release="by-hand", version=3)
    first, second = works_of(copied(tess, room))
    of_class, of_time = {"classroom", "category"}, {"opens_at", "due_at", "closes_at"}
    new = {"id", "slug", "batch", "made_by", "made_at", "version"}
    for old, copy in ((given, first), (reading, second)):
        old.refresh_from_db()
        for name in names(Assignment, *of_class, *of_time, *new):
            assert (name, getattr(copy, name)) == (name, getattr(old, name))
    assert first.agreed == rules
    assert (second.version, second.made_by, second.made_at) == (1, tess, NOW)
    works = [given, reading, first, second]
    assert len({each.slug for each in works}) == len({each.batch for each in works}) == 4


def test_nothing_that_students_did_or_were_granted_comes_along(tess, room, lea):
    member = student(room, lea)
    given = work(room, target())
    begun(lea, given)
    change = Change(due_at=NOW + timedelta(days=9))
    operations.extend(given, member, change, version=0, by=tess)
    copied(tess, room)
    assert Attempt.objects.get().context == given.pk
    assert Extension.objects.get().assignment == given


def test_work_that_was_for_some_stays(tess, room, lea):
    member = student(room, lea)
    group = operations.save_group(room, None, name="Table 1", member_ids=[member.pk])
    work(room, target(), members=(member,))
    work(room, target(), groups=[group])
    whole = work(room, target("read"))
    copy = copied(tess, room)
    assert [each.kind for each in works_of(copy)] == [whole.kind]
    assert copy.groups.count() == 0


# Its dates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_on", "times"),
    [
        pytest.param(
            "2026-10-12",
            ["2026-10-12T08:00", "2026-10-19T23:59", "2026-11-02T23:59", "2026-10-21T02:30"],
            id="a week later, over November 1",
        ),
        pytest.param(
            "2027-03-05",
            ["2027-03-05T08:00", "2027-03-12T23:59", "2027-03-26T23:59", "2027-03-14T03:30"],
            id="over March 14, once into its gap",
        ),
        pytest.param(
            "2026-08-31",
            ["2026-08-31T08:00", "2026-09-07T23:59", "2026-09-21T23:59", "2026-09-09T02:30"],
            id="earlier",
        ),
        pytest.param(
            "2026-10-05",
            ["2026-10-05T08:00", "2026-10-12T23:59", "2026-10-26T23:59", "2026-10-14T02:30"],
            id="the same day",
        ),
    ],
)
def test_dates_keep_their_distance_and_their_hour(tess, room, first_on, times):
    work(
        room,
        target(),
        opens_at=at("2026-10-05T08:00"),
        due_at=at("2026-10-12T23:59"),
        closes_at=at("2026-10-26T23:59"),
    )
    opens = at("2026-10-14T02:30")
    work(room, target("read"), days=None, opens_at=opens)
    first, second = works_of(copied(tess, room, first_on=first_on, is_exact="on"))
    opens_at, due_at, closes_at, second_at = map(at, times)
    assert (first.opens_at, first.due_at, first.closes_at) == (opens_at, due_at, closes_at)
    assert (second.opens_at, second.due_at, second.closes_at) == (second_at, None, None)


def test_first_work_is_the_one_that_opens_first_for_all(tess, room, lea):
    member = student(room, lea)
    work(room, target(), opens_at=at("2026-09-01T08:00"), members=(member,))
    work(room, target(), opens_at=at("2026-10-12T08:00"), days=20)
    work(room, target("read"), opens_at=at("2026-10-08T23:30"))
    found = works_of(copied(tess, room, first_on="2027-01-11", is_exact="on"))
    assert [each.opens_at for each in found] == [at("2027-01-11T23:30"), at("2027-01-15T08:00")]


# The form ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        pytest.param({"name": " "}, "name", "Write a name for the class", id="no name"),
        pytest.param(
            {"name": "x" * 81}, "name", "Write a shorter name: at most 80 characters", id="long"
        ),
        pytest.param(
            {"first_on": ""},
            "first_on",
            "Choose the first day",
            id="no first day",
        ),
        pytest.param(
            {"first_on": "9999-12-31", "ends_on": "9999-12-31"},
            "first_on",
            "Write the day as year-month-day, such as 2026-11-30",
            id="end of the calendar",
        ),
        pytest.param(
            {"first_on": "0001-01-01"},
            "first_on",
            "Write the day as year-month-day, such as 2026-11-30",
            id="begin of the calendar",
        ),
        pytest.param({"ends_on": ""}, "ends_on", "Choose the last day", id="no last day"),
        pytest.param(
            {"ends_on": "summer"},
            "ends_on",
            "Write the day as year-month-day, such as 2026-11-30",
            id="no day",
        ),
        pytest.param(
            {"first_on": "2026-09-01", "ends_on": "2026-10-04"},
            "ends_on",
            "This day is over. Choose a day from today on",
            id="over",
        ),
        pytest.param(
            {"ends_on": "2027-01-10"},
            "ends_on",
            "The class would end before its first work opens",
            id="ends before it begins",
        ),
    ],
)
def test_bad_copy_is_refused_with_what_to_do(tess, room, changes, field, says):
    work(room, target())
    refused = post(tess, room, **changes)
    assert errors_of(refused)[field] == [says]
    assert says in words(refused)
    assert (Classroom.objects.count(), Assignment.objects.count()) == (1, 1)
