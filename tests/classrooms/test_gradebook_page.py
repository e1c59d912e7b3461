"""The gradebook as a page: words in cells, sorted, filtered, as a list, on paper, in pages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from classrooms import operations
from classrooms.models import Assignment, Classroom, Role
from classrooms.queries import View, gradebook_page
from classrooms.rendering import table_body
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from lessons.models import ReadingState
from tests.classrooms.build import (
    COURSE,
    LESSON,
    classroom,
    colleague,
    place,
    sat,
    signed_in,
    student,
    target,
    work,
)

# A Monday, 10:00 in Chicago; what is due in 7 days is due on Oct 12.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def open_page(person, room, query=""):
    return signed_in(person).get(reverse("classrooms:gradebook", args=[room.pk]) + query)


def text(html):
    """What is seen of it."""
    seen = re.sub(r'<span class="sr">.*?</span>|<[^>]+>', "", html)
    return unescape(seen).strip()


def table_of(response):
    """Each row of the table's body: the name, the cells, the grade so far."""
    body = re.search(r"<tbody>(.*)</tbody>", response.content.decode(), re.DOTALL)[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body)
    return [[text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def names_of(response):
    return [row.student.name for row in response.context["page"].rows]


def quiz(room, lesson=LESSON, **giving):
    return work(room, target_of("quiz", COURSE, lesson), **giving)


def decide(given, member, points):
    decision = operations.Decision(points and Decimal(points), "Agreed")
    operations.decide_grade(given, member, decision, version=0, by=given.made_by, now=NOW)


@pytest.fixture
def graded(room, lea, leo, otto, clock):
    """On the tenth day: Abbott 5 of 6 two days late, and the lesson read; Berg decided 3 and 6 of
    6; Cruz has missed the first quiz and handed in the second with 1 of 6."""
    names = ["Abbott, Lea", "berg, Leo", "Cruz, Otto"]
    members = [
        student(room, person, roster_name=name)
        for person, name in zip((lea, leo, otto), names, strict=True)
    ]
    first, second = quiz(room), quiz(room, "caravan-and-argument-test", days=8, points=12)
    reading = work(room, target("read"), points=0, days=None)
    ReadingState.objects.create(learner=lea, course_id=COURSE, lesson_id=LESSON, read_at=NOW)
    sat(lea, first, 5, at=NOW + 9 * DAY)
    decide(first, members[1], 3)
    sat(leo, second, 6, at=NOW)
    sat(otto, second, 1, at=NOW)
    clock.shift(10 * DAY)
    return first, second, reading, members


def test_table_has_a_word_or_a_number_in_every_cell(tess, room, graded):
    page = open_page(tess, room)
    assert table_of(page) == [
        ["Abbott, Lea", "3.8 2 days late", "missing", "done", "63.3% 1 of 2"],
        ["berg, Leo", "3 decided", "12", "–", "83.3% 2 of 2"],
        ["Cruz, Otto", "missing", "2", "–", "16.7% 1 of 2"],
    ]
    shown = page.content.decode()
    assert [text(each) for each in re.findall(r"<th scope=\"col\".*?</th>", shown)] == [
        *("Student ↓", "Quiz 3.1due Oct 12out of 6", "Test of module 1due Oct 13out of 12"),
        *("Lesson 3.1to be read", "So farworks thatcount"),
    ]
    foot = re.search(r"<tfoot>(.*)</tfoot>", shown, re.DOTALL)[1]
    # Of 3.8 and 3; of 12 and 2; of 63.3%, 83.3% and 16.7%.
    cells = [text(each) for each in re.findall(r"<t[hd].*?</t[hd]>", foot)]
    assert cells == ["Average", "3.4", "7", "–", "54.4%"]


def test_cells_lead_to_their_reasons_and_say_whose_they_are(tess, room, graded):
    first, _second, _reading, members = graded
    shown = open_page(tess, room).content.decode()
    url = reverse("classrooms:grade", args=[room.pk, members[0].pk])
    assert f'<th scope="row"><a href="{url}">Abbott, Lea</a></th>' in shown
    cell = (
        f'<td data-s="late"><a href="{url}#w-{first.slug}">'
        '<span class="sr">Abbott, Lea, Quiz 3.1: </span>3.8 <small>2 days late</small></a></td>'
    )
    assert cell in shown
    said = '<span class="sr">, So far, 1 of 2 works counted, 1 missing.</span>'
    assert f'<td class="sum"><a href="{url}#why">' in shown
    assert said in shown
    opened = signed_in(tess).get(url).content.decode()
    assert f'id="w-{first.slug}"' in opened
    assert 'id="why"' in opened


def test_head_of_the_page_counts_what_is_to_do(tess, room, graded, lea):
    given = work(room, target_of("quiz", COURSE, "maquila"), rules=AssignmentRules())
    sat(lea, given, 1, at=NOW, waiting=1)
    shown = open_page(tess, room).content.decode()
    facts = re.search(r'<dl class="facts mb">(.*?)</dl>', shown, re.DOTALL)[1]
    assert [text(each) for each in re.findall(r"<dd>.*?</dd>", facts)] == [
        *("3", "1", "2 2 students", "54.4%"),
    ]


def test_head_of_the_page_counts_missing_work_of_no_category_too(tess, room, graded):
    operations.change_categories(
        room, [operations.CategoryRow(None, "Tests", Decimal(1), 0)], {}, by=tess
    )
    page = open_page(tess, room).context["page"]
    assert (page.missing, page.with_missing, page.average) == (2, 2, None)


@pytest.mark.parametrize(
    ("zero", "says"),
    [
        (False, "Missing work is shown and not counted; when it closes it is left out"),
        (True, "Missing work is shown and not counted until it closes; then it counts as 0"),
    ],
)
def test_page_says_the_rule_of_the_class(tess, room, graded, zero, says):
    Classroom.objects.update(missing_counts_zero=zero)
    shown = open_page(tess, room).content.decode()
    assert f"Points are added. {says} in this class." in shown
    assert "Work due before a student joined never counts." in shown
    rows = [operations.CategoryRow(None, "Tests", Decimal(1), 0)]
    operations.change_categories(room, rows, {}, by=tess)
    assert f"Categories have weights. {says}" in open_page(tess, room).content.decode()


LEA, LEO, OTTO = "Abbott, Lea", "berg, Leo", "Cruz, Otto"


@pytest.mark.parametrize(
    ("column", "descending", "order", "aria"),
    [
        ("name", False, [LEA, LEO, OTTO], 'aria-sort="ascending"'),
        ("name", True, [OTTO, LEO, LEA], 'aria-sort="descending"'),
        # Shares of 63.3%, 50% and none, which stands last both ways.
        ("first", False, [LEO, LEA, OTTO], 'aria-sort="ascending"'),
        ("first", True, [LEA, LEO, OTTO], 'aria-sort="descending"'),
        ("second", False, [OTTO, LEO, LEA], 'aria-sort="ascending"'),
        ("second", True, [LEO, OTTO, LEA], 'aria-sort="descending"'),
        # A lesson has no points: by name both ways.
        ("reading", False, [LEA, LEO, OTTO], 'aria-sort="ascending"'),
        ("reading", True, [LEA, LEO, OTTO], 'aria-sort="descending"'),
        ("sum", False, [OTTO, LEA, LEO], 'aria-sort="ascending"'),
        ("sum", True, [LEO, LEA, OTTO], 'aria-sort="descending"'),
    ],
)
def test_table_is_sorted_by_a_column_both_ways(tess, room, graded, column, descending, order, aria):
    works = dict(zip(("first", "second", "reading"), graded[:3], strict=True))
    sort = works[column].slug if column in works else column
    page = open_page(tess, room, f"?sort={'-' * descending}{sort}")
    assert names_of(page) == order
    shown = page.content.decode()
    assert shown.count("aria-sort") == shown.count(aria) == 1


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [("", "-{slug}"), ("?sort=-{slug}", "{slug}"), ("?sort={slug}", "-{slug}")],
)
def test_heading_leads_to_the_best_first_and_then_the_other_way(
    tess, room, graded, query, leads_to
):
    slug = graded[0].slug
    shown = open_page(tess, room, query.format(slug=slug)).content.decode()
    assert f'<a href="?sort={leads_to.format(slug=slug)}">Quiz 3.1' in shown


def test_sorting_keeps_what_was_chosen(tess, room, graded):
    shown = open_page(tess, room, "?module=3&show=missing&as=percent&sort=-sum").content.decode()
    slug = graded[0].slug
    assert f'href="?module=3&amp;show=missing&amp;as=percent&amp;sort=-{slug}"' in shown
    assert 'href="?module=3&amp;show=missing&amp;as=percent&amp;sort=sum"' in shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [LEA, LEO, OTTO]),
        ("?show=all", [LEA, LEO, OTTO]),
        ("?show=missing", [LEA, OTTO]),
        ("?show=low", [OTTO]),
        ("?show=to-mark", []),
        ("?show=missing&module=3", [OTTO]),
        ("?show=missing&module=1", [LEA]),
        ("?show=missing&sort=-name", [OTTO, LEA]),
    ],
)
def test_filter_shows_some_students(tess, room, graded, query, shown):
    page = open_page(tess, room, query)
    assert names_of(page) == shown
    assert ("No student is like this." in page.content.decode()) == (not shown)


