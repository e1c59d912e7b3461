"""Item statistics: tables worked by hand, a second way to count, and what holds of all tables."""

import math
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizzes.item_statistics import ItemRow, ItemStatistics, statistics_of
from quizzes.item_verdicts import (
    OptionCount,
    Verdict,
    dead_distractors,
    judged,
    option_counts,
    preferred_options,
)

NO_QUIZ = dict.fromkeys([
    "mean", "median", "standard_deviation", "consistency", "error_ratio", "standard_error",
])  # fmt: skip
NO_ITEM = dict.fromkeys([
    "facility", "standard_deviation", "intended_weight", "effective_weight",
    "covariance_with_rest", "covariance_with_total", "discrimination", "efficiency",
])  # fmt: skip


def near(value):
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)


def agree(found, expected):
    """Every number that is expected, to 1e-9, and None for None."""
    values = {name: getattr(found, name) for name in expected}
    assert values == {name: near(value) for name, value in expected.items()}


def rows_of(*rows):
    return [ItemRow(name, points, marks) for name, points, marks in rows]


# Worked by hand


GUTTMAN = rows_of(("a", 1, [1, 1, 1, 0]), ("b", 1, [1, 1, 0, 0]), ("c", 1, [1, 0, 0, 0]))
ROOTS = 2 * math.sqrt(1 / 2) + math.sqrt(2 / 3)


def test_four_sittings_of_three_items():
    """Totals 3, 2, 1, 0: whoever has a harder one right has every easier one."""
    found = statistics_of(GUTTMAN)
    a, b, c = found.items
    # Rests 2 1 0 0, mean 3/4. Away from the means: 1 1 1 -3 and 5 1 -3 -3, in quarters.
    # V(a) = 12/16/3 = 1/4; V(rest) = 44/16/3 = 11/12; c = (5 + 1 - 3 + 9)/16/3 = 1/4.
    # Sorted, 0 1 1 1 and 0 0 1 2 are the same pairs: efficiency 1. C(a, T) = 1/4 + 1/4.
    expected_a = {
        "sittings": 4,
        "facility": 3 / 4,
        "standard_deviation": 1 / 2,
        "intended_weight": 1 / 3,
        "effective_weight": math.sqrt(1 / 2) / ROOTS,
        "covariance_with_rest": 1 / 4,
        "covariance_with_total": 1 / 2,
        "discrimination": math.sqrt(3 / 11),  # 1/4 / √(1/4 · 11/12)
        "efficiency": 1,
    }
    agree(a, expected_a)
    # Rests 2 2 1 0: the mirror image of a.
    agree(c, expected_a | {"facility": 1 / 4})
    # Rests 2 1 1 0, mean 1. c = (1/2 · 1 + 1/2 · 1)/3 = 1/3; V(b) = 4 · 1/4 / 3; V(rest) = 2/3.
    expected_b = {
        "facility": 1 / 2,
        "standard_deviation": math.sqrt(1 / 3),
        "intended_weight": 1 / 3,
        "effective_weight": math.sqrt(2 / 3) / ROOTS,
        "covariance_with_rest": 1 / 3,
        "covariance_with_total": 2 / 3,
        "discrimination": math.sqrt(1 / 2),  # 1/3 / √(1/3 · 2/3)
        "efficiency": 1,
    }
    agree(b, expected_b)
    # V(T) = (9 + 1 + 1 + 9)/4/3 = 5/3.
    # Consistency 3/2 · (1 - (1/4 + 1/3 + 1/4)/(5/3)) = 3/2 · 1/2; error ratio √(1 - 3/4).
    expected = {
        "sittings": 4,
        "mean": 1 / 2,
        "median": 1 / 2,
        "standard_deviation": math.sqrt(5 / 3) / 3,
        "consistency": 3 / 4,
        "error_ratio": 1 / 2,
        "standard_error": math.sqrt(5 / 3) / 6,
    }
    agree(found.quiz, expected)
    assert found.shares == (1, 2 / 3, 1 / 3, 0)


