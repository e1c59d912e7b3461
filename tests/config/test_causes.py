"""What the machine does not let be done is one sentence with the true cause."""

import errno
import os
import subprocess
import sys
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
def full(tmp_path):
    """A data folder on a disk of two megabytes that has no room left; only root can mount one."""
    folder = tmp_path / "data"
    folder.mkdir()
    if os.geteuid():
        pytest.skip("Only root can mount a small disk.")
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], check=True)
    with pytest.raises(OSError, match="No space left"):
        (folder / "filler").write_bytes(b"x" * 3 * 1024 * 1024)
    yield folder
    subprocess.run(["/bin/umount", folder], check=True)


@pytest.mark.parametrize("command", [["-m", "config.start"], ["manage.py", "migrate"]])
def test_full_disk_stops_it_with_one_sentence(full, command):
    ended = subprocess.run(
        [sys.executable, *command],
        env=environment(full),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert "Traceback" not in said
    assert "is full: make room on it" in said


def test_backup_onto_a_full_disk_ends_with_one_sentence_and_leaves_nothing(full, tmp_path):
    data = tmp_path / "other"
    data.mkdir()
    run = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": 120}
    made = environment(data)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=made, check=True, **run)
    before = sorted(each.name for each in full.iterdir())
    target = str(full / "monday.zip")
    ended = subprocess.run([sys.executable, "manage.py", "backup", target], env=made, **run)
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert "Traceback" not in said
    assert f"{target} cannot be written: No space left on device." in said
    assert sorted(each.name for each in full.iterdir()) == before
