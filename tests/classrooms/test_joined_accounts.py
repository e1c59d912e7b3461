"""Two accounts of one student: what the second did for the class goes to the first; and back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEvent
from classrooms import operations, queries
from classrooms.models import JoinedAccounts, Membership
from classrooms.rules import AssignmentRules
from lessons.models import ReadingState
from quizzes.models import OWN_STUDY, Attempt
from quizzes.window import Accommodation, Change
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    LESSON,
    ZONE,
    begun,
    classroom,
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
BOTH = "Both have a try at the same work open. Let the student hand one in first"
GONE = "Choose somebody who is in the class"
TEST = "debt-and-adjustment-test"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def second(db):
    """Lea's other account."""
    return user("lea2", display_name="Lea M.", is_student=True)


@pytest.fixture
def kept(room, lea):
    return student(room, lea, roster_name="Moreno, Lea")


@pytest.fixture
def gone(room, second):
    return student(room, second)


def page_of(member):
    return reverse("classrooms:join_accounts", args=[member.classroom_id, member.pk])


def join(person, kept, gone, **fields):
    """Press Join below the preview."""
    form = {"gone": getattr(gone, "pk", gone), "go": "yes", **fields}
    return signed_in(person).post(page_of(kept), form)


def undo(person, kept):
    joined = JoinedAccounts.objects.get(kept=kept)
    names = [kept.classroom_id, kept.pk, joined.pk]
    return signed_in(person).post(reverse("classrooms:undo_joining", args=names))


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def words(response):
    return " ".join(response.content.decode().split())


def refused(response):
    """The message at the choice of an account, which stands on the page."""
    assert response.status_code == 422
    errors = {name: list(found) for name, found in response.context["form"].errors.items()}
    assert list(errors) == ["gone"]
    [says] = errors["gone"]
    assert escape(says) in words(response)
    return says