def test_student_with_work_to_mark_is_found(tess, room, graded, leo):
    sat(leo, graded[0], 2, at=NOW, waiting=1)
    given = quiz(room, "maquila")
    sat(leo, given, 2, at=NOW, waiting=1)
    assert names_of(open_page(tess, room, "?show=to-mark")) == [LEO]


def test_work_of_one_module_is_shown_and_the_grade_is_of_all(tess, room, graded):
    page = open_page(tess, room, "?module=1")
    assert table_of(page) == [
        [LEA, "missing", "63.3% 1 of 2"],
        [LEO, "12", "83.3% 2 of 2"],
        [OTTO, "2", "16.7% 1 of 2"],
    ]
    shown = page.content.decode()
    assert page.context["page"].modules == (1, 3)
    assert '<option value="1" selected>Module 1</option>' in shown


def test_scores_are_shown_as_percent(tess, room, graded):
    assert [row[1:4] for row in table_of(open_page(tess, room, "?as=percent"))] == [
        ["63.3% 2 days late", "missing", "done"],
        ["50.0% decided", "100.0%", "–"],
        ["missing", "16.7%", "–"],
    ]


def test_list_has_the_same_words(tess, room, graded):
    page = open_page(tess, room, "?view=list&sort=-sum")
    assert names_of(page) == [LEO, LEA, OTTO]
    listed = re.search(r'<ul class="people">(.*?)</ul>', page.content.decode(), re.DOTALL)[1]
    lines = [" ".join(text(each).split()) for each in re.findall(r"<li>.*?</li>", listed, re.S)]
    assert lines[1] == (
        "Abbott, Lea63.3% So far, 1 of 2 works counted, 1 missing. Quiz 3.1: 3.8, 2 days late; "
        "Test of module 1: missing; Lesson 3.1: done"
    )
    assert lines[0].endswith("Lesson 3.1: –, not due yet, not handed in")
    assert "<table" not in page.content.decode()


