"""What a teacher decides of one grade, and the categories of a class."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms.gradebook import State
from classrooms.models import Assignment, Category, GradeOverride, Role
from classrooms.queries.grid import grid
from classrooms.targets import target_of
from tests.classrooms.build import (
    COURSE,
    classroom,
    colleague,
    place,
    sat,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.test_races import all_at_once

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
STALE = "Somebody else saved in the meantime. This is how it is now; change it again if need be."
OUT_OF_RANGE = "Write a number from 0 to 6, the points of this work"
NUMBER = "Write a number such as 4 or 4.5"
WHY = "Write the reason in a few words"


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


@pytest.fixture
def given(room, pupil):
    return work(room, target())


def address(given, member):
    return reverse("classrooms:decide_grade", args=[given.classroom_id, given.pk, member.pk])


def decide(person, given, member, decision, points="", reason="Agreed with you", version=0):
    posted = {"decision": decision, "points": points, "reason": reason, "version": str(version)}
    return signed_in(person).post(address(given, member), posted)


def cell(room, pupil, given):
    return grid(room, [pupil], now=NOW).cells[pupil.pk, given.pk]


def errors_of(response):
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_points_count_instead_of_what_was_earned(tess, room, pupil, given):
    sat(pupil.person, given, 6, at=NOW)
    response = decide(tess, given, pupil, "points", "4.5")
    assert response.url == reverse("classrooms:grade", args=[room.pk, pupil.pk])
    assert said(response) == ["Saved."]
    row = GradeOverride.objects.get()
    assert (row.assignment, row.member, row.points, row.is_excused) == (given, pupil, 4.5, False)
    assert (row.reason, row.made_by, row.made_at, row.version) == ("Agreed with you", tess, NOW, 1)
    found = cell(room, pupil, given)
    assert (found.state, found.earned) == (State.OVERRIDDEN, 4.5)


def test_excused_work_does_not_count_whatever_points_were_typed(tess, room, pupil, given):
    sat(pupil.person, given, 0, at=NOW)
    decide(tess, given, pupil, "excused", "3")
    row = GradeOverride.objects.get()
    assert (row.is_excused, row.points) == (True, None)
    assert cell(room, pupil, given).state is State.EXCUSED


def test_decision_is_taken_back(tess, room, pupil, given):
    sat(pupil.person, given, 5, at=NOW)
    decide(tess, given, pupil, "excused")
    response = decide(tess, given, pupil, "none", reason="", version=1)
    assert response.status_code == 302
    assert GradeOverride.objects.count() == 0
    assert (cell(room, pupil, given).state, cell(room, pupil, given).earned) == ("counted", 5)


def test_form_shows_what_was_decided(tess, pupil, given):
    def values():
        form = signed_in(tess).get(address(given, pupil)).context["form"]
        return {name: form[name].value() for name in form.fields}

    assert values() == {"version": 0, "decision": "none", "points": None, "reason": None}
    decide(tess, given, pupil, "points", "4.5")
    after = {"version": 1, "decision": "points", "points": Decimal("4.5")}
    assert values() == after | {"reason": "Agreed with you"}
    decide(tess, given, pupil, "excused", version=1)
    after = {"version": 2, "decision": "excused", "points": None}
    assert values() == after | {"reason": "Agreed with you"}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        pytest.param({"points": "6.01"}, {"points": [OUT_OF_RANGE]}, id="above the maximum"),
        pytest.param({"points": "1e99"}, {"points": [OUT_OF_RANGE]}, id="far above"),
        pytest.param({"points": "-0.5"}, {"points": [OUT_OF_RANGE]}, id="below 0"),
        pytest.param({"points": ""}, {"points": ["Write the points that count"]}, id="none"),
        pytest.param({"points": "much"}, {"points": [NUMBER]}, id="words"),
        pytest.param({"points": "NaN"}, {"points": [NUMBER]}, id="no number"),
        pytest.param({"points": "Infinity"}, {"points": [NUMBER]}, id="without end"),
        pytest.param({"points": "4.125"}, {"points": [NUMBER]}, id="three places"),
        pytest.param({"points": "4", "reason": ""}, {"reason": [WHY]}, id="no reason"),
        pytest.param({"points": "4", "reason": "  "}, {"reason": [WHY]}, id="blank reason"),
        pytest.param(
            {"points": "4", "reason": "x" * 201},
            {"reason": ["Write it in at most 200 signs"]},
            id="long reason",
        ),
        pytest.param(
            {"decision": "excused", "reason": ""}, {"reason": [WHY]}, id="excused without reason"
        ),
        pytest.param({"decision": ""}, {"decision": ["Choose what counts"]}, id="no decision"),
        pytest.param(
            {"points": "7", "reason": ""}, {"points": [OUT_OF_RANGE], "reason": [WHY]}, id="both"
        ),
    ],
)
def test_bad_decision_says_what_to_do_and_changes_nothing(tess, pupil, given, fields, errors):
    decide(tess, given, pupil, "points", "2")
    before, audits = GradeOverride.objects.values().get(), AuditEvent.objects.count()
    refused = decide(tess, given, pupil, **{"decision": "points", "version": 1, **fields})
    assert errors_of(refused) == errors
    assert GradeOverride.objects.values().get() == before
    assert AuditEvent.objects.count() == audits
    form = refused.context["form"]
    assert {name: form[name].value() for name in fields} == fields


@pytest.mark.parametrize(("points", "most"), [(10, "10"), ("7.5", "7.5"), (100, "100")])
def test_maximum_is_said_as_people_write_it(tess, room, pupil, points, most):
    given = work(room, target(), points=points)
    refused = decide(tess, given, pupil, "points", "1000")
    words = f"Write a number from 0 to {most}, the points of this work"
    assert errors_of(refused) == {"points": [words]}


@pytest.mark.parametrize("points", ["0", "6", "6.00"])
def test_all_points_and_none_may_be_decided(tess, room, pupil, given, points):
    assert decide(tess, given, pupil, "points", points).status_code == 302
    assert cell(room, pupil, given).earned == Decimal(points)


def test_work_without_points_can_be_excused_alone(tess, room, pupil):
    given = work(room, target("read"), points=0)
    form = signed_in(tess).get(address(given, pupil)).context["form"]
    assert list(form.fields) == ["version", "decision", "reason"]
    assert [value for value, _words in form.fields["decision"].choices] == ["none", "excused"]
    refused = decide(tess, given, pupil, "points", "3")
    assert list(errors_of(refused)) == ["decision"]
    assert decide(tess, given, pupil, "excused").status_code == 302
    assert cell(room, pupil, given).state is State.EXCUSED


def test_second_of_two_teachers_sees_what_the_first_decided_and_overwrites_nothing(
    tess, tomas, room, pupil, given
):
    colleague(room, tomas)
    decide(tess, given, pupil, "points", "4", reason="A question was wrong")
    refused = decide(tomas, given, pupil, "excused")
    assert (refused.status_code, said(refused)) == (409, [STALE])
    form = refused.context["form"]
    shown = [form[name].value() for name in ("version", "decision", "points", "reason")]
    assert shown == [1, "points", 4, "A question was wrong"]
    assert GradeOverride.objects.get().points == 4
    assert AuditEvent.objects.filter(verb="grade.override").count() == 1


def test_decision_that_was_taken_back_meanwhile_is_stale_too(tess, tomas, room, pupil, given):
    colleague(room, tomas)
    decide(tess, given, pupil, "points", "4")
    decide(tess, given, pupil, "none", version=1)
    refused = decide(tomas, given, pupil, "points", "2", version=1)
    assert refused.status_code == 409
    assert refused.context["form"]["decision"].value() == "none"
    assert GradeOverride.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_first_decision_of_two_teachers_at_once_is_saved_once(tess, pupil, given):
    def act(number):
        return decide(tess, given, pupil, "points", str(number))

    statuses = [response.status_code for response in all_at_once(act, times=6)]
    assert sorted(statuses) == [302] + [409] * 5
    assert GradeOverride.objects.get().version == 1


def test_every_decision_is_in_the_audit_with_its_reason(tess, room, pupil, given):
    decide(tess, given, pupil, "points", "4.5", reason="Agreed")
    decide(tess, given, pupil, "excused", reason="Was away", version=1)
    decide(tess, given, pupil, "none", version=2)
    events = AuditEvent.objects.filter(verb="grade.override").order_by("pk")
    assert [event.detail for event in events] == [
        {"work": str(given.pk), "decision": "4.5", "reason": "Agreed"},
        {"work": str(given.pk), "decision": "excused", "reason": "Was away"},
        {"work": str(given.pk), "decision": "taken back"},
    ]
    kept = {(event.actor, event.subject, event.scope) for event in events}
    assert kept == {(tess, pupil.person, room.pk)}


def test_decisions_are_for_teachers_of_the_class(tess, tomas, otto, room, pupil, given):
    colleague(room, tomas, role=Role.ASSISTANT)
    assert decide(tomas, given, pupil, "excused").status_code == 403
    assert decide(pupil.person, given, pupil, "excused").status_code == 404
    assert decide(otto, given, pupil, "excused").status_code == 404
    assert decide(tess, given, place(room, tess), "excused").status_code == 404
    stranger = student(classroom(tomas, "Spanish"), otto)
    assert decide(tess, given, stranger, "excused").status_code == 404
    assert GradeOverride.objects.count() == 0


def categories(person, room, *rows, places=()):
    """Post the form with these rows of name, weight and how many are left out."""
    posted = {}
    for number, row in enumerate(rows):
        fields = zip(("name", "weight", "drop"), row, strict=True)
        posted |= {f"{field}-{number}": str(value) for field, value in fields}
    posted |= {f"work-{given.slug}": number for given, number in places}
    return signed_in(person).post(reverse("classrooms:categories", args=[room.pk]), posted)


def kept(room):
    rows = Category.objects.filter(classroom=room)
    return [(each.name, each.weight, each.drop_lowest) for each in rows]


def quizzes_of(room, *points):
    """A quiz of 6 points for each of these scores of the student."""
    lessons = ["august-1982", "conditions", "lost-decade", "maquila", "balloon"]
    return [work(room, target_of("quiz", COURSE, lessons[n])) for n in range(len(points))]


def test_two_categories_have_weights_and_leave_out_the_lowest(tess, room, pupil):
    """Quizzes: 6, 5 and, left out, 1 of 6 are 91.67%, weight 40. Tests: 3 of 6, weight 60. In all
    66.67%; the work in no category counts nowhere."""
    scores = (6, 5, 1, 3, 6)
    works = quizzes_of(room, *scores)
    for given, points in zip(works, scores, strict=True):
        sat(pupil.person, given, points, at=NOW)
    places = [*((each, 0) for each in works[:3]), (works[3], 1), (works[4], "")]
    rows = [("Quizzes", 40, 1), ("Tests", 60, "")]
    response = categories(tess, room, *rows, places=places)
    assert response.url == reverse("classrooms:gradebook", args=[room.pk])
    assert kept(room) == [("Quizzes", 40, 1), ("Tests", 60, 0)]
    total = grid(room, [pupil], now=NOW).total(pupil)
    assert (str(total.percent), total.counted, total.dropped) == ("66.7", 3, 1)
    page = signed_in(tess).get(reverse("classrooms:grade", args=[room.pk, pupil.pk]))
    shown = page.content.decode()
    assert ">Quizzes, weight 40</th><td>11 of 12</td><td>11 ÷ 12 = 91.7%</td>" in shown
    assert ">Tests, weight 60</th><td>3 of 6</td><td>3 ÷ 6 = 50.0%</td>" in shown
    assert "40 × 91.7% + 60 × 50.0%" in shown


def test_form_shows_the_categories_and_where_each_work_is(tess, room):
    first, second = quizzes_of(room, 1, 1)
    reading = work(room, target("read"), points=0)
    categories(tess, room, ("Quizzes", 40, 1), ("Tests", "33.5", ""), places=[(second, 1)])
    form = signed_in(tess).get(reverse("classrooms:categories", args=[room.pk])).context["form"]
    lines = [[str(field.value()) for field in line] for line in form.lines()]
    assert lines[:3] == [["Quizzes", "40", "1"], ["Tests", "33.5", "0"], ["", "None", "None"]]
    assert len(lines) == 6
    assert (form[f"work-{first.slug}"].value(), form[f"work-{second.slug}"].value()) == ("", "1")
    assert f"work-{reading.slug}" not in form.fields


NOT_A_WEIGHT = "Write a number from 0 to 100, such as 40"
NOT_A_NUMBER = "Write a whole number from 0 to 20"
NO_NAME = "Write a name for this category, or leave it empty"
LONG_NAME = "Write a shorter name: at most 40 characters"
SAME_NAME = "Another category has this name"


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ([("Tests", 40, ""), ("Tests", 60, "")], {"name-1": [SAME_NAME]}),
        ([("Tests", 40, ""), ("tESTS ", 60, "")], {"name-1": [SAME_NAME]}),
        ([("", 40, "")], {"name-0": [NO_NAME]}),
        ([("Tests", "", "")], {"weight-0": [NOT_A_WEIGHT]}),
        ([("Tests", "-1", "")], {"weight-0": [NOT_A_WEIGHT]}),
        ([("Tests", "101", "")], {"weight-0": [NOT_A_WEIGHT]}),
        ([("Tests", "much", "")], {"weight-0": [NOT_A_WEIGHT]}),
        ([("Tests", "NaN", "")], {"weight-0": [NOT_A_WEIGHT]}),
        ([("Tests", "1.234", "")], {"weight-0": [NOT_A_WEIGHT]}),
        ([("Tests", 40, "-1")], {"drop-0": [NOT_A_NUMBER]}),
        ([("Tests", 40, "21")], {"drop-0": [NOT_A_NUMBER]}),
        ([("Tests", 40, "1.5")], {"drop-0": [NOT_A_NUMBER]}),
        ([("x" * 41, 40, "")], {"name-0": [LONG_NAME]}),
        ([("x" * 41, "", "")], {"name-0": [LONG_NAME]}),
    ],
)
def test_bad_category_says_what_to_do_and_changes_nothing(tess, room, rows, errors):
    categories(tess, room, ("Quizzes", 30, 2))
    refused = categories(tess, room, *rows)
    assert errors_of(refused) == errors
    assert refused.context["form"]["name-0"].value() == rows[0][0]
    assert kept(room) == [("Quizzes", 30, 2)]


def test_without_a_name_left_points_are_added_again(tess, room, pupil):
    scores = (6, 3)
    works = quizzes_of(room, *scores)
    for given, points in zip(works, scores, strict=True):
        sat(pupil.person, given, points, at=NOW)
    categories(tess, room, ("Quizzes", 40, 1), places=[(works[0], 0)])
    assert categories(tess, room, ("", "", ""), places=[(works[0], 0)]).status_code == 302
    assert kept(room) == []
    assert list(Assignment.objects.values_list("category", flat=True)) == [None, None]
    total = grid(room, [pupil], now=NOW).total(pupil)
    assert (total.earned, total.out_of, str(total.percent)) == (9, 12, "75.0")


def test_categories_exchange_their_names_and_keep_their_works(tess, room):
    [given] = quizzes_of(room, 1)
    categories(tess, room, ("Quizzes", 40, 1), ("Tests", 60, ""), places=[(given, 0)])
    before = Assignment.objects.get().category_id
    response = categories(tess, room, ("Tests", 60, ""), ("Quizzes", 40, 1), places=[(given, 0)])
    assert response.status_code == 302
    assert kept(room) == [("Tests", 60, 0), ("Quizzes", 40, 1)]
    assert Assignment.objects.get().category_id == before


def test_category_in_front_is_taken_away_and_its_name_given_to_the_next(tess, room):
    categories(tess, room, ("Quizzes", 40, 1), ("Tests", 60, ""))
    assert categories(tess, room, ("", "", ""), ("Quizzes", 60, "")).status_code == 302
    assert kept(room) == [("Quizzes", 60, 0)]


def test_categories_are_of_their_class_alone(tess, room):
    other = classroom(tess, "12-A History")
    categories(tess, other, ("Quizzes", 10, ""))
    categories(tess, room, ("Quizzes", 40, ""))
    assert (kept(room), kept(other)) == ([("Quizzes", 40, 0)], [("Quizzes", 10, 0)])


def test_change_of_categories_is_in_the_audit_in_numbers(tess, room):
    categories(tess, room, ("Quizzes", 40, ""), ("Tests", "33.5", ""))
    event = AuditEvent.objects.get(verb="class.categories")
    assert (event.actor, event.scope, event.subject) == (tess, room.pk, None)
    assert sorted(event.detail.values()) == ["33.5", "40"]
    assert set(event.detail) == {str(each.pk) for each in Category.objects.all()}


def test_categories_are_the_owners_alone(tess, tomas, room, pupil):
    colleague(room, tomas)
    assert categories(tomas, room, ("Quizzes", 40, "")).status_code == 403
    assert categories(pupil.person, room, ("Quizzes", 40, "")).status_code == 404
    assert kept(room) == []
