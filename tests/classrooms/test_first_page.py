"""A teacher's first page: a line for each class, with what is due this week, how many handed in,
what waits to be marked and what is missing."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms import operations
from classrooms.models import Role
from quizzes import operations as quizzes
from quizzes.window import Change
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    LESSON,
    ZONE,
    begun,
    classroom,
    colleague,
    essay,
    sat,
    signed_in,
    student,
    target,
    task,
    work,
)

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CLASSES, TO_MARK = reverse("classrooms:classes"), reverse("classrooms:to_mark")
TEST = "debt-and-adjustment-test"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def words(response):
    return " ".join(response.content.decode().split())


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def lines(person):
    """What the page says: by the name of a class, the words of each of its cells."""
    _head, listed = words(signed_in(person).get(CLASSES)).split('<h2 id="h-all"')
    found = {}
    for item in listed.partition("</ol>")[0].split("<h3>")[1:]:
        name, head = re.match(r"<a [^>]*>(.*?)</a>(.*?)</h3>", item).groups()
        cells = re.findall(r"<dt>(.*?)</dt> ?<dd>(.*?)</dd>", item)
        found[name] = {"": plain(head), **{plain(term): plain(said) for term, said in cells}}
    return found


def line(person, room):
    return lines(person)[room.name]


def pupils(room, number):
    """So many people who have been in the class for a month."""
    people = [user(f"pupil{each}", display_name=f"Pupil {each}") for each in range(number)]
    for person in people:
        student(room, person, joined_at=NOW - 30 * DAY)
    return people


def mark(answer, by, *, is_draft=False):
    """The highest level of each criterion."""
    levels = {each.id: len(each.levels) - 1 for each in answer.version.question.criteria}
    said = quizzes.Marking("full", {} if is_draft else levels, {}, "Read it aloud once.")
    return quizzes.save_mark(answer, said, version=0, is_draft=is_draft, by=by, now=NOW)


# Due this week, and handed in -------------------------------------------------------------


def test_line_says_what_is_due_this_week_and_how_many_handed_in(tess, room):
    first, second, third = pupils(room, 3)
    given = work(room, target(), days=3)
    sat(first, given, 5, at=NOW)
    begun(second, given)
    assert third.username
    assert line(tess, room) == {
        "": "3 students",
        "This week": "Quiz 3.1 due Thu, Oct 8, 10:00 am",
        "Handed in": "1 of 3 1 working",
        "To mark": "Nothing to mark",
        "Missing": "None",
    }


def test_line_leads_to_the_class_its_work_its_marking_and_what_is_missing(tess, room):
    [pupil] = pupils(room, 1)
    due = work(room, target(), days=3)
    essay(pupil, task(room))
    work(room, target(target_id=TEST), now=NOW - 9 * DAY)
    page = words(signed_in(tess).get(CLASSES))
    for path in (
        url("classroom", room),
        url("work", room, due.pk),
        url("marking", room),
        f"{url('gradebook', room)}?show=missing",
    ):
        assert f'<a href="{path}">' in page


def test_whoever_handed_in_and_tries_again_has_handed_in(tess, lea, room):
    student(room, lea)
    given = work(room, target(), days=3)
    sat(lea, given, 2, at=NOW)
    begun(lea, given)
    assert line(tess, room)["Handed in"] == "1 of 1"


def test_lesson_that_was_read_and_an_answer_that_waits_are_handed_in(tess, lea, leo, room):
    student(room, lea)
    student(room, leo)
    essay(lea, task(room, days=4))
    assert line(tess, room)["Handed in"] == "1 of 2"
    work(room, target("read"), days=2, points=0)
    path = reverse("lessons:mark_as_read", args=[COURSE, LESSON])
    assert signed_in(leo).post(path).status_code == 302
    assert line(tess, room)["This week"].endswith("due Wed, Oct 7, 10:00 am ; 1 more work")
    assert line(tess, room)["Handed in"] == "1 of 2"


def test_work_that_nobody_has_begun_says_so(tess, lea, room):
    student(room, lea)
    work(room, target(), days=3)
    assert line(tess, room)["Handed in"] == "0 of 1 nobody has begun"


@pytest.mark.parametrize("how", ["left", "was taken out"])
def test_student_who_is_no_longer_there_is_not_counted(tess, room, how):
    stays, goes = pupils(room, 2)
    given, written = work(room, target(), days=3), task(room, days=5)
    work(room, target(target_id=TEST), now=NOW - 9 * DAY)
    sat(stays, given, 5, at=NOW)
    sat(goes, given, 5, at=NOW)
    essay(goes, written)
    before = line(tess, room)
    assert (before["Handed in"], before["To mark"]) == ("2 of 2", "1 answer, from Mon, Oct 5")
    assert before["Missing"] == "2 works"
    member = goes.memberships.get()
    if how == "left":
        operations.leave_class(member, now=NOW)
    else:
        operations.remove_student(member, by=tess, now=NOW)
    after = line(tess, room)
    assert (after[""], after["Handed in"]) == ("1 student", "1 of 1")
    assert (after["To mark"], after["Missing"]) == ("Nothing to mark", "1 work")


def test_work_for_some_counts_those_for_whom_it_is_and_not_who_is_excused(tess, room):
    people = pupils(room, 4)
    places = [person.memberships.get() for person in people]
    given = work(room, target(), days=3, members=tuple(places[:3]))
    sat(people[0], given, 5, at=NOW)
    sat(people[3], given, 5, at=NOW)
    assert line(tess, room)["Handed in"] == "1 of 3"
    excused = operations.Decision(None, "was ill")
    operations.decide_grade(given, places[2], excused, version=0, by=tess, now=NOW)
    assert line(tess, room)["Handed in"] == "1 of 2"


@pytest.mark.parametrize("points", [None, Decimal(4)], ids=["excused", "decided"])
def test_page_of_the_class_says_the_same_of_a_work_as_its_line(tess, room, points):
    people = pupils(room, 3)
    given = work(room, target(), days=3)
    sat(people[0], given, 5, at=NOW)
    begun(people[1], given)
    decision = operations.Decision(points, "It was done on paper.")
    member = people[2].memberships.get()
    operations.decide_grade(given, member, decision, version=0, by=tess, now=NOW)
    client = signed_in(tess)
    [inside] = client.get(url("classroom", room)).context["page"].works
    [outside] = client.get(CLASSES).context["page"].current[0].this_week
    assert (inside.handed_in, inside.working, inside.total) == (
        outside.handed_in,
        outside.working,
        outside.total,
    )


def test_try_of_a_teacher_is_handed_in_by_nobody(tess, lea, room):
    student(room, lea)
    given = work(room, target(), days=3)
    sat(lea, given, 5, at=NOW, is_preview=True)
    assert line(tess, room)["Handed in"] == "0 of 1 nobody has begun"


@pytest.mark.parametrize(
    ("due", "is_shown"),
    [
        (-timedelta(seconds=1), False),
        (timedelta(0), True),
        (7 * DAY - timedelta(seconds=1), True),
        (7 * DAY, False),
    ],
    ids=["over", "now", "last-second", "in-a-week"],
)
def test_week_is_the_next_seven_days(tess, lea, room, due, is_shown):
    student(room, lea)
    work(room, target(), now=NOW - 9 * DAY, due_at=NOW + due, closes_at=NOW + 20 * DAY)
    assert (line(tess, room)["This week"] != "Nothing due") is is_shown
    assert (line(tess, room)["Handed in"] != "– nothing due") is is_shown


def test_work_without_a_due_time_is_not_due_this_week(tess, room):
    work(room, target(), days=None)
    assert line(tess, room)["This week"] == "Nothing due"


def test_next_work_stands_first_with_the_number_of_others(tess, lea, room):
    student(room, lea)
    work(room, target(target_id=TEST), days=5)
    sat(lea, work(room, target(), days=2), 5, at=NOW)
    work(room, target("read"), days=6, points=0)
    said = line(tess, room)
    assert said["This week"].startswith("Quiz 3.1 due Wed, Oct 7, 10:00 am")
    assert said["This week"].endswith(" ; 2 more works")
    assert said["Handed in"] == "1 of 1"


def test_work_is_missing_once_it_is_due_and_until_it_is_handed_in(tess, lea, room, clock):
    student(room, lea)
    given = work(room, target(), days=1)
    assert line(tess, room)["Missing"] == "None"
    clock.move_to(NOW + DAY + HOUR)
    assert line(tess, room)["Missing"] == "1 work"
    sat(lea, given, 5, at=NOW + DAY + HOUR)
    assert line(tess, room)["Missing"] == "None"


@pytest.mark.parametrize("counts_zero", [False, True], ids=["left-out", "zero"])
def test_missing_is_the_number_that_the_gradebook_shows(tess, lea, clock, counts_zero):
    room = classroom(tess, missing_counts_zero=counts_zero)
    student(room, lea)
    work(room, target(), days=1)
    work(room, target(target_id=TEST), days=5)
    for days, expected in ((0, 0), (2, 1), (6, 2), (9, 1 if counts_zero else 2)):
        clock.move_to(NOW + days * DAY)
        assert missing(tess, room) == (expected, expected)


def test_work_in_no_category_is_missing_as_in_the_gradebook(tess, lea, room, clock):
    student(room, lea)
    given, _other = work(room, target(), days=1), work(room, target(target_id=TEST), days=1)
    row = operations.CategoryRow(None, "Quizzes", Decimal(100), 0)
    operations.change_categories(room, [row], {given.pk: "Quizzes"}, by=tess)
    clock.move_to(NOW + 2 * DAY)
    assert missing(tess, room) == (2, 2)


def test_what_is_missing_in_one_class_is_not_counted_in_another(tess, lea, leo, room, clock):
    other = classroom(tess, name="Other")
    student(room, lea)
    student(other, leo)
    for _ in range(2):
        work(room, target(), days=1)
    work(other, target(), days=1)
    clock.move_to(NOW + 2 * DAY)
    assert (missing(tess, room), missing(tess, other)) == ((2, 2), (1, 1))


def missing(person, room):
    """The number in the line, and that on the page to which it leads."""
    said = line(person, room)["Missing"]
    page = signed_in(person).get(url("gradebook", room), {"show": "missing"}).context["page"]
    return 0 if said == "None" else int(said.split()[0]), page.missing


# To mark ----------------------------------------------------------------------------------


def test_line_counts_the_answers_to_mark_from_the_oldest(tess, room, clock):
    people = pupils(room, 3)
    given = task(room)
    answers = []
    for person, days in zip(people, (2, 0, 1), strict=True):
        clock.move_to(NOW + days * DAY)
        answers.append(essay(person, given))
    clock.move_to(NOW + 3 * DAY)
    assert line(tess, room)["To mark"] == "3 answers, oldest from Mon, Oct 5"
    mark(answers[1], tess)
    assert line(tess, room)["To mark"] == "2 answers, oldest from Tue, Oct 6"
    mark(answers[2], tess)
    assert line(tess, room)["To mark"] == "1 answer, from Wed, Oct 7"
    mark(answers[0], tess)
    assert line(tess, room)["To mark"] == "Nothing to mark"


def test_answer_with_a_draft_waits_and_one_that_is_blank_or_goes_on_does_not(
    tess, lea, leo, otto, room
):
    for person in (lea, leo, otto):
        student(room, person)
    given = task(room)
    mark(essay(lea, given), tess, is_draft=True)
    essay(leo, given, text="")
    begun(otto, given)
    assert line(tess, room)["To mark"] == "1 answer, from Mon, Oct 5"


def test_number_to_mark_is_that_of_the_page_to_which_it_leads(tess, room):
    stays, goes = pupils(room, 2)
    given = task(room)
    for person in (stays, goes):
        essay(person, given)
    operations.leave_class(goes.memberships.get(), now=NOW)
    assert line(tess, room)["To mark"] == "1 answer, from Mon, Oct 5"
    assert signed_in(tess).get(url("marking", room)).context["page"].left == 1


def test_list_of_what_waits_begins_with_the_class_that_waits_longest(tess, lea, leo, room, clock):
    other = classroom(tess, "9-A World History")
    student(room, lea)
    student(other, leo)
    essay(leo, task(other))
    clock.move_to(NOW + 2 * DAY)
    essay(lea, task(room))
    page = words(signed_in(tess).get(TO_MARK))
    waiting = re.findall(r'<li><a href="([^"]+)">.*?oldest from (.*?)</span>', page)
    assert waiting == [
        (url("marking", other), "Mon, Oct 5"),
        (url("marking", room), "Wed, Oct 7"),
    ]


# Whose classes ----------------------------------------------------------------------------


def test_page_holds_own_classes_alone(tess, tomas, lea, room):
    other = classroom(tomas, "Theirs")
    for each in (room, other):
        student(each, lea)
    essay(lea, task(other))
    student(classroom(tomas, "Where Tess learns"), tess)
    assert list(lines(tess)) == ["11-B History"]
    assert line(tess, room)["To mark"] == "Nothing to mark"
    assert line(tomas, other)["To mark"] == "1 answer, from Mon, Oct 5"


@pytest.mark.parametrize(
    ("role", "named"),
    [(Role.CO_TEACHER, "Co-teacher"), (Role.ASSISTANT, "Assistant, who only looks")],
)
def test_colleague_reads_the_same_line_until_the_place_ends(tess, tomas, lea, room, role, named):
    place = colleague(room, tomas, role)
    classroom(tomas, "Own")
    student(room, lea)
    essay(lea, task(room))
    seen, own = line(tomas, room), line(tess, room)
    assert seen.pop("") == f"{own.pop('')} · {named}"
    if role == Role.ASSISTANT:
        # Whoever only looks reads the same as a fact, not as a task.
        seen["To mark"] = seen.pop("Not marked yet")
    assert seen == own
    assert own["To mark"] == "1 answer, from Mon, Oct 5"
    operations.remove_colleague(place, by=tess, now=NOW)
    assert list(lines(tomas)) == ["Own"]


def test_archived_class_stands_apart_and_asks_for_nothing(tess, lea, leo, room):
    old = classroom(tess, "Old")
    for each, person in ((old, lea), (room, leo)):
        student(each, person)
        essay(person, task(each))
    operations.archive_class(old, by=tess, now=NOW)
    assert list(lines(tess)) == ["11-B History"]
    page = words(signed_in(tess).get(CLASSES))
    archived = page.split('<h2 id="h-arch">Archived</h2>')[1]
    assert f'<a href="{url("classroom", old)}">Old</a> <span class="meta">1 student<' in archived
    assert '<p class="label">1 class, 1 student</p>' in page
    assert url("marking", old) not in words(signed_in(tess).get(TO_MARK))


def test_students_who_came_by_the_code_are_new_until_they_are_checked(tess, lea, leo, room):
    student(room, lea)
    new = operations.join_class(leo, room, now=NOW)
    assert line(tess, room)[""] == "2 students, 1 new in 11-B History"
    operations.check_names(room, [new.pk], now=NOW)
    assert line(tess, room)[""] == "2 students"


def test_teacher_without_a_class_is_told_how_to_begin(tess):
    response = signed_in(tess).get(CLASSES)
    page = words(response)
    assert "<h2>No class yet</h2>" in page
    assert f'href="{reverse("classrooms:make_class")}">Make a class</a>' in page
    assert reverse("classrooms:assign") not in page
    assert '<ol class="lines">' not in page


def test_teacher_of_archived_classes_alone_is_told_the_same_and_finds_them(tess, room):
    operations.archive_class(room, by=tess, now=NOW)
    page = words(signed_in(tess).get(CLASSES))
    assert "<h2>No class yet</h2>" in page
    assert f'<a href="{url("classroom", room)}">11-B History</a>' in page


# Times, and what it costs -----------------------------------------------------------------


def test_due_times_are_those_of_each_class(tess, room):
    tess.time_zone = "Asia/Tokyo"
    tess.save(update_fields=["time_zone"])
    madrid = classroom(tess, "Madrid", time_zone="Europe/Madrid")
    for each in (room, madrid):
        work(each, target(), due_at=NOW + 10 * HOUR)
    assert line(tess, room)["This week"].endswith("due Mon, Oct 5, 8:00 pm")
    assert line(tess, madrid)["This week"].endswith("due Tue, Oct 6, 3:00 am")


def test_day_of_the_oldest_answer_is_that_of_each_class(tess, lea, leo, room):
    """10:00 in the morning in Chicago, and after midnight of the next day in Tokyo."""
    tess.time_zone = "America/Chicago"
    tess.save(update_fields=["time_zone"])
    tokyo = classroom(tess, "Tokyo", time_zone="Asia/Tokyo")
    for each, person in ((room, lea), (tokyo, leo)):
        student(each, person)
        essay(person, task(each))
    assert line(tess, room)["To mark"] == "1 answer, from Mon, Oct 5"
    assert line(tess, tokyo)["To mark"] == "1 answer, from Tue, Oct 6"


def test_page_takes_the_same_queries_for_one_class_and_for_five(tess, lea, settings):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = ZONE
    client = signed_in(tess)
    client.get(CLASSES)
    taken = []
    for number in range(1, 6):
        one_of_everything(tess, lea, number)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(CLASSES).context["page"]
        assert (len(page.current), len(page.waiting), len(page.archived)) == (number,) * 3
        taken.append(len(queries))
    assert taken == taken[:1] * 5


def one_of_everything(teacher, person, number):
    """A class with a student, an answer to mark, a quiz for some and a lesson; and an old one."""
    room = classroom(teacher, f"Class {number}")
    member = student(room, person)
    essay(person, task(room, by=teacher))
    given = work(room, target(), by=teacher, members=(member,))
    work(room, target("read"), by=teacher, points=0)
    operations.extend(given, member, Change(due_at=NOW + DAY), version=0, by=teacher)
    row = operations.CategoryRow(None, "Tests", Decimal(100), 0)
    operations.change_categories(room, [row], {}, by=teacher)
    old = classroom(teacher, f"Old {number}")
    operations.archive_class(old, by=teacher, now=NOW)