def test_six_sittings_of_two_items_that_work_against_each_other():
    found = statistics_of(rows_of(("p", 2, [2, 2, 1, 1, 0, 0]), ("q", 1, [0, 0, 1, 0, 1, 1])))
    p, q = found.items
    # The rest of p is q. Means 1 and 1/2; c = (-1/2 - 1/2 + 0 + 0 - 1/2 - 1/2)/5 = -2/5.
    # V(p) = 4/5; V(q) = 6 · 1/4 / 5 = 3/10; -2/5 / √(24/100) = -√(2/3).
    # Sorted: 0 0 1 1 2 2 with 0 0 0 1 1 1: (1/2 + 1/2 + 0 + 0 + 1/2 + 1/2)/5 = 2/5.
    expected_p = {
        "sittings": 6,
        "facility": 1 / 2,
        "standard_deviation": math.sqrt(4 / 5) / 2,
        "intended_weight": 2 / 3,
        "effective_weight": 1,  # q is not in the sum
        "covariance_with_rest": -2 / 5,
        "covariance_with_total": 2 / 5,
        "discrimination": -math.sqrt(2 / 3),
        "efficiency": -1,
    }
    agree(p, expected_p)
    expected_q = {
        "facility": 1 / 2,
        "standard_deviation": math.sqrt(3 / 10),
        "intended_weight": 1 / 3,
        "effective_weight": None,
        "covariance_with_rest": -2 / 5,
        "covariance_with_total": -1 / 10,
        "discrimination": -math.sqrt(2 / 3),
        "efficiency": -1,
    }
    agree(q, expected_q)
    # Totals 2 2 2 1 1 1: V = 3/10.
    # Consistency 2 · (1 - (4/5 + 3/10)/(3/10)) = 2 · (1 - 11/3) = -16/3.
    expected = {
        "sittings": 6,
        "mean": 1 / 2,
        "median": 1 / 2,
        "standard_deviation": math.sqrt(3 / 10) / 3,
        "consistency": -16 / 3,
        "error_ratio": math.sqrt(19 / 3),
        "standard_error": math.sqrt(19 / 3 * 3 / 10) / 3,
    }
    agree(found.quiz, expected)


def test_efficiency_may_fall_below_minus_one():
    # Rests 0 1 1, means 1/3 and 2/3; in thirds: 2 -1 -1 with -2 1 1: -6, at best -1 -1 2 with
    # -2 1 1: 3.
    found = statistics_of(rows_of(("a", 1, [1, 0, 0]), ("b", 1, [0, 1, 1])))
    assert found.items[0].efficiency == -2
    assert found.items[0].discrimination == -1


def test_drawn_sittings_that_can_earn_the_same_have_the_sum_as_total():
    rows = rows_of(
        ("a", 2, [2, 0, None, 1]), ("b", 2, [1, None, 2, None]), ("c", 2, [None, 1, 0, 2])
    )
    found = statistics_of(rows)
    # a was asked of three: marks 2 0 1, rests 1 1 2. Means 1 and 4/3.
    # c = (1 · -1/3 - 1 · -1/3 + 0)/2 = 0; V(a) = 1; at best 0 1 2 with 1 1 2: (1/3 + 2/3)/2.
    expected = {
        "sittings": 3,
        "facility": 1 / 2,
        "standard_deviation": 1 / 2,
        "intended_weight": 1 / 3,
        "covariance_with_rest": 0,
        "covariance_with_total": 1,
        "discrimination": 0,
        "efficiency": 0,
    }
    agree(found.items[0], expected)
    assert found.shares == (3 / 4, 1 / 4, 1 / 2, 3 / 4)
    agree(found.quiz, {"sittings": 4, "mean": 9 / 16, "median": 5 / 8, "consistency": None})


def test_drawn_sittings_that_can_earn_more_and_less_are_brought_to_their_mean():
    rows = rows_of(("a", 1, [1, 0]), ("b", 1, [1, None]), ("c", 1, [0, None]))
    a, b, _ = statistics_of(rows).items
    # They can earn 3 and 1, the mean is 2: totals 2 · 2/3 = 4/3 and 0, rests of a 1/3 and 0.
    # c = 1/2 · 1/6 + 1/2 · 1/6 = 1/6; V(a) = 1/2; V(rest) = 1/18.
    expected = {
        "covariance_with_rest": 1 / 6,
        "covariance_with_total": 2 / 3,
        "discrimination": 1,
        "efficiency": 1,
        "effective_weight": 1,
    }
    agree(a, expected)
    agree(b, NO_ITEM | {"sittings": 1, "facility": 1, "intended_weight": 1 / 3})


