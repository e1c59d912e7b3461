"""The draw is a function of the pool, what was met and the seed; fair, and new while it lasts."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.drawing import draw, draw_mixed

POOL = [f"q{number}" for number in range(12)]
SEEDS = [f"seed {number}" for number in range(2000)]

ids = st.sampled_from(POOL)
pools = st.sets(ids).map(sorted)
groups = st.dictionaries(ids, st.sampled_from("abc"))
counts = st.none() | st.integers(0, 15)
met = st.dictionaries(ids, st.integers(0, 4))
seeds = st.text(max_size=8)


@pytest.mark.parametrize(
    ("count", "size"), [(None, 12), (0, 0), (1, 1), (6, 6), (12, 12), (40, 12)]
)
def test_draw_takes_so_many_or_all(count, size):
    drawn = draw(POOL, count=count, met={}, seed="s")
    assert (len(drawn), len(set(drawn)), set(drawn) <= set(POOL)) == (size, size, True)


@given(st.data(), pools, counts, met, seeds)
def test_draw_does_not_depend_on_the_order_of_the_pool(data, pool, count, met, seed):
    others = data.draw(st.permutations(pool)) + pool[:2]
    drawn = draw(pool, count=count, met=met, seed=seed)
    assert drawn == draw(others, count=count, met=met, seed=seed)


@given(pools, counts, met, seeds)
def test_draw_prefers_what_was_met_least(pool, count, met, seed):
    drawn = draw(pool, count=count, met=met, seed=seed)
    times = sorted(met.get(question_id, 0) for question_id in pool)
    assert sorted(met.get(question_id, 0) for question_id in drawn) == times[: len(drawn)]
    assert len(drawn) == min(len(pool), len(pool) if count is None else count)


@given(pools, met, seeds)
def test_draw_has_an_order_of_its_own(pool, met, seed):
    """What was met decides which are drawn; where all are, it decides nothing."""
    assert draw(pool, count=None, met=met, seed=seed) == draw(pool, count=None, met={}, seed=seed)


@given(st.lists(seeds, min_size=4, max_size=4), st.integers(1, 6))
def test_draws_share_no_question_while_the_pool_lasts(four, count):
    met = Counter()
    for seed in four:
        left = [question_id for question_id in POOL if not met[question_id]]
        drawn = draw(POOL, count=count, met=met, seed=seed)
        if len(left) >= count:
            assert set(drawn) <= set(left)
        else:
            assert set(left) <= set(drawn)
        met.update(drawn)


def test_every_question_is_drawn_about_equally_often():
    """Half of 2,000 draws for each; 22 is the standard deviation."""
    drawn = Counter(q for seed in SEEDS for q in draw(POOL, count=6, met={}, seed=seed))
    assert sorted(drawn) == sorted(POOL)
    assert [900 < times < 1100 for times in drawn.values()] == [True] * 12


def test_every_question_comes_about_equally_often_at_each_place():
    """A twelfth of 2,000 at each place; 12 is the standard deviation."""
    places = Counter(
        (place, q)
        for seed in SEEDS
        for place, q in enumerate(draw(POOL, count=None, met={}, seed=seed))
    )
    assert len(places) == 144
    assert [115 < times < 220 for times in places.values()] == [True] * 144


def test_draw_is_stable_for_ever():
    assert draw(POOL, count=4, met={"q1": 1}, seed="s") == ("q10", "q9", "q7", "q3")


MODULES = {f"{module}{number}": module for module in "abc" for number in range(6)}


@pytest.mark.parametrize(
    ("count", "at_least", "sizes"),
    [
        pytest.param(9, {"a": 3, "b": 3, "c": 3}, (3, 3, 3), id="all is laid down"),
        pytest.param(6, {"a": 6}, (6, 0, 0), id="one module fills it"),
        pytest.param(18, {"a": 1}, (6, 6, 6), id="all of the pool"),
        pytest.param(8, {"a": 9}, None, id="more than the module has"),
        pytest.param(2, {"a": 3, "b": 3}, None, id="more than are drawn"),
        pytest.param(5, {"unknown": 2}, None, id="a module without questions"),
    ],
)
def test_mixed_draw_balances(count, at_least, sizes):
    for seed in SEEDS[:50]:
        drawn = draw_mixed(MODULES, count=count, at_least=at_least, met={}, seed=seed)
        found = Counter(MODULES[question_id] for question_id in drawn)
        assert (len(drawn), len(set(drawn))) == (count, count)
        assert sizes is None or tuple(found[module] for module in "abc") == sizes


@given(st.data(), groups, st.dictionaries(st.sampled_from("abc"), st.integers(0, 4)), met, seeds)
def test_mixed_draw_gives_each_group_its_least(data, pool, at_least, met, seed):
    count = data.draw(st.integers(sum(at_least.values()), 15))
    drawn = draw_mixed(pool, count=count, at_least=at_least, met=met, seed=seed)
    has, found = Counter(pool.values()), Counter(pool[question_id] for question_id in drawn)
    assert len(drawn) == min(count, len(pool))
    assert all(found[group] >= min(least, has[group]) for group, least in at_least.items())
    other = dict(data.draw(st.permutations(list(pool.items()))))
    least = dict(data.draw(st.permutations(list(at_least.items()))))
    assert drawn == draw_mixed(other, count=count, at_least=least, met=met, seed=seed)


@given(groups, counts, met, seeds)
def test_mixed_draw_without_least_numbers_is_the_plain_one(pool, count, met, seed):
    mixed = draw_mixed(pool, count=count, at_least={}, met=met, seed=seed)
    assert mixed == draw(pool, count=count, met=met, seed=seed)


def test_mixed_draw_takes_what_was_met_least_in_each_group():
    met = {question_id: 1 for question_id in MODULES if question_id[1] != "0"}
    for seed in SEEDS[:50]:
        drawn = draw_mixed(MODULES, count=6, at_least=dict.fromkeys("abc", 2), met=met, seed=seed)
        assert {"a0", "b0", "c0"} <= set(drawn)


def test_mixed_draw_is_fair_within_and_between_groups():
    drawn = Counter(
        q
        for seed in SEEDS
        for q in draw_mixed(MODULES, count=9, at_least=dict.fromkeys("abc", 2), met={}, seed=seed)
    )
    assert [900 < drawn[question_id] < 1100 for question_id in MODULES] == [True] * 18
