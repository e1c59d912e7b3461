"""The receipt changes with whatever was handed in, and with nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.receipt import Given, digest, short

ATTEMPT = UUID("01890000-0000-7000-8000-000000000001")
AT = datetime(2025, 11, 28, 23, 59, tzinfo=UTC)
GIVEN = (Given(1, 3, "option:2"), Given(2, 1, None), Given(3, 2, {"text": "Árbenz", "cites": []}))

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
given_answers = st.lists(plain).map(
    lambda responses: [Given(at, at % 3, response) for at, response in enumerate(responses)]
)


def test_digest_is_stable_for_ever():
    """Whoever kept a receipt can compare it years later."""
    found = digest(ATTEMPT, GIVEN, AT)
    assert found == "6a9b9365b5c8a434ed05063e7d29149d6937a9cc6e0f6a1c42d01a1668359471"
    assert short(found) == "6A9B-9365-B5C8-A434"


def test_digest_is_of_an_instant_in_any_zone():
    assert digest(ATTEMPT, GIVEN, AT.astimezone(ZoneInfo("America/Guatemala"))) == digest(
        ATTEMPT, GIVEN, AT
    )


@pytest.mark.parametrize(
    ("attempt_id", "given_answers", "at"),
    [
        pytest.param(UUID(int=ATTEMPT.int + 1), GIVEN, AT, id="another attempt"),
        pytest.param(ATTEMPT, GIVEN, AT + timedelta(microseconds=1), id="another time"),
        pytest.param(ATTEMPT, GIVEN[:2], AT, id="an answer less"),
        pytest.param(ATTEMPT, (*GIVEN[:2], replace(GIVEN[2], position=4)), AT, id="place"),
        pytest.param(ATTEMPT, (*GIVEN[:2], replace(GIVEN[2], revision=3)), AT, id="revision"),
        pytest.param(ATTEMPT, (*GIVEN[:2], replace(GIVEN[2], response=None)), AT, id="blank"),
        pytest.param(ATTEMPT, (replace(GIVEN[0], response=""), *GIVEN[1:]), AT, id="response"),
    ],
)
def test_digest_differs_for(attempt_id, given_answers, at):
    assert digest(attempt_id, given_answers, at) != digest(ATTEMPT, GIVEN, AT)


@given(st.data(), given_answers)
def test_digest_does_not_depend_on_the_order_of_answers_or_of_keys(data, answers):
    def turned(value):
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(each) for each in value] if isinstance(value, list) else value

    others = [
        replace(answer, response=turned(answer.response))
        for answer in data.draw(st.permutations(answers))
    ]
    assert digest(ATTEMPT, others, AT) == digest(ATTEMPT, answers, AT)


@given(plain, plain)
def test_digest_tells_responses_apart(one, other):
    first, second = (digest(ATTEMPT, [Given(1, 1, response)], AT) for response in (one, other))
    assert (first == second) == (repr_of(one) == repr_of(other))


def repr_of(value):
    """JSON knows true from 1, Python's == does not; the order of keys means nothing."""
    if isinstance(value, dict):
        return "keys", sorted((key, repr_of(each)) for key, each in value.items())
    return [repr_of(each) for each in value] if isinstance(value, list) else repr(value)


def test_digest_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError):
        digest(ATTEMPT, GIVEN, AT.replace(tzinfo=None))