def rows():
    """All that the joining of accounts writes."""
    tables = (Membership, Attempt, JoinedAccounts, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def tries():
    found = Attempt.objects.order_by("learner__username", "number")
    return [(row.learner.username, row.number, row.pk) for row in found]


# Looked at before -------------------------------------------------------------------------


def test_other_students_who_are_in_the_class_are_offered(tess, tomas, room, kept, gone, leo, otto):
    operations.leave_class(student(room, leo), now=NOW)
    student(classroom(tess, "12-A History"), otto)
    form = signed_in(tess).get(page_of(kept)).context["form"]
    assert form.fields["gone"].choices == [
        ("", "Choose an account"),
        (str(gone.pk), "Lea M. (lea2)"),
    ]


def test_preview_says_what_comes_over_and_changes_nothing(tess, room, kept, gone, second):
    first, later = work(room, target()), work(room, target(target_id=TEST), days=9)
    for given in (later, first):
        sat(second, given, 4, at=NOW)
    before = rows()
    response = signed_in(tess).post(page_of(kept), {"gone": gone.pk})
    assert response.status_code == 200
    titles = [escape(queries.titled(given).target.title) for given in (first, later)]
    page = words(response)
    assert f"<b>Comes over:</b> {', '.join(titles)}." in page
    assert "Moreno, Lea stays with the user name lea." in page
    assert '<button type="submit" class="btn" name="go" value="yes">Join the two</button>' in page
    assert rows() == before


def test_preview_of_an_account_that_has_begun_nothing_says_so(tess, kept, gone):
    response = signed_in(tess).post(page_of(kept), {"gone": gone.pk})
    assert "<b>Comes over:</b> nothing." in words(response)


@pytest.mark.parametrize("who", ["of another class", "who left", "themselves", "who teaches", "x"])
def test_account_that_is_no_other_student_of_the_class_is_refused(
    tess, tomas, room, kept, leo, who
):
    if who == "of another class":
        chosen = student(classroom(tess, "12-A History"), leo)
    elif who == "who left":
        chosen = student(room, leo)
        operations.leave_class(chosen, now=NOW)
    else:
        chosen = {"themselves": kept, "who teaches": place(room, tess)}.get(who, who)
    before = rows()
    assert refused(join(tess, kept, chosen)) == GONE
    assert rows() == before


def test_no_account_is_refused(tess, kept, gone):
    assert refused(join(tess, kept, "")) == "Choose the other account"


def test_student_who_left_is_joined_to_nobody(tess, kept, gone):
    operations.leave_class(kept, now=NOW)
    before = rows()
    assert refused(join(tess, kept, gone)) == "One of the two is no longer in the class"
    assert rows() == before


@pytest.mark.parametrize("who", ["of another class", "the same", "who left"])
def test_operation_refuses_what_are_not_two_accounts_of_a_class(tess, room, kept, gone, leo, who):
    other = {
        "of another class": student(classroom(tess, "12-A History"), leo),
        "the same": kept,
        "who left": gone,
    }[who]
    if who == "who left":
        operations.leave_class(gone, now=NOW)
        gone.refresh_from_db()
    with pytest.raises(operations.SameAccount):
        operations.join_accounts(kept, other, by=tess, now=NOW)
    assert JoinedAccounts.objects.count() == 0


def test_tries_that_go_on_in_both_accounts_are_refused_and_nothing_changes(
    tess, room, kept, gone, lea, second
):
    first, both = work(room, target(target_id=TEST), days=5), work(room, target())
    sat(second, first, 4, at=NOW)
    begun(lea, both)
    begun(second, both)
    before = rows()
    assert refused(join(tess, kept, gone)) == BOTH
    assert rows() == before


# Joined -----------------------------------------------------------------------------------


def test_tries_of_the_second_go_to_the_first_and_their_numbers_go_on(
    tess, room, kept, gone, lea, second
):
    given, alone = work(room, target()), work(room, target(target_id=TEST))
    mine = sat(lea, given, 2, at=NOW)
    theirs = [sat(second, given, known, at=NOW, number=known - 3) for known in (4, 5)]
    other = sat(second, alone, 3, at=NOW)
    response = join(tess, kept, gone)
    assert response.url == page_of(kept)
    assert said(response) == ["Lea M. is joined to Moreno, Lea. You can undo it below."]
    found = Attempt.objects.filter(learner=lea, context=given.pk).order_by("number")
    assert [(row.pk, row.number, row.score) for row in found] == [
        (mine.pk, 1, Decimal(2)),
        (theirs[0].pk, 2, Decimal(4)),
        (theirs[1].pk, 3, Decimal(5)),
    ]
    assert Attempt.objects.get(learner=lea, context=alone.pk) == other
    assert Attempt.objects.filter(learner=second).count() == 0
    path = reverse("classrooms:gradebook", args=[room.pk])
    grid = signed_in(tess).get(path).context["page"].grid
    assert [member.name for member in grid.students] == ["Moreno, Lea"]
    assert grid.cells[kept.pk, given.pk].earned == Decimal(5)


def test_second_account_is_out_of_the_class_at_once(tess, room, kept, gone, second):
    given = work(room, target())
    client, page = signed_in(second), reverse("classrooms:assigned", args=[given.pk])
    assert client.get(page).status_code == 200
    join(tess, kept, gone)
    assert client.get(page).status_code == 404
    own = place(room, second)
    assert (own.left_at, own.was_removed, own.person.is_student) == (NOW, True, False)
    assert place(room, kept.person).is_present


def test_second_account_that_is_in_another_class_too_stays_a_student(
    tess, room, kept, gone, second
):
    student(classroom(tess, "12-A History"), second)
    join(tess, kept, gone)
    second.refresh_from_db()
    assert second.is_student


def test_second_account_cannot_come_back_by_the_code(tess, room, kept, gone, second):
    join(tess, kept, gone)
    path = reverse("classrooms:join_class", args=[room.join_code])
    answer = signed_in(second).post(path, follow=True)
    says = "Your teacher took you out of this class. Ask them to take you back."
    assert escape(says) in words(answer)
    assert not place(room, second).is_present


def test_what_the_second_did_elsewhere_and_for_itself_stays_with_it(tess, room, kept, gone, second):
    given = work(room, target())
    elsewhere = work(classroom(tess, "12-A History"), target())
    own = sat(second, given, 4, at=NOW)
    Attempt.objects.update(context=OWN_STUDY)
    abroad = sat(second, elsewhere, 4, at=NOW)
    ReadingState.objects.create(learner=second, course_id=COURSE, lesson_id=LESSON, read_at=NOW)
    join(tess, kept, gone)
    assert set(Attempt.objects.filter(learner=second)) == {own, abroad}
    assert ReadingState.objects.get().learner == second


def test_running_try_goes_on_in_the_first_account_with_its_window(
    tess, room, kept, gone, lea, second
):
    rules = AssignmentRules(limit_seconds=600)
    given = work(room, target(), rules=rules)
    agreed = Accommodation(time_factor=Decimal(2), extra_days=3)
    operations.accommodate(kept, agreed, version=0, by=tess)
    attempt = begun(second, given)
    join(tess, kept, gone)
    attempt.refresh_from_db()
    assert (attempt.learner, attempt.deadline, attempt.closes_at) == (
        lea,
        NOW + timedelta(minutes=20),
        given.closes_at + 3 * DAY,
    )
    assert begun(lea, given) == attempt


def test_joining_is_in_the_audit_without_a_name(tess, room, kept, gone, lea, second):
    sat(second, work(room, target()), 4, at=NOW)
    join(tess, kept, gone)
    event = AuditEvent.objects.get(verb="class.join_accounts")
    assert (event.actor, event.subject, event.scope, event.detail) == (
        tess,
        lea,
        room.pk,
        {"gone": str(gone.pk), "tries": 1},
    )


# And two again ----------------------------------------------------------------------------


def test_undo_gives_each_account_what_was_its_own(tess, room, kept, gone, lea, second):
    given = work(room, target())
    sat(lea, given, 2, at=NOW)
    for number in (1, 2):
        sat(second, given, 4, at=NOW, number=number)
    before = tries()
    join(tess, kept, gone)
    assert tries() != before
    answer = undo(tess, kept)
    assert answer.url == reverse("classrooms:students", args=[room.pk])
    assert said(answer) == ["They are two again."]
    assert tries() == before
    own = place(room, second)
    assert (own.left_at, own.was_removed, own.person.is_student) == (None, False, True)
    event = AuditEvent.objects.get(verb="class.undo_joining")
    assert (event.actor, event.subject, event.scope) == (tess, lea, room.pk)


def test_try_that_was_begun_since_stays_with_the_first(tess, room, kept, gone, lea, second):
    given = work(room, target())
    theirs = sat(second, given, 4, at=NOW)
    join(tess, kept, gone)
    later = begun(lea, given)
    undo(tess, kept)
    assert tries() == [("lea", 2, later.pk), ("lea2", 1, theirs.pk)]


def test_running_try_has_the_window_of_the_second_again(tess, room, kept, gone, second):
    given = work(room, target())
    own = Change(closes_at=NOW + 20 * DAY)
    operations.extend(given, gone, own, version=0, by=tess)
    attempt = begun(second, given)
    join(tess, kept, gone)
    undo(tess, kept)
    attempt.refresh_from_db()
    assert (attempt.learner, attempt.closes_at) == (second, NOW + 20 * DAY)


def test_undo_twice_is_the_same_as_once(tess, room, kept, gone, second):
    sat(second, work(room, target()), 4, at=NOW)
    join(tess, kept, gone)
    undo(tess, kept)
    before = rows()
    assert said(undo(tess, kept)) == ["They are two again."]
    assert rows() == before


def test_page_offers_the_undo_as_long_as_they_are_joined(tess, room, kept, gone):
    join(tess, kept, gone)
    joined = JoinedAccounts.objects.get()
    path = reverse("classrooms:undo_joining", args=[room.pk, kept.pk, joined.pk])
    client = signed_in(tess)
    assert f'action="{path}"' in words(client.get(page_of(kept)))
    assert client.get(path).status_code == 405
    client.post(path)
    assert f'action="{path}"' not in words(client.get(page_of(kept)))


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_one_account_as_for_three(
    tess, room, kept, number, settings, django_assert_num_queries
):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    for each in range(number):
        student(room, user(f"stays{each}"))
        join(tess, kept, student(room, user(f"again{each}")))
    client = signed_in(tess)
    # Session, person, own place, the student, the others, those who are joined.
    with django_assert_num_queries(6):
        page = client.get(page_of(kept))
    assert len(page.context["joined"]) == number
