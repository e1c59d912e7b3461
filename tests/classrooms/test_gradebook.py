"""One student at one work: every rule by a table, on Monday, Nov 24, 2025 at noon."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.gradebook import (
    COUNTING,
    Facts,
    State,
    Work,
    cell_of,
    column_key,
    half_up,
    shown_percent,
)
from classrooms.lateness import LateRule
from quizzes.scoring import Score

NOW = datetime(2025, 11, 24, 12, tzinfo=UTC)
EARLIER, PAST, FUTURE, LATER = (NOW + timedelta(days=days) for days in (-20, -3, 4, 11))
A_MOMENT = timedelta(microseconds=1)
TEN_TO_HALF = LateRule(percent_a_day=10, floor_percent=50)
OVERDUE = {"due_at": PAST, "closes_at": FUTURE}
CLOSED = {"due_at": EARLIER, "closes_at": PAST}


def scored(known, out_of=6, waiting=0):
    return Score(Decimal(known), Decimal(out_of), waiting)


def worth(points, **more):
    return Work(1, Decimal(points), **more)


def judged(work=None, *, zero=False, now=NOW, **facts):
    """A quiz of 6 points, late by 10% a day down to half, of a student who was there from June."""
    facts = {"joined_at": datetime(2025, 6, 1, tzinfo=UTC), **facts}
    work = work or worth(6, late=TEN_TO_HALF)
    return cell_of(work, Facts(**facts), missing_counts_zero=zero, now=now)


@pytest.mark.parametrize(
    ("facts", "state", "before", "earned"),
    [
        pytest.param({"score": scored(5)}, "counted", 5, 5, id="handed in"),
        # 4 of 8 is half of 6 points.
        pytest.param({"score": scored(4, 8)}, "counted", 3, 3, id="share of other points"),
        # 6 ÷ 7 = 0.857142857…
        pytest.param(
            {"score": scored(1, 7)}, "counted", "0.8571429", "0.8571429", id="half up to 7 places"
        ),
        pytest.param({"score": scored(0)}, "counted", 0, 0, id="a score of 0 is a score"),
        pytest.param({"score": scored("-0.5")}, "counted", 0, 0, id="never below 0"),
        pytest.param({"score": scored(5)} | OVERDUE, "counted", 5, 5, id="overdue, handed in"),
        pytest.param({"score": scored(5)} | CLOSED, "counted", 5, 5, id="closed, handed in"),
        pytest.param(
            {"score": scored(5), "is_begun": True}, "counted", 5, 5, id="a second try goes on"
        ),
        # Two times 10% of 6 is 1.2.
        pytest.param({"score": scored(5), "days_late": 2}, "counted late", 5, "3.8", id="2 days"),
        # Six times 0.6 would leave 1.4; held at 50% of 6.
        pytest.param({"score": scored(5), "days_late": 6}, "counted late", 5, 3, id="floor"),
        pytest.param({"score": scored(2), "days_late": 6}, "counted late", 2, 2, id="below floor"),
        pytest.param(
            {"score": scored(2, 6, 1), "days_late": 2}, "to mark", 2, 2, id="part is known"
        ),
        pytest.param({"score": scored(0, 6, 6)} | CLOSED, "to mark", 0, 0, id="all of it waits"),
        pytest.param({"override": Decimal(4)}, "override", 4, 4, id="points without a hand-in"),
        pytest.param(
            {"override": Decimal(4), "score": scored(6), "days_late": 3},
            "override",
            4,
            4,
            id="instead of a score, no late rule",
        ),
        pytest.param(
            {"override": Decimal(4), "score": scored(2, 6, 1)}, "override", 4, 4, id="marks wait"
        ),
        pytest.param({"override": Decimal(0)}, "override", 0, 0, id="0 by a teacher"),
        pytest.param({"override": Decimal(7)}, "override", 7, 7, id="more than all points"),
        pytest.param({"is_excused": True}, "excused", None, None, id="excused"),
        pytest.param(
            {"is_excused": True, "score": scored(6), "override": Decimal(4)},
            "excused",
            None,
            None,
            id="excused whatever was done",
        ),
        pytest.param({"is_done": True}, "counted", 6, 6, id="a read lesson earns its points"),
        # 6 less 0.6.
        pytest.param(
            {"is_done": True, "days_late": 1}, "counted late", 6, "5.4", id="read a day late"
        ),
    ],
)
def test_cell_of_work_that_has_something(facts, state, before, earned):
    cell = judged(**facts)
    numbers = [None if value is None else Decimal(value) for value in (before, earned)]
    assert (cell.state, cell.before, cell.earned) == (state, *numbers)
    assert cell.counts == (state in {"counted", "counted late", "override"})
    assert cell.out_of == 6


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param({}, "not due", id="no dates"),
        pytest.param({"opens_at": PAST}, "not due", id="open, never due"),
        pytest.param({"opens_at": FUTURE, "due_at": LATER}, "not open", id="before opening"),
        pytest.param({"opens_at": NOW, "due_at": LATER}, "not due", id="opens now"),
        pytest.param({"opens_at": NOW + A_MOMENT}, "not open", id="opens in a moment"),
        pytest.param({"due_at": FUTURE}, "not due", id="due later"),
        pytest.param({"due_at": FUTURE, "is_begun": True}, "working", id="begun"),
        pytest.param({"is_begun": True}, "working", id="begun, never due"),
        pytest.param({"due_at": NOW}, "not due", id="due now"),
        pytest.param({"due_at": NOW - A_MOMENT}, "missing", id="due a moment ago"),
        pytest.param(OVERDUE, "missing", id="past due, open"),
        pytest.param(OVERDUE | {"is_begun": True}, "missing", id="past due, begun"),
        pytest.param({"due_at": PAST}, "missing", id="past due, never closes"),
        pytest.param({"closes_at": FUTURE}, "not due", id="without a due date until it closes"),
    ],
)
def test_cell_of_open_work_that_was_not_handed_in(facts, state):
    """The class's rule has no part in it while the work is open."""
    left_out, as_zero = judged(**facts), judged(zero=True, **facts)
    assert (left_out.state, as_zero.state) == (state, state)
    assert (left_out.counts, left_out.earned, left_out.penalty) == (False, None, 0)


