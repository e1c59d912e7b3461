"""`bin/serve` from outside: what stops it says one clear sentence, what works is quick."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from config.environment import SettingProblem
from config.locks import nobody_serves
from config.secret import read_secret_key
from config.start import Steps, hash_of

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(data: Path, **variables: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MERIDIANO_", "DJANGO_", "DATABASE_", "PORT"))
    }
    return kept | {"MERIDIANO_DATA": str(data), "PORT": str(free_port())} | variables


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.start", *arguments],
        env=environment(data, **variables),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"MERIDIANO_PORT": "8000"}, "MERIDIANO_PORT is not a setting of Meridiano"),
        ({"MERIDIANO_URL": "learn"}, "MERIDIANO_URL is “learn”"),
        ({"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/x"}, "The database cannot be reached"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "The database cannot be reached"),
    ],
)
def test_what_stops_the_start_is_one_sentence(tmp_path, variables, words):
    result = start(tmp_path / "data", **variables)
    assert result.returncode == 1
    assert words in result.stderr
    assert result.stderr.startswith("Meridiano cannot start. ")
    assert len(result.stderr.strip().splitlines()) == 1


def test_broken_course_stops_the_start_and_names_the_line_first(tmp_path):
    course = tmp_path / "courses" / "maps"
    shutil.copytree(ROOT / "tests" / "sample_course" / "maps", course)
    glossary = course / "glossary.yaml"
    glossary.write_text(glossary.read_text() + "\n  unclosed: {word: {en: [\n")
    result = start(tmp_path / "data", MERIDIANO_COURSES=str(course.parent))
    assert result.returncode == 1
    lines = result.stderr.strip().splitlines()
    assert lines[0] == "Meridiano cannot start. A check failed."
    assert re.match(r"  courses/maps/glossary\.yaml:\d+: ", lines[1])
    assert "Traceback" not in result.stderr


def test_taken_port_names_the_port(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = start(tmp_path / "data", PORT=str(port))
    assert result.returncode == 1
    assert f"Port {port} is taken" in result.stderr


def test_data_folder_that_is_a_file_names_the_setting(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    result = start(tmp_path / "data")
    assert result.returncode == 1
    assert "set MERIDIANO_DATA to another folder" in result.stderr


def test_site_is_served_with_a_demonstration_and_a_link_of_the_first_start(tmp_path):
    data = tmp_path / "data"
    variables = environment(data)
    lines, answer = serve_and_ask(variables, "--demo")
    assert answer == b'{"ok": true}'
    assert re.search(r"teacher: user name tess, password \S+", lines)
    assert re.search(r"student: user name lea, password \S+", lines)
    assert f"http://127.0.0.1:{variables['PORT']}/setup/" in lines
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600
    again, _ = serve_and_ask(variables, "--demo")
    assert again.count("unchanged") == 3
    shutil.rmtree(data / "static")
    restored, _ = serve_and_ask(variables)
    assert restored.count("unchanged") == 2
    assert (data / "static" / "staticfiles.json").exists()
    assert "There are people here already" in again


def test_start_makes_the_database_private_in_a_folder_that_others_read(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    file = data / "meridiano.sqlite3"
    file.touch(mode=0o644)
    file.chmod(0o644)
    modes = {}
    variables = environment(data, MERIDIANO_DEBUG="1")

    def look(_answer):
        # The health check closes its connection; a page's stays open, with the files beside it.
        with urllib.request.urlopen(f"http://127.0.0.1:{variables['PORT']}/") as page:
            page.read()
        modes.update({each.name: stat.S_IMODE(each.stat().st_mode) for each in data.iterdir()})
        # The lock of the data folder is held as long as the server runs.
        with pytest.raises(SettingProblem, match="Stop the server first"), nobody_serves(data):
            pass

    serve_and_ask(variables, meanwhile=look)
    assert {"meridiano.sqlite3", "meridiano.sqlite3-wal", "meridiano.sqlite3-shm"} <= set(modes)
    assert {name for name, mode in modes.items() if mode & 0o077} == set()
    with nobody_serves(data):
        pass


def serve_and_ask(
    variables: dict[str, str], *arguments: str, meanwhile: Callable[[bytes], None] = lambda _: None
) -> tuple[str, bytes]:
    """Start the server, ask for its health once, end it; returns what it said and answered."""
    command = [sys.executable, "-m", "config.start", *arguments]
    log = Path(variables["MERIDIANO_DATA"]).with_suffix(".log")
    with log.open("w") as out:
        server = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=out, stderr=out)
    try:
        return_value = ask(f"http://127.0.0.1:{variables['PORT']}/healthz", server)
        meanwhile(return_value)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    return log.read_text(), return_value


def ask(url: str, server: subprocess.Popen[bytes]) -> bytes:
    until = time.monotonic() + 180
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


@pytest.mark.parametrize("url", ["https://learn.example.org", "http://127.0.0.1:8000"])
def test_check_deploy_is_clean(tmp_path, url):
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path, MERIDIANO_URL=url),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


def test_steps_file_with_junk_counts_as_none(tmp_path):
    for junk in ("[]", "{", "\x00"):
        (tmp_path / "steps.json").write_text(junk)
        assert Steps(tmp_path / "steps.json").done == {}


def test_secret_key_is_made_once(tmp_path):
    first = read_secret_key(tmp_path / "data")
    assert read_secret_key(tmp_path / "data") == first
    assert len(first) >= 50


def test_step_is_taken_once_for_the_same_inputs(tmp_path):
    taken = []
    for inputs in ("a", "a", "b"):
        Steps(tmp_path / "steps.json").run("step", inputs, lambda: taken.append(1))
    assert len(taken) == 2


def test_hash_of_inputs_changes_with_a_files_text(tmp_path):
    pins = ROOT / "requirements.txt"
    assert hash_of([pins], "a") == hash_of([pins], "a") != hash_of([pins], "b")
