"""What is refused as a new password, and where the password is asked for."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Installation, User
from accounts.passwords import FORBIDDEN
from tests.build import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
NAMES = "This password is made of names that anybody would try. Add other words"
NEAR = "This password is too close to your user name. Choose another"
SHORT = "Make the password at least 10 characters long: several words, say"
COMMON = "Many people use this password. Choose another, for example three words"


@pytest.fixture
def maria(db):
    Installation.objects.create(pk=1, school="Río Grande High School")
    return User(username="maria.r", display_name="María Reyes", email="mreyes@example.org")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("meridiano2026", [NAMES]),
        ("MERIDIANO-2026!", [NAMES]),
        ("Río Grande High", [NAMES]),
        ("riogrande2026", [NAMES]),
        ("grande.school.1", [NAMES]),
        ("María Reyes 2011", [NAMES]),
        ("mariareyes11", [NAMES]),
        ("reyes-meridiano", [NAMES]),
        ("teacher-teacher", [NAMES]),
        ("Contraseña1234", [NAMES]),
        ("mreyes@example", [NEAR]),
        ("short", [SHORT]),
        ("1234567890", [COMMON]),
        ("meridiano maple rocket", []),
        ("my teacher likes violins", []),
        ("82736451928374", []),
        ("three calm words", []),
    ],
)
def test_password_of_names_alone_is_refused(maria, password, said):
    assert said_of(password, maria) == said


def said_of(password, person):
    try:
        validate_password(password, person)
    except ValidationError as problem:
        return problem.messages
    return []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_word_of_the_list_with_a_year_is_refused(db, word):
    with pytest.raises(ValidationError, match=NAMES):
        validate_password(f"{word.capitalize()}-2026")


def test_own_name_is_refused_at_the_sign_up(client, db):
    form = {"username": "mr27", "display_name": "María Reyes", "password1": "mariareyes2011"}
    response = client.post(reverse("account_signup"), form)
    assert response.status_code == 422
    assert response.context["form"].errors == {"password1": [NAMES]}


def change(client, old, new):
    form = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), form)


def test_change_of_password_needs_the_old_one_and_ends_other_sessions(sign_in, lea):
    other = Client()
    other.force_login(lea)
    client = sign_in(lea)
    assert change(client, "not the old one", "four other calm words").status_code == 422
    assert other.get(reverse("home")).context["learner"] == lea
    assert change(client, PASSWORD, "four other calm words").status_code == 302
    assert other.get(reverse("home")).context["learner"] is None
    assert client.get(reverse("home")).context["learner"] == lea
    assert Client().login(username="lea", password="four other calm words")


@pytest.mark.parametrize("password", ["Ünder  the Bridge ", "b" * 20 + " c" * 40])
def test_password_counts_as_it_was_typed(sign_in, lea, password):
    """With its spaces and capitals, and beyond 64 characters."""
    assert change(sign_in(lea), PASSWORD, password).status_code == 302
    entered = {
        typed: Client().post(reverse("account_login"), {"login": "lea", "password": typed})
        for typed in (password.strip()[:-1], password.swapcase(), password[:64], password)
    }
    assert [each.status_code for each in entered.values()][-1] == 302
    others = [answer for typed, answer in entered.items() if typed != password]
    assert {answer.status_code for answer in others} == {422}


NOW, NEW = "current-password", "new-password"
FIELDS = {
    "account_login": {"password": NOW},
    "account_signup": {"password1": NEW},
    "accounts:recover": {"password": NEW},
    "account_change_password": {"oldpassword": NOW, "password1": NEW, "password2": NEW},
    "account_reauthenticate": {"password": NOW},
    "accounts:erase_me": {"password": NOW},
}


@pytest.mark.parametrize("name", FIELDS)
def test_field_hides_what_is_typed_and_is_marked_for_password_managers(client, lea, name):
    if name not in ("account_login", "account_signup", "accounts:recover"):
        client.force_login(lea)
    fields = client.get(reverse(name)).context["form"].fields
    marked = {
        each: field.widget.attrs.get("autocomplete")
        for each, field in fields.items()
        if getattr(field.widget, "input_type", "") == "password"
    }
    assert marked == FIELDS[name]


def test_password_of_ten_years_ago_still_signs_in(client, lea):
    User.objects.update(date_joined=timezone.now() - timedelta(days=3_653))
    assert client.post(reverse("account_login"), {"login": "lea", "password": PASSWORD}).url
    assert client.session["_auth_user_id"] == str(lea.pk)


def test_account_holds_no_hint_and_no_secret_question(client, db):
    names = " ".join(field.name for field in User._meta.get_fields() if field.concrete)
    pages = [reverse("account_signup"), reverse("account_login"), reverse("accounts:recover")]
    fields = {
        name
        for page in pages
        for name in re.findall(r'<input[^>]* name="([^"]+)"', client.get(page).content.decode())
    }
    assert "password" in fields
    assert not re.search("hint|question|reminder", " ".join([names, *fields]))


def test_no_script_and_no_field_hinders_pasting_or_password_managers():
    scripts = "".join(file.read_text() for file in (ROOT / "static").rglob("*.js"))
    templates = "".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    assert not re.search(r"""["'](paste|beforeinput)["']|onpaste""", scripts + templates)
    assert not re.search(r'type="password"[^>]*autocomplete="off"', templates)
