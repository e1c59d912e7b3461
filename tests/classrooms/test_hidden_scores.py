"""Scores that a student may not see before the close: where the rule is "Nothing until it closes",
and where no teacher has confirmed the student yet."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.models import F
from django.urls import reverse

from accounts.exports import my_data
from classrooms import operations, queries
from classrooms.models import Membership
from classrooms.operations.windows import push_windows
from classrooms.rules import USUAL, AssignmentRules
from practice.models import Evidence
from quizzes import operations as quizzes
from quizzes.models import Attempt
from quizzes.operations import tell_of_shown
from quizzes.policy import OWN
from quizzes.scoring import shown_mark
from tests.classrooms.build import (
    begun,
    classroom,
    place,
    signed_in,
    student,
    target,
    work,
)
from tests.quizzes.test_attempts import answer_all_right

# A Monday, 10:00 in Chicago. Work is due a week later and closes in another week.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CLOSE = NOW + 14 * DAY
TEST = "debt-and-adjustment-test"
NOTHING = AssignmentRules(attempts=2, feedback="nothing")
SCORE_AT_ONCE = AssignmentRules(attempts=1, feedback="close")
NOT_CONFIRMED = "Your teacher has not confirmed you in this class yet."


@pytest.fixture(autouse=True)
def clock(settings):
    # The reader's clock is that of the class, so that times bear no label.
    settings.DEFAULT_ZONE = "America/Chicago"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea)


@pytest.fixture
def stranger(room, otto):
    """Otto has joined with the code, and no teacher has said who he is."""
    return operations.join_class(otto, room, now=NOW)


def hand_in(person, given):
    attempt = begun(person, given)
    answer_all_right(signed_in(person), attempt)
    quizzes.submit_attempt(person, attempt.pk, now=datetime.now(UTC))
    # A number that no page says for another reason, such as how many questions were answered.
    Attempt.objects.filter(pk=attempt.pk).update(score=F("max_score") - Decimal("0.75"))
    return Attempt.objects.get(pk=attempt.pk)


def page_of(person, name, *ids):
    return shown(signed_in(person).get(reverse(f"classrooms:{name}", args=ids)))


def shown(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def score_of(attempt):
    return f"{shown_mark(attempt.score)} of {shown_mark(attempt.max_score)}"


def leaks(person, room, given, attempt):
    """The pages and files of a student on which the score of the attempt stands, in any words."""
    client = signed_in(person)
    pages = {
        "result": shown(client.get(f"/attempt/{attempt.pk}/result/")),
        "start": page_of(person, "assigned", given.pk),
        "my class": page_of(person, "my_class"),
        "my grade": page_of(person, "my_grade", room.pk),
        "progress": shown(client.get("/progress/")),
        "record": shown(client.get("/progress/record/")),
        "map": shown(client.get(f"/course/{attempt.course_id}/")),
    }
    words = (str(shown_mark(attempt.score)), f"{100 * attempt.score / attempt.max_score:.1f}%")
    found = {name for name, page in pages.items() if any(each in page for each in words)}
    rows = {table.label: table.rows for table in my_data(person)}
    if any(row["score"] is not None for row in rows["quizzes.attempt"]):
        found.add("own data")
    if any(row["fraction"] is not None for row in rows["quizzes.answer"]):
        found.add("own answers")
    return found


EVERYWHERE = {"result", "start", "my grade", "progress", "own data"}


@pytest.mark.parametrize("rules", [NOTHING, USUAL["test"]], ids=["chosen", "usual of a test"])
def test_nothing_until_it_closes_shows_no_score_anywhere(tess, room, pupil, lea, clock, rules):
    given = work(room, target("quiz", TEST), rules=rules, points=10)
    attempt = hand_in(lea, given)
    clock.move_to(CLOSE - MINUTE)
    assert leaks(lea, room, given, attempt) == set()
    tell_of_shown(lea.pk, now=CLOSE - MINUTE)
    assert Evidence.objects.count() == 0
    page = shown(signed_in(lea).get(f"/attempt/{attempt.pk}/result/"))
    assert "Your score and the right answers open Mon, Oct 19, 10:00 am." in page
    assert NOT_CONFIRMED not in page
    clock.move_to(CLOSE)
    assert leaks(lea, room, given, attempt) >= EVERYWHERE
    tell_of_shown(lea.pk, now=CLOSE)
    assert Evidence.objects.filter(learner=lea).exists()


def test_teacher_sees_the_score_before_the_close(tess, room, pupil, lea):
    given = work(room, target("quiz", TEST), rules=NOTHING, points=10)
    attempt = hand_in(lea, given)
    assert f"<td>{score_of(attempt)}</td>" in page_of(tess, "grade", room.pk, pupil.pk)
    assert score_of(attempt) in page_of(tess, "attempt", room.pk, attempt.pk)
    said = "Nothing is shown until it closes, neither scores nor answers."
    assert f"<li>{said}</li>" in page_of(tess, "work", room.pk, given.pk)


def test_own_grade_leaves_out_a_hidden_score_and_says_so(tess, room, pupil, lea, clock):
    given = work(room, target("quiz", TEST), rules=NOTHING, points=10)
    hand_in(lea, work(room, target()))
    hand_in(lea, given)
    page = queries.grade_page(place(room, lea), place(room, lea), now=NOW)
    hidden = [step.cell for step in page.explanation.steps if step.cell.work.id == given.pk]
    assert [(cell.state, cell.earned, cell.before, cell.facts.tries) for cell in hidden] == [
        ("hidden", None, None, ())
    ]
    assert (page.total.earned, page.total.out_of, page.total.counted) == (Decimal("5.25"), 6, 1)
    shown = page_of(lea, "my_grade", room.pk)
    assert re.search(r"Not counted here yet.*: the score is not open yet\.", shown)
    assert "Scores that are not open yet are not counted here. Your teacher sees them." in shown
    assert "Your teacher sees the same figures." not in shown
    taught = queries.grade_page(place(room, tess), pupil, now=NOW)
    assert (taught.total.earned, taught.hides_some) == (Decimal("14.5"), False)


LEFT_OUT = "Scores that the student can’t see yet are left out"


def test_report_for_a_conference_has_no_score_that_the_student_may_not_see(
    tess, room, pupil, lea, clock
):
    given = work(room, target("quiz", TEST), rules=NOTHING, points=10)
    shown_at_once = hand_in(lea, work(room, target()))
    attempt = hand_in(lea, given)
    ids = room.pk, pupil.pk
    number = shown_mark(10 * attempt.score / attempt.max_score)
    report = page_of(tess, "student_report", *ids)
    assert f"{number} of 10" not in report
    assert score_of(shown_at_once) in report
    assert "87.5%" in report
    assert "Not counted here yet: the score is not open yet." in report
    assert LEFT_OUT in report
    assert "The gradebook already has the rest." in report
    assert f"{number} of 10" in page_of(tess, "grade", *ids)
    clock.move_to(CLOSE)
    report = page_of(tess, "student_report", *ids)
    assert f"{number} of 10" in report
    assert LEFT_OUT not in report


def test_average_of_hidden_and_open_attempts_is_hidden(room, pupil, lea):
    rules = AssignmentRules(attempts=3, feedback="nothing", counts="average")
    given = work(room, target(), rules=rules)
    hand_in(lea, given)
    hand_in(lea, given)
    page = page_of(lea, "my_grade", room.pk)
    assert ("the average of" in page, "score not open yet" in page) == (False, True)


def test_what_a_teacher_decided_is_shown_beside_a_hidden_score(tess, room, pupil, lea):
    given = work(room, target("quiz", TEST), rules=NOTHING, points=10)
    hand_in(lea, given)
    decision = operations.Decision(Decimal(7), "Agreed")
    operations.decide_grade(given, pupil, decision, version=0, by=tess, now=NOW)
    assert "<td>7 of 10</td>" in page_of(lea, "my_grade", room.pk)


def test_assignment_that_shows_scores_at_once_keeps_its_rule(room, pupil, lea):
    given = work(room, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10)
    attempt = hand_in(lea, given)
    assert leaks(lea, room, given, attempt) >= EVERYWHERE


def test_attempt_that_goes_on_shows_no_score(room, pupil, lea):
    given = work(room, target(), rules=AssignmentRules(attempts=2, feedback="each-try"))
    attempt = begun(lea, given)
    answer_all_right(signed_in(lea), attempt)
    page = queries.grade_page(place(room, lea), place(room, lea), now=NOW)
    [step] = page.explanation.steps
    assert (step.cell.state, step.cell.earned, page.total.percent) == ("working", None, None)
    for name, ids in (("assigned", [given.pk]), ("my_class", []), ("my_grade", [room.pk])):
        found = page_of(lea, name, *ids)
        assert ("6 of 6" in found, "100.0%" in found) == (False, False)


def test_hidden_score_is_no_reason_for_the_look_of_the_next_attempt(room, pupil, lea):
    """The button to try again looks alike, however good the first attempt was."""
    given = work(room, target(), rules=NOTHING)
    attempt = hand_in(lea, given)
    found = signed_in(lea).get(f"/attempt/{attempt.pk}/result/").context["page"]
    assert (found.seen.rows, found.is_ready) == (OWN, False)


# Whom no teacher has confirmed --------------------------------------------------------------------


def test_unconfirmed_student_sees_scores_of_tests_after_the_close(
    tess, room, stranger, otto, clock
):
    given = work(room, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10)
    attempt = hand_in(otto, given)
    assert attempt.hides_until_close is True
    clock.move_to(CLOSE - MINUTE)
    assert leaks(otto, room, given, attempt) == set()
    pages = (
        shown(signed_in(otto).get(f"/attempt/{attempt.pk}/result/")),
        page_of(otto, "assigned", given.pk),
        page_of(otto, "my_class"),
        page_of(otto, "my_grade", room.pk),
    )
    assert [NOT_CONFIRMED in page for page in pages] == [True] * 4
    clock.move_to(CLOSE)
    assert leaks(otto, room, given, attempt) >= EVERYWHERE
    assert NOT_CONFIRMED not in page_of(otto, "assigned", given.pk)


def test_quiz_of_a_lesson_shows_its_score_to_an_unconfirmed_student(room, stranger, otto):
    given = work(room, target())
    attempt = hand_in(otto, given)
    assert attempt.hides_until_close is False
    assert leaks(otto, room, given, attempt) >= EVERYWHERE
    assert NOT_CONFIRMED not in page_of(otto, "assigned", given.pk)


def test_final_exam_is_a_test_and_a_written_task_is_none(room, stranger, otto):
    final = work(room, target("quiz", "final"), rules=SCORE_AT_ONCE, points=20)
    task = work(room, target("quiz", "caravan-and-argument-task"), rules=USUAL["task"], points=12)
    assert begun(otto, final).hides_until_close is True
    assert begun(otto, task).hides_until_close is False


def confirm(tess, room, member):
    operations.check_names(room, [member.pk], now=NOW)


def name(tess, room, member):
    operations.name_student(member, name="Brandt, Otto", school_number="", now=NOW)


@pytest.mark.parametrize("closes_at", [CLOSE, None], ids=["before the close", "without one"])
@pytest.mark.parametrize("does", [confirm, name])
def test_confirming_shows_the_score_at_once(tess, room, stranger, otto, does, closes_at):
    given = work(room, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10, closes_at=closes_at)
    attempt = hand_in(otto, given)
    assert leaks(otto, room, given, attempt) == set()
    does(tess, room, stranger)
    assert leaks(otto, room, given, attempt) >= EVERYWHERE
    assert begun_again(room, otto) is False


def begun_again(room, person):
    """Whether the next test that the student begins hides its score."""
    given = work(room, target("quiz", "final"), rules=SCORE_AT_ONCE, points=20)
    return begun(person, given).hides_until_close


def test_test_without_a_close_stays_hidden_until_the_class_ends(room, stranger, otto, clock):
    given = work(room, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10, closes_at=None)
    attempt = hand_in(otto, given)
    clock.move_to(room.ends_at - DAY)
    assert leaks(otto, room, given, attempt) == set()
    clock.move_to(room.ends_at + DAY)
    assert leaks(otto, room, given, attempt) != set()


def test_moving_to_another_class_confirms(tess, room, stranger, otto):
    there = classroom(tess, "12-A History")
    first, second = (
        work(each, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10) for each in (room, there)
    )
    attempt = hand_in(otto, first)
    operations.move_student(stranger, there, by=tess, now=NOW)
    attempt.refresh_from_db()
    assert (attempt.context, attempt.hides_until_close) == (second.pk, False)


def test_confirming_one_shows_nothing_to_another(tess, room, stranger, otto, leo):
    other = operations.join_class(leo, room, now=NOW)
    given = work(room, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10)
    attempts = {person: hand_in(person, given) for person in (otto, leo)}
    assert operations.check_names(room, [other.pk], now=NOW) == 1
    assert leaks(otto, room, given, attempts[otto]) == set()
    assert leaks(leo, room, given, attempts[leo]) >= EVERYWHERE


def test_score_that_was_shown_stays_when_a_student_joins_again(room, pupil, lea):
    given = work(room, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10)
    attempt = hand_in(lea, given)
    operations.leave_class(pupil, now=NOW)
    again = operations.join_class(lea, room, now=NOW)
    push_windows([given], [again])
    attempt.refresh_from_db()
    assert (again.is_new, attempt.hides_until_close) == (True, False)


def test_change_of_dates_leaves_a_hidden_score_hidden(tess, room, stranger, otto, clock):
    given = work(room, target("quiz", TEST), rules=SCORE_AT_ONCE, points=10)
    attempt = hand_in(otto, given)
    operations.change_assignment(given, version=1, by=tess, closes_at=CLOSE + DAY)
    clock.move_to(CLOSE)
    assert leaks(otto, room, given, attempt) == set()


def test_students_page_says_what_confirming_does(tess, room, stranger):
    said = "Until you confirm a student here, they see scores of tests only after the test closes."
    assert said in page_of(tess, "students", room.pk)
    Membership.objects.update(checked_at=NOW)
    assert said not in page_of(tess, "students", room.pk)


def test_rule_is_told_before_joining_and_on_the_page_of_the_class(room, pupil, lea):
    said = "Until a teacher confirms you in the class, scores of tests open only when the test"
    assert said in page_of(lea, "my_class")
