"""A student who made the account lets the teachers of a class set a temporary password: allowed at
joining, taken back at any time, told at the next sign-in, and seen by other teachers."""

import re
import threading
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import operations as accounts
from accounts.models import AuditEvent, User
from accounts.queries import RESET, last_reset_key
from classrooms import operations
from classrooms.models import Membership, Role
from tests.build import PASSWORD, second_factor, user
from tests.classrooms.build import classroom, colleague, signed_in, student

# A Thursday, 5:18 pm in Chicago.
NOW = datetime(2026, 12, 3, 23, 18, tzinfo=UTC)
MY_CLASS = reverse("classrooms:my_class")
TOLD = reverse("classrooms:told_of_password")
ALLOW = "Teachers of this class can set a temporary password for me"
NEW = "four calm words here"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DEFAULT_ZONE = "America/Chicago"
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def lets(room, lea):
    """Lea's place in the class, whose teachers she lets set a password."""
    return student(room, lea, lets_reset_password=True)


def url(name, room, *args):
    return reverse(f"classrooms:{name}", args=[room.pk, *args])


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def press(teacher, member, after=None):
    """The button on the page of the student, as the page wrote it."""
    client = signed_in(teacher)
    known = last_reset_key(member.person) if after is None else after
    path = url("set_temporary_password", member.classroom, member.pk)
    return client.post(path, {"after": known}, follow=True)


def shown(answer) -> str:
    """The password that the page shows."""
    return re.search(r'data-long translate="no">([a-z-]+)<', answer.content.decode())[1]


def sign_in(username, password, **form) -> tuple[Client, object]:
    client = Client()
    sent = {"login": username, "password": password} | form
    return client, client.post(reverse("account_login"), sent)


# Joining


@pytest.mark.parametrize(("sent", "lets"), [({"lets_reset_password": "on"}, True), ({}, False)])
def test_sign_up_for_a_class_allows_it_or_not(client, room, sent, lets):
    path = reverse("classrooms:join_by_sign_up", args=[room.join_code])
    page = client.get(path)
    assert ALLOW in words(page)
    assert page.context["form"]["lets_reset_password"].value() is True
    form = {"username": "maria", "display_name": "María Reyes", "password1": PASSWORD}
    client.post(path, form | sent)
    member = Membership.objects.get(person__username="maria")
    assert member.lets_reset_password is lets


def test_refused_sign_up_for_a_class_keeps_all_but_the_password(client, room, lea):
    path = reverse("classrooms:join_by_sign_up", args=[room.join_code])
    form = {"username": "lea", "display_name": "Lea M.", "password1": PASSWORD}
    page = client.post(path, form)
    html = page.content.decode()
    assert page.status_code == 422
    assert f'action="{path}"' in html
    assert ('value="lea"' in html, 'value="Lea M."' in html) == (True, True)
    assert PASSWORD not in html
    # Unticked as it was sent, although it is ticked at first.
    assert page.context["form"]["lets_reset_password"].value() is False
    assert "for example lea27 or lea31" in words(page)


@pytest.mark.parametrize(("sent", "lets"), [({"lets_reset_password": "on"}, True), ({}, False)])
def test_joining_with_an_account_allows_it_or_not(room, lea, sent, lets):
    path = reverse("classrooms:join_class", args=[room.join_code])
    client = signed_in(lea)
    assert ALLOW in words(client.get(path))
    client.post(path, sent)
    assert Membership.objects.get(person=lea).lets_reset_password is lets


def test_joining_again_asks_again(room, lets, lea):
    operations.leave_class(lets, now=timezone.now())
    operations.join_class(lea, room, now=timezone.now())
    assert Membership.objects.get(person=lea).lets_reset_password is False


def test_teacher_who_joins_another_class_is_not_asked(room, tomas):
    page = signed_in(tomas).get(reverse("classrooms:join_class", args=[room.join_code]))
    assert ALLOW not in words(page)


# Taking it back


