"""The final exam draws from the questions of the module tests: the teacher is told how many of them
a class knows, and those that it has not met come first."""

import pytest
from django.urls import reverse
from django.utils import timezone

from classrooms.queries.met import met_before
from classrooms.rules import USUAL
from lessons.catalogue import library
from lessons.library.library import FINAL
from quizzes import operations as quizzes
from quizzes.models import Attempt
from quizzes.pinned import pinned
from tests.classrooms.build import COURSE, begun, classroom, signed_in, student, target, work

pytestmark = pytest.mark.django_db
TEST = "debt-and-adjustment-test"
MODULE = "debt-and-adjustment"


def asked(attempt):
    return {each.id for each in pinned(attempt.pk).questions.values()}


@pytest.fixture
def room(tess, lea, leo):
    made = classroom(tess)
    student(made, lea)
    student(made, leo)
    return made


@pytest.fixture
def known(room, lea):
    """What the test of a module asked Lea, who has submitted it."""
    attempt = begun(lea, work(room, target(target_id=TEST), rules=USUAL["test"]))
    quizzes.submit_attempt(lea, attempt.pk, now=timezone.now())
    return asked(attempt)


def from_module(questions):
    course = library().courses[COURSE]
    return {id_ for id_ in questions if course.asked(id_).module_id == MODULE}


def test_final_asks_first_what_the_class_has_not_met(room, known, leo):
    """Of its thirteen questions ten are met; at least three are asked of each module."""
    given = work(room, target(target_id=FINAL))
    attempt = begun(leo, given)
    pool = {each.id for each in library().courses[COURSE].quizzes[FINAL].pool}
    assert len(from_module(pool) - known) == 3
    assert from_module(asked(attempt)) == from_module(pool) - known


def test_questions_of_another_class_and_of_the_work_itself_do_not_count(
    room, known, tomas, otto, leo
):
    other = classroom(tomas)
    student(other, otto)
    theirs = work(other, target(target_id=FINAL), by=tomas)
    ours = work(room, target(target_id=FINAL))
    begun(leo, ours)
    assert met_before(theirs, theirs_bank(theirs)) == set()
    assert met_before(ours, theirs_bank(ours)) == known


def theirs_bank(given):
    return target(target_id=given.target_id).bank(asks_written=False)


def test_lesson_quiz_asks_nothing_of_tests(room, known, django_assert_num_queries):
    given = work(room, target())
    bank = target().bank(asks_written=False)
    with django_assert_num_queries(0):
        assert met_before(given, bank) == set()


def said(teacher):
    return signed_in(teacher).get(reverse("classrooms:assign")).content.decode()


def test_teacher_reads_how_many_questions_of_the_exam_the_class_knows(tess, room, known):
    general = "The final exam asks questions from the module tests"
    assert general in said(tess)
    assert f"{room.name} has seen" not in said(tess)
    Attempt.objects.update(told_at=timezone.now())
    assert f"{room.name} has seen the answers to {len(known)} of its 62 questions." in said(tess)
