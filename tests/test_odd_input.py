"""Every form of every page, with what no browser would send in one field after another: each
answer is a page, never a failure of the server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch

from tests.classrooms import world as classes
from tests.classrooms.test_access import client_of
from tests.test_access import NAMES, address

ODD = {
    "nothing": "",
    "a null": "a\0b",
    "a foreign digit": "٣",
    "below zero": "-1",
    "a huge number": "9" * 400,
    "an endless number": "1e999999999",
    "no number": "NaN",
    "no such day": "2026-02-31T25:61",
    "the last day": "9999-12-31T23:59",
    "a list": "[[]]",
    "no such id": "01890000-0000-7000-8000-000000000000",
    "much text": "ñ" * 20_000,
}


# What a field that is empty is filled with, by its type; any other with words.
USUAL = {"number": "1", "date": "2027-01-15", "datetime-local": "2027-01-15T10:00", "time": "10:00"}
WORDS = "three calm words"


@dataclass
class Form:
    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page, with one value of each field."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found, self.select = path, list[Form](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        name, value = known.get("name", ""), known.get("value", "")
        if tag == "form":
            method = known.get("method", "get").lower()
            self.found.append(Form(urljoin(self.path, known.get("action", "")), method))
        elif not self.found or name == "csrfmiddlewaretoken":
            return
        elif tag == "select":
            self.select = name
        elif tag == "option" and value:
            self.found[-1].values.setdefault(self.select, value)
        elif name and tag in ("input", "textarea", "button"):
            usual = value if tag == "button" else USUAL.get(known.get("type", ""), WORDS)
            self.found[-1].values.setdefault(name, value or usual)


@pytest.fixture
def pages(tess, tomas, lea, leo, otto, ada) -> list[tuple[Client, str, str]]:
    """Each page once, as somebody who may open it finds it: who asks, its address, its text."""
    world = classes.make_world(tess, tomas, lea, leo, otto)
    clients = [client_of(person) for person in (tess, lea, leo, ada)]
    return [found for name in NAMES for found in _opened(name, world.ours.arguments, clients)]


def _opened(name: str, arguments, clients) -> Iterator[tuple[Client, str, str]]:
    try:
        path = classes.address(name, arguments)
    except (KeyError, NoReverseMatch):
        path = address(name)
    for client in clients:
        response = client.get(path)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            yield client, path, response.text
            return


def forms_of(path: str, text: str) -> list[Form]:
    forms = Forms(path)
    forms.feed(text)
    return forms.found


# How many of the values each field meets, another than its neighbour each time. Twelve, which is
# all of them, passed on both engines, and take four times as long.
ROUNDS = 3


@pytest.mark.parametrize("number", range(ROUNDS))
def test_no_form_fails_by_what_stands_in_a_field(pages, number):
    values = list(ODD.values())
    tried = set[tuple[str, str]]()
    for client, path, text in pages:
        cookies = client.cookies.copy()
        for form in forms_of(path, text):
            for name in form.values:
                # One form stands on many pages: the foot, the bar, the tabs of a class.
                if (form.action, name) in tried:
                    continue
                odd = values[(len(tried) + number * len(values) // ROUNDS) % len(values)]
                with transaction.atomic():
                    ask = client.post if form.method == "post" else client.get
                    response = ask(form.action, form.values | {name: odd})
                    transaction.set_rollback(True)
                assert response.status_code < 500, (form.action, name, odd[:40])
                tried.add((form.action, name))
                client.cookies = cookies.copy()
    assert len(tried) > 150
