"""Which score counts: a table, what holds of all, and a second way to count for comparison."""

from decimal import Decimal
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.scoring import Score, counted
from tests.quizzes.build import (
    METHODS,
    any_scores,
    known_scores,
    methods,
    ratio,
    scored,
)

THIRD = "0.3333333"
SIX, NINE, SEVEN = scored("6"), scored("9"), scored("7")
WAITS = scored("9.5", waiting=1)


@pytest.mark.parametrize(
    ("scores", "highest", "average", "first", "last"),
    [
        pytest.param([], None, None, None, None, id="no attempt is no score"),
        pytest.param([SIX], SIX, SIX, SIX, SIX, id="one"),
        pytest.param([SIX, NINE, SEVEN], NINE, scored("7.3333333"), SIX, SEVEN, id="three"),
        pytest.param([SIX, WAITS], SIX, SIX, SIX, SIX, id="the last one waits"),
        pytest.param([WAITS, SIX], SIX, SIX, SIX, SIX, id="the first one waits"),
        pytest.param([WAITS], WAITS, WAITS, WAITS, WAITS, id="all that there is waits"),
        pytest.param(
            [scored("4", waiting=2), WAITS],
            WAITS,
            scored("6.75", waiting=3),
            scored("4", waiting=2),
            WAITS,
            id="all wait",
        ),
        pytest.param([scored(0)], *[scored(0)] * 4, id="nothing right is a score"),
        pytest.param([scored(0, 0)], None, None, None, None, id="nothing to be earned"),
        pytest.param([SIX, scored(0, 0)], SIX, SIX, SIX, SIX, id="all was dropped in the last"),
        pytest.param(
            [scored("8", 20), scored("5", 10)],
            scored("5", 10),
            scored("4.5", 10),
            scored("8", 20),
            scored("5", 10),
            id="points differ, shares count",
        ),
        pytest.param(
            [scored("1", 3), scored("0", 3), scored("0", 3)],
            scored("1", 3),
            scored(THIRD, 3),
            scored("1", 3),
            scored("0", 3),
            id="a third is rounded",
        ),
    ],
)
def test_method_counts(scores, highest, average, first, last):
    assert [counted(method, scores) for method in METHODS] == [highest, average, first, last]


def counted_otherwise(method, scores):
    """The same rules again, in whole units of a seven-place decimal and by other steps."""
    left = [score for score in scores if score.out_of]
    if any(score.waiting == 0 for score in left):
        left = [score for score in left if score.waiting == 0]
    if not left:
        return None
    if method in ("first", "last"):
        return dict(zip(["last", "first"], [left[-1], left[0]], strict=True))[method]
    if method == "highest":
        best = left[0]
        for score in left[1:]:
            if score.known * best.out_of > best.known * score.out_of:
                best = score
        return best
    below = prod(int(score.out_of) for score in left)
    above = sum(int(score.known * 10**7) * (below // int(score.out_of)) for score in left)
    above, below = above * int(left[-1].out_of), below * len(left)
    units = (2 * above + below) // (2 * below)
    return Score(Decimal(units) / 10**7, left[-1].out_of, sum(score.waiting for score in left))


@given(methods, st.lists(any_scores, max_size=6))
def test_method_agrees_with_a_second_way_to_count(method, scores):
    assert counted(method, scores) == counted_otherwise(method, scores)


@given(methods, st.lists(any_scores, max_size=6))
def test_counted_score_is_bounded_by_the_attempts(method, scores):
    found = counted(method, scores)
    shares = [ratio(score) for score in scores if score.out_of]
    if found is None:
        assert shares == []
    else:
        slack = Decimal("1E-6")
        assert min(shares) - slack <= ratio(found) <= max(shares) + slack
        assert 0 <= found.known <= found.out_of


@given(st.data(), st.lists(known_scores, max_size=6))
def test_highest_and_average_do_not_depend_on_the_order_of_attempts(data, scores):
    others = data.draw(st.permutations(scores))
    for method in ("highest", "average"):
        found, other = counted(method, scores), counted(method, others)
        assert (found is None) == (other is None)
        assert found is None or abs(ratio(found) - ratio(other)) < Decimal("1E-6")


@given(st.lists(any_scores, max_size=6))
def test_last_is_the_first_seen_from_the_end(scores):
    assert counted("last", scores) == counted("first", scores[::-1])


same_points = st.builds(scored, st.decimals(0, 10, places=7))


@given(methods, st.lists(same_points, min_size=1, max_size=6), st.data())
def test_better_attempt_never_lowers_what_counts(method, scores, data):
    at = data.draw(st.integers(0, len(scores) - 1))
    better = list(scores)
    better[at] = scored(data.draw(st.decimals(scores[at].known, 10, places=7)))
    assert counted(method, scores).known <= counted(method, better).known


@given(methods, st.lists(same_points, min_size=1, max_size=6))
def test_attempt_that_waits_never_blanks_what_counts(method, scores):
    assert counted(method, [*scores, WAITS]) == counted(method, scores)


@given(st.lists(same_points, min_size=1, max_size=6))
def test_highest_is_not_below_any_other_method(scores):
    highest = counted("highest", scores).known
    assert max(counted(method, scores).known for method in METHODS) == highest
