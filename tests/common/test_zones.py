"""Times told on the clock of a class, with its name where the reader's own shows another time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from common.templatetags.times import clock, day, day_and_time, full_day
from common.zones import told_in

WINTER = datetime(2026, 12, 21, 5, 59, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "zone", "moment", "expected"),
    [
        ("America/New_York", "America/Chicago", WINTER, "Sun, Dec 20, 11:59 pm CST"),
        ("Asia/Tokyo", "America/Chicago", SUMMER, "Wed, Jul 1, 12:59 am CDT"),
        ("America/Chicago", "America/Chicago", WINTER, "Sun, Dec 20, 11:59 pm"),
        # Another zone whose clock shows the same then, and half a year later another time.
        ("America/Tegucigalpa", "America/Chicago", WINTER, "Sun, Dec 20, 11:59 pm"),
        ("America/Tegucigalpa", "America/Chicago", SUMMER, "Wed, Jul 1, 12:59 am CDT"),
        # A zone without letters of its own.
        ("America/Chicago", "America/Sao_Paulo", WINTER, "Mon, Dec 21, 2:59 am UTC-03"),
        ("America/New_York", "", WINTER, "Mon, Dec 21, 12:59 am"),
    ],
)
def test_time_of_a_class_is_named_where_the_reader_has_another(reader, zone, moment, expected):
    with timezone.override(ZoneInfo(reader)), told_in(zone):
        assert day_and_time(moment) == expected


def test_reader_is_still_the_reader_inside_another_zone():
    with (
        timezone.override(ZoneInfo("America/New_York")),
        told_in("America/Chicago"),
        told_in(ZoneInfo("America/Denver")),
    ):
        assert clock(WINTER) == "10:59 pm MST"
    assert timezone.get_current_timezone_name() == "UTC"


def test_time_of_the_reader_has_no_name_after_that_of_a_class():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        with told_in("America/Chicago"):
            pass
        assert day_and_time(WINTER) == "Mon, Dec 21, 2:59 pm"


def test_filters_take_a_zone():
    with timezone.override(ZoneInfo("America/New_York")):
        assert day(WINTER, "America/Chicago") == "Sun, Dec 20"
        assert full_day(WINTER, "America/Chicago") == "Dec 20, 2026"
        assert day_and_time(WINTER, "America/Chicago") == "Sun, Dec 20, 11:59 pm CST"
        assert (day(WINTER), full_day(WINTER, "")) == ("Mon, Dec 21", "Dec 21, 2026")
