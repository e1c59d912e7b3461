import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.test_second_factor import code_of
from tests.build import PASSWORD, TOTP_SECRET, second_factor, user


@pytest.fixture
def form(ada):
    return {
        "username": "ada",
        "display_name": "",
        "email": "",
        "is_active": "on",
        "is_teacher": "on",
        "is_superuser": "on",
        "language": "",
        "time_zone": "",
    }


def change(client, person, form):
    return client.post(reverse("admin:accounts_user_change", args=[person.pk]), form)


@pytest.mark.parametrize("right", ["is_superuser", "is_active"])
def test_only_administrator_cannot_give_the_administration_up(sign_in, client, ada, form, right):
    client.force_login(ada)
    del form[right]
    response = change(client, ada, form)
    assert "This is the only administrator" in response.content.decode()
    ada.refresh_from_db()
    assert (ada.is_superuser, ada.is_active) == (True, True)


def test_administrator_makes_another_who_then_may_use_the_administration(client, ada, form, otto):
    client.force_login(ada)
    assert change(client, otto, form | {"username": "Otto"}).status_code == 302
    otto.refresh_from_db()
    assert (otto.username, otto.is_superuser, otto.is_staff) == ("otto", True, True)


def test_zone_that_does_not_exist_is_refused(client, ada, form):
    client.force_login(ada)
    response = change(client, ada, form | {"time_zone": "Chicago/Nowhere"})
    assert response.status_code == 200
    ada.refresh_from_db()
    assert ada.time_zone == ""


def test_guests_and_secrets_are_not_shown(client, ada, guest):
    client.force_login(ada)
    page = client.get(reverse("admin:accounts_user_changelist"))
    assert list(page.context["cl"].queryset) == [ada]
    shown = {model._meta.label for model in admin.site._registry}
    assert shown == {
        "accounts.User",
        "classrooms.Classroom",
        "lessons.ProblemReport",
        "quizzes.Dispute",
        "accounts.Installation",
        "accounts.AuditEvent",
        "accounts.Invitation",
        "accounts.ErasedPerson",
    }


def test_people_are_not_deleted_by_hand(client, ada, otto):
    client.force_login(ada)
    assert client.post(reverse("admin:accounts_user_delete", args=[otto.pk])).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [otto.pk], "post": "yes"}
    client.post(reverse("admin:accounts_user_changelist"), action)
    assert User.objects.filter(pk=otto.pk).exists()


def test_sign_in_leads_to_the_administration(client, ada):
    chain = client.get("/admin/", follow=True).redirect_chain
    assert chain[-1][0].startswith(reverse("account_login"))
    client.force_login(ada)
    assert client.get(reverse("admin:login")).url == reverse("admin:index")


def test_person_without_the_right_is_told_so(client, lea):
    client.force_login(lea)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


PEOPLE = reverse("admin:accounts_user_changelist")
SHOW_IT = "You signed in without your second factor. Show it, and the administration opens."


@pytest.fixture
def alba(db):
    """An administrator without a second factor."""
    return user("alba", is_staff=True, is_superuser=True)


@pytest.fixture
def still_clock():
    with time_machine.travel("2026-11-24T12:00:05+00:00", tick=False):
        yield


def test_session_from_before_the_second_factor_shows_it_first(client, alba, still_clock):
    client.force_login(alba)
    second_factor(alba)
    led = client.get(PEOPLE, follow=True)
    address, _status = led.redirect_chain[-1]
    assert address.startswith(reverse("mfa_reauthenticate"))
    assert SHOW_IT in led.content.decode()
    # The password again is not the second factor.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(PEOPLE).status_code == 302
    form = {"code": code_of(TOTP_SECRET), "next": PEOPLE}
    assert client.post(reverse("mfa_reauthenticate"), form).url == PEOPLE
    assert client.get(PEOPLE).status_code == 200


def test_whoever_has_a_key_alone_is_led_to_the_key(client, alba):
    client.force_login(alba)
    Authenticator.objects.create(user=alba, type="webauthn", data={})
    led = client.get(reverse("admin:login"), {"next": PEOPLE})
    assert led.url.startswith(reverse("mfa_reauthenticate_webauthn"))
    assert client.get(PEOPLE).status_code == 302


def test_whole_sign_in_opens_the_administration(ada, still_clock):
    client = Client()
    client.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_of(TOTP_SECRET)})
    assert client.get(PEOPLE).status_code == 200


def set_up(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    activate = reverse("mfa_activate_totp")
    secret = client.get(activate).context["form"].secret
    client.post(activate, {"code": code_of(secret)})


@pytest.mark.django_db(transaction=True)
def test_whoever_sets_the_first_factor_up_has_shown_it(client, alba, still_clock):
    client.force_login(alba)
    set_up(client)
    assert client.get(PEOPLE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_further_factor_does_not_stand_in_for_the_first(client, alba, still_clock):
    client.force_login(alba)
    Authenticator.objects.create(user=alba, type="webauthn", data={})
    set_up(client)
    assert alba.authenticator_set.filter(type="totp").exists()
    assert client.get(PEOPLE).status_code == 302
