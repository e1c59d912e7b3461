"""Assigning: to which category, from which of two courses, and with an end at the close."""

import shutil
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from classrooms.models import Assignment, Category
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from tests.classrooms.build import begun, classroom, signed_in, student, target, work
from tests.classrooms.test_assigning import FORM, NOW, PAGE, assign, assigned, errors_of, utc
from tests.classrooms.test_joining import words
from tests.lessons.library.conftest import SAMPLE


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def parts(room):
    names = ("Quizzes", "Tests")
    return [Category.objects.create(classroom=room, name=name, weight=50) for name in names]


# Categories -------------------------------------------------------------------------------


def test_class_without_categories_asks_for_none(tess, room):
    assert "category-0" not in signed_in(tess).get(PAGE).context["form"].fields
    assert assigned(tess).category is None


def test_chosen_category_is_kept(tess, parts):
    assert assigned(tess, **{"category-0": parts[1].pk}).category == parts[1]


def test_category_is_that_of_the_last_work_of_its_kind(tess, room, parts):
    test = target_of("quiz", target().course_id, "debt-and-adjustment-test")
    given = ((target(), parts[1]), (target(), parts[0]), (test, parts[1]))
    for hours, (each, part) in enumerate(given, start=-9):
        row = work(room, each, now=NOW + timedelta(hours=hours))
        row.category = part
        row.save()
    assert assign(tess).status_code == 302
    assert Assignment.objects.order_by("made_at", "pk").last().category == parts[0]


def test_first_work_of_its_kind_asks_for_its_category(tess, room, parts):
    response = assign(tess)
    assert response.status_code == 422
    asked = "Choose a category. This class has nothing of this kind yet"
    assert errors_of(response) == {"category-0": [asked]}
    assert Assignment.objects.count() == 0


def test_only_category_is_taken(tess, room):
    only = Category.objects.create(classroom=room, name="Quizzes", weight=1)
    assert assigned(tess).category == only


def test_counting_nowhere_is_a_choice(tess, room, parts):
    assert assigned(tess, **{"category-0": "none"}).category is None


def test_lesson_to_read_without_points_needs_none(tess, parts):
    assert assigned(tess, form="read").category is None


def test_category_of_another_class_is_refused(tess, room, parts):
    other = Category.objects.create(
        classroom=classroom(tess, "12-A History"), name="Essays", weight=1
    )
    response = assign(tess, f"?class={room.pk}", **{"category-0": other.pk})
    assert errors_of(response) == {"category-0": ["This category is gone. Choose another"]}


def test_each_class_has_a_category_of_its_own(tess, room, parts):
    second = classroom(tess, "12-A History")
    essays = Category.objects.create(classroom=second, name="Essays", weight=1)
    third = classroom(tess, "12-B History")
    posted = {"category-0": parts[0].pk, "category-1": "", "on-1": "on", "on-2": "on"}
    assert assign(tess, **posted).status_code == 302
    made = {work.classroom_id: work.category for work in Assignment.objects.all()}
    assert made == {room.pk: parts[0], second.pk: essays, third.pk: None}


@pytest.mark.parametrize("classes", [1, 3])
def test_page_asks_as_often_for_one_class_with_categories_as_for_three(
    tess, classes, django_assert_num_queries
):
    for number in range(classes):
        made = classroom(tess, f"Class {number}")
        Category.objects.create(classroom=made, name="Quizzes", weight=1)
        work(made, target())
    client = signed_in(tess)
    with django_assert_num_queries(7):
        client.get(PAGE)


LOST = "1 assignment counts nowhere: it is in no category."


