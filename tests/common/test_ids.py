"""Keys of version 7: what RFC 9562 asks of them."""

import uuid
from datetime import UTC, datetime, timedelta

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from common.ids import uuid7

BEGIN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_uuid7_has_version_and_variant() -> None:
    keys = [uuid7() for _ in range(200)]
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {uuid.RFC_4122}


def test_uuid7_is_new_every_time() -> None:
    assert len({uuid7() for _ in range(1000)}) == 1000


def test_uuid7_begins_with_the_milliseconds() -> None:
    with time_machine.travel(BEGIN, tick=False):
        assert uuid7().int >> 80 == int(BEGIN.timestamp()) * 1000


@given(st.lists(st.integers(min_value=0, max_value=10**11), min_size=2, max_size=5, unique=True))
def test_uuid7_sorts_by_time(milliseconds: list[int]) -> None:
    keys = []
    for passed in sorted(milliseconds):
        with time_machine.travel(BEGIN + timedelta(milliseconds=passed), tick=False):
            keys.append(uuid7())
    assert keys == sorted(keys)
    assert [key.bytes for key in keys] == sorted(key.bytes for key in keys)
    assert [str(key) for key in keys] == sorted(str(key) for key in keys)
