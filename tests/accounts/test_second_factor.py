import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from tests.build import PASSWORD, TOTP_SECRET


@pytest.fixture(autouse=True)
def still_clock():
    """A code holds for 30 seconds: the clock must not pass from one to the next."""
    with time_machine.travel("2026-11-24T12:00:05+00:00", tick=False):
        yield


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


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


def test_code_cannot_be_used_twice(client, ada):
    code = code_of(TOTP_SECRET)
    answers = []
    for _ in range(2):
        browser = Client()
        browser.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})
        answers.append(browser.post(reverse("mfa_authenticate"), {"code": code}).status_code)
    assert answers == [302, 422]
