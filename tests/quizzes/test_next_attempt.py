"""The result leads on: to what to read again, then to the next attempt, else to the next lesson."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from classrooms.rules import AssignmentRules
from quizzes.models import PREVIEW, Attempt
from tests.classrooms.build import begun, classroom, signed_in, student, target, work
from tests.quizzes.asked import CHOICE, WRONG, begin, take
from tests.quizzes.build import COURSE, QUIZ

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
START = f"/course/{COURSE}/quiz/{QUIZ}/start/"
FORM = re.compile(r'<form method="post" action="([^"]+)">.*?<button[^>]*>([^<]+)</button>', re.S)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea):
    made = classroom(tess)
    student(made, lea)
    return made


def aside(person, attempt):
    response = signed_in(person).get(f"/attempt/{attempt.pk}/result/")
    assert response.status_code == 200
    return " ".join(response.content.decode().partition("<aside")[2].split())


def button(person, attempt):
    """Where the button of the next attempt posts to, and its words."""
    return FORM.findall(aside(person, attempt))


def submitted(person, given):
    attempt = begun(person, given)
    signed_in(person).post(f"/attempt/{attempt.pk}/submit/")
    return attempt


def test_result_offers_the_next_attempt_after_what_to_read_again(otto):
    attempt = take(otto, (CHOICE, WRONG))
    assert button(otto, attempt) == [(START, "Try again")]
    page = aside(otto, attempt)
    assert "With other questions, as far as there are others. 1 attempt left." in page
    assert page.index("of lesson 3.1 again") < page.index("Try again")
    client = signed_in(otto)
    assert client.post(START, {"for": "myself"}).url.startswith("/attempt/")
    assert Attempt.objects.filter(learner=otto).count() == 2


def test_attempt_that_goes_on_is_gone_on_with(otto):
    attempt = take(otto, (CHOICE, WRONG))
    begin(otto)
    assert button(otto, attempt) == [(START, "Go on with your attempt")]
    assert "left." not in aside(otto, attempt).partition("</form>")[0].partition("<form")[2]


def test_after_the_last_attempt_comes_the_next_lesson(otto):
    attempts = [take(otto, (CHOICE, WRONG)) for _ in range(2)]
    for attempt in attempts:
        assert button(otto, attempt) == []
        assert '<a class="btn" href="/course/aid-and-migration/' in aside(otto, attempt)
        assert "Go on to lesson 3.2</a>" in aside(otto, attempt)


def test_assigned_attempt_is_taken_again_where_it_counts(room, lea):
    given = work(room, target(), rules=AssignmentRules(attempts=3))
    attempt = submitted(lea, given)
    [(action, words)] = button(lea, attempt)
    assert (action.endswith("/start/"), str(given.pk) in action, words) == (True, True, "Try again")
    assert "2 attempts left. Open until Mon, Oct 19, 10:00 am" in aside(lea, attempt)
    assert signed_in(lea).post(action).url.startswith("/attempt/")
    assert button(lea, attempt) == [(action, "Go on with your attempt")]
    assert START not in aside(lea, attempt)


def test_assigned_attempt_is_offered_neither_after_the_close_nor_after_the_last(room, lea, clock):
    once, often = (work(room, target(), rules=AssignmentRules(attempts=n)) for n in (1, 3))
    used, left = submitted(lea, once), submitted(lea, often)
    assert button(lea, used) == []
    assert len(button(lea, left)) == 1
    clock.move_to(often.closes_at)
    assert button(lea, left) == []


def test_attempts_without_a_limit_are_not_counted(room, lea):
    given = work(room, target(), rules=AssignmentRules(attempts=None))
    assert "As many attempts as you like." in aside(lea, submitted(lea, given))


def test_student_who_left_is_offered_nothing(room, lea):
    attempt = submitted(lea, work(room, target(), rules=AssignmentRules(attempts=3)))
    signed_in(lea).post(reverse("classrooms:leave_class", args=[room.pk]))
    assert button(lea, attempt) == []


def test_preview_of_a_teacher_offers_no_attempt(tess):
    attempt = take(tess, (CHOICE, WRONG), context=PREVIEW, is_preview=True)
    assert button(tess, attempt) == []
