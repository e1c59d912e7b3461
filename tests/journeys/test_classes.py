"""Classes in a real browser: made, joined, assigned, taken and graded, with script and without; the
gradebook by keys; and what axe says of each page."""

import gzip
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from classrooms import operations
from classrooms.models import Assignment, Classroom, Membership
from quizzes.models import Attempt
from tests.build import PASSWORD, user
from tests.classrooms import build
from tests.classrooms.world import address, make_world
from tests.journeys.test_pages import look

pytestmark = pytest.mark.usefixtures("transactional_db")

TEACHER = [
    "classes", "make_class", "codes", "assign", "classroom", "board", "settings", "add_colleague",
    "students", "add_students", "draft", "student", "erase_student", "cards", "work",
    "change_work", "extend", "accommodate", "decide_grade", "gradebook", "grade", "categories",
    "school_columns", "groups", "make_group", "change_group", "absence", "move_student",
    "join_accounts", "copy_class", "assigned_now",
]  # fmt: skip
STUDENT = ["my_class", "my_grade", "assigned", "leave_class"]


@pytest.fixture
def world(tess, tomas, lea, leo, otto):
    return make_world(tess, tomas, lea, leo, otto)


@pytest.mark.parametrize("name", TEACHER)
def test_page_of_a_teacher(visit, world, name):
    visitor = visit()
    visitor.be(world.people["tess"])
    look(visitor, address(f"classrooms:{name}", world.ours.arguments))


@pytest.mark.parametrize("name", STUDENT)
def test_page_of_a_student(visit, world, name):
    visitor = visit()
    visitor.be(world.people["lea"])
    look(visitor, address(f"classrooms:{name}", world.ours.arguments))


@pytest.mark.parametrize("name", ["join_class", "join_by_sign_up", "work_address"])
def test_page_of_somebody_who_joins(visit, world, name):
    look(visit(), address(f"classrooms:{name}", world.ours.arguments))


def test_page_that_tells_of_a_temporary_password(visit, world):
    member = world.ours.member
    Membership.objects.filter(pk=member.pk).update(lets_reset_password=True)
    visitor = visit()
    visitor.be(world.people["tess"])
    look(visitor, address("classrooms:student", world.ours.arguments))
    operations.set_temporary_password(member, by=world.people["tess"], after=0, now=timezone.now())
    student = visit()
    member.person.refresh_from_db()
    student.be(member.person)
    look(student, reverse("classrooms:told_of_password"))


def test_page_of_a_temporary_password_that_was_set(visit, world):
    Membership.objects.filter(pk=world.ours.member.pk).update(lets_reset_password=True)
    visitor = visit()
    visitor.be(world.people["tess"])
    visitor.open(address("classrooms:student", world.ours.arguments))
    visitor.page.get_by_role("button", name="Set temporary password").click()
    expect(visitor.page.locator(".big-code")).to_be_visible()
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0


def test_page_for_a_teacher_who_is_not_confirmed(visit, db):
    una = user("una", is_teacher=True)
    visitor = visit()
    visitor.be(una)
    look(visitor, reverse("accounts:invitations"))


def test_page_of_cards_that_were_made(visit, world):
    visitor = visit()
    visitor.be(world.people["tess"])
    page = visitor.open(address("classrooms:cards", world.ours.arguments))
    page.get_by_role("button", name="Make the cards").click()
    expect(page.get_by_text("Shown once.")).to_be_visible()
    assert visitor.check_accessibility() == []
    assert visitor.sideways_pixels() <= 0