def test_table_for_printing_has_the_same_words_and_no_links(tess, room, graded):
    page = open_page(tess, room, "?print=1")
    assert table_of(page) == table_of(open_page(tess, room))
    table = re.search(r"<table.*?</table>", page.content.decode(), re.DOTALL)[0]
    assert "<a " not in table


@pytest.mark.parametrize(
    "query",
    [
        "?module=9&show=ill&as=grams&sort=shoe-size&view=cube&page=x",
        "?module=-1&page=-1&sort=-",
        "?module=1e3&page=99999999999&sort=--name",
        "?sort=%00&show=%00&module=%F0%9D%9F%93",
        "?sort=" + "x" * 500,
        "?page=99",
    ],
)
def test_query_that_asks_for_nothing_known_shows_the_usual_table(tess, room, graded, query):
    usual, shown = open_page(tess, room), open_page(tess, room, query)
    assert table_of(shown) == table_of(usual)
    assert " selected" not in shown.content.decode()


def test_work_that_the_course_no_longer_has_keeps_its_column(tess, room, graded):
    Assignment.objects.filter(pk=graded[1].pk).update(target_id="gone")
    page = open_page(tess, room)
    assert page.context["page"].modules == (3,)
    assert page.content.decode().count(">No longer in the course</a>") == 1
    assert table_of(page)[0][1:3] == ["3.8 2 days late", "missing"]


def test_names_and_titles_are_escaped(tess, room, lea):
    odd = "<b>&'\""
    Classroom.objects.update(name=odd)
    student(room, lea, roster_name=odd)
    quiz(room)
    for query in ("", "?print=1", "?view=list"):
        shown = open_page(tess, room, query).content.decode()
        assert odd not in shown
        assert shown.count(escape(odd)) >= 3
        assert names_of(open_page(tess, room, query)) == [odd]


def test_title_of_the_course_is_escaped_in_every_cell(tess, room, lea):
    student(room, lea)
    quiz(room)
    page = gradebook_page(place(room, tess), View(), now=NOW)
    [column] = page.columns
    lesson = column.work.target.lesson.model_copy(update={"number": "<b>&'\""})
    # As if the course called its lesson so.
    vars(column.work)["target"] = replace(column.work.target, lesson=lesson)
    assert "Lea Moreno, Quiz &lt;b&gt;&amp;&#x27;&quot;: " in table_body(page)


def test_who_was_taken_out_or_has_left_is_not_in_it(tess, room, graded):
    members = graded[3]
    operations.remove_student(members[0], by=tess, now=NOW)
    operations.leave_class(members[1], now=NOW)
    assert names_of(open_page(tess, room)) == [OTTO]
    operations.take_back(members[0], by=tess)
    assert table_of(open_page(tess, room))[0] == [
        *(LEA, "3.8 2 days late", "missing", "done", "63.3% 1 of 2"),
    ]


def test_work_for_some_students_has_a_dot_for_the_others(tess, room, graded):
    quiz(room, "maquila", members=(graded[3][2],))
    assert [row[3] for row in table_of(open_page(tess, room))] == ["·", "·", "–"]


def test_class_without_work_or_without_students_says_how_to_begin(tess, room, lea):
    assert "No work yet" in open_page(tess, room).content.decode()
    quiz(room)
    assert "No students yet" in open_page(tess, room).content.decode()
    student(room, lea)
    assert len(table_of(open_page(tess, room))) == 1


def test_gradebook_is_for_the_staff_of_the_class(tess, tomas, otto, room, lea):
    student(room, lea)
    assert [open_page(person, room).status_code for person in (lea, otto, tomas)] == [404] * 3
    colleague(room, tomas, role=Role.ASSISTANT)
    shown = open_page(tomas, room)
    assert shown.status_code == 200
    assert reverse("classrooms:categories", args=[room.pk]) not in shown.content.decode()
