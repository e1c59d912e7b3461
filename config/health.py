"""How an installation is: facts in, one row a thing out, with a word, the figure and what to do.

Pure but for the language of the words. `config/facts.py` gathers, the administration and
`bin/manage health` show.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from config.jobs import is_left, seconds_to_rewrite

# Each of these versions mended a fault that could damage a database in WAL mode.
SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
GIB, MIB = 1 << 30, 1 << 20
ROOM_AT_LEAST, ROOM_FOR_CALM = GIB, 5 * GIB
# The log is cut to 64 MiB when it was emptied; far above, something keeps it from being emptied.
LONG_LOG = 256 * MIB
# A class that saves in the same moment shall not wait longer than a second.
CLASS = 30
SLOW = 100
# Measured: a sign-in makes 8 safe writes, five of them the counters of the limits; a start, a save
# and a hand-in make one each. So an exam is hardest on a disk while its learners sign in: within
# five minutes, and half of the disk is left to others.
WRITES_OF_A_SIGN_IN, SIGN_IN_SECONDS = 8, 300
# More than these differences nobody reads; the first ones say what happened.
MOST_LISTED = 5
# Beyond, something else runs out before the disk: docs/scale.md.
EXAM_OF_ONE_MACHINE = 3_000


class Word(IntEnum):
    """What a row says, the most urgent first."""

    ACT = 0
    LOOK = 1
    WELL = 2

    @property
    def label(self) -> str:
        return {
            Word.ACT: pgettext("state of the installation", "Act now"),
            Word.LOOK: pgettext("state of the installation", "Look at this"),
            Word.WELL: pgettext("state of the installation", "All well"),
        }[self]

    @property
    def tag(self) -> str:
        """The sign of the stylesheet that stands beside the word."""
        return {Word.ACT: "late", Word.LOOK: "wait", Word.WELL: "done"}[self]


@dataclass(frozen=True)
class Row:
    """One thing; `advice` says what to do, and is empty where there is nothing to do."""

    thing: str
    word: Word
    figure: str
    advice: str = ""


@dataclass(frozen=True)
class Facts:
    """What was found. `sqlite` is None on PostgreSQL, `writes_a_second` where the database is not
    on the disk of the data folder, or where that folder could not be written (then 0)."""

    now: datetime
    address: str
    is_trial: bool
    is_loopback: bool
    is_debug: bool
    workers: int
    cores: int
    has_mail: bool
    database: str
    sqlite: tuple[int, ...] | None
    waiting_migrations: int
    table_differences: tuple[str, ...]
    has_static_files: bool
    database_bytes: int
    log_bytes: int
    free_bytes: int
    writes_a_second: float | None
    done: Mapping[str, datetime]
    kept_copies: int
    kept_bytes: int


def rows(facts: Facts) -> list[Row]:
    """Every row, the most urgent first."""
    found = [
        _database(facts),
        _schema(facts),
        *_disk(facts),
        _room(facts),
        _size(facts),
        _job(facts, "backup"),
        _job(facts, "drill"),
        _job(facts, "forget"),
        *_rewriting(facts),
        _job(facts, "sweep"),
        _copies(facts),
        _address(facts),
        _mail(facts),
        _workers(facts),
        _static_files(facts),
    ]
    return sorted(found, key=lambda row: row.word)


def listed(found: Sequence[str]) -> str:
    """The first ones in a line, and how many more there are."""
    more = len(found) - MOST_LISTED
    if more <= 0:
        return "; ".join(found)
    words = {"first": "; ".join(found[:MOST_LISTED]), "more": more}
    return _("%(first)s; and %(more)s more") % words


def is_safe_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite is without the fault that could damage a database in WAL mode."""
    newest = SAFE_SQLITE[0]
    return version >= newest or any(
        version[:2] == safe[:2] and version >= safe for safe in SAFE_SQLITE[1:]
    )


def exam_of(writes_a_second: float) -> int:
    """How many may sit in one exam as far as the disk goes; two digits, as it is an estimate."""
    learners = writes_a_second / 2 * SIGN_IN_SECONDS / WRITES_OF_A_SIGN_IN
    return min(two_digits(learners), EXAM_OF_ONE_MACHINE)


def two_digits(number: float) -> int:
    whole = int(number)
    return round(whole, 2 - len(str(whole))) if whole >= 100 else whole


def word_of_disk(writes_a_second: float) -> Word:
    if writes_a_second < CLASS:
        return Word.ACT
    return Word.LOOK if writes_a_second < SLOW else Word.WELL


