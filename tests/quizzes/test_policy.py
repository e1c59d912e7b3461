"""What is shown when: every shipped policy at each of the four moments, and what holds of all."""

from datetime import timedelta

import pytest
from hypothesis import given

from quizzes.clock import MOMENTS, AttemptFacts, may_save, moment_of
from quizzes.policy import (
    GRADED,
    MARKS_UNTIL_CLOSE,
    NOTHING_UNTIL_CLOSE,
    OWN,
    PRACTICE,
    ROWS,
    Review,
    at_question,
    may_try,
    shown,
)
from tests.quizzes.build import NAIVE, START, after, attempts, policies, seconds

MARKS_ONLY = GRADED.changed(review=MARKS_UNTIL_CLOSE)
NOTHING = GRADED.changed(review=NOTHING_UNTIL_CLOSE)
POLICIES = {"graded": GRADED, "marks only": MARKS_ONLY, "nothing": NOTHING, "practice": PRACTICE}
DAY = timedelta(days=1)
CLOSE = START + 9 * DAY
NOW = START + DAY

# x is shown, - is not; the columns are during, after, later, closed.
MATRIX = """
                graded      marks only  nothing     practice
attempt         x x x x     x x x x     x x x x     x x x x
correctness     - x x x     - - - x     - - - x     x x x x
max_mark        x x x x     x x x x     x x x x     x x x x
mark            - x x x     - x x x     - - - x     x x x x
specific        - x x x     - - - x     - - - x     x x x x
general         - x x x     - - - x     - - - x     x x x x
right_answer    - - x x     - - - x     - - - x     x x x x
overall         - x x x     - - - x     - - - x     - x x x
"""


