"""The term of a class in a real browser: it ends, is reopened, and is copied for a new one."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from classrooms.models import Assignment, Classroom, Extension
from tests.classrooms import build
from tests.journeys.test_pages import look

pytestmark = pytest.mark.usefixtures("transactional_db")
DAY = timedelta(days=1)


@pytest.fixture
def room(tess, lea):
    room = build.classroom(tess)
    build.student(room, lea)
    return room


def end(room):
    Classroom.objects.filter(pk=room.pk).update(ends_on=timezone.localdate() - 2 * DAY)


def shot(page, name):
    folder = os.environ.get("SHOTS")
    if folder:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=f"{folder}/{name}-{scheme}-{width}.png", full_page=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_class_that_ended_is_reopened_and_begun_again(visit, tess, lea, room, script):
    given = build.work(room, build.target())
    end(room)
    student, teacher = (visit(java_script_enabled=script) for _ in range(2))
    student.be(lea)
    page = student.open(reverse("classrooms:assigned", args=[given.pk]))
    expect(
        page.get_by_text("You can still read everything, but you can’t start new work.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_have_count(0)
    shot(page, "assigned")
    shot(student.open(reverse("classrooms:my_class")), "my-class")
    teacher.be(tess)
    page = teacher.open(reverse("classrooms:classroom", args=[room.pk]))
    shot(page, "class")
    page.get_by_role("link", name="Reopen the class").click()
    shot(page, "reopen")
    page.get_by_role("button", name="Reopen the class").click()
    expect(page.get_by_text("The class goes on until")).to_be_visible()
    page = student.open(reverse("classrooms:assigned", args=[given.pk]))
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_class_is_copied_after_its_dates_were_seen(visit, tess, room, script):
    build.work(room, build.target())
    build.work(room, build.target("read"), days=30)
    teacher = visit(java_script_enabled=script)
    teacher.be(tess)
    page = teacher.open(reverse("classrooms:copy_class", args=[room.pk]))
    page.get_by_label("First day of the new class").fill(f"{timezone.localdate() + 21 * DAY}")
    page.get_by_label("Last day of the class").fill(f"{timezone.localdate() + 40 * DAY}")
    page.get_by_role("button", name="See the new dates").click()
    expect(page.get_by_text("All dates move 3 weeks later.")).to_be_visible()
    expect(page.get_by_text("after the last day", exact=True)).to_be_visible()
    shot(page, "copy")
    assert Classroom.objects.count() == 1
    page.get_by_role("button", name="Make the new class").click()
    expect(page.get_by_text("The new class is made.")).to_be_visible()
    assert Assignment.objects.exclude(classroom=room).count() == 2


def test_pages_of_a_term_for_everybody(visit, tess, lea, room):
    given = build.work(room, build.target())
    member = build.place(room, lea)
    Extension.objects.create(assignment=given, member=member, due_at=timezone.now() + 9 * DAY)
    teacher, student = visit(), visit()
    teacher.be(tess)
    student.be(lea)
    look(teacher, reverse("classrooms:student", args=[room.pk, member.pk]))
    shot(teacher.open(reverse("classrooms:student", args=[room.pk, member.pk])), "student")
    end(room)
    look(teacher, reverse("classrooms:reopen_class", args=[room.pk]))
    for path in (reverse("classrooms:my_class"), reverse("classrooms:assigned", args=[given.pk])):
        look(student, path)
