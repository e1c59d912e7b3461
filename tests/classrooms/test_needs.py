"""What needs a teacher today: five kinds of things, at most seven over all classes, in front of all
else on the first page; and what that page costs."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms import operations
from classrooms.models import Classroom
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from quizzes import operations as quizzes
from quizzes.models import Answer, QuestionVersion
from quizzes.regrading import FullCredit
from quizzes.window import Accommodation, Change
from tests.classrooms.build import (
    COURSE,
    LESSON,
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
from tests.classrooms.test_items import (
    CHOICE,
    GAPS,
    REASON,
    RIGHT,
    TYPED,
    answered,
    asks,
    pupils,
)
from tests.classrooms.test_marking import SOME

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
CLASSES = reverse("classrooms:classes")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def listed(person):
    """What the page asks for: what is to be done, its class with more, and where it leads."""
    response = signed_in(person).get(CLASSES)
    assert response.status_code == 200
    found = re.search(r'<ol class="needs">(.*?)</ol>', response.content.decode(), re.S)
    rows = (
        re.findall(
            r'<li>\s*<b>(.*?)</b><span class="meta">(.*?)</span><a [^>]*href="(.*?)"',
            found[1],
            re.S,
        )
        if found
        else []
    )
    return [(plain(what), plain(where), unescape(path)) for what, where, path in rows]


def said(person):
    return [what for what, _where, _path in listed(person)]


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def quiz(room, lesson=LESSON, **giving):
    return work(room, target_of("quiz", COURSE, lesson), **giving)


def test_page_asks_for_nothing_where_nothing_is_to_do(tess, lea, room):
    student(room, lea)
    quiz(room)
    assert listed(tess) == []
    assert "Needs you today" not in signed_in(tess).get(CLASSES).content.decode()


# Disputed answers -----------------------------------------------------------------------------


def dispute(attempt, text="The dates fit mine too."):
    answer = attempt.answers.order_by("position").first()
    return quizzes.dispute_answer(answer, text, now=NOW)


def test_disputed_answers_are_asked_for_until_each_has_a_reply(tess, lea, leo, room):
    given = quiz(room)
    rows = []
    for person in (lea, leo):
        student(room, person)
        rows.append(dispute(answered(person, given, {CHOICE: 0})))
    leads_to = url("disputes", room)
    assert listed(tess) == [("2 answers are disputed", "11-B History", leads_to)]
    operations.reply_to_dispute(rows[0], "See p12.", scope=room.pk, by=tess, now=NOW)
    assert said(tess) == ["1 answer is disputed"]
    operations.reply_to_dispute(rows[1], "See p12.", scope=room.pk, by=tess, now=NOW)
    assert said(tess) == []


def test_disputed_answer_of_who_has_left_or_of_a_preview_is_not_asked_for(tess, lea, leo, room):
    given = quiz(room)
    gone = student(room, lea)
    student(room, leo)
    dispute(answered(lea, given, {CHOICE: 0}))
    dispute(answered(leo, given, {CHOICE: 0}, is_preview=True))
    assert said(tess) == ["1 answer is disputed"]
    operations.leave_class(gone, now=NOW)
    assert said(tess) == []


# Questions that colleagues mended -------------------------------------------------------------


@pytest.fixture
def elsewhere(tomas, otto):
    """Another teacher's class in which Otto was asked the same question."""
    theirs = classroom(tomas, "Other")
    student(theirs, otto)
    given = quiz(theirs)
    answered(otto, given, {CHOICE: 0})
    return given


def mend(teacher, given, now=NOW):
    version = QuestionVersion.objects.get(question_id__in=[CHOICE, "gone"])
    return operations.mend_question(
        version, [given], FullCredit(), never_down=True, by=teacher, now=now
    )


def test_question_that_a_colleague_mended_is_offered(tess, tomas, lea, room, elsewhere):
    student(room, lea)
    given = quiz(room)
    answered(lea, given, {CHOICE: 1})
    assert listed(tess) == []
    made = mend(tomas, elsewhere)
    [(what, where, path)] = listed(tess)
    assert what == "A colleague mended a question of Quiz 3.1"
    assert where.startswith("11-B History · Here are four readings")
    assert path == url("mend", room, given.pk, CHOICE) + f"?like={made.pk}"
    assert signed_in(tess).get(path).status_code == 200
    assert listed(tomas) == []


