"""Backups and the move to another database: everything comes back, or nothing changes."""

import json
import os
import socket
import sqlite3
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts import erasure, operations
from accounts.models import AuditEvent, ErasedPerson, User
from config import backups, demo
from config.environment import SettingProblem
from config.facts import gather
from config.kept_copies import copies
from config.locks import nobody_serves, serve_from
from config.tables import prepare_tables
from config.transfer import RowsDiffer, copy_rows, opened, opened_file
from lessons.models import ReadingState
from tests.build import user

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "k" * 60
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def rows(alias="default", without=()):
    """Every row of every table as text, in no order."""
    return {
        model._meta.db_table: sorted(
            json.dumps(row, default=str, sort_keys=True)
            for row in model._base_manager.using(alias).values_list()
        )
        for model in apps.get_models(include_auto_created=True)
        if model not in without
    }


@pytest.fixture
def people(lea, otto):
    """Rows of every kind of value: times, dates, JSON, digests, a place that was read long ago."""
    operations.record(
        verb="data.export", actor=lea, detail={"z": [1, 2.5, None], "a": {"ñ": "“—”"}}
    )
    place = ReadingState.objects.create(learner=lea, course_id="c", lesson_id="l", zoom="overview")
    ReadingState.objects.filter(pk=place.pk).update(updated_at=NOW - timedelta(days=9))
    ErasedPerson.objects.create(digest="e" * 64, erased_on=NOW.date())
    session = SessionStore()
    session["seen"] = True
    session.create()


@pytest.fixture
def file(people, tmp_path):
    path = tmp_path / "monday.zip"
    backups.write_backup(path, key=KEY, now=NOW)
    return path


@pytest.fixture(scope="module")
def once():
    return {}


@pytest.fixture
def some_file(once, request, tmp_path):
    """A backup of other people than those here: making one takes seconds."""
    path = tmp_path / "sunday.zip"
    if not once:
        once["content"] = request.getfixturevalue("file").read_bytes()
    path.write_bytes(once["content"])
    return path


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def no_copies():
    """What other tests kept of the database here."""
    for path in copies(settings.ENVIRONMENT.data):
        path.unlink()


def test_everything_comes_back_as_it_was(file, lea, tmp_path):
    before = rows(without=[Session])
    lea.display_name = "Somebody Else"
    lea.save()
    user("newcomer")
    AuditEvent.objects.all().delete()
    restored = backups.restore(file, data=tmp_path, erased=[])
    assert rows(without=[Session]) == before
    assert restored.rows["accounts_user"] == 2
    assert restored.erased_again == 0
    assert (tmp_path / "secret_key").read_text().strip() == KEY


def test_whole_demonstration_comes_back_as_it_was(tmp_path):
    demo.fill()
    before = rows(without=[Session])
    path = tmp_path / "demo.zip"
    counted = backups.write_backup(path, key=KEY, now=NOW)
    assert counted == {table: len(lines) for table, lines in rows().items()}
    assert backups.check_backup(path).rows == counted
    User.objects.exclude(username="tess").delete()
    backups.restore(path, data=tmp_path, erased=[])
    assert rows(without=[Session]) == before


def test_sessions_of_a_backup_do_not_open_again(file, tmp_path):
    assert Session.objects.exists()
    backups.restore(file, data=tmp_path, erased=[])
    assert not Session.objects.exists()


def test_next_rows_get_numbers_of_their_own(file, lea, tmp_path):
    backups.restore(file, data=tmp_path, erased=[])
    operations.record(verb="data.export", actor=lea, detail={})
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("is_listed", [False, True], ids=["known here", "in the list"])
def test_whoever_was_erased_since_stays_erased(file, otto, tmp_path, is_listed):
    erasure.erase_person(otto, by=otto)
    listed = list(ErasedPerson.objects.values_list("digest", flat=True))
    if is_listed:
        ErasedPerson.objects.all().delete()
    restored = backups.restore(file, data=tmp_path, erased=listed if is_listed else [])
    assert restored.erased_again == 1
    assert not User.objects.filter(username="otto").exists()
    assert User.objects.filter(username="lea").exists()


