"""Letters of new user names, and the names that are proposed where one is taken."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.queries import free_user_names
from accounts.user_names import mixes_alphabets, of_one_alphabet, proposals
from tests.accounts.test_sign_up import NEW, sign_up
from tests.build import PASSWORD, user

CYRILLIC_TESS = "t\u0435ss"
REFUSED = "Type the user name again with letters from only one alphabet"


@pytest.mark.parametrize(
    ("name", "mixes"),
    [
        ("tess", False),
        (CYRILLIC_TESS, True),
        ("\u03bfscar", True),
        ("тесс", False),
        ("maría.27", False),
        ("ｔｅｓｓ", False),
        ("しんじ.山田", False),
        ("カタカナー.山田", False),
        ("김.金", False),
        ("tess.山田", True),
        ("noʻeau", False),
        ("27.48", False),
        ("e\u0301mile", False),
        ("", False),
    ],
)
def test_name_of_two_alphabets_is_known(name, mixes):
    assert mixes_alphabets(name) is mixes


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Tess Alder", "Tess Alder"),
        ("T\u0435ss Alder", "Tss Alder"),
        ("Anna Петрова", " Петрова"),
        ("Ada Ева", "Ada "),
        ("", ""),
    ],
)
def test_letters_of_another_alphabet_are_left_out(name, kept):
    assert of_one_alphabet(name) == kept


def test_sign_up_refuses_letters_of_two_alphabets(client, tess):
    response = sign_up(client, username=CYRILLIC_TESS)
    assert response.status_code == 422
    assert response.context["form"].errors == {"username": [REFUSED]}
    assert User.objects.count() == 1


def test_account_with_letters_of_two_alphabets_still_signs_in(client, db):
    user(CYRILLIC_TESS)
    form = {"login": CYRILLIC_TESS, "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302


def test_administration_refuses_a_new_name_of_two_alphabets_and_keeps_an_old_one(client, ada):
    client.force_login(ada)
    old = user("\u043eld-timer", display_name="Old")
    path = reverse("admin:accounts_user_change", args=[old.pk])
    form = {"username": old.username, "display_name": "New", "is_active": "on"}
    assert client.post(path, form).status_code == 302
    page = client.post(path, form | {"username": CYRILLIC_TESS})
    assert (page.status_code, REFUSED in page.content.decode()) == (200, True)
    old.refresh_from_db()
    assert (old.username, old.display_name) == ("\u043eld-timer", "New")


def test_proposed_names_are_free(client, otto):
    first, second, *_others = proposals("otto")
    assert free_user_names("otto") == [first, second] == ["otto27", "otto31"]
    user("otto27")
    page = sign_up(client, username="Otto").content.decode()
    assert "“otto” is taken. Choose another user name, for example otto31 or otto48" in page


def test_no_name_is_proposed_where_all_are_taken(client, otto):
    for name in proposals("otto"):
        User.objects.create(username=name)
    page = sign_up(client, username="otto").content.decode()
    assert "“otto” is taken. Choose another user name" in page
    assert "for example" not in page


def test_proposals_fit_the_longest_name():
    assert {len(each) <= 60 for each in proposals("x" * 60)} == {True}


def test_proposals_are_found_in_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        free_user_names("otto")


@pytest.mark.parametrize("problem", [{"username": "otto"}, {"password1": "short"}])
def test_refused_sign_up_keeps_all_but_the_password(client, otto, problem):
    sent = {"own_device": "on", "next": "/teach/"} | problem
    page = sign_up(client, **sent)
    html = page.content.decode()
    assert page.status_code == 422
    assert f'value="{sent.get("username", NEW["username"])}"' in html
    assert 'value="María Reyes"' in html
    assert '<input type="hidden" name="next" value="/teach/">' in html
    assert page.context["form"]["own_device"].value() is True
    assert (PASSWORD in html, "short" in html.replace("too short", "")) == (False, False)
