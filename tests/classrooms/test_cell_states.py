"""Cells of attempts that are on time until their own end, and of scores that are not shown yet."""

from decimal import Decimal

import pytest

from classrooms.gradebook import State, hidden
from tests.classrooms.test_gradebook import CLOSED, PAST, judged, scored


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param({"is_begun": True}, "missing", id="goes on"),
        pytest.param({"is_begun": True, "is_in_time": True}, "working", id="on time to its end"),
        pytest.param({"is_begun": True, "is_in_time": True} | CLOSED, "working", id="past close"),
        pytest.param({"is_in_time": True}, "missing", id="nothing goes on"),
    ],
)
def test_attempt_that_is_on_time_is_not_missing(facts, state):
    assert judged(**{"due_at": PAST} | facts).state == state


def test_hidden_cell_keeps_nothing_of_what_was_earned():
    for facts in ({"score": scored(5), "days_late": 2}, {"score": scored(2, 6, 1)}):
        found = hidden(judged(**facts, tries=(Decimal(5),)))
        assert (found.state, found.earned, found.before, found.counts) == (
            State.HIDDEN,
            None,
            None,
            False,
        )
        assert (found.facts.score, found.facts.tries, found.facts.days_late) == (None, (), 0)
    for facts in ({"override": Decimal(5)}, {"is_excused": True}, {}, {"is_begun": True}):
        assert hidden(judged(**facts)) == judged(**facts)
