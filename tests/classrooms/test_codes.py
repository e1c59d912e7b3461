"""Codes of classes: what is made, in which spellings they are read, and which of them open one."""

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.codes import ALPHABET
from accounts.models import User
from classrooms import operations
from classrooms.codes import new_join_code, read_join_code, spaced
from tests.classrooms.build import classroom, target, work
from tests.classrooms.test_joining import JOIN, about, has_form, new, words


@pytest.fixture
def room(tess):
    return classroom(tess)


def test_alphabet_has_32_signs_and_no_look_alikes():
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert set("01IO").isdisjoint(ALPHABET)


def test_new_code_has_8_signs_of_the_alphabet():
    codes = [new_join_code() for _ in range(2000)]
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(ALPHABET)
    assert len(set(codes)) == 2000


@pytest.mark.parametrize(
    "text",
    [
        "K7MQ4RXP",
        "k7mq4rxp",
        "K7MQ 4RXP",
        "  k7mq\u00a04rxp\t",
        "K7MQ-4RXP",
        "k7mq–4rxp.",
        "K 7 M Q 4 R X P",
    ],
    ids=["as-made", "small", "spaced", "odd-spaces", "hyphen", "dash-and-stop", "apart"],
)
def test_code_is_read_whatever_way_it_is_typed(text):
    assert read_join_code(text) == "K7MQ4RXP"


@pytest.mark.parametrize(
    "text",
    ["", " - ", "K7MQ4RX", "K7MQ4RXPP", "K7MQ4RX0", "K7MQ4RX1", "I7MQ4RXP", "o7mq4rxp", "K7MQ4RXÉ"],
    ids=["nothing", "signs", "seven", "nine", "zero", "one", "i", "o", "accent"],
)
def test_what_is_no_code_is_read_as_none(text):
    assert read_join_code(text) is None


def test_code_is_shown_in_two_halves_and_read_back():
    code = new_join_code()
    assert spaced("K7MQ4RXP") == "K7MQ 4RXP"
    assert read_join_code(spaced(code)) == code


@pytest.mark.parametrize(
    "spelling",
    ["{code}", "{small}", " {small} ", "{hyphen}"],
    ids=["made", "small", "odd", "hyphen"],
)
def test_code_in_any_spelling_leads_to_the_class(client, room, spelling):
    code = room.join_code
    ways = {"code": code, "small": room.spaced_code.lower(), "hyphen": f"{code[:4]}-{code[4:]}"}
    response = client.post(JOIN, {"code": spelling.format(**ways)})
    assert (response.status_code, response.url) == (302, about(room))


@pytest.mark.parametrize("name", ["join_class", "join_by_sign_up"])
def test_address_with_another_spelling_leads_to_the_right_one(client, tess, room, name):
    given = work(room, target(), by=tess)
    wrong = reverse(f"classrooms:{name}", args=[room.spaced_code.lower()])
    right = reverse(f"classrooms:{name}", args=[room.join_code])
    response = client.get(f"{wrong}?work={given.slug}")
    assert (response.status_code, response.url) == (302, f"{right}?work={given.slug}")


UNKNOWN = "No class can be joined with this code. Check it, or ask your teacher for a new one"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Write the class code from your teacher"),
        ("k7mq", "A class code has 8 letters and numbers, without 0, 1, I and O."),
        ("K7MQ4RX0", "A class code has 8 letters and numbers, without 0, 1, I and O."),
        ("x" * 41, "Write the class code alone: 8 letters and numbers"),
        ("K7MQ4RXP", UNKNOWN),
    ],
    ids=["empty", "short", "zero", "long", "unknown"],
)
def test_code_that_opens_no_class_says_what_to_do(client, db, code, said):
    response = client.post(JOIN, {"code": code})
    assert response.status_code == 422
    assert said in words(response)
    assert response.context["form"]["code"].value() == code
    assert User.objects.count() == 0


@pytest.mark.parametrize("name", ["join_class", "join_by_sign_up"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("end", ["close", "rotate", "archive"])
def test_code_that_was_ended_opens_nothing(client, tess, room, end, name, method):
    path = reverse(f"classrooms:{name}", args=[room.join_code])
    if end == "close":
        operations.close_joining(room, by=tess)
    elif end == "rotate":
        operations.open_joining(room, by=tess)
    else:
        operations.archive_class(room, by=tess, now=timezone.now())
    response = getattr(client, method)(path, new())
    assert response.status_code == 404
    assert UNKNOWN in words(response)
    assert User.objects.count() == 1


def test_wrong_code_in_an_address_keeps_the_way_to_the_work(client, tess, room):
    given = work(room, target(), by=tess)
    path = reverse("classrooms:join_class", args=["K7MQ4RXP"])
    response = client.get(f"{path}?work={given.slug}")
    assert response.status_code == 404
    assert has_form(response, JOIN, work=given.slug)


@override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | {"join": "3/h/ip"})
def test_codes_are_not_tried_without_end(client, room):
    for _ in range(3):
        assert client.post(JOIN, {"code": "K7MQ4RXP"}).status_code == 422
    response = client.post(JOIN, {"code": room.join_code})
    assert response.status_code == 429
    assert "Wait a few minutes, then try again" in words(response)


@override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | {"join": "3/h/ip"})
def test_addresses_of_codes_are_not_tried_without_end(client, room):
    wrong = reverse("classrooms:join_class", args=["K7MQ4RXP"])
    assert [client.get(wrong).status_code for _ in range(5)] == [404, 404, 404, 429, 429]
    right = reverse("classrooms:join_class", args=[room.join_code])
    assert client.get(right).status_code == 429


@override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | {"join": "3/h/ip"})
def test_right_codes_are_typed_as_often_as_a_school_does(client, room):
    assert {client.post(JOIN, {"code": room.join_code}).status_code for _ in range(10)} == {302}
