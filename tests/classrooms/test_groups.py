"""Groups of a class: made, changed and deleted, and work that is for whoever is in one."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from classrooms import operations
from classrooms.models import Assignment, ClassGroup, Role
from classrooms.queries import groups_of
from tests.build import user
from tests.classrooms.build import (
    LESSON,
    ZONE,
    classroom,
    colleague,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
TAKEN = "Another group of this class has this name"
GONE = "One of these students is no longer in the class"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def members(room, lea, leo):
    """Lea and Leo, by their names in the class."""
    names = {lea: "Moreno, Lea", leo: "Ortiz, Leo"}
    return [student(room, person, roster_name=name) for person, name in names.items()]


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def words(response):
    return " ".join(response.content.decode().split())


def errors_of(response):
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def make(room, name, *members):
    return operations.save_group(
        room, None, name=name, member_ids=[member.pk for member in members]
    )


def listed(room):
    return [(line.group.name, line.names) for line in groups_of(room)]


# Making and changing ----------------------------------------------------------------------


def test_group_is_made_and_stands_on_the_page_with_its_students(tess, room, members):
    client = signed_in(tess)
    assert "None yet." in words(client.get(url("groups", room)))
    form = {"name": " Table 1 ", "members": [member.pk for member in members]}
    answer = client.post(url("make_group", room), form, follow=True)
    assert answer.redirect_chain == [(url("groups", room), 302)]
    page = words(answer)
    assert "Saved." in page
    group = ClassGroup.objects.get()
    assert (group.classroom, group.name) == (room, "Table 1")
    assert f'<a href="{url("change_group", room, group.pk)}">Table 1</a>' in page
    assert '<span class="meta">Moreno, Lea; Ortiz, Leo</span>' in page


def test_group_may_be_empty_and_the_page_says_nobody(tess, room):
    answer = signed_in(tess).post(url("make_group", room), {"name": "Table 1"}, follow=True)
    assert '<span class="meta">nobody</span>' in words(answer)
    assert listed(room) == [("Table 1", ())]


def test_form_of_a_group_holds_what_is_set_and_changes_it(tess, room, members):
    lea, leo = members
    group = make(room, "Table 1", lea)
    client, path = signed_in(tess), url("change_group", room, group.pk)
    form = client.get(path).context["form"]
    assert (form["name"].value(), form["members"].value()) == ("Table 1", [str(lea.pk)])
    assert client.post(path, {"name": "Table 2", "members": [leo.pk]}).status_code == 302
    assert listed(room) == [("Table 2", ("Ortiz, Leo",))]
    assert ClassGroup.objects.get() == group


def test_groups_stand_by_name_with_all_their_students(room, members):
    lea, leo = members
    make(room, "Table 2", leo, lea)
    make(room, "Table 1", leo)
    assert listed(room) == [
        ("Table 1", ("Ortiz, Leo",)),
        ("Table 2", ("Moreno, Lea", "Ortiz, Leo")),
    ]


def test_two_students_of_one_name_both_stand_in_their_group(room, lea, leo):
    twins = [student(room, person, roster_name="Abbott, Grace") for person in (lea, leo)]
    make(room, "Table 1", *twins)
    make(room, "Table 2", *twins)
    both = ("Abbott, Grace", "Abbott, Grace")
    assert listed(room) == [("Table 1", both), ("Table 2", both)]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param("  ", "Write a name for the group", id="no name"),
        pytest.param("x" * 41, "Write a shorter name: at most 40 characters", id="long name"),
        pytest.param("Table 1", TAKEN, id="name twice"),
        pytest.param(" Table 1 ", TAKEN, id="name twice, with spaces"),
    ],
)
def test_group_with_a_bad_name_is_refused_with_what_to_do(tess, room, members, name, says):
    make(room, "Table 1", members[0])
    second = make(room, "Table 2")
    before = listed(room)
    for path in (url("make_group", room), url("change_group", room, second.pk)):
        refused = signed_in(tess).post(path, {"name": name, "members": [members[1].pk]})
        assert errors_of(refused) == {"name": [says]}
        assert says in words(refused)
    assert listed(room) == before


def test_name_is_single_in_a_class_and_free_in_another(tess, room, members):
    other = classroom(tess, "12-A History")
    make(other, "Table 1")
    group = make(room, "Table 1")
    form = {"name": "Table 1", "members": [members[0].pk]}
    answer = signed_in(tess).post(url("change_group", room, group.pk), form)
    assert answer.status_code == 302
    assert (listed(room), listed(other)) == (
        [("Table 1", ("Moreno, Lea",))],
        [("Table 1", ())],
    )


@pytest.mark.parametrize("who", ["of another class", "who left", "who teaches", "that is none"])
def test_student_who_is_not_in_the_class_cannot_be_chosen(tess, tomas, room, members, otto, who):
    if who == "of another class":
        chosen = student(classroom(tess, "12-A History"), otto).pk
    elif who == "who left":
        chosen = members[0].pk
        operations.leave_class(members[0], now=NOW)
    else:
        chosen = colleague(room, tomas).pk if who == "who teaches" else "x"
    form = {"name": "Table 1", "members": [chosen]}
    assert errors_of(signed_in(tess).post(url("make_group", room), form)) == {"members": [GONE]}
    assert ClassGroup.objects.count() == 0


def test_operation_lets_in_nobody_of_another_class(tess, room, members, otto):
    foreign = student(classroom(tess, "12-A History"), otto)
    group = make(room, "Table 1", foreign, members[0])
    assert list(group.members.all()) == [members[0]]


def test_student_who_leaves_is_out_of_the_list_and_back_in_the_group_when_taken_back(
    tess, room, members
):
    make(room, "Table 1", *members)
    operations.remove_student(members[0], by=tess, now=NOW)
    assert listed(room) == [("Table 1", ("Ortiz, Leo",))]
    operations.take_back(members[0], by=tess)
    assert listed(room) == [("Table 1", ("Moreno, Lea", "Ortiz, Leo"))]


def test_group_is_deleted_and_its_students_stay(tess, room, members):
    group = make(room, "Table 1", *members)
    other = make(room, "Table 2", members[0])
    client, path = signed_in(tess), url("delete_group", room, group.pk)
    assert client.get(path).status_code == 405
    answer = client.post(path, follow=True)
    assert "The group is gone. Its students stay in the class." in words(answer)
    assert list(ClassGroup.objects.all()) == [other]
    assert room.memberships.students().current().count() == 2
    assert client.post(path).status_code == 404
    assert "There is no such group in this class." in words(client.post(path))


def test_assistant_sees_the_groups_without_a_button(tess, tomas, room, members):
    make(room, "Table 1", *members)
    colleague(room, tomas, Role.ASSISTANT)
    page = words(signed_in(tomas).get(url("groups", room)))
    assert "<b>Table 1</b>" in page
    assert [name in page for name in ("/delete/", "/groups/new/", "assign/?class=")] == [False] * 3


@pytest.mark.parametrize("number", [1, 3])
def test_groups_take_the_same_queries_for_one_and_for_three(
    tess, room, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    people = [student(room, user(f"learner{each}")) for each in range(number)]
    for each in range(number):
        make(room, f"Table {each}", *people)
    client = signed_in(tess)
    # Session, person, own place, groups, their students, the groups of these.
    with django_assert_num_queries(6):
        page = client.get(url("groups", room))
    assert [len(line.names) for line in page.context["groups"]] == [number] * number


# Work for a group -------------------------------------------------------------------------


def has(person, given):
    """Whether the student may open the work, and whether it is on the list of their classes."""
    client = signed_in(person)
    status = client.get(reverse("classrooms:assigned", args=[given.pk])).status_code
    [mine] = client.get("/class/").context["page"].classes
    return status, [each.assignment for each in mine.works] == [given]


GIVEN, NOT_GIVEN = (200, True), (404, False)


def assign(person, room, **changes):
    form = {
        "lesson": LESSON,
        "form": "lesson",
        "on-0": "on",
        "due-0": "2026-10-12T23:59",
        "closes": "14",
        "late": "percent",
        "counts": "highest",
        **changes,
    }
    query = f"?class={room.pk}&some=1"
    return signed_in(person).post(f"{reverse('classrooms:assign')}{query}", form)


def test_work_that_is_assigned_to_a_group_is_for_who_comes_in_and_not_for_who_goes_out(
    tess, room, members, lea, leo
):
    group = make(room, "Table 1", members[0])
    assert assign(tess, room, groups=[group.pk]).status_code == 302
    given = Assignment.objects.get()
    assert (given.is_whole_class, list(given.groups.all()), given.members.count()) == (
        False,
        [group],
        0,
    )
    assert [has(lea, given), has(leo, given)] == [GIVEN, NOT_GIVEN]
    client = signed_in(tess)
    form = {"name": "Table 1", "members": [members[1].pk]}
    client.post(url("change_group", room, group.pk), form)
    assert [has(lea, given), has(leo, given)] == [NOT_GIVEN, GIVEN]
    lines = client.get(url("work", room, given.pk)).context["page"].lines
    assert [line.member for line in lines] == [members[1]]
    grid = client.get(url("gradebook", room)).context["page"].grid
    assert list(grid.cells) == [(members[1].pk, given.pk)]


def test_student_who_is_chosen_and_in_two_groups_has_the_work_once(tess, room, members, lea):
    groups = [make(room, name, *members) for name in ("Table 1", "Table 2")]
    given = work(room, target(), members=(members[0],), groups=groups)
    assert has(lea, given) == GIVEN
    page = signed_in(tess).get(url("work", room, given.pk)).context["page"]
    assert [line.member for line in page.lines] == members


def test_work_for_a_group_that_is_deleted_is_for_nobody_else(tess, room, members, lea, leo):
    group = make(room, "Table 1", *members)
    alone = work(room, target(), groups=[group])
    signed_in(tess).post(url("delete_group", room, group.pk))
    assert [has(person, alone) for person in (lea, leo)] == [NOT_GIVEN, NOT_GIVEN]
    alone.refresh_from_db()
    assert alone.is_whole_class is False


def test_student_who_is_chosen_beside_a_group_keeps_the_work_without_it(room, members, lea, leo):
    group = make(room, "Table 1", *members)
    given = work(room, target(), members=(members[0],), groups=[group])
    operations.delete_group(group)
    assert [has(lea, given), has(leo, given)] == [GIVEN, NOT_GIVEN]


def test_groups_of_the_class_alone_can_be_chosen(tess, tomas, room, members, otto):
    ours = make(room, "Table 1", members[0])
    others = classroom(tess, "12-A History")
    foreign = make(others, "Their table", student(others, otto))
    of_tomas = make(classroom(tomas, "Of Tomás"), "Table of Tomás")
    query = f"?class={room.pk}&some=1"
    form = signed_in(tess).get(f"{reverse('classrooms:assign')}{query}").context["form"]
    assert form.fields["groups"].choices == [(str(ours.pk), "Table 1")]
    for group in (foreign, of_tomas):
        refused = assign(tess, room, groups=[ours.pk, group.pk])
        assert errors_of(refused) == {"groups": ["One of these groups is gone"]}
    assert Assignment.objects.count() == 0


def test_some_of_a_class_without_anybody_ticked_is_refused(tess, room, members):
    make(room, "Table 1", members[0])
    assert errors_of(assign(tess, room)) == {"members": ["Tick at least one student or group"]}
    assert Assignment.objects.count() == 0
