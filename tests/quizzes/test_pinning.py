"""A policy is pinned as JSON, comes back as it was, and refuses what it does not know."""

from decimal import Decimal

import pytest
from hypothesis import given
from pydantic import ValidationError

from quizzes.policy import GRADED, PRACTICE, Policy
from tests.quizzes.build import policies


def test_shipped_policies_are_what_the_course_promises():
    assert (GRADED.tries, GRADED.penalty, GRADED.attempts, GRADED.counts) == (1, 0, 2, "highest")
    assert (PRACTICE.tries, PRACTICE.penalty) == (3, Decimal("0.3333333"))
    assert (PRACTICE.attempts, PRACTICE.limit_seconds, GRADED.limit_seconds) == (None, None, None)


def test_policy_is_pinned_as_plain_json():
    """Attempts that are open during an update read what they were pinned with."""
    pinned = {
        "mode": "practice",
        "tries": 3,
        "penalty": "0.3333333",
        "is_shuffled": True,
        "asks_sureness": True,
        "shows_timer": True,
        "limit_seconds": None,
        "grace_seconds": 60,
        "attempts": None,
        "counts": "highest",
        "review": {
            "attempt": "during",
            "correctness": "during",
            "max_mark": "during",
            "mark": "during",
            "specific": "during",
            "general": "during",
            "right_answer": "during",
            "overall": "after",
        },
    }
    assert PRACTICE.as_json() == pinned
    assert Policy.from_json(pinned) == PRACTICE


@given(policies)
def test_policy_comes_back_from_json(policy):
    assert Policy.from_json(policy.as_json()) == policy


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"mode": "exam"}, id="unknown mode"),
        pytest.param({"color": "red"}, id="unknown field"),
        pytest.param({"tries": 0}, id="no try"),
        pytest.param({"tries": "3"}, id="text for a number"),
        pytest.param({"tries": 1.0}, id="number with a point"),
        pytest.param({"is_shuffled": 1}, id="number for a truth"),
        pytest.param({"penalty": "1.1"}, id="more than all"),
        pytest.param({"penalty": "-0.1"}, id="a gift"),
        pytest.param({"penalty": "0.33333333"}, id="eight places"),
        pytest.param({"limit_seconds": 0}, id="no time"),
        pytest.param({"grace_seconds": -1}, id="less than no grace"),
        pytest.param({"attempts": 0}, id="no attempt"),
        pytest.param({"counts": "best"}, id="unknown method"),
        pytest.param({"review": {"mark": "tomorrow"}}, id="unknown moment"),
        pytest.param({"review": {"marks": "after"}}, id="unknown row"),
    ],
)
def test_policy_refuses(changes):
    with pytest.raises(ValidationError):
        Policy.from_json({**GRADED.as_json(), **changes})
    with pytest.raises(ValidationError):
        GRADED.changed(**changes)


def test_policy_cannot_be_changed_in_place():
    with pytest.raises(ValidationError):
        GRADED.tries = 2
