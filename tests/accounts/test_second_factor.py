import json

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import operations
from tests.build import PASSWORD, TOTP_SECRET, second_factor


@pytest.fixture(autouse=True)
def still_clock():
    """A code holds for 30 seconds: the clock must not pass from one to the next."""
    with time_machine.travel("2026-11-24T12:00:05+00:00", tick=False) as clock:
        yield clock


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many steps of 30 seconds later."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now + steps))


def enter(code: str) -> int:
    """Sign Ada in on a new device; the status of the second step."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})
    return browser.post(reverse("mfa_authenticate"), {"code": code}).status_code


def confirm_password(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_app_is_activated_after_the_password_and_asked_for_at_the_next_sign_in(sign_in, lea):
    client = sign_in(lea)
    activate = reverse("mfa_activate_totp")
    assert client.get(activate).url.startswith(reverse("account_reauthenticate"))
    confirm_password(client)
    secret = client.get(activate).context["form"].secret
    wrong = client.post(activate, {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    assert client.post(activate, {"code": code_of(secret)}).status_code == 302
    assert lea.authenticator_set.filter(type="totp").exists()

    fresh = Client()
    form = {"login": "lea", "password": PASSWORD}
    assert fresh.post(reverse("account_login"), form).url == reverse("mfa_authenticate")
    assert fresh.get(reverse("home")).context["learner"] is None


def test_recovery_codes_of_the_second_factor_are_shown_once(sign_in, ada):
    client = sign_in(ada)
    confirm_password(client)
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in page.content.decode()
    again = client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()
    assert not any(code in again for code in codes)


@pytest.mark.parametrize(("is_right", "status"), [(True, 302), (False, 422)])
def test_second_step_opens_with_the_right_code_alone(client, ada, is_right, status):
    form = {"login": "ada", "password": PASSWORD}
    client.post(reverse("account_login"), form)
    code = code_of(TOTP_SECRET) if is_right else "000000"
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == status
    assert (client.get(reverse("home")).context["learner"] == ada) == is_right


def test_own_device_is_remembered_through_the_second_step(client, ada):
    form = {"login": "ada", "password": PASSWORD, "remember": "on"}
    client.post(reverse("account_login"), form)
    client.post(reverse("mfa_authenticate"), {"code": code_of(TOTP_SECRET)})
    assert client.session.get_expiry_age() > 59 * 24 * 60 * 60


@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_code_cannot_be_used_twice(ada, still_clock, seconds):
    """The clock of the phone is ahead: after 59 seconds the code would still be taken."""
    code = code_of(TOTP_SECRET, 1)
    assert enter(code) == 302
    still_clock.shift(seconds)
    assert enter(code) == 422


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_of_a_slow_hand_or_a_wrong_clock_counts(ada, steps):
    assert enter(code_of(TOTP_SECRET, steps)) == 302


def test_older_code_is_not_taken_after_a_newer_one(ada):
    assert enter(code_of(TOTP_SECRET)) == 302
    assert enter(code_of(TOTP_SECRET, -1)) == 422
    assert enter(code_of(TOTP_SECRET, 1)) == 302


def test_code_that_signed_in_does_not_show_again_that_it_is_them(client, ada, still_clock):
    code = code_of(TOTP_SECRET, 1)
    client.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    still_clock.shift(31)
    assert client.post(reverse("mfa_reauthenticate"), {"code": code}).status_code == 422


@pytest.fixture
def set_up_an_app(django_capture_on_commit_callbacks):
    """Returns the code that was typed."""

    def set_up(client) -> str:
        confirm_password(client)
        activate = reverse("mfa_activate_totp")
        code = code_of(client.get(activate).context["form"].secret)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(activate, {"code": code}).status_code == 302
        return code

    return set_up


def test_code_that_set_the_app_up_signs_nobody_in(sign_in, lea, set_up_an_app):
    code = set_up_an_app(sign_in(lea))
    browser = Client()
    browser.post(reverse("account_login"), {"login": "lea", "password": PASSWORD})
    assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == 422


def test_factor_that_is_set_up_or_taken_away_ends_the_other_sessions(
    sign_in, lea, leo, set_up_an_app
):
    other, somebody = Client(), Client()
    other.force_login(lea)
    somebody.force_login(leo)
    client = sign_in(lea)
    set_up_an_app(client)
    assert signed_in(other) is None
    assert (signed_in(client), signed_in(somebody)) == (lea, leo)
    other.force_login(lea)
    client.post(reverse("mfa_deactivate_totp"))
    assert not lea.authenticator_set.exists()
    assert signed_in(other) is None
    assert signed_in(client) == lea


def signed_in(client):
    return client.get(reverse("home")).context["learner"]


def test_recovery_code_of_the_second_factor_counts_once(ada):
    code, other = RecoveryCodes.activate(ada).get_unused_codes()[:2]
    assert len(code) == 8
    assert [enter(code), enter(code), enter(other)] == [302, 422, 302]


def test_sixth_guess_at_a_code_waits_even_if_it_is_right(ada):
    assert [enter("000000") for _ in range(5)] == [422] * 5
    assert enter(code_of(TOTP_SECRET)) == 422


def test_new_password_by_recovery_code_does_not_go_round_the_second_factor(client, ada):
    code = operations.make_recovery_code(ada)
    new = "five other calm words"
    form = {"username": "ada", "code": code, "password": new}
    assert client.post(reverse("accounts:recover"), form).url == reverse("account_login")
    assert signed_in(client) is None
    answer = client.post(reverse("account_login"), {"login": "ada", "password": new})
    assert answer.url == reverse("mfa_authenticate")
    assert signed_in(client) is None


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return json.dumps([str(row) for row in cursor.fetchall()])


def test_secrets_cannot_be_read_in_the_database(ada):
    RecoveryCodes.activate(ada)
    seed = RecoveryCodes(ada.authenticator_set.get(type="recovery_codes")).generate_codes()
    text = stored()
    assert text.count("sealed:") == 2
    assert TOTP_SECRET not in text
    assert not any(code in text for code in seed)


def test_secret_from_before_there_was_a_seal_is_read_and_then_sealed(ada):
    ada.authenticator_set.update(data={"secret": TOTP_SECRET})
    assert enter(code_of(TOTP_SECRET)) == 302
    assert TOTP_SECRET not in stored()
    assert enter(code_of(TOTP_SECRET, 1)) == 302


def test_older_secret_key_still_opens_what_it_sealed(ada, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert enter(code_of(TOTP_SECRET)) == 302


def test_without_the_secret_key_no_code_is_right_and_no_page_fails(client, ada, settings):
    RecoveryCodes.activate(ada)
    settings.SECRET_KEY = "another" * 10
    # What an empty secret would make, and what the right one makes.
    empty = format_hotp_value(hotp_value("", next(yield_hotp_counters_from_time())))
    assert [enter(code_of(TOTP_SECRET)), enter(empty)] == [422, 422]
    client.force_login(ada)
    assert client.get(reverse("mfa_index")).status_code == 200
    operations.remove_second_factor(ada)
    second_factor(ada)
    assert TOTP_SECRET not in stored()
