"""What of a course can be assigned, what it is called, and how far a mark in it goes."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from classrooms.targets import quizzes_of, target_of, targets_beside
from lessons.catalogue import get_course
from tests.classrooms.build import COURSE, LESSON, classroom, signed_in, work

MODULE, FINAL = "debt-and-adjustment", "final"
HELD_BACK = "Held back: shown only when assigned. Its key is in the course’s published source."
OPEN = "Open quiz: anyone can take it as a guest and see the answers. Good for practice credit."
TRUST = {
    "read": "Done when it is marked as read. Reading is not tested.",
    "lesson": OPEN,
    "test": HELD_BACK,
    "task": "Written: you mark it, with a rubric and sample answers beside it.",
    "final": HELD_BACK,
}
TARGETS = {
    "read": ("lesson", LESSON),
    "lesson": ("quiz", LESSON),
    "test": ("quiz", f"{MODULE}-test"),
    "task": ("quiz", f"{MODULE}-task"),
    "final": ("quiz", FINAL),
}


@pytest.mark.parametrize(
    ("form", "title", "subject"),
    [
        ("read", "Lesson 3.1", "lesson"),
        ("lesson", "Quiz 3.1", "lesson"),
        ("test", "Test of module 3", "module"),
        ("task", "Task of module 3", "module"),
        ("final", "Final exam", "course"),
    ],
    ids=TARGETS,
)
def test_target_is_named_by_where_it_stands(form, title, subject):
    course = get_course(COURSE)
    lesson = course.lesson(LESSON)
    about = {"lesson": lesson, "module": course.module_of(lesson), "course": course}[subject]
    found = target_of(TARGETS[form][0], COURSE, TARGETS[form][1])
    assert (found.form, found.title) == (form, title)
    assert found.subject == about.title.root["en"]


@pytest.mark.parametrize("form", TARGETS)
def test_target_says_how_far_its_mark_can_be_trusted(form):
    assert target_of(TARGETS[form][0], COURSE, TARGETS[form][1]).trust == TRUST[form]


@pytest.mark.parametrize("form", TARGETS)
def test_page_of_a_work_says_how_far_its_mark_can_be_trusted(form, tess):
    room = classroom(tess)
    given = work(room, target_of(TARGETS[form][0], COURSE, TARGETS[form][1]))
    page = signed_in(tess).get(reverse("classrooms:work", args=[room.pk, given.pk]))
    assert f"<li>{escape(TRUST[form])}</li>" in page.content.decode()


def test_target_is_what_the_assign_page_offers_beside_a_lesson():
    course = get_course(COURSE)
    beside = targets_beside(course, course.lesson(LESSON))
    assert {form: (each.kind, each.target_id) for form, each in beside.items()} == TARGETS


def test_lesson_alone_is_no_quiz():
    assert target_of("lesson", COURSE, LESSON).bank(asks_written=True) is None


@pytest.mark.parametrize(
    ("kind", "course_id", "target_id", "form"),
    [
        ("lesson", COURSE, "a-lesson-that-went", "read"),
        ("quiz", COURSE, "a-lesson-that-went", "lesson"),
        ("quiz", COURSE, "a-module-that-went-test", "lesson"),
        ("quiz", "a-course-that-went", FINAL, "final"),
        ("quiz", "a-course-that-went", LESSON, "lesson"),
    ],
)
def test_target_that_is_gone_says_so_and_has_no_quiz(kind, course_id, target_id, form):
    gone = target_of(kind, course_id, target_id)
    assert (gone.title, gone.subject, gone.form) == ("No longer in the course", "", form)
    assert gone.bank(asks_written=False) is None
    assert gone.lesson_url == ""


@pytest.mark.parametrize(
    ("form", "url"),
    [
        ("read", f"/course/{COURSE}/{LESSON}/"),
        ("lesson", f"/course/{COURSE}/{LESSON}/"),
        ("test", ""),
        ("task", ""),
        ("final", ""),
    ],
)
def test_target_leads_to_its_lesson_where_it_has_one(form, url):
    assert target_of(TARGETS[form][0], COURSE, TARGETS[form][1]).lesson_url == url


def test_quizzes_of_a_course_are_each_once_and_can_be_taken():
    course = get_course(COURSE)
    found = quizzes_of(course)
    ids = [each.target_id for each in found]
    modules = [quiz.id for module in course.modules for quiz in (module.test, module.task)]
    assert sorted(ids) == sorted([*(lesson.id for lesson in course.lessons), *modules, FINAL])
    assert [each.bank(asks_written=True).count > 0 for each in found] == [True] * len(found)
