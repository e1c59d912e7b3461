"""Two students of one class hand in the same words; one mark is the best and one is 0. Until the
release no byte that either browser receives depends on it."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms.models import Release
from quizzes.models import Mark
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    TASK,
    classroom,
    essay,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.test_marking import TOP, send
from tests.classrooms.test_releasing import release
from tests.quizzes.test_twins import bytes_of

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
WORDS = "The essay says less than it seems. One rule for both."
NONE = dict.fromkeys(TOP, 0)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RECEIPT = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}")
# The keys of rows, which count up over both: in JSON, and in the first columns of a CSV file.
KEYS = re.compile(r'"(id|answer_id)": \d+|^\d+,(?=key \d|saved|submitted)', re.M)
HOW = pytest.mark.parametrize("go", ["draft", "next"], ids=["drafts", "final marks"])


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    """A class with the task, whose marks are released by hand, and a quiz that is not begun."""
    made = classroom(tess)
    work(made, target())
    return made


@pytest.fixture
def given(room):
    return task(room, release="by-hand")


@pytest.fixture
def twins(room, given):
    """Their names are as long as each other's; each has handed in the same words."""
    people = [user(f"twin-{which}", display_name=f"Twin {which}") for which in "ab"]
    for person in people:
        student(room, person)
    return {person: essay(person, given, WORDS) for person in people}


def unpacked(response):
    """The files of an archive as one text."""
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        files = [f"{name}\n{packed.read(name).decode('utf-8-sig')}" for name in packed.namelist()]
    return response.status_code, "\n".join(files)


def everything(person, answer):
    """All that the browser of a student receives, by the name of the page: what speaks of the
    answer, of its work, of the course, of grades and of what is known; and all own data."""
    given, client = answer.attempt.context, signed_in(person)
    attempt, course = f"/attempt/{answer.attempt_id}/", f"/course/{COURSE}/"
    room = client.get("/class/").context["page"].classes[0].own.classroom
    gets = {
        "my class": "/class/",
        "result": f"{attempt}result/",
        "question": attempt,
        "list": f"{attempt}list/",
        "dispute": f"{attempt}dispute/?q=1",
        "redact": f"{attempt}redact/?q=1",
        "work": reverse("classrooms:assigned", args=[given]),
        "grade": reverse("classrooms:my_grade", args=[room.pk]),
        "map": course,
        "quiz": f"{course}quiz/{TASK}/",
        "lesson": f"{course}fact-cause-opinion/",
        "review": "/review/",
        "progress": "/progress/",
        "objective": f"/progress/{COURSE}/LO3/",
        "record": "/progress/record/",
        "home": "/",
        "account": "/account/",
        "data": "/account/data/",
    }
    # Each export is in the record of acts, and so in what is held from then on.
    AuditEvent.objects.filter(verb="data.export").delete()
    sent = {name: bytes_of(client.get(path)) for name, path in gets.items()}
    start = reverse("classrooms:start_assigned", args=[given])
    sent["start"] = bytes_of(client.post(start, follow=True))
    sent["hand in"] = bytes_of(client.post(f"{attempt}submit/", follow=True))
    sent["export"] = unpacked(client.post("/account/data/export/"))
    return sent


def alike(sent):
    """The same with what is different for every person and no matter here: names and keys."""
    return {name: _alike(repr(page)) for name, page in sent.items()}


def _alike(text):
    numbers, known = count(1), {}

    def numbered(found):
        return known.setdefault(found[0], f"key {next(numbers)}")

    text = UUID.sub(numbered, RECEIPT.sub("receipt", text))
    text = re.sub(r"([Tt]win)[ -][ab]", r"\1", text)
    return KEYS.sub("key", text.replace("\\n", "\n").replace("\\r", ""))


def differing(one, other):
    return [name for name in one if one[name] != other[name]]


def mark_both(tess, room, twins, go):
    for answer, levels in zip(twins.values(), (TOP, NONE), strict=True):
        words = "Very well judged." if levels is TOP else "Nothing of this holds up."
        send(tess, room, answer, levels, go=go, comment=words, comments={"claim": words})
    assert Mark.objects.filter(fraction__in=(0, 1)).count() == 2


def test_twins_receive_the_same_before_the_date_of_the_release(tess, room, given, twins, clock):
    given.release, given.release_at = Release.AT, NOW + timedelta(days=2)
    given.save(update_fields=["release", "release_at"])
    mark_both(tess, room, twins, "next")
    clock.move_to(NOW + timedelta(days=2, seconds=-1))
    one, other = (alike(everything(person, answer)) for person, answer in twins.items())
    assert differing(one, other) == []
    clock.move_to(NOW + timedelta(days=2))
    one, other = (alike(everything(person, answer)) for person, answer in twins.items())
    assert {"result", "grade", "progress", "export"} <= set(differing(one, other))


@HOW
def test_twins_receive_the_same_while_their_marks_are_not_released(tess, room, twins, go):
    mark_both(tess, room, twins, go)
    one, other = (alike(everything(person, answer)) for person, answer in twins.items())
    assert differing(one, other) == []


@HOW
def test_student_receives_the_same_after_a_mark_as_before_it(tess, room, twins, go):
    """Not even that there is one."""
    before = [everything(person, answer) for person, answer in twins.items()]
    mark_both(tess, room, twins, go)
    after = [everything(person, answer) for person, answer in twins.items()]
    for one, other in zip(before, after, strict=True):
        assert differing(one, other) == []


def test_release_of_one_changes_nothing_for_the_other(tess, room, given, twins):
    (first, one), (second, other) = twins.items()
    mark_both(tess, room, twins, "next")
    before = everything(second, other)
    release(tess, given, answer=one.pk)
    assert differing(before, everything(second, other)) == []
    assert "Very well judged." in repr(everything(first, one)["result"])


def test_twins_receive_different_pages_after_the_release(tess, room, given, twins):
    mark_both(tess, room, twins, "next")
    release(tess, given)
    one, other = (alike(everything(person, answer)) for person, answer in twins.items())
    assert {"result", "grade", "progress", "record", "export"} <= set(differing(one, other))
    assert "Very well judged." in one["result"]
    assert "Nothing of this holds up." in other["result"]


def test_own_data_holds_the_mark_with_its_comments_after_the_release(tess, room, given, twins):
    """From then on it is about the student."""
    mark_both(tess, room, twins, "next")
    release(tess, given)
    (person, answer), _second = twins.items()
    assert "Very well judged." in repr(everything(person, answer)["export"])
