"""Marks reach their students: as soon as each is given, or by hand, all of a work or one; and what
a student sees of a mark is what the teacher saved, from the release on and not before."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from classrooms import operations
from classrooms.gradebook import State
from classrooms.models import Release
from classrooms.queries.grid import grid
from classrooms.rules import AssignmentRules
from questions.spec import said as in_english
from quizzes.models import Mark
from tests.classrooms.build import (
    classroom,
    essay,
    place,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.test_marking import SOME, TOP, address, send, told, typed

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
WAITS = "Waits for your teacher."


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DEFAULT_ZONE = "UTC"
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
    return task(room, release="by-hand")


@pytest.fixture
def answer(given, lea):
    return essay(lea, given)


def release(person, work, **posted):
    path = reverse("classrooms:release_marks", args=[work.classroom_id, work.pk])
    return signed_in(person).post(path, posted)


def released():
    """The answers whose marks their students have."""
    marks = Mark.objects.exclude(released_at=None)
    return set(marks.values_list("answer", flat=True))


def words_of(response):
    """The main part of a page as plain words, without its tags."""
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", "<main" + main)).split())


def result(person, answer):
    """What the student reads on the page of the result."""
    return words_of(signed_in(person).get(f"/attempt/{answer.attempt_id}/result/"))


def own_grade(person, room):
    return words_of(signed_in(person).get(reverse("classrooms:my_grade", args=[room.pk])))


def cell(room, person, work):
    member = place(room, person)
    return grid(room, [member], now=NOW).cells[member.pk, work.pk]


# When


def test_mark_of_a_work_that_releases_at_once_is_the_students_when_it_is_saved(tess, lea, room):
    answer = essay(lea, task(room))
    send(tess, room, answer, SOME, comment="Go on.")
    assert released() == {answer.pk}
    assert Mark.objects.get().released_at == NOW
    assert "Go on." in result(lea, answer)


@pytest.mark.parametrize("go", ["draft", "keep"])
def test_draft_of_a_work_that_releases_at_once_is_nobodys(tess, lea, room, go):
    answer = essay(lea, task(room))
    send(tess, room, answer, TOP, go=go, comment="Not sure yet.")
    assert released() == set()
    assert "Not sure yet." not in result(lea, answer)
    assert WAITS in result(lea, answer)


def test_script_releases_nothing(tess, lea, room):
    answer = essay(lea, task(room))
    accept = {"accept": "application/json"}
    posted = typed(TOP) | {"go": "draft"}
    response = signed_in(tess).post(address(room, answer), posted, headers=accept)
    assert response.json()["ok"] is True
    assert released() == set()


def test_button_for_a_draft_releases_nothing_where_the_work_came_to_release_at_once(
    tess, room, given, answer
):
    """The page answers that no student sees it."""
    send(tess, room, answer, TOP)
    given.release = Release.AT_ONCE
    given.save(update_fields=["release"])
    response = send(tess, room, answer, SOME, go="draft", version="1")
    assert told(response) == ["The draft is kept. No student sees it."]
    assert released() == set()


def test_marks_wait_for_the_hand_of_the_teacher(tess, lea, leo, room, given, answer):
    other = essay(leo, given)
    send(tess, room, answer, SOME)
    send(tess, room, other, TOP)
    assert released() == set()
    response = release(tess, given)
    assert told(response) == ["2 marks are released."]
    assert response.url == reverse("classrooms:marking", args=[room.pk])
    assert released() == {answer.pk, other.pk}


def test_drafts_stay_behind_at_the_release(tess, lea, leo, room, given, answer):
    other = essay(leo, given)
    send(tess, room, answer, SOME)
    send(tess, room, other, TOP, go="draft")
    assert told(release(tess, given)) == ["1 mark is released."]
    assert released() == {answer.pk}
    assert WAITS in result(leo, other)


def test_mark_is_released_alone(tess, lea, leo, room, given, answer):
    other = essay(leo, given)
    for each in (answer, other):
        send(tess, room, each, SOME)
    assert told(release(tess, given, answer=other.pk)) == ["1 mark is released."]
    assert released() == {other.pk}
    assert told(release(tess, given, answer=answer.pk)) == ["1 mark is released."]
    assert released() == {answer.pk, other.pk}


def test_page_of_an_answer_has_the_button_that_releases_it_alone(tess, room, given, answer):
    send(tess, room, answer, SOME)
    page = signed_in(tess).get(address(room, answer)).content.decode()
    assert reverse("classrooms:release_marks", args=[room.pk, given.pk]) in page


@pytest.mark.parametrize("which", ["none", "²", "-1", "9" * 30, "9" * 5000, "{other}"])
def test_release_of_an_answer_that_is_not_of_the_work_releases_none(
    tess, lea, room, given, answer, which
):
    other = essay(lea, task(room, release="by-hand"))
    for each in (answer, other):
        send(tess, room, each, SOME)
    response = release(tess, given, answer=which.format(other=other.pk))
    assert response.status_code in (302, 404)
    assert released() == set()


def test_release_leaves_other_works_alone(tess, lea, room, given, answer):
    other = task(room, release="by-hand")
    second = essay(lea, other)
    for each in (answer, second):
        send(tess, room, each, SOME)
    release(tess, other)
    assert released() == {second.pk}


def test_release_again_releases_none(tess, room, given, answer, clock):
    send(tess, room, answer, SOME)
    release(tess, given)
    clock.shift(DAY)
    assert told(release(tess, given)) == ["0 marks are released."]
    assert Mark.objects.get().released_at == NOW


def test_release_is_a_button_and_no_address(tess, room, given, answer):
    send(tess, room, answer, SOME)
    path = reverse("classrooms:release_marks", args=[room.pk, given.pk])
    assert signed_in(tess).get(path).status_code == 405
    assert released() == set()


def test_teacher_of_another_class_releases_nothing(tess, tomas, room, given, answer):
    send(tess, room, answer, SOME)
    elsewhere = classroom(tomas, "Other")
    assert release(tomas, given).status_code == 404
    path = reverse("classrooms:release_marks", args=[elsewhere.pk, given.pk])
    assert signed_in(tomas).post(path).status_code == 404
    assert released() == set()


def test_release_is_in_the_record_of_acts_of_the_class(tess, lea, room, given, answer):
    send(tess, room, answer, SOME)
    release(tess, given)
    act = AuditEvent.objects.get(verb="mark.release")
    assert (act.actor, act.subject, act.scope) == (tess, lea, room.pk)


# On a date


@pytest.fixture
def dated(room):
    """The task, whose marks are shown in two days."""
    made = task(room)
    made.release, made.release_at = Release.AT, NOW + 2 * DAY
    made.save(update_fields=["release", "release_at"])
    return made


def test_mark_of_a_work_with_a_date_is_the_students_from_that_date(tess, lea, room, dated, clock):
    answer = essay(lea, dated)
    before, own = result(lea, answer), own_grade(lea, room)
    send(tess, room, answer, SOME, comment="Go on.")
    clock.move_to(NOW + 2 * DAY - timedelta(seconds=1))
    assert "Go on." not in result(lea, answer)
    assert WAITS in result(lea, answer)
    assert WAITS in before
    assert "50.0%" not in own + own_grade(lea, room)
    # No job has to run for it.
    clock.move_to(NOW + 2 * DAY)
    assert "Go on." in result(lea, answer)
    assert "6 of 12 points" in result(lea, answer)
    assert "50.0%" in own_grade(lea, room)


def test_mark_that_is_saved_after_the_date_is_the_students_at_once(tess, lea, room, dated, clock):
    answer = essay(lea, dated)
    clock.move_to(NOW + 3 * DAY)
    send(tess, room, answer, SOME, comment="Go on.")
    assert "Go on." in result(lea, answer)


def test_date_is_written_down_once(tess, lea, room, dated, clock):
    answer = essay(lea, dated)
    send(tess, room, answer, SOME)
    assert operations.release_due_marks(NOW + DAY) == 0
    clock.move_to(NOW + 2 * DAY)
    assert operations.release_due_marks(NOW + 2 * DAY) == 1
    assert operations.release_due_marks(NOW + 2 * DAY) == 0
    answer.refresh_from_db()
    answer.attempt.refresh_from_db()
    assert (answer.fraction, answer.attempt.score, answer.attempt.waiting) == (Decimal("0.5"), 6, 0)


def test_mark_whose_date_has_come_is_not_changed_as_it_is_typed(tess, lea, room, dated, clock):
    """The student sees it, whether that is written down or not."""
    answer = essay(lea, dated)
    send(tess, room, answer, SOME)
    clock.move_to(NOW + 2 * DAY)
    send(tess, room, answer, TOP, go="draft", version="1", comment="Half a sen")
    assert Mark.objects.get().levels == SOME
    assert "6 of 12 points" in result(lea, answer)


def test_hand_of_the_teacher_is_quicker_than_the_date(tess, lea, room, dated):
    answer = essay(lea, dated)
    send(tess, room, answer, SOME)
    assert told(release(tess, dated)) == ["1 mark is released."]
    assert "6 of 12 points" in result(lea, answer)


def test_report_on_a_student_holds_a_mark_from_the_date_on(tess, lea, room, dated, clock):
    """It is read together with the student."""
    path = reverse("classrooms:student_report", args=[room.pk, place(room, lea).pk])
    send(tess, room, essay(lea, dated), SOME, comment="Go on.")
    assert "Go on." not in words_of(signed_in(tess).get(path))
    clock.move_to(NOW + 2 * DAY)
    assert "Go on." in words_of(signed_in(tess).get(path))


# What the student sees


def test_student_reads_before_the_release_that_the_answer_waits(tess, lea, room, given, answer):
    before = result(lea, answer)
    assert WAITS in before
    assert "Submitted, to be graded" in before
    assert "1 answer to be graded by your teacher. It’s in no sum yet." in before
    assert "of 12 points" not in before
    send(tess, room, answer, SOME, comments={"claim": "Which one?"}, comment="Go on.")
    assert result(lea, answer) == before


def test_student_reads_levels_in_words_comments_and_points(tess, lea, room, given, answer):
    comments = {"claim": "Which <one>?", "fairness": "Say why & how."}
    send(tess, room, answer, SOME, comments=comments, comment="Read on.\nThen try again.")
    release(tess, given)
    page = result(lea, answer)
    for criterion in answer.version.question.criteria:
        level = SOME[criterion.id]
        name, words = (in_english(each, "en") for each in (criterion.name, criterion.levels[level]))
        said = f" {comments[criterion.id]}" if criterion.id in comments else ""
        assert f"{name}: level {level} of 3 {words}{said}" in page
    assert "Read on. Then try again." in page
    assert "6 of 12 points." in page
    assert "6 of 12 points so far" not in page


@pytest.mark.parametrize(
    ("levels", "points"), [(TOP, "12"), (SOME, "6"), (dict(TOP, claim=0), "9")]
)
def test_marked_answer_does_not_wait_any_more(tess, lea, room, given, answer, levels, points):
    send(tess, room, answer, levels)
    release(tess, given)
    page = result(lea, answer)
    assert f"{points} of 12 points" in page
    assert WAITS not in page
    assert "To be graded" not in page
    assert "with your teacher" not in page


def test_mark_of_nothing_is_not_said_to_be_all_right(tess, lea, room, given, answer):
    send(tess, room, answer, dict.fromkeys(TOP, 0))
    release(tess, given)
    page = result(lea, answer)
    assert "0 of 12 points" in page
    assert "All right" not in page


def test_mark_of_a_task_is_said_to_be_marked_by_the_teacher(tess, lea, room, given, answer):
    send(tess, room, answer, TOP)
    release(tess, given)
    assert "Marked by your teacher" in result(lea, answer)


def test_student_reads_the_one_criterion_that_was_marked(tess, lea, room, given, answer):
    send(tess, room, answer, SOME, how="one", criterion="reasoning")
    release(tess, given)
    page = result(lea, answer)
    assert page.count("of 3 ") == 1
    assert "One rule for both: level 3 of 3 As before, and a find is named" in page
    assert "12 of 12 points" in page


@pytest.mark.parametrize(
    ("level", "words", "points"), [(1, "Done", "12 of 12"), (0, "Not yet", "0 of 12")]
)
def test_student_reads_done_or_not_yet(tess, lea, room, given, answer, level, words, points):
    send(tess, room, answer, {"done": level}, how="done", comment="Look at the dates.")
    release(tess, given)
    page = result(lea, answer)
    assert f"Your teacher’s marking {words} Look at the dates." in page
    assert f"{points} points" in page


@pytest.mark.parametrize(
    ("how", "levels"), [("one", {"claim": 2}), ("done", {"done": 1})], ids=["one", "done"]
)
def test_student_reads_every_comment_however_it_was_marked(
    tess, lea, room, given, answer, how, levels
):
    said = {"claim": "Clear verdicts.", "evidence": "Name the year of the report."}
    send(tess, room, answer, levels, how=how, comments=said)
    release(tess, given)
    page = result(lea, answer)
    for words in said.values():
        assert words in page


def test_student_reads_a_mark_that_was_changed_after_its_release(tess, lea, room, given, answer):
    send(tess, room, answer, SOME, comment="First thought.")
    release(tess, given)
    send(tess, room, answer, TOP, comment="Second thought.", version="1")
    page = result(lea, answer)
    assert "Second thought." in page
    assert "First thought." not in page
    assert "12 of 12 points" in page


def test_student_reads_nothing_of_the_mark_of_another(tess, lea, leo, room, given, answer):
    other = essay(leo, given)
    send(tess, room, answer, SOME, comment="For Lea alone.")
    release(tess, given)
    assert "For Lea alone." not in result(leo, other)
    assert signed_in(leo).get(f"/attempt/{answer.attempt_id}/result/").status_code == 404


# Grades


def test_grade_counts_the_mark_from_its_release_on(tess, lea, room, given, answer):
    before = cell(room, lea, given)
    assert (before.state, before.counts) == (State.TO_MARK, False)
    own = own_grade(lea, room)
    send(tess, room, answer, SOME)
    assert cell(room, lea, given) == before
    assert own_grade(lea, room) == own
    release(tess, given)
    after = cell(room, lea, given)
    assert (after.state, after.earned) == (State.COUNTED, 6)
    assert "50.0%" in own_grade(lea, room)


def test_written_question_of_a_quiz_is_added_to_the_others_at_the_release(tess, lea, room):
    asked = AssignmentRules(attempts=1, asks_written=True)
    quiz = work(room, target(), rules=asked, points=17)
    quiz.release = Release.BY_HAND
    quiz.save(update_fields=["release"])
    answer = essay(lea, quiz)
    criteria = answer.version.question.criteria
    levels = {each.id: len(each.levels) - 1 for each in criteria}
    send(tess, room, answer, levels, criterion=criteria[0].id)
    assert cell(room, lea, quiz).state is State.TO_MARK
    release(tess, quiz)
    found = cell(room, lea, quiz)
    most = Decimal(sum(levels.values()))
    assert answer.points == most
    assert (found.state, found.facts.score.known) == (State.COUNTED, most)
    assert f"{most} of {found.facts.score.out_of:.0f} points" in result(lea, answer)
