"""One work of a class as its teacher sees it: lines, dates and rules, and taking it back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts import erasure
from accounts.models import AuditEvent
from classrooms import operations, queries
from classrooms.models import Assignment, Role
from classrooms.rules import AssignmentRules
from lessons.models import ReadingState
from quizzes import operations as quizzes
from quizzes.models import Attempt
from quizzes.window import Accommodation as Agreed
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    colleague,
    place,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
STALE = "Somebody else saved in the meantime. This is how it is now; change it again if need be."


@pytest.fixture(autouse=True)
def clock(settings):
    # Else the zone of the site is asked for every 30 seconds, in the midst of what is counted.
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def address(name, given):
    return reverse(f"classrooms:{name}", args=[given.classroom_id, given.pk])


def filled(form):
    """What a browser posts from the form as it stands."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def change(person, given, **changes):
    """Open the form of the work, change something, and press Save."""
    client = signed_in(person)
    form = client.get(address("change_work", given)).context["form"]
    return client.post(address("change_work", given), filled(form) | changes)


def hand_in(person, given):
    attempt = begun(person, given)
    return quizzes.submit_attempt(person, attempt.pk, now=attempt.started_at)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_page_has_a_line_for_each_student(tess, room, lea, leo, otto):
    student(room, lea, roster_name="Moreno, Lea")
    student(room, leo, roster_name="ortiz, Leo")
    student(room, otto, roster_name="Brandt, Otto")
    given = work(room, target())
    hand_in(leo, given)
    begun(lea, given)
    response = signed_in(tess).get(address("work", given))
    lines = [(line.member.name, str(line.work.state)) for line in response.context["page"].lines]
    assert lines == [("Brandt, Otto", "to-do"), ("Moreno, Lea", "working"), ("ortiz, Leo", "done")]
    page = response.content.decode()
    assert "<dd>1 of 3</dd>" in page
    assert "handed in Mon, Oct 5, 10:00 am" in page
    assert "due Mon, Oct 12" not in page
    assert "Mon, Oct 12, 10:00 am" in page


@pytest.mark.parametrize(
    ("days", "does", "words"),
    [
        (-1, None, "not open yet"),
        (0, None, "not begun"),
        (0, begun, "working"),
        (0, hand_in, "handed in"),
        (8, None, "missing"),
        (15, None, "closed, not handed in"),
    ],
)
def test_page_says_how_far_a_student_is(tess, room, lea, clock, days, does, words):
    student(room, lea)
    given = work(room, target(), now=NOW)
    clock.shift(days * DAY)
    if does:
        does(lea, given)
    page = signed_in(tess).get(address("work", given)).content.decode()
    assert f">{words}\n</span>" in page


def test_lesson_is_handed_in_once_it_is_marked_as_read(tess, room, lea, leo):
    student(room, lea)
    student(room, leo)
    given = work(room, target("read"))
    Assignment.objects.update(zoom="overview")
    ReadingState.objects.create(learner=lea, course_id=COURSE, lesson_id=LESSON, read_at=NOW - DAY)
    page = signed_in(tess).get(address("work", given))
    states = {line.member.person: line.work.state for line in page.context["page"].lines}
    assert states == {lea: "done", leo: "to-do"}
    assert "Suggested zoom: Overview." in page.content.decode()


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({}, "2 tries. No time limit."),
        ({"attempts": 1, "limit_seconds": 1800}, "1 try. 30 minutes."),
        ({"attempts": None}, "As many tries as they like. No time limit."),
        ({"late": "percent"}, "Late work loses 10 percent of the points for each day."),
        ({"late": "same"}, "Late work counts as if it were in time."),
        ({"late": "refused"}, "Late work is not taken."),
        ({"feedback": "close"}, "Right answers are shown when it closes."),
        ({"feedback": "each-try"}, "Right answers are shown after each try."),
        ({}, "Right answers are shown after the last try, or when it closes."),
        ({}, "Times are times of America/Chicago."),
    ],
)
def test_page_says_the_rules(tess, room, rules, says):
    given = work(room, target(), rules=AssignmentRules(**rules))
    page = signed_in(tess).get(address("work", given)).content.decode()
    assert page.count(f"<li>{says}</li>") == 1


def test_page_has_the_short_address_as_words_and_picture(tess, room, settings):
    settings.SITE_URL = "https://school.example"
    given = work(room, target())
    response = signed_in(tess).get(address("work", given))
    assert response.context["page"].address == f"https://school.example/w/{given.slug}/"
    page = response.content.decode()
    assert f">school.example/w/{given.slug}</p>" in page
    assert f'aria-label="QR code of the address https://school.example/w/{given.slug}/"' in page