def test_student_allows_and_stops_it_on_my_class(room, lea):
    student(room, lea)
    client = signed_in(lea)
    path = url("let_reset_password", room)
    page = words(client.get(MY_CLASS))
    assert "can set a temporary one, but only if you allow it. Allow this" in page
    assert client.post(path, {"lets": "1"}).url == MY_CLASS
    assert Membership.objects.get(person=lea).lets_reset_password is True
    page = words(client.get(MY_CLASS))
    assert "Teachers of 11-B History can set a temporary password for you. Stop this" in page
    client.post(path, {"lets": "0"})
    assert Membership.objects.get(person=lea).lets_reset_password is False
    verbs = AuditEvent.objects.filter(scope=room.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["class.reset_allowed", "class.reset_stopped"]


def test_nobody_allows_it_for_another(room, lea, leo):
    student(room, lea)
    assert signed_in(leo).post(url("let_reset_password", room), {"lets": "1"}).status_code == 404
    assert Membership.objects.get(person=lea).lets_reset_password is False


def test_account_with_a_second_factor_is_not_asked(room, lea):
    student(room, lea)
    second_factor(lea)
    assert "temporary one" not in words(signed_in(lea).get(MY_CLASS))


# Setting one


def test_teacher_sets_a_password_that_is_shown_once_and_ends_sessions(room, lets, lea, tess):
    theirs = signed_in(lea)
    page = signed_in(tess).get(url("student", room, lets.pk))
    assert "Set temporary password" in words(page)
    answer = press(tess, lets)
    password = shown(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert theirs.get(MY_CLASS).status_code == 302
    lea.refresh_from_db()
    assert (lea.check_password(password), lea.check_password(PASSWORD)) == (True, False)
    assert lea.password_reset_at is not None
    event = AuditEvent.objects.get(verb=RESET)
    assert (event.actor, event.subject, event.scope, event.detail) == (tess, lea, room.pk, {})
    assert password not in words(signed_in(tess).get(url("student", room, lets.pk)))
    assert "Set a temporary password for Lea Moreno" in words(signed_in(tess).get(url("log", room)))


def refused(lets, teacher, room) -> bool:
    answer = press(teacher, lets)
    lets.person.refresh_from_db()
    page = words(signed_in(teacher).get(url("student", room, lets.pk)))
    assert "Set temporary password" not in page
    return (
        "This student does not let you set a temporary password." in words(answer)
        and lets.person.check_password(PASSWORD)
        and not AuditEvent.objects.filter(verb=RESET).exists()
    )


def test_student_who_does_not_allow_it_keeps_the_password(room, lets, tess):
    operations.let_reset_password(lets, lets=False)
    assert refused(lets, tess, room)


@pytest.mark.parametrize("right", ["is_teacher", "is_staff", "is_superuser"])
def test_account_that_teaches_or_administers_is_out_of_reach(room, lets, lea, tess, right):
    User.objects.filter(pk=lea.pk).update(**{right: True})
    assert refused(lets, tess, room)


def test_account_with_a_second_factor_is_out_of_reach(room, lets, lea, tess):
    second_factor(lea)
    assert refused(lets, tess, room)


@pytest.mark.parametrize("verified", [True, False])
def test_account_with_a_confirmed_address_is_out_of_reach(room, lets, lea, tess, verified):
    EmailAddress.objects.create(user=lea, email="lea@example.org", verified=verified)
    if verified:
        assert refused(lets, tess, room)
    else:
        assert shown(press(tess, lets))


def test_student_who_left_is_out_of_reach(room, lets, tess):
    operations.leave_class(lets, now=timezone.now())
    assert refused(lets, tess, room)


def test_teacher_whom_nobody_confirmed_sets_none(room, lets, lea):
    una = user("una", is_teacher=True)
    colleague(room, una)
    page = words(signed_in(una).get(url("student", room, lets.pk)))
    assert "An administrator has to confirm you as a teacher first." in page
    assert "Set temporary password" not in page
    answer = press(una, lets)
    assert answer.status_code == 403
    assert "An administrator has to confirm you as a teacher first." in words(answer)
    lea.refresh_from_db()
    assert lea.check_password(PASSWORD)


@pytest.mark.parametrize(("role", "status"), [(Role.CO_TEACHER, 200), (Role.ASSISTANT, 403)])
def test_colleague_who_may_change_the_class_sets_one(room, lets, tomas, role, status):
    colleague(room, tomas, role)
    assert press(tomas, lets).status_code == status


def test_teacher_of_another_class_sets_none(room, lets, lea, tomas):
    other = classroom(tomas, "10-C")
    path = url("set_temporary_password", other, lets.pk)
    assert signed_in(tomas).post(path, {"after": 0}).status_code == 404
    # The permission is for the class in which it was given.
    member = student(other, lea)
    assert "This student does not let you" in words(press(tomas, member))


def test_second_of_two_presses_hands_out_no_password_that_kills_the_first(room, lets, tess, lea):
    first = press(tess, lets, after=0)
    second = press(tess, lets, after=0)
    assert "Someone set a temporary password a moment ago" in words(second)
    lea.refresh_from_db()
    assert lea.check_password(shown(first))
    assert AuditEvent.objects.filter(verb=RESET).count() == 1
    # Whoever has seen the first one may set another.
    third = press(tess, lets)
    lea.refresh_from_db()
    assert lea.check_password(shown(third))


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "²", "0x1"])
def test_odd_record_in_the_form_is_none(room, lets, tess, after):
    assert shown(press(tess, lets, after=after))


