"""A server that is killed at any moment loses no answer that it acknowledged."""

import os
import uuid

import pytest

from bench import ledger


@pytest.fixture
def variables():
    """The engine of this run: SQLite in the folder of the bench, or a PostgreSQL database."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield {}
        return
    import psycopg

    name = f"ledger_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield {"DATABASE_URL": address.replace("/postgres?", f"/{name}?")}
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_no_acknowledged_answer_is_lost_in_thirty_kills(variables):
    figures = ledger.run(kills=30, variables=variables)
    assert figures.kills == 30
    assert figures.acknowledged > 100
    assert (figures.lost, figures.doubled, figures.overwritten) == (0, 0, 0)
