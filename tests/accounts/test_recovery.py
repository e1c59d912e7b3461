import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import codes, operations
from accounts.models import AuditEvent
from tests.build import PASSWORD

NEW = "four other calm words"


def recover(client, code, *, username="lea", password=NEW):
    form = {"username": username, "code": code, "password": password}
    return client.post(reverse("accounts:recover"), form)


def test_code_is_shown_once_in_the_answer_to_the_button(sign_in, lea):
    client = sign_in(lea)
    make = reverse("accounts:make_recovery_code")
    assert client.post(make).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("accounts:recovery_code")).context["code"] is None
    code = client.post(make).context["code"]
    lea.refresh_from_db()
    assert lea.check_recovery_code(code)
    assert code not in lea.recovery
    assert client.get(reverse("accounts:recovery_code")).context["code"] is None


def test_code_sets_a_new_password_and_is_used_up(client, lea):
    code = operations.make_recovery_code(lea)
    assert recover(client, f" {code.lower().replace('-', ' ')} ").url == reverse("account_login")
    assert client.login(username="lea", password=NEW)
    lea.refresh_from_db()
    assert not lea.has_recovery_code()
    assert recover(Client(), code).status_code == 422
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == {"account.recovery_code", "account.recovered"}


def test_recovery_ends_every_session_of_the_person(sign_in, client, lea):
    signed_in = sign_in(lea)
    code = operations.make_recovery_code(lea)
    recover(Client(), code)
    assert signed_in.get(reverse("home")).context["learner"] is None


@pytest.mark.parametrize(
    ("username", "code"), [("lea", "AAAA-AAAA-AAAA-AAAA"), ("nobody", "AAAA-AAAA-AAAA-AAAA")]
)
def test_wrong_code_and_unknown_name_get_the_same_words(client, lea, username, code):
    operations.make_recovery_code(lea)
    response = recover(client, code, username=username)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "The user name and the recovery code do not belong together. Check both"
    ]
    assert client.login(username="lea", password=PASSWORD)


def test_weak_new_password_is_refused_and_the_code_still_holds(client, lea):
    code = operations.make_recovery_code(lea)
    assert recover(client, code, password="short").status_code == 422
    lea.refresh_from_db()
    assert lea.check_recovery_code(code)


def test_sixth_guess_at_one_name_waits(client, lea):
    answers = [recover(client, "AAAA-AAAA-AAAA-AAAA").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


@given(st.integers())
def test_code_is_read_however_it_was_typed(seed):
    code = codes.new_recovery_code()
    typed = code.replace("-", " " * (seed % 3)).swapcase()
    assert codes.normalize_code(typed) == code
    assert len(code) == 19
