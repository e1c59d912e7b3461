import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.environment import SettingProblem, read_environment


def read(**variables):
    return read_environment(variables, Path("/project"))


@pytest.mark.parametrize(
    ("url", "is_trial", "hosts", "port"),
    [
        (None, True, ["127.0.0.1", "localhost", "[::1]"], 8000),
        ("http://localhost:9000", True, ["127.0.0.1", "localhost", "[::1]"], 9000),
        ("http://[::1]:8001", True, ["127.0.0.1", "localhost", "[::1]"], 8001),
        ("http://192.168.1.5:8000", True, ["192.168.1.5"], 8000),
        ("http://meridiano.local", True, ["meridiano.local"], 80),
        ("http://schoolbox", True, ["schoolbox"], 80),
        ("https://learn.example.org", False, ["learn.example.org"], 8000),
        ("https://Learn.Example.org:8443/", False, ["learn.example.org"], 8000),
    ],
)
def test_address_decides_hosts_trial_and_port(url, is_trial, hosts, port):
    environment = read(**({"MERIDIANO_URL": url} if url else {}))
    assert environment.address.is_trial == is_trial
    assert environment.address.allowed_hosts == hosts
    assert environment.port == port


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"MERIDIANO_URL": "learn.example.org"}, "write the whole address"),
        ({"MERIDIANO_URL": "https://learn.example.org/path"}, "without a path"),
        ({"MERIDIANO_URL": "https://user@learn.example.org"}, "write the whole address"),
        ({"MERIDIANO_URL": "https://learn.example.org:port"}, "write the whole address"),
        ({"MERIDIANO_URL": "http://learn.example.org"}, "must begin with https://"),
        ({"MERIDIANO_URL": "http://0.0.0.0"}, "must begin with https://"),
        ({"MERIDIANO_URL": "ftp://learn.example.org"}, "write the whole address"),
        ({"PORT": "eighty"}, "whole number from 1 to 65535"),
        ({"PORT": "70000"}, "whole number from 1 to 65535"),
        ({"MERIDIANO_WORKERS": "0"}, "whole number from 1 to 64"),
        ({"MERIDIANO_DEBUG": "yes"}, "write 0 or 1"),
        ({"MERIDIANO_TEACHERS": "all"}, "write invited or open"),
        ({"MERIDIANO_TIME_ZONE": "Mars/Olympus"}, "America/Chicago"),
        ({"MERIDIANO_ADMIN_PATH": "a/b"}, "one word of letters"),
        ({"MERIDIANO_MAIL": "mail.example.org"}, "smtp://user:password@host:587"),
        ({"MERIDIANO_ULR": "https://learn.example.org"}, "MERIDIANO_URL"),
        ({"DATABASE_URL": "mysql://host/name"}, "postgresql://user:password@host:5432/name"),
        ({"DATABASE_URL": "postgresql://host"}, "names no database"),
        ({"DATABASE_URL": "sqlite://"}, "sqlite:////folder/file.sqlite3"),
    ],
)
def test_setting_that_cannot_be_used_says_what_to_write(variables, words):
    with pytest.raises(SettingProblem) as problem:
        read(**variables)
    assert words in str(problem.value)
    assert str(problem.value).endswith(".")


@given(st.text(max_size=60))
def test_any_address_is_read_or_refused_with_a_sentence(text):
    try:
        address = read(MERIDIANO_URL=text).address
    except SettingProblem:
        return
    assert address.host == address.host.lower() != ""
    assert address.origin.startswith(f"{address.scheme}://{address.host}")


def test_database_is_sqlite_in_the_data_folder_in_wal_mode(tmp_path):
    database = read(MERIDIANO_DATA=str(tmp_path)).database
    assert database["NAME"] == tmp_path / "meridiano.sqlite3"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_database_url_of_postgresql_is_taken_apart():
    database = read(DATABASE_URL="postgresql://u:p%40ss@db:5433/school?sslmode=require").database
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("u", "p@ss")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", "5433", "school")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://school:axo@lotl@db:5433/school",
        "postgresql://school:axolotl@@db/school",
        "postgresql://school:axo/lotl@db/school",
        "postgresql://school:axo@/lotl@db/school",
        "postgresql://school:axo@x?lotl@db/school",
        "postgresql://school:?axo@lotl@db/school",
        "postgresql://school:axo%lotl@db/school",
        "postgresql://school:100%fast@db/school",
        "postgresql://me@school:axolotl@db/school",
        "postgresql://school:axo@[lotl@db/school",
    ],
)
def test_password_with_a_sign_of_addresses_is_said_and_not_printed(url):
    with pytest.raises(SettingProblem) as problem:
        read(DATABASE_URL=url)
    sentence = str(problem.value)
    assert "write %40 for @" in sentence
    assert not {"axo", "lotl", "fast", "school"} & set(re.findall(r"[a-z]+", sentence))
    assert (problem.value.__cause__, problem.value.__context__) == (None, None)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p:#[?w@db/school", {"PASSWORD": "p:#[?w", "HOST": "db"}),
        ("postgresql://u:%40%2F%25@db/school", {"PASSWORD": "@/%"}),
        ("postgresql://u:p@db/school?application_name=a@b", {"HOST": "db"}),
        ("postgresql://u:@/school?host=/run/a@b", {"HOST": "/run/a@b"}),
        ("postgresql://%2Frun%2Fpostgresql/school", {"HOST": "/run/postgresql"}),
    ],
)
def test_address_that_can_be_read_is_not_refused(url, expected):
    assert read(DATABASE_URL=url).database.items() >= expected.items()


@pytest.mark.parametrize(
    ("url", "bind"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "::1"),
        ("http://192.168.1.5:8000", "0.0.0.0"),  # noqa: S104
        ("https://learn.example.org", "127.0.0.1"),
    ],
)
def test_server_listens_to_the_machine_unless_the_address_is_in_the_building(url, bind):
    assert read(MERIDIANO_URL=url).bind_host == bind


def test_mail_options_follow_the_address_of_the_server():
    mail = read(MERIDIANO_MAIL="smtps://me%40x:secret@mail.example.org").mail
    assert mail == {
        "host": "mail.example.org",
        "port": 465,
        "username": "me@x",
        "password": "secret",
        "use_ssl": True,
        "use_tls": False,
        "timeout": 10,
    }