def test_fractions_of_thirds_are_exact():
    marks = [Decimal("0.3333333"), Decimal("0.6666667"), Decimal("1.0000000")]
    found = statistics_of(rows_of(("a", Decimal(1), marks), ("b", Decimal(1), marks)))
    assert [item.discrimination for item in found.items] == [1, 1]
    assert (found.quiz.consistency, found.quiz.standard_error) == (1, 0)
    assert found.quiz.mean == near(2 / 3)


# Where a number is not defined


@pytest.mark.parametrize("rows", [[], rows_of(("a", 1, []), ("b", 3, []))], ids=["P=0", "S=0"])
def test_no_sittings_have_no_statistics(rows):
    found = statistics_of(rows)
    agree(found.quiz, NO_QUIZ | {"sittings": 0})
    assert found.shares == ()
    weights = [1 / 4, 3 / 4]
    for item, weight in zip(found.items, weights, strict=False):
        agree(item, NO_ITEM | {"sittings": 0, "intended_weight": weight})


def test_one_sitting_has_means_only():
    found = statistics_of(rows_of(("a", 1, [1]), ("b", 3, [0])))
    agree(found.quiz, NO_QUIZ | {"sittings": 1, "mean": 1 / 4, "median": 1 / 4})
    first, last = found.items
    agree(first, NO_ITEM | {"sittings": 1, "facility": 1, "intended_weight": 1 / 4})
    agree(last, NO_ITEM | {"sittings": 1, "facility": 0, "intended_weight": 3 / 4})


def test_two_sittings_that_agree_are_wholly_consistent():
    # Away from the mean by half each: V = 1/2 for a, b; totals 2 0, V = 2; 2 · (1 - 1/2) = 1.
    found = statistics_of(rows_of(("a", 1, [1, 0]), ("b", 1, [1, 0])))
    expected = {
        "mean": 1 / 2,
        "standard_deviation": math.sqrt(1 / 2),
        "consistency": 1,
        "error_ratio": 0,
        "standard_error": 0,
    }
    agree(found.quiz, expected)


def test_item_that_all_had_right_discriminates_nothing():
    even, a, b = statistics_of(
        rows_of(("all", 0.1, [0.1] * 3), ("a", 1, [1, 0, 0]), ("b", 1, [1, 1, 0]))
    ).items
    agree(even, {"facility": 1, "standard_deviation": 0, "covariance_with_rest": 0})
    agree(even, {"discrimination": None, "efficiency": None, "effective_weight": 0})
    assert None not in (a.discrimination, b.discrimination)


def test_item_with_an_even_rest_discriminates_nothing():
    item = statistics_of(rows_of(("a", 1, [1, 0, 1]), ("b", 1, [0.3, 0.3, 0.3]))).items[0]
    agree(item, {"covariance_with_rest": 0, "discrimination": None, "efficiency": None})


def test_single_item_has_no_rest_and_no_consistency():
    found = statistics_of(rows_of(("a", 1, [1, 0, 1, 0])))
    agree(found.items[0], {"discrimination": None, "effective_weight": 1, "intended_weight": 1})
    agree(found.quiz, {"consistency": None, "error_ratio": None, "standard_error": None})


def test_even_totals_have_no_shape():
    found = statistics_of(rows_of(("a", 1, [1, 0, 1, 0]), ("b", 1, [0, 1, 0, 1]))).quiz
    agree(found, NO_QUIZ | {"mean": 1 / 2, "median": 1 / 2, "standard_deviation": 0})


def test_item_worth_nothing_has_no_facility():
    nothing, other = statistics_of(rows_of(("x", 0, [0, 0, 0]), ("a", 2, [2, 0, 1]))).items
    nowhere = {"covariance_with_rest": 0, "covariance_with_total": 0, "intended_weight": 0}
    agree(nothing, NO_ITEM | nowhere | {"sittings": 3, "effective_weight": 0})
    agree(other, {"intended_weight": 1, "effective_weight": 1, "facility": 1 / 2})


def test_sitting_that_could_earn_nothing_is_left_out():
    rows = rows_of(("a", 1, [1, None, 0, None]), ("b", 1, [1, None, 1, None]), ("x", 0, [0] * 4))
    found = statistics_of(rows)
    assert found.shares == (1, None, 0.5, None)
    assert (found.quiz.sittings, found.quiz.mean) == (2, 0.75)
    assert [item.sittings for item in found.items] == [2, 2, 2]
    assert found.quiz == statistics_of([ItemRow(r.id, r.points, r.marks[::2]) for r in rows]).quiz