@pytest.mark.parametrize("view", ["", "?view=list", "?print=1", "?as=percent&sort=-sum"])
def test_gradebook_in_each_view(visit, world, view):
    visitor = visit()
    visitor.be(world.people["tess"])
    look(visitor, address("classrooms:gradebook", world.ours.arguments) + view)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_class_from_the_first_press_to_the_grade(visit, tess, script):
    """A teacher makes a class and assigns a quiz; a guest joins, takes it and sees the grade that
    the teacher sees."""
    teacher = visit(java_script_enabled=script)
    teacher.be(tess)
    page = teacher.open(reverse("classrooms:classes"))
    page.get_by_role("link", name="Make a class").click()
    page.get_by_label("Name of the class").fill("11-B History")
    page.get_by_label("Time zone").select_option("America/Chicago")
    page.get_by_role("button", name="Make the class").click()
    room = Classroom.objects.get()
    expect(page.locator(".big-code")).to_have_text(room.spaced_code)
    page.get_by_role("link", name="Assign work").first.click()
    page.get_by_label("Lesson", exact=True).select_option("august-1982")
    day = timezone.localdate() + timedelta(days=3)
    page.get_by_label("Due, 11-B History").fill(f"{day:%Y-%m-%d}T23:59")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    given = Assignment.objects.get()

    student = visit(java_script_enabled=script)
    page = student.open(reverse("classrooms:work_address", args=[given.slug]))
    page.get_by_label("Class code").fill(room.spaced_code.lower())
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("h1")).to_have_text("Is this your class?")
    page.get_by_role("button", name="Join: make an account").click()
    page.get_by_label("User name").fill("maria")
    page.get_by_label("Name your teacher knows you by").fill("María Reyes")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up and join").click()
    expect(page.locator("h1")).to_contain_text("Quiz 3.1")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile("/attempt/"))
    page.goto(page.url.partition("?")[0] + "list/")
    page.get_by_role("button", name="Hand in").click()
    rules = page.get_by_role("link", name="Attempts, dates, and rules of this assignment")
    expect(rules).to_be_visible()
    student.open(reverse("classrooms:my_class"))
    page.get_by_role("link", name="My grade").click()
    expect(page.locator("#why .big")).to_have_text("0.0%")

    page = teacher.open(reverse("classrooms:gradebook", args=[room.pk]))
    expect(page.locator("tbody .sum")).to_contain_text("0.0%")
    page.get_by_role("link", name="María Reyes", exact=True).click()
    expect(page.locator("#why .big")).to_have_text("0.0%")


