"""What the machine does not let be done is one sentence with the true cause."""

import errno
import os
import socketserver
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from config.causes import _unreachable, sentence_of
from config.folders import refused_by
from tests.config.test_start import ROOT, environment

POSTGRESQL = SimpleNamespace(
    vendor="postgresql",
    alias="default",
    settings_dict={"NAME": "meridiano", "HOST": "10.0.0.5", "PASSWORD": "axolotl"},
)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('FATAL:  password authentication failed for user "m"', "the user name or the password"),
        ('FATAL:  role "m" does not exist', "CREATE ROLE"),
        ('FATAL:  database "meridiano" does not exist', "CREATE DATABASE"),
        ("FATAL:  the database system is starting up", "wait a moment"),
        ('could not translate host name "db" to address', "correct the host in DATABASE_URL"),
        ("connection refused", "start PostgreSQL"),
        ("connection timeout expired", "start PostgreSQL"),
        ("something new", "check that it runs"),
    ],
)
def test_postgresql_that_refuses_is_said_with_what_to_do(monkeypatch, said, words):
    monkeypatch.setattr("config.causes.connections", {"default": POSTGRESQL})
    sentence = str(_unreachable(POSTGRESQL, OperationalError(said)))
    assert words in sentence
    assert sentence.startswith("The database cannot be reached (PostgreSQL, meridiano on 10.0.0.5)")
    assert "axolotl" not in sentence


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "The disk of /data is full"),
        (errno.EFBIG, "The disk of /data is full"),
        (errno.EROFS, "is on a disk that is read-only"),
        (errno.EACCES, "give this user the right to it"),
    ],
)
def test_folder_that_takes_no_file_is_said_with_its_cause(code, words):
    assert words in str(refused_by(Path("/data"), OSError(code, "no")))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        pytest.param(OperationalError("database or disk is full"), "is full", id="full"),
        pytest.param(
            OperationalError("attempt to write a readonly database"),
            "give this user the right",
            id="read-only",
        ),
    ],
)
def test_what_sqlite_says_is_told_as_its_cause(problem, words):
    assert words in (sentence_of(problem) or "")


def test_error_of_the_program_stays_one():
    assert sentence_of(ValueError("a mistake of ours")) is None


@pytest.fixture
def small(tmp_path):
    """A folder on a disk of its own, of twelve megabytes; only root can mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid():
        pytest.skip("Only root can mount a small disk.")
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=12m", "none", folder], check=True)
    yield folder
    subprocess.run(["/bin/umount", folder], check=True)


def fill(folder):
    """Until not one more page fits."""
    with (folder / "filler").open("wb", buffering=0) as filler:
        while True:
            try:
                filler.write(bytes(4096))
            except OSError:
                return


@pytest.fixture
def full(small):
    """No room is left on it."""
    fill(small)
    return small


def run(data, *command, **variables):
    return subprocess.run(
        [sys.executable, *command],
        env=environment(data, **variables),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def said_by(data, *command, **variables):
    """What it ends with, which is one sentence and no traceback."""
    ended = run(data, *command, **variables)
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert "Traceback" not in said
    return said


START = ["-m", "config.start"]
MIGRATE = ["manage.py", "migrate", "-v0"]
COLLECT = ["manage.py", "collectstatic", "--noinput", "-v0"]
SWEEP = ["manage.py", "sweep"]


@pytest.mark.parametrize("command", [START, MIGRATE, COLLECT], ids=lambda each: each[1])
def test_full_disk_stops_a_first_start_with_one_sentence(full, command):
    assert f"The disk of {full} is full: make room on it" in said_by(full, *command)


@pytest.mark.parametrize("command", [START, SWEEP], ids=lambda each: each[1])
def test_disk_that_filled_up_later_is_no_broken_file(small, command):
    """The first who reads the database makes a file beside it, which SQLite calls an I/O error."""
    run(small, *MIGRATE).check_returncode()
    fill(small)
    assert f"The disk of {small} is full: make room on it" in said_by(small, *command)


@pytest.mark.parametrize("command", [START, COLLECT], ids=lambda each: each[1])
def test_disk_that_is_read_only_is_no_missing_right(small, command):
    subprocess.run(["/bin/mount", "-o", "remount,ro", small], check=True)
    said = said_by(small, *command)
    assert f"The data folder {small} is on a disk that is read-only: make that disk" in said


def test_migration_of_a_database_that_is_read_only_changes_nothing(small):
    run(small, "manage.py", "migrate", "classrooms", "0002", "-v0").check_returncode()
    subprocess.run(["/bin/mount", "-o", "remount,ro", small], check=True)
    assert f"The data folder {small} is on a disk that is read-only" in said_by(small, *MIGRATE)


@pytest.fixture
def refusing():
    """The port of a PostgreSQL that lets nobody in who has not the right password: it answers
    each greeting with the error of the server."""
    fields = (b"SFATAL", b"C28P01", b'Mpassword authentication failed for user "m"')
    body = b"".join(field + b"\0" for field in fields) + b"\0"

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            greeting = self.request.recv(1024)
            if greeting[4:8] != b"\0\3\0\0":
                # It asks for encryption first, and is told to go on without.
                self.request.sendall(b"N")
                self.request.recv(1024)
            self.request.sendall(b"E" + (len(body) + 4).to_bytes(4, "big") + body)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize("command", [START, MIGRATE], ids=lambda each: each[1])
def test_postgresql_that_refuses_the_password_is_one_sentence(tmp_path, refusing, command):
    url = f"postgres://m:axolotl@127.0.0.1:{refusing}/meridiano"
    said = said_by(tmp_path, *command, DATABASE_URL=url)
    assert "PostgreSQL refuses the user name or the password: correct them in DATABASE_URL" in said
    assert "axolotl" not in said


def test_backup_onto_a_full_disk_ends_with_one_sentence_and_leaves_nothing(full, tmp_path):
    data = tmp_path / "other"
    data.mkdir()
    run(data, *MIGRATE).check_returncode()
    before = sorted(each.name for each in full.iterdir())
    target = str(full / "monday.zip")
    said = said_by(data, "manage.py", "backup", target)
    assert f"{target} cannot be written: No space left on device." in said
    assert sorted(each.name for each in full.iterdir()) == before