def matrix():
    for line in MATRIX.strip().splitlines()[1:]:
        row, *signs = line.split()
        for place, sign in enumerate(signs):
            yield row, tuple(POLICIES)[place // 4], MOMENTS[place % 4], sign == "x"


def attempt_at(moment, **changes):
    """An attempt that is at this moment a day after its start."""
    own = {
        "during": {},
        "after": {"submitted_at": START, "attempts_left": 1},
        "later": {"submitted_at": START, "attempts_left": 0},
        "closed": {"submitted_at": START, "attempts_left": 1, "closes_at": NOW},
    }[moment]
    return AttemptFacts(**{"started_at": START, "closes_at": CLOSE, **own, **changes})


@pytest.mark.parametrize(("row", "name", "moment", "is_shown"), matrix())
def test_row_is_shown(row, name, moment, is_shown):
    seen = shown(POLICIES[name], attempt_at(moment), NOW)
    assert (seen.moment, row in seen.rows) == (moment, is_shown)


def test_matrix_is_whole():
    assert {row for row, *_ in matrix()} == set(ROWS)
    assert len(list(matrix())) == len(ROWS) * len(MOMENTS) * len(POLICIES)


@pytest.mark.parametrize(
    ("policy", "moment", "sees"),
    [
        pytest.param(GRADED, "during", (0, 0, 0, 0), id="graded during"),
        pytest.param(GRADED, "after", (1, 1, 0, 0), id="graded while an attempt is left"),
        pytest.param(GRADED, "later", (1, 1, 1, 1), id="graded after the last"),
        pytest.param(MARKS_ONLY, "later", (0, 0, 0, 0), id="marks only after the last"),
        pytest.param(MARKS_ONLY, "closed", (1, 1, 1, 1), id="marks only after the close"),
        pytest.param(
            GRADED.changed(review=Review(specific="never")), "closed", (1, 0, 1, 0), id="no whys"
        ),
    ],
)
def test_seen_says_what_a_reviewed_question_shows(policy, moment, sees):
    seen = shown(policy, attempt_at(moment), NOW)
    found = (seen.correctness, seen.chosen_why, seen.right_answer, seen.every_why)
    assert found == tuple(map(bool, sees))


RELEASE = NOW + DAY
HELD = {"is_held": True}


@pytest.mark.parametrize(
    ("policy", "moment", "changes", "until"),
    [
        pytest.param(GRADED, "during", {}, None, id="handing in comes first"),
        pytest.param(GRADED, "after", {}, CLOSE, id="the right answer, at the latest"),
        pytest.param(GRADED, "after", {"closes_at": None}, None, id="the last attempt decides"),
        pytest.param(GRADED, "later", {}, None, id="all is shown"),
        pytest.param(GRADED, "closed", {}, None, id="all is shown after the close"),
        pytest.param(MARKS_ONLY, "later", {}, CLOSE, id="marks until the close"),
        pytest.param(GRADED, "later", HELD, None, id="a person releases"),
        pytest.param(GRADED, "later", HELD | {"released_at": RELEASE}, RELEASE, id="released at"),
        pytest.param(GRADED, "later", {"released_at": RELEASE}, None, id="not held"),
        pytest.param(GRADED, "after", HELD | {"released_at": RELEASE}, RELEASE, id="release first"),
        pytest.param(
            GRADED, "after", HELD | {"released_at": CLOSE + DAY}, CLOSE + DAY, id="close is not it"
        ),
        pytest.param(GRADED, "after", HELD | {"released_at": NOW}, CLOSE, id="released"),
        pytest.param(GRADED, "after", {"is_another_open": True}, None, id="another goes on"),
    ],
)
def test_seen_says_from_when_more_is_shown(policy, moment, changes, until):
    assert shown(policy, attempt_at(moment, **changes), NOW).until == until


@pytest.mark.parametrize("moment", MOMENTS)
def test_held_attempt_shows_what_was_given_and_no_judgment(moment):
    attempt = attempt_at(moment, is_held=True)
    assert {shown(policy, attempt, NOW).rows for policy in POLICIES.values()} == {OWN}


@pytest.mark.parametrize(
    ("moment", "changes", "rows", "until"),
    [
        pytest.param("during", {}, OWN, None, id="during"),
        pytest.param("after", {}, OWN, CLOSE, id="until the close"),
        pytest.param("later", {"closes_at": None}, OWN, None, id="without a close, for good"),
        pytest.param("closed", {}, set(ROWS), None, id="from the close on"),
        pytest.param("closed", {"is_another_open": True}, OWN, None, id="another goes on"),
    ],
)
def test_attempt_that_hides_until_its_close_shows_no_judgment_before(moment, changes, rows, until):
    attempt = attempt_at(moment, hides_until_close=True, **changes)
    seen = shown(GRADED, attempt, NOW)
    assert (seen.rows, seen.until) == (rows, until)


def test_nothing_is_shown_where_the_attempt_is_not():
    policy = GRADED.changed(review=Review(attempt="closed"))
    assert shown(policy, attempt_at("later"), NOW).rows == frozenset()
    assert shown(policy, attempt_at("closed"), NOW).rows == set(ROWS)


def test_time_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        shown(GRADED, attempt_at("after"), NAIVE)


@given(policies, attempts, seconds)
def test_what_may_still_be_saved_shows_nothing_of_the_key(policy, attempt, now):
    seen = shown(policy.changed(mode="quiz"), attempt, now)
    if may_save(attempt, now, policy.grace_seconds):
        assert seen.rows <= OWN
    if attempt.is_another_open:
        assert seen.rows <= policy.review.rows("after")


@given(policies, attempts, seconds, seconds)
def test_what_was_shown_is_not_taken_away(policy, attempt, one, other):
    early, late = sorted([one, other])
    assert shown(policy, attempt, early).rows <= shown(policy, attempt, late).rows


@given(policies, attempts, seconds)
def test_until_is_the_first_time_at_which_more_is_shown(policy, attempt, now):
    seen = shown(policy, attempt, now)
    if moment_of(attempt, now, policy.grace_seconds) == "during":
        assert seen.until is None
        return
    every = {attempt.closes_at, attempt.released_at, after(10**6)} - {None}
    moments = sorted(at for date in every for at in (date - timedelta.resolution, date) if at > now)
    more = [at for at in moments if shown(policy, attempt, at).rows > seen.rows]
    assert seen.until == (more[0] if more else None)


@pytest.mark.parametrize(
    ("policy", "tries", "is_right", "again"),
    [
        (GRADED, 0, False, True),
        (GRADED, 1, False, False),
        (PRACTICE, 1, False, True),
        (PRACTICE, 1, True, False),
        (PRACTICE, 2, False, True),
        (PRACTICE, 3, False, False),
    ],
)
def test_question_may_be_tried(policy, tries, is_right, again):
    assert may_try(policy, tries=tries, is_right=is_right) == again


KEY = {"right_answer"}
PRACTICED = set(ROWS) - {"overall"}


@pytest.mark.parametrize(
    ("policy", "moment", "tries", "is_right", "rows"),
    [
        pytest.param(PRACTICE, "during", 0, False, OWN, id="before the first try"),
        pytest.param(PRACTICE, "during", 1, False, PRACTICED - KEY, id="may try again"),
        pytest.param(PRACTICE, "during", 2, False, PRACTICED - KEY, id="one more"),
        pytest.param(PRACTICE, "during", 1, True, PRACTICED, id="right"),
        pytest.param(PRACTICE, "during", 3, False, PRACTICED, id="tries are used"),
        pytest.param(PRACTICE, "after", 0, False, set(ROWS), id="handed in untried"),
        pytest.param(GRADED, "during", 0, False, OWN, id="graded"),
        pytest.param(GRADED, "during", 1, True, OWN, id="graded, whatever it is"),
    ],
)
def test_question_shows_its_key_when_its_tries_are_over(policy, moment, tries, is_right, rows):
    seen = shown(policy, attempt_at(moment), NOW)
    assert at_question(seen, policy, tries=tries, is_right=is_right).rows == rows
