"""The clock on the wall: gaps, folds, a day that never came, school days, days late."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.wall_clock import (
    NoSuchTime,
    comes_twice,
    days_late,
    days_later,
    instant_of,
    school_days,
    school_days_later,
    wall_of,
)

CHICAGO, BERLIN = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")
LORD_HOWE, APIA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
TEGUCIGALPA, UTC_ZONE = ZoneInfo("America/Tegucigalpa"), ZoneInfo("UTC")
ZONES = [CHICAGO, BERLIN, LORD_HOWE, APIA, TEGUCIGALPA, UTC_ZONE]
# Half hours, quarters, both hemispheres, changes at midnight, a winter that counts as the change.
MORE_ZONES = [*ZONES, *map(ZoneInfo, (
    "America/Havana", "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
    "Africa/Casablanca", "Asia/Beirut", "Asia/Kathmandu", "Europe/Dublin", "Pacific/Chatham",
    "Pacific/Kiritimati",
))]  # fmt: skip
NAIVE, MOMENT = datetime(2027, 1, 15, 8), datetime(2027, 1, 15, 8, tzinfo=UTC)
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)


def changes(zone, first, number):
    """The zone with each moment of so many days at which its clocks change, to half an hour."""
    half_hours = [datetime(*first, tzinfo=UTC) + half * DAY / 48 for half in range(48 * number)]
    offsets = [(then.astimezone(zone).utcoffset(), then) for then in half_hours]
    return [(then, zone) for (old, _), (new, then) in pairwise(offsets) if old != new]


CHANGES = [
    *(change for zone in MORE_ZONES for change in changes(zone, (2011, 2, 1), 365)),
    *(change for zone in MORE_ZONES for change in changes(zone, (2026, 2, 1), 365)),
    *changes(ZoneInfo("Pacific/Kiritimati"), (1994, 12, 1), 60),
]
moments = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
near_changes = st.builds(
    lambda change, minutes: (change[0] + timedelta(minutes=minutes), change[1]),
    st.sampled_from(CHANGES),
    st.integers(-90, 90) | st.integers(-1500, 1500),
)
# A moment and a zone.
places = st.tuples(moments, st.sampled_from(MORE_ZONES)) | near_changes
days = st.integers(-400, 400) | st.integers(-3, 3)
spans = st.timedeltas(timedelta(0), 12 * DAY) | st.integers(0, 5).map(lambda number: number * DAY)
dates = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def at(text):
    """ISO 8601; without an offset it is a time on the wall."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "wall", "twice"),
    [
        pytest.param(CHICAGO, "2027-11-07T00:59", False, id="before the fold"),
        pytest.param(CHICAGO, "2027-11-07T01:00", True, id="its first minute"),
        pytest.param(CHICAGO, "2027-11-07T01:59", True, id="its last minute"),
        pytest.param(CHICAGO, "2027-11-07T02:00", False, id="after the fold"),
        pytest.param(CHICAGO, "2027-03-14T02:30", False, id="in a gap"),
        pytest.param(LORD_HOWE, "2027-04-04T01:45", True, id="fold of 30 minutes"),
        pytest.param(LORD_HOWE, "2027-04-04T01:15", False, id="before a fold of 30 minutes"),
    ],
)
def test_time_that_comes_twice_is_known(zone, wall, twice):
    assert comes_twice(datetime.fromisoformat(wall), zone) is twice


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        pytest.param(CHICAGO, "2027-01-15T08:00", "2027-01-15T14:00Z", id="Chicago, winter"),
        pytest.param(CHICAGO, "2027-07-15T08:00", "2027-07-15T13:00Z", id="Chicago, summer"),
        pytest.param(CHICAGO, "2027-03-14T01:59:59", "2027-03-14T07:59:59Z", id="before a gap"),
        pytest.param(CHICAGO, "2027-03-14T03:00", "2027-03-14T08:00Z", id="after a gap"),
        pytest.param(CHICAGO, "2027-11-07T01:30", "2027-11-07T06:30Z", id="fold, Chicago"),
        pytest.param(CHICAGO, "2027-11-07T02:00", "2027-11-07T08:00Z", id="after a fold"),
        pytest.param(BERLIN, "2027-10-31T02:30", "2027-10-31T00:30Z", id="fold, Berlin"),
        pytest.param(LORD_HOWE, "2027-04-04T01:45", "2027-04-03T14:45Z", id="fold of 30 minutes"),
        pytest.param(APIA, "2011-12-29T23:59", "2011-12-30T09:59Z", id="before a lost day"),
        pytest.param(APIA, "2011-12-31T00:00", "2011-12-30T10:00Z", id="after a lost day"),
        pytest.param(TEGUCIGALPA, "2027-03-14T02:30", "2027-03-14T08:30Z", id="no change"),
        pytest.param(UTC_ZONE, "2027-03-14T02:30:00.5", "2027-03-14T02:30:00.5Z", id="UTC"),
    ],
)
def test_instant_of_a_wall_time_and_back(zone, wall, moment):
    found = instant_of(at(wall), zone)
    assert (found, found.utcoffset()) == (at(moment), timedelta(0))
    assert wall_of(found, zone) == at(wall)


