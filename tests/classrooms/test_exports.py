"""What a class gives away as files: grades, answers that were handed in, and the school's own
columns. No text becomes a formula, and what leaves is noted."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent, User
from classrooms import operations
from classrooms.models import Classroom, Membership, Role
from classrooms.rules import AssignmentRules
from lessons.models import ReadingState
from questions.types import type_of
from quizzes.models import Answer, Attempt
from quizzes.pinned import pinned
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    colleague,
    sat,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.test_attempts import answer, answer_all_right, form_of, right

# A Monday, 10:00 in Chicago; what is due in 7 days is due on Mon, Oct 12.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
FILES = ("grades_csv", "grades_xlsx", "answers_csv", "answers_xlsx", "school_csv")
QUIZ = "Quiz 3.1, due Mon, Oct 12 (of 6)"
READING = "Lesson 3.1 (of 0)"
TAIL = ["So far, percent", "Works counted", "Works missing", "To mark"]
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def get(person, room, name):
    return signed_in(person).post(reverse(f"classrooms:{name}", args=[room.pk]))


def read_csv(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def sheet_of(response):
    [sheet] = load_workbook(io.BytesIO(response.content)).worksheets
    return sheet


def read_xlsx(response):
    return [list(row) for row in sheet_of(response).values]


def submit(person, attempt):
    signed_in(person).post(f"/attempt/{attempt.pk}/submit/")


def choose(person, room, *columns):
    posted = {f"column-{number}": name for number, name in enumerate(columns)}
    return signed_in(person).post(reverse("classrooms:school_columns", args=[room.pk]), posted)


@pytest.fixture
def graded(tess, room, lea, leo, otto, clock):
    """On the tenth day: 5 of 6 two days late and a lesson read; missing; decided and not read."""
    members = [
        student(room, lea, roster_name="Moreno, Lea", school_number="A-1"),
        student(room, leo, roster_name="Ortiz, Leo"),
        student(room, otto),
    ]
    given, reading = work(room, target()), work(room, target("read"), points=0, days=None)
    ReadingState.objects.create(learner=lea, course_id=COURSE, lesson_id=LESSON, read_at=NOW)
    sat(lea, given, 5, at=NOW + 9 * DAY)
    decision = operations.Decision(Decimal("2.5"), "Agreed")
    operations.decide_grade(given, members[2], decision, version=0, by=tess, now=NOW)
    clock.shift(10 * DAY)
    return given, reading, members


def test_grades_are_a_row_a_student_with_numbers_and_words(tess, room, graded):
    response = get(tess, room, "grades_csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="11-b-history-grades.csv"'
    )
    assert read_csv(response) == [
        ["Name", "User name", "School number", QUIZ, READING, *TAIL],
        ["Moreno, Lea", "lea", "A-1", "3.8", "done", "63.3", "1", "0", "0"],
        ["Ortiz, Leo", "leo", "", "missing", "not due yet", "", "0", "1", "0"],
        ["Otto Brandt", "otto", "", "2.5", "not due yet", "41.7", "1", "0", "0"],
    ]


def test_grades_as_xlsx_are_the_same_with_numbers_as_numbers(tess, room, graded):
    response = get(tess, room, "grades_xlsx")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="11-b-history-grades.xlsx"'
    )
    assert response.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    sheet = sheet_of(response)
    assert (sheet.title, sheet.freeze_panes) == ("11-B History", "B2")
    assert read_xlsx(response) == [
        ["Name", "User name", "School number", QUIZ, READING, *TAIL],
        ["Moreno, Lea", "lea", "A-1", 3.8, "done", 63.3, 1, 0, 0],
        ["Ortiz, Leo", "leo", None, "missing", "not due yet", None, 0, 1, 0],
        ["Otto Brandt", "otto", None, 2.5, "not due yet", 41.7, 1, 0, 0],
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_answers_are_a_row_each_with_what_was_asked_and_given(tess, room, lea, clock, kind):
    member = student(room, lea, roster_name="Moreno, Lea", school_number="A-1")
    attempt = begun(lea, work(room, target(), rules=AssignmentRules(asks_written=False)))
    answer(signed_in(lea), attempt, 1, right(attempt, 1), sure="3")
    clock.shift(timedelta(minutes=30))
    submit(lea, attempt)
    read = read_csv if kind == "csv" else read_xlsx
    head, first, *others = read(get(tess, room, f"answers_{kind}"))
    assert head == [
        *("Name", "User name", "School number", "Work", "Try", "Handed in", "Question", "Asked"),
        *("Answer", "Points", "Out of", "How sure"),
    ]
    question = pinned(attempt.pk).questions[1]
    told = type_of(question).summarise(question, right(attempt, 1), "en")
    numbers = {"csv": ("1", "1", "1", "3"), "xlsx": (1, 1, 1, 3)}[kind]
    assert first == [
        *(member.name, "lea", "A-1", "Quiz 3.1", numbers[0], "2026-10-05 10:30"),
        *(question.id, question.ask.root["en"], told, *numbers[1:]),
    ]
    blank = {"csv": ("", "0", "1", ""), "xlsx": (None, 0, 1, None)}[kind]
    assert [tuple(row[8:]) for row in others] == [blank] * 5


def test_answers_that_are_not_handed_in_are_in_no_file(tess, room, lea, leo, otto):
    """Lea goes on, Leo handed in one try and goes on with the next, Otto has left."""
    for person in (lea, leo, otto):
        student(room, person)
    given = work(room, target(), rules=AssignmentRules(asks_written=False))
    submit(leo, begun(leo, given))
    submit(otto, begun(otto, given))
    for person in (lea, leo):
        answer_all_right(signed_in(person), begun(person, given))
    operations.remove_student(Membership.objects.get(person=otto), by=tess, now=NOW)
    rows = read_csv(get(tess, room, "answers_csv"))[1:]
    assert [(row[1], row[4], row[8]) for row in rows] == [("leo", "1", "")] * 6


def test_answers_that_the_clock_handed_in_have_their_points(tess, room, lea, clock):
    """Ten minutes, one answer of six, and nobody pressed the button."""
    student(room, lea)
    rules = AssignmentRules(limit_seconds=600, asks_written=False)
    attempt = begun(lea, work(room, target(), rules=rules))
    answer(signed_in(lea), attempt, 1, right(attempt, 1))
    assert read_csv(get(tess, room, "answers_csv"))[1:] == []
    clock.shift(timedelta(minutes=12))
    rows = read_csv(get(tess, room, "answers_csv"))[1:]
    assert [row[5] for row in rows] == ["2026-10-05 10:10"] * 6
    assert [row[9] for row in rows] == ["1", *["0"] * 5]
    assert Attempt.objects.get().submitted_at is None


def test_written_answer_that_waits_has_no_points(tess, room, lea):
    student(room, lea)
    attempt = begun(lea, work(room, target(), rules=AssignmentRules(asks_written=True)))
    answer_all_right(signed_in(lea), attempt)
    submit(lea, attempt)
    rows = read_csv(get(tess, room, "answers_csv"))[1:]
    assert sorted(row[9] for row in rows) == ["", *["1"] * 5]


def test_own_study_and_previews_are_in_no_file(tess, room, lea):
    student(room, lea)
    given = work(room, target())
    sat(lea, given, 6, at=NOW, is_preview=True)
    client = signed_in(lea)
    client.post(f"/course/{COURSE}/quiz/{LESSON}/start/", {"for": "myself"})
    attempt = Attempt.objects.get(is_preview=False)
    client.post(f"/attempt/{attempt.pk}/submit/")
    assert Answer.objects.count() == 6
    assert read_csv(get(tess, room, "answers_csv"))[1:] == []
    assert read_csv(get(tess, room, "grades_csv"))[1][3] == "not due yet"


@pytest.mark.parametrize("name", FILES)
def test_names_that_look_like_formulas_are_texts(tess, room, name):
    """In the name, the school number and the typed answer of a student."""
    person = user("formula", display_name="=1+1", is_student=True)
    student(room, person, roster_name="=2+2", school_number="-7")
    submit(person, begun(person, work(room, target())))
    Answer.objects.update(fraction=-1)
    choose(tess, room, "name", "number", "given-first", "percent")
    response = get(tess, room, name)
    if name.endswith("xlsx"):
        cells = [cell for row in sheet_of(response).iter_rows(min_row=2) for cell in row]
        assert {cell.value for cell in cells} >= {"=2+2", "-7"}
        kinds = {cell.data_type for cell in cells if cell.value is not None}
        assert kinds == {"s", "n"}
    else:
        cells = [cell for row in read_csv(response)[1:] for cell in row]
        assert {cell for cell in cells if cell.startswith("'")} == {"'=2+2", "'-7"}
        below_0 = {"-1"} if name == "answers_csv" else set()
        assert {cell for cell in cells if cell.startswith(("=", "+", "-", "@"))} == below_0


@pytest.mark.parametrize("text", FORMULAS)
def test_typed_answer_that_looks_like_a_formula_is_a_text(tess, room, lea, text):
    student(room, lea)
    attempt = begun(lea, work(room, target(), rules=AssignmentRules(asks_written=True)))
    [position] = [p for p, each in pinned(attempt.pk).questions.items() if each.type == "written"]
    signed_in(lea).post(f"/attempt/{attempt.pk}/save/", form_of(attempt, position, text))
    submit(lea, attempt)
    rows = read_csv(get(tess, room, "answers_csv"))
    assert rows[position][8] == f"'{text}"
    cell = sheet_of(get(tess, room, "answers_xlsx")).cell(position + 1, 9)
    assert (cell.data_type, cell.value) == ("s", text)


def test_control_characters_of_names_break_no_file(tess, room, lea):
    Classroom.objects.update(name="11-B\x0b")
    student(room, lea, roster_name="Mo\x07reno\x1f, Lea", school_number="\t=1")
    rows = read_csv(get(tess, room, "grades_csv"))
    assert rows[1][0] == "Mo\x07reno\x1f, Lea"
    assert rows[1][2] == "'\t=1"
    sheet = sheet_of(get(tess, room, "grades_xlsx"))
    assert (sheet.title, sheet["A2"].value, sheet["C2"].value) == ("11-B", "Moreno, Lea", "\t=1")


@pytest.mark.parametrize("name", FILES)
def test_file_is_given_to_a_post_alone_and_noted_without_names(tess, room, lea, name):
    student(room, lea, roster_name="Canary")
    address = reverse(f"classrooms:{name}", args=[room.pk])
    assert signed_in(tess).get(address).status_code == 405
    assert AuditEvent.objects.filter(verb="data.export_class").count() == 0
    assert get(tess, room, name).status_code == 200
    event = AuditEvent.objects.get(verb="data.export_class")
    assert (event.actor, event.subject, event.scope) == (tess, None, room.pk)
    assert event.detail == {"file": name.partition("_")[0]}


@pytest.mark.parametrize("name", FILES)
def test_files_are_for_who_teaches_the_class(tess, tomas, otto, room, lea, name):
    student(room, lea)
    for person in (lea, otto, tomas):
        assert get(person, room, name).status_code == 404
    assistant = colleague(room, tomas, role=Role.ASSISTANT)
    assert get(tomas, room, name).status_code == 403
    Membership.objects.filter(pk=assistant.pk).update(role=Role.CO_TEACHER)
    assert get(tomas, room, name).status_code == 200
    assert {event.actor for event in AuditEvent.objects.filter(verb="data.export_class")} == {tomas}


@pytest.mark.parametrize("name", FILES)
def test_archived_class_still_gives_its_files(tess, room, name):
    operations.archive_class(room, by=tess, now=NOW)
    assert get(tess, room, name).status_code == 200


@pytest.mark.parametrize("name", [each for each in FILES if each != "answers_csv"])
def test_file_of_a_class_without_students_is_its_head(tess, room, name):
    work(room, target())
    read = read_xlsx if name.endswith("xlsx") else read_csv
    assert len(read(get(tess, room, name))) == 1


@pytest.mark.parametrize("students", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("grades_csv", 12), ("answers_csv", 9)])
def test_file_asks_as_often_for_one_student_as_for_three(
    tess, room, students, name, queries, settings, django_assert_num_queries
):
    settings.DEFAULT_ZONE = room.time_zone
    given = work(room, target())
    for number in range(students):
        person = user(f"student-{number}", is_student=True)
        student(room, person)
        submit(person, begun(person, given))
    client = signed_in(tess)
    with django_assert_num_queries(queries):
        client.post(reverse(f"classrooms:{name}", args=[room.pk]))
    assert User.objects.filter(is_student=True).count() == students


def test_file_for_the_school_has_the_usual_columns_first(tess, room, graded):
    rows = read_csv(get(tess, room, "school_csv"))
    assert rows == [
        ["School number", "Name", "So far, percent"],
        ["A-1", "Moreno, Lea", "63.3"],
        ["", "Ortiz, Leo", ""],
        ["", "Otto Brandt", "41.7"],
    ]


def test_columns_of_the_school_are_chosen_once_and_remembered(tess, room, graded):
    response = choose(tess, room, "points", "", "works", "given-first", "out-of")
    assert response.url == reverse("classrooms:school_columns", args=[room.pk])
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["Saved. The file has these columns from now on."]
    form = signed_in(tess).get(response.url).context["form"]
    assert [form[name].value() for name in form.fields] == [
        *("points", "works", "given-first", "out-of"),
        *[""] * 4,
    ]
    response = get(tess, room, "school_csv")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="11-b-history-school.csv"'
    )
    assert read_csv(response)[:3] == [
        ["So far, points", QUIZ, READING, "Name, given name first", "So far, out of"],
        ["3.8", "3.8", "done", "Lea Moreno", "6"],
        ["0", "missing", "not due yet", "Leo Ortiz", "0"],
    ]


def test_other_columns_are_who_the_student_is_and_how_many_works(tess, room, graded):
    choose(tess, room, "username", "number", "counted", "missing", "name", "percent")
    assert read_csv(get(tess, room, "school_csv"))[:2] == [
        ["User name", "School number", "Works counted", "Works missing", "Name", "So far, percent"],
        ["lea", "A-1", "1", "0", "Moreno, Lea", "63.3"],
    ]


@pytest.mark.parametrize(
    ("columns", "errors"),
    [
        ((), {"column-0": ["Choose at least one column"]}),
        (("", ""), {"column-0": ["Choose at least one column"]}),
    ],
)
def test_columns_that_are_none_are_refused_and_the_older_ones_kept(tess, room, columns, errors):
    choose(tess, room, "username")
    refused = choose(tess, room, *columns, *[""] * (not columns))
    assert refused.status_code == 422
    assert {name: list(found) for name, found in refused.context["form"].errors.items()} == errors
    assert Classroom.objects.get().school_columns == ["username"]


def test_column_that_there_is_not_is_refused(tess, room):
    assert choose(tess, room, "password").status_code == 422
    assert Classroom.objects.get().school_columns == []


def test_column_that_was_given_up_since_is_left_out(tess, room, lea):
    student(room, lea, roster_name="Moreno, Lea")
    Classroom.objects.update(school_columns=["shoe-size", "name"])
    assert read_csv(get(tess, room, "school_csv")) == [["Name"], ["Moreno, Lea"]]


def test_columns_are_chosen_by_teachers_alone(tess, tomas, room, lea):
    student(room, lea)
    colleague(room, tomas, role=Role.ASSISTANT)
    assert choose(tomas, room, "name").status_code == 403
    assert choose(lea, room, "name").status_code == 404
    assert Classroom.objects.get().school_columns == []
