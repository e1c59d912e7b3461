"""`manage.py forget`: what the retention clock asks for, every night."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import erasure
from classrooms import operations as classes
from common import engines
from config.jobs import note_done
from config.kept_copies import old_copies, remove_old_copies
from lessons import operations as lessons


class Command(BaseCommand):
    help = (
        "Erases guests after 90 days, audit rows after 3 years, reports a year after they were "
        "closed, classes a year after their last day, accounts that were made for a class 30 days "
        "after the last one, rosters that waited a day, invitations that nobody used in 30 days, "
        "and sessions and counters of the limits that ran out; and overwrites what was erased."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        counts = _count(now) if dry_run else _forget(now)
        verb = "Would erase" if dry_run else "Erased"
        listed = ", ".join(f"{name}: {count}" for name, count in counts.items())
        self.stdout.write(f"{verb} {listed}.")
        if not dry_run:
            transaction.on_commit(_overwrite)
            note_done(settings.ENVIRONMENT.data, "forget", now)


def _overwrite() -> None:
    try:
        engines.overwrite_erased("default")
    except DatabaseError as problem:
        raise CommandError(
            "What was erased is in no table any more, but the file of the database may hold traces "
            f"of it, which the next run overwrites: {problem}."
        ) from problem


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
