"""The log: where it goes, its clock, that nobody forges a line, and which events are in it."""

import json
import logging
import time
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import path, reverse

from accounts.policies import anyone
from config import urls
from config.logs import JsonFormatter
from tests.build import PASSWORD


def line_of(record):
    return json.loads(JsonFormatter().format(record))


def record(message, *arguments):
    return logging.LogRecord("meridiano", logging.INFO, __file__, 1, message, arguments, None)


def test_time_is_in_utc_whatever_the_machine_s_zone(monkeypatch):
    written = record("it happened")
    written.created = datetime(2026, 3, 1, 8, 30, 15, 250_000, tzinfo=UTC).timestamp()
    try:
        monkeypatch.setenv("TZ", "America/Tegucigalpa")
        time.tzset()
        assert line_of(written)["time"] == "2026-03-01T08:30:15.250+00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\x85", "\u2028"])
def test_typed_text_makes_no_line_of_its_own(end):
    forged = f'name{end}{{"level": "info", "message": "signed in"}}'
    line = JsonFormatter().format(record("tried %s", forged))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == f"tried {forged}"


def test_log_goes_to_standard_output_alone():
    handlers = settings.LOGGING["handlers"]
    assert {name: handler["stream"] for name, handler in handlers.items()} == {
        "stdout": "ext://sys.stdout"
    }
    loggers = [settings.LOGGING["root"], *settings.LOGGING["loggers"].values()]
    assert {name for logger in loggers for name in logger.get("handlers", [])} == {"stdout"}


@anyone
def break_down(_request):
    raise ZeroDivisionError("canary")


urlpatterns = [path("broken/", break_down, name="broken"), *urls.urlpatterns]
handler500 = urls.handler500


@override_settings(ROOT_URLCONF=__name__)
def test_page_that_fails_writes_a_line_with_the_number_that_it_shows(client, db, caplog):
    client.raise_request_exception = False
    answer = client.get("/broken/")
    [failed, *_others] = [line_of(each) for each in caplog.records if each.levelname == "ERROR"]
    assert (failed["message"], failed["error"]) == ("request failed", "ZeroDivisionError")
    assert failed["where"][-1].endswith("break_down")
    assert answer.status_code == 500
    assert failed["request_id"] in answer.content.decode()
    assert "canary" not in f"{failed}{answer.content}"


def sign_in_lines(caplog):
    return [line_of(each) for each in caplog.records if each.name == "meridiano.sign_in"]


def test_sign_in_and_its_failure_are_lines_without_a_person(client, lea, caplog):
    form = {"login": "lea", "password": "not this one"}
    with caplog.at_level(logging.INFO, logger="meridiano"):
        client.post(reverse("account_login"), form)
        client.post(reverse("account_login"), form | {"login": "nobody-here"})
        client.post(reverse("account_login"), form | {"password": PASSWORD})
    lines = sign_in_lines(caplog)
    assert [(line["level"], line["message"]) for line in lines] == [
        ("warning", "sign-in failed"),
        ("warning", "sign-in failed"),
        ("info", "signed in"),
    ]
    assert all(set(line) == {"time", "level", "logger", "message", "request_id"} for line in lines)
    requests = [line_of(each) for each in caplog.records if each.name == "meridiano.request"]
    assert [line["request_id"] for line in lines] == [line["request_id"] for line in requests]
    assert not {"lea", str(lea.pk), "nobody-here"} & set(" ".join(map(str, lines)).split())
