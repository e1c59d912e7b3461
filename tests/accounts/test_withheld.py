"""The file of one's own data tells no more than a page: what an answer earned is in it once the
result shows what was right, and a teacher's mark once it is released."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from classrooms.models import Assignment, Release
from classrooms.rules import AssignmentRules
from questions.in_words import in_words
from quizzes import operations as quizzes
from quizzes.bank import get_quiz, policy_of
from quizzes.models import Attempt
from quizzes.pinned import pinned
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    essay,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.test_marking import SOME, send
from tests.quizzes.test_attempts import answer_all_right, right
from tests.quizzes.test_practice import try_it

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
COMMENT = "Name the year of the report."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea):
    made = classroom(tess)
    student(made, lea)
    return made


def files(person):
    """The tables of the file that a person downloads, by their names."""
    response = signed_in(person).post(reverse("accounts:export_my_data"))
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return json.loads(archive.read("my-data.json"))


def handed_in(person, given):
    """A try with every answer right."""
    client, attempt = signed_in(person), begun(person, given)
    answer_all_right(client, attempt)
    quizzes.submit_attempt(person, attempt.pk, now=datetime.now(UTC))
    return Attempt.objects.get(pk=attempt.pk)


def earned(tables, attempt):
    """What the file says that the answers of a try earned, by each of its events too."""
    answers = [row for row in tables["quizzes.answer"] if row["attempt_id"] == str(attempt.pk)]
    ids = {row["id"] for row in answers}
    events = [row for row in tables["quizzes.answerevent"] if row["answer_id"] in ids]
    graded = [row for row in events if row["kind"] == "submitted"]
    return [[row["fraction"] for row in rows] for rows in (answers, graded)]


def is_shown(person, attempt):
    """Whether the page of the result tells what was right."""
    page = signed_in(person).get(f"/attempt/{attempt.pk}/result/")
    assert page.status_code == 200
    return page.context["page"].seen.correctness


HIDDEN, SHOWN = [[None] * 6] * 2, [["1.0000000"] * 6] * 2
AT_CLOSE = AssignmentRules(attempts=1, feedback="close")


def test_what_answers_earned_is_not_in_the_file_until_the_result_shows_it(lea, room, clock):
    given = work(room, target(), rules=AT_CLOSE)
    attempt = handed_in(lea, given)
    assert not is_shown(lea, attempt)
    assert earned(files(lea), attempt) == HIDDEN
    clock.move_to(given.closes_at - SECOND)
    assert not is_shown(lea, attempt)
    assert earned(files(lea), attempt) == HIDDEN
    clock.move_to(given.closes_at)
    assert is_shown(lea, attempt)
    assert earned(files(lea), attempt) == SHOWN


@pytest.mark.parametrize("feedback", ["last-try", "each-try"])
def test_what_is_shown_after_a_try_is_in_the_file_from_then_on(lea, room, feedback):
    rules = AssignmentRules(attempts=1, feedback=feedback)
    attempt = handed_in(lea, work(room, target(), rules=rules))
    assert is_shown(lea, attempt)
    assert earned(files(lea), attempt) == SHOWN


def test_answers_themselves_are_in_the_file_all_the_time(lea, room):
    attempt = handed_in(lea, work(room, target(), rules=AT_CLOSE))
    rows = files(lea)["quizzes.answer"]
    questions = pinned(attempt.pk).questions
    given = [(row["question"], row["response"]) for row in rows]
    assert given == [
        (words["question"], words["response"])
        for position in range(1, 7)
        for words in [in_words(questions[position], right(attempt, position), "en")]
    ]
    assert all(isinstance(words, str) and words for pair in given for words in pair)
    assert {row["revision"] for row in rows} == {1}


def test_try_that_goes_on_tells_nothing_of_what_its_answers_earn(lea, room):
    given = work(room, target())
    client, attempt = signed_in(lea), begun(lea, given)
    answer_all_right(client, attempt)
    fractions = [row["fraction"] for row in files(lea)["quizzes.answer"]]
    assert fractions == [None] * 6


def test_one_work_is_hidden_while_another_is_shown(lea, room):
    hidden = handed_in(lea, work(room, target(), rules=AT_CLOSE))
    shown = handed_in(lea, work(room, target(), rules=replace(AT_CLOSE, feedback="last-try")))
    tables = files(lea)
    assert earned(tables, hidden) == HIDDEN
    assert earned(tables, shown) == SHOWN


def test_practice_tells_at_once_and_so_does_the_file(lea, db):
    bank = get_quiz(COURSE, LESSON)
    attempt = quizzes.start_attempt(lea, bank, policy=policy_of(bank, "practice"), now=NOW)
    position = next(
        each.position
        for each in attempt.answers.select_related("version").order_by("position")
        if each.version.question.type != "written"
    )
    try_it(signed_in(lea), attempt, position, right(attempt, position))
    rows = {row["position"]: row["fraction"] for row in files(lea)["quizzes.answer"]}
    assert rows.pop(position) == "1.0000000"
    assert set(rows.values()) == {None}


# Marks ----------------------------------------------------------------------------------------


def marks(person):
    return [row["comment"] for row in files(person).get("quizzes.mark", [])]


def dated(given, at):
    Assignment.objects.filter(pk=given.pk).update(release=Release.AT, release_at=at)
    given.refresh_from_db()
    return given


def test_mark_is_in_the_file_once_it_is_released(tess, lea, room):
    given = task(room, release="by-hand")
    answer = essay(lea, given)
    send(tess, room, answer, SOME, go="draft", comment=COMMENT)
    assert marks(lea) == []
    send(tess, room, answer, SOME, version="1", comment=COMMENT)
    assert marks(lea) == []
    assert COMMENT not in json.dumps(files(lea))
    signed_in(tess).post(reverse("classrooms:release_marks", args=[room.pk, given.pk]))
    [row] = files(lea)["quizzes.mark"]
    assert (row["comment"], row["levels"], row["fraction"]) == (COMMENT, SOME, "0.5000000")


def test_mark_of_a_date_is_in_the_file_from_that_date_on(tess, lea, room, clock):
    answer = essay(lea, dated(task(room, release="by-hand"), NOW + DAY))
    send(tess, room, answer, SOME, comment=COMMENT)
    clock.move_to(NOW + DAY - SECOND)
    assert marks(lea) == []
    assert COMMENT not in json.dumps(files(lea))
    clock.move_to(NOW + DAY)
    assert marks(lea) == [COMMENT]


def test_released_mark_is_not_in_the_file_while_the_result_hides_it(tess, lea, room, clock):
    """As on the page: released, and shown once the work closes."""
    given = task(room)
    rules = replace(given.agreed, feedback="close").as_json()
    Assignment.objects.filter(pk=given.pk).update(rules=rules)
    answer = essay(lea, given)
    send(tess, room, answer, SOME, comment=COMMENT)
    path = f"/attempt/{answer.attempt_id}/result/"
    assert COMMENT not in signed_in(lea).get(path).content.decode()
    assert marks(lea) == []
    clock.move_to(given.closes_at)
    assert COMMENT in signed_in(lea).get(path).content.decode()
    assert marks(lea) == [COMMENT]


def test_marks_of_others_are_in_nobodys_file(tess, lea, leo, room):
    student(room, leo)
    given = task(room)
    send(tess, room, essay(lea, given), SOME, comment=COMMENT)
    essay(leo, given)
    assert marks(lea) == [COMMENT]
    for person in (leo, tess):
        assert COMMENT not in json.dumps(files(person))


def test_number_of_marks_on_the_page_is_that_of_the_file(tess, lea, room):
    given = task(room, release="by-hand")
    send(tess, room, essay(lea, given), SOME)
    title = "Marks that teachers gave"
    page = signed_in(lea).get(reverse("accounts:my_data"))
    assert title not in dict(page.context["tables"])
    signed_in(tess).post(reverse("classrooms:release_marks", args=[room.pk, given.pk]))
    page = signed_in(lea).get(reverse("accounts:my_data"))
    assert dict(page.context["tables"])[title] == 1
