import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Installation, User
from tests.build import PASSWORD, user

ERASE = reverse("accounts:erase_me")
SURE = {"password": PASSWORD, "sure": "on"}


def test_data_come_as_one_file_and_the_audit_says_so(sign_in, lea):
    response = sign_in(lea).post(reverse("accounts:export_my_data"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert json.loads(archive.read("my-data.json"))["accounts.user"][0]["username"] == "lea"
    assert AuditEvent.objects.get(subject=lea).verb == "data.export"


def test_person_erases_everything_and_is_signed_out(sign_in, lea):
    client = sign_in(lea)
    assert client.get(ERASE).status_code == 200
    assert client.post(ERASE, SURE).url == reverse("home")
    assert User.objects.count() == 0
    assert client.get(reverse("home")).context["learner"] is None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"sure": "on"}, "Write your password"),
        ({"password": "not this one", "sure": "on"}, "This password is not right"),
        ({"password": PASSWORD}, "Tick the box"),
    ],
)
def test_erasing_without_password_or_tick_says_what_is_missing(sign_in, lea, form, words):
    response = sign_in(lea).post(ERASE, form)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert User.objects.get() == lea


def test_student_whose_account_a_teacher_made_is_told_whom_to_ask(sign_in, db):
    managed = user("nina", is_managed=True, is_student=True)
    Installation.objects.create(pk=1, privacy_contact="Front office")
    client = sign_in(managed)
    assert "Front office" in client.get(ERASE).content.decode()
    response = client.post(ERASE, SURE)
    assert response.status_code == 422
    assert "Ask your teacher" in response.content.decode()
    assert User.objects.get() == managed


def test_only_administrator_is_told_why_not(sign_in, client, ada):
    ada.authenticator_set.all().delete()
    response = sign_in(ada).post(ERASE, SURE)
    assert "This is the only administrator" in response.content.decode()
    assert User.objects.get() == ada


def test_whoever_has_a_second_factor_shows_that_it_is_them(client, ada):
    client.force_login(ada)
    response = client.post(ERASE, SURE)
    assert response.status_code == 302
    assert "reauthenticate" in response.url
    assert User.objects.get() == ada


def test_password_is_not_tried_without_end(sign_in, lea):
    client = sign_in(lea)
    wrong = SURE | {"password": "not this one"}
    answers = [client.post(ERASE, wrong).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_erasing_an_account_leaves_the_guest_of_the_device(as_guest, guest, lea):
    as_guest.force_login(lea)
    response = as_guest.post(ERASE, SURE)
    assert User.objects.get() == guest
    assert "guest" not in response.cookies


def test_visitor_without_anything_has_nothing_to_erase(db):
    client = Client()
    assert client.get(ERASE).url == reverse("accounts:my_data")
    assert client.get(reverse("accounts:my_data")).context["tables"] == []


def test_commands_export_and_erase_for_whoever_cannot(lea, tmp_path, capsys):
    file = tmp_path / "lea.zip"
    call_command("export_person", "Lea", str(file))
    assert zipfile.ZipFile(file).namelist()[0] == "README.txt"
    call_command("erase_person", "lea", "--reason", "asked by letter")
    assert User.objects.count() == 0
    assert AuditEvent.objects.get(verb="data.erase").detail["reason"] == "asked by letter"
    assert capsys.readouterr().out.count("lea") == 3


@pytest.mark.parametrize(
    "command", [["erase_person", "nobody"], ["export_person", "nobody", "x.zip"]]
)
def test_command_about_nobody_says_so(db, command):
    with pytest.raises(CommandError, match="Nobody has the user name nobody"):
        call_command(*command)
