"""Limits count whoever comes at once, and refuse nobody who is under them."""

import threading

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

AT_ONCE, EACH = 8, 5
RATE = f"{AT_ONCE * EACH}/m/ip"


def consume():
    request = RequestFactory().post("/")
    return ratelimit.consume(request, app="accounts", action="some", config={"some": RATE})


@pytest.mark.django_db(transaction=True)
def test_everybody_at_once_is_counted_and_only_who_is_over_is_refused():
    allowed = []

    def several():
        allowed.extend(bool(consume()) for _ in range(EACH))
        connection.close()

    threads = [threading.Thread(target=several) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed == [True] * (AT_ONCE * EACH)
    assert not consume()


@pytest.mark.django_db
def test_locks_are_no_rows():
    with CaptureQueriesContext(connection) as queries:
        assert cache.add("some:lock", True)
        assert cache.delete("some:lock")
    assert len(queries) == 0


@pytest.mark.django_db
def test_what_is_no_lock_is_a_row():
    assert cache.add("some", 1)
    assert not cache.add("some", 2)
    assert cache.get("some") == 1
    assert cache.delete("some")
    assert cache.get("some") is None
