"""The rule of mastery: tables of answers with the state that follows, and what holds of all."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.mastery import Response, State, changes, standings

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
RIGHT, HALF, WRONG = Decimal(1), Decimal("0.5"), Decimal(0)


def responses(*answers):
    """From (day, question, type, fraction), in the order of their keys."""
    return [
        Response(
            key=key,
            question_id=question,
            question_type=type_name,
            fraction=fraction,
            at=MONDAY + timedelta(days=day),
        )
        for key, (day, question, type_name, fraction) in enumerate(answers)
    ]


THREE_ON_TWO_DAYS = (
    (0, "a", "number", RIGHT),
    (0, "b", "single_choice", RIGHT),
    (2, "c", "single_choice", RIGHT),
)


def states(*answers):
    return [standing.state.value for standing in standings(responses(*answers))]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(THREE_ON_TWO_DAYS, "secure", id="all of the rule, with nothing to spare"),
        pytest.param(THREE_ON_TWO_DAYS[:2], "practise", id="two questions are too few"),
        pytest.param(
            [(day, "abc"[n], "number", RIGHT) for n, day in enumerate((0, 1, 2))],
            "practise",
            id="one type is too few",
        ),
        pytest.param(
            [(day, "a", "number", RIGHT) for day in (0, 2, 4)],
            "practise",
            id="the same question three times",
        ),
        pytest.param(
            [*THREE_ON_TWO_DAYS[:2], (1.999, "c", "single_choice", RIGHT)],
            "practise",
            id="two minutes short of two days",
        ),
        pytest.param(
            [(0, "a", "number", WRONG), *THREE_ON_TWO_DAYS], "practise", id="three of four"
        ),
        pytest.param(
            [(0, "d", "number", WRONG), *THREE_ON_TWO_DAYS, (3, "d", "number", RIGHT)],
            "secure",
            id="four of five are eighty percent",
        ),
        pytest.param(
            [*THREE_ON_TWO_DAYS, (3, "d", "number", HALF), (3, "e", "number", HALF)],
            "secure",
            id="parts of questions count as parts",
        ),
        pytest.param(
            [
                *[(0, "x", "number", WRONG)] * 5,
                *THREE_ON_TWO_DAYS,
                *[(3, "d", "number", RIGHT)] * 6,
            ],
            "secure",
            id="only the last ten count",
        ),
        pytest.param(
            [(0, "a", "number", RIGHT), *[(0, "x", "cloze", WRONG)] * 3]
            + [(9, question, "number", RIGHT) for question in "bcdefghi"],
            "secure",
            id="right long ago and right today",
        ),
        pytest.param(
            [(0, "a", "number", HALF), *[(9, question, "cloze", RIGHT) for question in "bcdef"]],
            "practise",
            id="half right is not right before",
        ),
    ],
)
def test_state_after_the_last_answer(answers, expected):
    assert states(*answers)[-1] == expected


def test_many_right_answers_on_one_day_take_nothing_back():
    more = [(20, question, "number", RIGHT) for question in "abcdefghi"]
    more.append((20, "j", "cloze", RIGHT))
    assert states(*THREE_ON_TWO_DAYS, *more)[-1] == "secure"


def test_new_wrong_answers_let_it_fall():
    answers = [*THREE_ON_TWO_DAYS, (3, "a", "number", WRONG)]
    assert states(*answers) == ["practise", "practise", "secure", "practise"]


def test_changes_are_the_first_standing_and_each_turn():
    answers = [*THREE_ON_TWO_DAYS, (3, "a", "number", WRONG), (4, "b", "number", WRONG)]
    assert [(change.at - MONDAY).days for change in changes(responses(*answers))] == [0, 2, 3]


def test_standing_says_every_number_of_the_rule():
    [*_, standing] = standings(responses(*THREE_ON_TWO_DAYS, (4, "d", "cloze", HALF)))
    assert (standing.share, standing.questions, standing.types) == (Decimal("0.875"), 4, 3)
    assert standing.keys == (0, 1, 2, 3)
    assert standing.right_first == MONDAY
    assert standing.right_last == MONDAY + timedelta(days=2)


def test_nothing_answered_has_no_standing():
    assert list(changes([])) == []


ANSWERS = st.lists(
    st.builds(
        Response,
        key=st.integers(0, 10_000),
        question_id=st.sampled_from("abcdef"),
        question_type=st.sampled_from(["number", "cloze", "matching"]),
        fraction=st.decimals(0, 1, places=2),
        at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    ),
    unique_by=lambda response: response.key,
    max_size=30,
)


@given(ANSWERS)
def test_secure_means_all_three_parts_of_the_rule(answers):
    for standing in standings(answers):
        parts = (standing.has_share, standing.has_breadth, standing.has_lasted)
        assert (standing.state == State.SECURE) == all(parts)
        assert len(standing.keys) <= 10
        assert 0 <= standing.share <= 1


@given(ANSWERS, st.randoms(use_true_random=False))
def test_order_in_which_answers_arrive_changes_nothing(answers, chance):
    mixed = list(answers)
    chance.shuffle(mixed)
    assert list(standings(mixed)) == list(standings(answers))


@given(ANSWERS)
def test_neighboring_changes_differ(answers):
    found = [change.state for change in changes(answers)]
    assert all(one != other for one, other in pairwise(found))
