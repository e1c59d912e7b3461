"""An assistant, who only looks: every page that opens for them has no join code, asks for nothing
that they may not do, and where they are refused, says who may do it and whom to ask."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from django.utils.html import strip_tags

from accounts.policies import declared_policy
from classrooms import operations
from classrooms.models import Classroom, Membership, Role
from tests.build import user
from tests.classrooms.build import (
    classroom,
    colleague,
    essay,
    place,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.test_access import OF_A_CLASS, POLICIES
from tests.classrooms.world import address, make_world

SEEN = [name for name in OF_A_CLASS if POLICIES[name] == "member: see"]
# Only a POST leaves the class.
PAGES = [name for name in SEEN if name != "classrooms:stop_teaching"]
OWN_PAGES = ["classrooms:classes", "classrooms:to_mark", "classrooms:codes", "classrooms:assign"]
BEYOND = {"member: change", "member: own"}
# What tells somebody to grade; the filter of the gradebook is a choice of what is shown.
TASKS = re.compile(r"\bto (mark|grade)\b|wait(s)? (to be marked|for a reply)|Needs you", re.I)
FILTERS = re.compile(r"<form class=\"filters.*?</form>", re.S)


@pytest.fixture
def world(tess, tomas, lea, leo, otto):
    return make_world(tess, tomas, lea, leo, otto)


@pytest.fixture
def art(world):
    """The assistant, in a class where an essay of a student waits to be graded."""
    room = world.ours.classroom
    leo = world.people["leo"]
    essay(leo, task(room, by=world.people["tess"]), "Three sentences wait.")
    return signed_in(world.people["art"])


def main_of(response):
    """What the page says, without the navigation that all teachers of the site have."""
    found = re.search(r"<main.*</main>", response.content.decode(), re.S)
    # A file is no page.
    return found[0] if found else ""


def words(html):
    return " ".join(strip_tags(FILTERS.sub("", html).replace("<", " <")).split())


def leads_to(html):
    """The policies of the class pages that links and forms lead to, by address."""
    found = {}
    for path in re.findall(r"(?:href|action)=\"(/[^\"#]*)", html):
        try:
            view = resolve(urlsplit(path).path)
        except Resolver404:
            continue
        found[path] = declared_policy(view.func, view.view_name)
    return found


def pages(world):
    """The address of each page that opens for the assistant."""
    yield from map(reverse, OWN_PAGES)
    for name in PAGES:
        yield address(name, world.ours.arguments)
    room = world.ours.classroom.pk
    yield reverse("classrooms:gradebook", args=[room]) + "?show=to-mark"
    yield reverse("classrooms:gradebook", args=[room]) + "?view=list"


def test_no_page_shows_a_join_code_or_leads_to_one(world, art):
    room = world.ours.classroom
    room.refresh_from_db()
    told = (
        room.join_code,
        room.spaced_code,
        reverse("classrooms:join_class", args=[room.join_code]),
    )
    board = reverse("classrooms:board", args=[room.pk])
    for path in pages(world):
        response = art.get(path, follow=True)
        assert response.status_code == 200, path
        text = response.content.decode()
        assert not [each for each in (*told, board) if each in text], path


def test_sheet_with_the_code_is_refused_and_that_of_all_classes_leaves_the_class_out(world, art):
    assert art.get(address("classrooms:board", world.ours.arguments)).status_code == 403
    mine = classroom(world.people["art"], "A class of my own")
    sheet = art.get(reverse("classrooms:codes")).content.decode()
    assert mine.spaced_code in sheet
    assert world.ours.classroom.spaced_code not in sheet


def test_no_page_leads_to_what_the_role_may_not_do(world, art):
    for path in pages(world):
        beyond = {
            p
            for p, policy in leads_to(main_of(art.get(path, follow=True))).items()
            if policy in BEYOND
        }
        assert beyond == set(), path


def test_no_page_tells_an_assistant_to_grade(world, art):
    for path in pages(world):
        assert TASKS.findall(words(main_of(art.get(path, follow=True)))) == [], path


def test_assistant_still_reads_what_is_not_graded_yet_as_a_fact(world, art):
    first = words(main_of(art.get(reverse("classrooms:classes"))))
    assert "Not marked yet 2 answers" in first
    queue = words(main_of(art.get(address("classrooms:marking", world.ours.arguments))))
    assert "2 answers not marked yet" in queue


def test_teachers_of_the_class_still_have_code_and_tasks(world, art):
    for name in ("tess", "cora"):
        client = signed_in(world.people[name])
        page = client.get(address("classrooms:classroom", world.ours.arguments)).content.decode()
        assert world.ours.classroom.spaced_code in page
        first = words(main_of(client.get(reverse("classrooms:classes"))))
        assert "Needs you today" in first
        assert "To mark 2 answers" in first
        waiting = words(main_of(client.get(reverse("classrooms:to_mark"))))
        assert "11-B History" in waiting


def test_needs_of_own_classes_stay_beside_a_class_that_is_only_looked_at(world, art, leo):
    mine = classroom(world.people["art"], "A class of my own")
    student(mine, leo)
    essay(leo, task(mine), "It waits for me.")
    first = words(main_of(art.get(reverse("classrooms:classes"))))
    assert "Needs you today 1 answer waits to be marked" in first
    waiting = words(main_of(art.get(reverse("classrooms:to_mark"))))
    assert "A class of my own" in waiting
    assert "11-B History" not in waiting


def test_empty_class_does_not_tell_an_assistant_how_to_fill_it(tess):
    room, art = classroom(tess, "Empty"), user("art", is_teacher=True)
    colleague(room, art, Role.ASSISTANT)
    client = signed_in(art)
    for name in ("classroom", "students", "gradebook", "marking", "groups"):
        html = main_of(client.get(reverse(f"classrooms:{name}", args=[room.pk])))
        assert "code" not in words(html), name
        assert "paste" not in words(html).lower(), name


def test_new_students_are_for_teachers_to_check(world, art, otto):
    operations.join_class(otto, world.ours.classroom, now=world.ours.member.joined_at)
    for name in ("classroom", "students"):
        html = words(main_of(art.get(address(f"classrooms:{name}", world.ours.arguments))))
        assert "Are they yours" not in html
        assert "Look whether" not in html
        assert "Check the names" not in html


# Refused --------------------------------------------------------------------------------------


def refused(client, name, world):
    response = client.get(address(f"classrooms:{name}", world.ours.arguments))
    assert response.status_code == 403
    return words(main_of(response))


def test_refused_assistant_reads_who_may_do_it_and_whom_to_ask(world, art):
    says = refused(art, "add_students", world)
    assert "11-B History" in says
    assert "You only look in this class" in says
    assert "Only its teachers and co-teachers can open this page." in says
    assert "Ask the teacher who owns this class: Tess Alder." in says
    assert "your teacher" not in says


@pytest.mark.parametrize("who", ["cora", "art"])
def test_page_of_the_owner_says_that_it_is_the_owners(world, who):
    says = refused(signed_in(world.people[who]), "settings", world)
    assert "Only the teacher who owns the class can open this page." in says
    assert "Ask the teacher who owns this class: Tess Alder." in says
    assert ("You only look" in says) == (who == "art")


def test_class_without_its_teacher_names_the_co_teachers(world, art):
    Membership.objects.filter(pk=place(world.ours.classroom, world.people["tess"]).pk).delete()
    assert "Ask a teacher of this class: Cora Wells." in refused(art, "add_students", world)


def test_class_whose_teachers_are_all_gone_names_the_person_for_the_site(world, art):
    Membership.objects.filter(
        classroom=world.ours.classroom, role__in=["teacher", "co-teacher"]
    ).delete()
    says = refused(art, "add_students", world)
    assert "No teacher of this class is left. Ask the person who looks after this site." in says


def test_somebody_who_teaches_is_never_sent_to_their_teacher(world, art):
    response = art.get(reverse("styleguide"))
    assert response.status_code == 403
    assert "your teacher" not in words(main_of(response))
    assert "Ask the person who looks after this site." in words(main_of(response))


def test_student_is_still_sent_to_the_teacher(world):
    response = signed_in(world.people["lea"]).get(reverse("classrooms:codes"))
    assert response.status_code == 403
    assert "Ask your teacher" in words(main_of(response))


def test_archived_class_shows_no_code_card_to_an_assistant(world, art):
    operations.archive_class(
        world.ours.classroom, by=world.people["tess"], now=world.ours.attempt.submitted_at
    )
    assert Classroom.objects.get(pk=world.ours.classroom.pk).is_archived
    html = words(main_of(art.get(address("classrooms:classroom", world.ours.arguments))))
    assert "Class code" not in html


def test_work_of_a_class_shows_no_way_to_change_it(world, art):
    given = work(world.ours.classroom, target(), by=world.people["tess"])
    path = reverse("classrooms:work", args=[world.ours.classroom.pk, given.pk])
    html = main_of(art.get(path, follow=True))
    assert "Preview as a student" not in words(html)
    assert "Take this work back" not in words(html)
