"""Saving by script: what each answer of the server says, and that nothing is stored wrongly."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.templatetags.times import clock
from quizzes import operations
from quizzes.models import Answer, AnswerEvent
from quizzes.pinned import pinned
from tests.quizzes.build import attempt_of
from tests.quizzes.test_attempts import form_of, right, start

JSON = {"accept": "application/json"}
HERE, THERE = "0badcafe", "feedbeef-0001"


@pytest.fixture
def attempt(lea, client):
    client.force_login(lea)
    return start(lea, limit_seconds=600)


def save(browser, attempt, response, **more):
    """What the script of a tab posts for the first question."""
    form = form_of(attempt, 1, response) | {"client": HERE} | more
    return browser.post(f"/attempt/{attempt.pk}/save/", form, headers=JSON)


def stored(attempt):
    answer = attempt.answers.get(position=1)
    return answer.response, answer.revision, answer.client


def outcomes(*responses):
    return [(response.status_code, response.json()["outcome"]) for response in responses]


def test_save_is_acknowledged_with_its_revision_and_time(client, attempt):
    with time_machine.travel(attempt.started_at + timedelta(seconds=100), tick=False):
        answer = save(client, attempt, right(attempt, 1), sure="3", flag="1")
    kept = attempt.answers.get(position=1)
    assert answer.json() == {
        "outcome": "accept",
        "revision": 1,
        "saved_at": clock(kept.saved_at),
        "left": 500,
    }
    assert stored(attempt) == (right(attempt, 1), 1, HERE)
    assert (kept.sureness, kept.is_flagged) == (3, True)


def test_same_save_again_stores_nothing_more(client, attempt):
    first = save(client, attempt, right(attempt, 1))
    again = save(client, attempt, right(attempt, 1), revision=1)
    assert outcomes(first, again) == [(200, "accept"), (200, "same")]
    assert again.json()["saved_at"] == first.json()["saved_at"]
    assert AnswerEvent.objects.count() == 1


def test_save_that_was_overtaken_is_kept_as_an_event_only(client, attempt):
    newer = save(client, attempt, right(attempt, 1), revision=2)
    late = save(client, attempt, None, revision=1)
    assert outcomes(newer, late) == [(200, "accept"), (200, "late")]
    assert late.json()["revision"] == 2
    assert stored(attempt) == (right(attempt, 1), 2, HERE)
    assert AnswerEvent.objects.count() == 2


def test_answer_of_another_tab_is_a_conflict_with_both_to_choose(client, attempt):
    save(client, attempt, right(attempt, 1))
    answer = save(client, attempt, None, client=THERE, revision=1)
    told = answer.json()
    assert outcomes(answer) == [(409, "conflict")]
    assert told["html"].count('<form method="post"') == 2
    assert told["html"].count('name="revision" value="2"') == 2
    assert f'id="{told["url"][1:]}"' in told["html"]
    assert told["message"] == "There are two answers to this question. Choose one."
    assert stored(attempt) == (right(attempt, 1), 1, HERE)
    assert AnswerEvent.objects.count() == 2


def test_conflict_stays_one_until_it_is_decided(client, attempt):
    save(client, attempt, None)
    answers = [save(client, attempt, right(attempt, 1), client=THERE, revision=1) for _ in "ab"]
    assert outcomes(*answers) == [(409, "conflict")] * 2
    decision = save(client, attempt, right(attempt, 1), client="", revision=2)
    assert outcomes(decision) == [(200, "decide")]
    assert stored(attempt) == (right(attempt, 1), 2, "")


def test_save_after_the_hand_in_is_told_where_the_result_is(client, attempt, lea):
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    answer = save(client, attempt, right(attempt, 1))
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "outcome": "over",
            "message": "This attempt is submitted. This answer came after the end. It is on your"
            " result page, but it doesn't count.",
            "url": f"/attempt/{attempt.pk}/result/",
        },
    )
    assert stored(attempt) == (None, 0, "")


def moved(attempt, deadline):
    """A teacher moves the end of the attempt."""
    window = {"closes_at": None, "is_held": False, "released_at": None}
    operations.move_window([attempt.pk], deadline=deadline, **window)


@pytest.mark.parametrize(
    ("more", "left"), [(1200, 1700), (None, None)], ids=["later", "taken away"]
)
def test_every_reply_to_a_save_says_how_much_time_is_left(client, attempt, more, left):
    """The plain save, the same again, one that conflicts and one that cannot be read."""
    moved(attempt, more and attempt.deadline + timedelta(seconds=more))
    with time_machine.travel(attempt.started_at + timedelta(seconds=100), tick=False):
        answers = [
            save(client, attempt, right(attempt, 1)),
            save(client, attempt, right(attempt, 1), revision=1),
            save(client, attempt, None, client=THERE, revision=1),
            save(client, attempt, None, revision=""),
        ]
    assert outcomes(*answers) == [
        (200, "accept"),
        (200, "same"),
        (409, "conflict"),
        (422, "unreadable"),
    ]
    assert [answer.json()["left"] for answer in answers] == [left] * 4


def test_save_that_tells_how_much_time_is_left_takes_two_statements(client, lea):
    client.force_login(lea)
    attempt = attempt_of(lea, "single_choice", limit_seconds=600)
    save(client, attempt, None)
    form = form_of(attempt, 1, 1) | {"client": HERE}
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"/attempt/{attempt.pk}/save/", form, headers=JSON)
    assert answer.json()["left"] in (598, 599)
    about = [each["sql"] for each in asked if "quizzes_" in each["sql"]]
    assert [sql.split()[0] for sql in about] == ["INSERT", "UPDATE"]


def test_save_after_the_time_is_over_and_repeated_ones_are_not(client, attempt):
    save(client, attempt, right(attempt, 1))
    with time_machine.travel(attempt.deadline + timedelta(seconds=61), tick=False):
        again = save(client, attempt, right(attempt, 1), revision=1)
        new = save(client, attempt, None)
    assert outcomes(again, new) == [(200, "same"), (409, "over")]
    assert stored(attempt) == (right(attempt, 1), 1, HERE)


@pytest.mark.parametrize(
    ("type_name", "change", "says"),
    [
        ("short_text", {"text": "a" * 9000}, "This answer is too long to be saved."),
        ("single_choice", {"choice": "0" * 16}, "This page is out of date."),
        ("ordering", {"order": "x"}, "This page is out of date."),
        ("number", {"number": "7,2"}, "7,2 could mean 7.2 or 72. Enter 7.2 or 72."),
        ("number", {"revision": ""}, "This page is out of date."),
        ("number", {"client": "no id"}, "This page is out of date."),
    ],
    ids=["too long", "no such option", "no such item", "two readings", "no revision", "no tab"],
)
def test_what_cannot_be_read_is_said_and_not_kept(client, lea, type_name, change, says):
    client.force_login(lea)
    answer = save(client, attempt_of(lea, type_name), None, **change)
    assert outcomes(answer) == [(422, "unreadable")]
    assert answer.json()["message"].startswith(says)
    assert AnswerEvent.objects.count() == 0


@pytest.mark.parametrize("q", ["7", "0", "x", ""])
def test_question_that_the_attempt_has_not_is_nobodys(client, attempt, q):
    answer = save(client, attempt, None, q=q)
    assert outcomes(answer) == [(404, "not-yours")]
    assert AnswerEvent.objects.count() == 0


def test_another_person_is_told_that_it_is_not_theirs(client, attempt, otto):
    client.force_login(otto)
    answer = save(client, attempt, right(attempt, 1))
    assert (answer.status_code, answer.json()) == (
        404,
        {"outcome": "not-yours", "message": "This answer belongs to another account."},
    )
    assert stored(attempt) == (None, 0, "")


def test_who_is_signed_out_is_led_back_to_the_question(client, attempt):
    client.logout()
    answer = save(client, attempt, right(attempt, 1))
    question = f"%2Fattempt%2F{attempt.pk}%2F%3Fq%3D1"
    assert (answer.status_code, answer.json()) == (
        401,
        {
            "outcome": "signed-out",
            "message": "You are signed out. Sign in again, and it is sent.",
            "url": f"/account/login/?next={question}",
        },
    )
    assert stored(attempt) == (None, 0, "")


def test_old_token_is_refused_and_nothing_is_stored(attempt, lea):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lea)
    answer = save(strict, attempt, right(attempt, 1), csrfmiddlewaretoken="a" * 32)
    assert answer.status_code == 403
    assert AnswerEvent.objects.count() == 0


def test_guest_saves_like_anybody(as_guest, guest):
    attempt = start(guest)
    assert outcomes(save(as_guest, attempt, right(attempt, 1))) == [(200, "accept")]
    assert Answer.objects.filter(response=right(attempt, 1)).count() == 1


def owner_on(client, path):
    return client.get(path).content.decode().partition('data-owner="')[2].partition('"')[0]


def test_pages_name_one_owner_for_one_person(client, attempt, otto):
    pages = ["/account/", f"/attempt/{attempt.pk}/", f"/attempt/{attempt.pk}/list/"]
    pages.append("/course/aid-and-migration/quiz/august-1982/")
    (lea_is,) = {owner_on(client, page) for page in pages}
    client.force_login(otto)
    assert len(lea_is) == 16
    assert owner_on(client, "/account/") not in (lea_is, "")
    assert owner_on(Client(), "/account/") == ""


def test_guest_who_signs_up_stays_the_same_owner(as_guest):
    before = owner_on(as_guest, "/account/")
    form = {"username": "nora", "password1": "three calm words", "display_name": "Nora"}
    as_guest.post("/account/signup/", form)
    assert owner_on(as_guest, "/account/") == before


@pytest.mark.parametrize("arrow", ["up", "down"])
def test_arrow_of_an_order_stays_at_the_question(client, lea, arrow):
    client.force_login(lea)
    attempt = attempt_of(lea, "ordering", "short_text")
    at = next(at for at, each in pinned(attempt.pk).questions.items() if each.type == "ordering")
    form = form_of(attempt, at, None)
    answer = client.post(f"/attempt/{attempt.pk}/save/", form | {arrow: form["order"][1]})
    there, anchor = answer.url.split("#")
    assert there == f"/attempt/{attempt.pk}/?q={at}"
    assert f'<ol class="order" id="{anchor}"' in client.get(there).content.decode()
    assert attempt.answers.get(position=at).response is not None


@pytest.mark.parametrize(
    ("type_name", "field", "typed", "described"),
    [
        ("number", "number", "two", "problem a-number-unit"),
        ("number", "number", "7,2", "problem a-number-unit"),
        ("short_text", "text", "a" * 9000, "problem"),
    ],
)
def test_field_that_is_refused_without_script_is_marked(
    client, lea, type_name, field, typed, described
):
    client.force_login(lea)
    attempt = attempt_of(lea, type_name)
    form = {"q": 1, "revision": 1, field: typed}
    page = client.post(f"/attempt/{attempt.pk}/save/", form)
    html = page.content.decode()
    assert page.status_code == 422
    (marked,) = re.findall(r"<input[^>]*aria-invalid[^>]*>", html)
    assert f'value="{typed}"' in marked
    assert f'aria-describedby="{described}"' in marked
    assert html.count('id="problem"') == 1
    assert "<title>Error: Question 1 of 1" in html
    assert "aria-invalid" not in client.get(f"/attempt/{attempt.pk}/").content.decode()
