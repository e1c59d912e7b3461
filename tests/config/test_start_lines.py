"""What the start says of SQLite and of the disk."""

import sqlite3

import pytest

from config import start
from config.health import is_safe_sqlite

FAULT = "This SQLite has a rare fault, mended since"


def test_start_measures_the_disk_and_says_what_it_is_enough_for(tmp_path, capsys):
    start.say_of_sqlite(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    [disk] = [line for line in lines if line.startswith("  disk ")]
    assert "safe writes a second" in disk
    assert any(FAULT in line for line in lines) != is_safe_sqlite()


@pytest.mark.parametrize(("version", "is_said"), [((3, 40, 1), True), ((3, 51, 3), False)])
def test_fault_is_said_of_the_versions_that_have_it(
    version, is_said, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    start.say_of_sqlite(tmp_path)
    said = capsys.readouterr().out
    assert (FAULT in said) == is_said
    assert ("“The database” in" in said) == is_said


@pytest.mark.parametrize(("rate", "is_slow"), [(20.0, True), (60.0, True), (1_900.0, False)])
def test_slow_disk_leads_to_the_paper(rate, is_slow, capsys):
    start.say_of_disk(rate)
    assert ("See “The disk” in docs/operating.md." in capsys.readouterr().out) == is_slow


def test_folder_that_cannot_be_written_is_left_to_the_next_step(tmp_path, capsys):
    start.say_of_sqlite(tmp_path / "nowhere")
    assert "disk" not in capsys.readouterr().out
