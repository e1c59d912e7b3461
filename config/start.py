"""What `bin/serve` does once the environment stands: prepare, then hand over to gunicorn.

Each step says what it does and is skipped while the hash of its inputs stands in the data folder.
"""

import argparse
import fcntl
import glob
import hashlib
import json
import os
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.causes import database_words, end_with_a_sentence, refuse_unreachable_database
from config.disk import safe_writes_a_second
from config.environment import Environment, SettingProblem
from config.folders import refused_by
from config.health import Word, is_safe_sqlite, word_of_disk, writes_in_words
from config.locks import serve_from
from config.tables import TablesDiffer, differences, prepare_tables

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements.txt"
# The 19 MiB that a password takes to hash go back to the system: glibc would keep them, one piece
# for each thread that ever signed somebody in (measured: 387 MiB in all without this, 235 with it).
GIVE_BACK = ("MALLOC_MMAP_THRESHOLD_", "1048576")


def main(arguments: list[str]) -> None:
    """Prepare the installation and serve it; ends the process with a sentence at a problem."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Whatever this makes is for its user alone.
    os.umask(0o077)
    try:
        prepare(options)
    except Exception as problem:
        end_with_a_sentence(problem, opening="Meridiano cannot start.")
        raise
    gunicorn = Path(sys.executable).with_name("gunicorn")
    sys.stdout.flush()
    os.environ.setdefault(*GIVE_BACK)
    os.execv(gunicorn, [str(gunicorn), "--config", "python:config.gunicorn", "config.wsgi"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/serve", description="Set up and serve Meridiano.")
    parser.add_argument(
        "--demo", action="store_true", help="fill an empty installation to look around in"
    )
    return parser


def prepare(options: argparse.Namespace) -> None:
    """Every step before the first request. Raises SettingProblem."""
    django.setup()
    environment: Environment = settings.ENVIRONMENT
    say("Meridiano", "for development" if environment.is_debug else "")
    say("data folder", str(environment.data))
    refuse_taken_port(environment.bind_host, environment.port)
    serve_from(environment.data)
    say("database", words_of_database())
    refuse_unreachable_database()
    if connection.vendor == "sqlite":
        make_private(Path(connection.settings_dict["NAME"]))
        say_of_sqlite(environment.data)
    with one_at_a_time(environment.data / "start.lock"):
        steps = Steps(environment.data / "steps.json")
        steps.run("migrations", migration_inputs(), migrate, is_done=is_migrated)
        steps.run("checks", check_inputs(), check)
        if not environment.is_debug:
            steps.run("static files", static_inputs(), collect_static, is_done=has_static_files)
    if options.demo:
        fill_demo()
    say("address", f"{settings.SITE_URL} (end the server with Ctrl+C)")
    offer_set_up()


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Two starts on one data folder prepare it one after the other."""
    try:
        file = lock.open("w")
    except OSError as problem:
        raise refused_by(lock.parent, problem) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(step: str, words: str) -> None:
    print(f"  {step:<13} {words}".rstrip(), flush=True)  # noqa: T201


class Steps:
    """Remembers the hash of each step's inputs, so that a second start is quick."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            known = json.loads(path.read_text())
        except (OSError, ValueError):
            known = {}
        self.done: dict[str, str] = known if isinstance(known, dict) else {}

    def run(
        self,
        name: str,
        inputs: str,
        step: Callable[[], object],
        *,
        is_done: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take the step, unless the same inputs went through it before."""
        if self.done.get(name) == inputs and is_done():
            say(name, "unchanged")
            return
        say(name, "…")
        step()
        self.done[name] = inputs
        try:
            self.path.write_text(json.dumps(self.done))
        except OSError as problem:
            raise refused_by(self.path.parent, problem) from None