def test_offer_stands_for_thirty_days(tess, tomas, lea, room, elsewhere, clock):
    student(room, lea)
    answered(lea, quiz(room, days=None), {CHOICE: 1})
    mend(tomas, elsewhere)
    clock.move_to(NOW + 30 * DAY - SECOND)
    assert said(tess) == ["A colleague mended a question of Quiz 3.1"]
    clock.move_to(NOW + 30 * DAY)
    assert said(tess) == []


def test_mended_question_that_the_class_was_not_asked_is_not_offered(
    tess, tomas, lea, room, elsewhere
):
    student(room, lea)
    answered(lea, quiz(room), {TYPED: "Costa Rica"})
    mend(tomas, elsewhere)
    assert listed(tess) == []


def test_mending_that_was_undone_is_not_offered(tess, tomas, lea, room, elsewhere):
    student(room, lea)
    answered(lea, quiz(room), {CHOICE: 1})
    made = mend(tomas, elsewhere)
    assert said(tess) == ["A colleague mended a question of Quiz 3.1"]
    operations.undo_mending(made, by=tomas, now=NOW)
    assert listed(tess) == []


def test_question_that_was_mended_here_too_is_not_offered_any_more(
    tess, tomas, lea, room, elsewhere
):
    student(room, lea)
    given = quiz(room)
    answered(lea, given, {CHOICE: 0})
    mend(tomas, elsewhere)
    mend(tess, given, now=NOW + SECOND)
    assert listed(tess) == []


def test_one_mended_question_is_offered_once_however_many_classes_were_asked(
    tess, tomas, lea, leo, room, elsewhere
):
    for each, person in ((room, lea), (classroom(tess, "Second"), leo)):
        student(each, person)
        answered(person, quiz(each), {CHOICE: 1})
    mend(tomas, elsewhere)
    assert said(tess) == ["A colleague mended a question of Quiz 3.1"]


def test_mended_question_that_the_course_has_no_more_does_not_break_the_page(
    tess, tomas, lea, room, elsewhere
):
    student(room, lea)
    answered(lea, quiz(room), {CHOICE: 1})
    QuestionVersion.objects.filter(question_id=CHOICE).update(question_id="gone")
    mend(tomas, elsewhere)
    assert signed_in(tess).get(CLASSES).status_code == 200


# Answers that wait to be marked ---------------------------------------------------------------


def test_answers_that_wait_to_be_marked_are_asked_for_with_the_oldest_day(
    tess, lea, leo, room, clock
):
    for person in (lea, leo):
        student(room, person)
    given = task(room, release="by-hand")
    first = essay(lea, given)
    assert listed(tess) == [
        ("1 answer waits to be marked, from Mon, Oct 5", "11-B History", url("marking", room))
    ]
    clock.shift(DAY)
    second = essay(leo, given)
    assert said(tess) == ["2 answers wait to be marked, the oldest from Mon, Oct 5"]
    mark(tess, first)
    assert said(tess) == ["1 answer waits to be marked, from Tue, Oct 6"]
    mark(tess, second, is_draft=True)
    assert said(tess) == ["1 answer waits to be marked, from Tue, Oct 6"]


def mark(teacher, answer, *, is_draft=False):
    said = quizzes.Marking("full", SOME, {}, "")
    return quizzes.save_mark(answer, said, version=0, is_draft=is_draft, by=teacher, now=NOW)


# Students who miss two works or more ----------------------------------------------------------


def test_student_who_misses_two_works_is_asked_for_and_one_who_misses_one_is_not(
    tess, lea, leo, room, clock
):
    student(room, lea)
    student(room, leo)
    first, second = quiz(room), quiz(room, "maquila", days=8)
    sat(leo, first, 3, at=NOW)
    clock.move_to(second.due_at)
    # The second is due now and missing from the next moment on.
    assert said(tess) == []
    clock.move_to(second.due_at + SECOND)
    leads_to = url("gradebook", room) + "?show=missing"
    assert listed(tess) == [
        ("1 student misses two works or more", "11-B History · Lea Moreno", leads_to)
    ]
    sat(lea, first, 3, at=NOW + 8 * DAY)
    assert said(tess) == []


