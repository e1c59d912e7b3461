"""Where anyone may teach, a class of one's own opens no test: keys of test-only questions take a
teacher whom an administrator or an invitation confirmed."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.confirmed import NotConfirmed
from accounts.models import User
from classrooms import operations, queries
from classrooms.models import Assignment
from classrooms.operations.copying import plan_copy
from classrooms.rules import USUAL, AssignmentRules
from common.ids import uuid7
from quizzes import operations as quizzes
from quizzes.models import Attempt
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
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

FIRST = "<h1>An administrator has to confirm you as a teacher first.</h1>"
TEST = "caravan-and-argument-test"


@pytest.fixture
def una(db):
    """Teaches in the class of Tess, and nobody has confirmed her."""
    return user("una", is_teacher=True)


@pytest.fixture
def room(tess, una):
    room = classroom(tess)
    colleague(room, una)
    return room


@pytest.fixture
def given(room):
    return work(room, target("quiz", TEST), rules=USUAL["test"])


@pytest.fixture
def attempt(room, given, lea):
    student(room, lea)
    return quizzes.submit_attempt(lea, begun(lea, given).pk, now=timezone.now())


def url(name, room, *args):
    return reverse(f"classrooms:{name}", args=[room.pk, *args])


def pages(room, given, attempt, leas_place):
    """Every page that shows a key, or decides when students see it."""
    asked = attempt.answers.earliest("position").version.question_id
    return {
        "items": url("items", room, given.pk),
        "item": url("item", room, given.pk, asked),
        "work_board": url("work_board", room, given.pk) + "?answers=1",
        "mend": url("mend", room, given.pk, asked),
        "attempt": url("attempt", room, attempt.pk),
        "change_work": url("change_work", room, given.pk),
        "extend": url("extend", room, given.pk, leas_place.pk),
    }


def is_refused(answer) -> bool:
    return answer.status_code == 403 and FIRST in answer.content.decode()


def test_pages_of_a_test_open_for_a_confirmed_teacher_alone(room, given, attempt, una, lea):
    client = signed_in(una)
    found = pages(room, given, attempt, place(room, lea))
    for name, path in found.items():
        assert is_refused(client.get(path)), name
        if name in ("mend", "change_work", "extend"):
            assert is_refused(client.post(path)), name
    User.objects.filter(pk=una.pk).update(is_confirmed_teacher=True)
    for name, path in found.items():
        assert client.get(path).status_code in (200, 302), name


def test_pages_of_an_open_quiz_open_for_every_teacher(room, una, lea):
    given = work(room, target())
    own = student(room, lea)
    attempt = quizzes.submit_attempt(lea, begun(lea, given).pk, now=timezone.now())
    for name, path in pages(room, given, attempt, own).items():
        assert signed_in(una).get(path).status_code in (200, 302), name


def test_questions_that_were_held_back_stay_so_when_the_test_is_gone(room, given, attempt, una):
    Assignment.objects.filter(pk=given.pk).update(target_id="a-test-that-went")
    assert is_refused(signed_in(una).get(url("items", room, given.pk)))


def test_disputed_answer_of_a_test_shows_no_key(room, attempt, una):
    answer = attempt.answers.select_related("version", "attempt").earliest("position")
    dispute = quizzes.dispute_answer(answer, "I meant the same.", now=timezone.now())
    path = url("reply_to_dispute", room, dispute.pk)
    assert is_refused(signed_in(una).get(path))
    assert signed_in(una).get(url("disputes", room)).status_code == 200


def test_file_of_answers_leaves_out_those_of_a_test(room, given, attempt, una, tess, lea):
    open_one = work(room, target())
    quizzes.submit_attempt(lea, begun(lea, open_one).pk, now=timezone.now())

    def kinds(teacher):
        answer = signed_in(teacher).post(url("answers_csv", room))
        text = answer.content.decode("utf-8-sig")
        return {row["Work"] for row in csv.DictReader(io.StringIO(text))}

    titles = {queries.titled(each).target.title for each in (given, open_one)}
    assert kinds(tess) == titles
    assert kinds(una) == {queries.titled(open_one).target.title}


@pytest.mark.parametrize("target_id", [TEST, "final"])
def test_preview_of_a_test_takes_a_confirmed_teacher(una, tess, target_id):
    form = {"course": COURSE, "target": target_id}
    assert is_refused(signed_in(una).post(reverse("classrooms:preview"), form))
    assert Attempt.objects.count() == 0
    assert signed_in(tess).post(reverse("classrooms:preview"), form).status_code == 302


@pytest.mark.parametrize("target_id", [LESSON, "caravan-and-argument-task"])
def test_preview_of_what_is_not_held_back_is_for_every_teacher(una, target_id):
    form = {"course": COURSE, "target": target_id}
    assert signed_in(una).post(reverse("classrooms:preview"), form).status_code == 302


def test_preview_that_was_begun_shows_nothing_once_the_confirmation_is_taken_away(tess):
    attempt = operations.start_preview(
        tess, target("quiz", TEST), AssignmentRules(), now=timezone.now()
    )
    quizzes.submit_attempt(tess, attempt.pk, now=timezone.now())
    path = reverse("quizzes:result", args=[attempt.pk])
    assert signed_in(tess).get(path).status_code == 200
    User.objects.filter(pk=tess.pk).update(is_confirmed_teacher=False)
    assert is_refused(signed_in(tess).get(path))


def test_test_is_assigned_by_a_confirmed_teacher_alone(una):
    """Else a second account of the same person would take it and read the key."""
    room = classroom(una)
    for target_id in (TEST, "final"):
        with pytest.raises(NotConfirmed):
            work(room, target("quiz", target_id), by=una)
    assert work(room, target(), by=una).pk
    assert Assignment.objects.count() == 1


def test_assign_form_says_who_may_assign_a_test(una):
    classroom(una)
    due = (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    sent = {
        "lesson": LESSON,
        "form": "final",
        "on-0": "on",
        "due-0": due,
        "closes": "14",
        "late": "percent",
        "counts": "highest",
    }
    page = signed_in(una).post(reverse("classrooms:assign"), sent)
    assert page.status_code == 422
    assert "before you can assign a test or the final exam" in page.content.decode()
    assert Assignment.objects.count() == 0


def test_copy_of_a_class_leaves_tests_out_unless_its_teacher_is_confirmed(room, given, una, tess):
    work(room, target())
    for teacher, targets in ((una, {LESSON}), (tess, {LESSON, TEST})):
        first = {"first_on": date(2027, 1, 11), "is_exact": False}
        copy = operations.copy_class(
            room,
            **first,
            name="Spring",
            ends_on=date(2027, 6, 30),
            seen=plan_copy(room, **first, by=teacher).seen,
            new_id=uuid7(),
            by=teacher,
            now=timezone.now(),
        )
        works = Assignment.objects.filter(classroom=copy)
        assert {each.target_id for each in works} == targets


def test_written_question_that_is_held_back_is_graded_by_a_confirmed_teacher(room, una, lea):
    """Rubric and model answer stand beside it. No test of our own course has one."""
    student(room, lea)
    answer = essay(lea, task(room))
    path = url("mark", room, answer.pk)
    assert signed_in(una).get(path).status_code == 200
    version = answer.version
    version.spec = version.spec | {"held_back": True}
    type(version).objects.filter(pk=version.pk).update(spec=version.spec, digest="held back")
    assert is_refused(signed_in(una).get(path))
