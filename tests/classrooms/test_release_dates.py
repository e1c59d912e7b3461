"""Marks that are shown on a date: chosen on a form, unseen before it by anybody but their marker,
counted by every reader from then on without anything being written, and moved with the date."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import exports
from accounts.models import AuditEvent
from classrooms.models import Assignment, Classroom, Release
from classrooms.rules import AssignmentRules
from quizzes.models import Answer, AnswerEvent, Mark
from tests.classrooms.build import (
    classroom,
    essay,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.test_assigning import FORM as ASSIGN
from tests.classrooms.test_assigning import PAGE as ASSIGN_PAGE
from tests.classrooms.test_marking import SOME, TOP, address, send, told

# A Monday, 10:00 in Chicago; marks are shown on Wednesday at noon.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NOON = datetime(2026, 10, 7, 17, tzinfo=UTC)
WALL = "2026-10-07T12:00"
# The clocks of Chicago jump from 2:00 to 3:00.
GAP = "2027-03-14T02:30"
COMMENT = "Name the year of the report."
WAITS = "Waits for your teacher."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea, leo):
    made = classroom(tess)
    student(made, lea)
    student(made, leo)
    return made


@pytest.fixture
def given(room):
    """The written task of 12 points; its marks are shown on Wednesday at noon."""
    made = task(room, release="by-hand")
    Assignment.objects.filter(pk=made.pk).update(release=Release.AT, release_at=NOON)
    made.refresh_from_db()
    return made


@pytest.fixture
def answer(given, lea):
    return essay(lea, given)


def url(name, *arguments):
    return reverse(f"classrooms:{name}", args=[getattr(each, "pk", each) for each in arguments])


def words(response):
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", "<main" + main)).split())


def errors_of(response):
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


# The forms ------------------------------------------------------------------------------------


def assign(person, **changes):
    return signed_in(person).post(ASSIGN_PAGE, ASSIGN | {"form": "task"} | changes)


def change(person, given, **changes):
    """The form of the work as it opens, with these changes, sent."""
    client, path = signed_in(person), url("change_work", given.classroom, given)
    form = client.get(path).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    posted = {name: value for name, value in (shown | changes).items() if value is not None}
    return client.post(path, posted)


NO_DATE = {"release_at": ["Choose the day and the time when marks are shown"]}
IN_GAP = {"release_at": ["On this day the clocks jump over this time. Choose 03:00 or later"]}
UNREAD = {"release_at": ["Write the day and the time as year-month-day and hours:minutes"]}


def test_work_is_assigned_with_a_date_on_the_clock_of_its_class(tess, room):
    assert assign(tess, release="at", release_at=WALL).status_code == 302
    made = Assignment.objects.get()
    assert (made.release, made.release_at) == ("at", NOON)


def test_one_date_for_several_classes_is_that_hour_in_each(tess, room):
    madrid = classroom(tess, "Madrid", time_zone="Europe/Madrid")
    both = {"on-1": "on", "due-1": "2026-10-12T23:59"}
    assert assign(tess, release="at", release_at=WALL, **both).status_code == 302
    dates = dict(Assignment.objects.values_list("classroom", "release_at"))
    assert dates == {room.pk: NOON, madrid.pk: datetime(2026, 10, 7, 10, tzinfo=UTC)}


@pytest.mark.parametrize(("typed", "errors"), [("", NO_DATE), (GAP, IN_GAP), ("next week", UNREAD)])
def test_date_that_is_none_is_refused_where_work_is_assigned(tess, room, typed, errors):
    assert errors_of(assign(tess, release="at", release_at=typed)) == errors
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("release", ["at-once", "by-hand", ""])
def test_date_is_kept_for_no_other_way_of_release(tess, room, release):
    assert assign(tess, release=release, release_at=WALL).status_code == 302
    made = Assignment.objects.get()
    assert (made.release, made.release_at) == (release or "at-once", None)


def test_way_of_release_that_there_is_not_is_refused(tess, room):
    assert set(errors_of(assign(tess, release="never"))) == {"release"}


def test_form_of_the_work_opens_with_its_date_and_keeps_it(tess, room, given):
    page = signed_in(tess).get(url("change_work", room, given))
    assert page.context["form"]["release_at"].value() == WALL
    assert change(tess, given, points="12").status_code == 302
    given.refresh_from_db()
    assert (given.release, given.release_at) == ("at", NOON)


@pytest.mark.parametrize(("typed", "errors"), [("", NO_DATE), (GAP, IN_GAP), ("next week", UNREAD)])
def test_date_that_is_none_is_refused_where_work_is_changed(tess, given, typed, errors):
    assert errors_of(change(tess, given, release="at", release_at=typed)) == errors
    given.refresh_from_db()
    assert given.release_at == NOON


@pytest.mark.parametrize("release", ["at-once", "by-hand"])
def test_work_that_is_released_otherwise_from_now_on_has_no_date(tess, given, release):
    assert change(tess, given, release=release).status_code == 302
    given.refresh_from_db()
    assert (given.release, given.release_at) == (release, None)


def test_lesson_to_read_asks_for_no_release(tess, room):
    reading = work(room, target("read"), points=0)
    page = signed_in(tess).get(url("change_work", room, reading))
    assert not {"release", "release_at"} & set(page.context["form"].fields)


# Before the date ------------------------------------------------------------------------------


def without_tokens(response):
    """What a browser receives, but for the token of its form."""
    assert response.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())


def student_receives(person, answer, room, given):
    """Everything of their own that could tell a student of a mark, by its address."""
    client = signed_in(person)
    paths = [
        f"/attempt/{answer.attempt_id}/result/",
        url("my_grade", room),
        url("my_class"),
        url("assigned", given),
        reverse("practice:progress"),
        reverse("practice:record"),
        reverse("practice:review"),
        reverse("course"),
        reverse("home"),
        reverse("accounts:my_data"),
    ]
    return {path: without_tokens(client.get(path, follow=True)) for path in paths}


FILES = ("grades_csv", "answers_csv", "school_csv")


def table(person, room, name):
    response = signed_in(person).post(url(name, room))
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def class_receives(teacher, room):
    """The figures of the class: its table with the average, its first page, its files."""
    client = signed_in(teacher)
    pages = {
        path: without_tokens(client.get(path))
        for path in (url("gradebook", room), url("classroom", room), url("objectives", room))
    }
    return pages | {name: table(teacher, room, name) for name in FILES}


def all_receive(teacher, person, answer, given):
    room = given.classroom
    return student_receives(person, answer, room, given) | class_receives(teacher, room)


@pytest.mark.parametrize("levels", [SOME, TOP])
def test_before_the_date_nothing_that_anybody_receives_hangs_on_the_mark(
    tess, lea, leo, room, given, answer, clock, levels
):
    essay(leo, given)
    before = all_receive(tess, lea, answer, given)
    data, his = exports.my_data(lea), exports.my_data(leo)
    send(tess, room, answer, levels, comment=COMMENT, comments={"claim": "Which one?"})
    after = all_receive(tess, lea, answer, given)
    assert {name for name in before if before[name] != after[name]} == set()
    assert (exports.my_data(lea), exports.my_data(leo)) == (data, his)
    clock.move_to(NOON - SECOND)
    assert Mark.objects.get().is_released is False
    last = student_receives(lea, answer, room, given)
    assert not [path for path, page in last.items() if COMMENT in page or "Which one?" in page]
    assert WAITS in last[f"/attempt/{answer.attempt_id}/result/"]
    assert table(tess, room, "grades_csv")[1][3] == table(tess, room, "grades_csv")[2][3]


def test_page_on_which_it_is_marked_says_from_when_students_see_it(tess, room, given, answer):
    says = "Students see marks from Wed, Oct 7, 12:00 pm on."
    assert says in words(signed_in(tess).get(address(room, answer)))
    send(tess, room, answer, SOME)
    page = words(signed_in(tess).get(address(room, answer)))
    assert says in page
    assert "It is not released yet." in page
    assert "1 marked, not released" in words(signed_in(tess).get(url("marking", room)))


def test_page_on_which_it_is_marked_says_from_the_date_on_that_it_is_seen(
    tess, room, given, answer, clock
):
    send(tess, room, answer, SOME)
    clock.move_to(NOON)
    page = words(signed_in(tess).get(address(room, answer)))
    assert "The student sees it." in page
    assert "The student sees this mark: what you save now changes it for them." in page
    queue = words(signed_in(tess).get(url("marking", room)))
    assert "1 released" in queue
    assert "not released" not in queue


# From the date on -----------------------------------------------------------------------------


@pytest.fixture
def due(tess, lea, leo, room, given, answer, clock):
    """Lea's answer has 6 of 12 points and a comment, and it is Wednesday noon. Nobody has written
    anything since; Leo's answer waits."""
    essay(leo, given)
    send(tess, room, answer, SOME, comment=COMMENT)
    clock.move_to(NOON)
    return answer