def test_backup_holds_no_byte_of_whoever_was_erased_before(people, otto, tmp_path):
    otto.display_name = "Canary Obsolete"
    otto.save()
    erasure.erase_person(otto, by=otto)
    backups.write_backup(tmp_path / "b.zip", key=KEY, now=NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as zipped:
        held = zipped.read("meridiano.sqlite3")
    assert b"Canary" not in held
    assert b"Lea Moreno" in held


def test_backup_is_for_its_owner_alone(file):
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_backup_is_made_while_somebody_writes(people, tmp_path):
    """What is not committed is not in it, and the writer does not wait."""
    with opened_other() as other, transaction.atomic(using=other):
        User.objects.using(other).create(username="halfway")
        backups.write_backup(tmp_path / "b.zip", key=KEY, now=NOW)
    assert User.objects.filter(username="halfway").exists()
    assert backups.check_backup(tmp_path / "b.zip").rows["accounts_user"] == 2


def opened_other():
    return opened("other", {**connection.settings_dict, "TEST": {}})


def damaged(change):
    """A change of the database within the file."""

    def broken(path, tmp_path):
        inner = tmp_path / "inner"
        with zipfile.ZipFile(path) as zipped:
            held = {name: zipped.read(name) for name in zipped.namelist()}
        inner.write_bytes(held["meridiano.sqlite3"])
        change(inner)
        held["meridiano.sqlite3"] = inner.read_bytes()
        with zipfile.ZipFile(path, "w") as zipped:
            for name, content in held.items():
                zipped.writestr(name, content)

    return broken


def sql(statement):
    def change(path):
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()

    return change


def overwrite(path, _tmp_path=None):
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(content)


def without_list(path, _tmp_path):
    with zipfile.ZipFile(path) as zipped:
        held = zipped.read("meridiano.sqlite3")
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("meridiano.sqlite3", held)


def of_another_format(path, _tmp_path):
    with zipfile.ZipFile(path) as zipped:
        held = {name: zipped.read(name) for name in zipped.namelist()}
    held["backup.json"] = b'{"format": 99}'
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in held.items():
            zipped.writestr(name, content)


BROKEN = [
    (lambda path, _: path.write_bytes(b"no zip"), "not a backup that can be read"),
    (lambda path, _: path.write_bytes(path.read_bytes()[:5000]), "not a backup that can be read"),
    (lambda path, _: path.unlink(), "not a backup that can be read"),
    (overwrite, "not a backup that can be read"),
    (without_list, "not a backup that can be read"),
    (of_another_format, "made by another version"),
    (damaged(overwrite), "is damaged"),
    (damaged(sql("DELETE FROM lessons_readingstate")), "incomplete in lessons_readingstate"),
    (
        damaged(
            sql(
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('accounts', '9999_later', '2030-01-01')"
            )
        ),
        "made by a newer version",
    ),
]
BROKEN_IDS = [
    "no zip", "cut off", "not there", "zip damaged", "no list", "other format", "damaged",
    "incomplete", "newer",
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), BROKEN, ids=BROKEN_IDS)
def test_broken_file_is_named_and_changes_nothing(some_file, tmp_path, change, words):
    change(some_file, tmp_path)
    before = rows()
    with pytest.raises(backups.NoBackup, match=words):
        backups.restore(some_file, data=tmp_path, erased=[])
    with pytest.raises(CommandError, match=words):
        run("check_backup", str(some_file))
    assert rows() == before
    assert not (tmp_path / "secret_key").exists()


def test_older_backup_is_brought_up_to_this_version(people, tmp_path):
    old = tmp_path / "old.sqlite3"
    with opened_file(old) as alias:
        prepare_tables(alias)
        copy_rows("default", alias)
        call_command("migrate", "lessons", "0001", database=alias, verbosity=0)
        with connections[alias].cursor() as cursor:
            assert "lessons_problemreport" not in connections[alias].introspection.table_names(
                cursor
            )
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.write(old, "meridiano.sqlite3")
        zipped.writestr("secret_key", KEY)
        zipped.writestr("backup.json", json.dumps({"format": 1, "rows": {"accounts_user": 2}}))
    assert backups.check_backup(path).rows["accounts_user"] == 2
    assert backups.restore(path, data=tmp_path, erased=[]).rows["lessons_readingstate"] == 1


def test_table_that_arrives_otherwise_undoes_the_whole_copy(people, tmp_path):
    with opened_file(tmp_path / "t.sqlite3") as alias:
        prepare_tables(alias)
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "CREATE TRIGGER meddle AFTER INSERT ON lessons_readingstate BEGIN "
                "UPDATE lessons_readingstate SET zoom = 'close-up'; END"
            )
        with pytest.raises(RowsDiffer, match="lessons_readingstate"):
            copy_rows("default", alias)
        assert not User.objects.using(alias).exists()


# The commands --------------------------------------------------------------------------------


def test_commands_back_up_check_and_restore(people, tmp_path):
    path = tmp_path / "b.zip"
    said = run("backup", str(path))
    assert said.startswith(f"{path}: ")
    assert "can be restored" in run("check_backup", str(path))
    with pytest.raises(CommandError, match="There are people in this database"):
        run("restore", str(path))
    late = user("late")
    said = run("restore", str(path), replace=True)
    assert "Erased again: 0." in said
    assert not User.objects.filter(pk=late.pk).exists()
    [kept] = settings.ENVIRONMENT.data.glob("before-restore-*.zip")
    run("restore", str(kept), replace=True)
    assert User.objects.filter(pk=late.pk).exists()