@pytest.mark.parametrize(
    ("zone", "wall", "first_after"),
    [
        pytest.param(CHICAGO, "2027-03-14T02:00", "2027-03-14T03:00-05:00", id="begin of a gap"),
        pytest.param(CHICAGO, "2027-03-14T02:30", "2027-03-14T03:00-05:00", id="Chicago"),
        pytest.param(
            CHICAGO, "2027-03-14T02:59:59.999999", "2027-03-14T03:00-05:00", id="end of a gap"
        ),
        pytest.param(BERLIN, "2027-03-28T02:01", "2027-03-28T03:00+02:00", id="Berlin"),
        pytest.param(LORD_HOWE, "2027-10-03T02:15", "2027-10-03T02:30+11:00", id="30 minutes"),
        pytest.param(APIA, "2011-12-30T00:00", "2011-12-31T00:00+14:00", id="begin of a lost day"),
        pytest.param(APIA, "2011-12-30T17:20", "2011-12-31T00:00+14:00", id="a lost day"),
        pytest.param(TEGUCIGALPA, "2006-05-07T00:30", "2006-05-07T01:00-05:00", id="one summer"),
    ],
)
def test_instant_of_a_time_in_a_gap_is_refused(zone, wall, first_after):
    with pytest.raises(NoSuchTime) as refusal:
        instant_of(at(wall), zone)
    following = refusal.value.next
    assert (following, following.utcoffset()) == (at(first_after), at(first_after).utcoffset())
    assert following.tzinfo == zone
    assert str(refusal.value) == f"The clocks of {zone.key} jump over {at(wall)}."


def test_no_such_time_survives_a_copy():
    with pytest.raises(NoSuchTime) as refusal:
        instant_of(at("2027-03-14T02:30"), CHICAGO)
    copy = pickle.loads(pickle.dumps(refusal.value))  # noqa: S301
    assert (str(copy), copy.next) == (str(refusal.value), refusal.value.next)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=1)), CHICAGO], ids=str)
def test_instant_of_takes_no_time_with_a_zone(zone):
    with pytest.raises(ValueError) as refusal:
        instant_of(NAIVE.replace(tzinfo=zone), CHICAGO)
    assert str(refusal.value) == f"{NAIVE.replace(tzinfo=zone)} has a time zone already."


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: wall_of(NAIVE, CHICAGO), id="wall_of"),
        pytest.param(lambda: days_later(NAIVE, 1, CHICAGO), id="days_later"),
        pytest.param(lambda: days_later(NAIVE, 0, CHICAGO), id="no days later"),
        pytest.param(lambda: school_days_later(NAIVE, 1, CHICAGO), id="school_days_later"),
        pytest.param(lambda: school_days_later(NAIVE, 0, CHICAGO), id="no school days later"),
        pytest.param(lambda: days_late(NAIVE, MOMENT, CHICAGO), id="due"),
        pytest.param(lambda: days_late(MOMENT, NAIVE, CHICAGO), id="handed in"),
    ],
)
def test_moment_without_a_zone_is_refused(ask):
    with pytest.raises(ValueError) as refusal:
        ask()
    assert str(refusal.value) == "2027-01-15 08:00:00 has no time zone."


