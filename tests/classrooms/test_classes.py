"""A teacher's classes: made in one page, listed, their code, their settings, their archive."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Installation, User
from classrooms import operations
from classrooms.models import Classroom, Membership, Role
from classrooms.models.people import default_last_day
from tests.classrooms.build import ZONE, classroom, colleague, place, student, target, work

CLASSES, NEW = reverse("classrooms:classes"), reverse("classrooms:make_class")
LAST = date.today() + timedelta(days=200)
FORM = {
    "name": "11-B History",
    "school": "Lakeview High",
    "time_zone": ZONE,
    "missing_counts_zero": "False",
    "ends_on": f"{LAST}",
}


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def room(tess):
    return classroom(tess, ends_on=LAST)


def test_new_class_begins_with_the_school_and_its_zone(sign_in, tess, settings):
    settings.DEFAULT_ZONE = ZONE
    Installation.objects.create(pk=1, school="Lakeview High")
    form = sign_in(tess).get(NEW).context["form"]
    assert {name: form[name].value() for name in ("school", "time_zone", "ends_on")} == {
        "school": "Lakeview High",
        "time_zone": ZONE,
        "ends_on": default_last_day(date.today()),
    }


def test_make_class_takes_one_form_and_shows_the_code(sign_in, tess):
    client = sign_in(tess)
    response = client.post(NEW, FORM)
    made = Classroom.objects.get()
    assert response.url == url("classroom", made)
    assert (made.name, made.school, made.time_zone, made.missing_counts_zero) == (
        "11-B History",
        "Lakeview High",
        ZONE,
        False,
    )
    own = place(made, tess)
    assert (own.role, own.is_new, own.is_present) == (Role.TEACHER, False, True)
    page = words(client.get(response.url))
    assert "The class is made. Its code is below." in page
    assert f'<p class="big-code" translate="no">{made.spaced_code}</p>' in page
    assert f"/join/{made.join_code}</p>" in page
    assert "<svg" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Write a name for the class, such as 11-B History"),
        ({"name": "x" * 81}, "Write a shorter name: at most 80 characters"),
        ({"school": "x" * 121}, "Write a shorter name of the school: at most 120 characters"),
        ({"time_zone": ""}, "Choose the time zone of the school"),
        ({"missing_counts_zero": ""}, "Choose what happens with work that is not handed in"),
        ({"ends_on": ""}, "Choose the last day of the class"),
        ({"ends_on": "next June"}, "Write the day as year-month-day, such as 2027-06-30"),
        ({"ends_on": "2020-06-30"}, "This day is over. Choose a day from today on"),
    ],
    ids=["no-name", "long-name", "long-school", "no-zone", "no-choice", "no-day", "words", "past"],
)
def test_problem_of_a_new_class_says_what_to_do_and_makes_none(sign_in, tess, fields, said):
    response = sign_in(tess).post(NEW, FORM | fields)
    assert response.status_code == 422
    assert said in words(response)
    assert response.context["form"]["school"].value() == (FORM | fields)["school"]
    assert Classroom.objects.count() == 0


@pytest.mark.parametrize("path", [CLASSES, NEW])
def test_who_was_not_invited_to_teach_makes_no_class(sign_in, lea, settings, path):
    settings.TEACHERS = "invited"
    client = sign_in(lea)
    assert client.get(path).status_code == 403
    assert client.post(path, FORM).status_code == 403
    assert Classroom.objects.count() == 0


def test_first_class_makes_a_teacher_where_anyone_may_teach(sign_in, otto, settings):
    settings.TEACHERS = "open"
    sign_in(otto).post(NEW, FORM)
    otto.refresh_from_db()
    assert otto.is_teacher
    assert place(Classroom.objects.get(), otto).role == Role.TEACHER


def test_list_shows_own_classes_alone_by_name_with_their_students(sign_in, tess, tomas, lea, leo):
    other = classroom(tomas, "Theirs")
    first, _second = classroom(tess, "b class"), classroom(tess, "A class")
    student(first, lea)
    operations.join_class(leo, first, now=timezone.now())
    student(other, lea)
    colleague(other, tess, Role.ASSISTANT)
    operations.archive_class(classroom(tess, "Old"), by=tess, now=timezone.now())
    response = sign_in(tess).get(CLASSES)
    page = response.context["page"]
    lines = [(line.classroom.name, line.students, line.new) for line in page.current]
    assert lines == [("A class", 0, 0), ("b class", 2, 1), ("Theirs", 1, 0)]
    assert [line.classroom.name for line in page.archived] == ["Old"]
    assert page.students == 3
    assert "Assistant, who only looks" in words(response)


def test_sheet_of_codes_holds_the_open_classes_of_a_teacher(sign_in, tess, tomas, lea):
    first, second, closed = (classroom(tess, name) for name in ("11-B", "9-A", "Closed"))
    other = classroom(tomas)
    operations.close_joining(closed, by=tess)
    page = words(sign_in(tess).get(reverse("classrooms:codes")))
    assert re.findall(r'<h2>([^<]+)</h2> <p class="big-code" translate="no">([^<]+)<', page) == [
        ("9-A", second.spaced_code),
        ("11-B", first.spaced_code),
    ]
    assert f"/join/{first.join_code}</p>" in page
    assert other.spaced_code not in page
    assert sign_in(lea).get(reverse("classrooms:codes")).status_code == 403


def test_list_without_a_class_says_how_to_begin(sign_in, tess):
    page = words(sign_in(tess).get(CLASSES))
    assert "A class takes a minute" in page
    assert f'href="{NEW}"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_classes_takes_the_same_queries_for_one_and_for_three(
    sign_in, tess, lea, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    for each in range(number):
        room = classroom(tess, f"Class {each}")
        student(room, lea)
        work(room, target(), by=tess)
    client = sign_in(tess)
    # Session, person, places, counts; nine for the work and the marks of all classes, and one for
    # answers that came after the end.
    with django_assert_num_queries(13):
        assert len(client.get(CLASSES).context["page"].current) == number


def test_new_code_ends_the_older_one(sign_in, tess, room):
    old = room.join_code
    sign_in(tess).post(url("renew_code", room))
    room.refresh_from_db()
    assert room.join_code != old
    client = sign_in(tess)
    assert client.get(reverse("classrooms:join_class", args=[old])).status_code == 404
    assert client.get(reverse("classrooms:join_class", args=[room.join_code])).status_code == 200
    event = AuditEvent.objects.get(verb="class.code")
    assert (event.actor, event.scope, event.detail) == (tess, room.pk, {})


def test_closed_joining_keeps_the_code_and_the_students(sign_in, tess, lea, leo, room):
    student(room, lea)
    old = room.join_code
    client = sign_in(tess)
    page = words(client.post(url("close_joining", room), follow=True))
    room.refresh_from_db()
    assert (room.join_code, room.can_be_joined) == (old, False)
    assert "Joining is closed. Whoever is in the class stays in it." in page
    assert "Open joining with a new code" in page
    assert sign_in(leo).get(reverse("classrooms:join_class", args=[old])).status_code == 403
    sign_in(tess).post(url("open_joining", room))
    assert sign_in(leo).get(reverse("classrooms:join_class", args=[old])).status_code == 200
    assert place(room, lea).is_present


def test_board_prints_the_code_large_with_its_address_as_a_square(sign_in, tess, room, settings):
    page = words(sign_in(tess).get(url("board", room)))
    address = settings.SITE_URL.partition("://")[2]
    assert f'<p class="big-code" translate="no">{room.spaced_code}</p>' in page
    assert f'<p class="address" translate="no">{address}/join/{room.join_code}</p>' in page
    assert "<svg" in page
    assert "data-print" in page


def test_board_of_a_closed_class_leads_to_a_new_code(sign_in, tess, room):
    operations.close_joining(room, by=tess)
    response = sign_in(tess).get(url("board", room), follow=True)
    assert response.redirect_chain == [(url("classroom", room), 302)]
    assert "Joining is closed. Open it first." in words(response)


SETTINGS = FORM | {"late_percent_a_day": "10", "late_floor_percent": "50"}


def test_settings_change_the_class_and_leave_rules_in_the_audit(sign_in, tess, room):
    changes = {"name": "12-A", "school": "Hillside", "missing_counts_zero": "True"}
    rules = {"late_percent_a_day": "20", "late_floor_percent": "0"}
    response = sign_in(tess).post(url("settings", room), SETTINGS | changes | rules)
    assert response.url == url("settings", room)
    room.refresh_from_db()
    assert (room.name, room.school, room.missing_counts_zero) == ("12-A", "Hillside", True)
    assert (room.late_percent_a_day, room.late_floor_percent) == (20, 0)
    event = AuditEvent.objects.get(verb="class.change")
    assert (event.actor, event.scope) == (tess, room.pk)
    assert event.detail == {
        "missing_counts_zero": "True",
        "late_percent_a_day": "20",
        "late_floor_percent": "0",
    }


def test_new_name_alone_leaves_nothing_in_the_audit(sign_in, tess, room):
    sign_in(tess).post(url("settings", room), SETTINGS | {"name": "12-A"})
    room.refresh_from_db()
    assert room.name == "12-A"
    assert AuditEvent.objects.filter(scope=room.pk).count() == 0


@pytest.mark.parametrize("percent", ["", "-1", "101", "ten"])
@pytest.mark.parametrize("field", ["late_percent_a_day", "late_floor_percent"])
def test_percent_out_of_range_says_so_and_changes_nothing(sign_in, tess, room, field, percent):
    form = SETTINGS | {"name": "12-A", field: percent}
    response = sign_in(tess).post(url("settings", room), form)
    assert response.status_code == 422
    assert "Write a whole number from 0 to 100" in words(response)
    assert '<nav class="tabs" aria-label="11-B History">' in words(response)
    room.refresh_from_db()
    assert (room.name, room.late_percent_a_day, room.late_floor_percent) == ("11-B History", 10, 50)


def test_archived_class_is_read_and_cannot_be_joined(sign_in, tess, lea, leo, room):
    student(room, lea)
    code = room.join_code
    client = sign_in(tess)
    response = client.post(url("archive_class", room), follow=True)
    assert "The class is archived. It can be read, and taken back." in words(response)
    assert [line.classroom for line in response.context["page"].archived] == [room]
    for name in ("classroom", "students"):
        page = client.get(url(name, room))
        assert page.status_code == 200
        assert "This class is archived: all of it can be read" in words(page)
    assert AuditEvent.objects.get(verb="class.archive").scope == room.pk
    client = sign_in(leo)
    path = reverse("classrooms:join_class", args=[code])
    assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
    assert not Membership.objects.filter(person=leo).exists()


def test_archived_class_with_a_code_left_in_it_cannot_be_joined(sign_in, tess, leo, room):
    Classroom.objects.filter(pk=room.pk).update(archived_at=timezone.now())
    path = reverse("classrooms:join_class", args=[room.join_code])
    assert sign_in(leo).post(path).status_code == 403


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("open_joining", {}),
        ("renew_code", {}),
        ("close_joining", {}),
        ("check_names", {}),
        ("add_students", {"names": "Abbott, Grace"}),
        ("student", {"name": "Other", "school_number": "7"}),
        ("remove_student", {}),
        ("make_cards", {}),
        ("settings", SETTINGS | {"name": "Other"}),
        ("add_colleague", {"username": "tomás", "role": "assistant"}),
        ("archive_class", {}),
    ],
)
def test_post_to_an_archived_class_changes_nothing_and_says_so(
    sign_in, tess, tomas, leo, room, name, form
):
    member = operations.join_class(leo, room, now=timezone.now())
    operations.archive_class(room, by=tess, now=timezone.now())
    before = rows(room)
    ids = [member.pk] if name in ("student", "remove_student") else []
    response = sign_in(tess).post(
        url(name, room, *ids), {"member": [member.pk], **form}, follow=True
    )
    assert response.redirect_chain == [(url("classroom", room), 302)]
    assert "This class is archived. Take it back first." in words(response)
    assert rows(room) == before


def rows(room):
    """All of a class that a post could change."""
    members = Membership.objects.filter(classroom=room).order_by("pk")
    return [
        *Classroom.objects.filter(pk=room.pk).values(),
        *members.values(),
        *User.objects.order_by("pk").values("pk", "display_name", "password"),
    ]


def test_restored_class_opens_again_with_its_code(sign_in, tess, room):
    operations.archive_class(room, by=tess, now=timezone.now())
    client = sign_in(tess)
    page = words(client.post(url("restore_class", room), follow=True))
    assert "The class is back. Joining is closed until you open it." in page
    code = room.join_code
    client.post(url("open_joining", room))
    room.refresh_from_db()
    assert (room.is_archived, room.join_code, room.can_be_joined) == (False, code, True)


def test_student_of_an_archived_class_still_sees_it_and_may_leave(sign_in, tess, lea, room):
    student(room, lea)
    operations.archive_class(room, by=tess, now=timezone.now())
    client = sign_in(lea)
    page = words(client.get(reverse("classrooms:my_class")))
    assert "Tess Alder · Lakeview High" in page
    assert (
        "The class is archived. You can still read everything, but you can’t start new work."
        in page
    )
    client.post(url("leave_class", room))
    assert not place(room, lea).is_present


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [("tess", "classes", "my_class"), ("lea", "my_class", "classes"), ("otto", None, "my_class")],
)
def test_navigation_leads_to_classes_or_to_my_class(sign_in, request, who, shown, hidden):
    page = words(sign_in(request.getfixturevalue(who)).get(reverse("home")))
    if shown:
        assert f'<a href="{reverse(f"classrooms:{shown}")}">' in page
    assert f'<a href="{reverse(f"classrooms:{hidden}")}">' not in page


def test_navigation_of_a_student_follows_the_class(sign_in, tess, otto, room):
    link = f'<a href="{reverse("classrooms:my_class")}">'
    client = sign_in(otto)
    assert link not in words(client.get(reverse("home")))
    client.post(reverse("classrooms:join_class", args=[room.join_code]))
    assert link in words(client.get(reverse("home")))
    client.post(url("leave_class", room))
    assert link not in words(client.get(reverse("home")))


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 8, 20), date(2027, 6, 30)),
        (date(2027, 1, 10), date(2027, 6, 30)),
        (date(2027, 4, 1), date(2027, 6, 30)),
        (date(2027, 4, 2), date(2028, 6, 30)),
    ],
    ids=["autumn", "winter", "ninety-days", "too-near"],
)
def test_last_day_that_is_proposed_is_a_june_three_months_away(today, last):
    assert default_last_day(today) == last
