from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import codes, erasure, operations
from accounts.models import AuditEvent, Installation, Invitation, User
from tests.build import PASSWORD

SCHOOL = {
    "username": "ada",
    "password": "four very calm words",
    "school": "Northside High",
    "privacy_contact": "Front office",
    "time_zone": "America/Chicago",
    "language": "en",
    "teachers": "invited",
}


def test_teacher_invites_and_the_link_works_once(sign_in, client, settings, tess, lea, leo):
    link = sign_in(tess).post(reverse("accounts:invite_teacher")).context["link"]
    path = link.removeprefix(settings.SITE_URL)
    client = sign_in(lea)
    assert client.get(path).context["is_usable"]
    assert client.post(f"{path}accept/").url == reverse("accounts:recovery_code")
    lea.refresh_from_db()
    assert lea.is_teacher
    client = sign_in(leo)
    assert client.post(f"{path}accept/").url == path
    assert not client.get(path).context["is_usable"]
    leo.refresh_from_db()
    assert not leo.is_teacher


def test_only_the_digest_of_an_invitation_is_kept(tess):
    token = operations.invite_teacher(made_by=tess)
    assert Invitation.objects.get().token == codes.digest(token)


def test_visitor_with_an_invitation_is_led_through_sign_up_and_back(client, db):
    token = operations.invite_teacher(made_by=None)
    path = reverse("accounts:invitation", args=[token])
    page = client.get(path).content.decode()
    assert f"{reverse('account_signup')}?next={path}" in page


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_teacher": False}])
def test_invitation_of_somebody_who_may_not_invite_any_more_makes_no_teacher(tess, lea, change):
    token = operations.invite_teacher(made_by=tess)
    User.objects.filter(pk=tess.pk).update(**change)
    with pytest.raises(operations.InvitationIsUsed):
        operations.accept_invitation(token, user=lea)


def test_invitation_works_for_30_days(tess, lea):
    token = operations.invite_teacher(made_by=tess)
    with (
        time_machine.travel(timezone.now() + timedelta(days=31)),
        pytest.raises(operations.InvitationIsUsed),
    ):
        operations.accept_invitation(token, user=lea)


def test_unused_invitations_go_with_the_person_who_made_them(tess, lea):
    token = operations.invite_teacher(made_by=tess)
    erasure.erase_person(tess, by=tess)
    with pytest.raises(operations.InvitationIsUsed):
        operations.accept_invitation(token, user=lea)


def test_invitation_is_withdrawn_by_its_maker_alone(sign_in, tess, tomas, lea):
    token = operations.invite_teacher(made_by=tess)
    path = reverse("accounts:withdraw_invitation", args=[Invitation.objects.get().pk])
    sign_in(tomas).post(path)
    assert Invitation.objects.count() == 1
    sign_in(tess).post(path)
    with pytest.raises(operations.InvitationIsUsed):
        operations.accept_invitation(token, user=lea)


def test_unknown_invitation_explains(client, db):
    response = client.get(reverse("accounts:invitation", args=["A" * 43]))
    assert response.status_code == 404
    assert not response.context["is_usable"]


def test_student_may_not_invite(sign_in, lea):
    assert sign_in(lea).post(reverse("accounts:invite_teacher")).status_code == 403
    assert Invitation.objects.count() == 0


def test_invite_teacher_command_prints_a_link_for_one_use(db, capsys):
    call_command("invite_teacher")
    link = capsys.readouterr().out.split()[-1]
    assert Invitation.objects.get().token == codes.digest(link.rstrip("/").split("/")[-1])


def test_first_start_makes_the_administrator_and_leads_to_the_second_factor(client, db):
    path = reverse("accounts:set_up", args=[operations.open_installation()])
    assert client.get(path).status_code == 200
    response = client.post(path, SCHOOL)
    assert response.url == reverse("mfa_index")
    ada = User.objects.get()
    assert (ada.is_superuser, ada.is_staff, ada.is_teacher) == (True, True, True)
    row = Installation.objects.get()
    assert (row.school, row.time_zone, row.setup_token) == (
        "Northside High",
        "America/Chicago",
        None,
    )
    assert AuditEvent.objects.get().verb == "installation.set_up"
    assert client.post(path, SCHOOL | {"username": "eve"}).status_code == 404
    assert User.objects.count() == 1


def test_first_start_needs_the_time_zone_and_a_long_password(client, db):
    path = reverse("accounts:set_up", args=[operations.open_installation()])
    response = client.post(path, SCHOOL | {"time_zone": "", "password": PASSWORD[:12]})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Choose the time zone of the school" in page
    assert "at least 15 characters" in page
    assert User.objects.count() == 0


def test_link_of_the_first_start_is_closed_once_there_is_an_administrator(client, ada):
    token = operations.open_installation()
    path = reverse("accounts:set_up", args=[token])
    assert client.get(path).status_code == 404
    assert client.post(path, SCHOOL | {"username": "eve"}).status_code == 404
    with pytest.raises(operations.InstallationIsSetUp):
        operations.set_up_installation(token, username="eve", password="four very calm words")


def test_newer_link_of_the_first_start_replaces_the_older(client, db):
    first, second = operations.open_installation(), operations.open_installation()
    assert client.get(reverse("accounts:set_up", args=[first])).status_code == 404
    assert client.get(reverse("accounts:set_up", args=[second])).status_code == 200


@pytest.mark.parametrize(
    ("setting", "chosen", "is_loopback", "anyone"),
    [
        ("", "invited", True, True),
        ("", "invited", False, False),
        ("", "open", False, True),
        ("open", "invited", False, True),
        ("invited", "open", True, False),
    ],
)
def test_who_may_make_a_class(client, db, settings, setting, chosen, is_loopback, anyone):
    settings.TEACHERS, settings.SITE_IS_LOOPBACK = setting, is_loopback
    Installation.objects.create(pk=1, teachers=chosen)
    assert client.get(reverse("teach")).context["may_make_class"] == anyone


def test_createsuperuser_works(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "four very calm words")
    call_command("createsuperuser", username="Ada", interactive=False, verbosity=0)
    ada = User.objects.get()
    assert (ada.username, ada.is_superuser) == ("ada", True)


def test_lost_factor_is_taken_away_by_a_command(ada, client, capsys):
    call_command("remove_second_factor", "ada")
    out = capsys.readouterr().out
    assert not ada.authenticator_set.exists()
    password = out.split("password ")[-1].split()[0].rstrip(".")
    form = {"login": "ada", "password": password}
    assert client.post(reverse("account_login"), form).status_code == 302
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == {"account.factor_removed", "account.temporary_password"}
