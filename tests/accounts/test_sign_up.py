import threading

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.db import connection
from django.forms import ModelForm
from django.test import Client, override_settings
from django.urls import reverse

from accounts.forms import PreferencesForm, SetUpForm
from accounts.models import User
from classrooms.forms.classes import ClassForm
from tests.build import PASSWORD, remember_guest

NEW = {"username": "maria", "display_name": "María Reyes", "password1": PASSWORD}


def sign_up(client, **fields):
    return client.post(reverse("account_signup"), NEW | fields)


def test_sign_up_makes_an_account_and_offers_a_recovery_code(client, db):
    response = sign_up(client)
    person = User.objects.get()
    assert response.url == reverse("accounts:recovery_code")
    assert (person.username, person.display_name, person.is_guest) == (
        "maria",
        "María Reyes",
        False,
    )
    assert client.get(reverse("home")).context["learner"] == person


def test_sign_up_sets_nothing_that_its_page_does_not_ask(client, db):
    rights = [each.name for each in User._meta.concrete_fields if each.name.startswith("is_")]
    sign_up(Client(), username="plain")
    sign_up(client, **dict.fromkeys(rights, "on"))
    plain, maria = (User.objects.get(username=name) for name in ("plain", "maria"))
    assert {"is_staff", "is_superuser", "is_teacher"} <= set(rights)
    assert [getattr(maria, name) for name in rights] == [getattr(plain, name) for name in rights]


def test_every_form_of_a_row_names_the_fields_that_it_sets():
    forms = [form for form in ModelForm.__subclasses__() if ".forms" in form.__module__]
    own = [form for form in forms if not form.__module__.startswith("django.")]
    assert {PreferencesForm, SetUpForm, ClassForm} <= set(own)
    assert [form for form in own if not form._meta.fields] == []


def test_sign_up_goes_on_to_where_the_person_came_from(client, db):
    response = sign_up(client, next=reverse("teach"))
    assert response.url == reverse("teach")


def test_sign_up_fills_in_the_guest_s_own_row(as_guest, guest):
    response = sign_up(as_guest)
    person = User.objects.get()
    assert person.pk == guest.pk
    assert (person.is_guest, person.username) == (False, "maria")
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""