@pytest.mark.parametrize(
    ("facts", "left_out", "as_zero"),
    [
        pytest.param(CLOSED, "left out", "zero", id="closed"),
        pytest.param({"closes_at": PAST}, "left out", "zero", id="closed, was never due"),
        pytest.param({"due_at": PAST, "closes_at": NOW}, "left out", "zero", id="closes now"),
        pytest.param(
            {"due_at": PAST, "closes_at": NOW + A_MOMENT}, "missing", "missing", id="in a moment"
        ),
        pytest.param(
            CLOSED | {"is_begun": True}, "missing", "missing", id="an attempt outlives the close"
        ),
    ],
)
def test_class_says_what_closed_work_counts(facts, left_out, as_zero):
    found = judged(**facts), judged(zero=True, **facts)
    assert tuple(cell.state for cell in found) == (left_out, as_zero)
    assert [cell.counts for cell in found] == [False, as_zero == "zero"]
    assert [cell.earned for cell in found] == [None, 0 if as_zero == "zero" else None]


NEW = {"joined_at": NOW - timedelta(days=1)}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param({}, "before joining", id="due before, open"),
        pytest.param({"closes_at": PAST}, "before joining", id="due and closed before"),
        pytest.param({"due_at": None, "closes_at": PAST}, "before joining", id="closed before"),
        pytest.param({"is_begun": True}, "before joining", id="begun all the same"),
        pytest.param({"due_at": NEW["joined_at"]}, "before joining", id="due at that moment"),
        pytest.param({"due_at": NEW["joined_at"] + A_MOMENT}, "missing", id="due a moment later"),
        pytest.param({"due_at": None}, "not due", id="never due"),
        pytest.param({"due_at": FUTURE}, "not due", id="own due date is later"),
        pytest.param({"score": scored(5)}, "counted", id="handed in"),
        pytest.param({"score": scored(5), "days_late": 1}, "counted", id="never late for them"),
        pytest.param({"score": scored(2, 6, 1)}, "to mark", id="handed in, to mark"),
        pytest.param({"override": Decimal(5)}, "override", id="override"),
        pytest.param({"is_excused": True}, "excused", id="excused"),
    ],
)
def test_work_due_before_joining_counts_only_when_handed_in(facts, state):
    facts = NEW | {"due_at": PAST} | facts
    assert {judged(**facts).state, judged(zero=True, **facts).state} == {state}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param({"is_done": True}, "done", id="read"),
        pytest.param({"is_done": True} | CLOSED, "done", id="read, closed"),
        pytest.param({"score": scored(5)}, "done", id="a quiz without points"),
        pytest.param({"score": scored(0, 6, 1)}, "done", id="nobody needs to mark it"),
        pytest.param({}, "not due", id="never due"),
        pytest.param({"opens_at": FUTURE}, "not open", id="not open"),
        pytest.param({"is_begun": True}, "working", id="begun"),
        pytest.param(OVERDUE, "missing", id="past due"),
        pytest.param(CLOSED, "left out", id="closed is never 0"),
        pytest.param({"is_excused": True, "is_done": True}, "excused", id="excused"),
        pytest.param(CLOSED | NEW, "before joining", id="before joining"),
    ],
)
def test_work_without_points_is_done_or_not_and_never_counts(facts, state):
    cell = judged(worth(0), zero=True, **facts)
    assert (cell.state, cell.counts, cell.earned, cell.share) == (state, False, None, None)


