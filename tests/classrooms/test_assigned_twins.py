"""Two worlds that differ only in what is right send a student the same bytes of assigned work, as
long as its marks are held back."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from classrooms.operations.windows import window_of
from classrooms.rules import USUAL
from lessons.library.quizzes import Quiz
from questions.types import type_of
from quizzes import operations as quizzes
from quizzes.bank import BankQuiz, get_quiz
from quizzes.models import Attempt
from quizzes.pinned import pinned
from tests.classrooms.build import COURSE, LESSON, classroom, signed_in, student, target, work
from tests.questions.build import build
from tests.questions.test_shuffling import twin_of
from tests.quizzes.test_twins import ATTEMPT, bytes_of

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
TRY = f"/attempt/{ATTEMPT}/"


def begin(question, learner, given):
    """A try of one question at the work, under a known id and seed; a person releases its marks."""
    quiz = Quiz(LESSON, "lesson", LESSON, None, None, (), (question,))
    window = window_of(given, extension=None, accommodation=None)
    made = quizzes.start_attempt(
        learner,
        BankQuiz(get_quiz(COURSE, LESSON).course, quiz),
        policy=given.agreed.policy(window, asks_sureness=True),
        now=NOW,
        context=given.pk,
        closes_at=window.closes_at,
    )
    Attempt.objects.filter(pk=made.pk).update(number=99, mode="practice")
    twin = Attempt.objects.get(pk=made.pk)
    twin.pk, twin.seed, twin.number, twin.mode, twin.is_held = ATTEMPT, "0" * 32, 1, "quiz", True
    twin.save(force_insert=True)
    made.answers.update(attempt=twin)
    made.delete()


def way(question, learner, given, response):
    """What the server answers from the start to a result that waits, before, between and after
    with every page that speaks of the work."""
    begin(question, learner, given)
    client = signed_in(learner)
    form = type_of(question).fill(question, response, seed="0" * 32)
    course = f"/course/{COURSE}/"
    pages = (
        *(TRY, f"{TRY}list/", reverse("classrooms:assigned", args=[given.pk]), "/class/"),
        *(course, f"{course}{LESSON}/", f"{course}quiz/{LESSON}/", "/review/", "/progress/"),
    )

    def every_page():
        return [client.get(page) for page in pages]

    saved = form | {"q": 1, "revision": 1, "sure": "2"}
    answers = [
        *every_page(),
        client.post(f"{TRY}save/", saved),
        *every_page(),
        client.post(f"{TRY}submit/"),
        client.get(f"{TRY}result/"),
        *every_page(),
    ]
    return [bytes_of(answer) for answer in answers]


@pytest.mark.parametrize("name", ["single_choice", "cloze", "ordering", "number"])
def test_pages_of_assigned_work_are_equal_for_two_keys_before_release(name, tess, lea):
    response = type_of(build(name)).right_response(build(name))
    with time_machine.travel(NOW, tick=False):
        room = classroom(tess)
        student(room, lea)
        given = work(room, target(), rules=USUAL["test"])
        worlds = []
        for question in (build(name), twin_of(name)):
            pinned.cache_clear()
            worlds.append(way(question, lea, given, response))
            Attempt.objects.all().delete()
    for step, (one, other) in enumerate(zip(*worlds, strict=True)):
        assert one == other, step
