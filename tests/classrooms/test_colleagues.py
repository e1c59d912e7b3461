"""Who else teaches or looks on in a class: what each role may do, and whose the class is."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.erasure import erase_person
from accounts.models import AuditEvent, User
from classrooms import operations
from classrooms.models import Membership, Role
from classrooms.rights import RIGHTS, Right, may
from tests.build import user
from tests.classrooms.build import ZONE, classroom, colleague, place, student


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def client_of():
    """A signed-in client each, for two people at once."""

    def signed_in(person):
        client = Client()
        client.force_login(person)
        return client

    return signed_in


SEEN = ["classroom", "students"]
CHANGED = [
    "board",
    "add_students",
    "cards",
    "open_joining",
    "renew_code",
    "check_names",
    "make_cards",
]
OWNED = ["settings", "add_colleague", "archive_class", "restore_class"]
ANSWERS = {200, 302, 405}


@pytest.mark.parametrize("name", SEEN + CHANGED + OWNED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_of_a_class_opens_as_far_as_the_role_reaches(
    client_of, room, tess, tomas, lea, otto, name, method
):
    colleague(room, tomas)
    assistant = user("ines", is_teacher=True)
    colleague(room, assistant, Role.ASSISTANT)
    stranger = user("rosa", is_teacher=True)
    student(room, lea)
    may_see, may_change = name in SEEN, name not in OWNED
    expected = {
        tess: True,
        tomas: may_change,
        assistant: may_see,
    }
    for person, is_open in expected.items():
        answer = getattr(client_of(person), method)(url(name, room))
        assert (answer.status_code in ANSWERS) == is_open, person
        assert is_open or answer.status_code == 403, person
        room.refresh_from_db()
    for person in (lea, otto, stranger):
        assert getattr(client_of(person), method)(url(name, room)).status_code == 404
    visitor = getattr(Client(), method)(url(name, room))
    assert visitor.url == f"{reverse('account_login')}?next={url(name, room)}"


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.TEACHER, [Right.SEE, Right.CHANGE, Right.OWN]),
        (Role.CO_TEACHER, [Right.SEE, Right.CHANGE]),
        (Role.ASSISTANT, [Right.SEE]),
        (Role.STUDENT, []),
    ],
)
def test_role_reaches_so_far(role, rights):
    assert [right for right in Right if may(role, right)] == rights
    assert len(RIGHTS) == len(Role)


def test_assistant_sees_no_button_that_would_change_something(client_of, room, tomas, lea, leo):
    colleague(room, tomas, Role.ASSISTANT)
    pupil = student(room, lea)
    operations.join_class(leo, room, now=timezone.now())
    client = client_of(tomas)
    for name in SEEN:
        page = words(client.get(url(name, room)))
        for hidden in (
            "open_joining",
            "renew_code",
            "close_joining",
            "check_names",
            "add_students",
            "cards",
        ):
            assert url(hidden, room) not in page
        assert url("student", room, pupil.pk) not in page
    assert f'action="{url("stop_teaching", room)}"' in words(client.get(url("classroom", room)))
    assert client.get(url("student", room, pupil.pk)).status_code == 403
    assert client.post(url("remove_student", room, pupil.pk)).status_code == 403
    assert place(room, lea).is_present


@pytest.mark.parametrize("role", [Role.CO_TEACHER, Role.ASSISTANT])
def test_colleague_is_added_by_user_name(sign_in, room, tess, tomas, role):
    form = {"username": " Tomás ", "role": role}
    response = sign_in(tess).post(url("add_colleague", room), form, follow=True)
    assert response.redirect_chain == [(url("settings", room), 302)]
    assert "Tomás Vega is in the class now." in words(response)
    own = place(room, tomas)
    assert (own.role, own.is_present, own.is_new) == (role, True, False)
    event = AuditEvent.objects.get(verb="class.colleague")
    assert (event.actor, event.subject, event.scope) == (tess, tomas, room.pk)
    assert event.detail == {"role": str(role)}


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("", "Write the user name of your colleague"),
        ("x" * 61, "A user name has at most 60 characters. Look at it again"),
        ("nobody", "No teacher on this site has this user name. Check it, or invite them first"),
        ("otto", "No teacher on this site has this user name. Check it, or invite them first"),
        ("gone", "No teacher on this site has this user name. Check it, or invite them first"),
        ("tess", "This person is in the class already, or learns in it"),
        ("pupil", "This person is in the class already, or learns in it"),
    ],
    ids=["empty", "long", "unknown", "no-teacher", "closed-account", "oneself", "student"],
)
def test_who_cannot_be_a_colleague_is_refused_in_words(sign_in, room, tess, otto, username, said):
    user("gone", is_teacher=True, is_active=False)
    student(room, user("pupil", is_teacher=True))
    form = {"username": username, "role": Role.CO_TEACHER}
    response = sign_in(tess).post(url("add_colleague", room), form)
    assert response.status_code == 422
    assert said in words(response)
    assert f'value="{username}"' in words(response) or not username
    assert Membership.objects.staff().filter(classroom=room).count() == 1


def test_colleague_who_was_taken_out_loses_the_class_with_the_next_click(
    client_of, room, tess, tomas
):
    own = colleague(room, tomas)
    theirs = client_of(tomas)
    assert theirs.get(url("students", room)).status_code == 200
    answer = client_of(tess).post(url("remove_colleague", room, own.pk), follow=True)
    assert "Tomás Vega is no longer in the class." in words(answer)
    assert theirs.get(url("students", room)).status_code == 404
    assert theirs.get(reverse("classrooms:classes")).context["page"].lines == ()
    event = AuditEvent.objects.get(verb="class.colleague_removed")
    assert (event.actor, event.subject, event.detail) == (tess, tomas, {})


def test_colleague_who_was_taken_out_is_added_again_in_the_same_place(sign_in, room, tess, tomas):
    own = colleague(room, tomas)
    operations.remove_colleague(own, by=tess, now=timezone.now())
    form = {"username": "tomás", "role": Role.ASSISTANT}
    sign_in(tess).post(url("add_colleague", room), form)
    again = place(room, tomas)
    assert (again.pk, again.role, again.is_present) == (own.pk, Role.ASSISTANT, True)


def test_who_is_no_teacher_of_the_site_any_more_loses_the_class(sign_in, room, tess):
    client = sign_in(tess)
    User.objects.filter(pk=tess.pk).update(is_teacher=False)
    assert client.get(url("classroom", room)).status_code == 404


@pytest.mark.parametrize("role", [Role.CO_TEACHER, Role.ASSISTANT])
def test_colleague_leaves_the_class(client_of, room, tess, tomas, role):
    colleague(room, tomas, role)
    answer = client_of(tomas).post(url("stop_teaching", room), follow=True)
    assert answer.redirect_chain == [(reverse("classrooms:classes"), 302)]
    assert "You have left the class." in words(answer)
    assert not place(room, tomas).is_present


def test_last_teacher_cannot_leave(sign_in, room, tess, tomas):
    colleague(room, tomas)
    response = sign_in(tess).post(url("stop_teaching", room), follow=True)
    assert "Nobody else is the teacher. Hand the class over first." in words(response)
    assert place(room, tess).is_present


def test_class_is_handed_over_to_a_co_teacher(client_of, room, tess, tomas):
    own = colleague(room, tomas)
    answer = client_of(tess).post(url("hand_over", room, own.pk), follow=True)
    assert "Tomás Vega is the teacher of the class now; you are a co-teacher." in words(answer)
    assert (place(room, tess).role, place(room, tomas).role) == (Role.CO_TEACHER, Role.TEACHER)
    assert client_of(tess).get(url("settings", room)).status_code == 403
    assert client_of(tomas).get(url("settings", room)).status_code == 200
    event = AuditEvent.objects.get(verb="class.hand_over")
    assert (event.actor, event.subject, event.scope) == (tess, tomas, room.pk)
    assert client_of(tess).post(url("stop_teaching", room)).url == reverse("classrooms:classes")


def test_class_is_not_handed_over_to_who_only_looks(sign_in, room, tess, tomas):
    own = colleague(room, tomas, Role.ASSISTANT)
    client = sign_in(tess)
    assert url("hand_over", room, own.pk) not in words(client.get(url("settings", room)))
    assert client.post(url("hand_over", room, own.pk)).status_code == 404
    assert (place(room, tess).role, place(room, tomas).role) == (Role.TEACHER, Role.ASSISTANT)


def test_colleague_of_another_class_is_not_reached(sign_in, room, tess, tomas):
    there = colleague(classroom(user("rosa", is_teacher=True)), tomas)
    client = sign_in(tess)
    for name in ("hand_over", "remove_colleague"):
        assert client.post(url(name, room, there.pk)).status_code == 404
    there.refresh_from_db()
    assert there.is_present


def test_class_of_an_erased_teacher_is_its_co_teacher_s(client_of, room, tess, tomas, lea):
    ines = user("ines", is_teacher=True)
    student(room, lea)
    colleague(room, tomas)
    colleague(room, ines, Role.ASSISTANT)
    assert client_of(tomas).get(url("settings", room)).status_code == 403
    erase_person(tess, by=tess)
    heir = client_of(tomas)
    assert heir.get(url("settings", room)).status_code == 200
    assert client_of(ines).get(url("settings", room)).status_code == 403
    heir.post(url("add_colleague", room), {"username": "ines", "role": Role.CO_TEACHER})
    heir.post(url("archive_class", room))
    room.refresh_from_db()
    assert room.is_archived
    assert place(room, lea).is_present


def test_heir_hands_the_class_over(client_of, room, tess, tomas):
    ines = user("ines", is_teacher=True)
    colleague(room, tomas)
    own = colleague(room, ines)
    erase_person(tess, by=tess)
    client_of(tomas).post(url("hand_over", room, own.pk))
    assert (place(room, tomas).role, place(room, ines).role) == (Role.CO_TEACHER, Role.TEACHER)


def test_last_heir_cannot_leave_the_class_to_nobody(client_of, room, tess, tomas):
    ines = user("ines", is_teacher=True)
    colleague(room, tomas)
    colleague(room, ines, Role.ASSISTANT)
    erase_person(tess, by=tess)
    answer = client_of(tomas).post(url("stop_teaching", room), follow=True)
    assert answer.redirect_chain == [(url("classroom", room), 302)]
    assert place(room, tomas).is_present


def test_settings_list_who_teaches_with_their_roles(sign_in, room, tess, tomas):
    own = colleague(room, tomas)
    response = sign_in(tess).get(url("settings", room))
    listed = [(str(each.person), each.role) for each in response.context["page"].colleagues]
    assert listed == [("Tess Alder", Role.TEACHER), ("Tomás Vega", Role.CO_TEACHER)]
    page = words(response)
    assert url("hand_over", room, own.pk) in page
    assert url("remove_colleague", room, own.pk) in page


@pytest.mark.parametrize("number", [1, 3])
def test_settings_take_the_same_queries_for_one_colleague_and_for_three(
    sign_in, room, tess, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    for each in range(number):
        colleague(room, user(f"teacher{each}", is_teacher=True))
    client = sign_in(tess)
    # Session, person, own place, colleagues.
    with django_assert_num_queries(4):
        page = client.get(url("settings", room)).context["page"]
    assert len(page.colleagues) == number + 1