@pytest.mark.parametrize(
    ("facts", "penalty"),
    [
        pytest.param({"score": scored(5), "days_late": 2}, "1.2", id="2 days"),
        pytest.param({"score": scored(5)}, "0", id="in time"),
        pytest.param({"score": scored(5), "override": Decimal(4)}, "0", id="override"),
        pytest.param(OVERDUE, "0", id="missing"),
    ],
)
def test_cell_keeps_what_lateness_took(facts, penalty):
    assert judged(**facts).penalty == Decimal(penalty)


@pytest.mark.parametrize(
    ("dates", "is_overdue"),
    [
        pytest.param({}, False, id="no dates"),
        pytest.param({"due_at": FUTURE}, False, id="due later"),
        pytest.param({"due_at": NOW}, False, id="due now"),
        pytest.param({"due_at": PAST}, True, id="due before"),
        pytest.param({"closes_at": NOW}, True, id="closes now"),
    ],
)
def test_cell_knows_whether_its_work_was_due(dates, is_overdue):
    assert judged(score=scored(0, 6, 1), **dates).is_overdue == is_overdue


@pytest.mark.parametrize(
    ("points", "facts", "is_low"),
    [
        pytest.param(6, {"score": scored(3)}, True, id="half"),
        pytest.param(6, {"score": scored(4)}, False, id="two thirds"),
        pytest.param(10, {"score": scored(6, 10)}, False, id="60% is not below it"),
        # 59.95% is shown as 60.0%, 59.94% as 59.9%.
        pytest.param(10, {"score": scored("5.995", 10)}, False, id="shown as 60.0%"),
        pytest.param(10, {"score": scored("5.994", 10)}, True, id="shown as 59.9%"),
        # 4 less 0.6 is 3.4 of 6.
        pytest.param(6, {"score": scored(4), "days_late": 1}, True, id="by lateness"),
        pytest.param(6, {"override": Decimal(3)}, True, id="override"),
        pytest.param(6, {"closes_at": PAST}, True, id="zero"),
        pytest.param(6, {"score": scored(1, 6, 2)}, False, id="to mark"),
        pytest.param(6, {"is_excused": True}, False, id="excused"),
        pytest.param(6, OVERDUE, False, id="missing"),
        pytest.param(0, {"is_done": True}, False, id="without points"),
    ],
)
def test_low_is_what_a_page_shows_below_60_percent(points, facts, is_low):
    assert judged(worth(points, late=TEN_TO_HALF), zero=True, **facts).is_low == is_low


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        ("0", "0.0"),
        ("1", "100.0"),
        ("238/300", "79.3"),
        ("238/360", "66.1"),
        ("1999/2000", "100.0"),
        pytest.param("5995/10000", "60.0", id="half up"),
        pytest.param("599499/1000000", "59.9", id="just below half"),
        pytest.param("7/6", "116.7", id="more than all"),
    ],
)
def test_percent_is_shown_with_one_decimal(share, shown):
    assert str(shown_percent(Fraction(share))) == shown


@pytest.mark.parametrize(
    ("is_descending", "order"), [(False, [5, 3, 1, 2, 4]), (True, [2, 1, 3, 5, 4])]
)
def test_column_is_sorted_with_no_score_last(is_descending, order):
    """Shares: 4/6, 6/6, 3/6, none, and 2/6 so far."""
    every = [{"score": scored(4)}, {"score": scored(6)}, {"score": scored(3)}, OVERDUE]
    shares = [judged(**each).share for each in [*every, {"score": scored(2, 6, 1)}]]
    found = sorted(shares, key=lambda share: column_key(share, is_descending=is_descending))
    assert found == [shares[number - 1] for number in order]
    assert sorted(shares, key=column_key)[:2] == [Fraction(2, 6), Fraction(3, 6)]


def test_points_below_0_are_refused():
    with pytest.raises(ValueError) as refusal:
        worth("-1")
    assert str(refusal.value) == "-1 points are fewer than none."


@pytest.mark.parametrize("name", ["now", "joined_at", "opens_at", "due_at", "closes_at"])
def test_time_without_a_zone_is_refused(name):
    times = {"due_at": FUTURE, "closes_at": LATER, name: NOW.replace(tzinfo=None)}
    with pytest.raises(ValueError) as refusal:
        judged(**times)
    assert str(refusal.value) == "2025-11-24 12:00:00 has no time zone."


