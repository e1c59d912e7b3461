"""The power fails at any moment, and only what was synced is surely on the disk.

strace records what the server's processes write to the database and its log, and every sync. For
each cut the two files are built as a disk may hold them: what was written before a file's last
completed sync is there; of what came later each sector of 512 bytes is there or not, by chance, or
none is. Then SQLite opens them: they must be sound and hold every answer that was acknowledged
before the cut. The index beside the log is not rebuilt, as it does not outlive a power cut.
"""

import heapq
import json
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults.disk import DATABASE
from bench.faults.trial import Outcome, Untried, folder, site
from bench.ledger import Server

CALLS = "openat,pwrite64,write,ftruncate,unlink,fsync,fdatasync"
NAMES = (DATABASE, f"{DATABASE}-wal")
SECTOR = 512
ACKNOWLEDGED = 1500
LINE = re.compile(r"(\d+\.\d+) (\w+)\((.*)\) += (-?\d+).*?<(\d+\.\d+)>$")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
BEHIND = re.compile(r"<((?:\\x[0-9a-f]{2})+)>")
SAVED = """SELECT answer.attempt_id, answer.position, event.client, event.revision
    FROM quizzes_answerevent event JOIN quizzes_answer answer ON answer.id = event.answer_id
    WHERE event.kind = 'saved' AND event.response IS NOT NULL"""

type Key = tuple[str, int, str, int]


@dataclass(frozen=True, order=True)
class Call:
    """A system call in the order in which it took effect: a write as it begins, a sync as it
    ends. `begun` of a sync says what it covers."""

    at: float
    begun: float
    name: str = field(compare=False)
    file: str = field(compare=False)
    offset: int = field(compare=False, default=0)
    data: bytes = field(compare=False, default=b"")


@dataclass
class File:
    """What is surely on the disk, and what was written since the last sync, in order."""

    sure: bytearray = field(default_factory=bytearray)
    # Whether its name is surely in the folder.
    is_named: bool = True
    waiting: list[Call] = field(default_factory=list)

    def sync(self, before: float) -> None:
        for call in [each for each in self.waiting if each.begun < before]:
            apply(self.sure, call, 0, len(call.data))
        self.waiting = [each for each in self.waiting if each.begun >= before]

    def after_the_cut(self, chance: random.Random, share: float) -> bytes:
        """Of what is not sure, about this share of the sectors is there."""
        content = bytearray(self.sure)
        for call in self.waiting:
            if not call.data:
                if chance.random() < share:
                    apply(content, call, 0, 0)
                continue
            for start in range(0, len(call.data), SECTOR):
                if chance.random() < share:
                    apply(content, call, start, start + SECTOR)
        return bytes(content)


def apply(content: bytearray, call: Call, start: int, end: int) -> None:
    """Write a part of what the call wrote, or cut the file to its new length."""
    if call.name == "ftruncate":
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
        return
    part, at = call.data[start:end], call.offset + start
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + len(part)] = part


def cut(times: int) -> Outcome:
    """So many cuts of one recording, and with the last of them the site starts again by itself.

    That the search finds what is lost is tried too: without the syncs of the log there must be
    losses."""
    if not shutil.which("strace"):
        raise Untried("needs strace")
    outcome = Outcome()
    with folder() as place:
        base = record(place, outcome)
        calls = sorted(recorded(place))
        ledger = sorted(acknowledged(place), key=lambda line: line[0])
        lost, unsound, state = tried(place, base, calls, ledger, times)
        blind = [call for call in calls if call.name != "sync" or call.file != NAMES[1]]
        unseen, *_ = tried(place, base, blind, ledger, 20)
        restart(place, state, outcome)
    outcome.tries, outcome.figures.lost = times, outcome.figures.lost + lost
    syncs = sum(call.name == "sync" for call in calls)
    outcome.seen.append(f"{len(calls) - syncs} writes and {syncs} syncs recorded")
    outcome.seen.append(f"without the syncs of the log {unseen} answers would be lost in 20 cuts")
    if lost or unsound:
        outcome.problems.append(f"{lost} answers lost, {unsound} databases not sound")
    if not unseen:
        outcome.problems.append("without the syncs nothing was lost: the search is blind")
    return outcome


def record(place: Path, outcome: Outcome) -> dict[str, bytes]:
    """Learners save on a server that is watched; returns the files as they were before."""
    Server(place).stop()
    base = {name: content(place / "data" / name) for name in NAMES}
    watch = ["strace", "-D", "-ff", "-qq", "-ttt", "-T", "-y", "-xx", "-s", "1000000"]
    watch += ["-e", f"trace={CALLS}", "-o", str(place / "trace")]
    watch += [word for name in NAMES for word in ("-P", str(place / "data" / name))]
    server = Server(place, prefix=[*watch, "-P", str(place / "data")])
    with site(outcome, place, server=server) as here:
        here.group.until_acknowledged(ACKNOWLEDGED, 300)
    return base


