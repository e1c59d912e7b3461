"""A day's reviews: never more than fit, nothing before its time, the best first."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.memory import Memory
from practice.queue import Due, cap, interleaved, minutes_for, queue

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def due(number, module="one", *, stability=10.0, days=0.0, sure=False):
    """A card that was due so many days ago."""
    due_at = NOW - timedelta(days=days)
    memory = Memory(stability, 5.0, due_at - timedelta(days=stability), due_at)
    return Due(UUID(int=number), "course", f"q{number}", module, memory, sure)


def modules(cards):
    return "".join(card.module_id[0] for card in cards)


@pytest.mark.parametrize(("minutes", "reviews"), [(10, 20), (5, 10), (0, 1), (30, 60)])
def test_cap_of_a_day(minutes, reviews):
    assert cap(minutes) == reviews


@pytest.mark.parametrize(("reviews", "minutes"), [(0, 0), (1, 1), (2, 1), (3, 2), (20, 10)])
def test_minutes_are_rounded_up(reviews, minutes):
    assert minutes_for(reviews) == minutes


def test_what_was_sure_and_wrong_comes_first():
    cards = [due(1, stability=2), due(2, stability=300, sure=True), due(3, stability=5)]
    assert queue(cards, room=3, now=NOW)[0].card_id.int == 2


def test_neighbors_come_from_different_modules():
    cards = [due(n, module) for n, module in enumerate(["one"] * 3 + ["two"] * 2 + ["three"])]
    found = modules(queue(cards, room=6, now=NOW))
    assert len(found) == 6
    assert "oo" not in found


def test_one_module_alone_is_asked_all_the_same():
    assert modules(interleaved([due(1), due(2)])) == "oo"


def test_after_a_break_the_best_fill_the_day_and_no_more():
    cards = [due(n, stability=1 + n % 40, days=60) for n in range(500)]
    assert len(queue(cards, room=cap(10), now=NOW)) == 20


CARDS = st.lists(
    st.builds(
        due,
        st.integers(0, 10_000),
        st.sampled_from(["one", "two", "three"]),
        stability=st.floats(0.3, 400),
        days=st.floats(-30, 400),
        sure=st.booleans(),
    ),
    unique_by=lambda card: card.card_id,
    max_size=40,
)


@given(CARDS, st.integers(-3, 30))
def test_never_more_than_fit_nothing_early_none_twice_none_passed_over(cards, room):
    found = queue(cards, room=room, now=NOW)
    ready = [card for card in cards if card.memory.due_at <= NOW]
    assert len(found) == min(max(0, room), len(ready))
    assert set(found) <= set(ready)
    assert len(set(found)) == len(found)
    kept_out = set(ready) - set(found)
    if any(card.is_sure_and_wrong for card in kept_out):
        assert all(card.is_sure_and_wrong for card in found)
