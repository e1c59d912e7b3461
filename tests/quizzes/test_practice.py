"""Practice: three tries at a question, graded at once, at a third less each."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import escape

from common.ids import uuid7
from questions.types import type_of
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.operations import start
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


def practice_again(client):
    """Start practice and finish it."""
    response = client.post(f"{START}start/", {"mode": "practice"}, follow=True)
    Attempt.objects.filter(submitted_at=None).update(
        submitted_at=timezone.now(), submitted_by="learner"
    )
    return response


@pytest.mark.parametrize(
    ("is_guest", "most"), [(True, start.PRACTICE_OF_GUEST), (False, start.PRACTICE_OF_ACCOUNT)]
)
def test_practice_that_begins_in_a_day_is_bounded(client, lea, is_guest, most):
    if not is_guest:
        client.force_login(lea)
    practice_again(client)
    first = Attempt.objects.get()
    Attempt.objects.bulk_create(copy_of(first, number) for number in range(2, most + 1))
    response = practice_again(client)
    assert "as much practice as one day allows" in response.content.decode()
    assert Attempt.objects.count() == most
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=1))
    practice_again(client)
    assert Attempt.objects.count() == most + 1


def copy_of(attempt, number):
    copied = Attempt.objects.get(pk=attempt.pk)
    copied.pk, copied.number = uuid7(), number
    return copied


def test_practice_that_is_open_goes_on_when_no_more_may_begin(client, db):
    practice_again(client)
    first = Attempt.objects.get()
    Attempt.objects.bulk_create(
        copy_of(first, number) for number in range(2, start.PRACTICE_OF_GUEST)
    )
    begun = client.post(f"{START}start/", {"mode": "practice"})
    again = client.post(f"{START}start/", {"mode": "practice"})
    assert begun.url == again.url == f"/attempt/{Attempt.objects.get(submitted_at=None).pk}/"


def test_graded_attempts_are_not_counted_as_practice(client, db):
    practice_again(client)
    first = Attempt.objects.get()
    Attempt.objects.bulk_create(
        copy_of(first, number) for number in range(2, start.PRACTICE_OF_GUEST + 1)
    )
    client.post(f"{START}start/")
    assert Attempt.objects.get(submitted_at=None).mode == "quiz"
