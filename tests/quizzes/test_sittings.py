"""The attempts of many learners for a gradebook: what counts of each, and since when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine

from common.ids import uuid7
from lessons.library.quizzes import Quiz
from questions.types import type_of
from quizzes import operations
from quizzes.bank import BankQuiz, get_quiz
from quizzes.models import OWN_STUDY, PREVIEW, Answer, Attempt
from quizzes.pinned import pinned
from quizzes.policy import GRADED, PRACTICE
from quizzes.queries import Sitting, sittings
from quizzes.scoring import Score
from quizzes.statements import Posted
from tests.build import user
from tests.questions.build import build

COURSE, QUIZ = "aid-and-migration", "august-1982"
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TYPES = ("single_choice", "number", "short_text")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def work():
    """The context of an assignment."""
    return uuid7()


def begin(learner, context, *types, policy=GRADED, is_preview=False, **rules):
    """An attempt that asks a question of each of these types."""
    questions = tuple(build(each) for each in types or TYPES)
    quiz = Quiz(QUIZ, "lesson", QUIZ, None, None, (), questions)
    return operations.start_attempt(
        learner,
        BankQuiz(get_quiz(COURSE, QUIZ).course, quiz),
        policy=policy.changed(**{"attempts": None, **rules}),
        now=datetime.now(UTC),
        context=context,
        is_preview=is_preview,
    )


def answer_right(attempt, *types):
    """Save the right response, or some words, to the questions of these types."""
    for position, question in pinned(attempt.pk).questions.items():
        if question.type in types:
            response = type_of(question).right_response(question) or "Because of the debt."
            facts = (attempt.pk, attempt.learner_id, position, "", 1, response)
            saved = Posted(*facts, sureness=None, is_flagged=False, at=datetime.now(UTC))
            operations.save_answer(saved)


def submit(attempt):
    operations.submit_attempt(attempt.learner, attempt.pk, now=datetime.now(UTC))


def found(work, *people, now=None):
    return list(sittings([work], [each.pk for each in people], now=now or datetime.now(UTC)))


def score(known, out_of=3, waiting=0):
    return Score(Decimal(known), Decimal(out_of), waiting)


def test_attempt_that_was_handed_in_has_its_score_and_its_time(lea, work, clock):
    attempt = begin(lea, work)
    answer_right(attempt, *TYPES[:2])
    clock.shift(MINUTE)
    submit(attempt)
    assert found(work, lea) == [Sitting(work, lea.pk, 1, score(2), NOW + MINUTE, NOW, False)]


def test_attempt_that_goes_on_has_neither(lea, work):
    answer_right(begin(lea, work), *TYPES[:2])
    assert found(work, lea) == [Sitting(work, lea.pk, 1, None, None, NOW, False)]


@pytest.mark.parametrize(("written", "waiting"), [("written", 1), ("", 0)], ids=["some", "blank"])
def test_written_answer_waits_unless_it_is_blank(lea, work, written, waiting):
    """Six points by its rubric, and one for the other question."""
    attempt = begin(lea, work, "single_choice", "written")
    answer_right(attempt, "single_choice", written)
    submit(attempt)
    assert [each.score for each in found(work, lea)] == [score(1, 7, waiting)]


@pytest.mark.parametrize(
    ("seconds", "is_over"),
    [
        pytest.param(0, False, id="at the deadline"),
        pytest.param(60, False, id="an answer may still be on its way"),
        pytest.param(61, True, id="after the grace"),
        pytest.param(86_400, True, id="a day after"),
    ],
)
def test_deadline_that_passed_hands_in_what_is_saved(lea, work, seconds, is_over):
    """At the deadline, and nothing is written."""
    attempt = begin(lea, work, limit_seconds=600)
    answer_right(attempt, *TYPES[:2])
    deadline = NOW + 10 * MINUTE
    [sitting] = found(work, lea, now=deadline + timedelta(seconds=seconds))
    expected = (score(2), deadline) if is_over else (None, None)
    assert (sitting.score, sitting.at) == expected
    assert Attempt.objects.get().submitted_at is None


def test_clock_and_hand_in_find_the_same_score(lea, work, clock):
    """Right answers, a blank one and a written one; then the clock hands in for good."""
    attempt = begin(lea, work, "single_choice", "number", "cloze", "written", limit_seconds=600)
    answer_right(attempt, "single_choice", "number", "written")
    clock.shift(12 * MINUTE)
    before = found(work, lea)
    operations.submit_overdue(lea, now=datetime.now(UTC))
    assert Attempt.objects.get().submitted_by == "clock"
    assert before == [Sitting(work, lea.pk, 1, score(2, 9, 1), NOW + 10 * MINUTE, NOW, True)]
    assert found(work, lea) == before


def test_dropped_question_is_no_part_of_what_the_clock_ended(lea, work, clock):
    attempt = begin(lea, work, limit_seconds=600)
    answer_right(attempt, *TYPES)
    Answer.objects.filter(attempt=attempt, position=1).update(is_dropped=True)
    clock.shift(12 * MINUTE)
    assert [each.score for each in found(work, lea)] == [score(2, 2)]


def test_tries_are_in_the_order_of_their_numbers(lea, work, clock):
    for count in (2, 3, 1):
        attempt = begin(lea, work)
        answer_right(attempt, *TYPES[:count])
        clock.shift(MINUTE)
        submit(attempt)
    begin(lea, work)
    assert [(each.number, each.score) for each in found(work, lea)] == [
        (1, score(2)),
        (2, score(3)),
        (3, score(1)),
        (4, None),
    ]


def test_only_these_works_and_these_learners_are_found(lea, leo, otto, work):
    other = uuid7()
    for person, context in [(lea, work), (leo, work), (otto, work), (lea, other), (lea, uuid7())]:
        submit(begin(person, context))
    rows = list(sittings([work, other], [lea.pk, leo.pk], now=NOW))
    assert {(each.context, each.learner_id) for each in rows} == {
        (work, lea.pk),
        (work, leo.pk),
        (other, lea.pk),
    }
    assert len(rows) == 3


@pytest.mark.parametrize("context", [OWN_STUDY, PREVIEW], ids=["own-study", "preview"])
def test_own_study_is_of_no_work(lea, work, context):
    submit(begin(lea, context))
    assert found(work, lea) == []


def test_previews_are_left_out_also_in_the_context_of_a_work(tess, work):
    submit(begin(tess, work, is_preview=True))
    begin(tess, work, is_preview=True, policy=PRACTICE)
    assert found(work, tess) == []


@pytest.mark.parametrize(
    ("contexts", "people"), [([], [1]), ([1], []), ([], [])], ids=["no-work", "nobody", "neither"]
)
def test_nothing_is_asked_for_nothing(db, contexts, people, django_assert_num_queries):
    ids = [UUID(int=9)]
    with django_assert_num_queries(0):
        assert list(sittings(ids * len(contexts), ids * len(people), now=NOW)) == []


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(("minutes", "queries"), [(5, 2), (12, 4)], ids=["going-on", "overdue"])
def test_as_many_queries_for_one_learner_as_for_three(
    db, work, people, minutes, queries, django_assert_num_queries
):
    learners = [user(f"learner-{number}") for number in range(people)]
    for each in learners:
        submit(begin(each, work, limit_seconds=600))
        answer_right(begin(each, work, limit_seconds=600), "number")
    with django_assert_num_queries(queries):
        rows = found(work, *learners, now=NOW + minutes * MINUTE)
    known = [each.score for each in rows if each.number == 2]
    assert known == [score(1) if queries == 4 else None] * people