def test_students_who_miss_much_are_one_line_with_three_names(tess, room, clock):
    pupils(room, 4)
    quiz(room)
    quiz(room, "maquila")
    clock.shift(8 * DAY)
    [(what, where, _path)] = listed(tess)
    assert what == "4 students miss two works or more"
    assert re.fullmatch(r"11-B History · Pupil \d; Pupil \d; Pupil \d …", where)


def test_excused_work_is_not_missed(tess, lea, room, clock):
    member = student(room, lea)
    works = [quiz(room), quiz(room, "maquila")]
    clock.shift(8 * DAY)
    assert said(tess) == ["1 student misses two works or more"]
    excused = operations.Decision(None, "Ill")
    operations.decide_grade(works[0], member, excused, version=0, by=tess, now=NOW)
    assert said(tess) == []


def test_longer_time_and_work_for_others_are_not_missed(tess, lea, leo, room, clock):
    member, other = student(room, lea), student(room, leo)
    given = quiz(room)
    quiz(room, "maquila", members=(other,))
    quiz(room, "conditions")
    change = Change(due_at=NOW + 20 * DAY)
    operations.extend(given, member, change, version=0, by=tess)
    clock.shift(8 * DAY)
    assert [where for _what, where, _path in listed(tess)] == ["11-B History · Leo Ortiz"]
    clock.move_to(NOW + 20 * DAY + SECOND)
    assert said(tess) == ["2 students miss two works or more"]


def test_student_who_left_misses_nothing(tess, lea, room, clock):
    member = student(room, lea)
    quiz(room)
    quiz(room, "maquila")
    clock.shift(8 * DAY)
    assert said(tess) == ["1 student misses two works or more"]
    operations.leave_class(member, now=NOW + 8 * DAY)
    assert said(tess) == []


# A question that most missed ------------------------------------------------------------------


def first_tries(room, given, responses, **fields):
    """A first try of this question for each response, by students who come for it."""
    people = pupils(room, len(responses), f"P{given.slug}")
    for person, response in zip(people, responses, strict=True):
        answered(person, given, {CHOICE: response}, **fields)
    return people


def test_question_that_most_missed_is_asked_for(tess, room):
    given = quiz(room)
    first_tries(room, given, [0, 0, 2, 1, 1])
    [(what, where, path)] = listed(tess)
    assert what == "3 of 5 missed a question of Quiz 3.1"
    assert where.startswith("11-B History · Here are four readings")
    assert path == url("item", room, given.pk, CHOICE)
    assert signed_in(tess).get(path).status_code == 200


@pytest.mark.parametrize(
    "responses",
    [
        pytest.param([0, 0, 0, 0], id="four were asked"),
        pytest.param([0, 0, 0, 1, 1, 1], id="half of them missed it"),
        pytest.param([0, 0, 1, 1, 1], id="fewer than half missed it"),
    ],
)
def test_question_that_few_were_asked_or_not_most_missed_is_not(tess, room, responses):
    first_tries(room, quiz(room), responses)
    assert said(tess) == []


def test_question_that_was_missed_a_fortnight_ago_is_not_asked_for_any_more(tess, room, clock):
    first_tries(room, quiz(room, days=None), [0, 0, 0, 0, 0])
    clock.move_to(NOW + 14 * DAY - SECOND)
    assert said(tess) == ["5 of 5 missed a question of Quiz 3.1"]
    clock.move_to(NOW + 14 * DAY)
    assert said(tess) == []


def test_partly_right_is_missed_too(tess, room):
    given = quiz(room)
    for person in pupils(room, 5):
        answered(person, given, {GAPS: RIGHT[GAPS] | {"who": 0}})
    assert set(Answer.objects.values_list("fraction", flat=True)) == {Decimal("0.75")}
    assert said(tess) == ["5 of 5 missed a question of Quiz 3.1"]