@pytest.mark.parametrize(
    ("zone", "moment", "days", "later"),
    [
        pytest.param(CHICAGO, "2027-03-13T08:00-06:00", 1, "2027-03-14T08:00-05:00", id="23 hours"),
        pytest.param(CHICAGO, "2027-11-06T08:00-05:00", 1, "2027-11-07T08:00-06:00", id="25 hours"),
        pytest.param(CHICAGO, "2027-11-07T08:00-06:00", -1, "2027-11-06T08:00-05:00", id="back"),
        pytest.param(CHICAGO, "2027-03-13T02:30-06:00", 1, "2027-03-14T03:30-05:00", id="to a gap"),
        pytest.param(
            CHICAGO, "2027-03-15T02:30-05:00", -1, "2027-03-14T03:30-05:00", id="back to a gap"
        ),
        pytest.param(CHICAGO, "2027-03-13T02:30-06:00", 2, "2027-03-15T02:30-05:00", id="over it"),
        pytest.param(CHICAGO, "2027-11-06T01:30-05:00", 1, "2027-11-07T01:30-05:00", id="fold"),
        pytest.param(
            CHICAGO, "2027-11-07T01:30-06:00", 0, "2027-11-07T01:30-06:00", id="none, in a fold"
        ),
        pytest.param(
            CHICAGO, "2027-11-07T01:30-06:00", 1, "2027-11-08T01:30-06:00", id="from a fold"
        ),
        pytest.param(BERLIN, "2027-03-27T02:30+01:00", 1, "2027-03-28T03:30+02:00", id="Berlin"),
        pytest.param(BERLIN, "2028-02-28T23:00+01:00", 1, "2028-02-29T23:00+01:00", id="leap year"),
        pytest.param(
            LORD_HOWE, "2027-10-02T02:15+10:30", 1, "2027-10-03T02:45+11:00", id="gap of 30 minutes"
        ),
        pytest.param(APIA, "2011-12-29T10:00-10:00", 1, "2011-12-31T10:00+14:00", id="lost day"),
        pytest.param(APIA, "2011-12-29T10:00-10:00", 2, "2011-12-31T10:00+14:00", id="the next"),
        pytest.param(
            APIA, "2011-12-31T10:00+14:00", -1, "2011-12-31T10:00+14:00", id="back to a lost day"
        ),
        pytest.param(
            TEGUCIGALPA, "2027-03-13T02:30-06:00", 365, "2028-03-12T02:30-06:00", id="a year"
        ),
        pytest.param(UTC_ZONE, "2027-12-31T23:59:59Z", 1, "2028-01-01T23:59:59Z", id="UTC"),
        pytest.param(CHICAGO, "2027-03-14T03:00Z", 1, "2027-03-15T02:00Z", id="its date is there"),
    ],
)
def test_days_later_is_the_same_time_on_the_wall(zone, moment, days, later):
    found = days_later(at(moment), days, zone)
    assert (found, found.utcoffset()) == (at(later), timedelta(0))


