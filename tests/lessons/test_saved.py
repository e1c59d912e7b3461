"""A saved lesson: one file that is whole, asks for nothing and is the same for everybody."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from lessons import catalogue
from lessons.library.records import ZOOMS
from lessons.library.text import said
from questions.types import type_of
from tests.build import remember_guest
from tests.lessons.library.conftest import SAMPLE

COURSE = "aid-and-migration"
LESSON = "august-1982"
PAGE = f"/course/{COURSE}/{LESSON}/"
VOID = {"meta", "br", "hr"}
# Tags and attributes for which a browser asks another address without a press of the reader.
ASKING_TAGS = {"link", "script", "img", "iframe", "object", "embed", "audio", "video", "base"}
ASKING = {"src", "srcset", "poster", "data", "action", "background", "http-equiv", "ping"}


class Parsed(HTMLParser):
    """The file's tags, ids and links, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= found.keys()
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.getpos()


@pytest.fixture
def lesson():
    return catalogue.get_lesson(catalogue.get_course(COURSE), LESSON)


def save(client) -> str:
    response = client.get(f"{PAGE}save/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def saved(client, db) -> str:
    return save(client)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_file_is_a_download_that_names_the_lesson(client, db):
    response = client.get(f"{PAGE}save/")
    disposition = 'attachment; filename="3-1-august-1982.html"'
    assert response.headers["Content-Disposition"] == disposition
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert not response.cookies


def test_file_is_whole_with_ids_of_its_own(saved):
    parsed = Parsed(saved)
    assert parsed.open == []
    assert len(parsed.ids) == len(set(parsed.ids))


def test_every_link_inside_has_its_target(saved):
    parsed = Parsed(saved)
    inside = [link[1:] for link in parsed.links if link.startswith("#")]
    assert set(inside) - set(parsed.ids) == set()
    assert {f"{zoom}-{anchor}" for zoom in ZOOMS for anchor in ("p1", "s-1")} <= set(inside)


def test_file_asks_for_nothing(saved):
    parsed = Parsed(saved)
    assert parsed.tags & ASKING_TAGS == set()
    assert parsed.attributes & ASKING == set()
    assert not {name for name in parsed.attributes if name.startswith("on")}
    (style,) = re.findall(r"<style>(.*?)</style>", saved, re.DOTALL)
    assert not re.search(r"url\(|@import|http", style)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_file_holds_every_paragraph_term_and_source_of_a_zoom(saved, lesson, zoom):
    reading = lesson.reading(zoom)
    ids = set(Parsed(saved).ids)
    assert {f"{zoom}-{p.id}" for p in reading.paragraphs} <= ids
    assert {f"{zoom}-t-{term}" for term in reading.terms} <= ids
    assert {f"{zoom}-s-{n}" for n in range(1, len(reading.sources) + 1)} <= ids
    for paragraph in reading.paragraphs:
        assert paragraph.html.replace('href="#', f'href="#{zoom}-') in saved


def test_every_check_has_its_answer_and_every_why_in_a_fold(saved, lesson):
    folds = [text_of(fold) for fold in re.findall(r"<details>(.*?)</details>", saved, re.DOTALL)]
    assert len(folds) == len(lesson.quiz.checks)
    for check, fold in zip(lesson.quiz.checks, folds, strict=False):
        for part in type_of(check).explanations(check):
            assert escaped(said(part.why, "en")) in fold
        assert f"Right: {escaped(type_of(check).key(check, 'en'))}" in fold


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;")


def test_questions_of_the_quiz_are_not_in_it(saved, lesson):
    questions = [said(question.ask, "en") for question in lesson.quiz.questions]
    assert [ask for ask in questions if escaped(ask) in saved] == []


def test_figures_are_tables_with_their_numbers(saved, lesson):
    course = catalogue.get_course(COURSE)
    text = re.sub(r"<[^>]+>", "|", saved)
    for figure in lesson.figures.values():
        series = course.series[figure.data]
        for row in series.selection(figure.keep):
            cells = [row[series.header.index(name)] for name in (figure.x, *figure.series)]
            shown = [f"{cell}".replace("-", "–" if n == 0 else "−") for n, cell in enumerate(cells)]
            assert "||".join(shown) in text


def test_cards_and_what_to_remember_are_in_it(saved, lesson):
    for card in lesson.source_cards.values():
        for said_of in (card.title, card.paraphrase, card.can_show, card.cannot_show, card.made_by):
            assert saved.count(escaped(said(said_of, "en"))) >= 1
    for sentence in lesson.remember:
        assert escaped(said(sentence, "en")) in saved


@time_machine.travel("2026-11-24T12:00:00Z", tick=False)
def test_file_names_its_day_its_address_and_the_essay(client, db):
    text = text_of(save(client))
    assert f"Saved on {date(2026, 11, 24):%b %d, %Y};" in text
    assert f"{settings.SITE_URL}{PAGE}" in text
    essay = catalogue.get_course(COURSE).about.essay
    assert f"{essay.author}, {essay.title}. {essay.publisher}, 29 October 2018." in text


def test_file_is_the_same_for_guest_student_and_visitor(saved, guest, lea):
    as_guest, student = Client(), Client()
    remember_guest(as_guest, guest)
    student.force_login(lea)
    for client in (as_guest, student):
        client.cookies["zone"] = "Pacific/Kiritimati"
        client.post(f"{PAGE}check/four-points-more/", {"number": "120"})
        assert save(client) == saved


def test_file_holds_no_token_and_no_form(saved):
    parsed = Parsed(saved)
    assert parsed.tags & {"form", "input", "button"} == set()
    assert "csrf" not in saved


def test_saving_costs_no_query(client, db, django_assert_num_queries):
    save(client)
    with django_assert_num_queries(0):
        save(client)


def test_lesson_of_the_sample_course_with_other_kinds_of_checks(client, db, settings):
    settings.CONTENT_FOLDERS = [SAMPLE]
    for lesson in catalogue.get_course("maps").lessons:
        parsed = Parsed(client.get(f"/course/maps/{lesson.id}/save/").content.decode())
        inside = {link[1:] for link in parsed.links if link.startswith("#")}
        assert inside <= set(parsed.ids)


@pytest.mark.parametrize("path", ["/course/none/x/save/", f"/course/{COURSE}/none/save/"])
def test_what_does_not_exist_is_not_found(client, db, path):
    assert client.get(path).status_code == 404