def test_rows_tell_of_the_same_sittings():
    with pytest.raises(ValueError):
        statistics_of(rows_of(("a", 1, [1, 0]), ("b", 1, [1])))


@pytest.mark.parametrize("mark", [math.nan, math.inf, Decimal("NaN")])
def test_marks_are_finite(mark):
    with pytest.raises((ValueError, OverflowError)):
        statistics_of(rows_of(("a", 1, [1, mark])))


# A second way to count, and what holds of all tables

fractions = st.sampled_from([Decimal(text) for text in ("0", "0.3333333", "0.5", "0.75", "1")])
worths = st.sampled_from([Decimal(text) for text in ("0", "0.5", "1", "1", "2", "7")])
quick = settings(max_examples=50, deadline=None)


@st.composite
def tables(draw, *, drawn=False, fewest=0, most=12):
    """Rows, of sittings that all ask every item, or that `drawn` ask some of them."""
    number = draw(st.integers(fewest, most))
    marks = st.none() | fractions if drawn else fractions
    return [
        ItemRow(
            str(place),
            points,
            [
                None if each is None else each * points
                for each in draw(st.lists(marks, min_size=number, max_size=number))
            ],
        )
        for place, points in enumerate(draw(st.lists(worths, min_size=1, max_size=5)))
    ]


def exact(rows):
    """Marks, totals and rests of each item by the words of the definition, in Fractions."""
    number = len(rows[0].marks)
    asked = [[row for row in rows if row.marks[s] is not None] for s in range(number)]
    can = [sum(Fraction(row.points) for row in each) for each in asked]
    could = [each for each in can if each]
    total = {
        s: sum(Fraction(row.marks[s]) for row in each) / can[s] * sum(could) / len(could)
        for s, each in enumerate(asked)
        if can[s]
    }
    for row in rows:
        sittings = [s for s in total if row.marks[s] is not None]
        marks = [Fraction(row.marks[s]) for s in sittings]
        totals = [total[s] for s in sittings]
        yield row, marks, totals, [t - x for t, x in zip(totals, marks, strict=True)]


def covariance(one, other):
    a, b = sum(one) / len(one), sum(other) / len(other)
    products = [(x - a) * (y - b) for x, y in zip(one, other, strict=True)]
    return sum(products) / (len(one) - 1)


@given(tables(drawn=True) | tables())
@quick
def test_items_agree_with_the_definition(rows):
    found = statistics_of(rows).items
    roots = []
    for item, (row, marks, totals, rests) in zip(found, exact(rows), strict=True):
        assert (item.id, item.sittings) == (row.id, len(marks))
        if len(marks) < 2:
            assert item.covariance_with_rest is item.discrimination is item.efficiency is None
            continue
        c, v, w = covariance(marks, rests), covariance(marks, marks), covariance(rests, rests)
        best = covariance(sorted(marks), sorted(rests))
        expected = {
            "facility": sum(marks) / len(marks) / Fraction(row.points) if row.points else None,
            "standard_deviation": math.sqrt(v) / float(row.points) if row.points else None,
            "covariance_with_rest": c,
            "covariance_with_total": covariance(marks, totals),
            "discrimination": float(c) / math.sqrt(v * w) if v * w else None,
            "efficiency": c / best if best else None,
        }
        agree(item, {name: value and float(value) for name, value in expected.items()})
        if covariance(marks, totals) >= 0:
            roots.append((item, math.sqrt(covariance(marks, totals))))
    for item, root in roots:
        whole = sum(each for _, each in roots)
        agree(item, {"effective_weight": root / whole if whole else None})


@given(tables(fewest=2))
@quick
def test_items_agree_with_the_standard_library(rows):
    totals = [float(sum(marks)) for marks in zip(*(row.marks for row in rows), strict=True)]
    assume(any(row.points for row in rows))
    for row, item in zip(rows, statistics_of(rows).items, strict=True):
        marks = [float(mark) for mark in row.marks]
        rests = [total - mark for total, mark in zip(totals, marks, strict=True)]
        agree(item, {"covariance_with_total": statistics.covariance(marks, totals)})
        agree(item, {"covariance_with_rest": statistics.covariance(marks, rests)})
        if item.discrimination is not None:
            agree(item, {"discrimination": statistics.correlation(marks, rests)})


