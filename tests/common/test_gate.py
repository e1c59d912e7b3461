"""The gate before SQLite's transactions: one at a time, over threads and processes, never left
shut."""

import subprocess
import sys
import threading
import time

import pytest
from django.db import IntegrityError, OperationalError
from django.db.utils import load_backend

from common.gated_sqlite3.gate import Gate
from config.environment import sqlite_database

HOLD = """
import sys, time
from pathlib import Path
from common.gated_sqlite3.gate import Gate
with Gate(Path(sys.argv[1]), seconds=5):
    print("in", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gate"


@pytest.fixture
def other_process(path):
    """Another process that stands in the gate."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "in\n"
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """A connection to a SQLite file as the site's, that waits for a tenth of a second."""
    settings = sqlite_database(tmp_path / "some.sqlite3")
    settings["OPTIONS"]["timeout"] = settings["GATE_SECONDS"] = 0.1
    settings |= {"AUTOCOMMIT": True, "TIME_ZONE": None, "TEST": {}}
    made = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "some")
    with django_db_blocker.unblock():
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE line (text TEXT UNIQUE)")
        yield made
        made.close()


@pytest.fixture
def gate_of_database(tmp_path):
    return Gate(tmp_path / "some.sqlite3-gate", seconds=0.1)


def begin(database):
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_threads_pass_one_at_a_time(path):
    inside, most = 0, 0

    def pass_through():
        nonlocal inside, most
        for _ in range(20):
            with Gate(path, seconds=10):
                inside += 1
                most = max(most, inside)
                time.sleep(0.0002)
                inside -= 1

    threads = [threading.Thread(target=pass_through) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_another_process_keeps_it_shut(path, other_process):
    with pytest.raises(TimeoutError), Gate(path, seconds=0.05):
        pass
    with pytest.raises(TimeoutError), Gate(path, seconds=0.05):
        pass


def test_whoever_is_killed_in_it_leaves_it(path, other_process):
    other_process.kill()
    with Gate(path, seconds=5) as gate:
        assert gate.file is not None


def test_folder_that_cannot_be_written_does_not_keep_anybody_out(tmp_path):
    with Gate(tmp_path / "missing" / "gate", seconds=1) as gate:
        assert gate.file is None


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_transaction_stands_in_the_gate_until_its_end(database, gate_of_database, end):
    begin(database)
    with pytest.raises(TimeoutError), gate_of_database:
        pass
    getattr(database, end)()
    with gate_of_database:
        pass


def test_transaction_that_fails_leaves_the_gate(database, gate_of_database):
    begin(database)
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO line VALUES ('one')")
    with pytest.raises(IntegrityError), database.cursor() as cursor:
        cursor.execute("INSERT INTO line VALUES ('one')")
    database.rollback()
    with gate_of_database:
        pass


def test_whoever_waits_in_vain_is_told_as_by_sqlite(database, gate_of_database):
    with gate_of_database, pytest.raises(OperationalError):
        begin(database)
    database.close()
    begin(database)
    database.rollback()