def test_user_name_is_stored_in_lower_case_and_found_in_any(client, db):
    sign_up(client, username="  MaRia ")
    client.logout()
    form = {"login": "MARIA", "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    assert User.objects.get().username == "maria"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"username": ""}, "Choose a user name"),
        ({"username": "ab"}, "Choose a user name of at least 3 characters"),
        ({"username": "maria reyes"}, "Use letters, digits and the signs"),
        ({"password1": ""}, "Write a password of at least 10 characters"),
        ({"password1": "short"}, "Make the password at least 10 characters long"),
        ({"password1": "1234567890"}, "Many people use this password"),
    ],
)
def test_problem_of_a_field_says_what_to_do_and_keeps_the_input(client, db, fields, words):
    response = sign_up(client, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "María Reyes" in page
    assert "This field is required" not in page
    assert User.objects.count() == 0


def test_taken_name_explains_and_suggests_others(client, db, otto):
    response = sign_up(client, username="Otto")
    assert response.status_code == 422
    assert "“otto” is taken. Choose another user name, for example otto27 or otto31" in (
        response.content.decode()
    )


def test_second_tab_of_a_sign_up_lands_on_the_account_with_nothing_lost(as_guest, guest):
    sign_up(as_guest)
    remember_guest(as_guest, guest)
    response = sign_up(as_guest, username="maria2")
    assert response.url == reverse("accounts:account")
    page = as_guest.get(response.url).content.decode()
    assert "You are signed in as maria already, so this form was not used." in page
    assert User.objects.get().pk == guest.pk


def test_guest_who_was_signed_up_elsewhere_is_not_taken_over(client, guest):
    first, second = Client(), Client()
    for each in (first, second):
        remember_guest(each, guest)
    sign_up(first)
    assert sign_up(second, username="leonor").status_code == 302
    assert User.objects.get(username="maria").pk == guest.pk
    assert User.objects.get(username="leonor").pk != guest.pk


def test_form_without_its_token_explains_and_nothing_is_written(db):
    response = Client(enforce_csrf_checks=True).post(reverse("account_signup"), NEW)
    assert response.status_code == 403
    assert "CSRF" not in response.content.decode()
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_one_name_in_the_same_moment_goes_to_one_person():
    gate, answers = threading.Barrier(2), []

    def race():
        gate.wait()
        answers.append(sign_up(Client()).status_code)
        connection.close()

    racers = [threading.Thread(target=race) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [302, 422]
    assert User.objects.count() == 1


@pytest.mark.parametrize(("own_device", "age"), [("", None), ("on", 60 * 24 * 60 * 60)])
def test_session_ends_with_the_browser_unless_the_device_is_one_s_own(client, db, own_device, age):
    response = sign_up(client, own_device=own_device)
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"] or None) == age
    assert client.session.get_expiry_age() == (age or 12 * 60 * 60)


@pytest.mark.parametrize(("remember", "age"), [("", None), ("on", 60 * 24 * 60 * 60)])
def test_sign_in_keeps_the_same_rule(client, lea, remember, age):
    form = {"login": "lea", "password": PASSWORD, "remember": remember}
    response = client.post(reverse("account_login"), form)
    assert (response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] or None) == age


def test_wrong_password_and_unknown_name_get_the_same_answer(client, lea):
    pages = []
    for name in ("lea", "nobody"):
        form = {"login": name, "password": "not the password"}
        response = client.post(reverse("account_login"), form)
        assert response.status_code == 422
        pages.append(response.context["form"].non_field_errors())
    assert pages[0] == pages[1]
    assert pages[0] == ["The user name or the password is not right. Check both and try again"]


def test_five_wrong_passwords_lock_the_name_and_not_the_school(client, lea, otto):
    form = {"login": "lea", "password": "not the password"}
    for _ in range(6):
        response = client.post(reverse("account_login"), form)
    assert "too many tries" in " ".join(response.context["form"].non_field_errors())
    other = Client()
    form = {"login": "otto", "password": PASSWORD}
    assert other.post(reverse("account_login"), form).status_code == 302


def test_another_port_in_the_host_header_gives_no_more_tries(client, lea):
    form = {"login": "lea", "password": "not the password"}
    for port in range(9000, 9006):
        response = client.post(
            reverse("account_login"), form, headers={"host": f"testserver:{port}"}
        )
    assert "too many tries" in " ".join(response.context["form"].non_field_errors())


def test_class_of_forty_signs_up_from_one_address_in_one_minute(db):
    for number in range(40):
        assert sign_up(Client(), username=f"student{number}").status_code == 302
    assert User.objects.count() == 40


def test_sign_out_stands_on_every_page_and_ends_the_session(sign_in, lea):
    client = sign_in(lea)
    for name in ("home", "teach", "accounts:account", "accounts:my_data", "privacy"):
        assert f'action="{reverse("account_logout")}"' in client.get(reverse(name)).content.decode()
    client.post(reverse("account_logout"))
    assert client.get(reverse("home")).context["learner"] is None


def test_e_mail_is_not_asked_for_where_the_site_sends_none(client, db):
    assert "email" not in client.get(reverse("account_signup")).context["form"].fields


@override_settings(
    MAIL_IS_ON=True,
    MAILERS={"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}},
)
def test_e_mail_sets_a_new_password_where_there_is_one(client, db, mailoutbox):
    assert sign_up(client, email="maria@example.org").url == reverse("accounts:account")
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    new = {"password1": "four other calm words", "password2": "four other calm words"}
    client.post(page.redirect_chain[-1][0], new)
    form = {"login": "maria", "password": "four other calm words"}
    assert Client().post(reverse("account_login"), form).status_code == 302


@override_settings(PASSWORD_HASHERS=["accounts.hashers.Argon2Light"])
def test_password_is_hashed_by_argon2id_at_owasps_floor():
    encoded = make_password(PASSWORD)
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(encoded).verify(PASSWORD, encoded)
