"""Two worlds that differ only in what is right send the same bytes, until the key may be seen."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from lessons.library.quizzes import Quiz
from questions.types import QUESTION_TYPES, type_of
from quizzes import operations
from quizzes.bank import BankQuiz, get_quiz
from quizzes.models import Attempt
from quizzes.policy import GRADED, MARKS_UNTIL_CLOSE
from tests.questions.build import build
from tests.questions.test_shuffling import twin_of

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ATTEMPT = uuid.UUID("01890000-0000-7000-8000-00000000beef")
# Different for each learner, and not for the key.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|data-owner="\w+"')
VOLATILE = {"Set-Cookie", "ETag"}


def bytes_of(response) -> tuple[int, dict[str, str], str]:
    """All that travels, but for the form's token, which looks different each time."""
    headers = {name: value for name, value in response.headers.items() if name not in VOLATILE}
    return response.status_code, headers, TOKEN.sub("", response.content.decode())


def session(question, learner, response, *, policy, closes_at):
    """A learner's way through an attempt of one question; returns every answer of the server."""
    known = get_quiz("aid-and-migration", "august-1982")
    quiz = Quiz("august-1982", "lesson", "august-1982", None, None, (), (question,))
    with time_machine.travel(NOW, tick=False):
        attempt = operations.start_attempt(
            learner, BankQuiz(known.course, quiz), policy=policy, now=NOW, closes_at=closes_at
        )
        # Both worlds are shuffled alike; chance is not what is asked here.
        attempt.answers.update(attempt=_renamed(attempt))
        client = Client()
        client.force_login(learner)
        page = f"/attempt/{ATTEMPT}/"
        fields = type_of(question).fill(question, response, seed="0" * 32)
        form = {"q": 1, "revision": 1, **fields, "sure": "2"}
        tab = form | {"client": "0badcafe", "revision": 2}
        json = {"accept": "application/json"}
        return [
            bytes_of(client.get(page)),
            bytes_of(client.post(f"{page}save/", form)),
            bytes_of(client.get(page)),
            bytes_of(client.get(f"{page}list/")),
            bytes_of(client.post(f"{page}save/", tab, headers=json)),
            bytes_of(client.post(f"{page}save/", tab | {"client": "feedbeef"}, headers=json)),
            bytes_of(client.post(f"{page}submit/")),
            bytes_of(client.get(f"{page}result/")),
            bytes_of(client.get("/course/aid-and-migration/quiz/august-1982/")),
            bytes_of(client.get("/course/aid-and-migration/")),
            bytes_of(client.get("/review/")),
            bytes_of(client.get("/progress/")),
        ]


def _renamed(attempt) -> Attempt:
    """The same attempt under a known id and seed."""
    Attempt.objects.filter(pk=attempt.pk).update(number=99, mode="practice")
    twin = Attempt.objects.get(pk=attempt.pk)
    twin.pk, twin.seed, twin.number, twin.mode = ATTEMPT, "0" * 32, 1, "quiz"
    twin.save(force_insert=True)
    return twin


@pytest.mark.parametrize("name", QUESTION_TYPES)
def test_pages_of_two_keys_are_equal_before_release(name, lea, leo):
    from quizzes.pinned import pinned

    held = GRADED.changed(review=MARKS_UNTIL_CLOSE.model_copy(update={"mark": "closed"}))
    closes_at = NOW + timedelta(days=2)
    right = type_of(build(name)).right_response(build(name)) or "Two words"
    worlds = []
    for learner, question in ((lea, build(name)), (leo, twin_of(name))):
        pinned.cache_clear()
        worlds.append(session(question, learner, right, policy=held, closes_at=closes_at))
        Attempt.objects.filter(pk=ATTEMPT).delete()
    for step, (one, other) in enumerate(zip(*worlds, strict=True)):
        assert one == other, step
