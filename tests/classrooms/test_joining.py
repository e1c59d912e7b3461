"""Joining a class: what is told, with an account or a new one, as a guest, a whole year from one
address, and on the way to a work."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from classrooms import operations
from classrooms.models import Membership, Role
from lessons import operations as reading
from lessons.models import ReadingState
from quizzes import operations as quizzes
from quizzes.bank import get_quiz, policy_of
from quizzes.models import OWN_STUDY, Attempt
from tests.build import PASSWORD
from tests.classrooms.build import (
    COURSE,
    LESSON,
    classroom,
    colleague,
    place,
    student,
    target,
    work,
)
from tests.quizzes.test_races import all_at_once, client_of

JOIN, MY_CLASS = reverse("classrooms:join"), reverse("classrooms:my_class")
SCHOOL = "198.51.100.7"
YEAR = 160


def about(room):
    return reverse("classrooms:join_class", args=[room.join_code])


def sign_up_page(room):
    return reverse("classrooms:join_by_sign_up", args=[room.join_code])


def new(number=0, **fields):
    form = {"username": f"pupil{number}", "display_name": f"Pupil {number}", "password1": PASSWORD}
    return form | fields


def words(response):
    return " ".join(response.content.decode().split())


def has_form(response, path, **hidden):
    """Whether the page has a form that posts to this path with these hidden fields."""
    forms = re.findall(rf'<form[^>]*action="{re.escape(path)}".*?</form>', words(response))
    fields = [f'<input type="hidden" name="{name}" value="{hidden[name]}">' for name in hidden]
    return any(all(field in form for field in fields) for form in forms)


@pytest.fixture
def room(tess):
    return classroom(tess)


# What is told, and joining with an account ------------------------------------------------


def test_page_of_a_code_names_class_teachers_school_and_what_is_seen(client, tess, tomas, room):
    colleague(room, tomas)
    colleague(room, User.objects.create_user("ines", is_teacher=True), Role.ASSISTANT)
    page = words(client.get(about(room)))
    assert "<dt>Class</dt><dd>11-B History</dd>" in page
    assert "<dt>Teacher</dt><dd>Tess Alder, Tomás Vega</dd>" in page
    assert "<dt>School</dt><dd>Lakeview High</dd>" in page
    told = re.findall(r'<li><span>([^<]+)</span><span class="tag" data-s="\w+">([^<]+)<', page)
    assert told == [
        ("Your name and user name", "Seen"),
        (
            "Work given to this class: when you began and handed in, your answers once you "
            "handed in, your score",
            "Seen",
        ),
        ("How sure you were, on work that you handed in", "Seen"),
        ("What you write before you hand it in", "Not seen"),
        ("Quizzes you take for yourself, and your reviews", "Not seen"),
    ]
    assert "Other students see none of it." in page
    assert "This device holds a guest" not in page


def test_page_of_a_code_names_no_student(client, room, lea):
    student(room, lea, roster_name="Moreno, Lea", school_number="S-471")
    page = words(client.get(about(room)))
    assert [name for name in ("Moreno", "lea", "S-471") if name in page.split("<main", 1)[1]] == []


def test_signed_in_person_joins_with_one_press(sign_in, room, otto):
    client = sign_in(otto)
    page = client.get(about(room))
    assert has_form(page, about(room))
    assert "Join as Otto Brandt" in words(page)
    response = client.post(about(room), follow=True)
    assert response.redirect_chain == [(MY_CLASS, 302)]
    assert "You are in the class 11-B History." in words(response)
    own = place(room, otto)
    assert (own.role, own.is_new, own.is_rostered) == (Role.STUDENT, True, False)
    otto.refresh_from_db()
    assert otto.is_student


def test_get_of_the_page_joins_nobody(sign_in, room, otto):
    sign_in(otto).get(about(room))
    assert not Membership.objects.filter(person=otto).exists()


def test_joining_twice_keeps_one_place_and_says_so(sign_in, room, lea):
    own = student(room, lea)
    page = words(sign_in(lea).post(about(room), follow=True))
    assert "You are in the class 11-B History already." in page
    again = place(room, lea)
    assert (again.pk, again.joined_at, again.is_new) == (own.pk, own.joined_at, False)


@pytest.mark.django_db(transaction=True)
def test_presses_of_one_button_at_once_make_one_place(room, otto):
    clients = [client_of(otto) for _ in range(30)]
    answers = all_at_once(lambda number: clients[number].post(about(room)).url, times=30)
    assert answers == [MY_CLASS] * 30
    assert Membership.objects.filter(person=otto).count() == 1


def test_teacher_of_the_class_does_not_join_it(sign_in, room, tess):
    response = sign_in(tess).post(about(room), follow=True)
    assert response.redirect_chain == [(reverse("classrooms:classroom", args=[room.pk]), 302)]
    assert "You teach this class, so you need not join it." in words(response)
    assert place(room, tess).role == Role.TEACHER


def test_teacher_joins_a_class_of_another_as_a_student(sign_in, room, tomas):
    sign_in(tomas).post(about(room))
    assert place(room, tomas).role == Role.STUDENT


def test_removed_student_does_not_come_back_by_the_code(sign_in, room, tess, lea):
    own = student(room, lea)
    operations.remove_student(own, by=tess, now=timezone.now())
    response = sign_in(lea).post(about(room), follow=True)
    assert response.redirect_chain == [(JOIN, 302)]
    said = "Your teacher took you out of this class. Ask them to take you back."
    assert said in words(response)
    assert not place(room, lea).is_present
    lea.refresh_from_db()
    assert not lea.is_student


def test_student_who_left_comes_back_to_the_same_place_as_new(sign_in, room, lea):
    own = student(room, lea, roster_name="Moreno, Lea", school_number="S-471")
    operations.leave_class(own, now=timezone.now())
    sign_in(lea).post(about(room))
    again = place(room, lea)
    assert (again.pk, again.is_present, again.is_new) == (own.pk, True, True)
    assert (again.roster_name, again.school_number) == ("Moreno, Lea", "S-471")


# Joining with a new account ---------------------------------------------------------------


def test_visitor_is_led_through_sign_up_into_the_class(client, room):
    page = client.get(about(room))
    assert "Join: make an account" in words(page)
    assert client.post(about(room)).url == sign_up_page(room)
    assert has_form(client.get(sign_up_page(room)), sign_up_page(room))
    response = client.post(sign_up_page(room), new(), follow=True)
    assert response.redirect_chain == [(MY_CLASS, 302)]
    person = User.objects.get(username="pupil0")
    assert (person.display_name, person.is_student, person.is_managed) == ("Pupil 0", True, False)
    own = place(room, person)
    assert (own.name, own.is_new, own.may_get_password) == ("Pupil 0", True, False)
    page = words(response)
    assert "You are in the class 11-B History." in page
    assert "You have no recovery code yet." in page
    assert client.get(reverse("home")).context["learner"] == person


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"display_name": ""}, "Write the name that your teacher knows you by"),
        ({"username": ""}, "Choose a user name"),
        ({"username": "tess"}, "“tess” is taken. Choose another user name"),
        ({"password1": "short"}, "Make the password at least 10 characters long"),
    ],
    ids=["no-name", "no-user-name", "taken", "short-password"],
)
def test_problem_at_sign_up_says_what_to_do_and_makes_nobody(client, room, fields, said):
    response = client.post(sign_up_page(room), new(**fields))
    assert response.status_code == 422
    assert said in words(response)
    assert '<p class="label">Step 3 of 3 · 11-B History</p>' in words(response)
    assert (User.objects.count(), Membership.objects.students().count()) == (1, 0)
    assert client.post(sign_up_page(room), new()).url == MY_CLASS


def test_who_is_signed_in_needs_no_sign_up(sign_in, room, tess, otto):
    given = work(room, target(), by=tess)
    client = sign_in(otto)
    response = client.post(sign_up_page(room), new(work=given.slug))
    assert response.url == f"{about(room)}?work={given.slug}"
    assert not User.objects.filter(username="pupil0").exists()


def guests_work(guest):
    """A lesson that was read and a quiz that was begun before there was a class."""
    quiz = get_quiz(COURSE, LESSON)
    attempt = quizzes.start_attempt(guest, quiz, policy=policy_of(quiz, "quiz"), now=timezone.now())
    lesson = {"course_id": COURSE, "lesson_id": LESSON, "zoom": "standard"}
    return attempt, reading.mark_as_read(guest, **lesson, paragraphs=9)


def test_guest_becomes_the_account_in_the_same_row_with_all_work(as_guest, guest, room):
    attempt, read = guests_work(guest)
    page = words(as_guest.get(about(room)))
    assert f"This device holds a guest{escape('’')}s work:" in page
    assert "Lessons begun or read (1)" in page
    assert "It comes with you if you make a new account here; it stays out of the class." in page
    assert "What you did on this device comes with you" in words(as_guest.get(sign_up_page(room)))
    response = as_guest.post(sign_up_page(room), new())
    person = place(room, guest).person
    assert (person.pk, person.is_guest, person.username) == (guest.pk, False, "pupil0")
    assert Attempt.objects.get(learner=guest).pk == attempt.pk
    assert Attempt.objects.get(learner=guest).context == OWN_STUDY
    assert ReadingState.objects.get(learner=guest).pk == read.pk
    assert response.cookies[settings.GUEST_COOKIE_NAME].value == ""
    assert User.objects.count() == 2


def test_guest_without_work_is_told_of_none(as_guest, room):
    assert "This device holds a guest" not in words(as_guest.get(about(room)))


# Many from one address --------------------------------------------------------------------


@override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | {"signup": "5/h/ip"})
def test_a_whole_year_signs_up_with_one_code_from_one_address(room):
    for number in range(YEAR):
        pupil = Client(REMOTE_ADDR=SCHOOL)
        assert pupil.post(JOIN, {"code": room.spaced_code}).url == about(room)
        assert pupil.post(about(room)).url == sign_up_page(room)
        assert pupil.post(sign_up_page(room), new(number)).url == MY_CLASS
    students = Membership.objects.students().current().filter(classroom=room)
    assert students.count() == YEAR


@override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | {"signup": "5/h/ip"})
def test_sign_ups_without_a_code_count_against_the_address(room):
    path = reverse("account_signup")
    answers = [
        Client(REMOTE_ADDR=SCHOOL).post(path, new(number)).status_code for number in range(YEAR)
    ]
    assert answers == [302] * 5 + [429] * (YEAR - 5)
    # A code opens the door all the same.
    assert Client(REMOTE_ADDR=SCHOOL).post(sign_up_page(room), new(YEAR)).url == MY_CLASS


def test_more_than_400_sign_ups_with_one_code_are_refused_for_twenty_minutes(tess, room):
    other = classroom(tess, "Other")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(400):
            client = Client(REMOTE_ADDR=SCHOOL)
            assert client.post(sign_up_page(room), new(number)).status_code == 302
        late = Client(REMOTE_ADDR="203.0.113.9")
        response = late.post(sign_up_page(room), new(400))
        assert response.status_code == 429
        assert "Wait a few minutes, then try again" in words(response)
        assert not User.objects.filter(username="pupil400").exists()
        assert Client(REMOTE_ADDR=SCHOOL).post(sign_up_page(other), new(401)).url == MY_CLASS
        clock.shift(timedelta(minutes=20))
        assert late.post(sign_up_page(room), new(400)).url == MY_CLASS


# The short address of a work --------------------------------------------------------------


@pytest.fixture
def given(tess, room):
    return work(room, target(), by=tess)


@pytest.fixture
def short(given):
    return reverse("classrooms:work_address", args=[given.slug])


def assigned(given):
    return reverse("classrooms:assigned", args=[given.pk])


def test_short_address_leads_through_code_and_sign_up_to_the_work(client, room, given, short):
    page = client.get(short)
    assert has_form(page, JOIN, work=given.slug)
    wrong = client.post(JOIN, {"code": "K7MQ4RXP", "work": given.slug})
    assert has_form(wrong, JOIN, work=given.slug)
    response = client.post(JOIN, {"code": room.join_code, "work": given.slug})
    assert response.url == f"{about(room)}?work={given.slug}"
    assert has_form(client.get(response.url), about(room), work=given.slug)
    response = client.post(about(room), {"work": given.slug})
    assert response.url == f"{sign_up_page(room)}?work={given.slug}"
    assert has_form(client.get(response.url), sign_up_page(room), work=given.slug)
    failed = client.post(sign_up_page(room), new(password1="short", work=given.slug))
    assert has_form(failed, sign_up_page(room), work=given.slug)
    response = client.post(sign_up_page(room), new(work=given.slug), follow=True)
    assert response.redirect_chain == [(short, 302), (assigned(given), 302)]


@pytest.mark.parametrize("page", ["work", "class", "sign-up"])
def test_short_address_leads_through_sign_in_to_the_work(client, room, given, short, otto, page):
    start = {
        "work": short,
        "class": f"{about(room)}?work={given.slug}",
        "sign-up": f"{sign_up_page(room)}?work={given.slug}",
    }[page]
    login = reverse("account_login")
    [link] = re.findall(
        rf'<a[^>]*href="({login}\?next=[^"]+)">', words(client.get(start)).split("<main")[1]
    )
    goal = unquote(link.partition("next=")[2])
    assert has_form(client.get(link), login, next=goal)
    failed = client.post(login, {"login": "otto", "password": "not the password", "next": goal})
    assert failed.status_code == 422
    assert has_form(failed, login, next=goal)
    response = client.post(
        login, {"login": "otto", "password": PASSWORD, "next": goal}, follow=True
    )
    assert response.redirect_chain[0] == (goal, 302)
    if page == "work":
        response = client.post(JOIN, {"code": room.join_code, "work": given.slug}, follow=True)
    assert has_form(response, about(room), work=given.slug)
    response = client.post(about(room), {"work": given.slug}, follow=True)
    assert response.redirect_chain == [(short, 302), (assigned(given), 302)]


def test_short_address_opens_the_work_for_whom_it_is_given(sign_in, room, given, short, lea, tess):
    student(room, lea)
    assert sign_in(lea).get(short).url == assigned(given)
    staffs = reverse("classrooms:work", args=[room.pk, given.pk])
    assert sign_in(tess).get(short).url == staffs


def test_short_address_tells_others_nothing_of_the_work(client, sign_in, room, given, short, otto):
    anonymous = words(client.get(short))
    response = sign_in(otto).get(short)
    assert response.status_code == 404
    assert "This work is not for this account" in words(response)
    for page in (anonymous, words(response)):
        main = page.split("<main")[1]
        assert [name for name in ("11-B", "Tess", "Quiz 3.1", room.join_code) if name in main] == []


def test_unknown_work_is_left_out_of_the_way(client, room):
    response = client.post(JOIN, {"code": room.join_code, "work": "zzzzzzzz"})
    assert response.url == about(room)
    assert client.get(reverse("classrooms:work_address", args=["zzzzzzzz"])).status_code == 404