def seen(person, answer):
    return words(signed_in(person).get(f"/attempt/{answer.attempt_id}/result/"))


def row_of(person, rows):
    head, *rest = rows
    return dict(zip(head, next(row for row in rest if person.username in row), strict=True))


def test_from_the_date_on_the_student_reads_the_mark(lea, due):
    page = seen(lea, due)
    assert "6 of 12 points" in page
    assert "so far" not in page
    assert COMMENT in page
    assert WAITS not in page


def test_from_the_date_on_the_grade_counts_it(lea, room, due):
    assert "50.0%" in words(signed_in(lea).get(url("my_grade", room)))


def test_from_the_date_on_the_gradebook_and_its_average_count_it(tess, room, due):
    page = signed_in(tess).get(url("gradebook", room)).context["page"]
    assert [[cell.counts for cell in row.cells] for row in page.rows] == [[True], [False]]
    assert [Decimal(cell.earned) for cell in page.rows[0].cells] == [6]
    assert [column.mean for column in page.columns] == ["6"]


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("grades_csv", "So far, percent", "50.0"),
        ("grades_csv", "To mark", "0"),
        ("answers_csv", "Points", "6"),
    ],
)
def test_from_the_date_on_the_files_of_the_class_have_it(tess, lea, room, due, name, column, value):
    assert row_of(lea, table(tess, room, name))[column] == value


