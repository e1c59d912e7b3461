"""What an administrator changes of people and of the installation is in the record."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Installation, User

LEA = {"username": "lea", "display_name": "Lea Moreno", "is_active": "on"}
SCHOOL = {
    "school": "Northside High",
    "privacy_contact": "Front office",
    "time_zone": "America/Chicago",
    "language": "en",
    "teachers": "invited",
}


@pytest.fixture
def administration(client, ada):
    client.force_login(ada)
    return client


def change(client, person, form):
    response = client.post(reverse("admin:accounts_user_change", args=[person.pk]), form)
    assert response.status_code == 302, response.context["errors"]


def told(verb):
    return [event.detail for event in AuditEvent.objects.filter(verb=verb).order_by("pk")]


@pytest.mark.parametrize(
    ("form", "detail"),
    [
        pytest.param(
            LEA | {"is_teacher": "on"},
            {"is_teacher": True, "is_confirmed_teacher": True},
            id="made a teacher, and confirmed with it",
        ),
        pytest.param(LEA | {"is_superuser": "on"}, {"is_superuser": True}, id="an administrator"),
        pytest.param(LEA | {"is_active": ""}, {"is_active": False}, id="may not sign in"),
        pytest.param(LEA | {"username": "lea2"}, {"username": "changed"}, id="another user name"),
        pytest.param(
            LEA | {"email": "lea@example.org"}, {"email": "changed"}, id="another address"
        ),
    ],
)
def test_change_of_rights_is_recorded_by_whom_and_of_whom(administration, ada, lea, form, detail):
    change(administration, lea, form)
    event = AuditEvent.objects.get(verb="account.change")
    assert (event.actor, event.subject, event.scope) == (ada, lea, None)
    assert event.detail == detail


def test_right_that_is_taken_away_is_recorded_too(administration, lea):
    change(administration, lea, LEA | {"is_teacher": "on"})
    change(administration, lea, LEA | {"is_teacher": "on", "is_confirmed_teacher": "on"})
    change(administration, lea, LEA)
    given, taken = told("account.change")
    assert given == {"is_teacher": True, "is_confirmed_teacher": True}
    assert taken == {"is_teacher": False, "is_confirmed_teacher": False}


def test_what_gives_no_right_is_saved_and_not_recorded(administration, lea):
    change(administration, lea, LEA | {"display_name": "Lea M.", "language": "en"})
    lea.refresh_from_db()
    assert (lea.display_name, lea.language) == ("Lea M.", "en")
    assert told("account.change") == []


def test_change_that_is_refused_is_not_recorded(administration, ada):
    form = {"username": "ada", "is_active": "on"}
    response = administration.post(reverse("admin:accounts_user_change", args=[ada.pk]), form)
    assert response.status_code == 200
    assert told("account.change") == []
    assert User.objects.get(pk=ada.pk).is_superuser


def test_record_names_nobody_and_is_in_the_persons_own_data(administration, lea):
    change(administration, lea, LEA | {"username": "lea2", "email": "lea@example.org"})
    [event] = AuditEvent.objects.filter(subject=lea)
    assert "lea" not in str(event.detail)
    page = administration.get(reverse("admin:accounts_auditevent_change", args=[event.pk]))
    assert "account.change" in page.content.decode()


def test_who_may_teach_on_the_site_is_recorded(administration, ada):
    row, _ = Installation.objects.update_or_create(pk=1, defaults=SCHOOL)
    address = reverse("admin:accounts_installation_change", args=[row.pk])
    for form in (SCHOOL, SCHOOL | {"teachers": "open"}, SCHOOL | {"school": "Southside High"}):
        assert administration.post(address, form).status_code == 302
    assert told("installation.change") == [
        {"teachers": "open"},
        {"school": "changed", "teachers": "invited"},
    ]
    assert {e.actor for e in AuditEvent.objects.filter(verb="installation.change")} == {ada}
