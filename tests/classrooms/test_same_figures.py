"""The student sees the same figures as the teacher, in the table, on the two pages of reasons and
in every file, and nothing of anybody else."""

import csv
import io
import random
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from classrooms import operations
from classrooms.models import Assignment, Category, Classroom, Membership, Role
from classrooms.queries.grid import grid
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from classrooms.totals import recompute
from lessons.models import ReadingState
from quizzes.models import Attempt
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    classroom,
    colleague,
    sat,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.build import METHODS

# A Monday, 10:00 in Chicago, and a month later.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = NOW + 30 * DAY
LESSONS = ("august-1982", "conditions", "lost-decade", "maquila", "reading-a-number", "balloon")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def draw_rules(chance, room):
    """The rules of a class, and up to three categories with weights."""
    Classroom.objects.filter(pk=room.pk).update(
        missing_counts_zero=chance.choice([True, False]),
        late_percent_a_day=chance.choice([0, 7, 10, 33]),
        late_floor_percent=chance.choice([0, 50, 65]),
        school_columns=["name", "percent", "points", "out-of", "counted", "missing", "works"],
    )
    room.refresh_from_db()
    for number in range(chance.choice([0, 0, 1, 3])):
        weight = Decimal(chance.choice(["0", "12.5", "33.33", "40", "100"]))
        drop = chance.choice([0, 1, 2])
        parts = {"name": f"Part {number}", "position": number}
        Category.objects.create(classroom=room, weight=weight, drop_lowest=drop, **parts)


def draw_work(chance, room, lesson, members):
    """A quiz or a lesson with any dates and rules, for all or for some."""
    kind = chance.choice(["quiz", "quiz", "quiz", "lesson"])
    days, open_for = chance.choice([None, 3, 12, 25, 40]), chance.choice([None, 0, 2, 30])
    late = chance.choice(["percent", "same", "refused"])
    given = work(
        room,
        target_of(kind, COURSE, lesson),
        days=days,
        closes_at=None if open_for is None else NOW + ((days or 3) + open_for) * DAY,
        rules=AssignmentRules(counts=chance.choice(METHODS), late=late),
        points=Decimal(chance.choice(["0", "2.75", "6", "6", "12", "100"])),
        members=tuple(members[1:]) if chance.random() < 0.2 else (),
    )
    part = chance.choice([None, *Category.objects.filter(classroom=room)])
    Assignment.objects.filter(pk=given.pk).update(category=part)
    given.refresh_from_db()
    return given


def draw_doings(chance, given, member, teacher):
    """What this student did at this work, and what was agreed and decided."""
    if given.kind == "lesson" and chance.random() < 0.6:
        lesson = {"course_id": COURSE, "lesson_id": given.target_id}
        at = NOW + chance.randint(0, 30) * DAY
        ReadingState.objects.create(learner=member.person, read_at=at, **lesson)
    tries = chance.choice([0, 1, 1, 2]) if given.kind == "quiz" else 0
    for number in range(tries):
        out_of = chance.choice([6, 7, 11])
        known = Decimal(chance.randint(0, out_of * 10**4)).scaleb(-4)
        facts = {"number": number + 1, "waiting": chance.choice([0, 0, 0, 1])}
        at = NOW + chance.randint(0, 30) * DAY
        sat(member.person, given, known, out_of, at=at, **facts)
    if given.kind == "quiz" and chance.random() < 0.3:
        goes_on = sat(member.person, given, 0, at=LATER, number=tries + 1)
        open_again = {"submitted_at": None, "submitted_by": "", "score": None}
        Attempt.objects.filter(pk=goes_on.pk).update(**open_again)
    if chance.random() < 0.15 and given.points:
        points = chance.choice([None, given.points * chance.randint(0, 4) / 4])
        decision = operations.Decision(points, "Agreed")
        operations.decide_grade(given, member, decision, version=0, by=teacher, now=NOW)
    if chance.random() < 0.15 and given.due_at:
        change = Change(due_at=given.due_at + chance.randint(1, 4) * DAY)
        operations.extend(given, member, change, version=0, by=teacher)


