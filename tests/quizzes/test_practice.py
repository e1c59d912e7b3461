"""Practice: three tries at a question, graded at once, at a third less each."""

from decimal import Decimal

import pytest
from django.utils.html import escape

from questions.types import type_of
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.pinned import pinned
from tests.quizzes.test_attempts import START, form_of, right


@pytest.fixture
def practice(client, db):
    """An attempt at practice, and the place of a single choice in it."""
    while True:
        client.cookies.clear()
        client.post(f"{START}start/", {"mode": "practice"})
        attempt = Attempt.objects.latest("started_at")
        for position, question in pinned(attempt.pk).questions.items():
            if question.type == "single_choice":
                return attempt, position, question


def wrong_places(question):
    return [place for place, option in enumerate(question.options) if not option.right]


def try_it(client, attempt, position, response):
    form = form_of(attempt, position, response, sure="3")
    return client.post(f"/attempt/{attempt.pk}/try/", form, follow=True)


def test_right_at_once_earns_all_and_shows_every_why(client, practice):
    attempt, position, question = practice
    page = try_it(client, attempt, position, right(attempt, position))
    assert page.context["page"].turn.is_finished
    assert attempt.answers.get(position=position).fraction == 1
    shown = page.content.decode()
    for explained in type_of(question).explanations(question):
        assert escape(explained.why.root["en"]) in shown


@pytest.mark.parametrize(
    ("misses", "earned"), [(1, Decimal("0.6666667")), (2, Decimal("0.3333334")), (3, 0)]
)
def test_each_try_before_costs_a_third(client, practice, misses, earned):
    attempt, position, question = practice
    for place in (wrong_places(question) * 3)[:misses]:
        try_it(client, attempt, position, place)
    if misses < 3:
        try_it(client, attempt, position, right(attempt, position))
    answer = attempt.answers.get(position=position)
    assert answer.fraction == earned
    assert AnswerEvent.objects.filter(answer=answer, kind="tried").count() == min(misses + 1, 3)


def test_right_answer_stays_hidden_while_a_try_is_left(client, practice):
    attempt, position, question = practice
    page = try_it(client, attempt, position, wrong_places(question)[0])
    shown = page.content.decode()
    assert page.context["page"].turn.left == 2
    the_right = next(option for option in question.options if option.right)
    the_wrong = question.options[wrong_places(question)[0]]
    assert escape(the_wrong.why.root["en"]) in shown
    assert escape(the_right.why.root["en"]) not in shown


def test_blank_try_costs_nothing(client, practice):
    attempt, position, _ = practice
    page = try_it(client, attempt, position, None)
    assert page.status_code == 422
    assert attempt.answers.get(position=position).tries == 0


def test_try_after_the_end_changes_nothing(client, practice):
    attempt, position, question = practice
    try_it(client, attempt, position, right(attempt, position))
    before = Answer.objects.filter(attempt=attempt).values().order_by("position")
    known = list(before)
    try_it(client, attempt, position, wrong_places(question)[0])
    form = form_of(attempt, position, wrong_places(question)[0])
    assert client.post(f"/attempt/{attempt.pk}/save/", form).status_code == 404
    assert list(before.all()) == known


def test_finished_practice_shows_the_score_with_what_tries_cost(client, practice):
    attempt, position, question = practice
    try_it(client, attempt, position, wrong_places(question)[0])
    try_it(client, attempt, position, right(attempt, position))
    page = client.post(f"/attempt/{attempt.pk}/submit/", follow=True)
    assert page.context["page"].score.known == Decimal("0.6666667")


def test_practice_leaves_the_tries_of_the_quiz_alone(client, practice):
    attempt, _, _ = practice
    client.post(f"/attempt/{attempt.pk}/submit/")
    page = client.get(START)
    assert page.context["page"].attempts_left == 2
    client.post(f"{START}start/")
    assert Attempt.objects.filter(learner=attempt.learner, mode="quiz").get().number == 1


def test_quiz_is_not_graded_by_tries(client, db):
    client.post(f"{START}start/")
    attempt = Attempt.objects.latest("started_at")
    form = form_of(attempt, 1, right(attempt, 1))
    assert client.post(f"/attempt/{attempt.pk}/try/", form).status_code == 404


def test_practice_takes_no_saves_that_could_ask_what_is_right(client, practice):
    attempt, position, question = practice
    try_it(client, attempt, position, wrong_places(question)[0])
    form = form_of(attempt, position, right(attempt, position))
    json = {"accept": "application/json"}
    for more, headers in (({}, {}), ({"client": "0badcafe"}, json)):
        response = client.post(f"/attempt/{attempt.pk}/save/", form | more, headers=headers)
        assert response.status_code == 404
    answer = attempt.answers.get(position=position)
    assert (answer.response, answer.tries) == (wrong_places(question)[0], 1)


@pytest.mark.parametrize("modes", [("quiz", "practice"), ("practice", "quiz")])
def test_practice_and_an_open_try_ask_nothing_in_common(client, db, modes):
    for mode in modes:
        client.post(f"{START}start/", {"mode": mode})
    asked = [{q.id for q in pinned(each.pk).questions.values()} for each in Attempt.objects.all()]
    assert asked[0] & asked[1] == set()


def test_written_practice_ends_with_the_last_try(client, db):
    attempt, position = None, None
    while position is None:
        client.cookies.clear()
        client.post(f"{START}start/", {"mode": "practice"})
        attempt = Attempt.objects.latest("started_at")
        asked = pinned(attempt.pk).questions.items()
        position = next((n for n, question in asked if question.type == "written"), None)
    for number in range(5):
        page = try_it(client, attempt, position, f"Words, time {number}.")
    assert attempt.answers.get(position=position).tries == 3
    assert page.context["page"].turn.is_finished