def hash_of(files: Iterable[Path], *words: object) -> str:
    """A hash over the names, sizes and contents of files, and over some words."""
    total = hashlib.sha256(repr(words).encode())
    for file in sorted(files):
        if file.is_file():
            total.update(f"{file}".encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def migration_inputs() -> str:
    database = {
        key: str(settings.DATABASES["default"].get(key)) for key in ("ENGINE", "NAME", "HOST")
    }
    return hash_of([PINS, *ROOT.glob("*/migrations/*.py")], database)


def check_inputs() -> str:
    """Code, content, templates and settings: whatever a system check may look at."""
    code = [file for folder in code_folders() for file in folder.rglob("*.py")]
    content = [file for folder in settings.CONTENT_FOLDERS for file in folder.rglob("*")]
    texts = [*content, *(ROOT / "templates").rglob("*")]
    known = {name: value for name, value in os.environ.items() if name.startswith("MERIDIANO_")}
    return hash_of([PINS, *code, *texts], sorted(known.items()), sys.version)


def static_inputs() -> str:
    return hash_of([PINS, *(ROOT / "static").rglob("*")], str(settings.STATIC_ROOT))


def code_folders() -> list[Path]:
    return [file.parent for file in ROOT.glob("*/__init__.py") if file.parent.name != "tests"]


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except PermissionError:
            raise SettingProblem(
                f"This user may not open port {port}: set PORT to a number above 1023."
            ) from None
        except OSError:
            raise SettingProblem(
                f"Port {port} is taken by another program: end that one, or set PORT to a free "
                "number."
            ) from None


def words_of_database() -> str:
    words = database_words()
    return words.replace("SQLite", f"SQLite {sqlite3.sqlite_version}", 1)


def make_private(database: Path) -> None:
    """The file and whatever SQLite keeps beside it are for their owner alone, whatever the folder
    allows. Raises SettingProblem."""
    for file in database.parent.glob(f"{glob.escape(database.name)}*"):
        try:
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)
        except FileNotFoundError:
            continue
        except OSError:
            raise SettingProblem(
                f"{file} can be read by other users of this machine, and belongs to another user "
                "than this one: give it to this user with chown."
            ) from None


def say_of_sqlite(data: Path) -> None:
    """What an operator should know of this SQLite and of its disk, before anybody works on it."""
    if not is_safe_sqlite(sqlite3.sqlite_version_info):
        say("", "This SQLite has a rare fault, mended since: see “The database” in")
        say("", "docs/operating.md, and keep backups.")
    try:
        rate = safe_writes_a_second(data)
    except OSError:
        return  # The next step says it, with what to do.
    say_of_disk(rate)


def say_of_disk(rate: float) -> None:
    say("disk", writes_in_words(rate))
    if word_of_disk(rate) is not Word.WELL:
        say("", "See “The disk” in docs/operating.md.")


def waiting_migrations() -> int:
    """How many the database does not hold yet; a restored backup may be older than the code."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_migrated() -> bool:
    return waiting_migrations() == 0 and differences() == []


def has_static_files() -> bool:
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def migrate() -> None:
    try:
        prepare_tables()
    except TablesDiffer as problem:
        raise SettingProblem(str(problem)) from problem


def check() -> None:
    """What is only said, not refused, is for `bin/manage check`."""
    found = [
        message for message in run_checks() if message.is_serious() and not message.is_silenced()
    ]
    # A file that cannot be read brings other problems with it: it comes first.
    found.sort(key=lambda message: not (message.id or "").endswith(".syntax"))
    if found:
        listed = "\n".join(f"  {message.obj}: {message.msg}" for message in found)
        raise SettingProblem(f"A check failed.\n{listed}")


def collect_static() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def fill_demo() -> None:
    from config.demo import InstallationIsNotEmpty, fill

    try:
        for line in fill():
            say("demo", line)
    except InstallationIsNotEmpty:
        say("demo", "There are people here already, so nothing was added.")


def offer_set_up() -> None:
    """Where there is no administrator: a link for one use, to make one."""
    from accounts import operations

    if operations.has_administrator():
        operations.close_installation()
        return
    token = operations.open_installation()
    say("first start", f"To make the administrator, open {settings.SITE_URL}/setup/{token}/")
    say("", "The link works once. A new start makes a new one.")


if __name__ == "__main__":
    main(sys.argv[1:])