@given(tables() | tables(drawn=True))
@quick
def test_quiz_agrees_with_the_definition(rows):
    found = statistics_of(rows)
    shares = [share for share in found.shares if share is not None]
    quiz, s = found.quiz, len(shares)
    assert quiz.sittings == s
    if not s:
        return
    agree(quiz, {"mean": statistics.fmean(shares), "median": statistics.median(shares)})
    if s > 1:
        agree(quiz, {"standard_deviation": statistics.stdev(shares)})


@given(tables(fewest=2))
@quick
def test_consistency_is_the_alpha_of_the_covariances(rows):
    """Twice the sum of what items share in pairs, by the variance of the totals."""
    quiz = statistics_of(rows).quiz
    columns = [[Fraction(mark) for mark in row.marks] for row in rows]
    whole = sum(covariance(one, other) for one in columns for other in columns)
    alone = sum(covariance(column, column) for column in columns)
    if len(rows) < 2 or not whole:
        assert quiz.consistency is quiz.error_ratio is quiz.standard_error is None
        return
    alpha = Fraction(len(rows), len(rows) - 1) * (whole - alone) / whole
    ratio = math.sqrt(1 - alpha)
    agree(quiz, {"consistency": float(alpha), "error_ratio": ratio})
    agree(quiz, {"standard_error": ratio * quiz.standard_deviation})


@given(tables(drawn=True) | tables())
@quick
def test_numbers_are_bounded_and_covariances_add_up(rows):
    found = statistics_of(rows)
    for row, item in zip(rows, found.items, strict=True):
        assert item.facility is None or 0 <= item.facility <= 1
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        assert item.efficiency is None or item.efficiency <= 1
        assert (item.efficiency is None) == (item.discrimination is None)
        if item.covariance_with_rest is not None:
            variance = (float(row.points) * (item.standard_deviation or 0)) ** 2
            agree(item, {"covariance_with_total": item.covariance_with_rest + variance})
    intended = [item.intended_weight for item in found.items]
    assert None in intended or sum(intended) == near(1)
    effective = [item.effective_weight for item in found.items if item.effective_weight is not None]
    assert not effective or sum(effective) == near(1)
    assert all(0 <= weight <= 1 for weight in effective)
    quiz = found.quiz
    assert quiz.consistency is None or (quiz.consistency <= 1 and quiz.error_ratio >= 0)


@given(st.data(), tables(drawn=True) | tables())
@quick
def test_order_of_sittings_and_of_items_means_nothing(data, rows):
    order = data.draw(st.permutations(range(len(rows[0].marks))))
    found = statistics_of(rows)
    moved = statistics_of(
        [ItemRow(row.id, row.points, [row.marks[s] for s in order]) for row in rows]
    )
    assert (moved.quiz, moved.items) == (found.quiz, found.items)
    assert moved.shares == tuple(found.shares[s] for s in order)
    turned = statistics_of(rows[::-1])
    assert (turned.quiz, turned.items[::-1]) == (found.quiz, found.items)


@given(tables(), st.data(), st.sampled_from([Decimal("0.5"), Decimal(3)]))
@quick
def test_points_of_an_item_change_neither_its_facility_nor_its_discrimination(rows, data, factor):
    place = data.draw(st.integers(0, len(rows) - 1))
    row = rows[place]
    assume(any(other.points for other in rows if other is not row) and row.points)
    dearer = ItemRow(row.id, row.points * factor, [mark * factor for mark in row.marks])
    before = statistics_of(rows).items[place]
    after = statistics_of([*rows[:place], dearer, *rows[place + 1 :]]).items[place]
    names = ["sittings", "facility", "standard_deviation", "discrimination", "efficiency"]
    agree(after, {name: getattr(before, name) for name in names})


@given(tables(drawn=True) | tables(), st.sampled_from([Decimal("0.25"), Decimal(10)]))
@quick
def test_points_of_the_whole_quiz_change_only_covariances(rows, factor):
    found = statistics_of(rows)
    dearer = statistics_of(
        [
            ItemRow(
                row.id, row.points * factor, [m if m is None else m * factor for m in row.marks]
            )
            for row in rows
        ]
    )
    assert (dearer.quiz, dearer.shares) == (found.quiz, found.shares)
    for before, after in zip(found.items, dearer.items, strict=True):
        same = {name: getattr(before, name) for name in NO_ITEM if "covariance" not in name}
        agree(after, same)
        if before.covariance_with_rest is not None:
            squared = float(factor) ** 2
            agree(after, {"covariance_with_rest": before.covariance_with_rest * squared})


