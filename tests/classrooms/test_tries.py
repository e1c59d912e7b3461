"""Which of several tries counts: tables worked by hand, and what holds of every method."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.gradebook import Work
from classrooms.lateness import LateRule, taken_off
from classrooms.tries import Try, counted_try, points_of
from quizzes.scoring import Score
from tests.quizzes.build import METHODS

TEN_TO_HALF = LateRule(percent_a_day=10, floor_percent=50)
QUIZ = Work(1, Decimal(6), late=TEN_TO_HALF)


def tried(known, days_late=0, *, out_of=6, waiting=0):
    return Try(Score(Decimal(known), Decimal(out_of), waiting), days_late)


@pytest.mark.parametrize(
    ("method", "known", "days"),
    [("highest", 5, 1), ("average", 4, 0), ("first", 4, 0), ("last", 3, 2)],
)
def test_each_method_counts_a_try_with_its_own_lateness(method, known, days):
    """4 in time, 5 a day late, which is 4.4, and 3 two days late, held at 3: an average of 4."""
    tries = [tried(4), tried(5, 1), tried(3, 2)]
    assert counted_try(method, tries, QUIZ) == tried(known, days)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        pytest.param(tried(4), tried(5), 1, id="better, both in time"),
        pytest.param(tried(5), tried(4), 0, id="worse, both in time"),
        # 5 less 0.6 is 4.4, and less 1.2 is 3.8.
        pytest.param(tried(4), tried(5, 1), 1, id="better, though it costs a day"),
        pytest.param(tried(4), tried(5, 2), 0, id="better, but it costs more than it brings"),
        # 4.6 less 0.6 is 4.
        pytest.param(tried(4), tried("4.6", 1), 0, id="equal after what it costs: the first"),
        pytest.param(tried(5, 2), tried(4, 2), 0, id="both late"),
        # 6 less 3.6 is held at 3, and 3 is at the floor already.
        pytest.param(tried(3), tried(6, 6), 0, id="equal at the floor: the first"),
        pytest.param(tried(2), tried(6, 6), 1, id="the floor is more than the first"),
        pytest.param(tried(4), tried(4), 0, id="equal: the first"),
        # 4 of 8 is 3 of 6 points, 2 of 3 is 4.
        pytest.param(tried(4, out_of=8), tried(2, out_of=3), 1, id="by share, not by points"),
        pytest.param(tried(6, waiting=1), tried(1), 1, id="one that waits gives way"),
        pytest.param(tried(1, waiting=2), tried(2, waiting=1), 1, id="both wait"),
        pytest.param(tried("-0.5"), tried(0), 0, id="below 0 is worth 0"),
        pytest.param(tried(0, out_of=0), tried(0), 1, id="every question of the first dropped"),
    ],
)
def test_highest_is_the_try_that_is_worth_most_after_the_late_rule(first, second, counts):
    tries = [first, second]
    assert counted_try("highest", tries, QUIZ) is tries[counts]


@pytest.mark.parametrize(
    ("late", "counts"),
    [(LateRule(), 1), (LateRule(10, is_taken=False), 1), (LateRule(1), 1), (LateRule(50), 0)],
    ids=["same", "refused", "1-percent", "50-percent"],
)
def test_highest_goes_by_the_late_rule_of_the_work(late, counts):
    tries = [tried(4), tried(5, 1)]
    assert counted_try("highest", tries, Work(1, Decimal(6), late=late)) is tries[counts]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "tries",
    [[], [tried(0, out_of=0)], [tried(0, 3, out_of=0), tried(0, out_of=0)]],
    ids=["none", "one-without-points", "two-without-points"],
)
def test_none_counts_where_nothing_could_be_earned(method, tries):
    assert counted_try(method, tries, QUIZ) is None


@pytest.mark.parametrize("method", METHODS)
def test_one_try_counts_whatever_the_method(method):
    assert counted_try(method, [tried(3, 2)], QUIZ) == tried(3, 2)


@pytest.mark.parametrize(
    ("days", "late"), [((0, 2), 0), ((2, 0), 0), ((3, 1), 1), ((2, 2), 2)], ids=repr
)
def test_average_is_as_late_as_its_earliest_try(days, late):
    found = counted_try("average", [tried(4, days[0]), tried(6, days[1])], QUIZ)
    assert found == tried(5, late)


@pytest.mark.parametrize(
    ("score", "worth", "points"),
    [
        (Score(Decimal(5), Decimal(6), 0), 6, "5"),
        (Score(Decimal(4), Decimal(8), 0), 6, "3"),
        # 6 ÷ 7 and 2 ÷ 3 with 7 places.
        (Score(Decimal(1), Decimal(7), 0), 6, "0.8571429"),
        (Score(Decimal(1), Decimal(3), 0), 2, "0.6666667"),
        (Score(Decimal("-0.5"), Decimal(6), 0), 6, "0"),
        (Score(Decimal(2), Decimal(6), 3), 6, "2"),
        (Score(Decimal(0), Decimal(0), 0), 6, "0"),
        (Score(Decimal(5), Decimal(6), 0), 0, "0"),
    ],
)
def test_points_are_the_share_of_the_score_in_points_of_the_work(score, worth, points):
    assert points_of(score, Decimal(worth)) == Decimal(points)


def tries(waiting):
    fractions, days = st.decimals(0, 6, places=4), st.integers(0, 9)
    return st.builds(tried, fractions, days, waiting=waiting)


marked, any_tries = tries(st.just(0)), tries(st.sampled_from([0, 0, 1]))
rules = st.builds(LateRule, st.integers(0, 100), st.integers(0, 100), st.booleans())


def worth(each, work):
    points, late = points_of(each.score, work.points), each.days_late
    return points - taken_off(work.late, points=work.points, before=points, days_late=late)


@given(rules, st.lists(marked, min_size=1, max_size=4), any_tries)
def test_one_more_try_never_costs_anything(late, known, more):
    work = Work(1, Decimal(6), late=late)
    before, after = (counted_try("highest", each, work) for each in (known, [*known, more]))
    assert worth(before, work) == max(worth(each, work) for each in known)
    assert worth(after, work) >= worth(before, work)


@given(st.sampled_from(["highest", "first", "last"]), rules, st.lists(any_tries, min_size=1))
def test_try_that_counts_is_one_of_them_and_waits_only_where_all_do(method, late, known):
    found = counted_try(method, known, Work(1, Decimal(6), late=late))
    assert found in known
    assert bool(found.score.waiting) == all(each.score.waiting for each in known)
