"""One student on one sheet: the gradebook's own figures, released comments alone, objectives,
absences, what to do next, and nothing of anybody else."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations
from classrooms.models import Absence, Accommodation, Assignment, Category, Classroom, Role
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from lessons.models import ReadingState
from quizzes import operations as quizzes
from quizzes.models import Mark
from quizzes.operations import Marking, save_mark
from quizzes.window import Accommodation as Agreed
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
from tests.classrooms.test_objectives import practices, secures

# A Monday, 10:00 in Chicago; what is due in 7 days is due on Oct 12.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
TOP = {"claim": 3, "evidence": 3, "reasoning": 3, "fairness": 3}


@pytest.fixture(autouse=True)
def clock(settings):
    # Else the zone of the school is asked for now and then.
    settings.DEFAULT_ZONE = "America/Chicago"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea)


def open_sheet(person, member, query=""):
    url = reverse("classrooms:student_report", args=[member.classroom_id, member.pk])
    response = signed_in(person).get(url + query)
    assert response.status_code == 200
    return response


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sheet(response):
    """What is on the paper."""
    return re.search(r"<article.*</article>", response.content.decode(), re.DOTALL)[0]


def words(response):
    return plain(sheet(response))


def section(response, id_):
    """The words of one section after its heading, or None where it is not there."""
    found = re.search(rf'id="{id_}".*?</h2>(.*?)</section>', sheet(response), re.DOTALL)
    return plain(found[1]) if found else None


def quiz(room, lesson=LESSON, **giving):
    return work(room, target_of("quiz", COURSE, lesson), **giving)


def decide(given, member, points):
    decision = operations.Decision(points and Decimal(points), "Illness")
    operations.decide_grade(given, member, decision, version=0, by=given.made_by, now=NOW)


# The grade --------------------------------------------------------------------------------


@pytest.fixture
def graded(room, pupil, lea, clock):
    """On the tenth day one work of each kind: counted, late, missing, decided, excused, read, not
    due, not open, and one that is closed."""
    given = [quiz(room), *(quiz(room, lesson) for lesson in ("conditions", "lost-decade"))]
    sat(lea, given[0], 5, at=NOW)
    sat(lea, given[1], 5, at=NOW + 9 * DAY)
    for lesson, points in (("maquila", 3), ("balloon", None)):
        decide(quiz(room, lesson), pupil, points)
    ReadingState.objects.create(learner=lea, course_id=COURSE, lesson_id=LESSON, read_at=NOW)
    work(room, target("read"), points=0, days=None)
    quiz(room, "reading-a-number", days=20)
    quiz(room, "caravan-and-argument-test", opens_at=NOW + 30 * DAY, days=40)
    quiz(room, "october-2018", days=2, closes_at=NOW + 3 * DAY)
    clock.shift(10 * DAY)
    return given


def rows_of_reasons(page):
    """Of the page "Why is this the grade?": the points and the why of each work."""
    body = re.search(r"<tbody>(.*?)</tbody>", page.content.decode(), re.DOTALL)[1]
    body = re.sub(r'<span class="sr">.*?</span>|<a [^>]*>Decide.*?</a>', "", body)
    rows = (
        re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    )
    return [
        (plain(points), re.sub(r" ([:.])", r"\1", plain(why.partition("<br>")[0])))
        for points, why in rows
    ]


def rows_of_sheet(page):
    rows = re.search(r'id="h-work".*?<ul.*?>(.*?)</ul>', sheet(page), re.DOTALL)[1]
    found = []
    for row in re.findall(r"<li>(<span><b>.*?)</li>", rows, re.DOTALL):
        _title, points, why = re.findall(r"<span.*?>(.*?)</span>", row, re.DOTALL)
        found.append((plain(points), plain(why)))
    return found


@pytest.mark.parametrize("categories", [False, True])
@pytest.mark.parametrize("zero", [False, True])
def test_figures_are_those_of_the_gradebook(tess, room, pupil, graded, zero, categories):
    Classroom.objects.update(missing_counts_zero=zero)
    if categories:
        parts = [operations.CategoryRow(None, name, Decimal(2), 1) for name in ("Tests", "Rest")]
        operations.change_categories(room, parts, {}, by=tess)
        tests, _rest = Category.objects.all()
        Assignment.objects.filter(points__gt=0).exclude(target_id="maquila").update(category=tests)
    page = open_sheet(tess, pupil)
    grade = signed_in(tess).get(reverse("classrooms:grade", args=[room.pk, pupil.pk]))
    score = re.search(r'<div class="score">.*?</div>', grade.content.decode(), re.DOTALL)[0]
    assert score in sheet(page)
    table = signed_in(tess).get(reverse("classrooms:gradebook", args=[room.pk]))
    said = re.search(r"So far, [^<]*", table.content.decode())[0]
    assert said in sheet(page)
    known, shown = rows_of_reasons(grade), rows_of_sheet(page)
    assert [points for points, _why in shown] == [points for points, _why in known]
    # Before the same reason stands when it was due.
    for (_, why), (_, reason) in zip(shown, known, strict=True):
        assert re.fullmatch(r"(Due \w{3}, \w{3} \d+\. |No due day\. )?" + re.escape(reason), why)
    for sums in re.findall(r"[\d.]+ ÷ [\d.]+ = [\d.]+%", grade.content.decode()):
        assert sums in sheet(page)


def test_sheet_has_each_work_with_its_day_state_and_points(tess, pupil, graded):
    page = open_sheet(tess, pupil)
    assert "11-B History · Lakeview High · as of October 15, 2026 Lea Moreno" in words(page)
    assert "So far, 3 of 5 works counted, 2 missing." in words(page)
    assert sorted(rows_of_sheet(page)) == sorted(
        [
            ("5 of 6", "Due Mon, Oct 12. Counted."),
            (
                "3.8 of 6",
                "Due Mon, Oct 12. Counted: 5 less 1.2, 2 days late at 10% of 6 points a day.",
            ),
            ("missing", "Not counted: due Mon, Oct 12, open until Mon, Oct 19."),
            ("3 of 6", "Due Mon, Oct 12. Counted: a teacher decided these points."),
            ("excused", "Due Mon, Oct 12. Not counted: excused."),
            ("done", "No due day. Done: it has no points."),
            ("not due yet", "Not counted: due Sun, Oct 25, open until Sun, Nov 1."),
            ("not open yet", "Due Sat, Nov 14. Not counted: it is not open yet."),
            (
                "missing, left out",
                "Due Wed, Oct 7. Not counted: it closed and was not handed in. "
                "This class leaves such work out.",
            ),
        ]
    )
    assert "Quiz 3.1 August 1982" in words(page)


def test_due_day_is_the_students_own(tess, room, pupil):
    quiz(room)
    operations.accommodate(pupil, Agreed(extra_days=2), version=0, by=tess)
    assert "due Wed, Oct 14" in section(open_sheet(tess, pupil), "h-work")


def test_reason_of_a_decision_is_not_on_the_sheet(tess, pupil, graded):
    """It may be private, and the sheet may lie on a table."""
    assert "Illness" not in open_sheet(tess, pupil, "?agreed=1").content.decode()


def test_work_for_others_is_not_on_the_sheet(tess, room, pupil, leo):
    quiz(room, "conditions", members=(student(room, leo),))
    assert section(open_sheet(tess, pupil), "h-work") == "Nothing is assigned yet."


# Comments ---------------------------------------------------------------------------------


def mark(answer, tess, *, how="full", levels=None, comments=None, comment="", is_draft=False):
    marking = Marking(how, TOP if levels is None else levels, comments or {}, comment)
    return save_mark(answer, marking, version=0, is_draft=is_draft, by=tess, now=NOW)


def release(given, tess):
    operations.release_marks_of(given, by=tess, now=NOW)


def test_mark_appears_once_it_is_released(tess, room, pupil, lea):
    given = task(room, release="by-hand")
    answer = essay(lea, given)
    mark(answer, tess, levels={**TOP, "claim": 2}, comments={"claim": "Name it."}, comment="Date?")
    before = open_sheet(tess, pupil)
    assert section(before, "h-marks") is None
    for hidden in ("Name it.", "Date?", "Comments on written work"):
        assert hidden not in before.content.decode()
    assert "not marked yet" in section(before, "h-work")
    release(given, tess)
    after = section(open_sheet(tess, pupil), "h-marks")
    [criterion] = [c for c in answer.version.question.criteria if c.id == "claim"]
    level = criterion.levels[2].root["en"]
    assert f"{criterion.name.root['en']}: level 2 of 3 {level} Name it." in after
    assert "Comment on the whole Date?" in after
    assert after.startswith("Task of module 1: ")


def test_draft_is_not_on_the_sheet(tess, room, pupil, lea):
    mark(essay(lea, task(room)), tess, comment="A draft.", is_draft=True)
    assert section(open_sheet(tess, pupil), "h-marks") is None


def test_mark_that_its_student_may_not_see_yet_is_not_on_the_sheet(tess, room, pupil, lea, clock):
    rules = AssignmentRules(attempts=1, asks_written=True, feedback="close")
    given = task(room)
    Assignment.objects.filter(pk=given.pk).update(rules=rules.as_json())
    given = Assignment.objects.get(pk=given.pk)
    mark(essay(lea, given), tess, comment="Date?")
    release(given, tess)
    assert Mark.objects.get().released_at is not None
    assert section(open_sheet(tess, pupil), "h-marks") is None
    clock.move_to(given.closes_at)
    assert "Date?" in section(open_sheet(tess, pupil), "h-marks")


@pytest.mark.parametrize(
    ("how", "levels", "says"),
    [
        ("done", {"done": 1}, "Done"),
        ("done", {"done": 0}, "Not yet"),
        ("one", {"claim": 1}, "level 1 of 3"),
    ],
)
def test_shorter_ways_to_mark_are_said_in_words(tess, room, pupil, lea, how, levels, says):
    given = task(room)
    mark(essay(lea, given), tess, how=how, levels=levels)
    release(given, tess)
    said = section(open_sheet(tess, pupil), "h-marks")
    assert said.endswith(says) or (how == "one" and said.count("level") == 1 and says in said)


def test_comments_of_several_works_stand_in_the_order_of_the_works(tess, room, pupil, lea):
    asked = AssignmentRules(attempts=2, asks_written=True)
    given = [task(room, days=9), work(room, target(), rules=asked, days=3)]
    answers = [essay(lea, given[0]), essay(lea, given[1]), essay(lea, given[1])]
    for number, answer in enumerate(answers):
        mark(answer, tess, how="done", levels={"done": 1}, comment=f"Comment {number}.")
    for each in given:
        release(each, tess)
    said = section(open_sheet(tess, pupil), "h-marks")
    assert re.findall(r"Comment \d|try \d", said) == [
        "Comment 1",
        "try 2",
        "Comment 2",
        "Comment 0",
    ]


def test_comment_is_escaped_and_keeps_its_lines(tess, room, pupil, lea):
    given, odd = task(room), "<b>&'\"\nSecond line"
    mark(essay(lea, given), tess, comment=odd)
    release(given, tess)
    html = sheet(open_sheet(tess, pupil))
    assert "<b>&" not in html
    assert f"{escape(odd.splitlines()[0])}<br>Second line" in html


# Objectives -------------------------------------------------------------------------------


def test_objectives_are_counted_by_module_and_named_while_not_secure(tess, pupil, lea):
    secures(lea, "LO11")
    practices(lea, "LO12")
    page = open_sheet(tess, pupil)
    said = section(page, "h-obj-1")
    assert said.startswith("1 secure, 1 in practice, 24 not seen. Module 3: ")
    assert "1 secure, 1 in practice, 3 not seen In practice " in said
    lines = {
        state: plain(re.search(rf"<dt>{state}</dt><dd>(.*?)</dd>", sheet(page), re.DOTALL)[1])
        for state in ("In practice", "Not seen")
    }
    [states] = page.context["page"].courses
    [module] = states.begun
    assert lines["In practice"] == module.practise[0].says.root["en"]
    assert lines["Not seen"] == " ".join(each.says.root["en"] for each in module.unseen)
    [secure] = module.secure
    assert secure.says.root["en"] not in words(page)
    assert [each.module.number for each in states.not_begun] == [1, 2, 4, 5]
    # The names of what nobody has begun are for the screen.
    assert sheet(page).count('<details class="folded noprint">') == 4


def test_what_was_learned_after_leaving_is_not_on_the_sheet(tess, pupil, lea, clock):
    practices(lea, "LO12")
    operations.leave_class(pupil, now=NOW)
    clock.shift(5 * DAY)
    secures(lea, "LO11", origin="review")
    # Those answers are of four, three and one day ago by the clock of the builders.
    pupil.left_at = NOW - 2 * DAY
    pupil.save()
    [states] = open_sheet(tess, pupil).context["page"].courses
    assert (states.secure, states.practise) == (0, 1)
    assert "In the class until October 3, 2026." in words(open_sheet(tess, pupil))


# Absences, and what is agreed -------------------------------------------------------------


def absent(pupil, tess, first, last):
    return operations.note_absence(pupil, first, last, is_moved=True, reason="", by=tess, now=NOW)


def test_days_absent_are_school_days_each_once(tess, pupil):
    page = open_sheet(tess, pupil)
    assert section(page, "h-absent") == "None is noted."
    absent(pupil, tess, date(2026, 9, 24), date(2026, 9, 28))
    absent(pupil, tess, date(2026, 9, 25), date(2026, 9, 25))
    absent(pupil, tess, date(2026, 9, 28), date(2026, 9, 29))
    gone = absent(pupil, tess, date(2026, 9, 1), date(2026, 9, 4))
    operations.undo_absence(gone, by=tess, now=NOW)
    assert Absence.objects.count() == 4
    assert section(open_sheet(tess, pupil), "h-absent") == (
        "4 school days are noted: Thu, Sep 24 to Mon, Sep 28; Fri, Sep 25; "
        "Mon, Sep 28 to Tue, Sep 29."
    )


def test_one_day_absent_is_one_day(tess, pupil):
    absent(pupil, tess, date(2026, 10, 1), date(2026, 10, 1))
    assert section(open_sheet(tess, pupil), "h-absent") == ("1 school day is noted: Thu, Oct 1.")


def test_what_is_agreed_is_on_the_sheet_only_when_it_is_asked_for(tess, tomas, room, pupil):
    operations.accommodate(pupil, Agreed(Decimal("1.75"), 1, 2, True), version=0, by=tess)
    assert Accommodation.objects.count() == 1
    for query in ("", "?agreed=", "?agreed=0", "?agreed=yes"):
        page = open_sheet(tess, pupil, query)
        assert section(page, "h-agreed") is None
        assert "1.75" not in sheet(page)
        assert '<a href="?agreed=1">Show what is agreed</a>' in page.content.decode()
    page = open_sheet(tess, pupil, "?agreed=1")
    assert section(page, "h-agreed") == (
        "Time × 1.75, more tries: 1, more days: 2. No timer on the screen."
    )
    assert "Leave out what is agreed" in page.content.decode()
    # Whoever only looks does not see what is agreed elsewhere either.
    colleague(room, tomas, role=Role.ASSISTANT)
    page = open_sheet(tomas, pupil, "?agreed=1")
    assert section(page, "h-agreed") is None
    assert "what is agreed" not in page.content.decode().partition("<article")[0]


def test_link_to_what_is_agreed_tells_not_whether_anything_is(tess, pupil):
    assert "Show what is agreed" in open_sheet(tess, pupil).content.decode()
    assert section(open_sheet(tess, pupil, "?agreed=1"), "h-agreed") == (
        "Nothing: dates and rules are those of the class."
    )


# What to do next --------------------------------------------------------------------------


def test_next_are_works_that_are_missing_and_still_open(tess, pupil, graded):
    said = section(open_sheet(tess, pupil), "h-next")
    assert said.startswith("Missing, and still open: Quiz 3.3: ")
    assert said.endswith("due Mon, Oct 12, open until Mon, Oct 19")


def test_next_says_what_happens_where_missing_work_counts_zero(tess, pupil, graded):
    Classroom.objects.update(missing_counts_zero=True)
    said = section(open_sheet(tess, pupil), "h-next")
    assert "If Quiz 3.3 is not handed in by Mon, Oct 19, it counts as 0 in this class" in said


@pytest.mark.parametrize("how", ["archived", "left", "closed"])
def test_nothing_is_to_be_handed_in_where_nothing_can_be(tess, room, pupil, graded, clock, how):
    if how == "archived":
        operations.archive_class(room, by=tess, now=NOW)
    elif how == "left":
        operations.leave_class(pupil, now=NOW)
    else:
        clock.shift(10 * DAY)
        Assignment.objects.filter(target_id="reading-a-number").delete()
    assert section(open_sheet(tess, pupil), "h-next") == (
        "No work is missing that can still be handed in, and no objective is in practice."
    )


def test_late_work_that_is_not_taken_is_not_to_be_handed_in(tess, room, pupil, clock):
    quiz(room, rules=AssignmentRules(late="refused"))
    clock.shift(10 * DAY)
    assert open_sheet(tess, pupil).context["page"].missing == ()


def test_lesson_that_was_not_read_is_missing_too(tess, room, pupil, clock):
    work(room, target("read"), points=0)
    clock.shift(10 * DAY)
    assert "Lesson 3.1: August 1982" in section(open_sheet(tess, pupil), "h-next")


def test_next_are_the_lessons_of_objectives_in_practice(tess, pupil, lea):
    secures(lea, "LO13")
    for objective in ("LO14", "LO15", "LO11"):
        practices(lea, objective)
    said = section(open_sheet(tess, pupil), "h-next")
    assert said.startswith("To read again and to review, since objectives are in practice:")
    assert re.findall(r"Lesson ([\d.]+):|(\d) objectives? in practice", said) == [
        *(("3.1", ""), ("", "1"), ("3.5", ""), ("", "2")),
    ]


# Who, and nothing yet ---------------------------------------------------------------------


def test_sheet_of_who_has_done_nothing_says_so(tess, pupil):
    page = open_sheet(tess, pupil)
    assert "nothing counts yet So far, 0 of 0 works counted." in words(page)
    assert section(page, "h-work") == "Nothing is assigned yet."
    assert section(page, "h-obj-1").startswith("0 secure, 0 in practice, 26 not seen.")
    assert section(page, "h-next").startswith("No work is missing")


def test_nothing_of_another_student_is_on_the_sheet(tess, room, pupil, graded, leo, otto):
    """What others do changes no byte of it."""
    before = sheet(open_sheet(tess, pupil))
    for person in (leo, otto):
        student(room, person, roster_name=f"Axolotl, {person}")
        sat(person, graded[0], 6, at=NOW)
        secures(person, "LO11")
    answer = essay(leo, task(room, members=(room.memberships.get(person=leo),)))
    mark(answer, tess, comment="Axolotl")
    quizzes.release_marks(Mark.objects.all(), by=tess, now=NOW)
    assert sheet(open_sheet(tess, pupil)) == before
    assert "axolotl" not in open_sheet(tess, pupil).content.decode().lower()
    assert "average" not in words(open_sheet(tess, pupil)).lower()


def test_sheet_is_for_the_staff_of_the_class(tess, tomas, otto, room, pupil, lea):
    url = reverse("classrooms:student_report", args=[room.pk, pupil.pk])
    assert [signed_in(who).get(url).status_code for who in (lea, otto, tomas)] == [404] * 3
    colleague(room, tomas, role=Role.ASSISTANT)
    open_sheet(tomas, pupil)
    other = student(classroom(tomas, "Other"), otto)
    foreign = reverse("classrooms:student_report", args=[room.pk, other.pk])
    assert signed_in(tess).get(foreign).status_code == 404
    assert signed_in(tomas).get(foreign).status_code == 404


def test_sheet_can_be_read_of_an_archived_class_and_of_who_left(tess, room, pupil, graded):
    operations.remove_student(pupil, by=tess, now=NOW)
    operations.archive_class(room, by=tess, now=NOW)
    assert "3.8 of 6" in words(open_sheet(tess, pupil))


def test_pages_of_a_student_lead_to_the_sheet(tess, room, pupil):
    url = reverse("classrooms:student_report", args=[room.pk, pupil.pk])
    for name in ("student", "grade"):
        page = signed_in(tess).get(reverse(f"classrooms:{name}", args=[room.pk, pupil.pk]))
        assert f'href="{url}"' in page.content.decode()


def test_name_is_escaped(tess, pupil):
    odd = "<b>&'\""
    pupil.roster_name = odd
    pupil.save()
    html = open_sheet(tess, pupil).content.decode()
    assert odd not in html
    assert html.count(escape(odd)) >= 3


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [("", 19), ("?agreed=1", 20)])
def test_sheet_asks_as_often_for_one_of_each_as_for_three(
    tess, room, pupil, lea, number, query, queries, django_assert_num_queries
):
    asked = AssignmentRules(attempts=1, asks_written=True)
    for lesson in ("august-1982", "conditions", "lost-decade")[:number]:
        given = work(room, target_of("quiz", COURSE, lesson), rules=asked)
        work(room, target("read", lesson), points=1)
        mark(essay(lea, given), tess, how="done", levels={"done": 1})
        release(given, tess)
    for objective in ("LO11", "LO12", "LO13")[:number]:
        practices(lea, objective)
    for days in range(number):
        absent(pupil, tess, date(2026, 9, 1 + days), date(2026, 9, 1 + days))
    client = signed_in(tess)
    url = reverse("classrooms:student_report", args=[room.pk, pupil.pk])
    with django_assert_num_queries(queries):
        page = client.get(url + query).context["page"]
    assert (len(page.marked), len(page.absences)) == (number, number)
    assert len(page.grade.explanation.steps) == 2 * number
