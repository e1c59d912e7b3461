"""What was erased leaves the file of a SQLite database, and its log, at night.

Each connection overwrites a row where it stood (`secure_delete`, config/environment.py). What that
does not reach is what a page kept when half of its rows moved to another. Only a file that is
written anew is without it, and while that goes on nobody can save.
"""

from datetime import datetime
from pathlib import Path

from django.db import connection
from django.template.defaultfilters import filesizeformat

from accounts.models import AuditEvent, ErasedPerson
from common import engines
from config.jobs import is_left, last_done, note_done, seconds_to_rewrite

# Acts that the record keeps; guests and accounts are among the erased people.
ERASING = ("data.erase_class", "answer.redacted")
# What is written anew within a second on a slow machine: saves wait so long, and none fails.
AT_NIGHT = 64 << 20


def overwrite(data: Path, now: datetime, *, is_erased: bool, is_asked: bool) -> str:
    """Overwrite what is left of what was erased; `is_asked`: in a large file too. Returns a
    sentence for the operator where something is left, else nothing.

    Raises DatabaseError and OSError.
    """
    if connection.vendor != "sqlite":
        return ""
    if is_erased or _was_erased(last_done(data).get("forget")):
        note_done(data, "erased", now)
    size = engines.size_of("default")
    is_due = is_erased or is_left(last_done(data))
    is_now = is_asked or (is_due and size <= AT_NIGHT)
    if is_now:
        engines.rewrite("default")
        note_done(data, "rewrite", now)
    engines.empty_log("default")
    if is_now or not is_due:
        return ""
    return (
        "Rows that were erased are overwritten where they stood. The file of the database has "
        f"{filesizeformat(size)}, and its pages may keep older copies of rows that moved. Run "
        "“forget --rewrite” in a quiet hour: nothing can be saved for about "
        f"{seconds_to_rewrite(size)} seconds."
    )


def _was_erased(since: datetime | None) -> bool:
    """Whether anybody, or words of anybody, were erased on a page or by a command."""
    if since is None:
        return True
    people = ErasedPerson.objects.filter(erased_on__gte=since.date())
    return people.exists() or AuditEvent.objects.filter(verb__in=ERASING, at__gte=since).exists()
