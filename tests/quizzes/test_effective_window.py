"""The one window of a learner: who decides each setting, what comes on top, what it then allows."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import add, ge
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.window import NONE, Accommodation, Change, Terms, Window, effective

CHICAGO = ZoneInfo("America/Chicago")
NAIVE = datetime(2027, 3, 10, 8)
DAY = timedelta(days=1)


def at(text):
    return datetime.fromisoformat(text)


def march(day):
    """8 in the morning at Chicago, a day of the month in which its clocks change on the 14th."""
    return datetime(2027, 3, day, 8, tzinfo=CHICAGO).astimezone(UTC)


def window(terms=None, groups=(), own=None, accommodation=NONE):
    return effective(
        terms or Terms(), groups=groups, own=own, accommodation=accommodation, zone=CHICAGO
    )


# The most lenient value of each setting, one between, the strictest.
VALUES = {
    "opens_at": (march(1), march(2), march(3)),
    "due_at": (march(9), march(8), march(7)),
    "closes_at": (march(12), march(11), march(10)),
    "limit_seconds": (3600, 2400, 1800),
    "attempts": (3, 2, 1),
}
LENIENT, MIDDLE, STRICT, UNSET = 0, 1, 2, None


@pytest.mark.parametrize("setting", VALUES)
@pytest.mark.parametrize(
    ("terms", "groups", "own", "decided"),
    [
        pytest.param(UNSET, [], UNSET, UNSET, id="no limit"),
        pytest.param(MIDDLE, [], UNSET, MIDDLE, id="terms"),
        pytest.param(MIDDLE, [], LENIENT, LENIENT, id="own"),
        pytest.param(MIDDLE, [], STRICT, STRICT, id="own, stricter"),
        pytest.param(UNSET, [], STRICT, STRICT, id="own where there was no limit"),
        pytest.param(MIDDLE, [LENIENT], UNSET, LENIENT, id="group"),
        pytest.param(MIDDLE, [STRICT], UNSET, STRICT, id="group, stricter"),
        pytest.param(UNSET, [STRICT], UNSET, STRICT, id="group where there was no limit"),
        pytest.param(STRICT, [MIDDLE, LENIENT, STRICT], UNSET, LENIENT, id="most lenient group"),
        pytest.param(LENIENT, [STRICT, MIDDLE], UNSET, MIDDLE, id="groups before the terms"),
        pytest.param(MIDDLE, [UNSET, STRICT], UNSET, STRICT, id="a group says nothing"),
        pytest.param(MIDDLE, [UNSET, UNSET], UNSET, MIDDLE, id="no group says anything"),
        pytest.param(MIDDLE, [LENIENT], STRICT, STRICT, id="own before groups"),
        pytest.param(UNSET, [STRICT], LENIENT, LENIENT, id="own before a stricter group"),
    ],
)
def test_setting_is_decided_by(setting, terms, groups, own, decided):
    def given_as(kind, which):
        return kind() if which is None else kind(**{setting: VALUES[setting][which]})

    found = window(
        given_as(Terms, terms), [given_as(Change, each) for each in groups], given_as(Change, own)
    )
    assert found == window(given_as(Terms, decided))
    assert getattr(found, setting) == (None if decided is None else VALUES[setting][decided])


def test_each_setting_is_decided_by_itself():
    found = window(
        Terms(march(1), march(8), march(10), limit_seconds=1800, attempts=2, is_cut_at_close=True),
        [Change(due_at=march(9), attempts=3), Change(closes_at=march(11), attempts=1)],
        Change(attempts=1, opens_at=march(2)),
    )
    assert found == Window(
        opens_at=march(2),
        due_at=march(9),
        closes_at=march(11),
        limit_seconds=1800,
        attempts=1,
        is_cut_at_close=True,
        hides_timer=False,
        base_limit_seconds=1800,
        extra_attempts=0,
        extra_days=0,
    )


@pytest.mark.parametrize(
    ("limit", "factor", "longer"),
    [
        pytest.param(1800, "2", 3600, id="twice"),
        pytest.param(1800, "1.5", 2700, id="whole minutes"),
        pytest.param(1800, "1.25", 2280, id="37 and a half minutes"),
        pytest.param(1800, "1.10", 1980, id="exactly 33 minutes"),
        pytest.param(60, "1.01", 120, id="a little over a minute"),
        pytest.param(1, "3", 60, id="three seconds"),
        pytest.param(90, "1", 90, id="a factor of 1 rounds nothing"),
        pytest.param(90, "1.00", 90, id="nor with places"),
        pytest.param(None, "3", None, id="no limit"),
    ],
)
def test_time_is_multiplied_and_rounded_up_to_the_minute(limit, factor, longer):
    found = window(Terms(limit_seconds=limit), accommodation=Accommodation(Decimal(factor)))
    assert (found.base_limit_seconds, found.limit_seconds) == (limit, longer)
    assert found.extra_seconds == (0 if limit is None else longer - limit)


@pytest.mark.parametrize(
    ("attempts", "extra", "allowed", "added"),
    [
        pytest.param(2, 1, 3, 1, id="one more"),
        pytest.param(2, 0, 2, 0, id="none"),
        pytest.param(None, 1, None, 0, id="without end already"),
    ],
)
def test_attempts_are_added_where_they_are_limited(attempts, extra, allowed, added):
    found = window(Terms(attempts=attempts), accommodation=Accommodation(extra_attempts=extra))
    assert (found.attempts, found.extra_attempts) == (allowed, added)


LATE_NIGHT, LATER = at("2027-03-13T02:30-06:00"), at("2027-03-13T03:10-06:00")
AFTER_GAP, TWICE = at("2027-03-14T03:30-05:00"), at("2027-11-07T01:10-06:00")


@pytest.mark.parametrize(
    ("due", "close", "days", "moved_due", "moved_close", "added"),
    [
        pytest.param(march(8), march(10), 2, march(10), march(12), 2, id="due and close"),
        pytest.param(march(8), None, 2, march(10), None, 2, id="due alone"),
        pytest.param(None, march(10), 2, None, march(12), 2, id="close alone"),
        pytest.param(None, None, 2, None, None, 0, id="neither"),
        pytest.param(march(8), march(10), 0, march(8), march(10), 0, id="no days"),
        pytest.param(march(12), march(13), 2, march(14), march(15), 2, id="clocks change"),
        pytest.param(
            LATE_NIGHT, LATER, 1, AFTER_GAP, AFTER_GAP, 1, id="due over the close in a gap"
        ),
        pytest.param(TWICE, TWICE, 0, TWICE, TWICE, 0, id="no days in the second hour of a fold"),
    ],
)
def test_days_are_added_by_the_wall_clock(due, close, days, moved_due, moved_close, added):
    terms = Terms(opens_at=march(1), due_at=due, closes_at=close)
    found = window(terms, accommodation=Accommodation(extra_days=days))
    assert (found.due_at, found.closes_at, found.extra_days) == (moved_due, moved_close, added)
    assert found.opens_at == march(1)


def test_accommodation_comes_on_top_of_a_stricter_extension():
    found = window(
        Terms(due_at=march(8), closes_at=march(10), limit_seconds=3600, attempts=3),
        own=Change(due_at=march(5), closes_at=march(6), limit_seconds=600, attempts=1),
        accommodation=Accommodation(Decimal("1.5"), extra_attempts=1, extra_days=1),
    )
    assert (found.due_at, found.closes_at) == (march(6), march(7))
    assert (found.base_limit_seconds, found.limit_seconds, found.attempts) == (600, 900, 2)


@pytest.mark.parametrize("hides", [False, True])
def test_accommodation_alone_hides_the_timer(hides):
    found = window(Terms(limit_seconds=60), accommodation=Accommodation(hides_timer=hides))
    assert found.hides_timer == hides


@pytest.mark.parametrize(
    ("terms", "own", "due", "close"),
    [
        pytest.param((8, 10), (9, None), 9, 10, id="due moves up to the close"),
        pytest.param((8, 10), (12, None), 12, 12, id="due moves past the close"),
        pytest.param((8, 10), (12, 11), 12, 12, id="both move, the due further"),
        pytest.param((8, 10), (None, 7), 8, 8, id="close moves before the due"),
        pytest.param((8, None), (12, None), 12, None, id="never closes"),
        pytest.param((None, 10), (None, 7), None, 7, id="never due"),
        pytest.param((10, 8), (None, None), 10, 10, id="terms that contradict themselves"),
    ],
)
def test_close_is_never_before_the_due(terms, own, due, close):
    terms, own, expected = (
        [None if day is None else march(day) for day in pair] for pair in (terms, own, (due, close))
    )
    found = window(Terms(None, *terms), own=Change(None, *own))
    assert [found.due_at, found.closes_at] == expected
    by_group = window(Terms(None, *terms), [Change(None, *own)])
    assert by_group == found


@pytest.mark.parametrize(
    ("opens", "is_open", "is_late"),
    [
        pytest.param(7, True, False, id="before the due"),
        pytest.param(9, True, True, id="after the due, so late from the start"),
        pytest.param(10, False, False, id="at the close, so never"),
        pytest.param(11, False, False, id="after the close"),
    ],
)
def test_opening_stays_where_it_was_put(opens, is_open, is_late):
    terms = Terms(march(1), march(8), march(10))
    found = window(terms, own=Change(opens_at=march(opens)))
    assert (found.opens_at, found.due_at, found.closes_at) == (march(opens), march(8), march(10))
    now = march(opens)
    assert (found.is_open(now), found.is_late(now)) == (is_open, is_late)


BEFORE, AFTER = -timedelta(microseconds=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "is_open", "is_late", "is_closed"),
    [
        pytest.param(march(1) + BEFORE, False, False, False, id="just before the opening"),
        pytest.param(march(1), True, False, False, id="opening"),
        pytest.param(march(8), True, False, False, id="due"),
        pytest.param(march(8) + AFTER, True, True, False, id="just after the due"),
        pytest.param(march(10) + BEFORE, True, True, False, id="just before the close"),
        pytest.param(march(10), False, False, True, id="close"),
        pytest.param(march(20), False, False, True, id="long after it"),
    ],
)
def test_window_says_what_holds_now(now, is_open, is_late, is_closed):
    found = window(Terms(march(1), march(8), march(10)))
    for clock in (now, now.astimezone(CHICAGO)):
        said = found.is_open(clock), found.is_late(clock), found.is_closed(clock)
        assert said == (is_open, is_late, is_closed)


def test_window_without_dates_is_always_open():
    found = window(Terms())
    assert (found.is_open(march(1)), found.is_late(march(1))) == (True, False)
    assert (found.is_closed(march(1)), found.deadline(march(1))) == (False, None)


@pytest.mark.parametrize(
    ("limit", "is_cut", "factor", "deadline"),
    [
        pytest.param(None, False, "2", "2027-03-10T08:00-06:00", id="close"),
        pytest.param(1200, False, "1", "2027-03-10T07:50-06:00", id="limit"),
        pytest.param(1200, False, "2", "2027-03-10T08:10-06:00", id="longer, past the close"),
        pytest.param(1200, True, "2", "2027-03-10T08:00-06:00", id="longer, cut at the close"),
    ],
)
def test_deadline_of_a_start_half_an_hour_before_the_close(limit, is_cut, factor, deadline):
    terms = Terms(closes_at=march(10), limit_seconds=limit, is_cut_at_close=is_cut)
    found = window(terms, accommodation=Accommodation(Decimal(factor)))
    assert found.deadline(march(10) - timedelta(minutes=30)) == at(deadline)


@pytest.mark.parametrize("kind", [Terms, Change])
@pytest.mark.parametrize("name", ["opens_at", "due_at", "closes_at"])
def test_times_become_utc_and_need_a_zone(kind, name):
    kept = getattr(kind(**{name: march(8).astimezone(CHICAGO)}), name)
    assert (kept, kept.tzinfo) == (march(8), UTC)
    with pytest.raises(ValueError) as refusal:
        kind(**{name: NAIVE})
    assert str(refusal.value) == "2027-03-10 08:00:00 has no time zone."


@pytest.mark.parametrize(
    "ask", [Window.is_open, Window.is_closed, Window.is_late], ids=lambda ask: ask.__name__
)
@pytest.mark.parametrize(
    "terms", [Terms(), Terms(march(1), march(8), march(10))], ids=["", "dates"]
)
def test_now_needs_a_zone(ask, terms):
    with pytest.raises(ValueError) as refusal:
        ask(window(terms), NAIVE)
    assert str(refusal.value) == "2027-03-10 08:00:00 has no time zone."


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"time_factor": Decimal("0.99")}, "Time × 0.99 is not between 1 and 3."),
        ({"time_factor": Decimal("3.01")}, "Time × 3.01 is not between 1 and 3."),
        ({"extra_attempts": -1}, "An accommodation only adds attempts and days."),
        ({"extra_days": -1}, "An accommodation only adds attempts and days."),
    ],
    ids=["shorter", "too long", "fewer attempts", "fewer days"],
)
def test_accommodation_takes_nothing_away(numbers, sentence):
    with pytest.raises(ValueError) as refusal:
        Accommodation(**numbers)
    assert str(refusal.value) == sentence


zones = st.sampled_from([CHICAGO, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
# Around the days before the clocks change there.
days_before = st.sampled_from([at(f"2027-{day}T12:00Z") for day in ("03-13", "10-02", "11-06")])
minutes = st.integers(-3000, 3000).map(lambda number: timedelta(minutes=number))
moments = st.builds(add, days_before, minutes)
settings = {
    "opens_at": st.none() | moments,
    "due_at": st.none() | moments,
    "closes_at": st.none() | moments,
    "limit_seconds": st.none() | st.integers(1, 9000),
    "attempts": st.none() | st.integers(1, 5),
}
every_terms = st.builds(Terms, **settings, is_cut_at_close=st.booleans())
changes = st.builds(Change, **settings)
groups = st.lists(changes, max_size=4)
own = st.none() | changes
factors = st.integers(100, 300).map(lambda percent: Decimal(percent) / 100)
accommodations = st.builds(
    Accommodation, factors, st.integers(0, 3), st.integers(0, 5), st.booleans()
)
# All but the terms and the accommodation.
parts = st.fixed_dictionaries({"groups": groups, "own": own, "zone": zones})
FOREVER, ENDLESS = datetime.max.replace(tzinfo=UTC), 10**9


def reach(window, start):
    """How far each limit is away."""
    dates = window.due_at, window.closes_at, window.deadline(start)
    numbers = window.limit_seconds, window.attempts
    return [date or FOREVER for date in dates] + [number or ENDLESS for number in numbers]


@given(every_terms, parts, accommodations, moments)
def test_accommodation_makes_nothing_stricter(terms, parts, accommodation, now):
    plain, eased = effective(terms, **parts), effective(terms, accommodation=accommodation, **parts)
    assert all(map(ge, reach(eased, now), reach(plain, now)))
    assert eased.is_open(now) >= plain.is_open(now)
    assert (eased.opens_at, eased.is_cut_at_close) == (plain.opens_at, plain.is_cut_at_close)
    assert eased.extra_seconds >= 0 == plain.extra_seconds


@given(every_terms, groups, changes, accommodations)
def test_group_never_beats_the_own_extension(terms, groups, own, accommodation):
    """What the learner's own sets is as if no group had said anything of it."""
    set_by_own = {name: None for name in settings if getattr(own, name) is not None}
    silent = [replace(each, **set_by_own) for each in groups]
    assert window(terms, groups, own, accommodation) == window(terms, silent, own, accommodation)


