"""How long a session lasts, what ends it, and what it leaves behind."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.accounts.test_second_factor import code_of
from tests.build import PASSWORD, TOTP_SECRET
from tests.quizzes.test_attempts import right, start
from tests.quizzes.test_saving import outcomes, save, stored

HOUR = 60 * 60
DAY = 24 * HOUR


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T08:00:00+00:00", tick=False) as clock:
        yield clock


def enter(client, person, **fields):
    form = {"login": person.username, "password": PASSWORD} | fields
    return client.post(reverse("account_login"), form)


def signed_in(client):
    return client.get(reverse("home")).context["learner"]


def key_of(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def client_with(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def write_into_session(client):
    """As any page does that keeps a value for its next step."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302
    return answer


@pytest.mark.parametrize(("remember", "age"), [("", 12 * HOUR), ("on", 60 * DAY)])
def test_session_ends_after_its_time_however_often_it_is_written(client, lea, clock, remember, age):
    enter(client, lea, remember=remember)
    for _ in range(5):
        clock.shift(age // 6)
        write_into_session(client)
    clock.shift(age // 6 - 1)
    key = key_of(client)
    assert signed_in(client_with(key)) == lea
    clock.shift(2)
    assert signed_in(client_with(key)) is None


def test_cookie_of_one_s_own_device_ends_with_the_session(client, lea, clock):
    enter(client, lea, remember="on")
    clock.shift(59 * DAY)
    cookie = write_into_session(client).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == DAY


def test_cookie_elsewhere_ends_with_the_browser_after_a_write_too(client, lea, clock):
    enter(client, lea)
    clock.shift(HOUR)
    assert write_into_session(client).cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_end_of_a_session_in_the_middle_of_a_quiz_leads_to_the_sign_in(client, lea, clock):
    enter(client, lea)
    attempt = start(lea)
    assert outcomes(save(client, attempt, right(attempt, 1))) == [(200, "accept")]
    clock.shift(11 * HOUR)
    write_into_session(client)
    clock.shift(HOUR + 1)
    late = save(client, attempt, None, revision=2)
    # The script keeps what it could not send, as for any session that is over.
    assert outcomes(late) == [(401, "signed-out")]
    assert late.json()["url"].startswith(reverse("account_login"))
    assert stored(attempt)[:2] == (right(attempt, 1), 1)
    enter(client, lea)
    assert outcomes(save(client, attempt, None, revision=2)) == [(200, "accept")]


def test_session_costs_a_page_no_query_more(client, lea, django_assert_num_queries):
    client.force_login(lea)
    client.get(reverse("accounts:display"))
    with django_assert_num_queries(2):
        client.get(reverse("accounts:display"))


def test_sign_in_gives_a_new_key(client, ada, clock):
    enter(client, ada)
    before = key_of(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(TOTP_SECRET)})
    assert signed_in(client) == ada
    assert key_of(client) != before
    assert signed_in(client_with(before)) is None


def test_each_sign_in_has_a_key_of_its_own(lea):
    keys = []
    for _ in range(3):
        client = Client()
        enter(client, lea)
        keys.append(key_of(client))
    assert len(set(keys)) == 3
    assert {len(key) for key in keys} == {32}


def test_old_key_is_dead_after_signing_out(client, lea):
    enter(client, lea)
    key = key_of(client)
    assert signed_in(client_with(key)) == lea
    client.post(reverse("account_logout"))
    assert signed_in(client_with(key)) is None


def test_signing_out_clears_the_pages_and_not_the_answers_that_wait(client, lea):
    enter(client, lea)
    assert "Clear-Site-Data" not in client.get(reverse("home")).headers
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get(reverse("home")).headers


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
    ],
)
def test_sign_in_does_not_lead_to_another_site(client, lea, elsewhere):
    answer = enter(client, lea, next=elsewhere)
    assert answer.url == reverse("classrooms:my_class")
    # Whoever is signed in is led on at once.
    again = client.get(reverse("account_login"), {"next": elsewhere})
    assert again.url == reverse("classrooms:my_class")


def test_failures_of_one_address_are_bounded_whatever_the_names(client, lea):
    for number in range(120):
        form = {"login": f"nobody{number}", "password": "not the password"}
        client.post(reverse("account_login"), form)
    assert enter(client, lea).status_code != 302
    assert signed_in(client) is None
