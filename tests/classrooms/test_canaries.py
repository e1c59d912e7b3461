"""No byte of another class reaches a teacher, and none of another student a student."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from classrooms import operations
from config.checks import all_patterns
from tests.classrooms import build
from tests.classrooms.world import CANARY, address, make_world

EVERY = sorted(name for name, _pattern in all_patterns() if not name.startswith("admin:"))


@pytest.fixture
def world(tess, tomas, lea, leo, otto):
    return make_world(tess, tomas, lea, leo, otto)


def everything_that_opens(client: Client, arguments):
    """What a person is sent from every address that takes the arguments, by GET, and by POST where
    a page is a file or a sheet that is made on request."""
    for name in EVERY:
        try:
            path = address(name, arguments)
        except (KeyError, NoReverseMatch):
            continue
        if name == "account_logout":
            continue
        response = client.get(path)
        if response.status_code == 405 and name.endswith(("_csv", "_xlsx", "make_cards")):
            response = client.post(path)
        if response.status_code == 200:
            yield name, _readable(b"".join(response) if response.streaming else response.content)


def _readable(sent: bytes) -> bytes:
    """A packed file unpacked."""
    if not sent.startswith(b"PK"):
        return sent
    with zipfile.ZipFile(io.BytesIO(sent)) as packed:
        return b"".join(map(packed.read, packed.namelist()))


COURSE = {
    "course_id": "aid-and-migration",
    "lesson_id": "august-1982",
    "quiz_id": "august-1982",
}


def test_teacher_is_sent_nothing_of_another_class(world):
    client = Client()
    client.force_login(world.people["tess"])
    opened = dict(everything_that_opens(client, {**COURSE, **world.ours.arguments}))
    assert {"classrooms:classes", "classrooms:gradebook", "classrooms:grades_csv"} <= set(opened)
    assert [name for name, sent in opened.items() if CANARY.encode() in sent.lower()] == []


def test_teacher_who_tries_the_other_class_is_sent_nothing_of_it(world):
    client = Client()
    client.force_login(world.people["tess"])
    known = {**COURSE, **world.theirs.arguments}
    # The page of a code says whose class it is: that is what it is for.
    joining = {"classrooms:join_class", "classrooms:join_by_sign_up"}
    leaks = [
        name
        for name, sent in everything_that_opens(client, known)
        if CANARY.encode() in sent.lower() and name not in joining
    ]
    assert leaks == []


def test_words_of_another_class_are_the_same_as_of_none(world):
    """Not even whether it exists."""
    client = Client()
    client.force_login(world.people["tess"])
    nobody = "01890000-0000-7000-8000-000000000000"
    for name in ("classrooms:gradebook", "classrooms:students", "classrooms:settings"):
        theirs = client.get(reverse(name, args=[world.theirs.classroom.pk]))
        none = client.get(reverse(name, args=[nobody]))
        assert theirs.status_code == none.status_code == 404
        assert _plain(theirs, world.theirs.classroom.pk) == _plain(none, nobody)


def _plain(response, class_id) -> str:
    page = response.content.decode().replace(str(class_id), "")
    return page.partition('name="csrfmiddlewaretoken"')[0]


def test_student_is_sent_nothing_of_another_student(world):
    room, tess = world.ours.classroom, world.people["tess"]
    leo = build.place(room, world.people["leo"])
    operations.name_student(leo, name="Axolotl, Leo", school_number="axolotl-7", now=leo.joined_at)
    operations.save_group(room, None, name="axolotl group", member_ids=[leo.pk])
    assert tess
    client = Client()
    client.force_login(world.people["lea"])
    opened = dict(everything_that_opens(client, {**COURSE, **world.ours.arguments}))
    assert {"classrooms:my_class", "classrooms:my_grade", "classrooms:assigned"} <= set(opened)
    leaks = [name for name, sent in opened.items() if b"axolotl" in sent.lower()]
    assert leaks == []


def test_student_is_sent_no_own_school_number_on_a_page(world):
    """Teachers alone see it; the student's own export holds it, since it is about the student."""
    own = build.place(world.ours.classroom, world.people["lea"])
    operations.name_student(own, name="One", school_number="axolotl-41", now=own.joined_at)
    client = Client()
    client.force_login(world.people["lea"])
    opened = dict(everything_that_opens(client, {**COURSE, **world.ours.arguments}))
    assert [name for name, sent in opened.items() if b"axolotl-41" in sent.lower()] == []