def writes_in_words(writes_a_second: float) -> str:
    """What was measured of the disk, and what it is enough for."""
    learners = exam_of(writes_a_second)
    shown = {
        "rate": number_format(two_digits(writes_a_second), force_grouping=True),
        "learners": number_format(learners, force_grouping=True),
        "seconds": number_format(round(CLASS / max(writes_a_second, 0.1), 1), 1),
    }
    if word_of_disk(writes_a_second) is not Word.WELL:
        slow = _(
            "about %(rate)s safe writes a second, which is slow: a class of 30 that saves in the "
            "same moment waits up to %(seconds)s seconds; no exam of more than %(learners)s"
        )
        return slow % shown
    if learners == EXAM_OF_ONE_MACHINE:
        enough = _(
            "about %(rate)s safe writes a second, enough for an exam of %(learners)s or more"
        )
    else:
        enough = _("about %(rate)s safe writes a second, enough for an exam of about %(learners)s")
    return enough % shown


def _database(facts: Facts) -> Row:
    thing = _("Database")
    if facts.sqlite is None or is_safe_sqlite(facts.sqlite):
        return Row(thing, Word.WELL, facts.database)
    advice = _(
        "This version of SQLite has a rare fault that can damage a database, mended since. Keep "
        "backups, and take a Python with SQLite 3.51.3 or later when you can."
    )
    return Row(thing, Word.LOOK, facts.database, advice)


def _schema(facts: Facts) -> Row:
    thing, waiting = _("Tables of the database"), facts.waiting_migrations
    if not waiting and facts.table_differences:
        figure = _("not as this version needs them: %(where)s") % {
            "where": listed(facts.table_differences)
        }
        advice = _(
            "Back up, then start the server again: the start repairs what it can, and otherwise "
            "says what to do."
        )
        return Row(thing, Word.ACT, figure, advice)
    if not waiting:
        return Row(thing, Word.WELL, _("as this version wants them"))
    figure = ngettext("%(n)s step behind", "%(n)s steps behind", waiting) % {"n": waiting}
    return Row(thing, Word.ACT, figure, _("Start the server again: the start brings them up."))


def _disk(facts: Facts) -> list[Row]:
    if facts.writes_a_second is None:
        return []
    advice = _(
        "Put the data folder on a disk of the machine, best an SSD, and see whether something "
        "else keeps it busy."
    )
    word = word_of_disk(facts.writes_a_second)
    figure = writes_in_words(facts.writes_a_second)
    return [Row(_("Speed of the disk"), word, figure, "" if word is Word.WELL else advice)]


def _room(facts: Facts) -> Row:
    thing, free = _("Room on the disk of the data folder"), facts.free_bytes
    figure = _("%(size)s free") % {"size": filesizeformat(free)}
    advice = _(
        "Make room: a full disk takes no more answers. Older backups and logs are what most often "
        "fills one."
    )
    if free < max(ROOM_AT_LEAST, facts.database_bytes):
        return Row(thing, Word.ACT, figure, advice)
    if free < max(ROOM_FOR_CALM, 3 * facts.database_bytes):
        return Row(thing, Word.LOOK, figure, advice)
    return Row(thing, Word.WELL, figure)


def _size(facts: Facts) -> Row:
    thing = _("Size of the database")
    figure = filesizeformat(facts.database_bytes)
    if facts.sqlite is None:
        return Row(thing, Word.WELL, figure)
    log = {"size": figure, "log": filesizeformat(facts.log_bytes)}
    figure = _("%(size)s, and its log %(log)s") % log
    if facts.log_bytes <= LONG_LOG:
        return Row(thing, Word.WELL, figure)
    advice = _(
        "Something that reads without an end keeps the log from being emptied. Start the server "
        "again when nobody works."
    )
    return Row(thing, Word.LOOK, figure, advice)


@dataclass(frozen=True)
class Rule:
    """How old the last run may be: from `look` days on one looks, from `act` days on one acts."""

    look: int
    act: int | None = None


# A night may be missed, and a drill is due once a month. What a sweep writes, pages show already.
RULES = {
    "backup": Rule(2, 7),
    "drill": Rule(35),
    "forget": Rule(2, 14),
    "sweep": Rule(2),
    "rewrite": Rule(35),
}