def test_from_the_date_on_the_file_for_the_school_has_it(tess, room, due):
    head, *rows = table(tess, room, "school_csv")
    place_of = head.index("So far, percent")
    assert [row[place_of] for row in rows] == ["50.0", ""]


def test_from_the_date_on_my_progress_and_the_record_show_it(lea, due):
    page = words(signed_in(lea).get(reverse("practice:progress")))
    assert "Written task of module 1 6 of 12" in page
    assert "6 of 12 so far" not in page
    assert COMMENT in page
    assert "6 of 12" in words(signed_in(lea).get(reverse("practice:record")))


def test_from_the_date_on_the_own_data_hold_it(lea, due):
    tables = {each.label: each.rows for each in exports.my_data(lea)}
    assert [row["comment"] for row in tables["quizzes.mark"]] == [COMMENT]


def test_readers_count_it_without_writing_anything(tess, lea, room, given, due):
    with CaptureQueriesContext(connection) as queries:
        all_receive(tess, lea, due, given)
    written = [each["sql"] for each in queries if re.match("INSERT|UPDATE|DELETE", each["sql"])]
    assert not [sql for sql in written if "quizzes_" in sql or "practice_" in sql]
    assert Mark.objects.get().applied_at is None


def test_answer_of_another_still_waits(leo, room, due):
    theirs = Answer.objects.get(attempt__learner=leo)
    assert WAITS in seen(leo, theirs)
    assert "50.0%" not in words(signed_in(leo).get(url("my_grade", room)))


def test_written_question_of_a_quiz_is_added_to_the_others_from_the_date_on(tess, lea, room, clock):
    asked = AssignmentRules(attempts=1, asks_written=True)
    quiz = work(room, target(), rules=asked, points=17)
    Assignment.objects.filter(pk=quiz.pk).update(release=Release.AT, release_at=NOON)
    answer = essay(lea, quiz)
    criteria = answer.version.question.criteria
    levels = {each.id: len(each.levels) - 1 for each in criteria}
    send(tess, room, answer, levels, criterion=criteria[0].id)
    most, out_of = sum(levels.values()), int(answer.attempt.max_score)
    others = out_of - int(answer.points)
    assert f"0 of {others} points so far 1 answer to be graded" in seen(lea, answer)
    clock.move_to(NOON)
    assert f"{most} of {out_of} points" in seen(lea, answer)
    assert "so far" not in seen(lea, answer)


