"""Assigning on one page: each form of work, several classes, some students, bad input, undo."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations
from classrooms.models import AssignedMember, Assignment, Role
from classrooms.rules import AssignmentRules
from tests.classrooms.build import (
    COURSE,
    LESSON,
    classroom,
    colleague,
    signed_in,
    student,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
MODULE = "debt-and-adjustment"
PAGE = "/classes/assign/"
FORM = {
    "lesson": LESSON,
    "form": "lesson",
    "on-0": "on",
    "due-0": "2026-10-12T23:59",
    "closes": "14",
    "late": "percent",
    "counts": "highest",
}
TWICE = (
    "Which 1:30 am? The clocks go back that night, and this time comes twice. "
    "Choose a time before or after that hour"
)


@pytest.fixture(autouse=True)
def clock(settings):
    # Else the zone of the site is asked for every 30 seconds, in the midst of what is counted.
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def assign(person, query="", **changes):
    """Fill in the page and press Assign; a change to None leaves a field out."""
    form = {name: value for name, value in (FORM | changes).items() if value is not None}
    return signed_in(person).post(f"{PAGE}{query}", form)


def assigned(person, query="", **changes):
    """The one work that this makes."""
    assert assign(person, query, **changes).status_code == 302
    return Assignment.objects.get()


def errors_of(response):
    """The messages of a form that was refused, by field."""
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("form", "kind", "target_id", "points", "rules"),
    [
        ("read", "lesson", LESSON, 0, AssignmentRules()),
        ("lesson", "quiz", LESSON, 6, AssignmentRules(attempts=2, feedback="last-try")),
        ("test", "quiz", f"{MODULE}-test", 10, AssignmentRules(attempts=1, feedback="nothing")),
        ("task", "quiz", f"{MODULE}-task", 12, AssignmentRules(attempts=1, asks_written=True)),
        ("final", "quiz", "final", 20, AssignmentRules(attempts=1, feedback="nothing")),
    ],
)
def test_form_of_work_has_its_usual_rules_and_points(
    tess, room, form, kind, target_id, points, rules
):
    given = assigned(tess, form=form)
    assert (given.kind, given.course_id, given.target_id) == (kind, COURSE, target_id)
    assert (given.points, given.agreed) == (points, rules)
    assert (given.classroom, given.made_by, given.is_whole_class) == (room, tess, True)
    assert given.opens_at == NOW


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        pytest.param({"asks_written": "on"}, "17", id="with the written question"),
        pytest.param({"points": "7.5"}, "7.5", id="written by the teacher"),
        pytest.param({"points": "0"}, "0", id="nothing"),
        pytest.param({"points": "100", "asks_written": "on"}, "100", id="more than it has"),
        pytest.param({"form": "read", "points": "5"}, "5", id="for reading"),
    ],
)
def test_points_come_by_themselves_or_as_written(tess, room, changes, points):
    given = assigned(tess, **changes)
    assert given.points == Decimal(points)
    assert given.agreed.asks_written == ("asks_written" in changes)


def test_rules_that_were_chosen_are_kept(tess, room):
    given = assigned(
        tess,
        form="test",
        attempts="any",
        limit="30",
        late="same",
        feedback="each-try",
        counts="average",
        zoom="close-up",
    )
    assert given.agreed == AssignmentRules(
        attempts=None, counts="average", limit_seconds=1800, feedback="each-try", late="same"
    )
    assert given.zoom == "close-up"


@pytest.mark.parametrize(
    ("due", "closes", "at"),
    [
        pytest.param("2026-10-25T23:59", "14", "2026-11-09T05:59", id="two weeks over November 1"),
        pytest.param("2026-10-31T23:59", "1", "2026-11-02T05:59", id="a day of 25 hours"),
        pytest.param("2026-10-12T23:59", "3", "2026-10-16T04:59", id="three days"),
        pytest.param("2026-10-12T23:59", "7", "2026-10-20T04:59", id="a week"),
        pytest.param("2026-10-12T23:59", "0", "2026-10-13T04:59", id="when it is due"),
        pytest.param("2026-10-12T23:59", "", None, id="never"),
        pytest.param("", "14", None, id="never due"),
        pytest.param("2027-03-07T02:30", "7", "2027-03-14T08:30", id="into the gap of March 14"),
    ],
)
def test_close_is_so_many_days_of_the_wall_clock_later(tess, room, due, closes, at):
    given = assigned(tess, **{"due-0": due, "closes": closes})
    assert given.closes_at == (at and utc(at))


def test_late_work_that_is_not_taken_closes_when_it_is_due(tess, room):
    given = assigned(tess, late="refused", closes="14")
    assert given.closes_at == given.due_at == utc("2026-10-13T04:59")
    assert given.agreed.late == "refused"


def test_time_that_comes_twice_is_asked_back(tess, room):
    refused = assign(tess, **{"due-0": "2026-11-01T01:30"})
    assert errors_of(refused) == {"due-0": [TWICE]}
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize("field", ["due-0", "opens"])
def test_time_that_the_clocks_jump_over_is_refused_with_the_next(tess, room, field):
    refused = assign(tess, **{"due-0": "2027-04-01T12:00", field: "2027-03-14T02:30"})
    assert errors_of(refused) == {
        field: ["On this day the clocks jump over this time. Choose 03:00 or later"]
    }
    assert 'value="2027-03-14T02:30"' in refused.content.decode()
    assert Assignment.objects.count() == 0


def test_several_classes_have_each_a_due_time_on_their_own_clock(tess, room):
    madrid = classroom(tess, "12-A History", time_zone="Europe/Madrid")
    due = {"due-0": "2026-10-12T23:59", "on-1": "on", "due-1": "2026-10-14T08:00"}
    assert assign(tess, opens="2026-10-06T09:00", **due).status_code == 302
    of_room, of_madrid = (Assignment.objects.get(classroom=each) for each in (room, madrid))
    assert (of_room.opens_at, of_room.due_at) == (utc("2026-10-06T14:00"), utc("2026-10-13T04:59"))
    assert (of_madrid.opens_at, of_madrid.due_at) == (
        utc("2026-10-06T07:00"),
        utc("2026-10-14T06:00"),
    )
    # Two weeks later Spain has put its clocks back.
    assert of_madrid.closes_at == utc("2026-10-28T07:00")
    assert of_room.batch == of_madrid.batch
    assert of_room.slug != of_madrid.slug


def test_class_that_is_not_ticked_gets_nothing(tess, room):
    other = classroom(tess, "12-A History")
    chosen = {"on-0": None, "due-0": "", "on-1": "on", "due-1": ""}
    assert assign(tess, **chosen).status_code == 302
    assert Assignment.objects.get().classroom == other


def test_due_time_of_a_class_that_is_not_ticked_is_not_dropped(tess, room):
    classroom(tess, "12-A History")
    refused = assign(tess, **{"on-0": None, "on-1": "on", "due-1": ""})
    said = "11-B History has a due time and is not ticked. Tick it, or empty the time"
    assert errors_of(refused) == {"due-0": [said]}
    assert Assignment.objects.count() == 0


def test_one_bad_due_time_of_several_refuses_all(tess, room):
    classroom(tess, "12-A History")
    refused = assign(tess, **{"on-1": "on", "due-1": "2026-10-01T08:00"})
    assert errors_of(refused) == {"due-1": ["This time is over. Choose a later one"]}
    assert Assignment.objects.count() == 0


def test_some_students_only(tess, room, lea, leo):
    classroom(tess, "12-A History")
    chosen = student(room, lea)
    student(room, leo)
    query = f"?class={room.pk}&some=1"
    page = signed_in(tess).get(f"{PAGE}{query}")
    assert [place.own.classroom for place in page.context["places"]] == [room]
    given = assigned(tess, query, members=[str(chosen.pk)])
    assert (given.is_whole_class, list(given.members.all())) == (False, [chosen])


def test_some_students_only_needs_one(tess, room, lea):
    student(room, lea)
    refused = assign(tess, f"?class={room.pk}&some=1")
    assert errors_of(refused) == {"members": ["Tick at least one student or group"]}
    assert Assignment.objects.count() == 0


def test_group_of_the_class_gets_the_work_alone(tess, tomas, room, lea, leo):
    pupils = [student(room, lea), student(room, leo)]
    group = operations.save_group(room, None, name="Table 1", member_ids=[pupils[0].pk])
    others = operations.save_group(classroom(tomas), None, name="Of Tomás", member_ids=[])
    query = f"?class={room.pk}&some=1"
    refused = assign(tess, query, groups=[str(others.pk)])
    assert errors_of(refused)["groups"] == ["One of these groups is gone"]
    given = assigned(tess, query, groups=[str(group.pk)])
    assert (given.is_whole_class, list(given.groups.all())) == (False, [group])
    assert given.members.count() == 0


def test_students_who_left_or_are_elsewhere_cannot_be_chosen(tess, room, lea, leo, otto):
    student(room, lea)
    gone = student(room, leo)
    operations.remove_student(gone, by=tess, now=NOW)
    elsewhere = student(classroom(tess, "12-A History"), otto)
    for each in (gone, elsewhere):
        refused = assign(tess, f"?class={room.pk}&some=1", members=[str(each.pk)])
        assert errors_of(refused) == {
            "members": ["One of these students is no longer in the class"]
        }
    assert AssignedMember.objects.count() == Assignment.objects.count() == 0


NO_TIME = "Write the day and the time as year-month-day and hours:minutes"
NO_POINTS = "Write a number from 0 to 1000, such as 10 or 7.5"
EARLY = "It would be due before it opens. Choose a later time, or let it open earlier"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        pytest.param({"on-0": None}, "__all__", "Choose at least one class", id="no class"),
        pytest.param(
            {"due-0": "2026-10-05T09:59"},
            "due-0",
            "This time is over. Choose a later one",
            id="due before now",
        ),
        pytest.param(
            {"due-0": "2026-10-05T10:00"},
            "due-0",
            "This time is over. Choose a later one",
            id="due now",
        ),
        pytest.param({"opens": "2026-10-13T08:00"}, "due-0", EARLY, id="due before it opens"),
        pytest.param({"opens": "2026-10-12T23:59"}, "due-0", EARLY, id="due as it opens"),
        pytest.param({"due-0": "next week"}, "due-0", NO_TIME, id="no time"),
        pytest.param({"due-0": "2026-02-30T10:00"}, "due-0", NO_TIME, id="no day"),
        pytest.param({"due-0": "2026-10-12T23:59Z"}, "due-0", NO_TIME, id="another clock"),
        pytest.param({"opens": "9999-12-31T23:59"}, "opens", NO_TIME, id="the end of days"),
        pytest.param({"points": "many"}, "points", NO_POINTS, id="points in words"),
        pytest.param({"points": "-1"}, "points", NO_POINTS, id="points below none"),
        pytest.param({"points": "1000.01"}, "points", NO_POINTS, id="too many points"),
        pytest.param({"points": "1.005"}, "points", NO_POINTS, id="thousandths"),
        pytest.param({"points": "NaN"}, "points", NO_POINTS, id="points that are no number"),
        pytest.param({"form": None}, "form", "Choose what you assign", id="nothing of it"),
        pytest.param({"lesson": None}, "lesson", "Choose a lesson of the list", id="no lesson"),
        pytest.param(
            {"lesson": "a-lesson-that-went"},
            "lesson",
            "Choose a lesson of the list",
            id="unknown lesson",
        ),
    ],
)
def test_bad_input_is_refused_with_what_to_do_and_kept(tess, room, changes, field, says):
    refused = assign(tess, **{"points": "8", **changes})
    assert errors_of(refused) == {field: [says]}
    page = refused.content.decode()
    assert escape(says) in page
    kept = {"due-0": FORM["due-0"], "points": "8"} | changes
    assert [f'value="{kept[name]}"' in page for name in ("due-0", "points")] == [True, True]
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize(
    "field", ["form", "closes", "attempts", "limit", "late", "feedback", "zoom", "counts"]
)
def test_choice_that_is_not_on_the_page_is_refused(tess, room, field):
    assert list(errors_of(assign(tess, **{field: "99"}))) == [field]
    assert Assignment.objects.count() == 0


def test_class_of_another_cannot_be_reached(tess, tomas, room, leo):
    others = classroom(tomas, "A class of Tomás")
    pupil = student(others, leo, roster_name="Ortiz, Leo")
    refused = assign(tess, **{"on-0": None, "on-1": "on", "due-1": "2026-10-12T23:59"})
    assert errors_of(refused) == {"__all__": ["Choose at least one class"]}
    query = f"?class={others.pk}&some=1"
    page = signed_in(tess).get(f"{PAGE}{query}").content.decode()
    assert [word in page for word in (others.name, pupil.name)] == [False, False]
    given = assigned(tess, query, **{"on-1": "on", "members": [str(pupil.pk)]})
    assert (given.classroom, given.is_whole_class) == (room, True)


def test_class_where_one_looks_on_or_that_is_archived_is_not_offered(tess, tomas, room):
    colleague(classroom(tomas, "Looked at"), tess, role=Role.ASSISTANT)
    colleague(classroom(tomas, "12-C History"), tess)
    operations.archive_class(classroom(tess, "Archived"), by=tess, now=NOW)
    places = signed_in(tess).get(PAGE).context["places"]
    assert [place.own.classroom.name for place in places] == ["11-B History", "12-C History"]


def test_teacher_without_a_class_is_led_to_make_one(tess):
    page = signed_in(tess).get(PAGE).content.decode()
    assert "You have no class to assign to yet." in page
    assert reverse("classrooms:make_class") in page


def test_page_is_for_teachers(lea, room):
    student(room, lea)
    assert assign(lea).status_code == signed_in(lea).get(PAGE).status_code == 403
    assert Client().get(PAGE).url == f"/account/login/?next={PAGE}"
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize("named", ["11-B History", "12-A History"])
def test_link_ticks_its_class_and_chooses_its_work(tess, room, named):
    rooms = {each.name: each for each in (room, classroom(tess, "12-A History"))}
    query = f"?class={rooms[named].pk}&lesson={LESSON}&form=test"
    form = signed_in(tess).get(f"{PAGE}{query}").context["form"]
    ticked = [place.own.classroom.name for place, row in form.rows() if row["on"].value()]
    assert (ticked, form["lesson"].value(), form["form"].value()) == ([named], LESSON, "test")


def test_only_class_is_ticked(tess, room):
    form = signed_in(tess).get(PAGE).context["form"]
    assert [row["on"].value() for _place, row in form.rows()] == [True]


def test_page_states_the_zone_of_each_class_and_how_many_get_the_work(tess, room, lea):
    student(room, lea)
    classroom(tess, "12-A History", time_zone="Europe/Madrid")
    page = signed_in(tess).get(PAGE).content.decode()
    zones = re.findall(r'<span class="meta">((?:America|Europe)/\w+)</span>', page)
    assert zones == ["America/Chicago", "Europe/Madrid"]
    assert re.findall(r"\d+ students?(?=</span>)", page) == ["1 student", "0 students"]


def test_page_says_how_far_each_mark_can_be_trusted(tess, room):
    page = signed_in(tess).get(PAGE).content.decode()
    hints = [
        "Done when it is marked as read. Reading is not tested.",
        "Open quiz: anyone can take it as a guest and see the answers. Good for practice credit.",
        "Held back: shown only when assigned. Its key is in the course’s published source.",
        "You mark it. A rubric and sample answers come with it.",
        "Held back as the tests are; questions from every module.",
    ]
    assert [page.count(f'<span class="meta">{hint}</span>') for hint in hints] == [1] * 5


@pytest.mark.parametrize("classes", [1, 3])
def test_page_asks_as_often_for_one_class_as_for_three(
    tess, lea, classes, django_assert_num_queries
):
    for number in range(classes):
        student(classroom(tess, f"Class {number}"), lea)
    client = signed_in(tess)
    with django_assert_num_queries(6):
        page = client.get(PAGE)
    assert len(page.context["places"]) == classes
