"""What a page says of being late before it happens."""

from datetime import UTC, datetime, timedelta

import pytest

from common.zones import told_in
from quizzes.templatetags.due import said

# Due on Friday, November 28, 2025, at 11:59 pm in Chicago.
DUE = datetime(2025, 11, 29, 5, 59, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
DATE = "Fri, Nov 28, 11:59 pm CST"


def words(left, **facts):
    """What is said so long before the due time."""
    now = DUE - left
    usual = {
        "due_at": DUE,
        "percent": 10,
        "started_at": DUE - WEEK,
        "deadline": DUE + WEEK,
        "is_timed": False,
    }
    with told_in("America/Chicago"):
        return said(now=now, **(usual | facts))


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (19 * MINUTE, "Due in 19 minutes; after that 10% a day"),
        (19 * MINUTE + timedelta(seconds=59), "Due in 19 minutes; after that 10% a day"),
        (MINUTE, "Due in 1 minute; after that 10% a day"),
        (timedelta(seconds=59), "Due in less than a minute; after that 10% a day"),
        (timedelta(0), "Due in less than a minute; after that 10% a day"),
        (HOUR, "Due in 60 minutes; after that 10% a day"),
        (HOUR + MINUTE, "Due in 61 minutes; after that 10% a day"),
        (90 * MINUTE, "Due in 90 minutes; after that 10% a day"),
        (2 * HOUR - MINUTE, "Due in 119 minutes; after that 10% a day"),
        (2 * HOUR, "Due in 2 hours; after that 10% a day"),
        (DAY, "Due in 24 hours; after that 10% a day"),
        (DAY + MINUTE, f"Due {DATE}; after that 10% a day"),
        (-MINUTE, f"Late: 10% a day since {DATE}"),
        (-3 * DAY, f"Late: 10% a day since {DATE}"),
    ],
)
def test_untimed_attempt_is_told_what_comes_after_the_due_time(left, expected):
    assert words(left) == expected


@pytest.mark.parametrize(
    ("left", "facts", "expected"),
    [
        (HOUR, {"due_at": None}, ""),
        # It ends when it is due: what is saved is submitted then, and nothing is late.
        (HOUR, {"deadline": DUE}, ""),
        (HOUR, {"deadline": None}, "Due in 60 minutes; after that 10% a day"),
        (19 * MINUTE, {"percent": 0}, "Due in 19 minutes"),
        (-MINUTE, {"percent": 0}, f"It was due {DATE}"),
    ],
)
def test_what_is_not_so_is_not_said(left, facts, expected):
    assert words(left, **facts) == expected


@pytest.mark.parametrize(
    ("started", "ends", "left", "expected"),
    [
        (19 * MINUTE, 11 * MINUTE, 19 * MINUTE, "On time until it ends"),
        (19 * MINUTE, 11 * MINUTE, -5 * MINUTE, "On time until it ends"),
        (timedelta(0), 30 * MINUTE, timedelta(0), "On time until it ends"),
        # It ends before it is due.
        (HOUR, -30 * MINUTE, HOUR, ""),
        (-MINUTE, 31 * MINUTE, -2 * MINUTE, f"Late: 10% a day since {DATE}"),
    ],
)
def test_timed_attempt_that_began_by_the_due_time_is_on_time(started, ends, left, expected):
    facts = {"started_at": DUE - started, "deadline": DUE + ends, "is_timed": True}
    assert words(left, **facts) == expected
