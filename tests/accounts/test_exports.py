"""What a person takes away, and that it holds nobody else."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import exports
from accounts.models import AuditEvent, Invitation, User
from tests.accounts.canaries import CANARY, act_on, log_change, person_of_canaries

NOW = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)


def files_of(person: User) -> dict[str, str]:
    """The files of the ZIP by name, as text."""
    with zipfile.ZipFile(io.BytesIO(exports.my_data_zip(person, now=NOW))) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_my_data_holds_the_persons_row_and_leaves_empty_tables_out(lea: User) -> None:
    (table,) = exports.my_data(lea)
    assert (table.label, table.title) == ("accounts.user", "Account")
    assert table.columns == User.personal_data.export
    (row,) = table.rows
    assert (row["username"], row["display_name"]) == ("lea", "Lea Moreno")


def test_my_data_holds_rows_of_other_tables(lea: User) -> None:
    AuditEvent.objects.create(verb="account.recovered", subject=lea, detail={"n": 1}, at=NOW)
    tables = {table.label: table.rows for table in exports.my_data(lea)}
    assert tables["accounts.auditevent"] == [
        {"at": NOW, "verb": "account.recovered", "detail": {"n": 1}}
    ]


def test_my_data_works_for_a_guest(guest: User) -> None:
    assert [table.label for table in exports.my_data(guest)] == ["accounts.user"]


def test_my_data_counts_agree_with_the_tables(lea: User) -> None:
    for _ in range(3):
        AuditEvent.objects.create(verb="account.recovered", subject=lea)
    expected = [(table.title, len(table.rows)) for table in exports.my_data(lea)]
    assert exports.my_data_counts(lea) == expected
    assert ("Record of important acts", 3) in expected


def test_my_data_counts_read_no_rows(lea: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        exports.my_data_counts(lea)
    assert [query["sql"][:15] for query in queries] == ["SELECT COUNT(*)"] * len(queries)


def test_my_data_zip_names_its_files(lea: User) -> None:
    names = ["README.txt", "index.html", "my-data.json", "accounts.user.csv"]
    assert list(files_of(lea)) == names


def test_my_data_zip_has_a_page_for_a_reader_without_programs(lea: User) -> None:
    User.objects.filter(pk=lea.pk).update(display_name="Lea <b>Moreno</b>")
    AuditEvent.objects.create(verb="grade.override", subject=lea, detail={"to": 5.5}, at=NOW)
    page = files_of(lea)["index.html"]
    assert "<dt>Display name</dt><dd>Lea &lt;b&gt;Moreno&lt;/b&gt;</dd>" in page
    assert "<dt>Detail</dt><dd>to: 5.5</dd>" in page
    assert "<dt>At</dt><dd>2026-11-24 09:30 UTC</dd>" in page
    assert "<dt>Id</dt>" not in page
    # It asks for nothing and runs nothing, wherever it is opened.
    assert re.findall(r"<script|https?:|src=|href=", page) == []


def test_my_data_zip_json_has_an_object_of_tables(lea: User) -> None:
    AuditEvent.objects.create(verb="grade.override", subject=lea, detail={"to": "é"}, at=NOW)
    text = files_of(lea)["my-data.json"]
    tables = json.loads(text)
    assert tables["accounts.auditevent"] == [
        {"at": "2026-11-24T09:30:15Z", "verb": "grade.override", "detail": {"to": "é"}}
    ]
    assert '\n  "accounts.user"' in text
    assert "é" in text


def test_my_data_zip_csv_holds_the_same_and_no_formula(lea: User) -> None:
    User.objects.filter(pk=lea.pk).update(display_name="=1+1")
    rows = list(csv.DictReader(io.StringIO(files_of(lea)["accounts.user.csv"], newline="")))
    assert [(row["username"], row["display_name"]) for row in rows] == [("lea", "'=1+1")]


def test_my_data_zip_readme_says_what_for_whom_and_when(lea: User) -> None:
    assert files_of(lea)["README.txt"].splitlines()[:8] == [
        "What Meridiano holds of Lea Moreno",
        "Made on 2026-11-24 09:30 UTC.",
        "",
        "index.html opens in any browser and shows everything as one page.",
        "my-data.json holds all tables in one file, for other programs to read.",
        "The CSV files hold one table each and open in any spreadsheet:",
        "",
        "accounts.user.csv: Account, 1 row",
    ]


def test_my_data_zip_holds_nothing_of_another_person(otto: User, ada: User, guest: User) -> None:
    canary = person_of_canaries()
    act_on(otto, canary)
    log_change(ada, canary)
    for other in (otto, ada, guest):
        everything = "\n".join(files_of(other).values())
        assert CANARY not in everything
        assert str(canary.pk) not in everything


def test_my_data_zip_holds_no_secret(db: None) -> None:
    person = person_of_canaries()
    User.objects.filter(pk=person.pk).update(password="argon2$hash", recovery="pbkdf2$hash")
    person.authenticator_set.update(data={"secret": "totp-seed"})
    Invitation.objects.update(token="link-token")
    everything = "\n".join(files_of(person).values())
    for secret in ("argon2$hash", "pbkdf2$hash", "totp-seed", "link-token"):
        assert secret not in everything


@pytest.mark.parametrize("table", ["accounts.user", "account.emailaddress"])
def test_my_data_zip_of_the_person_holds_what_they_typed(db: None, table: str) -> None:
    assert CANARY in files_of(person_of_canaries())[f"{table}.csv"]
