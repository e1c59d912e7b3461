"""How an installation is: the rules, the page of the administration, and the command."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config import jobs
from config.disk import safe_writes_a_second
from config.facts import gather
from config.health import (
    GIB,
    MIB,
    Facts,
    Word,
    exam_of,
    rows,
    two_digits,
    word_of_disk,
    writes_in_words,
)

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WELL = Facts(
    now=NOW,
    address="https://learn.example.org",
    is_trial=False,
    is_loopback=False,
    is_debug=False,
    workers=2,
    cores=2,
    has_mail=True,
    database="SQLite 3.51.3",
    sqlite=(3, 51, 3),
    waiting_migrations=0,
    table_differences=(),
    has_static_files=True,
    database_bytes=200 * MIB,
    log_bytes=4 * MIB,
    free_bytes=40 * GIB,
    writes_a_second=900.0,
    done=dict.fromkeys(jobs.JOBS, NOW - timedelta(hours=5)),
    kept_copies=0,
    kept_bytes=0,
)


def ago(**days: float) -> dict[str, datetime]:
    return {**WELL.done, **{job: NOW - timedelta(days=count) for job, count in days.items()}}


@pytest.mark.parametrize(
    ("since", "word"), [(None, Word.LOOK), (36, Word.LOOK), (34, Word.WELL), (0, None)]
)
def test_file_that_is_to_be_written_anew_by_hand_is_said(since, word):
    """Something was erased a day ago; the file was last written anew so many days ago."""
    done = ago(erased=1, rewrite=since) if since is not None else without("rewrite")
    said = [row for row in rows(replace(WELL, done=done)) if "writing anew" in row.thing]
    assert [row.word for row in said] == ([word] if word is not None else [])
    assert all(
        ("forget --rewrite: for about 2 seconds" in row.advice) == (word is Word.LOOK)
        for row in said
    )


def test_postgresql_is_never_written_anew_by_hand():
    said = rows(replace(WELL, sqlite=None, database="PostgreSQL 17.2", done=without("rewrite")))
    assert [row for row in said if "writing anew" in row.thing] == []


def without(job: str) -> dict[str, datetime]:
    return {name: at for name, at in WELL.done.items() if name != job}


def found(**changes: object) -> dict[str, Word]:
    return {row.thing: row.word for row in rows(replace(WELL, **changes))}


def test_where_all_is_well_every_row_says_so_and_asks_nothing():
    said = rows(WELL)
    assert {row.word for row in said} == {Word.WELL}
    assert [row.advice for row in said if row.advice] == []
    assert len(said) == 14


@pytest.mark.parametrize(
    ("changes", "thing", "word"),
    [
        ({"sqlite": (3, 40, 1)}, "Database", Word.LOOK),
        ({"sqlite": None}, "Database", Word.WELL),
        ({"waiting_migrations": 1}, "Tables of the database", Word.ACT),
        ({"table_differences": ("birds is missing",)}, "Tables of the database", Word.ACT),
        ({"writes_a_second": 0.0}, "Speed of the disk", Word.ACT),
        ({"writes_a_second": 29.0}, "Speed of the disk", Word.ACT),
        ({"writes_a_second": 30.0}, "Speed of the disk", Word.LOOK),
        ({"writes_a_second": 99.0}, "Speed of the disk", Word.LOOK),
        ({"writes_a_second": 100.0}, "Speed of the disk", Word.WELL),
        ({"free_bytes": GIB - 1}, "Room on the disk of the data folder", Word.ACT),
        ({"free_bytes": 5 * GIB - 1}, "Room on the disk of the data folder", Word.LOOK),
        ({"free_bytes": 5 * GIB}, "Room on the disk of the data folder", Word.WELL),
        (
            {"free_bytes": 6 * GIB, "database_bytes": 7 * GIB},
            "Room on the disk of the data folder",
            Word.ACT,
        ),
        (
            {"free_bytes": 20 * GIB, "database_bytes": 7 * GIB},
            "Room on the disk of the data folder",
            Word.LOOK,
        ),
        ({"log_bytes": 300 * MIB}, "Size of the database", Word.LOOK),
        ({"log_bytes": 300 * MIB, "sqlite": None}, "Size of the database", Word.WELL),
        ({"done": without("backup")}, "Last backup", Word.ACT),
        ({"done": without("backup"), "is_loopback": True}, "Last backup", Word.LOOK),
        ({"done": ago(backup=2)}, "Last backup", Word.WELL),
        ({"done": ago(backup=2.1)}, "Last backup", Word.LOOK),
        ({"done": ago(backup=7.1)}, "Last backup", Word.ACT),
        ({"done": without("drill")}, "Last drill of a restore", Word.LOOK),
        ({"done": ago(drill=36)}, "Last drill of a restore", Word.LOOK),
        ({"done": ago(drill=400)}, "Last drill of a restore", Word.LOOK),
        ({"kept_copies": 1, "kept_bytes": MIB}, "Copies from before a restore", Word.LOOK),
        ({"is_trial": True}, "Address", Word.LOOK),
        ({"is_trial": True, "is_loopback": True}, "Address", Word.WELL),
        ({"is_debug": True}, "Address", Word.ACT),
        ({"is_debug": True, "is_loopback": True}, "Address", Word.LOOK),
        ({"has_mail": False}, "Mail", Word.WELL),
        ({"workers": 5}, "Server processes", Word.LOOK),
        ({"cores": 16}, "Server processes", Word.WELL),
        ({"has_static_files": False}, "Styles and scripts", Word.ACT),
        ({"has_static_files": False, "is_debug": True}, "Styles and scripts", Word.WELL),
    ],
)
def test_word_of_a_row(changes, thing, word):
    assert found(**changes)[thing] is word


@pytest.mark.parametrize(
    ("days", "word"), [(2, Word.WELL), (2.1, Word.LOOK), (14, Word.LOOK), (14.1, Word.ACT)]
)
def test_nights_without_the_erasing_of_what_was_kept_long_enough(days, word):
    [row] = [row for row in rows(replace(WELL, done=ago(forget=days))) if "(forget)" in row.thing]
    assert row.word is word


def test_every_row_that_is_not_well_says_what_to_do_and_the_urgent_stand_first():
    bad = replace(
        WELL,
        is_trial=True,
        workers=9,
        sqlite=(3, 40, 1),
        waiting_migrations=2,
        has_static_files=False,
        log_bytes=GIB,
        free_bytes=0,
        writes_a_second=8.0,
        done={},
    )
    said = rows(bad)
    assert [row for row in said if row.word is not Word.WELL and not row.advice] == []
    assert [row.word for row in said] == sorted(row.word for row in said)
    assert said[0].word is Word.ACT


def test_disk_of_a_database_elsewhere_is_not_judged():
    assert "Speed of the disk" not in found(writes_a_second=None, sqlite=None)


@pytest.mark.parametrize(
    ("rate", "learners", "words"),
    [
        (0, 0, "a class of 30 that saves in the same moment waits up to 300.0 seconds"),
        (12.4, 230, "about 12 safe writes a second, which is slow"),
        (40, 750, "waits up to 0.8 seconds; no exam of more than 750"),
        (100, 1_900, "about 100 safe writes a second, enough for an exam of about 1,900"),
        (145, 2_700, "about 140 safe writes a second, enough for an exam of about 2,700"),
        (1_949, 3_000, "about 1,900 safe writes a second, enough for an exam of 3,000 or more"),
    ],
)
def test_what_the_measured_disk_is_enough_for(rate, learners, words):
    # Half of the writes for sign-ins of 8 each, spread over five minutes.
    assert exam_of(rate) == learners
    assert words in writes_in_words(rate)


@pytest.mark.parametrize(
    ("number", "rounded"), [(0.4, 0), (7.9, 7), (99, 99), (149, 150), (2_449, 2_400)]
)
def test_estimate_is_said_with_two_digits(number, rounded):
    assert two_digits(number) == rounded


def test_measuring_the_disk_is_bounded_and_leaves_nothing(tmp_path):
    begun = datetime.now(tz=UTC)
    assert safe_writes_a_second(tmp_path, seconds=5, most=20) > 0
    assert safe_writes_a_second(tmp_path, seconds=0.01) > 0
    assert datetime.now(tz=UTC) - begun < timedelta(seconds=10)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError):
        safe_writes_a_second(tmp_path / "nowhere")
    assert word_of_disk(10_000) is Word.WELL


# Jobs ---------------------------------------------------------------------------------------
@pytest.fixture
def no_jobs():
    """The data folder of the tests, without what other tests noted there."""
    folder = settings.ENVIRONMENT.data / jobs.FOLDER
    for file in folder.glob("*"):
        file.unlink()
    return settings.ENVIRONMENT.data


def test_job_is_noted_whole_and_by_itself(tmp_path):
    jobs.note_done(tmp_path, "backup", NOW)
    jobs.note_done(tmp_path, "forget", NOW - timedelta(days=1))
    jobs.note_done(tmp_path, "backup", NOW + timedelta(days=1))
    assert jobs.last_done(tmp_path) == {
        "backup": NOW + timedelta(days=1),
        "forget": NOW - timedelta(days=1),
    }
    names = sorted(file.name for file in (tmp_path / jobs.FOLDER).iterdir())
    assert names == ["backup.json", "forget.json"]


@pytest.mark.parametrize("junk", ["", "[]", "{}", '{"at": 3}', '{"at": "soon"}', "\x00"])
def test_file_that_cannot_be_read_counts_as_never(tmp_path, junk):
    jobs.note_done(tmp_path, "sweep", NOW)
    (tmp_path / jobs.FOLDER / "sweep.json").write_text(junk)
    assert jobs.last_done(tmp_path) == {}


def test_moment_without_a_zone_counts_as_never(tmp_path):
    jobs.note_done(tmp_path, "sweep", NOW)
    (tmp_path / jobs.FOLDER / "sweep.json").write_text(json.dumps({"at": "2026-11-24T08:00:00"}))
    assert jobs.last_done(tmp_path) == {}


def test_folder_that_cannot_be_written_fails_no_job(tmp_path):
    (tmp_path / jobs.FOLDER).write_text("not a folder")
    jobs.note_done(tmp_path, "sweep", NOW)
    assert jobs.last_done(tmp_path) == {}


@pytest.mark.django_db(transaction=True)
def test_each_command_notes_its_success_and_a_dry_run_nothing(no_jobs, tmp_path):
    call_command("forget", "--dry-run", stdout=StringIO())
    assert jobs.last_done(no_jobs) == {}
    call_command("forget", stdout=StringIO())
    call_command("sweep", stdout=StringIO())
    # Nothing is known of the time before the first night, so the file is written anew.
    only_in_files = set() if connection.vendor == "sqlite" else {"erased", "rewrite"}
    notes = {"erased", "forget", "rewrite", "sweep"} - only_in_files
    assert set(jobs.last_done(no_jobs)) == notes
    file = str(tmp_path / "monday.zip")
    with pytest.raises(CommandError):
        call_command("check_backup", file)
    assert "drill" not in jobs.last_done(no_jobs)
    call_command("backup", file, stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("backup", file)
    call_command("check_backup", file, stdout=StringIO())
    assert set(jobs.last_done(no_jobs)) == set(jobs.JOBS) - only_in_files


# The page and the command -------------------------------------------------------------------
PAGE = reverse("admin:health")


def test_page_shows_each_row_with_its_word(client, ada):
    client.force_login(ada)
    page = client.get(PAGE)
    text = page.content.decode()
    shown = page.context["rows"]
    assert len(shown) >= 12
    for row in shown:
        assert row.thing in text
        assert row.figure in text
        assert f'data-s="{row.word.tag}">{row.word.label}<' in text
    assert f'href="{PAGE}"' in client.get(reverse("admin:index")).content.decode()


def test_page_is_for_administrators_alone_and_writes_no_row(client, ada, tess, lea):
    for person in (tess, lea):
        client.force_login(person)
        assert client.get(PAGE, follow=True).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302
    client.force_login(ada)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    written = ("INSERT", "UPDATE", "DELETE")
    assert [one["sql"] for one in queries if one["sql"].startswith(written)] == []


def test_page_names_nobody(client, ada, tess, lea):
    client.force_login(ada)
    text = client.get(PAGE).content.decode()
    assert not any(name in text for name in ("Tess", "tess", "Lea Moreno"))


@pytest.mark.django_db
def test_command_prints_the_rows_and_fails_where_something_is_urgent(no_jobs):
    out = StringIO()
    # Nobody collected static files for the tests.
    with pytest.raises(CommandError) as problem:
        call_command("health", stdout=out)
    assert str(problem.value) == "Act now: Styles and scripts."
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("Act now ")
    for row in rows(gather(datetime.now(tz=UTC))):
        assert any(row.thing in line and row.word.label in line for line in lines)


@pytest.mark.django_db
def test_command_succeeds_where_nothing_is_urgent(no_jobs):
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_text("{}")
    try:
        call_command("health", stdout=StringIO())
    finally:
        manifest.unlink()