def test_second_tries_previews_and_tries_that_go_on_say_nothing_of_a_question(tess, room):
    given = quiz(room)
    people = first_tries(room, given, [0, 0, 0, 0])
    answered(people[0], given, {CHOICE: 0}, number=2)
    answered(tess, given, {CHOICE: 0}, is_preview=True)
    [last] = pupils(room, 1, "Last")
    answered(last, given, {CHOICE: 0}, is_in=False)
    assert said(tess) == []


def test_question_that_students_missed_who_have_left_is_not_asked_for(tess, room):
    """The page to which it leads counts the students who are there."""
    first_tries(room, quiz(room), [0, 0, 0, 0, 0])
    assert said(tess) == ["5 of 5 missed a question of Quiz 3.1"]
    member = room.memberships.filter(role="student").first()
    operations.remove_student(member, by=tess, now=NOW)
    assert said(tess) == []


def test_question_that_was_dropped_is_not_asked_for(tess, room):
    first_tries(room, quiz(room), [0, 0, 0, 0, 0])
    Answer.objects.update(is_dropped=True)
    assert said(tess) == []


def test_of_each_class_the_question_stands_that_the_greatest_part_missed(tess, room):
    given = quiz(room)
    for place, person in enumerate(pupils(room, 6)):
        typed = "Mexico" if place < 5 else "Costa Rica"
        answered(person, given, {CHOICE: 0 if place < 4 else 1, TYPED: typed})
    [(what, where, path)] = listed(tess)
    assert what == "5 of 6 missed a question of Quiz 3.1"
    assert path == url("item", room, given.pk, TYPED)
    assert where.startswith(f"11-B History · {asks(TYPED)[:40]}")


def test_question_that_the_course_has_no_more_is_left_out(tess, room):
    first_tries(room, quiz(room), [0, 0, 0, 0, 0])
    QuestionVersion.objects.update(question_id="gone")
    assert listed(tess) == []


# All of them together -------------------------------------------------------------------------


def one_of_everything(teacher, room, lea):
    """In this class: a disputed answer, a question that a colleague mended, an answer to mark,
    somebody who misses two works, and a question that most missed. It takes eight days."""
    student(room, lea)
    given = quiz(room, days=20, by=teacher)
    dispute(answered(lea, given, {TYPED: "Mexico"}))
    quiz(room, "maquila", by=teacher)
    quiz(room, "conditions", by=teacher)
    essay(lea, task(room, by=teacher))
    first_tries(room, given, [0, 0, 0, 0, 0], at=NOW + DAY)


def test_kinds_stand_in_their_order_each_with_its_class(tess, tomas, lea, room, elsewhere, clock):
    one_of_everything(tess, room, lea)
    mend(tomas, elsewhere)
    clock.shift(8 * DAY)
    rows = listed(tess)
    assert [what for what, _where, _path in rows] == [
        "1 answer is disputed",
        "A colleague mended a question of Quiz 3.1",
        "1 answer waits to be marked, from Mon, Oct 5",
        "6 students miss two works or more",
        "5 of 5 missed a question of Quiz 3.1",
    ]
    assert all(where.startswith("11-B History") for _what, where, _path in rows)
    assert all(str(room.pk) in path for _what, _where, path in rows)


def test_at_most_seven_stand_there_and_what_comes_last_gives_way(tess, lea, clock):
    for number in range(3):
        one_of_everything(tess, classroom(tess, f"Class {number}"), lea)
    clock.shift(8 * DAY)
    rows = listed(tess)
    assert [what.split(" ")[1:3] for what, _where, _path in rows] == [
        *([["answer", "is"]] * 3),
        *([["answer", "waits"]] * 3),
        ["students", "miss"],
    ]
    assert {where for _what, where, _path in rows[:3]} == {"Class 0", "Class 1", "Class 2"}


