"""The short address of a work: it signs in, lets one join, and lands on the work; to whom it is not
given it tells nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms import operations
from classrooms.models import Membership, Role
from tests.build import PASSWORD, remember_guest
from tests.classrooms.build import classroom, colleague, signed_in, student, target, work

UNKNOWN = "aaaaaaaa"
# What looks different each time, and the slug itself, which the reader knows.
OWN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+|data-owner="\w+"')


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def given(room):
    return work(room, target())


def address(slug):
    return f"/w/{slug}/"


def same_but_for_the_slug(client, slug):
    """Status, headers and bytes of an address, with its slug and token blanked."""
    response = client.get(address(slug))
    headers = {k: v for k, v in response.headers.items() if k not in ("Set-Cookie", "ETag")}
    body = OWN.sub(r"\1", response.content.decode()).replace(slug, "slug")
    return response.status_code, headers, body


def names_in(response, room):
    """Whether the page names the class, its school, its teacher, or what the work is."""
    page = response.content.decode()
    words = (room.name, room.school, "Tess", "Quiz 3.1", "august-1982", room.join_code)
    return [word for word in words if word in page]


def test_visitor_is_asked_to_sign_in_and_is_told_nothing(room, given):
    response = Client().get(address(given.slug))
    assert (response.status_code, names_in(response, room)) == (200, [])
    page = response.content.decode()
    assert f'href="/account/login/?next={address(given.slug)}">Sign in</a>' in page
    assert f'<input type="hidden" name="work" value="{given.slug}">' in page


def test_guest_is_asked_to_sign_in_as_any_visitor(room, given, guest):
    client = Client()
    remember_guest(client, guest)
    response = client.get(address(given.slug))
    assert (response.status_code, names_in(response, room)) == (200, [])


def test_student_is_led_to_the_work(room, given, lea):
    student(room, lea)
    response = signed_in(lea).get(address(given.slug))
    assert response.url == reverse("classrooms:assigned", args=[given.pk])


def test_address_is_read_in_capitals_too(room, given, lea):
    student(room, lea)
    response = signed_in(lea).get(address(given.slug.upper()))
    assert response.url == reverse("classrooms:assigned", args=[given.pk])


@pytest.mark.parametrize("role", [Role.TEACHER, Role.CO_TEACHER, Role.ASSISTANT])
def test_staff_of_the_class_are_led_to_its_page_of_the_work(tess, tomas, room, given, role):
    if role != Role.TEACHER:
        colleague(room, tomas, role=role)
    person = tess if role == Role.TEACHER else tomas
    response = signed_in(person).get(address(given.slug))
    assert response.url == reverse("classrooms:work", args=[room.pk, given.pk])


def outsider(how, tess, tomas, room, lea, otto):
    """Somebody for whom the work is not, and why."""
    if how == "another class":
        student(classroom(tomas), otto)
    if how == "another teacher":
        return tomas
    if how == "only some students":
        student(room, otto)
    if how in ("removed", "left"):
        mine = student(room, lea)
        if how == "removed":
            operations.remove_student(mine, by=tess, now=timezone.now())
        else:
            operations.leave_class(mine, now=timezone.now())
        return lea
    return otto


@pytest.mark.parametrize(
    "how",
    ["in no class", "another class", "another teacher", "only some students", "removed", "left"],
)
def test_outsider_gets_to_the_byte_what_stands_at_an_unknown_address(
    tess, tomas, room, leo, lea, otto, how
):
    for_some = work(room, target(), members=(student(room, leo),))
    person = outsider(how, tess, tomas, room, lea, otto)
    client = signed_in(person)
    known, unknown = (same_but_for_the_slug(client, slug) for slug in (for_some.slug, UNKNOWN))
    assert known == unknown
    assert known[0] == 404
    assert names_in(client.get(address(for_some.slug)), room) == []


def test_unknown_address_is_not_there(db):
    response = Client().get(address(UNKNOWN))
    assert response.status_code == 404
    assert "Sign in, and you are there." in response.content.decode()


def test_sign_in_lands_on_the_work_also_after_a_wrong_password(room, given, lea, client):
    student(room, lea)
    link = re.search(r'href="(/account/login/\?next=/w/[^"]+)"', _page(client, given))[1]
    wrong = client.post(link, {"login": "lea", "password": "not my words", "next": _next(link)})
    assert wrong.status_code == 422
    fields = re.findall(r'name="next" value="([^"]*)"', wrong.content.decode())
    assert address(given.slug) in fields
    form = {"login": "lea", "password": PASSWORD, "next": address(given.slug)}
    landed = client.post("/account/login/", form, follow=True)
    assert landed.redirect_chain == [
        (address(given.slug), 302),
        (reverse("classrooms:assigned", args=[given.pk]), 302),
    ]
    assert landed.status_code == 200


def _page(client, given):
    return client.get(address(given.slug)).content.decode()


def _next(link):
    return link.partition("next=")[2]


def test_code_of_the_class_leads_through_sign_up_to_the_work(room, given, client):
    asked = client.post(reverse("classrooms:join"), {"code": room.join_code, "work": given.slug})
    page = client.get(asked.url)
    assert page.status_code == 200
    sign_up = client.post(asked.url.partition("?")[0], {"work": given.slug}).url
    assert sign_up.startswith(reverse("classrooms:join_by_sign_up", args=[room.join_code]))
    form = {"username": "nora", "display_name": "Nora", "password1": PASSWORD, "work": given.slug}
    landed = client.post(sign_up, form, follow=True)
    assert landed.redirect_chain[-1][0] == reverse("classrooms:assigned", args=[given.pk])
    assert landed.status_code == 200
    assert Membership.objects.filter(classroom=room, person__username="nora").count() == 1


def test_code_of_the_class_leads_who_has_an_account_to_the_work(room, given, otto):
    client = signed_in(otto)
    join = reverse("classrooms:join_class", args=[room.join_code])
    landed = client.post(join, {"work": given.slug}, follow=True)
    assert landed.redirect_chain[-1][0] == reverse("classrooms:assigned", args=[given.pk])


def test_code_of_another_class_does_not_lead_to_the_work(tomas, room, given, otto):
    others = classroom(tomas, "Of Tomás")
    join = reverse("classrooms:join_class", args=[others.join_code])
    landed = signed_in(otto).post(join, {"work": given.slug}, follow=True)
    assert (landed.status_code, names_in(landed, room)) == (404, [])
    assert Membership.objects.get(person=otto).classroom == others


def test_address_of_work_that_was_taken_back_is_not_there(tess, room, given, lea):
    student(room, lea)
    slug = given.slug
    operations.take_back_assignment(given, by=tess)
    assert signed_in(lea).get(address(slug)).status_code == 404
