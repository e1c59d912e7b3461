"""When a question comes back: the package's own intervals, and ratings from what was answered."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.memory import Memory, Rating, Turn, benefit, kept, rated

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ONE, HALF, SOME, ZERO = Decimal(1), Decimal("0.5"), Decimal("0.4999999"), Decimal(0)


def turn(fraction, sureness=None, *, days=0):
    return Turn(NOON + timedelta(days=days), fraction, sureness)


@pytest.mark.parametrize(
    ("fraction", "sureness", "rating", "reason"),
    [
        (ZERO, None, Rating.AGAIN, "missed"),
        (ZERO, 3, Rating.AGAIN, "missed"),
        (SOME, 1, Rating.AGAIN, "missed"),
        (HALF, 3, Rating.HARD, "missed"),
        (ONE, 1, Rating.HARD, "guessed"),
        (ONE, 2, Rating.GOOD, "unsure"),
        (ONE, None, Rating.GOOD, None),
        (ONE, 3, Rating.EASY, None),
    ],
)
def test_rating_and_reason_of_an_answer(fraction, sureness, rating, reason):
    given_ = turn(fraction, sureness)
    assert (given_.rating, given_.reason) == (rating, reason)


def test_sure_and_wrong_is_known_by_both():
    assert turn(ZERO, 3).is_sure_and_wrong
    assert not turn(ZERO, 2).is_sure_and_wrong
    assert not turn(ONE, 3).is_sure_and_wrong


RATINGS = st.lists(
    st.tuples(st.sampled_from(list(Rating)), st.floats(0, 400)), min_size=1, max_size=12
)


@given(RATINGS)
def test_intervals_are_those_of_the_package(history):
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, memory, at = fsrs.Card(card_id=1, due=NOON), None, NOON
    for rating, days in history:
        at += timedelta(days=days)
        card, _ = scheduler.review_card(card, fsrs.Rating(int(rating)), at)
        memory = rated(memory, rating, at)
        assert (memory.due_at, memory.stability, memory.difficulty) == (
            card.due,
            card.stability,
            card.difficulty,
        )
        assert memory.due_at - at >= timedelta(days=1)
        later = at + timedelta(days=3)
        assert memory.recall(later) == scheduler.get_card_retrievability(card, later)


def test_time_zone_of_the_clock_changes_nothing():
    elsewhere = NOON.astimezone(ZoneInfo("America/Tegucigalpa"))
    assert rated(None, Rating.GOOD, elsewhere) == rated(None, Rating.GOOD, NOON)


def test_question_known_from_the_start_is_not_kept():
    assert kept([turn(ONE, 3), turn(ONE, None, days=1)]) is None


def test_memory_begins_at_the_first_answer_that_was_missed():
    found = kept([turn(ONE, 3), turn(ZERO, 3, days=1), turn(ONE, 3, days=4)])
    assert found is not None
    assert found.began_at == NOON + timedelta(days=1)
    first = rated(None, Rating.AGAIN, NOON + timedelta(days=1))
    assert found.memory == rated(first, Rating.EASY, NOON + timedelta(days=4))


def test_last_turn_says_whether_it_was_sure_and_wrong():
    missed = turn(ZERO, 3)
    assert kept([missed]).is_sure_and_wrong
    assert not kept([missed, turn(ONE, 3, days=2)]).is_sure_and_wrong


@given(st.floats(0.1, 300), st.floats(1, 10), st.integers(0, 400))
def test_recall_and_benefit_stay_within_their_bounds(stability, difficulty, overdue):
    seen = NOON - timedelta(days=round(stability) + overdue)
    memory = Memory(stability, difficulty, seen, NOON - timedelta(days=overdue))
    assert 0 <= memory.recall(NOON) <= 1
    assert -1 <= benefit(memory, NOON) <= 1


def test_what_is_nearly_forgotten_gains_more_than_what_is_fresh():
    fresh = Memory(200, 5, NOON - timedelta(days=1), NOON)
    fading = Memory(10, 5, NOON - timedelta(days=10), NOON)
    assert benefit(fading, NOON) > benefit(fresh, NOON) >= 0
