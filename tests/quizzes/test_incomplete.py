"""An answer that is not complete: in the strip, on the list, at the question and in the result."""

import re

import pytest
from django.template.defaultfilters import striptags

from quizzes.models import Attempt
from quizzes.policy import PRACTICE
from tests.build import user
from tests.questions.build import build, en
from tests.quizzes.asked import begin, place, save, submit

REASON = build("true_false_reason")
TWO = build("multiple_choice", ask=en("Which TWO are capitals?"))
GAPS = build("cloze")
ONE = build("single_choice")
HALF_REASON, HALF_TWO = {"verdict": "false"}, [1]
HALF_GAPS = {"who": 1, "where": "Costa Rica"}


@pytest.fixture
def lea(db, client):
    person = user("lea")
    client.force_login(person)
    return person


@pytest.fixture
def attempt(lea):
    return begin(lea, REASON, TWO, GAPS, ONE)


def save_halves(attempt):
    save(attempt, REASON, HALF_REASON)
    save(attempt, TWO, HALF_TWO)
    save(attempt, GAPS, HALF_GAPS)


def text(html):
    return " ".join(striptags(html).split())


def opened(client, attempt, question):
    address = f"/attempt/{attempt.pk}/?q={place(attempt, question).position}"
    return client.get(address).content.decode()


def strip_of(page):
    """The state and the words of each number, in their order."""
    found = re.findall(r'<li><a href="[^"]*" data-s="([^"]*)"[^>]*>(.*?)</a></li>', page)
    return [(state, text(words)) for state, words in found]


def listed(client, attempt):
    page = client.get(f"/attempt/{attempt.pk}/list/").content.decode()
    heading = text(re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1])
    return heading, re.findall(r'<span class="tag" data-s="(\w+)">([^<]*)</span>', page)


def test_strip_tells_three_states_apart(client, attempt):
    save(attempt, REASON, HALF_REASON)
    save(attempt, ONE, 0)
    states = {place(attempt, REASON).position: ("part", "not complete")}
    states[place(attempt, ONE).position] = ("done", "answered")
    expected = [
        (state, f"Question {position}, {words}")
        for position in range(1, 5)
        for state, words in [states.get(position, ("todo", "not answered"))]
    ]
    page = opened(client, attempt, TWO)
    assert strip_of(page) == expected
    assert "List of questions, 2 not answered, 1 not complete" in text(page)


@pytest.mark.parametrize(
    ("question", "half", "whole", "words"),
    [
        (REASON, HALF_REASON, {"verdict": "false", "reason": 0}, "choose a reason"),
        (TWO, HALF_TWO, [1, 2], "choose 1 more answer"),
        (GAPS, HALF_GAPS, {"who": 1, "where": "x", "when": 0}, "1 gap is empty"),
    ],
    ids=["reason", "two", "gap"],
)
def test_question_says_what_its_saved_answer_leaves_out(
    client, attempt, question, half, whole, words
):
    assert "Not complete" not in opened(client, attempt, question)
    save(attempt, question, half)
    assert f"Not complete: {words}" in text(opened(client, attempt, question))
    save(attempt, question, whole)
    assert "Not complete" not in opened(client, attempt, question)


def test_list_counts_what_is_not_answered_and_what_is_not_complete(client, attempt):
    save(attempt, REASON, HALF_REASON)
    save(attempt, ONE, 0)
    heading, tags = listed(client, attempt)
    assert heading == "2 questions are not answered, 1 is not complete"
    assert sorted(tags) == [
        ("done", "Answered"),
        ("todo", "Not answered"),
        ("todo", "Not answered"),
        ("wait", "Not complete"),
    ]


def test_list_counts_what_is_not_complete_where_all_is_answered(client, attempt):
    save_halves(attempt)
    save(attempt, ONE, 0)
    assert listed(client, attempt)[0] == "3 answers are not complete"
    save(attempt, REASON, {"verdict": "true", "reason": 2})
    save(attempt, TWO, [0, 4])
    assert listed(client, attempt)[0] == "1 answer is not complete"
    save(attempt, GAPS, {"who": 0, "where": "x", "when": 0})
    assert listed(client, attempt)[0] == "Every question is answered"


def test_result_has_a_row_for_what_was_left_out(client, attempt):
    save_halves(attempt)
    submit(attempt)
    page = text(client.get(f"/attempt/{attempt.pk}/result/").content.decode())
    assert "Reason No answer." in page
    assert "Another answer No answer." in page
    assert "Gap 2 No answer." in page


def test_result_counts_what_is_not_complete_apart(client, attempt):
    save(attempt, REASON, HALF_REASON)
    save(attempt, ONE, 0)
    submit(attempt)
    page = text(client.get(f"/attempt/{attempt.pk}/result/").content.decode())
    assert "1 of 4 questions answered, 1 not complete." in page


def test_try_in_practice_is_never_called_incomplete(client, lea):
    practice = begin(lea, REASON, policy=PRACTICE)
    form = {"q": 1, "verdict": "true", "revision": 1}
    assert client.post(f"/attempt/{practice.pk}/try/", form).status_code == 302
    assert Attempt.objects.get().answers.get().response == {"verdict": "true"}
    page = client.get(f"/attempt/{practice.pk}/").content.decode()
    assert strip_of(page) == [("done", "Question 1, answered")]
    assert "Not complete" not in page