@given(st.data(), every_terms, parts, accommodations)
def test_order_of_groups_is_irrelevant(data, terms, parts, accommodation):
    others = {**parts, "groups": iter(data.draw(st.permutations(parts["groups"])))}
    first, second = (
        effective(terms, accommodation=accommodation, **each) for each in (parts, others)
    )
    assert first == second


@given(every_terms, parts, st.tuples(factors, factors).map(sorted), moments)
def test_deadline_never_comes_earlier_with_more_time(terms, parts, factors, start):
    less, more = (
        effective(terms, accommodation=Accommodation(factor), **parts) for factor in factors
    )
    assert all(map(ge, reach(more, start), reach(less, start)))


def by_hand(terms, groups, own, accommodation, zone):
    """The same rule, once more: each setting by a list of candidates, time in hundredths."""
    said = {}
    for name in settings:
        of_groups = sorted(value for each in groups if (value := getattr(each, name)) is not None)
        best = of_groups[:1] if name == "opens_at" else of_groups[-1:]
        candidates = [getattr(own, name, None), *best, getattr(terms, name), None]
        said[name] = [value for value in candidates if value is not None][:1]
    for name in ("due_at", "closes_at"):
        if accommodation.extra_days:
            there = [moment.astimezone(zone).replace(fold=0) for moment in said[name]]
            there = [moment + accommodation.extra_days * DAY for moment in there]
            said[name] = [moment.replace(fold=0).astimezone(UTC) for moment in there]
    if said["closes_at"]:
        said["closes_at"] = [max(said["closes_at"] + said["due_at"])]
    limit, percent = said["limit_seconds"], int(accommodation.time_factor * 100)
    eased = limit if percent == 100 else [-(-seconds * percent // 6000) * 60 for seconds in limit]
    more = accommodation.extra_attempts
    return {
        **{name: value[0] if value else None for name, value in said.items()},
        "limit_seconds": eased[0] if eased else None,
        "base_limit_seconds": limit[0] if limit else None,
        "attempts": said["attempts"][0] + more if said["attempts"] else None,
        "extra_attempts": more if said["attempts"] else 0,
        "extra_days": accommodation.extra_days if said["due_at"] + said["closes_at"] else 0,
        "is_cut_at_close": terms.is_cut_at_close,
        "hides_timer": accommodation.hides_timer,
    }


@given(every_terms, parts, accommodations)
def test_window_is_the_one_worked_out_by_hand(terms, parts, accommodation):
    found = effective(terms, accommodation=accommodation, **parts)
    assert asdict(found) == by_hand(terms, accommodation=accommodation, **parts)
    assert found.closes_at is None or found.due_at is None or found.due_at <= found.closes_at
