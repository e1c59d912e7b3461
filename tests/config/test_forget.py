"""The nightly command: what it erases, what it says, and that a dry run changes nothing."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from accounts import operations
from accounts.models import AuditEvent, ErasedPerson, Invitation, User
from lessons.models import ProblemReport

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def night(leo: User) -> None:
    """Two guests of whom one ran out, and old and new rows of all else that has its time."""
    long_ago = NOW - timedelta(days=5 * 365)
    stale = operations.create_guest()
    User.objects.filter(pk=stale.pk).update(last_active_on=long_ago.date())
    fresh = operations.create_guest()
    User.objects.filter(pk=fresh.pk).update(last_active_on=NOW.date())
    for at in (long_ago, long_ago, NOW):
        AuditEvent.objects.create(verb="account.recovered", subject=leo, at=at)
    AuditEvent.objects.create(verb="account.recovered", subject=stale, at=long_ago)
    for closed_at in (long_ago, NOW, None):
        ProblemReport.objects.create(page="/about/", text="A date is wrong.", closed_at=closed_at)
    for number in range(4):
        expire_date = NOW + timedelta(days=number - 2, hours=1)
        Session.objects.create(session_key=str(number), session_data="", expire_date=expire_date)
    a_while_ago = NOW - timedelta(days=30, minutes=1)
    for number, (made_at, used_at) in enumerate(
        [(a_while_ago, None), (a_while_ago, a_while_ago), (NOW - timedelta(days=29), None)]
    ):
        Invitation.objects.create(token=str(number), made_at=made_at, used_at=used_at)
    # Counters: two that ran out, the second just now, and one that goes on.
    for seconds in (3_600, 301, 299):
        with time_machine.travel(NOW - timedelta(seconds=seconds), tick=False):
            cache.set(f"tries-of-192.0.2.{seconds}", [1], 300)


def output(*arguments: str) -> str:
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("forget", *arguments, stdout=out)
    return out.getvalue()


def counts() -> tuple[int, ...]:
    tables = (AuditEvent, User, ProblemReport, Session, Invitation)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        counters = cursor.fetchone()[0]
    return (*(table._default_manager.count() for table in tables), counters)


def test_forget_erases_what_ran_out_and_says_so(night: None) -> None:
    assert counts() == (4, 3, 3, 4, 3, 3)
    said = output()
    assert said == (
        "Erased audit events: 3, guests: 1, reports: 1, classes: 0, "
        "accounts of classes: 0, rosters: 0, invitations: 1, "
        "copies from before a restore: 0, sessions: 2, counters: 2.\n"
    )
    assert counts() == (1, 2, 2, 2, 2, 1)
    assert ErasedPerson.objects.count() == 1


def test_forget_with_dry_run_says_the_same_and_changes_nothing(night: None) -> None:
    said = (
        "Would erase audit events: 3, guests: 1, reports: 1, classes: 0, "
        "accounts of classes: 0, rosters: 0, invitations: 1, "
        "copies from before a restore: 0, sessions: 2, counters: 2.\n"
    )
    assert output("--dry-run") == said
    assert counts() == (4, 3, 3, 4, 3, 3)
    assert not ErasedPerson.objects.exists()


def test_forget_has_nothing_to_do_the_second_time(night: None) -> None:
    output()
    said = output()
    assert said == (
        "Erased audit events: 0, guests: 0, reports: 0, classes: 0, "
        "accounts of classes: 0, rosters: 0, invitations: 0, "
        "copies from before a restore: 0, sessions: 0, counters: 0.\n"
    )


def test_forget_leaves_a_counter_that_goes_on(night: None) -> None:
    output()
    with time_machine.travel(NOW, tick=False):
        assert cache.get("tries-of-192.0.2.299") == [1]
