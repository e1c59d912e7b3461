"""Faults of the disk: full, read-only, failing, slow. The first two need root, two strace."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from bench.faults.trial import Outcome, Site, Untried, folder, site
from bench.learners import PAUSE
from bench.ledger import Server

DATABASE = "meridiano.sqlite3"
BLOCK = 1 << 16


def full(times: int) -> Outcome:
    """The disk of the data folder is filled to the last byte. Saves are refused with a sentence,
    pages are shown; once there is room, saves go on without a restart."""
    outcome = Outcome()
    with folder() as place, disk_of_its_own(place / "data"), site(outcome, place) as here:
        for _ in range(times):
            refused(here, filled(place / "data" / "filler"))
    return outcome


def read_only(times: int) -> Outcome:
    """The data folder's file system becomes read-only, and new workers open the database there.
    Saves are refused with a sentence; once it can be written again, saves go on."""
    outcome = Outcome()
    with folder() as place, disk_of_its_own(place / "data"), site(outcome, place) as here:
        for _ in range(times):
            refused(here, hardened(place / "data", here.server))
    return outcome


def refusing(times: int) -> Outcome:
    """The file system refuses what open connections write, as one does that went read-only after
    a defect (EROFS), or fails to put it on the disk (EIO)."""
    outcome = Outcome()
    calls = "pwrite64,fdatasync,ftruncate"
    with folder() as place, site(outcome, place) as here:
        for number in range(times):
            error = ("EROFS", "EIO")[number % 2]
            refused(here, answered(here.server, place, calls, f"error={error}"))
    return outcome


def refused(here: Site, fault: AbstractContextManager[None]) -> None:
    """While the fault lasts saves are refused with a sentence, and pages are shown; after it
    everybody saves again."""
    with fault:
        here.until_refused()
        here.expect_reads()
        here.save_plainly()
    here.expect_recovery()
    here.outcome.tries += 1


def slow(times: int) -> Outcome:
    """Each sync takes half a second longer for some seconds. Saves wait, or get a sentence."""
    outcome = Outcome()
    with folder() as place, site(outcome, place) as here:
        for _ in range(times):
            with answered(here.server, place, "fdatasync", "delay_enter=500000"):
                time.sleep(6)
                here.expect_reads()
            here.expect_recovery()
            outcome.tries += 1
    return outcome


def held(times: int) -> Outcome:
    """Somebody else writes for one to three seconds at a time, and once for 25 seconds, longer
    than a save waits. Saves wait, or get a sentence."""
    outcome = Outcome()
    with folder() as place, site(outcome, place) as here:
        for number in range(times):
            seconds = 25 if number == times - 1 else random.uniform(1, 3)  # noqa: S311
            hold(place / "data" / DATABASE, seconds)
            here.expect_recovery()
            outcome.tries += 1
    return outcome


def hold(database: Path, seconds: float) -> None:
    """Keep SQLite's one place for a writer."""
    with closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


@contextmanager
def disk_of_its_own(data: Path) -> Iterator[None]:
    """A small disk in memory in the place of the data folder."""
    if os.geteuid() != 0:
        raise Untried("needs root, to mount a small disk")
    data.mkdir()
    run("mount", "-t", "tmpfs", "-o", "size=64m", "none", str(data))
    try:
        yield
    finally:
        run("umount", "--lazy", str(data))


@contextmanager
def filled(filler: Path) -> Iterator[None]:
    """Not a byte is free until the end of this context."""
    with filler.open("wb", buffering=0) as file:
        for size in (BLOCK, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def hardened(data: Path, server: Server) -> Iterator[None]:
    """The file system is read-only. It can become so only while nobody has a file open to write:
    the master is held, and its workers are killed."""
    os.kill(server.process.pid, signal.SIGSTOP)
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    try:
        while not has_run("mount", "-o", "remount,ro", str(data)):
            time.sleep(PAUSE)
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    try:
        yield
    finally:
        run("mount", "-o", "remount,rw", str(data))


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def has_run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


@contextmanager
def answered(server: Server, place: Path, calls: str, how: str) -> Iterator[None]:
    """The server's system calls on its database are answered like this, by strace."""
    if not shutil.which("strace"):
        raise Untried("needs strace")
    pids = [server.process.pid, *server.workers()]
    files = [place / "data" / f"{DATABASE}{end}" for end in ("", "-wal")]
    command = ["strace", "-f", "-qq", "-o", os.devnull]
    command += [word for pid in pids for word in ("-p", str(pid))]
    command += [word for file in files for word in ("-P", str(file))]
    tracer = subprocess.Popen([*command, "-e", f"inject={calls}:{how}"], stderr=subprocess.DEVNULL)
    while not all(is_traced(pid) for pid in pids):
        if tracer.poll() is not None:
            raise Untried("strace may not watch the server's processes here")
        time.sleep(PAUSE)
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait()


def is_traced(pid: int) -> bool:
    try:
        return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True
