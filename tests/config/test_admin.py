import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User


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
