"""Marks and scores: tables, what holds of all, and a second way to count for comparison."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.grading import BLANK
from quizzes.scoring import (
    Mark,
    after_tries,
    is_ready,
    percent,
    score,
    shown_mark,
)
from tests.quizzes.build import any_marks, any_scores, fractions, points, ratio, scored

ROOT = Path(__file__).resolve().parent.parent.parent
THIRD = "0.3333333"


@pytest.mark.parametrize(
    ("fraction", "worth", "earned"),
    [
        pytest.param("1", 1, "1", id="right"),
        pytest.param("0", 5, "0", id="wrong"),
        pytest.param("0.6666667", 3, "2.0000001", id="no second rounding"),
        pytest.param(THIRD, 2, "0.6666666", id="two thirds of a point"),
        pytest.param("1", 0, "0", id="worth nothing"),
        pytest.param("0.5555555", "0.5", "0.2777778", id="half a point, half up"),
    ],
)
def test_mark_is_fraction_times_points(fraction, worth, earned):
    mark = Mark(Decimal(fraction), Decimal(worth)).earned
    assert mark == Decimal(earned)
    assert mark.as_tuple().exponent == -7


@pytest.mark.parametrize(
    ("marks", "expected", "total"),
    [
        pytest.param([], scored(0, 0), "0", id="no questions"),
        pytest.param([("1", 1), ("0.5", 1), ("0", 1)], scored("1.5", 3), "1.5", id="sum"),
        pytest.param([("1", 3), ("0.5", 1)], scored("3.5", 4), "3.5", id="points differ"),
        pytest.param([("1", 1), (None, 4)], scored("1", 5, 1), None, id="one waits"),
        pytest.param([(None, 2), (None, 2)], scored("0", 4, 2), None, id="all wait"),
    ],
)
def test_score_is_the_sum_of_what_is_known(marks, expected, total):
    found = score(Mark(fraction and Decimal(fraction), worth) for fraction, worth in marks)
    assert found == expected
    assert found.total == (None if total is None else Decimal(total))


@given(st.lists(points))
def test_blank_earns_nothing(worths):
    found = score(Mark(BLANK.fraction, worth) for worth in worths)
    assert (found.total, found.out_of) == (0, sum(worths))


@given(st.lists(any_marks))
def test_score_is_bounded_and_its_parts_add_up(marks):
    found = score(marks)
    assert 0 <= found.known <= found.out_of == sum(mark.points for mark in marks)
    assert found.known == sum(mark.earned or 0 for mark in marks)
    assert found.waiting == sum(mark.fraction is None for mark in marks)
    assert (found.total is None) == (found.waiting > 0)


@given(st.data(), st.lists(any_marks))
def test_score_does_not_depend_on_the_order_of_questions(data, marks):
    assert score(data.draw(st.permutations(marks))) == score(marks)


@given(st.lists(any_marks), any_marks, fractions, fractions)
def test_better_answer_never_lowers_the_score(others, mark, one, other):
    low, high = sorted([one, other])
    worse, better = (score([*others, Mark(value, mark.points)]) for value in (low, high))
    waiting = score([*others, Mark(None, mark.points)])
    assert waiting.known <= worse.known <= better.known


@pytest.mark.parametrize(
    ("fraction", "earlier", "penalty", "earned"),
    [
        pytest.param("1", 0, THIRD, "1", id="at once"),
        pytest.param("1", 1, THIRD, "0.6666667", id="second try"),
        pytest.param("1", 2, THIRD, "0.3333334", id="third try"),
        pytest.param("1", 3, THIRD, "0.0000001", id="a third is not quite one"),
        pytest.param("1", 4, THIRD, "0", id="never below nothing"),
        pytest.param("0.75", 1, THIRD, "0.4166667", id="penalty over the whole of the parts"),
        pytest.param("0.25", 1, THIRD, "0", id="less than the penalty"),
        pytest.param("0.5", 5, "0", "0.5", id="free of charge"),
        pytest.param("1", 1, "1", "0", id="one try only"),
        pytest.param("0", 0, THIRD, "0", id="wrong"),
    ],
)
def test_tries_cost_their_penalty(fraction, earlier, penalty, earned):
    assert after_tries(Decimal(fraction), earlier, Decimal(penalty)) == Decimal(earned)


tries = st.integers(0, 5)


@given(fractions, tries, fractions)
def test_tries_keep_the_fraction_within_bounds(fraction, earlier, penalty):
    earned = after_tries(fraction, earlier, penalty)
    assert 0 <= earned <= fraction
    assert after_tries(fraction, 0, penalty) == fraction
    assert after_tries(Decimal(0), earlier, penalty) == 0


@given(fractions, fractions, tries, tries, fractions, fractions)
def test_tries_are_monotone(one, other, few, many, cheap, dear):
    (low, high), (few, many), (cheap, dear) = map(
        sorted, [(one, other), (few, many), (cheap, dear)]
    )
    assert after_tries(low, many, dear) <= after_tries(high, few, cheap)


@pytest.mark.parametrize("thousandths", [0, 285, 1000, 1005, 2675, 66_666, 100_000])
def test_shown_mark_is_what_one_learns_at_school(thousandths):
    """Half up to hundredths, in whole numbers."""
    hundredths = (thousandths + 5) // 10
    assert shown_mark(Decimal(thousandths) / 1000) == Decimal(hundredths) / 100


def test_shown_mark_is_half_up_for_every_thousandth():
    found = [shown_mark(Decimal(number) / 1000) for number in range(1001)]
    assert found == [Decimal((number + 5) // 10) / 100 for number in range(1001)]


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("0", "0"),
        ("0.0000000", "0"),
        ("0.0049999", "0"),
        ("0.005", "0.01"),
        ("1.0000000", "1"),
        ("10", "10"),
        ("100.0000000", "100"),
        ("4.5000000", "4.5"),
        ("0.285", "0.29"),
        ("0.9999999", "1"),
        ("1.9949999", "1.99"),
    ],
)
def test_shown_mark_drops_zeros_at_the_end(mark, text):
    assert str(shown_mark(Decimal(mark))) == text


@pytest.mark.parametrize(
    ("known", "out_of", "shown", "is_enough"),
    [
        ("0", 6, "0", False),
        ("4", 6, "66.67", False),
        ("5", 6, "83.33", True),
        ("6", 6, "100", True),
        ("4", 5, "80", True),
        pytest.param("3.9999999", 5, "80", True, id="three thirds are one"),
        pytest.param("3.9995", 5, "79.99", False, id="just below"),
        pytest.param("0", 0, None, False, id="no points"),
    ],
)
def test_percent_as_shown_says_who_is_ready(known, out_of, shown, is_enough):
    found = percent(scored(known, out_of))
    assert (None if found is None else str(found)) == shown
    assert is_ready(scored(known, out_of)) == is_enough


@given(any_scores, any_scores)
def test_percent_is_bounded_and_monotone(one, other):
    found = [percent(score) for score in (one, other) if score.out_of]
    assert all(0 <= number <= 100 for number in found)
    if len(found) == 2 and ratio(one) <= ratio(other):
        assert found[0] <= found[1]
        assert is_ready(one) <= is_ready(other)


@pytest.mark.parametrize(
    "name", ["quizzes/scoring.py", "quizzes/policy.py", "questions/grading.py"]
)
def test_grading_knows_no_floating_point(name):
    tree = ast.parse((ROOT / name).read_text())
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    assert [value for value in constants if isinstance(value, float)] == []
    assert {"float", "round"} & set(names) == set()