@pytest.mark.parametrize("students", [1, 3])
def test_page_asks_as_often_for_one_student_as_for_three(
    tess, room, students, django_assert_num_queries
):
    given = work(room, target())
    for number in range(students):
        person = user(f"student-{number}", is_student=True)
        operations.accommodate(student(room, person), Agreed(extra_days=1), version=0, by=tess)
        hand_in(person, given)
    client = signed_in(tess)
    with django_assert_num_queries(10):
        page = client.get(address("work", given))
    assert page.context["page"].done == students


@pytest.mark.parametrize("works", [1, 3])
def test_page_of_the_class_asks_as_often_for_one_work_as_for_three(
    tess, room, lea, works, django_assert_num_queries
):
    member = student(room, lea)
    for _ in range(works):
        hand_in(lea, work(room, target(), members=(member,)))
        work(room, target("read"), members=(member,))
    client = signed_in(tess)
    with django_assert_num_queries(14):
        page = client.get(reverse("classrooms:classroom", args=[room.pk]))
    assert len(page.context["page"].works) == 2 * works


def test_lines_of_a_class_count_the_students_who_are_asked(tess, room, lea, leo, otto):
    mine = student(room, lea)
    student(room, leo)
    gone = student(room, otto)
    for_all, for_one = work(room, target()), work(room, target(), members=(mine,), days=3)
    hand_in(lea, for_all)
    begun(leo, for_all)
    hand_in(otto, for_all)
    operations.remove_student(gone, by=tess, now=NOW)
    lines = queries.work_lines(place(room, tess), now=NOW)
    numbers = {
        line.assignment: (line.total, line.handed_in, line.working, line.not_begun)
        for line in lines
    }
    assert numbers == {for_all: (2, 1, 1, 0), for_one: (1, 0, 0, 1)}


def test_lines_of_a_class_have_what_is_due_next_in_front_and_what_is_over_at_the_end(tess, room):
    later, sooner, never = (work(room, target(), days=days) for days in (9, 2, None))
    old, older = (
        work(room, target(), now=NOW - days * DAY, days=1, closes_at=NOW - (days - 2) * DAY)
        for days in (10, 20)
    )
    lines = queries.work_lines(place(room, tess), now=NOW)
    assert [line.assignment for line in lines] == [sooner, later, never, old, older]
    assert [line.is_over for line in lines] == [False, False, False, True, True]


def test_work_of_another_class_is_not_there(tess, tomas, room):
    mine, others = work(room, target()), work(classroom(tomas), target())
    client = signed_in(tess)
    for name in ("work", "change_work"):
        assert client.get(address(name, mine)).status_code == 200
        assert client.get(address(name, others)).status_code == 404
        mixed = reverse(f"classrooms:{name}", args=[room.pk, others.pk])
        assert client.get(mixed).status_code == 404


def test_assistant_looks_on_and_changes_nothing(tess, tomas, room):
    given = work(room, target())
    before = Assignment.objects.values().get()
    colleague(room, tomas, role=Role.ASSISTANT)
    client = signed_in(tomas)
    page = client.get(address("work", given)).content.decode()
    assert [address(name, given) in page for name in ("change_work", "take_back_work")] == [
        False,
        False,
    ]
    for name in ("change_work", "take_back_work"):
        assert client.post(address(name, given)).status_code == 403
    assert Assignment.objects.values().get() == before


def test_page_of_a_work_whose_only_student_was_erased_is_empty(tess, room, lea):
    given = work(room, target(), members=(student(room, lea),))
    erasure.erase_person(lea, by=lea)
    assert signed_in(tess).get(address("work", given)).context["page"].lines == ()


def test_change_of_dates_and_rules_is_saved(tess, room):
    given = work(room, target())
    response = change(
        tess,
        given,
        opens="2026-10-06T08:00",
        due="2026-10-31T23:59",
        closes="2026-11-01T23:59",
        attempts="",
        limit="45",
        late="same",
        feedback="close",
        counts="last",
        points="7.5",
    )
    assert response.url == address("work", given)
    given = Assignment.objects.get()
    assert (given.opens_at, given.due_at, given.closes_at) == (
        utc("2026-10-06T13:00"),
        utc("2026-11-01T04:59"),
        utc("2026-11-02T05:59"),
    )
    assert given.agreed == AssignmentRules(
        attempts=None, counts="last", limit_seconds=2700, feedback="close", late="same"
    )
    assert (given.points, given.version) == (Decimal("7.5"), 2)
    event = AuditEvent.objects.get(verb="work.change")
    assert (event.actor, event.detail) == (tess, {"work": str(given.pk)})


def test_form_that_is_saved_as_it_stands_changes_nothing(tess, room):
    rules = AssignmentRules(limit_seconds=1800, asks_written=True, is_cut_at_close=True)
    given = work(room, target(), rules=rules)
    before = Assignment.objects.values().get()
    assert change(tess, given).status_code == 302
    assert Assignment.objects.values().get() == before | {"version": 2}


