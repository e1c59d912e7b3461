"""What late work costs: a table worked by hand, and what holds of every rule."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.lateness import NO_RULE, LateRule, taken_off

ROOT = Path(__file__).resolve().parent.parent.parent
TEN_TO_HALF = LateRule(percent_a_day=10, floor_percent=50)


@pytest.mark.parametrize(
    ("rule", "points", "before", "days", "cost"),
    [
        # 10% of 6 points is 0.6 a day; the floor is 3.
        pytest.param(TEN_TO_HALF, 6, "5", 0, "0", id="in time"),
        pytest.param(TEN_TO_HALF, 6, "5", -1, "0", id="early"),
        pytest.param(TEN_TO_HALF, 6, "5", 1, "0.6", id="a day"),
        pytest.param(TEN_TO_HALF, 6, "5", 2, "1.2", id="two days"),
        pytest.param(TEN_TO_HALF, 6, "5", 4, "2", id="5 less 2.4 is held at the floor of 3"),
        pytest.param(TEN_TO_HALF, 6, "5", 365, "2", id="a year"),
        pytest.param(TEN_TO_HALF, 6, "3", 2, "0", id="at the floor"),
        pytest.param(TEN_TO_HALF, 6, "2", 2, "0", id="below the floor, neither lowered nor lifted"),
        pytest.param(TEN_TO_HALF, 6, "0", 2, "0", id="nothing earned"),
        # 10% of 6 for 9 days is 5.4 of the 5 earned.
        pytest.param(LateRule(10), 6, "5", 9, "5", id="without a floor, never below 0"),
        # 15% of 2.5 is 0.375.
        pytest.param(LateRule(15), "2.5", "2.3333333", 1, "0.375", id="exact below the points"),
        pytest.param(LateRule(100, 40), 10, "9", 1, "5", id="all at once, down to 40%"),
        pytest.param(LateRule(10, 100), 6, "6", 3, "0", id="a floor of all the points"),
        pytest.param(LateRule(0, 50), 6, "5", 3, "0", id="0% a day"),
        pytest.param(LateRule(10, 50, is_taken=False), 6, "5", 3, "0", id="late work not taken"),
        pytest.param(NO_RULE, 6, "5", 3, "0", id="no rule"),
    ],
)
def test_lateness_costs_percent_of_the_points_a_day(rule, points, before, days, cost):
    found = taken_off(rule, points=Decimal(points), before=Decimal(before), days_late=days)
    assert found == Decimal(cost)


@pytest.mark.parametrize(
    ("percents", "refused"),
    [((-1, 0), -1), ((101, 0), 101), ((0, -5), -5), ((10, 200), 200)],
)
def test_percent_outside_0_and_100_is_refused(percents, refused):
    with pytest.raises(ValueError) as refusal:
        LateRule(*percents)
    assert str(refusal.value) == f"{refused} percent is not within 0 and 100."


percents = st.integers(0, 100)
rules = st.builds(LateRule, percents, percents, st.booleans())
worths = st.sampled_from([Decimal(text) for text in ("0.5", "1", "2.75", "6", "12", "100")])
fractions = st.decimals(0, 1, places=4)
days = st.integers(0, 40)


@given(rules, worths, fractions, days)
def test_late_work_keeps_the_floor_and_never_gains(rule, points, fraction, late):
    before = fraction * points
    kept = before - taken_off(rule, points=points, before=before, days_late=late)
    floor = points * rule.floor_percent / 100
    assert min(before, floor) <= kept <= before


@given(rules, worths, fractions, days, days)
def test_more_days_never_cost_less(rule, points, fraction, one, other):
    few, many = (
        taken_off(rule, points=points, before=fraction * points, days_late=late)
        for late in sorted([one, other])
    )
    assert few <= many


@given(rules, worths, fractions, fractions, days)
def test_better_work_stays_better_when_it_is_late(rule, points, one, other, late):
    worse, better = (
        before - taken_off(rule, points=points, before=before, days_late=late)
        for before in sorted([one * points, other * points])
    )
    assert worse <= better


@pytest.mark.parametrize("name", ["gradebook", "lateness", "totals"])
def test_grades_know_no_floating_point(name):
    tree = ast.parse((ROOT / f"classrooms/{name}.py").read_text())
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    assert [value for value in constants if isinstance(value, float)] == []
    assert {"float", "round"} & set(names) == set()