# Written down ---------------------------------------------------------------------------------


def sweep(capsys):
    call_command("sweep")
    return capsys.readouterr().out.strip()


def test_sweep_writes_it_down_once(tess, lea, due, capsys, clock):
    clock.shift(DAY)
    assert sweep(capsys) == "Handed in: 0. Marks released: 1."
    due.refresh_from_db()
    due.attempt.refresh_from_db()
    assert (due.fraction, due.attempt.score, due.attempt.waiting) == (Decimal("0.5"), 6, 0)
    mark = Mark.objects.get()
    assert (mark.released_at, mark.applied_at) == (NOON, NOON + DAY)
    clock.shift(DAY)
    assert sweep(capsys) == "Handed in: 0. Marks released: 0."
    assert AnswerEvent.objects.filter(kind=AnswerEvent.Kind.MARKED).count() == 1
    assert AuditEvent.objects.filter(verb="mark.release").count() == 1
    assert Mark.objects.get().applied_at == NOON + DAY


def test_sweep_before_the_date_writes_nothing(tess, room, given, answer, capsys, clock):
    send(tess, room, answer, SOME)
    clock.move_to(NOON - SECOND)
    assert sweep(capsys) == "Handed in: 0. Marks released: 0."
    assert Mark.objects.get().applied_at is None


def test_nothing_changes_for_readers_when_it_is_written_down(tess, lea, room, given, due, capsys):
    """But that practice knows of it, as of every result that may be seen."""
    before = all_receive(tess, lea, due, given)
    sweep(capsys)
    after = all_receive(tess, lea, due, given)
    told_to_practice = {
        reverse("practice:progress"),
        reverse("accounts:my_data"),
        url("objectives", room),
    }
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= told_to_practice
    results = r'<h2 id="h-res-[\w-]+".*?</section>'
    for page in (before, after):
        [listed] = re.findall(results, page[reverse("practice:progress")], re.S)
        assert "6 of 12" in listed
        assert COMMENT in listed


def test_mark_that_is_changed_after_its_date_is_the_students_as_changed(
    tess, lea, room, due, capsys
):
    send(tess, room, due, TOP, version="1", comment="On second thought, more.")
    assert "12 of 12 points" in seen(lea, due)
    assert "On second thought, more." in seen(lea, due)
    assert sweep(capsys) == "Handed in: 0. Marks released: 0."
    assert "12 of 12 points" in seen(lea, due)


# The date moves -------------------------------------------------------------------------------


@pytest.fixture
def final(tess, room, answer):
    """Lea's answer has a final mark that nobody has seen yet."""
    send(tess, room, answer, SOME, comment=COMMENT)
    return answer


def test_later_date_holds_back_what_nobody_has_seen(tess, lea, given, final, clock):
    assert change(tess, given, release_at="2026-10-09T12:00").status_code == 302
    clock.move_to(NOON)
    assert WAITS in seen(lea, final)
    clock.move_to(NOON + 2 * DAY - SECOND)
    assert WAITS in seen(lea, final)
    clock.move_to(NOON + 2 * DAY)
    assert "6 of 12 points" in seen(lea, final)


def test_earlier_date_brings_it_forward(tess, lea, given, final, clock):
    assert change(tess, given, release_at="2026-10-06T12:00").status_code == 302
    clock.move_to(NOON - DAY - SECOND)
    assert WAITS in seen(lea, final)
    clock.move_to(NOON - DAY)
    assert "6 of 12 points" in seen(lea, final)


def test_date_that_is_over_shows_it_at_once(tess, lea, room, given, final):
    assert change(tess, given, release_at="2026-10-05T09:00").status_code == 302
    assert "6 of 12 points" in seen(lea, final)
    assert "50.0%" in words(signed_in(lea).get(url("my_grade", room)))


@pytest.mark.parametrize("is_written", [False, True])
@pytest.mark.parametrize(
    "changes", [{"release_at": "2026-10-20T12:00"}, {"release": "by-hand"}], ids=["later", "hand"]
)
def test_what_was_seen_is_not_taken_back(
    tess, lea, room, given, final, clock, capsys, is_written, changes
):
    clock.move_to(NOON)
    if is_written:
        sweep(capsys)
    assert change(tess, given, **changes).status_code == 302
    assert "6 of 12 points" in seen(lea, final)
    assert "50.0%" in words(signed_in(lea).get(url("my_grade", room)))
    clock.shift(DAY)
    assert COMMENT in seen(lea, final)


