"""Who confirms a teacher: an administrator or an invitation, and nobody oneself."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts import operations
from accounts.models import Invitation, User
from config import demo
from tests.accounts.test_teaching import SCHOOL
from tests.build import user
from tests.classrooms import build

FIRST = "An administrator has to confirm you as a teacher first."
KEY = reverse("lessons:answer_key", args=[build.COURSE, build.LESSON])


@pytest.fixture
def una(db):
    """Teaches since she made a class on a site where anyone may."""
    una = user("una", display_name="Una Reed")
    build.classroom(una)
    una.refresh_from_db()
    return una


def test_class_of_ones_own_makes_a_teacher_whom_nobody_confirmed(una):
    assert (una.is_teacher, una.is_confirmed_teacher, una.is_trusted_teacher) == (
        True,
        False,
        False,
    )


def test_stale_confirmation_is_not_worth_anything_without_the_right_to_teach(una):
    User.objects.filter(pk=una.pk).update(is_teacher=False, is_confirmed_teacher=True)
    una.refresh_from_db()
    assert una.is_trusted_teacher is False
    build.classroom(una)
    una.refresh_from_db()
    assert (una.is_teacher, una.is_confirmed_teacher) == (True, False)


@pytest.mark.parametrize("has_class", [False, True])
def test_invitation_confirms(tess, una, otto, has_class):
    person = una if has_class else otto
    operations.accept_invitation(operations.invite_teacher(made_by=tess), user=person)
    person.refresh_from_db()
    assert (person.is_teacher, person.is_confirmed_teacher) == (True, True)


def test_teacher_who_is_not_confirmed_may_still_accept_on_the_page(sign_in, tess, una):
    path = reverse("accounts:invitation", args=[operations.invite_teacher(made_by=tess)])
    page = sign_in(una).get(path).content.decode()
    assert f"{path}accept/" in page
    assert "You are a teacher here already." not in page


def test_teacher_who_is_not_confirmed_may_not_invite(sign_in, una):
    client = sign_in(una)
    page = client.get(reverse("accounts:invitations"))
    assert (page.status_code, f"<h1>{FIRST}</h1>" in page.content.decode()) == (403, True)
    assert client.post(reverse("accounts:invite_teacher")).status_code == 403
    assert Invitation.objects.count() == 0
    assert reverse("accounts:invitations") not in client.get("/account/").content.decode()


def test_invitation_by_a_teacher_who_is_not_confirmed_makes_no_teacher(una, otto):
    token = operations.invite_teacher(made_by=una)
    with pytest.raises(operations.InvitationIsUsed):
        operations.accept_invitation(token, user=otto)
    User.objects.filter(pk=una.pk).update(is_confirmed_teacher=True)
    operations.accept_invitation(token, user=otto)
    assert User.objects.get(pk=otto.pk).is_confirmed_teacher


def test_invitation_made_at_the_machine_confirms(db, otto, capsys):
    call_command("invite_teacher")
    token = capsys.readouterr().out.split()[-1].rstrip("/").split("/")[-1]
    operations.accept_invitation(token, user=otto)
    assert User.objects.get(pk=otto.pk).is_confirmed_teacher


def test_first_start_confirms_the_administrator(client, db):
    client.post(reverse("accounts:set_up", args=[operations.open_installation()]), SCHOOL)
    ada = User.objects.get()
    assert (ada.is_teacher, ada.is_confirmed_teacher) == (True, True)


def test_createsuperuser_confirms(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "four very calm words")
    call_command("createsuperuser", username="Ada", interactive=False, verbosity=0)
    assert User.objects.get().is_trusted_teacher


def test_set_up_says_what_open_teaching_means(client, db):
    page = client.get(reverse("accounts:set_up", args=[operations.open_installation()]))
    assert "answer keys and tests still open only for teachers confirmed" in page.content.decode()


def change(client, person, **ticked):
    form = {"username": person.username, "is_active": "on", **ticked}
    path = reverse("admin:accounts_user_change", args=[person.pk])
    page = client.post(path, form)
    person.refresh_from_db()
    return page


@pytest.mark.parametrize(
    ("before", "ticked", "after"),
    [
        ((False, False), ["is_teacher"], (True, True)),
        ((True, False), ["is_teacher"], (True, False)),
        ((True, False), ["is_teacher", "is_confirmed_teacher"], (True, True)),
        ((True, True), ["is_teacher"], (True, False)),
        ((True, True), ["is_confirmed_teacher"], (False, False)),
        ((True, True), [], (False, False)),
        ((False, False), [], (False, False)),
    ],
)
def test_administrator_confirms_and_takes_it_back(client, ada, otto, before, ticked, after):
    otto.is_teacher, otto.is_confirmed_teacher = before
    otto.save()
    client.force_login(ada)
    assert change(client, otto, **dict.fromkeys(ticked, "on")).status_code == 302
    assert (otto.is_teacher, otto.is_confirmed_teacher) == after


def test_confirming_somebody_who_does_not_teach_says_what_to_do(client, ada, otto):
    client.force_login(ada)
    page = change(client, otto, is_confirmed_teacher="on")
    assert (page.status_code, "Tick “Teacher” as well" in page.content.decode()) == (200, True)
    assert otto.is_confirmed_teacher is False


def test_answer_key_opens_for_a_confirmed_teacher_alone(sign_in, una):
    client = sign_in(una)
    page = client.get(KEY)
    assert (page.status_code, f"<h1>{FIRST}</h1>" in page.content.decode()) == (403, True)
    assert "Ask an administrator to open the page of una" in page.content.decode()
    User.objects.filter(pk=una.pk).update(is_confirmed_teacher=True)
    assert client.get(KEY).status_code == 200


def test_student_is_refused_the_answer_key_as_any_page_of_teachers(sign_in, lea):
    page = sign_in(lea).get(KEY)
    assert (page.status_code, FIRST in page.content.decode()) == (403, False)


def test_demonstration_has_a_confirmed_teacher(db):
    demo.fill()
    assert User.objects.get(username="tess").is_confirmed_teacher
