"""After its last day a class is read and nothing begins in it, until a teacher reopens it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms import operations
from classrooms.models import Role
from classrooms.queries import State, work_of
from classrooms.rules import AssignmentRules
from quizzes import operations as quizzes
from quizzes.models import Attempt
from tests.classrooms.build import (
    begun,
    classroom,
    colleague,
    place,
    signed_in,
    start,
    student,
    target,
    work,
)

DAY = timedelta(days=1)
# 2:00 pm in Chicago on the last day but one.
BEFORE = datetime(2026, 10, 29, 19, tzinfo=UTC)
LAST = date(2026, 10, 30)
# 12:00:00 am in Chicago, when the last day is over.
AFTER = datetime(2026, 10, 31, 5, tzinfo=UTC)
ENDED = (
    "The class ended on Oct 30, 2026. You can still read everything, but you can’t start new work."
)
CLOSED_LATER = {"days": 30}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea):
    room = classroom(tess, ends_on=LAST)
    student(room, lea, joined_at=BEFORE - 20 * DAY)
    return room


def url(name, *args):
    return reverse(f"classrooms:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


def state(room, person, given, at):
    return work_of(place(room, person), given, now=at).state


def test_students_pages_say_that_the_class_ended(lea, room, clock):
    given = work(room, target(), **CLOSED_LATER)
    pages = [url("my_class"), url("my_grade", room.pk), url("assigned", given.pk)]
    for moment, is_over in ((AFTER - timedelta(seconds=1), False), (AFTER, True)):
        clock.move_to(moment)
        for page in pages:
            assert (ENDED in words(signed_in(lea).get(page))) == is_over, page


def test_quiz_that_is_still_open_has_no_start_and_begins_nothing(lea, room, clock):
    given = work(room, target(), **CLOSED_LATER)
    address = url("start_assigned", given.pk)
    assert address in words(signed_in(lea).get(url("assigned", given.pk)))
    clock.move_to(AFTER)
    assert address not in words(signed_in(lea).get(url("assigned", given.pk)))
    assert start(signed_in(lea), given).url == url("assigned", given.pk)
    assert not Attempt.objects.exists()


def test_nobody_is_told_to_hand_in_what_they_cannot_begin(lea, room, clock):
    late = work(room, target(), now=BEFORE - 9 * DAY, due_at=BEFORE - DAY, closes_at=None)
    endless = work(room, target(), days=None)
    never = work(room, target(), opens_at=AFTER + DAY, due_at=AFTER + 9 * DAY, closes_at=None)
    assert [state(room, lea, each, BEFORE) for each in (late, endless, never)] == [
        State.LATE,
        State.TO_DO,
        State.NOT_OPEN,
    ]
    for each in (late, endless, never):
        assert state(room, lea, each, AFTER) is State.CLASS_ENDED
    clock.move_to(AFTER)
    page = words(signed_in(lea).get(url("my_class")))
    assert "Not handed in" in page
    assert "can still be handed in" not in page
    assert "days late" not in page
    report = words(signed_in(lea).get(url("assigned", late.pk)))
    assert "You can still submit it." not in report


def test_what_was_closed_or_done_before_stays_so(lea, room, clock):
    missed = work(room, target(), now=BEFORE - 9 * DAY, days=1)
    done = work(room, target(), **CLOSED_LATER)
    quizzes.submit_attempt(lea, begun(lea, done).pk, now=BEFORE)
    assert state(room, lea, missed, AFTER) is State.MISSED
    assert state(room, lea, done, AFTER) is State.DONE
    clock.move_to(AFTER)
    attempt = Attempt.objects.get()
    assert signed_in(lea).get(reverse("quizzes:result", args=[attempt.pk])).status_code == 200
    assert "Your results stay below." in words(signed_in(lea).get(url("assigned", done.pk)))


def test_timed_attempt_that_runs_over_midnight_goes_on(lea, room, clock):
    given = work(room, target(), rules=AssignmentRules(limit_seconds=1800), **CLOSED_LATER)
    clock.move_to(AFTER - timedelta(minutes=5))
    attempt = begun(lea, given)
    clock.move_to(AFTER + timedelta(minutes=5))
    assert state(room, lea, given, AFTER + timedelta(minutes=5)) is State.WORKING
    assert start(signed_in(lea), given).url == reverse("quizzes:question", args=[attempt.pk])


def read(person, given):
    path = f"/course/{given.course_id}/{given.target_id}/read/"
    assert signed_in(person).post(path).status_code == 302


def test_lesson_can_still_be_read_and_moves_no_grade(lea, room, clock):
    given = work(room, target("read"), points=5, **CLOSED_LATER)
    clock.move_to(AFTER)
    assert "Not read" in words(signed_in(lea).get(url("my_class")))
    assert "Read the lesson" in words(signed_in(lea).get(url("assigned", given.pk)))
    read(lea, given)
    clock.shift(timedelta(minutes=1))
    assert state(room, lea, given, datetime.now(UTC)) is State.CLASS_ENDED
    assert "Read after the class ended" in words(signed_in(lea).get(url("my_class")))
    grade = words(signed_in(lea).get(url("my_grade", room.pk)))
    assert "Not counted: the class ended while it was open." in grade


def test_lesson_that_was_read_before_the_end_still_counts(lea, room, clock):
    given = work(room, target("read"), points=5, **CLOSED_LATER)
    read(lea, given)
    clock.move_to(AFTER)
    assert state(room, lea, given, AFTER) is State.DONE
    assert "100.0%" in words(signed_in(lea).get(url("my_grade", room.pk)))


def test_lesson_that_its_teacher_held_back_does_not_open_with_the_end(lea, room, clock):
    given = work(room, target("read"), opens_at=AFTER + 9 * DAY, due_at=None, closes_at=None)
    clock.move_to(AFTER)
    page = words(signed_in(lea).get(f"/course/{given.course_id}/{given.target_id}/"))
    assert "Your teacher opens this lesson" in page


@pytest.mark.parametrize("zero", [False, True])
def test_what_the_class_left_open_is_no_zero_and_no_threat(tess, lea, room, clock, zero):
    operations.change_class(room, by=tess, missing_counts_zero=zero)
    given = work(room, target(), days=5)
    closed = work(room, target(), now=BEFORE - 9 * DAY, days=1)
    for moment in (AFTER, given.closes_at + DAY):
        clock.move_to(moment)
        for page in (
            signed_in(lea).get(url("my_grade", room.pk)),
            signed_in(tess).get(url("grade", room.pk, place(room, lea).pk)),
        ):
            row = words(page).partition(f'id="w-{given.slug}"')[2].partition("</tr>")[0]
            assert "Not counted: the class ended while it was open." in row
            assert "If Quiz" not in words(page)
            other = words(page).partition(f'id="w-{closed.slug}"')[2].partition("</tr>")[0]
            assert ("Counted as 0" in other) == zero
    clock.move_to(AFTER)
    book = words(signed_in(tess).get(url("gradebook", room.pk)))
    assert "class ended" in book


@pytest.mark.parametrize("zero", [False, True])
def test_what_was_due_before_the_end_closes_with_the_class(tess, lea, room, clock, zero):
    """Else whoever waits for the last day would never have a 0."""
    operations.change_class(room, by=tess, missing_counts_zero=zero)
    due = {"now": BEFORE - 9 * DAY, "due_at": BEFORE - DAY}
    given = work(room, target(), **due, closes_at=BEFORE + 20 * DAY)
    endless = work(room, target(), **due, closes_at=None)
    clock.move_to(AFTER)
    page = words(signed_in(lea).get(url("my_grade", room.pk)))
    row, other = (
        page.partition(f'id="w-{each.slug}"')[2].partition("</tr>")[0] for each in (given, endless)
    )
    assert ("Counted as 0: it closed and was not handed in." in row) == zero
    assert ("Not counted: it closed and was not handed in." in row) != zero
    assert "Not counted: the class ended while it was open." in other
    assert "If Quiz" not in page


def test_right_answers_open_with_the_end_where_a_quiz_never_closes(lea, room, clock):
    given = work(room, target(), days=None)
    attempt = begun(lea, given)
    assert attempt.closes_at == room.ends_at
    quizzes.submit_attempt(lea, attempt.pk, now=BEFORE)
    result = reverse("quizzes:result", args=[attempt.pk])
    before = words(signed_in(lea).get(result))
    clock.move_to(AFTER)
    after = words(signed_in(lea).get(result))
    assert "The answer" not in before
    assert "The answer" in after


def test_quiz_page_of_the_course_says_that_the_class_ended(lea, room, clock):
    given = work(room, target(), **CLOSED_LATER)
    clock.move_to(AFTER)
    page = words(signed_in(lea).get(f"/course/{given.course_id}/quiz/{given.target_id}/"))
    assert "The class ended on Oct 30, 2026." in page
    assert url("start_assigned", given.pk) not in page


# Reopening ----------------------------------------------------------------------------------


def reopen(person, room, day="2027-01-29"):
    return signed_in(person).post(url("reopen_class", room.pk), {"ends_on": day})


def test_teachers_pages_say_it_and_lead_to_a_later_last_day(tess, room, clock):
    link = url("reopen_class", room.pk)
    assert link not in words(signed_in(tess).get(url("classroom", room.pk)))
    clock.move_to(AFTER)
    for page in ("classroom", "gradebook", "students", "settings", "marking"):
        said = words(signed_in(tess).get(url(page, room.pk)))
        assert "The class ended on Oct 30, 2026. Students can still read everything" in said, page
        assert link in said, page


def test_reopened_class_goes_on(tess, lea, room, clock):
    given = work(room, target(), **CLOSED_LATER)
    clock.move_to(AFTER)
    response = reopen(tess, room)
    assert response.url == url("classroom", room.pk)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["The class goes on until Jan 29, 2027."]
    room.refresh_from_db()
    assert room.ends_on == date(2027, 1, 29)
    assert begun(lea, given)
    event = AuditEvent.objects.get(verb="class.reopen")
    assert (event.actor, event.scope) == (tess, room.pk)
    log = words(signed_in(tess).get(url("log", room.pk)))
    assert "Gave the class a later last day" in log


def test_attempt_that_ends_with_the_class_goes_on_with_it_only_while_it_runs(
    tess, lea, leo, room, clock
):
    """Settings move the last day as well."""
    student(room, leo)
    endless = work(room, target(), days=None)
    over = begun(lea, endless)
    clock.move_to(AFTER + timedelta(hours=1))
    reopen(tess, room)
    running = begun(leo, endless)
    over.refresh_from_db()
    assert over.deadline == AFTER - timedelta(seconds=1)
    room.refresh_from_db()
    assert running.deadline == room.ends_at
    operations.change_class(room, by=tess, ends_on=date(2027, 2, 26))
    running.refresh_from_db()
    assert running.deadline == room.ends_at
    assert room.ends_on == date(2027, 2, 26)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("", "Choose the last day"),
        ("2026-10-30", "This day is over. Choose a day from today on"),
        ("soon", "Write the day as year-month-day, such as 2026-11-30"),
    ],
)
def test_last_day_that_is_over_reopens_nothing(tess, room, clock, day, says):
    clock.move_to(AFTER)
    response = reopen(tess, room, day)
    assert response.status_code == 422
    assert says in words(response)
    room.refresh_from_db()
    assert room.ends_on == LAST


def test_today_of_the_school_is_a_day_to_end_on(tess, room, clock):
    clock.move_to(AFTER)
    assert reopen(tess, room, "2026-10-31").status_code == 302


def test_class_that_goes_on_is_not_reopened(tess, room):
    response = reopen(tess, room)
    assert response.url == url("classroom", room.pk)
    room.refresh_from_db()
    assert room.ends_on == LAST


def test_co_teacher_reopens_and_whoever_only_looks_does_not(tomas, room, clock):
    member = colleague(room, tomas, Role.ASSISTANT)
    clock.move_to(AFTER)
    page = words(signed_in(tomas).get(url("classroom", room.pk)))
    assert "The class ended on Oct 30, 2026." in page
    assert url("reopen_class", room.pk) not in page
    assert reopen(tomas, room).status_code == 403
    type(member).objects.filter(pk=member.pk).update(role=Role.CO_TEACHER)
    assert reopen(tomas, room).status_code == 302


def test_report_names_nothing_to_hand_in_after_the_last_day(tess, lea, room, clock):
    work(room, target(), now=BEFORE - 9 * DAY, due_at=BEFORE - DAY, closes_at=None)
    address = url("student_report", room.pk, place(room, lea).pk)
    before = signed_in(tess).get(address).context
    clock.move_to(AFTER)
    after = signed_in(tess).get(address).context
    assert [len(each["page"].missing) for each in (before, after)] == [1, 0]


def test_archived_class_is_taken_back_before_it_is_reopened(tess, room, clock):
    clock.move_to(AFTER)
    operations.archive_class(room, by=tess, now=AFTER)
    response = signed_in(tess).get(url("reopen_class", room.pk))
    assert response.url == url("classroom", room.pk)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["This class is archived. Take it back first."]


# Where a class that is over is met ------------------------------------------------------------


def test_forms_of_a_class_say_that_it_is_over(tess, lea, room, clock):
    given, member = work(room, target(), **CLOSED_LATER), place(room, lea)
    pages = [
        url("extend", room.pk, given.pk, member.pk),
        url("student", room.pk, member.pk),
        url("accommodate", room.pk, member.pk),
        url("change_work", room.pk, given.pk),
        url("assign"),
    ]
    for moment, is_over in ((BEFORE, False), (AFTER, True)):
        clock.move_to(moment)
        for page in pages:
            said = words(signed_in(tess).get(page))
            assert ("The class ended on Oct 30, 2026." in said) == is_over, page
    operations.archive_class(room, by=tess, now=AFTER)
    for page in pages[:-1]:
        assert "This class is archived" in words(signed_in(tess).get(page)), page


def test_whoever_joins_reads_it_before(leo, room, clock):
    page = url("join_class", room.join_code)
    assert "The class ended" not in words(signed_in(leo).get(page))
    clock.move_to(AFTER)
    assert ENDED in words(signed_in(leo).get(page))


def test_start_that_is_refused_says_why(lea, room, clock):
    given = work(room, target(), **CLOSED_LATER)
    clock.move_to(AFTER)
    response = start(signed_in(lea), given)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["The class ended on Oct 30, 2026."]


def test_attempt_that_goes_on_in_an_archived_class_is_still_found(tess, lea, room):
    going, other = (work(room, target(), **CLOSED_LATER) for _ in range(2))
    begun(lea, going)
    operations.archive_class(room, by=tess, now=BEFORE)
    page = words(signed_in(lea).get(url("my_class")))
    assert url("assigned", going.pk) in page
    assert url("assigned", other.pk) not in page