def test_work_to_read_has_a_zoom_and_no_rules_of_a_quiz(tess, room):
    given = work(room, target("read"), points=0)
    form = signed_in(tess).get(address("change_work", given)).context["form"]
    assert list(form.fields) == ["version", "opens", "due", "closes", "zoom", "points"]
    change(tess, given, zoom="standard")
    assert Assignment.objects.get().zoom == "standard"


EARLY = "It would be due before it opens. Choose a later time, or an earlier one"
WHOLE = "Write a whole number"
MINUTES = "Write a whole number of minutes from 1 to 600"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"due": "2026-10-05T09:00"}, "due", EARLY),
        (
            {"closes": "2026-10-11T10:00"},
            "closes",
            "It would close before it is due. Choose a later time",
        ),
        (
            {"due": "", "closes": "2026-10-05T09:00"},
            "closes",
            "It would close before it opens. Choose a later time",
        ),
        (
            {"due": "2027-03-14T02:30", "closes": ""},
            "due",
            "On this day the clocks jump over this time. Choose 03:00 or later",
        ),
        ({"opens": ""}, "opens", "Choose a day and a time"),
        ({"attempts": "0"}, "attempts", WHOLE),
        ({"attempts": "two"}, "attempts", WHOLE),
        ({"limit": "601"}, "limit", MINUTES),
        ({"limit": "0"}, "limit", MINUTES),
        ({"points": ""}, "points", "Write a number from 0 to 1000, such as 10 or 7.5"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_bad_change_is_refused_with_what_to_do_and_kept(tess, room, changes, field, says):
    given = work(room, target())
    before = Assignment.objects.values().get()
    refused = change(tess, given, **changes)
    assert refused.status_code == 422
    assert {name: list(e) for name, e in refused.context["form"].errors.items()} == {field: [says]}
    assert refused.context["form"][field].value() == changes[field]
    assert Assignment.objects.values().get() == before


def test_time_that_comes_twice_is_asked_back_in_a_change_too(tess, room):
    given = work(room, target())
    refused = change(tess, given, due="2026-11-01T01:30", closes="")
    assert refused.context["form"].errors["due"][0].startswith("Which 1:30 am?")
    assert Assignment.objects.get().due_at == given.due_at


def test_second_of_two_teachers_overwrites_nothing_and_sees_what_is_there(tess, tomas, room):
    given = work(room, target())
    colleague(room, tomas)
    form = filled(signed_in(tomas).get(address("change_work", given)).context["form"])
    change(tess, given, points="8")
    refused = signed_in(tomas).post(address("change_work", given), form | {"points": "9"})
    assert (refused.status_code, said(refused)) == (409, [STALE])
    shown = refused.context["form"]
    assert (shown["points"].value(), shown["version"].value()) == (8, 2)
    assert Assignment.objects.get().points == 8
    again = signed_in(tomas).post(address("change_work", given), filled(shown) | {"points": "9"})
    assert again.status_code == 302
    assert Assignment.objects.get().points == 9


@pytest.mark.parametrize(("version", "status"), [("", 422), ("x", 422), ("-1", 422), ("2", 409)])
def test_change_without_the_version_that_was_read_changes_nothing(tess, room, version, status):
    given = work(room, target())
    before = Assignment.objects.values().get()
    assert change(tess, given, points="9", version=version).status_code == status
    assert Assignment.objects.values().get() == before


def test_work_of_an_archived_class_is_not_changed(tess, room):
    given = work(room, target())
    operations.archive_class(room, by=tess, now=NOW)
    before = Assignment.objects.values().get()
    response = change(tess, given, points="9")
    assert said(response) == ["This class is archived. Take it back first."]
    signed_in(tess).post(address("take_back_work", given))
    assert Assignment.objects.values().get() == before


def test_work_that_nobody_has_begun_is_taken_back(tess, room, clock):
    given = work(room, target())
    clock.shift(DAY)
    response = signed_in(tess).post(address("take_back_work", given))
    assert said(response) == ["The work is taken back."]
    assert Assignment.objects.count() == 0
    event = AuditEvent.objects.get(verb="work.take_back")
    assert (event.actor, event.detail) == (tess, {"target": LESSON})


def test_work_that_a_student_has_begun_is_not_taken_back(tess, room, lea):
    student(room, lea)
    given = work(room, target())
    begun(lea, given)
    assert address("take_back_work", given) not in (
        signed_in(tess).get(address("work", given)).content.decode()
    )
    response = signed_in(tess).post(address("take_back_work", given))
    assert said(response) == ["A student has begun it. Let it close instead."]
    assert (Assignment.objects.count(), Attempt.objects.count()) == (1, 1)