@pytest.mark.parametrize(
    ("zone", "moment", "days", "later"),
    [
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", 1, "2027-03-02T08:00Z", id="Monday"),
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", 4, "2027-03-05T08:00Z", id="Monday to Friday"),
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", 5, "2027-03-08T08:00Z", id="a school week"),
        pytest.param(UTC_ZONE, "2027-03-05T08:00Z", 1, "2027-03-08T08:00Z", id="Friday"),
        pytest.param(UTC_ZONE, "2027-03-06T08:00Z", 1, "2027-03-08T08:00Z", id="Saturday"),
        pytest.param(UTC_ZONE, "2027-03-07T08:00Z", 1, "2027-03-08T08:00Z", id="Sunday"),
        pytest.param(UTC_ZONE, "2027-03-07T08:00Z", 6, "2027-03-15T08:00Z", id="Sunday, six"),
        pytest.param(UTC_ZONE, "2027-03-07T08:00Z", 0, "2027-03-07T08:00Z", id="none on a Sunday"),
        pytest.param(UTC_ZONE, "2027-03-08T08:00Z", -1, "2027-03-05T08:00Z", id="back, Monday"),
        pytest.param(UTC_ZONE, "2027-03-07T08:00Z", -1, "2027-03-05T08:00Z", id="back, Sunday"),
        pytest.param(UTC_ZONE, "2027-03-06T08:00Z", -6, "2027-02-26T08:00Z", id="back, six"),
        pytest.param(CHICAGO, "2027-03-12T08:00-06:00", 1, "2027-03-15T08:00-05:00", id="change"),
        pytest.param(CHICAGO, "2027-03-06T03:00Z", 1, "2027-03-09T03:00Z", id="Friday there still"),
        pytest.param(APIA, "2011-12-29T10:00-10:00", 1, "2012-01-02T10:00+14:00", id="lost Friday"),
        pytest.param(APIA, "2011-12-29T10:00-10:00", 3, "2012-01-03T10:00+14:00", id="after it"),
        pytest.param(
            APIA,
            "2012-01-02T10:00+14:00",
            -1,
            "2011-12-29T10:00-10:00",
            id="back over it",
        ),
    ],
)
def test_school_days_later_counts_monday_to_friday(zone, moment, days, later):
    found = school_days_later(at(moment), days, zone)
    assert (found, found.utcoffset()) == (at(later), timedelta(0))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param("2027-03-01", "2027-03-01", 1, id="a Monday"),
        pytest.param("2027-03-06", "2027-03-07", 0, id="a weekend"),
        pytest.param("2027-03-01", "2027-03-07", 5, id="a week"),
        pytest.param("2027-03-05", "2027-03-08", 2, id="Friday and Monday"),
        pytest.param("2027-03-03", "2027-03-16", 10, id="any two weeks"),
        pytest.param("2027-03-02", "2027-03-01", 0, id="the last before the first"),
        pytest.param("2027-03-31", "2027-03-01", 0, id="long before"),
        pytest.param("0001-01-01", "9999-12-31", 2_608_615, id="the whole calendar"),
    ],
)
def test_school_days_between_two_dates(first, last, expected):
    assert school_days(date.fromisoformat(first), date.fromisoformat(last)) == expected


@pytest.mark.parametrize(
    ("zone", "due", "handed_in", "late"),
    [
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", "2027-02-01T08:00Z", 0, id="early"),
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", "2027-03-01T08:00Z", 0, id="at the due"),
        pytest.param(
            UTC_ZONE, "2027-03-01T08:00Z", "2027-03-01T08:00:00.000001Z", 1, id="a moment after"
        ),
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", "2027-03-02T08:00Z", 1, id="a day"),
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", "2027-03-02T08:00:01Z", 2, id="a day begun"),
        pytest.param(UTC_ZONE, "2027-03-01T08:00Z", "2037-03-01T08:00Z", 3653, id="ten years"),
        pytest.param(
            CHICAGO, "2027-03-13T08:00-06:00", "2027-03-14T08:30-05:00", 2, id="23 hours are a day"
        ),
        pytest.param(
            CHICAGO, "2027-11-06T08:00-05:00", "2027-11-07T08:00-06:00", 1, id="so are 25"
        ),
        pytest.param(
            CHICAGO, "2027-11-07T01:30-05:00", "2027-11-07T01:10-06:00", 1, id="later in a fold"
        ),
        pytest.param(
            CHICAGO, "2027-11-06T01:30-05:00", "2027-11-07T01:10-06:00", 2, id="a day, in a fold"
        ),
        pytest.param(BERLIN, "2027-03-27T02:30+01:00", "2027-03-28T03:30+02:00", 1, id="gap"),
        pytest.param(
            LORD_HOWE, "2027-10-02T02:15+10:30", "2027-10-03T02:46+11:00", 2, id="30 minutes"
        ),
        pytest.param(APIA, "2011-12-29T10:00-10:00", "2011-12-31T10:00+14:00", 1, id="lost day"),
        pytest.param(APIA, "2011-12-29T10:00-10:00", "2011-12-31T10:01+14:00", 3, id="and after"),
        pytest.param(APIA, "2011-12-28T10:00-10:00", "2011-12-31T08:00+14:00", 2, id="before it"),
        pytest.param(
            TEGUCIGALPA,
            "2027-03-13T23:59-06:00",
            "2027-03-14T12:00-06:00",
            1,
            id="midnight",
        ),
        pytest.param(
            ZoneInfo("America/Sao_Paulo"),
            "2018-02-16T23:50-02:00",
            "2018-02-17T23:55-03:00",
            2,
            id="a fold before midnight",
        ),
    ],
)
def test_days_late_counts_each_day_begun(zone, due, handed_in, late):
    assert days_late(at(due), at(handed_in), zone) == late
    assert days_late(at(due).astimezone(zone), at(handed_in).astimezone(zone), zone) == late