@pytest.mark.parametrize("name", ["classroom", "gradebook"])
def test_page_says_what_counts_nowhere_until_it_does(tess, lea, room, name):
    student(room, lea)
    given = work(room, target())
    work(room, target("read"), points=0)
    page = reverse(f"classrooms:{name}", args=[room.pk])
    assert "counts nowhere" not in words(signed_in(tess).get(page))
    part = Category.objects.create(classroom=room, name="Quizzes", weight=1)
    shown = words(signed_in(tess).get(page))
    assert LOST in shown
    assert reverse("classrooms:categories", args=[room.pk]) in shown
    Assignment.objects.filter(pk=given.pk).update(category=part)
    assert "counts nowhere" not in words(signed_in(tess).get(page))


# Two courses ------------------------------------------------------------------------------


@pytest.fixture
def two_courses(settings, tmp_path):
    for name in ("charts", "maps"):
        shutil.copytree(SAMPLE / "maps", tmp_path / name)
    settings.CONTENT_FOLDERS = [tmp_path]


def test_one_course_is_not_chosen(tess, room):
    page = words(signed_in(tess).get(PAGE))
    assert "course=" not in page


@pytest.mark.parametrize("course", ["charts", "maps"])
def test_work_of_either_course_can_be_assigned(tess, room, two_courses, course):
    page = words(signed_in(tess).get(f"{PAGE}?class={room.pk}&course={course}"))
    other = {"charts": "maps", "maps": "charts"}[course]
    assert f"?class={room.pk}&amp;course={other}" in page
    made = assigned(tess, f"?course={course}", lesson="latitude")
    assert (made.course_id, made.target_id) == (course, "latitude")


def test_work_is_named_with_its_course_where_there_are_two(two_courses):
    titles = [target_of("quiz", course, "latitude").title for course in ("charts", "maps")]
    assert [title.partition(", ")[0] for title in titles] == ["Quiz 1.1"] * 2
    assert all(title.partition(", ")[2] for title in titles)


def test_work_is_named_without_its_course_where_there_is_one():
    assert target().title == "Quiz 3.1"


# Cut at the close -------------------------------------------------------------------------


def test_end_at_the_close_can_be_chosen_and_taken_back(tess, room):
    made = assigned(tess, limit="30", cut="on")
    assert made.agreed.is_cut_at_close
    page = reverse("classrooms:change_work", args=[room.pk, made.pk])
    form = signed_in(tess).get(page).context["form"]
    assert form["cut"].value() is True
    posted = {name: form[name].value() for name in form.fields if name != "cut"}
    posted = {name: "" if value is None else value for name, value in posted.items()}
    assert signed_in(tess).post(page, posted).status_code == 302
    made.refresh_from_db()
    assert not AssignmentRules.from_json(made.rules).is_cut_at_close


@pytest.mark.parametrize(
    ("is_cut", "minutes", "said"),
    [
        (True, 12, "If you start now, you have 12 minutes: it closes Mon, Oct 5, 10:12 am CDT."),
        (True, 1, "If you start now, you have 1 minute: it closes Mon, Oct 5, 10:01 am CDT."),
        (True, 31, ""),
        (False, 12, ""),
    ],
)
def test_page_says_before_the_start_how_much_time_the_close_leaves(
    tess, lea, room, is_cut, minutes, said
):
    student(room, lea)
    closes = NOW + timedelta(minutes=minutes)
    rules = AssignmentRules(limit_seconds=1800, is_cut_at_close=is_cut)
    given = work(room, target(), rules=rules, due_at=closes, closes_at=closes)
    page = words(signed_in(lea).get(given_page(given)))
    assert ("If you start now" in page, said in page) == (bool(said), True)
    end = begun(lea, given).deadline
    assert end == min(NOW + timedelta(minutes=30), closes) if is_cut else end > closes


def given_page(given):
    return reverse("classrooms:assigned", args=[given.pk])


def test_form_is_posted_as_it_stands(tess, room):
    """What the other tests post has the names that the page has."""
    fields = signed_in(tess).get(PAGE).context["form"].fields
    assert set(FORM) - set(fields) == set()
    assert utc("2026-10-05T15:00") == NOW
