"""When a student of a class sees what was right: as the work says, and not before."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations
from classrooms.rules import USUAL, AssignmentRules
from practice.models import Evidence
from questions.types import type_of
from quizzes import operations as quizzes
from quizzes.pinned import pinned
from quizzes.window import Accommodation as Agreed
from tests.classrooms.build import begun, classroom, signed_in, student, target, work
from tests.quizzes.test_attempts import form_of, right

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea)


def hand_in(person, given):
    attempt = begun(person, given)
    quizzes.submit_attempt(person, attempt.pk, now=attempt.started_at)
    return attempt


def result(person, attempt):
    """The result page, and what of it may be seen."""
    response = signed_in(person).get(f"/attempt/{attempt.pk}/result/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode()), response.context["page"].seen


def answer_one(person, attempt):
    """Answer one question right and hand in."""
    questions = pinned(attempt.pk).questions
    position = next(n for n, question in questions.items() if question.type != "written")
    client, form = signed_in(person), form_of(attempt, position, right(attempt, position))
    client.post(f"/attempt/{attempt.pk}/save/", form)
    client.post(f"/attempt/{attempt.pk}/submit/")


def whys(attempt):
    """Pieces of every explanation of what this try asked, as a page writes them."""
    questions = pinned(attempt.pk).questions.values()
    explained = (each for q in questions for each in type_of(q).explanations(q) if each.why)
    return {escape(each.why.root["en"][:40]) for each in explained}


@pytest.mark.parametrize(
    ("feedback", "first", "last", "closed"),
    [
        ("each-try", (True, True), (True, True), (True, True)),
        ("last-try", (True, False), (True, True), (True, True)),
        ("close", (False, False), (False, False), (True, True)),
        ("nothing", (False, False), (False, False), (True, True)),
    ],
)
def test_right_answers_are_shown_when_the_work_says(
    room, pupil, lea, clock, feedback, first, last, closed
):
    """Whether an answer was right, and what would have been: after a try, the last, the close."""
    given = work(room, target(), rules=AssignmentRules(attempts=2, feedback=feedback))

    def seen(attempt):
        found = result(lea, attempt)[1]
        return found.correctness, found.right_answer

    attempt = hand_in(lea, given)
    assert seen(attempt) == first
    second = hand_in(lea, given)
    assert seen(attempt) == seen(second) == last
    clock.move_to(given.closes_at - MINUTE)
    assert seen(second) == last
    clock.move_to(given.closes_at)
    assert seen(attempt) == seen(second) == closed


def test_close_shows_the_mark_alone_until_then(room, pupil, lea, clock):
    given = work(room, target(), rules=AssignmentRules(attempts=1, feedback="close"))
    attempt = begun(lea, given)
    answer_one(lea, attempt)
    page, seen = result(lea, attempt)
    assert seen.rows == {"attempt", "max_mark", "mark"}
    assert seen.until == given.closes_at
    assert '<p class="big">1 <small>of 6 points</small>' in page
    found = whys(attempt)
    assert {piece for piece in found if piece in page} == set()
    clock.move_to(given.closes_at)
    page, seen = result(lea, attempt)
    assert seen.right_answer is True
    assert {piece for piece in found if piece in page} != set()


def test_extra_days_of_a_student_keep_what_is_right_from_them_alone(
    tess, room, pupil, lea, leo, clock
):
    student(room, leo)
    operations.accommodate(pupil, Agreed(extra_days=2), version=0, by=tess)
    given = work(room, target(), rules=USUAL["test"])
    attempts = {person: hand_in(person, given) for person in (lea, leo)}
    shown = []
    for days in (0, 1, 2):
        clock.move_to(given.closes_at + days * DAY)
        shown.append([result(person, attempts[person])[1].right_answer for person in (lea, leo)])
    assert shown == [[False, True], [False, True], [True, True]]


def test_later_close_for_all_reaches_what_is_handed_in(tess, room, pupil, lea, clock):
    given = work(room, target(), rules=USUAL["test"])
    attempt = hand_in(lea, given)
    later = given.closes_at + 3 * DAY
    operations.change_assignment(given, version=1, by=tess, closes_at=later)
    clock.move_to(later - MINUTE)
    assert result(lea, attempt)[1].right_answer is False
    clock.move_to(later)
    assert result(lea, attempt)[1].right_answer is True


def test_practice_is_told_no_earlier_than_the_student(room, pupil, lea, clock):
    given = work(room, target(), rules=USUAL["test"])
    answer_one(lea, begun(lea, given))
    clock.move_to(given.closes_at - MINUTE)
    quizzes.tell_of_shown(lea.pk, now=given.closes_at - MINUTE)
    assert Evidence.objects.count() == 0
    quizzes.tell_of_shown(lea.pk, now=given.closes_at)
    assert Evidence.objects.filter(learner=lea).count() == 1


def test_result_leads_back_to_the_work_and_not_to_own_study(room, pupil, lea):
    given = work(room, target())
    page = result(lea, hand_in(lea, given))[0]
    assert f'href="{reverse("classrooms:assigned", args=[given.pk])}"' in page
    own_study = reverse("quizzes:start_attempt", args=[given.course_id, given.target_id])
    assert f'action="{own_study}"' not in page
