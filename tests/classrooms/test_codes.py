"""Codes of classes: what is made, in which spellings they are read, and which of them open one."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.codes import ALPHABET
from accounts.models import User
from classrooms import operations
from classrooms.codes import new_join_code, read_join_code, spaced
from tests.classrooms.build import classroom, student, target, work
from tests.classrooms.test_joining import JOIN, MY_CLASS, about, has_form, new, words


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


CLOSED = "This class is not taking new students. Ask your teacher."


@pytest.mark.parametrize("name", ["join_class", "join_by_sign_up"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_code_that_was_replaced_opens_nothing(client, tess, room, name, method):
    path = reverse(f"classrooms:{name}", args=[room.join_code])
    operations.renew_code(room, by=tess)
    response = getattr(client, method)(path, new())
    assert response.status_code == 404
    assert UNKNOWN in words(response)
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["join_class", "join_by_sign_up"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("end", ["close", "archive"])
def test_code_of_a_closed_class_says_so_and_not_whose_it_is(client, tess, room, end, name, method):
    path = reverse(f"classrooms:{name}", args=[room.join_code])
    if end == "close":
        operations.close_joining(room, by=tess)
    else:
        operations.archive_class(room, by=tess, now=timezone.now())
    response = getattr(client, method)(path, new())
    said = words(response)
    assert (response.status_code, CLOSED in said) == (403, True)
    assert [known for known in (room.name, room.school, str(tess)) if known in said] == []
    assert User.objects.count() == 1


def test_closed_code_typed_into_the_field_says_so(client, tess, room):
    operations.close_joining(room, by=tess)
    response = client.post(JOIN, {"code": room.spaced_code.lower()})
    assert (response.status_code, CLOSED in words(response)) == (403, True)


def test_student_of_a_closed_class_reads_that_they_are_in_it(sign_in, tess, lea, room):
    student(room, lea)
    operations.close_joining(room, by=tess)
    response = sign_in(lea).get(about(room), follow=True)
    assert response.redirect_chain == [(MY_CLASS, 302)]
    assert "You are in the class 11-B History already." in words(response)


def test_student_that_left_reads_that_the_class_is_closed(sign_in, tess, lea, room):
    operations.leave_class(student(room, lea), now=timezone.now())
    operations.close_joining(room, by=tess)
    assert sign_in(lea).get(about(room)).status_code == 403


def test_closed_class_keeps_its_code_and_opens_with_it(tess, room):
    code = room.join_code
    operations.close_joining(room, by=tess)
    room.refresh_from_db()
    assert (room.join_code, room.can_be_joined) == (code, False)
    operations.open_joining(room, by=tess)
    room.refresh_from_db()
    assert (room.join_code, room.can_be_joined) == (code, True)


def test_class_without_a_code_opens_with_a_new_one(tess, room):
    """As classes are that an earlier version closed."""
    room.join_code, room.is_joining_open = None, False
    room.save()
    operations.open_joining(room, by=tess)
    room.refresh_from_db()
    assert (read_join_code(room.join_code), room.can_be_joined) == (room.join_code, True)


def test_wrong_code_in_an_address_keeps_the_way_to_the_work(client, tess, room):
    given = work(room, target(), by=tess)
    path = reverse("classrooms:join_class", args=["K7MQ4RXP"])
    response = client.get(f"{path}?work={given.slug}")
    assert response.status_code == 404
    assert has_form(response, JOIN, work=given.slug)


WRONG = "K7MQ4RXP"
FEW = override_settings(
    ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS
    | {"join": "3/h/key", "join_from_address": "9/h/ip"}
)


def wrong(client, times):
    return [client.post(JOIN, {"code": WRONG}).status_code for _ in range(times)]


@FEW
@time_machine.travel("2027-03-01T15:00:00+00:00", tick=False)
def test_account_with_many_wrong_codes_waits_and_reads_until_when(sign_in, otto, leo, room):
    client = sign_in(otto)
    assert wrong(client, 4) == [422, 422, 422, 429]
    response = client.get(reverse("classrooms:join_class", args=[WRONG]))
    assert response.status_code == 429
    assert "You can try other codes again at 4:00 pm." in words(response)
    # Neither another account of the same school nor a right code is refused.
    assert wrong(sign_in(leo), 1) == [422]
    response = sign_in(otto).post(JOIN, {"code": room.join_code})
    assert (response.status_code, response.url) == (302, about(room))
    assert sign_in(otto).get(about(room)).status_code == 200


@FEW
def test_wait_is_over_after_an_hour_however_often_one_tries_meanwhile(sign_in, otto):
    with time_machine.travel("2027-03-01T15:00:00+00:00", tick=False) as clock:
        client = sign_in(otto)
        assert wrong(client, 4)[-1] == 429
        clock.shift(timedelta(minutes=59))
        assert wrong(client, 5) == [429] * 5
        clock.shift(timedelta(minutes=2))
        assert wrong(client, 1) == [422]


@FEW
def test_browser_without_an_account_waits_by_itself(room):
    first, second = Client(), Client()
    for client in (first, second):
        client.get(JOIN)
    assert wrong(first, 4) == [422, 422, 422, 429]
    assert wrong(second, 1) == [422]


@FEW
def test_address_is_bounded_far_higher_and_lets_right_codes_through(client, sign_in, otto, room):
    address = reverse("classrooms:join_class", args=[WRONG])
    assert [Client().get(address).status_code for _ in range(10)] == [404] * 9 + [429]
    assert wrong(sign_in(otto), 1) == [429]
    assert client.get(about(room)).status_code == 200
    assert client.post(JOIN, {"code": room.join_code}).status_code == 302


@FEW
def test_codes_of_closed_classes_are_not_counted(sign_in, tess, otto, room):
    operations.close_joining(room, by=tess)
    client = sign_in(otto)
    assert {client.post(JOIN, {"code": room.join_code}).status_code for _ in range(12)} == {403}
    assert wrong(client, 1) == [422]


def test_paper_has_the_limits_of_wrong_codes():
    root = Path(__file__).resolve().parents[2]
    rows = (root / "docs" / "operating.md").read_text()
    limits = settings.ACCOUNT_RATE_LIMITS
    assert (limits["join"], limits["join_from_address"]) == ("40/h/key", "20000/h/ip")
    assert "| wrong class codes from one account, guest or browser | 40 an hour" in rows
    assert "| wrong class codes from one address | 20,000 an hour" in rows
