"""The health check for programs: what it asks, and that it answers within two seconds whatever the
database does."""

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Installation
from config.liveness import THREAD
from tests.build import remember_guest
from tests.config.test_start import ROOT, environment

MOST_SECONDS = 2
ASK = """
import json, os, threading, time
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from config.wsgi import application
from django.test import Client
answers = []
for _ in range(2):
    begun = time.monotonic()
    status = Client().get("/healthz", headers={"cookie": "sid=abc; guest=def"}).status_code
    asking = sum(thread.name == "health" for thread in threading.enumerate())
    answers.append([status, time.monotonic() - begun, asking])
print(json.dumps(answers), flush=True)
os._exit(0)
"""


def test_health_writes_one_fixed_row_and_reads_it(client, health_is_asked):
    for _ in range(2):
        assert client.get(reverse("healthz")).json() == {"ok": True}
        health_is_asked.answered_at = float("-inf")
    assert Installation.objects.count() == 1


def test_health_answers_under_any_name_of_the_machine(client, health_is_asked):
    response = client.get(reverse("healthz"), headers={"host": "10.0.0.7:8000"})
    assert response.json() == {"ok": True}


def test_health_asks_the_database_at_most_every_five_seconds(client, health_is_asked):
    client.get(reverse("healthz"))
    first = Installation.objects.get().checked_at
    client.get(reverse("healthz"))
    assert Installation.objects.get().checked_at == first


def test_health_looks_nobody_up(client, guest, health_is_asked, django_assert_num_queries):
    remember_guest(client, guest)
    with django_assert_num_queries(0):
        assert client.get(reverse("healthz")).status_code == 200


def test_health_is_red_where_the_database_keeps_nothing(client, health_is_asked):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_installation RENAME TO away")
    try:
        response = client.get(reverse("healthz"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO accounts_installation")
    assert (response.status_code, response.json()) == (503, {"ok": False})


@pytest.fixture
def held_by_another(health_is_asked) -> Iterator[None]:
    """Another connection holds what a write needs, until the test ends."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(name)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        other = connection.copy()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_installation")
        yield
        other.rollback()
        other.close()


def test_health_answers_soon_where_another_connection_holds_the_write_lock(client, held_by_another):
    for _ in range(2):
        begun = time.monotonic()
        response = client.get(reverse("healthz"))
        assert time.monotonic() - begun < MOST_SECONDS
        assert (response.status_code, response.json()) == (503, {"ok": False})
        # The second request waits for the question of the first one.
        assert sum(thread.name == THREAD for thread in threading.enumerate()) == 1


def test_health_answers_soon_where_a_postgresql_accepts_and_never_speaks(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-c", ASK],
            env=environment(tmp_path, DATABASE_URL=f"postgresql://u:p@127.0.0.1:{port}/x"),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert result.returncode == 0, result.stderr
    for status, seconds, asking in json.loads(result.stdout.splitlines()[-1]):
        assert (status, asking) == (503, 1)
        assert seconds < MOST_SECONDS


def test_health_is_read_and_never_posted(client, db):
    assert client.post(reverse("healthz")).status_code == 405
