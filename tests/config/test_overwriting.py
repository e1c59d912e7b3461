"""What the night does with the file of the database: nothing where nothing was erased, all of it
where the file is small, and otherwise a sentence for whoever runs the server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import erasure
from accounts.models import AuditEvent
from common import engines
from config import jobs, overwriting
from quizzes import operations as quizzes
from tests.classrooms import build

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A data folder in which no job was noted yet."""
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, data=tmp_path))
    return tmp_path


def forget(*arguments, days=0):
    said = StringIO()
    with time_machine.travel(NIGHT + timedelta(days=days), tick=False):
        call_command("forget", *arguments, stdout=said)
    return said.getvalue()


def rewritten(data):
    """When the file was last written anew, in nights since the first."""
    at = jobs.last_done(data).get("rewrite")
    return at and (at - NIGHT).days


def is_sqlite():
    return connection.vendor == "sqlite"


def test_file_is_written_anew_only_in_a_night_after_something_was_erased(data, lea, tess):
    forget()
    first = rewritten(data)
    assert first == (0 if is_sqlite() else None)
    forget(days=1)
    assert rewritten(data) == first
    with time_machine.travel(NIGHT + timedelta(days=1, hours=6), tick=False):
        erasure.erase_person(lea, by=None)
    forget(days=2)
    assert rewritten(data) == (2 if is_sqlite() else None)
    forget(days=4)
    assert rewritten(data) == (2 if is_sqlite() else None)


def test_private_words_that_were_removed_are_reason_enough(data, lea, tess):
    room = build.classroom(tess)
    build.student(room, lea)
    answer = build.begun(lea, build.task(room, by=tess)).answers.get(version__spec__type="written")
    build.write(answer, "My aunt lives in Tela.")
    answer.refresh_from_db()
    forget()
    quizzes.redact_answer(lea, answer, "My aunt", now=NIGHT + timedelta(hours=5))
    AuditEvent.objects.filter(verb="answer.redacted").update(at=NIGHT + timedelta(hours=5))
    forget(days=1)
    assert rewritten(data) == (1 if is_sqlite() else None)


def test_large_file_is_left_to_a_quiet_hour_and_said(data, lea, monkeypatch):
    monkeypatch.setattr(overwriting, "AT_NIGHT", 1)
    erasure.erase_person(lea, by=None)
    said = forget()
    assert ("Run “forget --rewrite” in a quiet hour" in said) is is_sqlite()
    assert rewritten(data) is None
    assert jobs.is_left(jobs.last_done(data)) is is_sqlite()
    assert "quiet hour" not in forget("--rewrite", days=1)
    assert rewritten(data) == (1 if is_sqlite() else None)
    assert not jobs.is_left(jobs.last_done(data))


def test_disk_without_room_for_a_second_file_is_said_before_it_is_begun(data, lea, monkeypatch):
    monkeypatch.setattr(engines, "SPARE_ROOM", 1 << 60)
    erasure.erase_person(lea, by=None)
    if is_sqlite():
        with pytest.raises(CommandError, match=r"the next run overwrites: .*No space left"):
            forget()
        assert jobs.last_done(data).keys() == {"erased"}
    else:
        forget()


def test_dry_run_rewrites_nothing(data, lea):
    erasure.erase_person(lea, by=None)
    forget("--dry-run", "--rewrite")
    assert jobs.last_done(data) == {}