def test_backup_into_an_empty_installation_needs_no_word(file, otto, tmp_path):
    listed = tmp_path / "erased.txt"
    erasure.erase_person(otto, by=otto)
    listed.write_text(run("erase_again", is_print=True))
    User.objects.all().delete()
    ErasedPerson.objects.all().delete()
    assert "Erased again: 1." in run("restore", str(file), erased=listed)


def test_file_that_is_there_is_not_written_over(some_file):
    before = some_file.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        run("backup", str(some_file))
    assert some_file.read_bytes() == before


def test_folder_that_is_not_there_is_said(people, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        run("backup", str(tmp_path / "nowhere" / "b.zip"))


def test_list_that_is_none_changes_nothing(some_file, tmp_path):
    (tmp_path / "erased.txt").write_text("lea\notto\n")
    before = rows()
    with pytest.raises(CommandError, match="is not a list"):
        run("restore", str(some_file), replace=True, erased=tmp_path / "erased.txt")
    assert rows() == before


@pytest.mark.parametrize(
    ("command", "where"), [("restore", "b.zip"), ("transfer", "sqlite:////tmp/nowhere.sqlite3")]
)
def test_running_server_is_to_be_stopped_first(db, command, where):
    held = serve_from(settings.ENVIRONMENT.data)
    try:
        with pytest.raises(CommandError, match="Stop the server first"):
            run(command, where)
    finally:
        os.close(held)


def test_port_of_another_program_does_not_stop_a_restore(file, settings):
    User.objects.all().delete()
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, port=server.getsockname()[1])
        assert "Restored" in run("restore", str(file))


def test_server_does_not_start_into_a_restore():
    with nobody_serves(settings.ENVIRONMENT.data), pytest.raises(SettingProblem, match="restored"):
        serve_from(settings.ENVIRONMENT.data)


def test_refused_file_leaves_no_copy_behind(some_file, tmp_path):
    damaged(overwrite)(some_file, tmp_path)
    user("ada")
    with pytest.raises(CommandError, match="is damaged"):
        run("restore", str(some_file), replace=True)
    assert copies(settings.ENVIRONMENT.data) == []


def test_copies_from_before_a_restore_are_counted_and_go_after_thirty_days(file, lea):
    run("restore", str(file), replace=True)
    [kept] = copies(settings.ENVIRONMENT.data)
    assert kept.stat().st_mode & 0o777 == 0o600
    facts = gather(timezone.now())
    assert (facts.kept_copies, facts.kept_bytes) == (1, kept.stat().st_size)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        run("forget")
        assert copies(settings.ENVIRONMENT.data) == [kept]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert "copies from before a restore: 1" in run("forget", "--dry-run")
        assert "copies from before a restore: 1" in run("forget")
    assert copies(settings.ENVIRONMENT.data) == []


def test_rows_restored_are_those_of_the_backup_or_say_why(people, otto, tmp_path):
    path = tmp_path / "b.zip"
    listed = sum(backups.write_backup(path, key=KEY, now=NOW).values())
    assert f"can be restored: {listed:,} rows, and its list counts {listed:,}." in run(
        "check_backup", str(path)
    )
    erasure.erase_person(otto, by=otto)
    said = run("restore", str(path), replace=True)
    restored = sum(backups.counts("default").values())
    gone = restored - listed + 1
    assert (
        f"Restored: {restored:,} rows of {listed:,} in the backup (1 left out because everybody "
        f"signs in again, {gone:+,} by erasing people again)." in said
    )
    path.unlink()
    Session.objects.all().delete()
    listed = sum(backups.write_backup(path, key=KEY, now=NOW).values())
    assert f"Restored: {listed:,} rows, as many as the backup lists." in run(
        "restore", str(path), replace=True
    )


def test_transfer_copies_every_row_and_leaves_its_own(people, tmp_path):
    before = rows()
    target = tmp_path / "target.sqlite3"
    said = run("transfer", f"sqlite:///{target}")
    assert said.startswith("Copied and checked: ")
    with opened_file(target) as alias:
        assert rows(alias) == before
    assert rows() == before


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://u:p@h/n", "cannot be read"),
        ("sqlite:////nowhere/at/all.sqlite3", "cannot be reached"),
    ],
)
def test_transfer_to_nowhere_is_said(people, address, words):
    with pytest.raises(CommandError, match=words):
        run("transfer", address)


def test_transfer_takes_no_database_with_people(people, tmp_path):
    target = tmp_path / "target.sqlite3"
    with opened_file(target) as alias:
        prepare_tables(alias)
        User.objects.using(alias).create(username="ada")
    with pytest.raises(CommandError, match="There are people in that database"):
        run("transfer", f"sqlite:///{target}")
    with opened_file(target) as alias:
        assert User.objects.using(alias).count() == 1
