"""The picture of progress: what it counts, and that it stays on its sheet."""

import re
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from practice.mastery import State
from practice.picture import MOST_POINTS, Point, picture

TODAY = date(2026, 11, 25)


def ago(days):
    return TODAY - timedelta(days=days)


def test_each_day_counts_the_states_as_they_stood():
    changes = {
        "LO1": [(ago(2), State.PRACTISE), (ago(0), State.SECURE)],
        "LO2": [(ago(1), State.PRACTISE)],
    }
    drawn = picture(changes, objectives=26, today=TODAY)
    assert drawn.points == (
        Point(ago(2), 25, 1, 0),
        Point(ago(1), 24, 2, 0),
        Point(ago(0), 24, 1, 1),
    )


def test_two_changes_of_a_day_count_as_the_later():
    changes = {"LO1": [(ago(1), State.PRACTISE), (ago(1), State.SECURE)]}
    assert picture(changes, objectives=2, today=TODAY).points[0] == Point(ago(1), 1, 0, 1)


def test_first_day_has_no_picture():
    assert picture({}, objectives=26, today=TODAY) is None
    assert picture({"LO1": [(TODAY, State.PRACTISE)]}, objectives=26, today=TODAY) is None


CHANGES = st.dictionaries(
    st.sampled_from([f"LO{n}" for n in range(1, 9)]),
    st.lists(
        st.tuples(st.integers(0, 1500).map(ago), st.sampled_from(list(State))), max_size=6
    ).map(sorted),
)


@given(CHANGES)
def test_states_add_up_and_steps_are_few_and_even(changes):
    drawn = picture(changes, objectives=8, today=TODAY)
    if drawn is None:
        return
    assert all(p.unseen + p.practise + p.secure == 8 for p in drawn.points)
    assert 2 <= len(drawn.points) <= MOST_POINTS
    assert drawn.last.day == TODAY
    gaps = {(b.day - a.day).days for a, b in pairwise(drawn.points)}
    assert len(gaps) == 1


@given(CHANGES)
def test_drawing_stays_on_its_sheet(changes):
    drawn = picture(changes, objectives=8, today=TODAY)
    for drawing in drawn.drawings if drawn else ():
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", drawing.practise)]
        assert all(0 <= n <= drawing.sheet.width for n in numbers)
        assert drawing.levels[0] < drawing.levels[1] < drawing.levels[2]
        assert drawing.right < drawing.sheet.width