def draw_class(seed, room, teacher):
    """Four students at six works, of whom one joined on the ninth day."""
    chance = random.Random(seed)  # noqa: S311
    draw_rules(chance, room)
    people = [user(f"s{seed}-{number}") for number in range(4)]
    members = [student(room, each, roster_name=f"Student {each}") for each in people]
    Membership.objects.filter(pk=members[3].pk).update(joined_at=NOW + 9 * DAY)
    operations.accommodate(
        members[0], Agreed(extra_days=chance.randint(0, 3)), version=0, by=teacher
    )
    for lesson in LESSONS:
        given = draw_work(chance, room, lesson, members)
        asked = members if given.is_whole_class else members[1:]
        for member in asked:
            draw_doings(chance, given, member, teacher)
    return list(Membership.objects.students().filter(classroom=room).order_by("roster_name"))


def text(html):
    """What is seen of it."""
    seen = unescape(re.sub(r'<span class="sr">.*?</span>|<[^>]+>', "", html))
    return " ".join(seen.split())


def rows_in(shown, tag):
    """The cells of each row of the table's head, body or foot."""
    part = shown.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
    rows = re.findall(r"<tr.*?</tr>", part, re.S)
    return [[text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows]


def reasons_of(response):
    """The grade, how many works count, each step, the sums, and what may happen."""
    shown = response.content.decode().partition('<section id="why"')[2].partition("</section>")[0]
    shown = re.sub(r"<a [^>]*>Decide.*?</a>", "", shown)
    shown = re.sub(r'<span class="meta">Attempts:.*?</a>[^<]*</span>', "", shown, flags=re.S)
    grade = [text(each) for each in re.findall(r'<p class="(?:big|lede-s|note mt)">.*?</p>', shown)]
    return grade, rows_in(shown, "tbody"), rows_in(shown, "tfoot")


def read_file(client, room, name):
    response = client.post(reverse(f"classrooms:{name}", args=[room.pk]))
    if name.endswith("csv"):
        data = io.StringIO(response.content.decode("utf-8-sig"), newline="")
        return list(csv.reader(data))[1:]
    [sheet] = load_workbook(io.BytesIO(response.content)).worksheets
    values = [["" if each is None else each for each in row] for row in sheet.values][1:]
    return [[each if isinstance(each, str) else f"{each:g}" for each in row] for row in values]


def plain(cells):
    """A number as any file writes it."""
    return [f"{float(each):g}" if re.fullmatch(r"[\d.]+", each) else each for each in cells]


@pytest.mark.parametrize("seed", range(12))
def test_every_page_and_file_has_the_same_figures(tess, room, clock, seed):
    members = draw_class(seed, room, tess)
    clock.move_to(LATER)
    teacher = signed_in(tess)
    page = teacher.get(reverse("classrooms:gradebook", args=[room.pk]))
    table = rows_in(page.content.decode(), "tbody")
    grades, sheet = read_file(teacher, room, "grades_csv"), read_file(teacher, room, "grades_xlsx")
    school = read_file(teacher, room, "school_csv")
    assert [plain(row) for row in grades] == sheet
    for number, member in enumerate(members):
        alone = grid(room, [member], now=LATER)
        explanation = page.context["page"].grid.explanation(member)
        assert alone.explanation(member) == explanation
        assert recompute(explanation) == explanation.total
        taught = teacher.get(reverse("classrooms:grade", args=[room.pk, member.pk]))
        own = signed_in(member.person).get(reverse("classrooms:my_grade", args=[room.pk]))
        grade, steps, sums = reasons_of(own)
        assert reasons_of(taught) == (grade, steps, sums)
        compare(grade, steps, table[number], grades[number], explanation)
        compare_school(sums, school[number], grades[number], explanation)


def compare(grade, steps, row, line, explanation):
    """The student's page with the teacher's row and the line of the file."""
    *cells, whole = row[1:]
    values, (percent, counted, missing, waiting) = line[3:-4], line[-4:]
    assert grade[0] == (f"{percent}%" if percent else "nothing counts yet")
    assert whole.startswith(f"{grade[0]} {counted} of ")
    total = explanation.total
    assert [counted, missing, waiting] == [
        str(each) for each in (total.counted, total.missing, total.waiting)
    ]
    given = [pair for pair in zip(cells, values, strict=True) if pair != ("·", "")]
    assert len(given) == len(steps) == len(explanation.steps)
    for (cell, value), (_title, points, _why), step in zip(
        given, steps, explanation.steps, strict=True
    ):
        if step.cell.counts:
            assert cell.split()[0] == points.split()[0] == value
        else:
            assert not re.fullmatch(r"[\d.]+", value)


def compare_school(sums, line, values, explanation):
    """The columns of the school's file with the sums on the student's page."""
    _name, percent, points, out_of, counted, missing, *works = line
    assert [percent, counted, missing] == values[-4:-1]
    assert works == values[3:-4]
    if explanation.sums[0].category is None:
        assert sums[0][:2] == ["Sum", f"{points} of {out_of}"]
    else:
        assert (points, out_of) == ("", "")
        # Where nothing counts, there is no row that weighs.
        assert sums[-1][2].endswith(f"= {percent}%" if percent else "nothing counts yet")


def test_chance_draws_classes_of_every_kind(tess):
    """Else the comparison above would say little."""
    states, zeros, parts = set(), set(), set()
    for seed in range(4):
        room = classroom(tess, f"Class {seed}")
        members = draw_class(seed, room, tess)
        states |= {str(each.state) for each in grid(room, members, now=LATER).cells.values()}
        zeros.add(room.missing_counts_zero)
        parts.add(Category.objects.filter(classroom=room).count())
    assert (zeros, parts) == ({True, False}, {0, 1, 3})
    assert states == {
        *("counted", "counted late", "override", "zero", "to mark", "missing", "left out"),
        *("not due", "working", "before joining", "excused", "done"),
    }


CANARIES = ("quetzal", "q-7731", "5.37", "lynx", "because of the lynx")


@pytest.fixture
def beside(tess, room, lea, clock):
    """Lea, and beside her a student whose every word and number is a canary; a month later."""
    own = student(room, lea, roster_name="Moreno, Lea", school_number="A-1")
    other = user("quetzal", display_name="Quetzal Lynx", is_student=True)
    member = student(room, other, roster_name="Lynx, Quetzal", school_number="Q-7731")
    first, second = work(room, target()), work(room, target_of("quiz", COURSE, LESSONS[1]), days=8)
    work(room, target_of("quiz", COURSE, "maquila"), members=(member,))
    sat(lea, first, 4, at=NOW)
    sat(other, first, "5.37", at=NOW)
    decision = operations.Decision(Decimal("5.37"), "Because of the lynx")
    operations.decide_grade(second, member, decision, version=0, by=tess, now=NOW)
    clock.move_to(NOW + 10 * DAY)
    return own, member


def leaks(response):
    shown = response.content.decode().casefold()
    return [each for each in CANARIES if each in shown]


def test_page_of_a_student_holds_nothing_of_another(tess, room, beside):
    own, member = beside
    client = signed_in(own.person)
    page = client.get(reverse("classrooms:my_grade", args=[room.pk]))
    assert ("66.7%" in page.content.decode(), leaks(page)) == (True, [])
    assert str(member.pk) not in page.content.decode()
    assert leaks(client.get(reverse("classrooms:my_class"))) == []
    taught = signed_in(tess).get(reverse("classrooms:grade", args=[room.pk, own.pk]))
    assert ("66.7%" in taught.content.decode(), leaks(taught)) == (True, [])
    other = signed_in(tess).get(reverse("classrooms:grade", args=[room.pk, member.pk]))
    assert leaks(other) == ["quetzal", "5.37", "lynx", "because of the lynx"]


def test_page_of_a_student_does_not_open_for_another(room, tomas, otto, beside, tess):
    own, member = beside
    grade = reverse("classrooms:grade", args=[room.pk, member.pk])
    mine = reverse("classrooms:my_grade", args=[room.pk])
    for person in (own.person, otto, tomas):
        assert signed_in(person).get(grade).status_code == 404
    for person in (otto, tomas, tess):
        assert signed_in(person).get(mine).status_code == 404
    elsewhere = student(classroom(tomas, "Spanish"), otto)
    mixed = reverse("classrooms:grade", args=[room.pk, elsewhere.pk])
    assert signed_in(tess).get(mixed).status_code == 404


def test_who_was_taken_out_sees_no_grade_and_the_teacher_still_does(tess, room, beside):
    own, _member = beside
    operations.remove_student(own, by=tess, now=NOW + 10 * DAY)
    assert signed_in(own.person).get(
        reverse("classrooms:my_grade", args=[room.pk])
    ).status_code == (404)
    taught = signed_in(tess).get(reverse("classrooms:grade", args=[room.pk, own.pk]))
    assert reasons_of(taught)[0] == ["66.7%", "So far, 1 of 2 works counted, 1 missing."]


def test_page_of_reasons_is_the_grade_step_by_step(tess, room, beside):
    own, _member = beside
    Classroom.objects.update(missing_counts_zero=True)
    page = signed_in(own.person).get(reverse("classrooms:my_grade", args=[room.pk]))
    grade, steps, sums = reasons_of(page)
    assert grade == [
        "66.7%",
        "So far, 1 of 2 works counted, 1 missing.",
        "If Quiz 3.2 is not handed in by Tue, Oct 20, it counts as 0 in this class: "
        "4 ÷ 12 = 33.3%.",
    ]
    assert steps == [
        ["Quiz 3.1", "4 of 6", "Counted."],
        ["Quiz 3.2", "missing", "Not counted: due Tue, Oct 13, open until Tue, Oct 20."],
    ]
    assert sums == [["Sum", "4 of 6", "4 ÷ 6 = 66.7%"]]


def test_reason_of_a_decision_is_read_by_both_and_only_teachers_decide(tess, tomas, room, beside):
    _own, member = beside
    colleague(room, tomas, role=Role.ASSISTANT)
    addresses = [
        (tess, reverse("classrooms:grade", args=[room.pk, member.pk]), 3),
        (tomas, reverse("classrooms:grade", args=[room.pk, member.pk]), 0),
        (member.person, reverse("classrooms:my_grade", args=[room.pk]), 0),
    ]
    for person, address, buttons in addresses:
        shown = signed_in(person).get(address).content.decode()
        assert shown.count("Reason: Because of the lynx") == 1
        assert shown.count(">Decide<") == buttons
    operations.archive_class(room, by=tess, now=NOW)
    assert ">Decide<" not in signed_in(tess).get(addresses[0][1]).content.decode()


def test_names_of_categories_are_escaped(tess, room, beside):
    own, _member = beside
    odd = "<i>&'"
    operations.change_categories(
        room, [operations.CategoryRow(None, odd, Decimal(40), 0)], {}, by=tess
    )
    shown = signed_in(own.person).get(reverse("classrooms:my_grade", args=[room.pk]))
    assert f"{escape(odd)}, weight 40" in shown.content.decode()
    assert odd not in shown.content.decode()
    whys = [row[2] for row in reasons_of(shown)[1]]
    assert whys[0] == "Not counted, because it is in no category."
    assert reasons_of(shown)[0] == ["nothing counts yet", "So far, 0 of 0 works counted."]


def test_class_without_work_says_so(room, lea):
    student(room, lea)
    page = signed_in(lea).get(reverse("classrooms:my_grade", args=[room.pk]))
    assert "Nothing is assigned yet." in page.content.decode()
    assert "nothing counts yet" in page.content.decode()


@pytest.mark.parametrize("works", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("my_grade", 13), ("grade", 13)])
def test_page_of_reasons_asks_as_often_for_one_work_as_for_three(
    tess, room, lea, works, name, queries, settings, django_assert_num_queries
):
    settings.DEFAULT_ZONE = room.time_zone
    member = student(room, lea)
    for lesson in LESSONS[:works]:
        sat(lea, work(room, target_of("quiz", COURSE, lesson)), 5, at=NOW)
        work(room, target("read", lesson), points=1)
    ids = [room.pk] if name == "my_grade" else [room.pk, member.pk]
    client = signed_in(lea if name == "my_grade" else tess)
    with django_assert_num_queries(queries):
        page = client.get(reverse(f"classrooms:{name}", args=ids))
    assert len(page.context["page"].explanation.steps) == 2 * works