def test_class_that_waits_longest_and_the_greater_number_stand_first(tess, lea, leo, clock):
    late, early = classroom(tess, "A late one"), classroom(tess, "B early one")
    for each in (late, early):
        student(each, lea)
    student(late, leo)
    essay(lea, task(early))
    clock.shift(DAY)
    given = task(late)
    for person in (lea, leo):
        essay(person, given)
    assert [where for _what, where, _path in listed(tess)] == ["B early one", "A late one"]
    for each, number in ((early, 2), (late, 1)):
        quizzed = quiz(each)
        for person in pupils(each, number, f"N{number}"):
            dispute(answered(person, quizzed, {CHOICE: 1}))
    rows = [(what, where) for what, where, _path in listed(tess)]
    assert rows[:2] == [
        ("2 answers are disputed", "B early one"),
        ("1 answer is disputed", "A late one"),
    ]


def test_archived_classes_and_those_of_others_ask_for_nothing(
    tess, tomas, lea, room, elsewhere, clock
):
    one_of_everything(tess, room, lea)
    mend(tomas, elsewhere)
    clock.shift(8 * DAY)
    assert len(listed(tess)) == 5
    # Of Otto's other teacher, nothing of Tess's class stands there.
    assert [where for _what, where, _path in listed(tomas)] == []
    operations.archive_class(room, by=tess, now=NOW + 8 * DAY)
    assert listed(tess) == []
    classroom(tess, "New one")
    assert listed(tess) == []


def test_colleague_reads_the_same_needs(tess, tomas, lea, room):
    student(room, lea)
    dispute(answered(lea, quiz(room), {CHOICE: 0}))
    assert listed(tomas) == []
    colleague(room, tomas)
    assert listed(tomas) == listed(tess) != []


# What it costs --------------------------------------------------------------------------------


@pytest.fixture
def five(tess, lea, leo, settings):
    """Five classes with answers that wait, a lesson to read, work for some students and for a
    group, other dates and more time for one, an absence, weights, and missing work that is 0."""
    settings.DEFAULT_ZONE = "UTC"
    rooms = [classroom(tess, f"Class {number}") for number in range(5)]
    for room in rooms:
        one_of_everything(tess, room, lea)
        member = student(room, leo)
        some = quiz(room, "lost-decade", members=(member,), by=tess)
        group = operations.save_group(room, None, name="Blue", member_ids=[member.pk])
        grouped = quiz(room, "balloon", members=(member,), by=tess)
        grouped.members.clear()
        grouped.groups.add(group)
        work(room, target("read"), by=tess, points=0)
        operations.extend(some, member, Change(due_at=NOW + 9 * DAY), version=0, by=tess)
        agreed = Accommodation(Decimal("1.5"), 1, 2, False)
        operations.accommodate(member, agreed, version=0, by=tess)
        day = date(2026, 10, 12)
        operations.note_absence(member, day, day, is_moved=True, reason="", by=tess, now=NOW)
        rows = [operations.CategoryRow(None, "Tests", Decimal(1), 0)]
        operations.change_categories(room, rows, {}, by=tess)
    Classroom.objects.update(missing_counts_zero=True)
    return rooms


def cost(client):
    """How many queries the first page takes, and that page."""
    client.get(CLASSES)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(CLASSES).context["page"]
    return len(queries), page


def test_first_page_of_five_classes_takes_fifteen_queries_at_most(tess, five, clock):
    clock.shift(8 * DAY)
    taken, page = cost(signed_in(tess))
    assert (len(page.current), len(page.needs), len(page.waiting)) == (5, 7, 5)
    assert taken <= 15


def test_mended_key_takes_one_query_more_and_a_try_that_the_clock_has_ended_two(
    tess, tomas, leo, five, elsewhere, clock
):
    clock.shift(8 * DAY)
    usual, _page = cost(signed_in(tess))
    mend(tomas, elsewhere)
    mended, page = cost(signed_in(tess))
    assert "mended" in [need.kind for need in page.needs]
    for room in five:
        timed = work(room, target(), rules=AssignmentRules(limit_seconds=600), by=tess)
        begun_at = NOW + 7 * DAY
        answered(leo, timed, {REASON: None}, at=begun_at, is_in=False, deadline=begun_at)
    ended, _page = cost(signed_in(tess))
    assert (mended, ended) == (usual + 1, usual + 3)
