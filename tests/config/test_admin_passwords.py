"""An administrator sets a temporary password: asked first, shown once, in the record."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from tests.build import PASSWORD, user
from tests.classrooms.build import signed_in

BUTTON = "Set temporary password"


def page_of(person):
    return reverse("admin:accounts_user_temporary_password", args=[person.pk])


def password_in(answer) -> str | None:
    found = re.search(r"<b>([a-z]+-[a-z]+-[a-z]+)</b>", answer.content.decode())
    return found and found[1]


def test_administrator_sets_a_password_and_the_person_is_told(ada, lea):
    theirs, client = signed_in(lea), signed_in(ada)
    person_page = client.get(reverse("admin:accounts_user_change", args=[lea.pk]))
    assert page_of(lea) in person_page.content.decode()
    asked = client.get(page_of(lea))
    assert (password_in(asked), BUTTON in asked.content.decode()) == (None, True)
    assert AuditEvent.objects.count() == 0
    answer = client.post(page_of(lea), {"after": "0"})
    password = password_in(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.subject, event.scope) == (
        "account.temporary_password",
        ada,
        lea,
        None,
    )
    assert theirs.get(reverse("classrooms:my_class")).status_code == 302
    visitor = Client()
    sent = visitor.post(reverse("account_login"), {"login": "lea", "password": password})
    told = visitor.get(sent.url).content.decode()
    assert "An administrator set a temporary password on" in told
    again = client.get(page_of(lea))
    assert password_in(again) is None


def test_second_press_with_an_old_page_sets_none(ada, lea):
    client = signed_in(ada)
    password = password_in(client.post(page_of(lea), {"after": "0"}))
    answer = client.post(page_of(lea), {"after": "0"})
    assert (password_in(answer), "a moment ago" in answer.content.decode()) == (None, True)
    lea.refresh_from_db()
    assert lea.check_password(password)


@pytest.mark.parametrize("after", ["x", "", "-1", "9" * 40])
def test_odd_record_sets_none(ada, lea, after):
    assert password_in(signed_in(ada).post(page_of(lea), {"after": after})) is None
    lea.refresh_from_db()
    assert lea.check_password(PASSWORD)


@pytest.mark.parametrize(
    "rights", [{"is_superuser": True}, {"is_staff": True}, {"is_active": False}]
)
def test_other_administrators_and_closed_accounts_are_out_of_reach(ada, rights):
    other = user("alba", **rights)
    client = signed_in(ada)
    for answer in (client.get(page_of(other)), client.post(page_of(other), {"after": "0"})):
        assert password_in(answer) is None
        assert f'value="{BUTTON}"' not in answer.content.decode()
    other.refresh_from_db()
    assert other.check_password(PASSWORD)
    assert AuditEvent.objects.count() == 0


def test_guest_has_no_password_to_set(ada, guest):
    assert signed_in(ada).post(page_of(guest), {"after": "0"}).status_code == 404


def test_page_is_for_administrators_with_a_second_factor(tess, lea, ada):
    assert signed_in(tess).post(page_of(lea), {"after": "0"}).status_code in (302, 403)
    ada.authenticator_set.all().delete()
    assert signed_in(ada).post(page_of(lea), {"after": "0"}).status_code == 302
    lea.refresh_from_db()
    assert lea.check_password(PASSWORD)
