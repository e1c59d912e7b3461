"""What ends every session of a person for good: that the person may not sign in any more; and what
somebody did at the machine is told to the person."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from tests.accounts.test_second_factor import code_of
from tests.accounts.test_sessions import client_with, enter, key_of, signed_in
from tests.build import TOTP_SECRET, second_factor

TEMPORARY = "seven quiet red rivers"


def by_the_administration(person, *, is_active):
    administrator = Client()
    administrator.force_login(User.objects.get(username="ada"))
    form = {"username": person.username, "display_name": person.display_name}
    form |= {"is_active": "on"} if is_active else {}
    address = reverse("admin:accounts_user_change", args=[person.pk])
    assert administrator.post(address, form).status_code == 302


def by_code(person, *, is_active):
    person.is_active = is_active
    person.save()


def by_one_field(person, *, is_active):
    person.is_active = is_active
    person.save(update_fields=["is_active"])


@pytest.mark.parametrize("change", [by_the_administration, by_code, by_one_field])
def test_session_of_a_closed_account_is_not_revived(client, lea, leo, ada, change):
    enter(client, lea)
    other = Client()
    enter(other, leo)
    key = key_of(client)
    assert signed_in(client) == lea
    # Whether a page was asked for meanwhile makes no difference: none was.
    change(lea, is_active=False)
    change(lea, is_active=True)
    assert signed_in(client_with(key)) is None
    assert signed_in(other) == leo
    enter(client, lea)
    assert signed_in(client) == lea


def test_sign_in_that_waits_for_its_second_factor_ends_too(client, lea, ada):
    second_factor(lea)
    enter(client, lea)
    by_code(lea, is_active=False)
    by_code(lea, is_active=True)
    client.post(reverse("mfa_authenticate"), {"code": code_of(TOTP_SECRET)})
    assert signed_in(client) is None


def test_another_change_of_a_person_ends_no_session(client, lea):
    enter(client, lea)
    lea.display_name = "Lea M."
    lea.save()
    assert signed_in(client) == lea


def set_at_the_machine(monkeypatch, username):
    monkeypatch.setattr("getpass.getpass", lambda prompt="": TEMPORARY)
    call_command("changepassword", username)


def test_password_of_the_machine_is_told_at_the_next_sign_in(client, lea, monkeypatch):
    AuditEvent.objects.create(verb="account.temporary_password", subject=lea, scope=lea.pk)
    set_at_the_machine(monkeypatch, " Lea ")
    answer = enter(client, lea, password=TEMPORARY)
    assert answer.url.startswith(reverse("classrooms:told_of_password"))
    assert "An administrator set a temporary password on" in client.get(answer.url).content.decode()


def test_removal_of_a_second_factor_is_told_at_the_next_sign_in(client, lea, capsys):
    second_factor(lea)
    call_command("remove_second_factor", "lea")
    password = capsys.readouterr().out.partition("with the password ")[2].partition(". ")[0]
    answer = enter(client, lea, password=password)
    assert answer.url.startswith(reverse("classrooms:told_of_password"))


def test_nobody_is_told_where_the_machine_changed_nothing(db, lea, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "short")
    with pytest.raises(CommandError):
        call_command("changepassword", "lea")
    lea.refresh_from_db()
    assert lea.password_reset_at is None


@pytest.mark.parametrize("how", [{}, {"stdin": None, "interactive": True}])
def test_administrator_made_at_the_machine_has_a_name_of_one_alphabet(db, monkeypatch, how):
    """With a Cyrillic letter in it, which looks like the Latin one."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", TEMPORARY)
    answers = iter(["t\u0435ss", "tessa"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda prompt="": TEMPORARY)
    if how:
        call_command("createsuperuser", verbosity=0, **how)
    else:
        with pytest.raises((CommandError, ValidationError), match="only one alphabet"):
            call_command("createsuperuser", username="t\u0435ss", interactive=False, verbosity=0)
    names = set(User.objects.values_list("username", flat=True))
    assert names == ({"tessa"} if how else set())
