"""A student who goes to another class of the teacher's, with the work that both were given."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEvent
from classrooms import operations, queries
from classrooms.models import Accommodation, Membership, Role
from classrooms.rules import AssignmentRules
from quizzes.models import OWN_STUDY, Attempt
from quizzes.window import Accommodation as Agreed
from tests.classrooms.build import (
    begun,
    classroom,
    colleague,
    place,
    sat,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago; what is due in 7 days closes in 14.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
BOTH = "A try goes on in both classes. Let the student hand one in first"
HERE = "This student is in that class already"
FOREIGN = "Choose one of your other classes"
SAYS = {
    **dict.fromkeys(["of another", "looked at", "archived", "the same", "unknown"], FOREIGN),
    "none": "Choose a class",
}
TEST = "debt-and-adjustment-test"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def other(tess):
    return classroom(tess, "12-A History")


@pytest.fixture
def pupil(room, lea):
    return student(room, lea, roster_name="Moreno, Lea", school_number="S-7")


def page_of(member):
    return reverse("classrooms:move_student", args=[member.classroom_id, member.pk])


def move(person, member, to, **fields):
    """Press Move below the preview."""
    form = {"to": getattr(to, "pk", to), "go": "yes", **fields}
    return signed_in(person).post(page_of(member), form)


def words(response):
    return " ".join(response.content.decode().split())


def refused(response):
    """The message at the choice of a class, which stands on the page."""
    assert response.status_code == 422
    errors = {name: list(found) for name, found in response.context["form"].errors.items()}
    assert list(errors) == ["to"]
    [says] = errors["to"]
    assert escape(says) in words(response)
    return says


def rows():
    """All that a move writes."""
    tables = (Membership, Attempt, Accommodation, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


# Where to ---------------------------------------------------------------------------------


def offered(person, member):
    form = signed_in(person).get(page_of(member)).context["form"]
    return [name for _id, name in form.fields["to"].choices]


def test_classes_in_which_the_teacher_may_change_are_offered(tess, tomas, room, other, pupil):
    colleague(classroom(tomas, "9-A History"), tess)
    colleague(classroom(tomas, "Looked at"), tess, Role.ASSISTANT)
    classroom(tomas, "Of Tomás")
    operations.archive_class(classroom(tess, "Archived"), by=tess, now=NOW)
    assert offered(tess, pupil) == [
        "Choose a class",
        "9-A History, until Jun 30, 2027",
        "12-A History, until Jun 30, 2027",
    ]


def test_teacher_of_one_class_is_told_that_there_is_no_other(tess, room, pupil):
    page = words(signed_in(tess).get(page_of(pupil)))
    says = "You have no other class to move to."
    assert (says in page, f'action="{page_of(pupil)}"' in page) == (True, False)


@pytest.mark.parametrize("which", list(SAYS))
def test_class_that_is_not_offered_is_refused(tess, tomas, room, other, pupil, which):
    rooms = {
        "of another": classroom(tomas, "Of Tomás"),
        "looked at": classroom(tomas, "Looked at"),
        "archived": classroom(tess, "Archived"),
        "the same": room,
        "unknown": "x",
        "none": "",
    }
    colleague(rooms["looked at"], tess, Role.ASSISTANT)
    operations.archive_class(rooms["archived"], by=tess, now=NOW)
    before = rows()
    assert refused(move(tess, pupil, rooms[which])) == SAYS[which]
    assert rows() == before


@pytest.mark.parametrize("come", [student, colleague])
def test_person_who_is_in_that_class_already_is_not_moved(tess, tomas, room, other, come):
    member = student(room, tomas)
    come(other, tomas)
    given, _like = work(room, target()), work(other, target())
    sat(tomas, given, 4, at=NOW)
    before = rows()
    assert refused(move(tess, member, other)) == HERE
    assert rows() == before


# Looked at before -------------------------------------------------------------------------


def test_preview_says_what_goes_along_and_what_stays_and_changes_nothing(
    tess, room, other, pupil, lea
):
    both, alone = work(room, target()), work(room, target(target_id=TEST))
    work(other, target())
    sat(lea, both, 4, at=NOW)
    sat(lea, alone, 4, at=NOW)
    before = rows()
    response = signed_in(tess).post(page_of(pupil), {"to": other.pk})
    assert response.status_code == 200
    page = words(response)
    along, stays = (escape(queries.titled(each).target.title) for each in (both, alone))
    assert f'<h3>Goes along</h3> <ul class="bullets"> <li><b>{along}</b> 1 attempt.</li>' in page
    assert f'<h3>Stays here</h3> <ul class="bullets"> <li><b>{stays}</b> 1 attempt.</li>' in page
    assert '<button type="submit" class="btn" name="go" value="yes">Move</button>' in page
    assert rows() == before


def test_preview_of_a_student_who_has_begun_nothing_says_so(tess, room, other, pupil):
    work(room, target())
    work(other, target())
    page = words(signed_in(tess).post(page_of(pupil), {"to": other.pk}))
    assert "<h3>Goes along</h3> <p>No assignment.</p>" in page
    assert "<h3>Stays here</h3> <p>No assignment.</p>" in page


# What goes along --------------------------------------------------------------------------


def test_student_is_in_the_other_class_by_the_same_name_and_no_longer_here(
    tess, room, other, pupil, lea
):
    Membership.objects.filter(pk=pupil.pk).update(joined_at=NOW - 9 * DAY, checked_at=None)
    response = move(tess, pupil, other)
    assert response.url == reverse("classrooms:students", args=[other.pk])
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["Moreno, Lea is in 12-A History now."]
    there, here = place(other, lea), place(room, lea)
    assert (there.role, there.name, there.school_number) == ("student", "Moreno, Lea", "S-7")
    assert (there.joined_at, there.checked_at) == (NOW - 9 * DAY, NOW)
    assert (here.left_at, here.was_removed) == (NOW, False)
    lea.refresh_from_db()
    assert lea.is_student
    detail = {"from": str(room.pk), "to": str(other.pk)}
    for scope in (room.pk, other.pk):
        event = AuditEvent.objects.get(verb="class.move", scope=scope)
        assert (event.actor, event.subject, event.detail) == (tess, lea, detail)


def test_work_of_the_new_class_opens_and_that_of_the_old_one_no_longer(
    tess, room, other, pupil, lea
):
    given, like = work(room, target()), work(other, target())
    move(tess, pupil, other)
    pages = [reverse("classrooms:assigned", args=[each.pk]) for each in (given, like)]
    assert [signed_in(lea).get(page).status_code for page in pages] == [404, 200]


def test_account_that_the_class_made_is_looked_after_in_the_new_one(tess, room, other, pupil, lea):
    Membership.objects.filter(pk=pupil.pk).update(is_rostered=True)
    lea.is_managed = True
    lea.save()
    pupil.refresh_from_db()
    move(tess, pupil, other)
    assert place(other, lea).may_get_password


def test_attempts_at_works_of_both_go_along_with_score_and_number(tess, room, other, pupil, lea):
    given, like = work(room, target()), work(other, target(), days=9)
    tries = [
        sat(lea, given, known, at=NOW, number=number, closes_at=given.closes_at)
        for number, known in ((1, 3), (2, 5))
    ]
    move(tess, pupil, other)
    found = Attempt.objects.order_by("number")
    assert [(row.pk, row.context, row.number, row.score, row.closes_at) for row in found] == [
        (tries[0].pk, like.pk, 1, Decimal(3), like.closes_at),
        (tries[1].pk, like.pk, 2, Decimal(5), like.closes_at),
    ]
    path = reverse("classrooms:gradebook", args=[other.pk])
    grid = signed_in(tess).get(path).context["page"].grid
    assert grid.cells[place(other, lea).pk, like.pk].earned == Decimal(5)


def test_numbers_go_on_after_those_of_an_earlier_time_in_that_class(tess, room, other, pupil, lea):
    given, like = work(room, target()), work(other, target())
    earlier = student(other, lea)
    first = sat(lea, like, 1, at=NOW)
    operations.leave_class(earlier, now=NOW)
    second = sat(lea, given, 4, at=NOW)
    move(tess, pupil, other)
    found = Attempt.objects.filter(context=like.pk).order_by("number")
    assert [(row.pk, row.number) for row in found] == [(first.pk, 1), (second.pk, 2)]


@pytest.mark.parametrize("whose", ["this class alone", "some there", "own study", "another quiz"])
def test_attempts_that_have_no_like_stay(tess, room, other, pupil, lea, leo, whose):
    given = work(room, target())
    if whose == "some there":
        work(other, target(), members=(student(other, leo),))
    if whose == "another quiz":
        work(other, target(target_id=TEST))
    if whose == "own study":
        work(other, target())
    sat(lea, given, 4, at=NOW)
    context = OWN_STUDY if whose == "own study" else given.pk
    Attempt.objects.update(context=context)
    before = Attempt.objects.values().get()
    move(tess, pupil, other)
    assert (place(other, lea).is_present, Attempt.objects.values().get()) == (True, before)


def test_attempts_of_others_stay(tess, room, other, pupil, leo):
    student(room, leo)
    given = work(room, target())
    work(other, target())
    sat(leo, given, 4, at=NOW)
    move(tess, pupil, other)
    assert Attempt.objects.get().context == given.pk


# The window of the new class --------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "deadline"),
    [
        pytest.param(9, NOW + 16 * DAY, id="closes later"),
        pytest.param(3, NOW + 14 * DAY, id="closes earlier"),
        pytest.param(None, "the class", id="never closes"),
    ],
)
def test_running_attempt_gets_the_new_close_and_its_end_moves_later_alone(
    tess, room, other, pupil, lea, days, deadline
):
    given, like = work(room, target()), work(other, target(), days=days)
    attempt = begun(lea, given)
    assert (attempt.deadline, attempt.closes_at) == (NOW + 14 * DAY,) * 2
    move(tess, pupil, other)
    attempt.refresh_from_db()
    assert (attempt.context, attempt.deadline, attempt.closes_at) == (
        like.pk,
        other.ends_at if deadline == "the class" else deadline,
        like.closes_at or other.ends_at,
    )
    assert begun(lea, like) == attempt


@pytest.mark.parametrize(("minutes", "ends"), [(30, 30), (10, 20)])
def test_limit_of_the_new_class_holds_where_it_is_longer(
    tess, room, other, pupil, lea, minutes, ends
):
    given = work(room, target(), rules=AssignmentRules(limit_seconds=1200))
    work(other, target(), rules=AssignmentRules(limit_seconds=60 * minutes))
    attempt = begun(lea, given)
    move(tess, pupil, other)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + timedelta(minutes=ends)


def test_attempt_whose_time_is_over_does_not_begin_to_run_again(
    tess, room, other, pupil, lea, clock
):
    given = work(room, target(), rules=AssignmentRules(limit_seconds=600))
    work(other, target(), rules=AssignmentRules(limit_seconds=3600))
    attempt = begun(lea, given)
    clock.shift(timedelta(minutes=12))
    move(tess, pupil, other)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + timedelta(minutes=10)


def test_attempts_that_go_on_in_both_classes_are_refused_and_nothing_changes(
    tess, room, other, pupil, lea
):
    given, like = work(room, target()), work(other, target())
    earlier = student(other, lea)
    begun(lea, like)
    Membership.objects.filter(pk=earlier.pk).update(left_at=NOW)
    begun(lea, given)
    before = rows()
    response = move(tess, pupil, other)
    assert refused(response) == BOTH
    assert rows() == before


# What is agreed, and back -----------------------------------------------------------------


def agree(member, by, **fields):
    operations.accommodate(member, Agreed(**fields), version=0, by=by)


def test_what_is_agreed_goes_along_and_reaches_the_running_attempt(tess, room, other, pupil, lea):
    agree(pupil, tess, time_factor=Decimal("1.5"), extra_days=2, extra_attempts=1)
    rules = AssignmentRules(limit_seconds=1200)
    given, like = work(room, target()), work(other, target(), rules=rules)
    attempt = begun(lea, given)
    move(tess, pupil, other)
    there = place(other, lea)
    agreed = Accommodation.objects.get(member=there)
    assert (agreed.value, agreed.version) == (Agreed(Decimal("1.5"), 1, 2), 1)
    assert Accommodation.objects.get(member=pupil).value == agreed.value
    window = queries.work_of(there, like, now=NOW).window
    assert (window.due_at, window.limit_seconds) == (NOW + 9 * DAY, 1800)
    attempt.refresh_from_db()
    assert attempt.closes_at == window.closes_at == NOW + 16 * DAY


def test_what_the_other_class_has_agreed_on_stays(tess, room, other, pupil, lea):
    earlier = student(other, lea)
    agree(earlier, tess, extra_days=5)
    operations.leave_class(earlier, now=NOW)
    agree(pupil, tess, extra_days=2)
    move(tess, pupil, other)
    assert Accommodation.objects.get(member=earlier).extra_days == 5


def test_moving_back_brings_everything_back(tess, room, other, pupil, lea, clock):
    given, like = work(room, target()), work(other, target(), days=9)
    first = sat(lea, given, 3, at=NOW, closes_at=given.closes_at)
    running = begun(lea, given)
    before = Attempt.objects.order_by("number").values_list("pk", "context", "number", "closes_at")
    known = list(before)
    assert [row[0] for row in known] == [first.pk, running.pk]
    move(tess, pupil, other)
    assert {row[1] for row in before.all()} == {like.pk}
    clock.shift(DAY)
    there = place(other, lea)
    move(tess, there, room)
    assert list(before.all()) == known
    here = place(room, lea)
    assert (here.pk, here.is_present, here.name) == (pupil.pk, True, "Moreno, Lea")
    there.refresh_from_db()
    assert there.left_at == NOW + DAY


def test_student_who_was_taken_out_of_the_other_class_may_be_moved_there(
    tess, room, other, pupil, lea
):
    operations.remove_student(student(other, lea), by=tess, now=NOW)
    assert move(tess, pupil, other).status_code == 302
    there = place(other, lea)
    assert (there.is_present, there.was_removed) == (True, False)
