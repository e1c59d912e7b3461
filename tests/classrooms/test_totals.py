"""From cells to a grade: tables worked by hand, what holds of all, and a second way to count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.gradebook import Facts, State, Work, cell_of
from classrooms.lateness import LateRule
from classrooms.totals import (
    Category,
    Scheme,
    Sum,
    Total,
    average,
    explain,
    if_missing,
    recompute,
    total_of,
)
from quizzes.scoring import Score

NOW = datetime(2025, 11, 24, 12, tzinfo=UTC)
JUNE, EARLIER, PAST, FUTURE, LATER = (NOW + timedelta(days=days) for days in (-170, -20, -3, 4, 11))
TEN_TO_HALF = LateRule(percent_a_day=10, floor_percent=50)
ADDED = Scheme(missing_counts_zero=True)

MISSING = {"due_at": PAST, "closes_at": LATER}
CLOSED = {"due_at": EARLIER, "closes_at": PAST}
EXCUSED = {"is_excused": True}
NOT_DUE = {"due_at": FUTURE}
OPEN = {"due_at": PAST}
NEW = {"due_at": PAST, "joined_at": NOW}
GIVEN = {"override": Decimal("4.5")}


def earned(known, out_of=6, waiting=0, **more):
    return {"score": Score(Decimal(known), Decimal(out_of), waiting), **more}


NONE, THREE, FOUR, ALL = earned(0), earned(3), earned(4), earned(6)
WAITS = earned(2, waiting=1)


def row(*works, scheme=ADDED):
    """Cells of one student from (points, facts) or (points, facts, category), in their order."""
    return [
        cell_of(
            Work(number, Decimal(points), *category, late=TEN_TO_HALF),
            Facts(**{"joined_at": JUNE, **facts}),
            missing_counts_zero=scheme.missing_counts_zero,
            now=NOW,
        )
        for number, (points, facts, *category) in enumerate(works, start=1)
    ]


def weighted(*weights, zero=True, drop=0):
    """A class with categories that are numbered from 1."""
    numbered = enumerate(weights, start=1)
    return Scheme(zero, tuple(Category(number, Decimal(each), drop) for number, each in numbered))


def whys(found):
    return ", ".join(step.why for step in found.steps)


def ids(cells):
    return [cell.work.id for cell in cells]


# Five works that were due, one two days late, one missing and open until Dec 5.
LEO = (
    (6, earned(6, tries=(Decimal(5), Decimal(6)))),
    (6, earned(5, days_late=2)),
    (6, earned(5)),
    (12, earned(9, 12)),
    (6, MISSING),
    (8, NOT_DUE),
)


def test_points_are_added():
    """6 + (5 - 1.2) + 5 + 9 is 23.8, of 6 + 6 + 6 + 12."""
    total = total_of(ADDED, row(*LEO))
    assert total == Total(Fraction(238, 300), Decimal("23.8"), Decimal(30), counted=4, missing=1)
    assert (str(total.percent), total.due) == ("79.3", 5)


def test_explanation_names_every_work_in_its_order():
    found = explain(ADDED, row(*LEO))
    assert whys(found) == "counted, counted late, counted, counted, missing, not due"
    assert [step.counts for step in found.steps] == [True, True, True, True, False, False]
    assert found.sums == (Sum(None, Decimal("23.8"), Decimal(30)),)
    late = found.steps[1].cell
    assert (late.before, late.penalty, late.earned) == (5, Decimal("1.2"), Decimal("3.8"))
    assert found.steps[0].cell.facts.tries == (5, 6)


def test_forecast_counts_what_is_missing_as_0():
    """23.8 of 30 + 6."""
    cells = row(*LEO)
    found = if_missing(ADDED, cells)
    assert found.works == (cells[4],)
    assert found.total == Total(Fraction(238, 360), Decimal("23.8"), Decimal(36), counted=5)
    assert str(found.total.percent) == "66.1"


@pytest.mark.parametrize(
    ("works", "points", "numbers"),
    [
        pytest.param([], "0 of 0", {}, id="no works"),
        pytest.param([(6, NOT_DUE)], "0 of 0", {}, id="nothing is due"),
        pytest.param([(6, MISSING)], "0 of 0", {"missing": 1}, id="missing is not 0"),
        pytest.param([(6, FOUR, 1), (6, EXCUSED, 2)], "4 of 6", {"counted": 1}, id="excused"),
        pytest.param([(6, FOUR), (6, CLOSED)], "4 of 12", {"counted": 2}, id="closed is 0"),
        pytest.param([(6, FOUR), (6, NEW)], "4 of 6", {"counted": 1}, id="before joining"),
        pytest.param([(6, FOUR), (6, GIVEN)], "8.5 of 12", {"counted": 2}, id="override"),
        pytest.param(
            [(6, FOUR), (6, WAITS | {"due_at": PAST}), (6, WAITS | NOT_DUE)],
            "4 of 6",
            {"counted": 1, "waiting": 2, "waiting_overdue": 1},
            id="what waits is told apart, and not counted",
        ),
        pytest.param(
            [(0, each) for each in ({"is_done": True}, MISSING, CLOSED, WAITS)],
            "0 of 0",
            {},
            id="work without points is in no number",
        ),
        # 0.3333333 of 1, three times, as the cells show it.
        pytest.param([(1, earned(1, 3))] * 3, "0.9999999 of 3", {"counted": 3}, id="thirds"),
    ],
)
def test_total_counts_and_says_what_it_counts(works, points, numbers):
    reached, out_of = map(Decimal, points.split(" of "))
    share = Fraction(reached) / Fraction(out_of) if out_of else None
    assert total_of(ADDED, row(*works)) == Total(share, reached, out_of, **numbers)


def test_work_is_due_that_counts_or_would():
    total = Total(counted=5, dropped=2, missing=1, waiting=4, waiting_overdue=3)
    assert (total.due, total.percent) == (8, None)


def test_closed_work_that_is_left_out_is_still_missing():
    scheme = Scheme(missing_counts_zero=False)
    found = explain(scheme, row((6, FOUR), (6, CLOSED), (6, MISSING), scheme=scheme))
    assert whys(found) == "counted, left out, missing"
    assert found.total == Total(Fraction(4, 6), Decimal(4), Decimal(6), counted=1, missing=2)


def test_categories_are_weighted():
    """9 of 12 is 3/4 and worth 60; 4 + 3 of 6 + 6 is 7/12 and worth 40: 45 + 23 1/3 of 100."""
    cells = row((12, earned(9, 12), 1), (6, FOUR, 2), (6, THREE, 2))
    found = explain(weighted(60, 40), cells)
    assert [(each.earned, each.out_of) for each in found.sums] == [(9, 12), (7, 12)]
    assert [each.share for each in found.sums] == [Fraction(3, 4), Fraction(7, 12)]
    assert found.total == Total((45 + Fraction(70, 3)) / 100, counted=3)
    assert str(found.total.percent) == "68.3"


@pytest.mark.parametrize(
    ("weights", "works", "share"),
    [
        pytest.param((60, 40), [(6, THREE, 1)], "1/2", id="the other category is empty"),
        pytest.param((60, 40), [(6, MISSING, 1), (6, THREE, 2)], "1/2", id="or does not count"),
        # 1/2 + 2 times 1, of 3.
        pytest.param((1, 2), [(6, THREE, 1), (6, ALL, 2)], "5/6", id="1 to 2"),
        # 1.5 times 1/2, of 2.
        pytest.param(("1.5", "0.5"), [(6, THREE, 1), (6, NONE, 2)], "3/8", id="no integers"),
        pytest.param((1, 0), [(6, THREE, 1), (6, ALL, 2)], "1/2", id="weight 0"),
        pytest.param((0, 0), [(6, THREE, 1)], None, id="no weight at all"),
        pytest.param((1, 2), [(6, NOT_DUE, 1)], None, id="nothing counts"),
        pytest.param((1, 2), [(6, THREE)], None, id="no category"),
        pytest.param((1, 2), [(6, THREE, 9)], None, id="a category that is gone"),
    ],
)
def test_weights_are_of_categories_in_which_something_counts(weights, works, share):
    assert total_of(weighted(*weights), row(*works)).share == (share and Fraction(share))


def test_work_without_category_counts_nowhere_and_says_so():
    cells = row((6, THREE, 1), (6, ALL), (6, CLOSED), (6, MISSING), (6, WAITS))
    found = explain(weighted(1), cells)
    assert whys(found) == "counted, no category, no category, missing, to mark"
    assert found.total == Total(Fraction(1, 2), counted=1)


@pytest.mark.parametrize(
    ("drop", "works", "dropped", "share"),
    [
        pytest.param(0, [(6, 3), (6, 6)], [], "9/12", id="none"),
        pytest.param(1, [(6, 3), (6, 6), (6, 4)], [1], "10/12", id="the lowest"),
        pytest.param(2, [(6, 3), (6, 6), (6, 4)], [1, 3], "1", id="the two lowest"),
        pytest.param(5, [(6, 3), (6, 6), (6, 4)], [1, 3], "1", id="never the last one"),
        pytest.param(1, [(6, 3)], [], "1/2", id="the only one stays"),
        # 5 of 10 is less than 4 of 6, though more points.
        pytest.param(1, [(6, 4), (10, 5)], [2], "4/6", id="by share"),
        pytest.param(1, [(6, 3), (12, 6), (4, 4)], [2], "7/10", id="of equal ones more points"),
        pytest.param(1, [(6, 3), (6, 3), (6, 6)], [1], "9/12", id="then the earlier one"),
    ],
)
def test_lowest_works_of_a_category_are_dropped(drop, works, dropped, share):
    cells = row(*((points, earned(known, points), 1) for points, known in works))
    found = explain(weighted(1, drop=drop), cells)
    assert ids(step.cell for step in found.steps if step.why is State.DROPPED) == dropped
    count = len(dropped)
    assert found.total == Total(Fraction(share), counted=len(works) - count, dropped=count)


def test_only_what_counts_is_dropped_and_in_its_own_category():
    """4/6 in the first category, where the 0 goes, and 1/6 in the other: half of 5/6."""
    first = ((6, each, 1) for each in (MISSING, WAITS, EXCUSED, CLOSED, FOUR))
    found = explain(weighted(1, 1, drop=1), row(*first, (6, earned(1), 2), (6, NONE)))
    assert whys(found) == "missing, to mark, excused, dropped, counted, counted, no category"
    assert found.total == Total(Fraction(5, 12), counted=2, dropped=1, missing=1, waiting=1)


@pytest.mark.parametrize(
    ("scheme", "works", "lost", "percent"),
    [
        # 4 of 12; 4 of 6 + 6 + 4; 4 of 12, since what never closes stays missing.
        pytest.param(ADDED, [(6, FOUR), (6, MISSING)], [2], "33.3", id="one"),
        pytest.param(ADDED, [(6, MISSING), (6, FOUR), (4, MISSING)], [1, 3], "25.0", id="two"),
        pytest.param(ADDED, [(6, OPEN), (6, MISSING), (6, FOUR)], [2], "33.3", id="never closes"),
        pytest.param(ADDED, [(6, MISSING)], [1], "0.0", id="all there is"),
        pytest.param(ADDED, [(6, MISSING | {"is_begun": True})], [1], "0.0", id="begun"),
        pytest.param(weighted(1, drop=1), [(6, MISSING, 1), (6, FOUR, 1)], [1], "66.7", id="drop"),
    ],
)
def test_forecast_names_the_works_that_will_count_as_0(scheme, works, lost, percent):
    found = if_missing(scheme, row(*works))
    assert (ids(found.works), str(found.total.percent)) == (lost, percent)


@pytest.mark.parametrize(
    ("scheme", "works"),
    [
        pytest.param(ADDED, [(6, FOUR), (6, CLOSED), (6, NOT_DUE)], id="nothing missing"),
        pytest.param(Scheme(False), [(6, FOUR), (6, MISSING)], id="the class leaves it out"),
        pytest.param(ADDED, [(6, FOUR), (6, OPEN)], id="never closes"),
        pytest.param(ADDED, [(6, FOUR), (0, MISSING)], id="without points"),
        pytest.param(weighted(1), [(6, FOUR, 1), (6, MISSING)], id="no category"),
    ],
)
def test_forecast_is_none_where_nothing_will_count_as_0(scheme, works):
    assert if_missing(scheme, row(*works, scheme=scheme)) is None


@pytest.mark.parametrize(
    ("shares", "mean"),
    [([], None), ([None], None), (["1/2", None, "1"], "3/4"), (["1/3", "1/3", "1"], "5/9")],
)
def test_average_is_of_students_who_have_a_grade(shares, mean):
    found = average(Total(share and Fraction(share)) for share in shares)
    assert found == (mean and Fraction(mean))


@pytest.mark.parametrize(("weight", "drop"), [("-0.1", 0), ("1", -1)])
def test_category_with_less_than_nothing_is_refused(weight, drop):
    with pytest.raises(ValueError) as refusal:
        Category(1, Decimal(weight), drop)
    assert str(refusal.value) == "A weight, or how many works are dropped, is less than 0."


moments = st.none() | st.sampled_from([EARLIER, PAST, FUTURE, LATER])
percents = st.integers(0, 100)
rules = st.builds(LateRule, percents, percents, st.booleans())
scores = st.integers(1, 20).flatmap(
    lambda out_of: st.builds(
        earned, st.decimals(0, out_of, places=7), st.just(out_of), st.sampled_from([0, 0, 0, 2])
    )
)
worths = st.sampled_from([Decimal(text) for text in ("0", "0.5", "4", "6", "6", "12", "100")])


@st.composite
def works(draw):
    """A work of any rule and what one student did; nothing earns more than all its points."""
    work = Work(1, draw(worths), draw(st.sampled_from([None, 1, 1, 2, 2, 9])), draw(rules))
    facts = Facts(
        joined_at=draw(st.sampled_from([JUNE, JUNE, PAST])),
        opens_at=draw(moments),
        due_at=draw(moments),
        closes_at=draw(moments),
        **draw(st.just({}) | scores),
        days_late=draw(st.integers(0, 9)),
        is_begun=draw(st.booleans()),
        is_done=draw(st.sampled_from([False, False, True])),
        is_excused=draw(st.sampled_from([False, False, False, True])),
        override=draw(st.none() | st.decimals(0, work.points, places=2)),
    )
    return work, facts


weights = st.sampled_from([Decimal(text) for text in ("0", "0.5", "1", "33.3", "60")])
added = st.builds(Scheme, st.booleans())
kept = added | st.builds(weighted, weights, weights, zero=st.booleans())
schemes = kept | st.builds(weighted, weights, weights, zero=st.booleans(), drop=st.integers(1, 3))
lists = st.lists(works(), max_size=6)


def judged(scheme, pairs):
    return [
        cell_of(work, facts, missing_counts_zero=scheme.missing_counts_zero, now=NOW)
        for work, facts in pairs
    ]


@given(schemes, lists)
def test_steps_and_sums_lead_to_the_total(scheme, pairs):
    cells = judged(scheme, pairs)
    found = explain(scheme, cells)
    assert recompute(found) == found.total == total_of(scheme, cells)
    assert [step.cell for step in found.steps] == cells
    counting = [step.cell for step in found.steps if step.counts]
    assert sum(each.earned for each in found.sums) == sum(cell.earned for cell in counting)
    assert sum(each.out_of for each in found.sums) == sum(cell.out_of for cell in counting)


@given(schemes, lists)
def test_grade_is_within_0_and_100_and_there_where_something_counts(scheme, pairs):
    total = total_of(scheme, judged(scheme, pairs))
    if total.share is None:
        assert total.counted == 0 or not all(each.weight for each in scheme.categories)
        assert total.percent is None
    else:
        assert total.counted > 0
        assert 0 <= total.share <= 1
        assert 0 <= total.percent <= 100


def second_share(parts, drop):
    """One category: take away the lowest again and again."""
    for _ in range(min(drop, len(parts) - 1)):
        parts.remove(min(parts, key=lambda part: (part[0] / part[1], -part[1])))
    return sum(part[0] for part in parts) / sum(part[1] for part in parts)


def second_total(scheme, cells):
    """The share of the total, in fractions."""
    counted = [
        (cell.work.category, (Fraction(cell.earned), Fraction(cell.out_of)))
        for cell in cells
        if cell.counts
    ]
    if not scheme.categories:
        return second_share([part for _, part in counted], 0) if counted else None
    whole = reached = Fraction(0)
    for category in scheme.categories:
        parts = [part for place, part in counted if place == category.id]
        if parts:
            whole += Fraction(category.weight)
            reached += Fraction(category.weight) * second_share(parts, category.drop_lowest)
    return reached / whole if whole else None


@given(schemes, lists)
def test_second_way_to_count_finds_the_same(scheme, pairs):
    cells = judged(scheme, pairs)
    assert total_of(scheme, cells).share == second_total(scheme, cells)


@given(st.data(), kept, lists)
def test_order_of_works_does_not_matter_where_none_is_dropped(data, scheme, pairs):
    cells = judged(scheme, pairs)
    assert total_of(scheme, data.draw(st.permutations(cells))) == total_of(scheme, cells)


@given(schemes, lists, works(), st.integers(0, 6))
def test_excusing_is_as_if_the_work_were_not_there(scheme, pairs, other, place):
    work, facts = other
    excused = [*pairs[:place], (work, replace(facts, is_excused=True)), *pairs[place:]]
    assert total_of(scheme, judged(scheme, excused)) == total_of(scheme, judged(scheme, pairs))


@given(schemes, lists, works(), st.integers(0, 6))
def test_override_with_all_points_never_lowers(scheme, pairs, other, place):
    work, facts = other
    before, after = (
        total_of(scheme, judged(scheme, [*pairs[:place], (work, each), *pairs[place:]])).share
        for each in (facts, replace(facts, override=work.points))
    )
    assert before is None or before <= after


@given(kept, lists, works(), st.integers(0, 9))
def test_more_days_late_never_raise_the_grade_where_none_is_dropped(scheme, pairs, other, days):
    work, facts = other
    early, late = (
        total_of(scheme, judged(scheme, [*pairs, (work, each)])).share
        for each in (facts, replace(facts, days_late=facts.days_late + days))
    )
    assert early is late is None or early >= late