def test_due_time_in_a_repeated_hour_is_the_one_meant():
    """1:30 comes twice on Nov 2, 2025 in New York; at the first, work due at the second is open."""
    zone = ZoneInfo("America/New_York")
    first, second = (datetime(2025, 11, 2, 1, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
    assert judged(due_at=second, now=first + timedelta(minutes=20)).state == "not due"
    assert judged(due_at=first, now=second).state == "missing"


worths = st.sampled_from([Decimal(text) for text in ("0", "0.5", "1", "2.75", "6", "12", "100")])
percents = st.integers(0, 100)
rules = st.builds(LateRule, percents, percents, st.booleans())
works = st.builds(Work, st.just(1), worths, st.none(), rules)
scores = st.integers(1, 20).flatmap(
    lambda out_of: st.builds(scored, st.decimals(0, out_of, places=7), st.just(out_of))
)
days = st.integers(0, 30)


@given(works.filter(lambda work: work.points), scores, days, days)
def test_later_hand_in_never_earns_more(work, score, one, other):
    early, late = (judged(work, score=score, days_late=day) for day in sorted([one, other]))
    assert early.earned >= late.earned


moments = st.none() | st.sampled_from([EARLIER, PAST, NOW, FUTURE, LATER])
facts = st.builds(
    Facts,
    joined_at=st.sampled_from([EARLIER - timedelta(days=90), PAST, NOW]),
    opens_at=moments,
    due_at=moments,
    closes_at=moments,
    score=st.none() | scores | st.just(scored(1, 6, 2)),
    days_late=days,
    is_begun=st.booleans(),
    is_in_time=st.booleans(),
    is_done=st.booleans(),
    is_excused=st.booleans(),
    override=st.none() | st.decimals(0, 6, places=2),
)


def second_points(work, facts, zero):
    """What counts of a work, rounded to 7 places as the cells are; None where nothing does."""
    if facts.is_excused or not work.points:
        return None
    if facts.override is not None:
        return Fraction(facts.override)
    points, due = Fraction(work.points), facts.due_at or facts.closes_at
    has_joined = due is None or due > facts.joined_at
    if facts.score is None and not facts.is_done:
        is_shut = facts.closes_at in {EARLIER, PAST, NOW} and not facts.is_begun
        has_opened = facts.opens_at not in {FUTURE, LATER}
        return Fraction(0) if zero and is_shut and has_joined and has_opened else None
    if facts.score and facts.score.waiting:
        return None
    share = Fraction(facts.score.known) / Fraction(facts.score.out_of) if facts.score else 1
    reached = Fraction(int(share * points * 10**7 + Fraction(1, 2)), 10**7)
    floor, cost = (
        points * percent / 100
        for percent in (work.late.floor_percent, work.late.percent_a_day * facts.days_late)
    )
    if not has_joined or not work.late.is_taken or reached <= floor:
        return reached
    return max(floor, reached - cost)


@given(works, facts, st.booleans())
def test_second_way_to_count_finds_the_same(work, facts, zero):
    """Rounding comes before the late rule, and changes nothing: its cost has four places."""
    cell = cell_of(work, facts, missing_counts_zero=zero, now=NOW)
    assert (cell.earned if cell.counts else None) == second_points(work, facts, zero)
    if cell.state in {"counted", "counted late"}:
        assert cell.earned + cell.penalty == cell.before
        assert 0 <= cell.share <= 1


@given(st.sampled_from([worth(0), worth(6, late=TEN_TO_HALF)]), facts, st.booleans())
def test_cell_counts_where_it_has_a_number_that_stands(work, facts, zero):
    cell = cell_of(work, facts, missing_counts_zero=zero, now=NOW)
    assert (cell.work, cell.facts) == (work, facts)
    assert cell.state not in {State.DROPPED, State.NO_CATEGORY}
    assert cell.counts == (cell.earned is not None and cell.state != State.TO_MARK)
    assert cell.counts == (cell.state in COUNTING)
    assert not (cell.counts and facts.is_excused)
    assert not (cell.counts and work.points == 0)


@given(facts, st.booleans())
def test_time_alone_turns_nothing_that_was_handed_in(facts, zero):
    """Only what is not handed in, or was not, changes with the clock."""
    cells = [
        cell_of(worth(6), facts, missing_counts_zero=zero, now=now) for now in (EARLIER, LATER)
    ]
    if facts.score or facts.is_done or facts.is_excused or facts.override is not None:
        assert cells[0].state == cells[1].state
        assert cells[0].earned == cells[1].earned


@given(st.fractions(0, 100), st.integers(0, 7))
def test_half_up_is_the_nearest(number, places):
    found = half_up(number.numerator, number.denominator, places)
    distance = Fraction(found) - number
    assert -Fraction(1, 2 * 10**places) < distance <= Fraction(1, 2 * 10**places)
