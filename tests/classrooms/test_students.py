"""The students of a class: new ones first, named, taken out and back, leaving; and who sees their
school numbers."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from classrooms import operations
from classrooms.models import Membership, Role
from tests.build import PASSWORD, user
from tests.classrooms.build import ZONE, classroom, colleague, place, student, target, work

MY_CLASS = reverse("classrooms:my_class")
NUMBER = "S-471-Q"


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def other(tomas):
    """A class of somebody else."""
    return classroom(tomas, "Other")


def join(room, person):
    return operations.join_class(person, room, now=timezone.now())


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


# The list ---------------------------------------------------------------------------------


def test_new_students_stand_in_front_until_their_teacher_knows_them(sign_in, room, tess, lea, leo):
    student(room, lea)
    fresh = join(room, leo)
    client = sign_in(tess)
    response = client.get(url("students", room))
    page = response.context["page"]
    assert [[str(each) for each in group] for group in (page.new, page.known)] == [
        ["Leo Ortiz"],
        ["Lea Moreno"],
    ]
    shown = words(response)
    assert shown.index("1 new student<") < shown.index("1 student<")
    assert "They joined with the code. Are they yours?" in shown
    answer = client.post(url("check_names", room), {"member": [fresh.pk]}, follow=True)
    assert "1 name is checked." in words(answer)
    page = answer.context["page"]
    assert (page.new, [str(each) for each in page.known]) == ((), ["Lea Moreno", "Leo Ortiz"])


def test_new_students_are_told_on_the_first_page_and_on_the_list(sign_in, room, tess, leo):
    join(room, leo)
    client = sign_in(tess)
    assert "1 student has joined" in words(client.get(url("classroom", room)))
    assert "1 new<" in words(client.get(reverse("classrooms:classes")))


@pytest.mark.parametrize("chosen", [[], ["x"], ["elsewhere"]])
def test_check_names_without_a_new_student_of_the_class_changes_nothing(
    sign_in, room, other, tess, lea, leo, chosen
):
    join(room, lea)
    elsewhere = join(other, leo)
    members = [elsewhere.pk if each == "elsewhere" else each for each in chosen]
    answer = sign_in(tess).post(url("check_names", room), {"member": members}, follow=True)
    assert "Tick the students whom you know first." in words(answer)
    assert Membership.objects.students().filter(checked_at=None).count() == 2


def test_students_are_listed_by_the_names_of_the_class(sign_in, room, tess, lea, leo, otto):
    student(room, lea, roster_name="moreno, Lea")
    student(room, leo, roster_name="Abbott, Leo")
    student(room, otto)
    page = sign_in(tess).get(url("students", room)).context["page"]
    assert [member.name for member in page.known] == ["Abbott, Leo", "moreno, Lea", "Otto Brandt"]


def test_class_without_students_says_how_they_come_in(sign_in, room, tess):
    shown = words(sign_in(tess).get(url("students", room)))
    assert "Nobody is here yet" in shown
    assert "Students join with the code of the class, or you paste their names." in shown


@pytest.mark.parametrize("number", [1, 3])
def test_students_take_the_same_queries_for_one_and_for_three(
    sign_in, room, tess, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    for each in range(number):
        student(room, user(f"known{each}"))
        join(room, user(f"new{each}"))
        operations.leave_class(join(room, user(f"left{each}")), now=timezone.now())
    client = sign_in(tess)
    # Session, person, own place, those who are there, those who left.
    with django_assert_num_queries(5):
        page = client.get(url("students", room)).context["page"]
    assert [len(group) for group in (page.new, page.known, page.former)] == [number] * 3


# Names and numbers ------------------------------------------------------------------------


def test_student_is_renamed_for_the_class_and_not_new_any_more(sign_in, room, tess, lea):
    member = join(room, lea)
    form = {"name": "  Moreno, Lea ", "school_number": NUMBER}
    answer = sign_in(tess).post(url("student", room, member.pk), form, follow=True)
    assert answer.redirect_chain == [(url("students", room), 302)]
    assert "Moreno, Lea" in words(answer)
    own = place(room, lea)
    assert (own.name, own.school_number, own.is_new) == ("Moreno, Lea", NUMBER, False)
    # The account is Lea's own, and so is its name.
    assert own.person.display_name == "Lea Moreno"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": ""}, "Write a name for the student"),
        ({"name": "x" * 81}, "Write a shorter name: at most 80 characters"),
        ({"school_number": "9" * 41}, "Write a shorter number: at most 40 characters"),
        ({"school_number": "S-1"}, "Another student of this class has this number"),
    ],
    ids=["no-name", "long-name", "long-number", "taken-number"],
)
def test_problem_of_a_name_says_what_to_do_and_changes_nothing(
    sign_in, room, tess, lea, leo, form, said
):
    student(room, leo, school_number="S-1")
    member = join(room, lea)
    sent = {"name": "Moreno, Lea", "school_number": "S-2"} | form
    response = sign_in(tess).post(url("student", room, member.pk), sent)
    assert response.status_code == 422
    assert said in words(response)
    own = place(room, lea)
    assert (own.roster_name, own.school_number, own.is_new) == ("", "", True)


def test_number_is_single_in_a_class_and_free_in_another(sign_in, room, other, tess, lea, leo):
    student(other, leo, school_number="S-1")
    member = student(room, lea)
    path, form = url("student", room, member.pk), {"name": "Lea", "school_number": "S-1"}
    for _ in range(2):
        assert sign_in(tess).post(path, form).status_code == 302
    assert place(room, lea).school_number == "S-1"


def test_number_of_a_student_is_on_no_page_of_students_or_of_other_classes(
    room, other, tess, tomas, lea, leo
):
    member = student(room, lea, school_number=NUMBER)
    student(room, leo)
    student(other, lea)
    given = work(room, target(), by=tess)
    learner = [
        MY_CLASS,
        reverse("home"),
        reverse("accounts:account"),
        reverse("accounts:my_data"),
        reverse("classrooms:assigned", args=[given.pk]),
        reverse("classrooms:join_class", args=[room.join_code]),
        url("leave_class", room),
    ]
    elsewhere = [url(name, other) for name in ("classroom", "students", "settings")]
    elsewhere.append(url("student", other, place(other, lea).pk))
    read = [(lea, path) for path in learner] + [(leo, path) for path in learner]
    for person, path in read + [(tomas, path) for path in elsewhere]:
        response = signed_in(person).get(path)
        assert (response.status_code, NUMBER in words(response)) == (200, False), path
    for path in (url("students", room), url("student", room, member.pk)):
        assert NUMBER in words(signed_in(tess).get(path))
        assert {signed_in(person).get(path).status_code for person in (lea, leo, tomas)} == {404}


def test_students_of_another_class_are_not_reached(sign_in, room, other, tess, leo):
    member = student(other, leo)
    client = sign_in(tess)
    assert client.get(url("student", room, member.pk)).status_code == 404
    for name in ("student", "remove_student", "take_back"):
        answer = client.post(url(name, room, member.pk), {"name": "X"})
        assert answer.status_code == 404
    assert (place(other, leo).roster_name, place(other, leo).is_present) == ("", True)


# Out and back -----------------------------------------------------------------------------


def test_removed_student_loses_the_class_with_the_next_click(room, tess, lea):
    member = student(room, lea)
    given = work(room, target(), by=tess)
    theirs = signed_in(lea)
    start = reverse("classrooms:start_assigned", args=[given.pk])
    paths = [reverse("classrooms:assigned", args=[given.pk]), url("leave_class", room)]
    assert [theirs.get(path).status_code for path in paths] == [200, 200]
    answer = signed_in(tess).post(url("remove_student", room, member.pk), follow=True)
    assert "Lea Moreno is out of the class. The work stays" in words(answer)
    assert [theirs.get(path).status_code for path in paths] == [404, 404]
    assert theirs.post(start).status_code == 404
    page = words(theirs.get(MY_CLASS))
    assert "You are in no class yet." in page
    assert "11-B History" not in page
    assert "Work for your class" not in words(theirs.get("/course/aid-and-migration/"))
    [former] = answer.context["page"].former
    assert (former.pk, former.was_removed) == (member.pk, True)
    event = AuditEvent.objects.get(verb="class.remove")
    assert (event.actor, event.subject, event.scope, event.detail) == (tess, lea, room.pk, {})


def test_removed_student_is_taken_back_with_all_work(sign_in, room, tess, lea):
    member = student(room, lea, roster_name="Moreno, Lea", school_number=NUMBER)
    operations.remove_student(member, by=tess, now=timezone.now())
    client = sign_in(tess)
    assert url("take_back", room, member.pk) in words(client.get(url("students", room)))
    answer = client.post(url("take_back", room, member.pk), follow=True)
    assert "Moreno, Lea is in the class again." in words(answer)
    own = place(room, lea)
    assert (own.pk, own.is_present, own.was_removed) == (member.pk, True, False)
    assert (own.roster_name, own.school_number) == ("Moreno, Lea", NUMBER)
    assert own.person.is_student
    assert AuditEvent.objects.get(verb="class.take_back").subject == lea


def test_student_who_leaves_is_told_what_that_means(sign_in, room, lea):
    student(room, lea)
    client = sign_in(lea)
    page = words(client.get(url("leave_class", room)))
    assert "Your teachers keep what you handed in until the class is erased" in page
    assert "With the code of the class you can join again, while joining is open." in page
    assert place(room, lea).is_present
    answer = client.post(url("leave_class", room), follow=True)
    assert answer.redirect_chain == [(MY_CLASS, 302)]
    assert "You have left 11-B History." in words(answer)
    own = place(room, lea)
    assert (own.is_present, own.was_removed, own.person.is_student) == (False, False, False)
    assert client.post(url("leave_class", room)).status_code == 404
    assert AuditEvent.objects.get(verb="class.leave").actor == lea


def test_student_who_leaves_one_class_stays_in_the_other(sign_in, room, other, lea):
    student(room, lea)
    student(other, lea)
    client = sign_in(lea)
    assert "<h1>My classes</h1>" in words(client.get(MY_CLASS))
    client.post(url("leave_class", room))
    lea.refresh_from_db()
    assert lea.is_student
    page = client.get(MY_CLASS).context["page"]
    assert [each.own.classroom for each in page.classes] == [other]


def test_teacher_cannot_be_taken_out_as_a_student(sign_in, room, tess, tomas):
    own = colleague(room, tomas)
    assert sign_in(tess).post(url("remove_student", room, own.pk)).status_code == 404
    assert place(room, tomas).is_present


# My class ---------------------------------------------------------------------------------


def test_my_class_names_class_teachers_and_what_they_see(sign_in, room, tess, tomas, lea, leo):
    colleague(room, tomas)
    colleague(room, user("ines", is_teacher=True), Role.ASSISTANT)
    student(room, lea)
    student(room, leo)
    page = words(sign_in(lea).get(MY_CLASS)).split("<main")[1]
    assert "Tess Alder, Tomás Vega · Lakeview High" in page
    assert "What the teachers of the class will see" in page
    assert "There is no work for you in this class now." in page
    assert "Leo" not in page


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({}, True),
        ({"email": "lea@example.org"}, False),
        ({"is_managed": True}, False),
        ({"recovery": "kept"}, False),
    ],
    ids=["nothing", "e-mail", "made-by-a-teacher", "code"],
)
def test_student_without_a_way_back_is_told_to_make_one(sign_in, room, lea, fields, is_told):
    User.objects.filter(pk=lea.pk).update(**fields)
    student(room, lea)
    page = words(sign_in(lea).get(MY_CLASS))
    assert ("You have no recovery code yet." in page) == is_told


@pytest.mark.parametrize("number", [1, 3])
def test_my_class_takes_the_same_queries_for_one_class_and_for_three(
    client, tess, lea, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    for each in range(number):
        room = classroom(tess, f"Class {each}")
        student(room, lea)
        work(room, target(), by=tess)
    assert client.login(username="lea", password=PASSWORD)
    # Session, person, places, teachers, works, places with what is agreed, extensions, attempts.
    with django_assert_num_queries(8):
        page = client.get(MY_CLASS).context["page"]
    assert [len(each.works) for each in page.classes] == [1] * number