@pytest.mark.django_db(transaction=True)
def test_two_teachers_in_the_same_moment_set_one_password(tess, tomas, lea):
    room = classroom(tess)
    colleague(room, tomas)
    lets = student(room, lea, lets_reset_password=True)
    gate, answers = threading.Barrier(2), []

    def race(teacher):
        gate.wait()
        try:
            answers.append(
                operations.set_temporary_password(lets, by=teacher, after=0, now=timezone.now())
            )
        except accounts.ResetMeanwhile:
            answers.append(None)
        connection.close()

    racers = [threading.Thread(target=race, args=[each]) for each in (tess, tomas)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    [password] = [each for each in answers if each]
    assert len(answers) == 2
    lea.refresh_from_db()
    assert lea.check_password(password)


# Who else sees it


def test_teachers_of_other_classes_read_a_day_without_a_name(room, lets, lea, tess, tomas):
    other = classroom(tomas, "10-C")
    member = student(other, lea)
    stranger = student(classroom(tess, "9-A"), lea)
    press(tess, lets)
    line = "A teacher of another class set a temporary password on Thu, Dec 3."
    theirs = words(signed_in(tomas).get(url("student", other, member.pk)))
    assert line in theirs
    assert ("Tess" in theirs, "11-B" in theirs) == (False, False)
    assert line in words(signed_in(tess).get(url("student", stranger.classroom, stranger.pk)))
    own = words(signed_in(tess).get(url("student", room, lets.pk)))
    assert "A teacher of this class set a temporary password on Thu, Dec 3." in own
    assert line not in own


def test_class_that_was_joined_later_does_not_read_of_it(room, lets, lea, tess, tomas, clock):
    press(tess, lets)
    clock.shift(60)
    other = classroom(tomas, "10-C")
    member = student(other, lea)
    page = words(signed_in(tomas).get(url("student", other, member.pk)))
    assert "of another class set" not in page


# The next sign-in


def test_student_is_told_at_the_next_sign_in_and_chooses_a_password(room, lets, lea, tess):
    password = shown(press(tess, lets))
    client, answer = sign_in("lea", password)
    assert answer.url == f"{TOLD}?next=%2Fclass%2F"
    page = client.get(answer.url)
    said = "A teacher of 11-B History set a temporary password on Thu, Dec 3, 5:18 pm."
    assert f"{said} If you did not ask for it, tell the person who looks after" in words(page)
    for bad in ("", "short", password):
        refused = client.post(TOLD, {"password": bad, "next": MY_CLASS})
        assert (refused.status_code, bool(refused.context["form"].errors)) == (422, True)
    done = client.post(TOLD, {"password": NEW, "next": MY_CLASS})
    assert done.url == MY_CLASS
    assert client.get(MY_CLASS).status_code == 200
    lea.refresh_from_db()
    assert (lea.check_password(NEW), lea.password_reset_at) == (True, None)
    assert client.get(TOLD).url == reverse("accounts:account")
    assert sign_in("lea", NEW)[1].url == MY_CLASS


def test_student_who_does_not_want_to_choose_is_told_once(room, lets, lea, tess):
    password = shown(press(tess, lets))
    client, _answer = sign_in("lea", password)
    assert client.post(TOLD, {"go": "later", "next": MY_CLASS}).url == MY_CLASS
    lea.refresh_from_db()
    assert (lea.check_password(password), lea.password_reset_at) == (True, None)
    assert sign_in("lea", password)[1].url == MY_CLASS


def test_student_who_closes_the_page_is_told_again(room, lets, tess):
    password = shown(press(tess, lets))
    for _ in range(2):
        client, answer = sign_in("lea", password)
        assert client.get(answer.url).status_code == 200


def test_link_that_asked_for_the_sign_in_comes_after_it(room, lets, tess):
    password = shown(press(tess, lets))
    client, answer = sign_in("lea", password, next=reverse("teach"))
    assert answer.url == f"{TOLD}?next=%2Fteach%2F"
    assert client.post(TOLD, {"password": NEW, "next": reverse("teach")}).url == reverse("teach")


def test_password_is_chosen_without_the_old_one_only_just_after_the_sign_in(
    room, lets, lea, tess, clock
):
    password = shown(press(tess, lets))
    client, _answer = sign_in("lea", password)
    clock.shift(600)
    answer = client.post(TOLD, {"password": NEW})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    lea.refresh_from_db()
    assert lea.check_password(password)


def test_other_ways_to_a_password_of_ones_own_end_the_question(room, lets, lea, tess):
    password = shown(press(tess, lets))
    client, _answer = sign_in("lea", password)
    form = {"oldpassword": password, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    lea.refresh_from_db()
    assert (lea.check_password(NEW), lea.password_reset_at) == (True, None)


def test_recovery_code_ends_the_question(room, lets, lea, tess):
    press(tess, lets)
    lea.refresh_from_db()
    accounts.recover_account(lea, password=NEW)
    assert User.objects.get(pk=lea.pk).password_reset_at is None


def test_class_that_is_gone_is_not_named(room, lets, tess):
    password = shown(press(tess, lets))
    room.delete()
    client, answer = sign_in("lea", password)
    page = words(client.get(answer.url))
    assert "A teacher of a class of yours set a temporary password on" in page


def test_page_is_nothing_to_who_has_nothing_to_be_told(lea, db):
    assert signed_in(lea).get(TOLD).url == reverse("accounts:account")