def test_work_that_is_released_by_hand_from_now_on_waits_for_the_hand(
    tess, lea, room, given, final, clock, capsys
):
    assert change(tess, given, release="by-hand").status_code == 302
    clock.move_to(NOON + DAY)
    assert sweep(capsys) == "Handed in: 0. Marks released: 0."
    assert WAITS in seen(lea, final)
    response = signed_in(tess).post(url("release_marks", room, given))
    assert told(response) == ["1 mark is released."]
    assert "6 of 12 points" in seen(lea, final)


def test_work_that_was_released_by_hand_gets_a_date_for_its_marks(tess, lea, room, clock):
    given = task(room, release="by-hand")
    answer = essay(lea, given)
    send(tess, room, answer, SOME)
    assert change(tess, given, release="at", release_at=WALL).status_code == 302
    clock.move_to(NOON - SECOND)
    assert WAITS in seen(lea, answer)
    clock.move_to(NOON)
    assert "6 of 12 points" in seen(lea, answer)


def test_date_of_one_work_moves_the_marks_of_no_other(tess, lea, room, given, final, clock):
    other = task(room, release="by-hand")
    Assignment.objects.filter(pk=other.pk).update(release=Release.AT, release_at=NOON)
    other.refresh_from_db()
    assert change(tess, other, release_at="2026-10-20T12:00").status_code == 302
    clock.move_to(NOON)
    assert "6 of 12 points" in seen(lea, final)


def test_hand_before_the_date_releases_at_once(tess, lea, room, given, final):
    response = signed_in(tess).post(url("release_marks", room, given))
    assert told(response) == ["1 mark is released."]
    assert "6 of 12 points" in seen(lea, final)
    assert "50.0%" in words(signed_in(lea).get(url("my_grade", room)))
    assert Mark.objects.get().released_at == NOW


# Drafts ---------------------------------------------------------------------------------------


def test_draft_is_shown_on_no_date(tess, lea, room, given, answer, clock, capsys):
    send(tess, room, answer, SOME, go="draft", comment=COMMENT)
    clock.move_to(NOON + DAY)
    assert sweep(capsys) == "Handed in: 0. Marks released: 0."
    assert WAITS in seen(lea, answer)
    assert COMMENT not in seen(lea, answer)
    assert "50.0%" not in words(signed_in(lea).get(url("my_grade", room)))


def test_date_that_is_changed_reaches_no_draft(tess, lea, room, given, answer, clock):
    send(tess, room, answer, SOME, go="draft", comment=COMMENT)
    assert change(tess, given, release_at="2026-10-06T12:00").status_code == 302
    clock.move_to(NOON)
    assert COMMENT not in seen(lea, answer)


def test_draft_that_becomes_final_after_the_date_is_shown_at_once(
    tess, lea, room, given, answer, clock
):
    send(tess, room, answer, SOME, go="draft", comment=COMMENT)
    clock.move_to(NOON + DAY)
    send(tess, room, answer, SOME, version="1", comment=COMMENT)
    assert COMMENT in seen(lea, answer)
    assert "50.0%" in words(signed_in(lea).get(url("my_grade", room)))


# A new term -----------------------------------------------------------------------------------


def test_copy_of_a_class_moves_the_date_with_its_work(tess, room, given):
    posted = {"name": "Spring", "first_on": "2027-01-11", "ends_on": "2027-06-30"}
    client = signed_in(tess)
    preview = client.post(url("copy_class", room), posted).context["preview"]
    posted |= {"go": "yes", "seen": preview.seen, "new_id": preview.new_id}
    assert client.post(url("copy_class", room), posted).status_code == 302
    copy = Classroom.objects.exclude(pk=room.pk).get()
    made = Assignment.objects.get(classroom=copy)
    assert made.release == "at"
    # The task opened on a Monday and showed marks on Wednesday; noon is an hour later in UTC.
    assert made.opens_at == datetime(2027, 1, 11, 16, tzinfo=UTC)
    assert made.release_at == datetime(2027, 1, 13, 18, tzinfo=UTC)
    given.refresh_from_db()
    assert given.release_at == NOON