def gap_at(wall, zone):
    """How much the clocks jump forward over this time; PEP 495 tells it by the two offsets."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return max(second - first, timedelta(0))


@given(places)
def test_wall_and_back_is_the_moment_or_its_twin_before(place):
    moment, zone = place
    wall = wall_of(moment, zone)
    back = instant_of(wall, zone)
    assert (wall.tzinfo, wall.fold, wall_of(back, zone)) == (None, 0, wall)
    assert (back == moment) == (moment.astimezone(zone).fold == 0)
    assert timedelta(0) <= moment - back <= DAY


@given(places)
def test_wall_time_is_shown_or_refused_with_the_next_one(place):
    moment, zone = place
    # The wall of the day before and a day: it may be a time that never comes.
    wall = wall_of(moment - DAY, zone) + DAY
    gap = gap_at(wall, zone)
    if not gap:
        assert wall_of(instant_of(wall, zone), zone) == wall
        return
    with pytest.raises(NoSuchTime) as refusal:
        instant_of(wall, zone)
    following = refusal.value.next.astimezone(UTC)
    last = wall_of(following - MICROSECOND, zone)
    assert last < wall < wall_of(following, zone) == last + MICROSECOND + gap


@given(places, days)
def test_days_later_shows_the_same_time_or_the_gap_more(place, days):
    moment, zone = place
    start = moment - days * DAY
    wall = wall_of(start, zone) + days * DAY
    found = days_later(start, days, zone)
    assert wall_of(found, zone) == wall + (gap_at(wall, zone) if days else timedelta(0))
    assert days == 0 or found.astimezone(zone).fold == 0
    assert days != 0 or found == start == school_days_later(start, 0, zone)


@given(places, days, days)
def test_more_days_are_never_earlier(place, one, other):
    moment, zone = place
    few, many = sorted([one, other])
    assert days_later(moment, few, zone) <= days_later(moment, many, zone)
    assert school_days_later(moment, few, zone) <= school_days_later(moment, many, zone)
    assert (days_later(moment, many, zone) >= moment) >= (many >= 0)


@given(places, st.integers(-30, 30).filter(bool))
def test_school_days_later_is_found_by_walking(place, days):
    moment, zone = place
    step, day, left = (1 if days > 0 else -1), 0, abs(days)
    while left:
        day += step
        left -= (wall_of(moment, zone) + day * DAY).weekday() < 5
    nominal, found = days_later(moment, day, zone), school_days_later(moment, days, zone)
    assert wall_of(found, zone).weekday() < 5
    # Otherwise the clocks jump from that day into a weekend.
    if wall_of(nominal, zone).weekday() < 5:
        assert found == nominal


@given(dates, st.integers(-30, 800))
def test_school_days_are_those_that_one_counts(first, length):
    expected = sum((first + number * DAY).weekday() < 5 for number in range(length))
    assert school_days(first, first + (length - 1) * DAY) == expected


@given(st.lists(dates, min_size=3, max_size=3).map(sorted))
def test_school_days_add_up(three):
    first, middle, last = three
    parts = school_days(first, middle) + school_days(middle + DAY, last)
    assert school_days(first, last) == parts


@given(dates, st.integers(1, 300))
def test_school_days_later_and_school_days_agree(day, days):
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    later = school_days_later(start, days, UTC_ZONE).date()
    assert school_days(day + DAY, later) == days


@given(places, st.integers(1, 4000))
def test_days_late_undoes_days_later(place, days):
    due, zone = place
    later = days_later(due, days, zone)
    # A day that never came ends with the next one.
    lost = days > 1 and days_later(due, days - 1, zone) == later
    assert days_late(due, later, zone) == days - lost
    assert days_late(due, later + MICROSECOND, zone) > days - lost


@given(places, spans)
def test_days_late_is_found_by_walking(place, span):
    handed_in, zone = place
    due = handed_in - span
    expected = next(days for days in count() if handed_in <= days_later(due, days, zone))
    assert days_late(due, handed_in, zone) == expected


@given(places, spans, spans)
def test_days_late_never_falls_with_time(place, one, other):
    due, zone = place
    early, late = sorted([one, other])
    assert days_late(due, due + early, zone) <= days_late(due, due + late, zone)
    assert days_late(due, due - early, zone) == 0