@given(st.lists(fractions, min_size=2, max_size=12), st.integers(1, 11))
@quick
def test_item_that_parts_the_best_from_the_others_is_efficient(others, right):
    """Those with the highest rests have it right: no order of these marks could do better."""
    right = min(right, len(others) - 1)
    others = sorted(others, reverse=True)
    assume(others[0] != others[-1])
    marks = [int(place < right) for place in range(len(others))]
    item = statistics_of(rows_of(("a", 1, marks), ("b", 1, others))).items[0]
    assert item.efficiency == 1
    assert item.discrimination > 0


@given(tables(drawn=True, fewest=2), st.sampled_from([float, Fraction, Decimal]))
@quick
def test_kinds_of_numbers_agree(rows, kind):
    rows = [row for row in rows if row.points in (1, 2)]  # what a float holds to the last place
    marks = [[m if m is None else kind(m) for m in row.marks] for row in rows]
    alike = [ItemRow(row.id, kind(row.points), each) for row, each in zip(rows, marks, strict=True)]
    for one, other in zip(statistics_of(rows).items, statistics_of(alike).items, strict=True):
        agree(other, {"facility": one.facility, "covariance_with_rest": one.covariance_with_rest})


# What was chosen


@pytest.mark.parametrize(
    ("chosen", "counts"),
    [
        pytest.param([], [("A", 0, 0, 0), ("B", 0, 0, 0)], id="nobody"),
        pytest.param([("A", 1)], [("A", 1, 0, 0), ("B", 0, 0, 0)], id="one has no thirds"),
        pytest.param([("A", 1), ("B", 0)], [("A", 1, 0, 0), ("B", 1, 0, 0)], id="nor have two"),
        pytest.param(
            [("A", 0.9), ("B", 0.5), ("B", 0.1)],
            [("A", 1, 1, 0), ("B", 2, 0, 1)],
            id="three, one each",
        ),
        pytest.param(
            [("A", 5), ("A", 4), ("B", 4), ("B", 3), ("A", 2), ("A", 1), ("B", 1)],
            [("A", 4, 2, 1), ("B", 3, 1, 1)],  # 7 // 3 = 2: from 4 up, and the two with 1
            id="equal totals at the edge all belong",
        ),
        pytest.param(
            [("A", 9), ("A", 5), ("A", 5), ("B", 5), ("B", 5), ("B", 1)],
            [("A", 3, 1, 0), ("B", 3, 0, 1)],  # ranks 2 and 5 both are a 5
            id="one total at both edges belongs to neither",
        ),
        pytest.param([("A", 5)] * 4, [("A", 4, 0, 0), ("B", 0, 0, 0)], id="all alike"),
        pytest.param(
            [("Z", 3), (None, 2), (2, 1)],
            [("A", 0, 0, 0), ("B", 0, 0, 0), (2, 1, 0, 1), (None, 1, 0, 0), ("Z", 1, 1, 0)],
            id="what is not listed comes after",
        ),
    ],
)
def test_options_are_counted(chosen, counts):
    expected = tuple(OptionCount(*each) for each in counts)
    assert option_counts(chosen, ["A", "B"]) == expected
    assert option_counts(reversed(chosen), ["A", "B"]) == expected


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C", None]), st.integers(0, 9))), st.data())
@quick
def test_thirds_are_disjoint_parts_of_all(chosen, data):
    counts = option_counts(chosen)
    assert all(count.upper + count.lower <= count.chosen for count in counts)
    assert sum(count.chosen for count in counts) == len(chosen)
    assert option_counts(data.draw(st.permutations(chosen))) == counts
    # Named by its total alone, each is in one third at most, and the upper is above the lower.
    totals = option_counts([(total, total) for _, total in chosen])
    upper = [count.choice for count in totals if count.upper]
    lower = [count.choice for count in totals if count.lower]
    assert not upper or not lower or max(lower) < min(upper)


