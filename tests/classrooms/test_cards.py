"""Cards for students whose account the class made: a user name and a first password, shown once."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.codes import first_words
from accounts.models import AuditEvent, User
from classrooms import operations, rosters
from classrooms.models import Membership, Role
from tests.build import PASSWORD
from tests.classrooms.build import ZONE, classroom, colleague, student

LIST = "Abbott, Grace\nJackson, Bo"


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def room(tess):
    return classroom(tess)


def add(room, names, by):
    """Students from a list, by the names of the class."""
    draft = operations.keep_roster(room, rosters.read(names, None), by=by, now=timezone.now())
    operations.add_students(draft, by=by, now=timezone.now())
    members = Membership.objects.students().filter(classroom=room, is_rostered=True)
    return list(members.select_related("person").order_by("roster_name"))


@pytest.fixture
def grace(room, tess):
    """A student whom the class made, and who has a card."""
    [member] = add(room, "Abbott, Grace", tess)
    return member


def make(client, room, *members):
    return client.post(url("make_cards", room), {"member": [each.pk for each in members]})


def passwords(response):
    """By user name, as the cards say it."""
    pairs = re.findall(r"<dt>User name</dt><dd><b>(.*?)</b>.*?<dd><b>(.*?)</b>", words(response))
    return dict(pairs)


def sign_in_by(username, password):
    """A client on which somebody tried; signed in or not."""
    client = Client()
    client.post(reverse("account_login"), {"login": username, "password": password})
    return client


def who(client):
    learner = client.get(reverse("home")).context["learner"]
    return learner and learner.username


def test_card_holds_site_user_name_and_three_words(sign_in, room, tess):
    members = add(room, LIST, tess)
    response = make(sign_in(tess), room, *members)
    page = words(response)
    assert "<h2>Abbott, Grace</h2> <dl" in page
    assert page.count(f"<dd>{settings.SITE_URL}</dd>") == 2
    assert "data-print" in page
    made = passwords(response)
    assert sorted(made) == ["bo.jackson", "grace.abbott"]
    for password in made.values():
        first, second, third = password.split("-")
        assert {first, second, third} <= set(first_words())


def test_student_signs_in_by_the_card_and_is_in_the_class(sign_in, room, tess, grace):
    password = passwords(make(sign_in(tess), room, grace))["grace.abbott"]
    theirs = sign_in_by("Grace.Abbott", password)
    assert who(theirs) == "grace.abbott"
    page = words(theirs.get(reverse("classrooms:my_class")))
    assert "11-B History" in page
    # The teacher helps with a new card: no recovery code is asked for.
    assert "You have no recovery code yet." not in page


def test_new_card_ends_the_old_password_and_every_session(sign_in, room, tess, grace):
    client = sign_in(tess)
    old = passwords(make(client, room, grace))["grace.abbott"]
    theirs = sign_in_by("grace.abbott", old)
    assert who(theirs) == "grace.abbott"
    new = passwords(make(client, room, grace))["grace.abbott"]
    assert who(theirs) is None
    assert who(sign_in_by("grace.abbott", old)) is None
    assert who(sign_in_by("grace.abbott", new)) == "grace.abbott"


def test_teacher_resets_a_password_that_the_student_chose(sign_in, room, tess, grace):
    grace.person.set_password(PASSWORD)
    grace.person.save()
    new = passwords(make(sign_in(tess), room, grace))["grace.abbott"]
    assert who(sign_in_by("grace.abbott", PASSWORD)) is None
    assert who(sign_in_by("grace.abbott", new)) == "grace.abbott"


def test_password_is_kept_as_a_hash_alone(sign_in, room, tess, grace):
    password = passwords(make(sign_in(tess), room, grace))["grace.abbott"]
    grace.person.refresh_from_db()
    assert grace.person.check_password(password)
    assert password not in str(list(User.objects.values()) + list(AuditEvent.objects.values()))


def test_cards_are_shown_once_and_the_page_is_not_stored(sign_in, room, tess, grace):
    client = sign_in(tess)
    response = make(client, room, grace)
    password = passwords(response)["grace.abbott"]
    directives = {each.strip() for each in response["Cache-Control"].split(",")}
    assert {"no-store", "private"} <= directives
    assert "Shown once." in words(response)
    assert client.get(url("make_cards", room)).status_code == 405
    for path in (url("cards", room), url("students", room), url("student", room, grace.pk)):
        page = client.get(path)
        assert (page.status_code, password in words(page)) == (200, False)


def test_audit_of_cards_holds_no_name_and_no_password(sign_in, room, tess):
    members = add(room, LIST, tess)
    make(sign_in(tess), room, *members)
    events = AuditEvent.objects.filter(verb="account.card")
    assert {event.subject_id for event in events} == {each.person_id for each in members}
    assert [(each.actor, each.scope, each.detail) for each in events] == [(tess, room.pk, {})] * 2


def test_page_ticks_who_never_had_a_card(sign_in, room, tess):
    bo = add(room, LIST, tess)[1]
    client = sign_in(tess)
    make(client, room, bo)
    page = client.get(url("cards", room))
    assert [str(each) for each in page.context["page"].students] == ["Abbott, Grace", "Jackson, Bo"]
    ticks = re.findall(r'name="member" value="([^"]+)"( checked)?>', words(page))
    assert ticks[1] == (str(bo.pk), "")
    assert ticks[0][1] == " checked"
    assert "no card yet" in words(page)
    assert "has a card<" in words(page)


@pytest.mark.parametrize(
    ("fields", "member_fields"),
    [
        ({"email": "grace@example.org"}, {}),
        ({"is_teacher": True}, {}),
        ({"is_staff": True}, {}),
        ({"is_managed": False}, {}),
        ({}, {"is_rostered": False}),
        ({}, {"left_at": timezone.now()}),
    ],
    ids=["has-an-e-mail", "teaches", "looks-after-the-site", "own-now", "joined", "left"],
)
def test_account_that_is_not_the_class_s_to_look_after_gets_no_card(
    sign_in, room, tess, grace, fields, member_fields
):
    if fields:
        User.objects.filter(pk=grace.person_id).update(**fields)
    if member_fields:
        Membership.objects.filter(pk=grace.pk).update(**member_fields)
    before = list(User.objects.order_by("pk").values("pk", "password"))
    client = sign_in(tess)
    assert client.get(url("cards", room)).context["page"].students == ()
    assert f'action="{url("make_cards", room)}"' not in words(
        client.get(url("student", room, grace.pk))
    )
    answer = make(client, room, grace)
    assert answer.url == url("cards", room)
    assert list(User.objects.order_by("pk").values("pk", "password")) == before
    assert not AuditEvent.objects.filter(verb="account.card").exists()


def test_student_who_made_the_account_gets_no_card(sign_in, room, tess, lea, grace):
    member = student(room, lea)
    client = sign_in(tess)
    made = passwords(make(client, room, member, grace))
    assert list(made) == ["grace.abbott"]
    assert who(sign_in_by("lea", PASSWORD)) == "lea"
    page = words(client.get(url("student", room, member.pk)))
    assert "This account has a password of its own, which you can’t change." in page


def test_other_class_makes_no_card_for_an_account_of_ours(sign_in, room, tomas, grace):
    other = classroom(tomas)
    theirs = student(other, grace.person)
    client = sign_in(tomas)
    assert client.get(url("cards", other)).context["page"].students == ()
    assert make(client, other, theirs).url == url("cards", other)
    assert make(client, other, grace).url == url("cards", other)
    assert make(client, room, grace).status_code == 404
    grace.person.refresh_from_db()
    assert not grace.person.has_usable_password()


@pytest.mark.parametrize(("role", "status"), [(Role.CO_TEACHER, 200), (Role.ASSISTANT, 403)])
def test_colleague_makes_cards_who_may_change_the_class(sign_in, room, tomas, grace, role, status):
    colleague(room, tomas, role)
    client = sign_in(tomas)
    assert client.get(url("cards", room)).status_code == status
    assert make(client, room, grace).status_code == status


def test_more_than_a_hundred_cards_at_once_are_refused(sign_in, room, tess):
    members = add(room, "\n".join(f"Kid n{each}" for each in range(101)), tess)
    client = sign_in(tess)
    before = list(User.objects.order_by("pk").values("pk", "password"))
    answer = client.post(
        url("make_cards", room), {"member": [each.pk for each in members]}, follow=True
    )
    assert answer.redirect_chain == [(url("cards", room), 302)]
    assert "Tick at most 100 students at a time." in words(answer)
    assert list(User.objects.order_by("pk").values("pk", "password")) == before
    assert not AuditEvent.objects.filter(verb="account.card").exists()
    assert len(passwords(make(client, room, *members[:100]))) == 100


def test_press_without_a_tick_says_what_to_do(sign_in, room, tess, grace):
    client = sign_in(tess)
    for form in ({}, {"member": ["x"]}):
        answer = client.post(url("make_cards", room), form, follow=True)
        assert "Tick the students who need a card first." in words(answer)
    grace.person.refresh_from_db()
    assert not grace.person.has_usable_password()


def test_page_without_an_account_of_the_class_says_whom_cards_are_for(sign_in, room, tess, lea):
    student(room, lea)
    page = words(sign_in(tess).get(url("cards", room)))
    assert "Cards are for accounts that this class made." in page
    assert url("make_cards", room) not in page


def test_account_of_the_class_is_called_as_the_class_calls_it(sign_in, room, tess, grace):
    form = {"name": "Abbott-Lee, Grace", "school_number": ""}
    sign_in(tess).post(url("student", room, grace.pk), form)
    grace.person.refresh_from_db()
    assert (grace.person.display_name, grace.person.username) == (
        "Grace Abbott-Lee",
        "grace.abbott",
    )


@pytest.mark.parametrize("number", [1, 3])
def test_cards_take_the_same_queries_for_one_student_and_for_three(
    sign_in, room, tess, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    add(room, "\n".join(f"Kid n{each}" for each in range(number)), tess)
    client = sign_in(tess)
    # Session, person, own place, students.
    with django_assert_num_queries(4):
        page = client.get(url("cards", room)).context["page"]
    assert len(page.students) == number


def test_list_of_students_says_how_each_signs_in(sign_in, room, tess, lea):
    student(room, lea)
    members = add(room, f"{LIST}\nZhou, Li", tess)
    client = sign_in(tess)
    made = passwords(make(client, room, *members[:2]))
    sign_in_by("grace.abbott", made["grace.abbott"])
    page = words(client.get(url("students", room)))
    rows = dict(re.findall(r'<td translate="no">(\S+)</td> <td>(.*?)</td>', page))
    assert rows == {
        "grace.abbott": "has signed in",
        "lea": "with an own password",
        "bo.jackson": "has a card, not yet signed in",
        "li.zhou": "needs a card",
    }
