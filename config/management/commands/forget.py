"""`manage.py forget`: what the retention clock asks for, every night."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import erasure
from classrooms import operations as classes
from config import overwriting
from config.jobs import note_done
from config.kept_copies import old_copies, remove_old_copies
from lessons import operations as lessons

# What runs out by the thousand each day, and was overwritten where it stood: no reason for more.
OF_EVERY_DAY = {"sessions", "counters", "copies from before a restore"}


class Command(BaseCommand):
    help = (
        "Erases guests after 90 days, audit rows after 3 years, reports a year after they were "
        "closed, classes a year after their last day, accounts that were made for a class 30 days "
        "after the last one, rosters that waited a day, invitations that nobody used in 30 days, "
        "and sessions and counters of the limits that ran out; and overwrites what was erased."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")
        parser.add_argument(
            "--rewrite",
            action="store_true",
            help="write a large SQLite file anew too, while saves wait: for a quiet hour",
        )

    def handle(self, *, dry_run: bool, rewrite: bool, **options: Any) -> None:
        now = timezone.now()
        counts = _count(now) if dry_run else _forget(now)
        verb = "Would erase" if dry_run else "Erased"
        listed = ", ".join(f"{name}: {count}" for name, count in counts.items())
        self.stdout.write(f"{verb} {listed}.")
        if not dry_run:
            transaction.on_commit(lambda: self._overwrite(counts, now, rewrite))

    def _overwrite(self, counts: Mapping[str, int], now: datetime, rewrite: bool) -> None:
        data = settings.ENVIRONMENT.data
        is_erased = any(count for name, count in counts.items() if name not in OF_EVERY_DAY)
        try:
            left = overwriting.overwrite(data, now, is_erased=is_erased, is_asked=rewrite)
        except (DatabaseError, OSError) as problem:
            raise CommandError(
                "What was erased is in no table any more, but the file of the database may hold "
                f"traces of it, which the next run overwrites: {problem}."
            ) from problem
        note_done(data, "forget", now)
        if left:
            self.stdout.write(left)


def _forget(now: datetime) -> dict[str, int]:
    # The audit first: a guest's own rows go with the guest, and would be missing in its count.
    return {
        "audit events": erasure.thin_audit(now=now),
        "guests": erasure.erase_stale_guests(now=now),
        "reports": lessons.forget_reports(now=now),
        "classes": classes.forget_classes(now=now),
        "accounts of classes": classes.forget_accounts(now=now),
        "rosters": classes.forget_drafts(now=now),
        "invitations": erasure.forget_invitations(now=now),
        "copies from before a restore": remove_old_copies(settings.ENVIRONMENT.data, now),
        "sessions": erasure.clear_sessions(now=now),
        "counters": erasure.clear_limits(now=now),
    }


def _count(now: datetime) -> dict[str, int]:
    return {
        "audit events": erasure.old_events(now).count(),
        "guests": erasure.stale_guests(now).count(),
        "reports": lessons.old_reports(now).count(),
        "classes": classes.old_classes(now).count(),
        "accounts of classes": classes.unused_accounts(now).count(),
        "rosters": classes.old_drafts(now).count(),
        "invitations": erasure.old_invitations(now).count(),
        "copies from before a restore": len(old_copies(settings.ENVIRONMENT.data, now)),
        "sessions": erasure.old_sessions(now).count(),
        "counters": erasure.count_old_limits(now=now),
    }
