"""The server's clock decides: deadlines, grace, warning, the four moments."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.clock import (
    AttemptFacts,
    deadline_of,
    instant,
    is_over,
    may_save,
    moment_of,
    remaining_seconds,
    warns,
)
from tests.quizzes.build import NAIVE, START, after, attempts, seconds

GRACE = 60


def facts(**changes):
    """An attempt of half an hour."""
    return AttemptFacts(**{"started_at": START, "deadline": after(1800), **changes})


@pytest.mark.parametrize(
    ("limit", "close", "is_cut", "deadline"),
    [
        pytest.param(None, None, False, None, id="neither limit nor close"),
        pytest.param(None, 3600, False, 3600, id="without a limit the close"),
        pytest.param(1800, None, False, 1800, id="limit alone"),
        pytest.param(1800, None, True, 1800, id="nothing to cut at"),
        pytest.param(1800, 3600, False, 1800, id="limit before the close"),
        pytest.param(1800, 3600, True, 1800, id="limit before the close, cut"),
        pytest.param(1800, 600, False, 1800, id="begun, so it outlives the close"),
        pytest.param(1800, 600, True, 600, id="cut at the close"),
    ],
)
def test_deadline_of_a_start(limit, close, is_cut, deadline):
    found = deadline_of(
        START,
        limit_seconds=limit,
        closes_at=None if close is None else after(close),
        is_cut_at_close=is_cut,
    )
    assert found == (None if deadline is None else after(deadline))


@pytest.mark.parametrize(
    ("day", "hours"),
    [pytest.param((2027, 3, 28), 1, id="spring"), pytest.param((2027, 10, 31), 1, id="autumn")],
)
def test_limit_is_real_time_where_clocks_change(day, hours):
    """An hour from 1:30 in the night of the change, in Berlin."""
    started_at = datetime(*day, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    deadline = deadline_of(started_at, limit_seconds=3600 * hours, closes_at=None)
    assert deadline - started_at.astimezone(UTC) == timedelta(hours=hours)
    attempt = AttemptFacts(started_at, deadline=deadline.astimezone(ZoneInfo("Europe/Berlin")))
    assert remaining_seconds(attempt, started_at) == 3600 * hours


@pytest.mark.parametrize(
    ("at", "over", "saves", "left"),
    [
        pytest.param(0, False, True, 1800, id="start"),
        pytest.param(1799, False, True, 1, id="a second before"),
        pytest.param(1799.5, False, True, 0, id="half a second before"),
        pytest.param(1800, True, True, 0, id="deadline"),
        pytest.param(1860, True, True, 0, id="end of the grace"),
        pytest.param(1861, True, False, 0, id="a second later"),
    ],
)
def test_attempt_ends_at_its_deadline_and_saves_have_their_grace(at, over, saves, left):
    now = after(at)
    found = is_over(facts(), now), may_save(facts(), now, GRACE), remaining_seconds(facts(), now)
    assert found == (over, saves, left)


def test_attempt_without_a_deadline_goes_on():
    attempt, now = facts(deadline=None), after(10**8)
    assert (is_over(attempt, now), may_save(attempt, now, 0)) == (False, True)
    assert (remaining_seconds(attempt, now), warns(attempt, now)) == (None, False)


def test_attempt_that_was_handed_in_is_over():
    attempt, now = facts(submitted_at=after(60)), after(61)
    assert (is_over(attempt, now), may_save(attempt, now, GRACE)) == (True, False)
    assert (remaining_seconds(attempt, now), warns(attempt, after(1700))) == (0, False)


@pytest.mark.parametrize(
    ("at", "is_warned"),
    [(0, False), (1499, False), (1500, True), (1799, True), (1800, False), (1830, False)],
)
def test_warning_comes_five_minutes_before(at, is_warned):
    assert warns(facts(), after(at)) == is_warned


HANDED_IN = {"submitted_at": after(60)}
CLOSED = {"closes_at": after(600)}


@pytest.mark.parametrize(
    ("changes", "at", "moment"),
    [
        pytest.param({}, 60, "during", id="open"),
        pytest.param({}, 1830, "during", id="in the time of grace"),
        pytest.param({}, 1861, "after", id="handed in by the clock"),
        pytest.param(CLOSED, 700, "during", id="outlives the close"),
        pytest.param(CLOSED, 1861, "closed", id="over after the close"),
        pytest.param(HANDED_IN, 61, "after", id="attempts without end"),
        pytest.param(HANDED_IN | {"attempts_left": 1}, 61, "after", id="one is left"),
        pytest.param(HANDED_IN | {"attempts_left": 0}, 61, "later", id="none is left"),
        pytest.param(HANDED_IN | CLOSED | {"attempts_left": 0}, 599, "later", id="before"),
        pytest.param(HANDED_IN | CLOSED | {"attempts_left": 0}, 600, "closed", id="at the close"),
        pytest.param(HANDED_IN | CLOSED, 600, "closed", id="closed with attempts left"),
        pytest.param(
            HANDED_IN | CLOSED | {"attempts_left": 0, "is_another_open": True},
            700,
            "after",
            id="another one goes on past the close",
        ),
    ],
)
def test_moment_of_an_attempt(changes, at, moment):
    assert moment_of(facts(**changes), after(at), GRACE) == moment


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: instant(NAIVE), id="instant"),
        pytest.param(lambda: is_over(facts(), NAIVE), id="is_over"),
        pytest.param(lambda: may_save(facts(), NAIVE, 0), id="may_save"),
        pytest.param(lambda: remaining_seconds(facts(), NAIVE), id="remaining_seconds"),
        pytest.param(lambda: warns(facts(), NAIVE), id="warns"),
        pytest.param(lambda: moment_of(facts(), NAIVE, 0), id="moment_of"),
        pytest.param(lambda: deadline_of(NAIVE, limit_seconds=1, closes_at=None), id="start"),
        pytest.param(lambda: deadline_of(START, limit_seconds=1, closes_at=NAIVE), id="close"),
        *(
            pytest.param(lambda name=name: facts(**{name: NAIVE}), id=name)
            for name in ("started_at", "submitted_at", "deadline", "closes_at", "released_at")
        ),
    ],
)
def test_time_without_a_zone_is_refused(ask):
    with pytest.raises(ValueError) as refusal:
        ask()
    assert str(refusal.value) == "2025-11-28 09:00:00 has no time zone."


@given(attempts, seconds, seconds, st.integers(0, 300))
def test_what_is_over_stays_over(attempt, one, other, grace):
    early, late = sorted([one, other])
    assert is_over(attempt, early) <= is_over(attempt, late)
    assert may_save(attempt, early, grace) >= may_save(attempt, late, grace)
    if attempt.deadline:
        assert remaining_seconds(attempt, early) >= remaining_seconds(attempt, late) >= 0


@given(attempts, seconds, st.integers(0, 300))
def test_grace_is_all_that_lies_between_open_and_over(attempt, now, grace):
    is_open, saves = not is_over(attempt, now), may_save(attempt, now, grace)
    assert saves >= is_open
    assert not warns(attempt, now) or is_open
    if saves and not is_open:
        assert attempt.deadline <= now <= attempt.deadline + timedelta(seconds=grace)


@given(seconds, st.integers(1, 4000), seconds, seconds)
def test_later_close_never_shortens(start, limit, close, later):
    first, second = (
        deadline_of(start, limit_seconds=limit, closes_at=at, is_cut_at_close=True)
        for at in sorted([close, later])
    )
    whole = deadline_of(start, limit_seconds=limit, closes_at=close)
    assert first <= second <= whole == start + timedelta(seconds=limit)