def test_roster_from_names_to_a_card_that_signs_in(visit, tess):
    room = build.classroom(tess)
    teacher = visit(java_script_enabled=False)
    teacher.be(tess)
    page = teacher.open(reverse("classrooms:add_students", args=[room.pk]))
    page.get_by_label("Names, one a line").fill("Abbott, Grace\nBrandt, Leo")
    page.get_by_role("button", name="Look at the list").click()
    page.get_by_role("button", name="Add 2 students").click()
    page.get_by_role("link", name="Cards").click()
    page.get_by_role("button", name="Make the cards").click()
    card = page.locator(".slips li").filter(has_text="Abbott, Grace")
    username, password = card.locator("dd b").all_inner_texts()
    student = visit()
    page = student.open("/account/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="My class").click()
    expect(page.get_by_role("heading", name="11-B History")).to_be_visible()


@pytest.fixture
def full(tess):
    """30 students and 10 works; most have handed in."""
    room = build.classroom(tess)
    now = timezone.now()
    begin = now - timedelta(days=20)
    works = [build.work(room, build.target(), now=begin, days=16 + n) for n in range(10)]
    for n in range(30):
        person = user(f"student-{n}", password=None, display_name=f"Student {n:02}")
        member = operations.join_class(person, room, now=now - timedelta(days=20))
        Membership.objects.filter(pk=member.pk).update(
            joined_at=now - timedelta(days=20), checked_at=now
        )
    people = Membership.objects.students().filter(classroom=room)
    for n, place in enumerate(people):
        for work in works[: 3 + n % 6]:
            Attempt.objects.create(
                learner_id=place.person_id,
                course_id=work.course_id,
                quiz_id=work.target_id,
                context=work.pk,
                number=1,
                policy={"mode": "quiz"},
                seed="0" * 32,
                started_at=now - timedelta(days=10),
                submitted_at=now - timedelta(days=9),
                submitted_by="learner",
                score=n % 7,
                max_score=6,
            )
    return room


def test_gradebook_by_keys_alone(visit, tess, full):
    """The region scrolls by arrows, and head and first column stay in view at the last cell."""
    visitor = visit()
    visitor.be(tess)
    page = visitor.open(reverse("classrooms:gradebook", args=[full.pk]))
    page.set_viewport_size({"width": 700, "height": 700})
    region = page.locator(".sheet")
    region.focus()
    page.keyboard.press("ArrowRight")
    last = page.locator("tbody tr:last-child th")
    expect(last).not_to_be_in_viewport()
    page.keyboard.press("End")
    expect(last).to_be_in_viewport()
    page.locator("tbody tr:last-child td:last-child a").focus()
    seen = page.evaluate(
        """() => {
          const cell = document.activeElement.getBoundingClientRect();
          const at = document.elementFromPoint(cell.x + cell.width / 2, cell.y + cell.height / 2);
          const sheet = document.querySelector('.sheet').getBoundingClientRect();
          const head = document.querySelector('thead th:nth-child(3)').getBoundingClientRect();
          const side = document.querySelector('tbody tr:last-child th').getBoundingClientRect();
          return [document.activeElement.contains(at), head.top >= sheet.top - 1,
                  side.left >= sheet.left - 1];
        }"""
    )
    assert seen == [True, True, True]


BESIDE = """(byKeys) => {
  const sheet = document.querySelector('.sheet');
  const row = document.querySelector('tbody tr:last-child');
  const box = (cell) => cell.getBoundingClientRect();
  const covered = [];
  for (const column of row.querySelectorAll('td')) {
    const link = column.querySelector('a');
    sheet.scrollLeft = 0;
    if (byKeys) link.focus(); else link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const at = box(column);
    if (at.left < box(sheet).left - 1 || at.right > box(sheet).right + 1)
      covered.push(`${column.cellIndex} outside`);
    for (const cell of row.children)
      if (cell !== column && getComputedStyle(cell).position === 'sticky'
          && at.left < box(cell).right - 1 && at.right > box(cell).left + 1)
        covered.push(`${column.cellIndex} under ${cell.cellIndex}`);
  }
  return covered;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("works", [4, 10], ids=["4 works", "10 works"])
def test_no_pinned_column_covers_the_cell_that_is_looked_at(visit, tess, full, works, theme):
    """Each column can be seen whole beside the names and beside "So far", and where that one is
    pinned, going there by keys is enough."""
    last = list(Assignment.objects.order_by("due_at").values_list("pk", flat=True)[works:])
    Attempt.objects.filter(context__in=last).delete()
    Assignment.objects.filter(pk__in=last).delete()
    User.objects.filter(username="student-29").update(display_name="Ñ" * 60)
    visitor = visit()
    visitor.be(tess)
    page = visitor.open(reverse("classrooms:gradebook", args=[full.pk]))
    page.emulate_media(color_scheme=theme)
    for width in (320, 390, 560, 561, 700, 991, 992, 1100, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        for by_keys in (False, True) if width >= 992 else (False,):
            assert (width, by_keys, page.evaluate(BESIDE, by_keys)) == (width, by_keys, [])


def test_gradebook_keeps_its_budget(visit, tess, full):
    """30 students and 10 works: at most 15 kB as they travel and 2,500 nodes."""
    path = reverse("classrooms:gradebook", args=[full.pk])
    client = Client()
    client.force_login(tess)
    assert len(gzip.compress(client.get(path).content, 4)) <= 15_000
    visitor = visit()
    visitor.be(tess)
    page = visitor.open(path)
    assert page.evaluate("document.querySelectorAll('*').length") <= 2_500


def test_extra_time_reaches_an_open_attempt(visit, tess, lea):
    room = build.classroom(tess)
    member = build.student(room, lea)
    rules = build.AssignmentRules(limit_seconds=1800)
    given = build.work(room, build.target(), rules=rules)
    student = visit()
    student.be(lea)
    page = student.open(reverse("classrooms:assigned", args=[given.pk]))
    page.get_by_role("button", name="Start", exact=True).click()
    before = Attempt.objects.get().deadline
    teacher = visit()
    teacher.be(tess)
    page = teacher.open(reverse("classrooms:accommodate", args=[room.pk, member.pk]))
    page.get_by_label("Time on timed work").select_option("2")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert Attempt.objects.get().deadline - before == timedelta(minutes=30)
    page = student.open(reverse("classrooms:assigned", args=[given.pk]))
    expect(page.get_by_text("60 min (30 + your extra time)")).to_be_visible()


def test_gradebook_on_paper_fits_the_width(visit, tess, full, tmp_path):
    visitor = visit()
    visitor.be(tess)
    page = visitor.open(reverse("classrooms:gradebook", args=[full.pk]) + "?print=1")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1122, "height": 793})
    too_wide = page.evaluate("document.querySelector('.grid').scrollWidth - innerWidth")
    assert too_wide <= 0


def test_handing_in_ends_with_the_class(visit, tess, lea):
    """A student who is taken out meets no page of the class any more, and what was open is in."""
    room = build.classroom(tess)
    member = build.student(room, lea)
    given = build.work(room, build.target())
    student = visit()
    student.be(lea)
    page = student.open(reverse("classrooms:assigned", args=[given.pk]))
    page.get_by_role("button", name="Start", exact=True).click()
    operations.remove_student(member, by=tess, now=timezone.now())
    assert Attempt.objects.get().submitted_by == "teacher"
    student.open(reverse("classrooms:assigned", args=[given.pk]))
    assert "There is no such work of yours" in page.content()
