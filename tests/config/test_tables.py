"""Tables are compared with what the models want; those of an earlier form of a migration are
repaired, and what cannot be repaired stops with a sentence. No committed migration is edited."""

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from config import backups, start
from config.environment import SettingProblem
from config.tables import TablesDiffer, differences, prepare_tables
from config.transfer import opened_file
from lessons.models import ReadingState
from quizzes.models import Attempt, Mark, Regrade
from tests.config.test_backups import KEY, NOW
from tests.config.test_start import environment, serve_and_ask

ROOT = Path(__file__).resolve().parents[2]
DIGESTS = Path(__file__).with_name("migrations.txt")
DECEMBER = Path(__file__).with_name("tables_of_december.sql")
# What the migrations of the morning of December 2 had beyond those of December 1.
A_DAY_LATER = """
ALTER TABLE classrooms_assignment ADD COLUMN release_at datetime NULL
    CONSTRAINT "assignment_date_of_release" CHECK (release <> 'at' OR release_at IS NOT NULL);
ALTER TABLE quizzes_regrade ADD COLUMN elsewhere text NOT NULL DEFAULT '{}';
ALTER TABLE quizzes_regrade ADD COLUMN reaches_own_study bool NOT NULL DEFAULT 0;
"""


def digests():
    files = sorted(ROOT.glob("*/migrations/[0-9]*.py"))
    return {
        str(file.relative_to(ROOT)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def test_migration_that_was_committed_is_not_edited():
    """Somebody's database has been through it. A change is a migration of its own; a new one is
    added to the list by `sha256sum`."""
    lines = [line.split() for line in DIGESTS.read_text().splitlines()]
    assert {path: digest for digest, path in lines} == digests()


def made_of(script, folder):
    """A database that an earlier version made."""
    path = folder / "meridiano.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(script)
    return path


@pytest.mark.parametrize("more", ["", A_DAY_LATER])
@pytest.mark.django_db
def test_tables_of_an_earlier_form_of_a_migration_are_repaired(tmp_path, more):
    with opened_file(made_of(DECEMBER.read_text() + more, tmp_path)) as alias:
        prepare_tables(alias)
        assert differences(alias) == []
        mark = Mark.objects.using(alias).get()
        assert mark.applied_at == mark.released_at is not None
        regrade = Regrade.objects.using(alias).get()
        assert (regrade.elsewhere, regrade.reaches_own_study) == ({}, False)
        assert Attempt.objects.using(alias).get().time_zone == "America/Chicago"
        prepare_tables(alias)


def test_site_starts_on_the_tables_of_december_first(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    made_of(DECEMBER.read_text(), data)
    _lines, answer = serve_and_ask(environment(data, MERIDIANO_DEBUG="1"))
    assert answer == b'{"ok": true}'


@pytest.fixture
def spoiled(tmp_path):
    """A database whose tables differ in four ways."""
    with opened_file(tmp_path / "spoiled.sqlite3") as alias:
        prepare_tables(alias)
        with connections[alias].cursor() as cursor:
            cursor.execute("DROP INDEX marks_to_apply")
            cursor.execute("ALTER TABLE lessons_readingstate ADD COLUMN colour text")
            cursor.execute("ALTER TABLE accounts_invitation RENAME COLUMN used_at TO taken_at")
            cursor.execute("DROP TABLE accounts_auditevent")
        yield alias


@pytest.mark.django_db
def test_what_differs_is_said_column_by_column(spoiled):
    assert set(differences(spoiled)) == {
        "the table accounts_auditevent is missing",
        "accounts_invitation lacks the column used_at",
        "accounts_invitation has the column taken_at, which this version does not know",
        "lessons_readingstate has the column colour, which this version does not know",
        "quizzes_mark lacks the rule marks_to_apply",
    }
    with pytest.raises(TablesDiffer, match="are not as this version needs them"):
        prepare_tables(spoiled)


@pytest.mark.django_db
def test_another_type_and_another_emptiness_are_said(tmp_path):
    table = ReadingState._meta.db_table
    with opened_file(tmp_path / "t.sqlite3") as alias:
        prepare_tables(alias)
        with connections[alias].cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME COLUMN zoom TO z")
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN zoom integer NULL")
            cursor.execute(f"ALTER TABLE {table} DROP COLUMN z")
        assert differences(alias) == [f"{table}.zoom is integer, not varchar(10), never empty"]


@pytest.mark.django_db
def test_tables_of_this_engine_are_as_the_models_want_them():
    assert differences() == []


@pytest.fixture
def without_a_column(transactional_db):
    """A column is gone from the tables here, for the length of a test."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user DROP COLUMN zoom")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user ADD COLUMN zoom varchar(8) NOT NULL DEFAULT ''")


@pytest.mark.django_db(transaction=True)
def test_health_and_the_start_say_which_column_is_missing(without_a_column):
    out = StringIO()
    with pytest.raises(CommandError, match="Act now"):
        call_command("health", stdout=out)
    assert "not as this version needs them: accounts_user lacks the column zoom" in out.getvalue()
    assert not start.is_migrated()
    with pytest.raises(SettingProblem, match="accounts_user lacks the column zoom"):
        start.migrate()


@pytest.mark.django_db(transaction=True)
def test_drill_refuses_a_backup_whose_tables_differ(tmp_path):
    """Its list of migrations says that all is well."""
    path = tmp_path / "monday.zip"
    spoiled = tmp_path / "rows.sqlite3"
    with opened_file(spoiled) as alias:
        prepare_tables(alias)
        assert MigrationRecorder(connections[alias]).applied_migrations()
        with connections[alias].cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_user DROP COLUMN zoom")
    write = tmp_path / "written.zip"
    backups.write_backup(write, key=KEY, now=NOW)
    replace_database(write, spoiled, path)
    with pytest.raises(CommandError, match="accounts_user lacks the column zoom"):
        call_command("check_backup", str(path))


def replace_database(source, database, target):
    """The same backup with other rows: an empty list, so that no count differs."""
    with zipfile.ZipFile(source) as file, zipfile.ZipFile(target, "w") as made:
        about = json.loads(file.read(backups.LIST)) | {"rows": {}}
        made.writestr(backups.LIST, json.dumps(about))
        made.writestr(backups.KEY, file.read(backups.KEY))
        made.write(database, backups.DATABASE)
