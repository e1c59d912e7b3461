"""Attempts that go to another account or another work, come back, are ended for somebody, or are
erased with a class."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import timezone

from common.ids import uuid7
from questions.types import type_of
from quizzes import operations
from quizzes.bank import get_quiz
from quizzes.models import OWN_STUDY, Answer, AnswerEvent, Attempt, QuestionVersion
from quizzes.pinned import pinned
from quizzes.policy import GRADED
from quizzes.statements import Posted
from tests.quizzes.build import COURSE, QUIZ

NOW = timezone.now()
WORK, LIKE = uuid7(), uuid7()


@pytest.fixture(scope="module")
def other_quiz():
    """Another quiz of the course."""
    course = get_quiz(COURSE, QUIZ).course
    return next(id_ for id_, quiz in course.quizzes.items() if id_ != QUIZ and quiz.pool)


def start(learner, *, context=WORK, quiz=QUIZ, now=NOW, **rules):
    policy = GRADED.changed(**{"attempts": None, **rules})
    bank = get_quiz(COURSE, quiz)
    return operations.start_attempt(learner, bank, policy=policy, now=now, context=context)


def handed_in(learner, **given):
    return operations.submit_attempt(learner, start(learner, **given).pk, now=NOW)


def answer(learner, attempt):
    """The right answer to the first question that a person need not mark, saved."""
    questions = pinned(attempt.pk).questions
    position = min(n for n, question in questions.items() if question.type != "written")
    right = type_of(questions[position]).right_response(questions[position])
    facts = (attempt.pk, learner.pk, position, "", 1, right)
    operations.save_answer(Posted(*facts, sureness=3, is_flagged=False, at=NOW))


def places(*attempts):
    """Whose each is now, at what, with which number."""
    rows = Attempt.objects.in_bulk([each.pk for each in attempts])
    found = [rows[each.pk] for each in attempts]
    return [(row.learner, row.context, row.number) for row in found]


# To another account or another work -------------------------------------------------------


def test_attempts_go_to_another_learner_and_their_numbers_go_on(lea, leo):
    theirs = [handed_in(leo), handed_in(leo)]
    mine = [handed_in(lea), start(lea)]
    moved = operations.move_attempts(mine, learner_id=leo.pk)
    assert moved == [(mine[0].pk, 1), (mine[1].pk, 2)]
    assert places(*theirs, *mine) == [(leo, WORK, number) for number in (1, 2, 3, 4)]


def test_attempts_keep_their_order_whatever_order_they_come_in(lea, leo):
    first, second, third = (handed_in(lea) for _ in range(3))
    moved = operations.move_attempts([third, first, second], learner_id=leo.pk)
    assert moved == [(first.pk, 1), (second.pk, 2), (third.pk, 3)]
    assert places(first, second, third) == [(leo, WORK, number) for number in (1, 2, 3)]


def test_numbers_go_on_after_the_last_also_where_one_is_missing(lea, leo):
    theirs = [handed_in(leo) for _ in range(3)]
    Attempt.objects.filter(pk=theirs[1].pk).delete()
    mine = handed_in(lea)
    operations.move_attempts([mine], learner_id=leo.pk)
    assert places(mine) == [(leo, WORK, 4)]


def test_attempts_go_to_another_work_of_the_same_learner(lea):
    there = handed_in(lea, context=LIKE)
    here = [handed_in(lea), start(lea)]
    moved = operations.move_attempts(here, context=LIKE)
    assert moved == [(here[0].pk, 1), (here[1].pk, 2)]
    assert places(there, *here) == [(lea, LIKE, number) for number in (1, 2, 3)]


def test_attempts_go_to_another_learner_and_work_at_once(lea, leo):
    mine = handed_in(lea)
    operations.move_attempts([mine], learner_id=leo.pk, context=LIKE)
    assert places(mine) == [(leo, LIKE, 1)]


def test_attempts_at_several_works_are_numbered_at_each(lea, leo, other_quiz):
    handed_in(leo)
    one, other = handed_in(lea), handed_in(lea, context=LIKE, quiz=other_quiz)
    operations.move_attempts([one, other], learner_id=leo.pk)
    assert places(one, other) == [(leo, WORK, 2), (leo, LIKE, 1)]


def test_score_answers_and_window_go_along_as_they_are(lea, leo):
    attempt = start(lea, limit_seconds=600)
    answer(lea, attempt)
    operations.submit_attempt(lea, attempt.pk, now=NOW)
    moves = {"learner_id", "number", "context"}

    def rows():
        tries = Attempt.objects.values()
        kept = [{key: row[key] for key in row.keys() - moves} for row in tries]
        answers = list(Answer.objects.order_by("pk").values())
        return kept, answers, list(AnswerEvent.objects.order_by("pk").values())

    before = rows()
    operations.move_attempts([attempt], learner_id=leo.pk, context=LIKE)
    assert rows() == before
    assert before[0][0]["score"] == Decimal(1)


def test_open_attempt_goes_on_with_its_new_learner(lea, leo):
    attempt = start(lea)
    operations.move_attempts([attempt], learner_id=leo.pk)
    attempt.refresh_from_db()
    with pytest.raises(operations.NoSuchAnswer):
        answer(lea, attempt)
    answer(leo, attempt)
    assert operations.submit_attempt(leo, attempt.pk, now=NOW).score == Decimal(1)


def test_nothing_to_move_moves_nothing(lea, leo):
    handed_in(lea)
    assert operations.move_attempts([], learner_id=leo.pk) == []
    assert Attempt.objects.get().learner == lea


@pytest.mark.parametrize("way", ["learner", "work"])
def test_two_open_attempts_at_one_work_are_refused_and_nothing_moves(lea, leo, way):
    """Also what would have gone before them."""
    mine = [handed_in(lea), start(lea)]
    there = start(leo) if way == "learner" else start(lea, context=LIKE)
    to = {"learner_id": leo.pk} if way == "learner" else {"context": LIKE}
    before = list(Attempt.objects.order_by("pk").values())
    with pytest.raises(operations.BothOpen) as refused:
        operations.move_attempts(mine, **to)
    assert refused.value.args == (there.context,)
    assert list(Attempt.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "there",
    [
        pytest.param(lambda leo, quiz: start(leo, quiz=quiz), id="another quiz"),
        pytest.param(lambda leo, quiz: start(leo, context=LIKE), id="another work"),
        pytest.param(lambda leo, quiz: start(leo, context=OWN_STUDY), id="own study"),
        pytest.param(lambda leo, quiz: start(leo, mode="practice"), id="practice"),
        pytest.param(lambda leo, quiz: handed_in(leo), id="handed in"),
    ],
)
def test_open_attempt_goes_where_none_at_the_same_is_open(lea, leo, other_quiz, there):
    mine = start(lea)
    there(leo, other_quiz)
    operations.move_attempts([mine], learner_id=leo.pk)
    assert Attempt.objects.get(pk=mine.pk).learner == leo


# And back ---------------------------------------------------------------------------------


def test_attempts_come_back_with_the_numbers_that_they_had(lea, leo):
    handed_in(leo)
    mine = [handed_in(lea), start(lea)]
    numbers = dict(operations.move_attempts(mine, learner_id=leo.pk))
    back = operations.move_back(numbers, learner_id=leo.pk, to_id=lea.pk)
    assert back == 2
    assert places(*mine) == [(lea, WORK, 1), (lea, WORK, 2)]
    assert list(Attempt.objects.filter(learner=leo).values_list("number", flat=True)) == [1]


def test_only_what_is_still_with_the_learner_comes_back(lea, leo, otto):
    mine = [handed_in(lea) for _ in range(3)]
    numbers = dict(operations.move_attempts(mine, learner_id=leo.pk))
    operations.move_attempts(
        list(Attempt.objects.filter(pk=mine[0].pk)), learner_id=otto.pk, context=LIKE
    )
    Attempt.objects.filter(pk=mine[1].pk).delete()
    assert operations.move_back(numbers, learner_id=leo.pk, to_id=lea.pk) == 1
    assert places(mine[0], mine[2]) == [(otto, LIKE, 1), (lea, WORK, 3)]


def test_back_twice_is_the_same_as_once(lea, leo):
    mine = handed_in(lea)
    numbers = dict(operations.move_attempts([mine], learner_id=leo.pk))
    again = [operations.move_back(numbers, learner_id=leo.pk, to_id=lea.pk) for _ in range(2)]
    assert again == [1, 0]
    assert places(mine) == [(lea, WORK, 1)]


# Ended for somebody -----------------------------------------------------------------------


def test_open_attempts_are_handed_in_as_they_are_saved(lea, other_quiz):
    one, other = start(lea), start(lea, context=LIKE, quiz=other_quiz)
    answer(lea, one)
    later = NOW + timedelta(hours=1)
    operations.end_attempts(lea, [WORK, LIKE], now=later)
    for attempt, score in ((one, 1), (other, 0)):
        attempt.refresh_from_db()
        found = (attempt.submitted_at, attempt.submitted_by, attempt.score)
        assert found == (later, "teacher", Decimal(score))
    events = AnswerEvent.objects.filter(kind="submitted")
    assert set(events.values_list("actor", flat=True)) == {None}


def test_attempts_of_others_and_of_other_works_go_on(lea, leo):
    ended = start(lea)
    elsewhere = [start(leo), start(lea, context=LIKE), start(lea, context=OWN_STUDY)]
    operations.end_attempts(lea, [WORK], now=NOW)
    going = Attempt.objects.filter(submitted_at=None).order_by("pk")
    assert set(going) == set(elsewhere)
    assert Attempt.objects.get(pk=ended.pk).submitted_by == "teacher"


def test_what_was_handed_in_stays_as_it_is(lea):
    handed_in(lea)
    before = Attempt.objects.values().get()
    operations.end_attempts(lea, [WORK], now=NOW + timedelta(hours=1))
    assert Attempt.objects.values().get() == before


def test_attempt_past_its_deadline_is_handed_in_by_the_clock_at_that_moment(lea):
    attempt = start(lea, limit_seconds=600)
    operations.end_attempts(lea, [WORK], now=NOW + timedelta(hours=1))
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.submitted_by) == (NOW + timedelta(minutes=10), "clock")


def test_no_work_ends_nothing(lea):
    start(lea)
    operations.end_attempts(lea, [], now=NOW)
    assert Attempt.objects.get().submitted_at is None


# Erased with a class ----------------------------------------------------------------------


def test_attempts_of_works_are_erased_with_every_save(lea, leo):
    gone = [handed_in(lea), start(lea), start(leo)]
    answer(lea, gone[1])
    stay = [start(lea, context=LIKE), handed_in(lea, context=OWN_STUDY)]
    versions = QuestionVersion.objects.count()
    assert operations.erase_attempts([WORK]) == 3
    assert set(Attempt.objects.all()) == set(stay)
    owners = set(AnswerEvent.objects.values_list("answer__attempt", flat=True))
    assert owners == {stay[1].pk}
    assert set(Answer.objects.values_list("attempt", flat=True)) == {each.pk for each in stay}
    assert QuestionVersion.objects.count() == versions


@pytest.mark.parametrize("contexts", [[], [UUID(int=7)]], ids=["none", "unknown"])
def test_no_work_erases_nothing(lea, contexts):
    start(lea)
    assert operations.erase_attempts(contexts) == 0
    assert Attempt.objects.count() == 1