@given(st.lists(st.integers(), unique=True, max_size=20))
@quick
def test_thirds_of_different_totals_are_thirds(totals):
    counts = option_counts([("A", total) for total in totals])
    thirds = [(count.upper, count.lower) for count in counts]
    assert thirds == [(len(totals) // 3, len(totals) // 3)] * bool(totals)


# What to look at


def item(sittings=20, facility=0.5, discrimination=0.3):
    numbers = NO_ITEM | {"facility": facility, "discrimination": discrimination}
    return ItemStatistics(id="a", sittings=sittings, **numbers)


def counts(**chosen):
    """Each option: of all, of the upper third."""
    return [OptionCount(name, every, upper, 0) for name, (every, upper) in chosen.items()]


FINE = counts(A=(12, 5), B=(5, 1), C=(3, 0))


@pytest.mark.parametrize(
    ("facts", "options", "verdicts"),
    [
        pytest.param({}, FINE, set(), id="nothing"),
        pytest.param({}, [], set(), id="no options"),
        pytest.param({"sittings": 19}, FINE, {"too_few"}, id="too few"),
        pytest.param(
            {"sittings": 19, "discrimination": -1, "facility": 1},
            counts(A=(0, 0), B=(19, 6)),
            {"too_few"},
            id="too few for anything else",
        ),
        pytest.param({"discrimination": -0.01}, FINE, {"suspect_key"}, id="negative"),
        pytest.param({"discrimination": 0.0}, FINE, set(), id="discriminates nothing"),
        pytest.param({"discrimination": None}, FINE, set(), id="no discrimination"),
        pytest.param(
            {}, counts(A=(10, 2), B=(10, 3)), {"suspect_key"}, id="the best preferred a wrong one"
        ),
        pytest.param({}, counts(A=(10, 3), B=(10, 3)), set(), id="as many is not more"),
        pytest.param({}, counts(B=(20, 6)), {"suspect_key"}, id="nobody chose the right one"),
        pytest.param({}, [*FINE, OptionCount("D", 0, 0, 0)], {"dead_distractor"}, id="nobody"),
        pytest.param(
            {"sittings": 21}, counts(A=(20, 7), B=(1, 0)), {"dead_distractor"}, id="under 5 %"
        ),
        pytest.param({}, counts(A=(19, 6), B=(1, 0)), set(), id="5 %"),
        pytest.param({"facility": 0.9}, FINE, {"very_easy"}, id="very easy"),
        pytest.param({"facility": 0.899}, FINE, set(), id="easy"),
        pytest.param({"facility": 0.1}, FINE, {"very_difficult"}, id="very difficult"),
        pytest.param({"facility": 0.101}, FINE, set(), id="difficult"),
        pytest.param({"facility": None}, FINE, set(), id="no facility"),
        pytest.param(
            {"facility": 0.05, "discrimination": -0.2},
            counts(A=(1, 0), B=(19, 6), C=(0, 0)),
            {"very_difficult", "suspect_key", "dead_distractor"},
            id="all at once",
        ),
    ],
)
def test_item_is_judged(facts, options, verdicts):
    found = judged(item(**facts), options, right=["A"])
    assert found == {Verdict(name) for name in verdicts}


def test_facility_at_the_edge_of_a_band_is_not_lost_to_rounding():
    for right, verdict in [(18, Verdict.VERY_EASY), (2, Verdict.VERY_DIFFICULT)]:
        marks = [Decimal("1.1")] * right + [Decimal("0.0")] * (20 - right)
        found = statistics_of(rows_of(("a", Decimal("1.1"), marks))).items[0]
        assert judged(found) == {verdict}


def test_blank_is_no_option_and_the_key_no_distractor():
    several = [OptionCount(None, 16, 6, 6), OptionCount("A", 4, 0, 0), OptionCount("B", 0, 0, 0)]
    assert preferred_options(several, ["A", "B"]) == ()
    assert dead_distractors(several, ["A", "B"]) == ()
    assert dead_distractors(several, ["A"]) == ("B",)
    assert dead_distractors(several[1:], ["A"]) == ()  # 4 are too few
    assert dead_distractors(several, []) == ()


def test_right_options_count_together():
    several = counts(A=(4, 2), B=(4, 2), C=(12, 3))
    assert preferred_options(several, ["A", "B"]) == ()
    assert preferred_options(several, ["A"]) == ("C",)