def _job(facts: Facts, job: str) -> Row:
    thing, advice = _job_words()[job]
    last, rule = facts.done.get(job), RULES[job]
    if last is None:
        # On one's own machine nobody's work is lost.
        is_urgent = job == "backup" and not facts.is_loopback
        return Row(thing, Word.ACT if is_urgent else Word.LOOK, _("never"), advice)
    age = facts.now - last
    figure = _("%(time)s ago") % {"time": timesince(last, facts.now, depth=1)}
    if age <= timedelta(days=rule.look):
        return Row(thing, Word.WELL, figure)
    is_late = rule.act is not None and age > timedelta(days=rule.act)
    return Row(thing, Word.ACT if is_late else Word.LOOK, figure, advice)


def _job_words() -> dict[str, tuple[str, str]]:
    """What each job is called, and what to do where it did not run."""
    timer = _("Set up the timer for the night: docs/operating.md, “As a service of the system”.")
    return {
        "backup": (
            _("Last backup"),
            _("Make one with bin/manage backup, and set up the timer for the night."),
        ),
        "drill": (
            _("Last drill of a restore"),
            _("Try with bin/manage check_backup whether a backup can be restored."),
        ),
        "forget": (_("Last erasing of what was kept long enough (forget)"), timer),
        "sweep": (_("Last sweep of what is over (sweep)"), timer),
    }


def _rewriting(facts: Facts) -> list[Row]:
    """Only where the night leaves it to a person."""
    if facts.sqlite is None or not is_left(facts.done):
        return []
    thing, last = _("Last writing anew of the database’s file"), facts.done.get("rewrite")
    figure = _("never")
    if last is not None:
        figure = _("%(time)s ago") % {"time": timesince(last, facts.now, depth=1)}
        if facts.now - last <= timedelta(days=RULES["rewrite"].look):
            return [Row(thing, Word.WELL, figure)]
    advice = _(
        "Something was erased since. Its rows are overwritten, and older copies of rows that moved "
        "may stand in the file. In a quiet hour run bin/manage forget --rewrite: for about "
        "%(seconds)s seconds nothing can be saved."
    ) % {"seconds": seconds_to_rewrite(facts.database_bytes)}
    return [Row(thing, Word.LOOK, figure, advice)]


def _copies(facts: Facts) -> Row:
    thing, n = _("Copies from before a restore"), facts.kept_copies
    if not n:
        return Row(thing, Word.WELL, _("none"))
    figure = ngettext("%(n)s file, %(size)s", "%(n)s files, %(size)s", n) % {
        "n": n,
        "size": filesizeformat(facts.kept_bytes),
    }
    advice = _(
        "They contain everything as it was, including people erased since. Once all is well, "
        "delete before-restore-….zip in the data folder. “forget” deletes each after 30 days."
    )
    return Row(thing, Word.LOOK, figure, advice)


def _address(facts: Facts) -> Row:
    thing = _("Address")
    if facts.is_debug:
        advice = _("Take MERIDIANO_DEBUG away: pages of errors show what the server holds.")
        word = Word.LOOK if facts.is_loopback else Word.ACT
        return Row(thing, word, _("%(address)s, for development") % vars(facts), advice)
    if not facts.is_trial:
        return Row(thing, Word.WELL, facts.address)
    if facts.is_loopback:
        return Row(thing, Word.WELL, _("%(address)s, a trial on this machine") % vars(facts))
    advice = _("Pages and passwords travel unencrypted. Use https before real work begins.")
    return Row(thing, Word.LOOK, _("%(address)s, a trial without https") % vars(facts), advice)


def _mail(facts: Facts) -> Row:
    figure = (
        _("set up") if facts.has_mail else _("none: recovery codes and teachers take its place")
    )
    return Row(_("Mail"), Word.WELL, figure)


def _workers(facts: Facts) -> Row:
    words = {"n": facts.workers, "cores": facts.cores}
    figure = ngettext("%(n)s process", "%(n)s processes", facts.workers) % words
    cores = ngettext("%(cores)s core", "%(cores)s cores", facts.cores) % words
    row = {"thing": _("Server processes"), "figure": f"{figure}, {cores}"}
    if facts.workers > 2 * facts.cores:
        advice = _("More than the machine can use: set MERIDIANO_WORKERS to its cores.")
        return Row(word=Word.LOOK, advice=advice, **row)
    if facts.workers < facts.cores:
        advice = _("Before an exam of many, set MERIDIANO_WORKERS to the cores of the machine.")
        return Row(word=Word.WELL, advice=advice, **row)
    return Row(word=Word.WELL, **row)


def _static_files(facts: Facts) -> Row:
    if facts.has_static_files or facts.is_debug:
        return Row(_("Styles and scripts"), Word.WELL, _("in place"))
    advice = _("Start the server again: the start collects them.")
    return Row(_("Styles and scripts"), Word.ACT, _("missing"), advice)