def content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def recorded(place: Path) -> Iterator[Call]:
    """What strace wrote, a file a thread."""
    for trace in place.glob("trace.*"):
        for line in trace.read_text().splitlines():
            found = LINE.match(line)
            if found and int(found[4]) >= 0:
                yield from read(place, float(found[1]), found[2], found[3], float(found[5]))


def read(place: Path, begun: float, name: str, words: str, seconds: float) -> Iterator[Call]:
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in TEXT.findall(words)]
    behind = BEHIND.match(words.lstrip("0123456789"))
    path = Path(bytes.fromhex(behind[1].replace("\\x", "")).decode() if behind else "/")
    if name in ("openat", "unlink"):
        file = Path(texts[0].decode()).name
        if file in NAMES and (name == "unlink" or "O_CREAT" in words):
            yield Call(begun, begun, name, file)
    elif name in ("fsync", "fdatasync"):
        file = "" if path == place / "data" else path.name
        yield Call(begun + seconds, begun, "sync", file)
    elif path.name in NAMES:
        offset = int(words.rpartition(", ")[2])
        yield Call(begun, begun, name, path.name, offset, texts[0] if texts else b"")


def acknowledged(place: Path) -> Iterator[tuple[float, Key]]:
    for ledger in place.glob("ledger-*"):
        for line in ledger.read_text().splitlines():
            attempt, position, client, revision, at = json.loads(line)
            yield at, (attempt.replace("-", ""), position, client, revision)


def tried(
    place: Path,
    base: dict[str, bytes],
    calls: list[Call],
    ledger: list[tuple[float, Key]],
    times: int,
) -> tuple[int, int, dict[str, bytes]]:
    """Answers lost and databases not sound over so many cuts, and the files of the last one. Half
    of the cuts come just after an acknowledgment."""
    chance = random.Random(47)  # noqa: S311
    first, last = ledger[0][0], ledger[-1][0]
    moments = [
        chance.choice(ledger)[0] if number % 2 else chance.uniform(first, last)
        for number in range(times)
    ]
    lost = unsound = 0
    state: dict[str, bytes] = {}
    for moment, files in states(base, calls, sorted(moments)):
        share = chance.choice((0.0, 0.5, 0.95))
        state = {name: file.after_the_cut(chance, share) for name, file in files.items()}
        for name, file in files.items():
            if not file.is_named and chance.random() >= share:
                state[name] = b""
        kept, is_sound = opened(place / "cut", state)
        unsound += not is_sound
        lost += sum(at <= moment and key not in kept for at, key in ledger)
    return lost, unsound, state


def states(
    base: dict[str, bytes], calls: list[Call], moments: list[float]
) -> Iterator[tuple[float, dict[str, File]]]:
    files = {name: File(bytearray(content), bool(content)) for name, content in base.items()}
    waiting = list(calls)
    heapq.heapify(waiting)
    for moment in moments:
        while waiting and waiting[0].at <= moment:
            happen(files, heapq.heappop(waiting))
        yield moment, files


def happen(files: dict[str, File], call: Call) -> None:
    if call.name == "unlink":
        files[call.file] = File(is_named=False)
    elif call.name == "sync" and not call.file:
        for file in files.values():
            file.is_named = True
    elif call.name == "sync" and call.file in files:
        files[call.file].sync(call.begun)
    elif call.name in ("pwrite64", "write", "ftruncate"):
        files[call.file].waiting.append(call)


def opened(where: Path, state: dict[str, bytes]) -> tuple[set[Key], bool]:
    """What SQLite finds in the files, and whether they are sound."""
    laid_out(where, state)
    try:
        with closing(sqlite3.connect(where / DATABASE)) as database:
            is_sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return set(database.execute(SAVED).fetchall()), is_sound
    except sqlite3.DatabaseError:
        return set(), False


def laid_out(where: Path, state: dict[str, bytes]) -> None:
    where.mkdir(exist_ok=True)
    for name in (*NAMES, f"{DATABASE}-shm"):
        (where / name).unlink(missing_ok=True)
    for name, content in state.items():
        if content:
            (where / name).write_bytes(content)


def restart(place: Path, state: dict[str, bytes], outcome: Outcome) -> None:
    """The site starts on what the last cut left, without a hand, and learners save."""
    laid_out(place / "data", state)
    for ledger in place.glob("ledger-*"):
        ledger.unlink()
    with site(outcome, place, learners=2) as here:
        here.expect_recovery()
