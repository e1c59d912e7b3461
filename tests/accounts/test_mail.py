"""Mail addresses, and a mail server that is away."""

import logging
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from tests.build import PASSWORD, user

# Of the button to sign in: another one in each page.
TOKEN = r'value="\w{64}"'
AWAY = "tests.accounts.test_mail.AwayBackend"


class AwayBackend(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no server at 192.0.2.1 for maria@example.org")


@pytest.fixture
def with_mail(settings):
    settings.MAIL_IS_ON = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def away(settings):
    settings.MAIL_IS_ON = True
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    settings.MAILERS = {"default": {"BACKEND": AWAY}}


def test_new_password_while_the_mail_server_is_away_says_so_for_any_address(client, db, away):
    user("maria", email="maria@example.org")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("maria@example.org", "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [503, 503]
    known, unknown = (re.sub(TOKEN, "", answer.content.decode()) for answer in answers)
    assert "The mail could not be sent" in known
    assert known == unknown


def test_log_of_a_mail_that_failed_holds_no_address(client, db, away, caplog):
    user("maria", email="maria@example.org")
    with caplog.at_level(logging.ERROR, "meridiano.mail"):
        client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
    (line,) = [each for each in caplog.records if each.name == "meridiano.mail"]
    assert line.getMessage() == "a mail could not be sent"
    assert line.exc_info[0] is ConnectionRefusedError


def test_what_is_done_is_done_even_if_no_mail_can_tell_of_it(sign_in, away, db):
    lea = user("lea", email="lea@example.org")
    new = "four other calm words"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert sign_in(lea).post(reverse("account_change_password"), form).status_code == 302
    lea.refresh_from_db()
    assert lea.check_password(new)


def test_mail_address_is_added_after_the_password_alone(sign_in, lea, with_mail, mailoutbox):
    client = sign_in(lea)
    add = {"action_add": "", "email": "thief@example.org"}
    assert client.get(reverse("account_email")).status_code == 200
    answer = client.post(reverse("account_email"), add)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not EmailAddress.objects.exists()
    assert mailoutbox == []
    client.post(answer.url, {"password": "not the password"})
    assert not EmailAddress.objects.exists()
    client.post(answer.url, {"password": PASSWORD})
    assert EmailAddress.objects.get().email == "thief@example.org"


def test_reset_by_mail_does_not_go_round_the_second_factor(client, ada, with_mail, mailoutbox):
    ada.email = "ada@example.org"
    ada.save()
    client.post(reverse("account_reset_password"), {"email": ada.email})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    new = "five other calm words"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.get(reverse("home")).context["learner"] is None
    answer = client.post(reverse("account_login"), {"login": "ada", "password": new})
    assert answer.url == reverse("mfa_authenticate")
