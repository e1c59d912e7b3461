"""Claims are judged on a card at the end of a section: in the lesson, on paper, in the file to
keep, and in the search."""

import re
import shutil
from html import unescape

import pytest
from django.urls import reverse

from lessons.library.reader import read_library
from tests.lessons.library.conftest import SAMPLE

SHORT = "Logbooks bear it out."
LONG = "Logbooks and tables of the sun's height bear it out."
CLAIM = "Sailors found their latitude from the sun long before they could find their longitude."


@pytest.fixture
def course(settings, tmp_path):
    """The sample course; its first claim has a short reason too."""
    shutil.copytree(SAMPLE / "maps", tmp_path / "maps")
    file = tmp_path / "maps" / "claims.yaml"
    text = file.read_text()
    assert f'why: {{en: "{LONG}"}}' in text
    file.write_text(
        text.replace(
            f'  why: {{en: "{LONG}"}}\n',
            f'  why: {{en: "{LONG}"}}\n  why_short: {{en: "{SHORT}"}}\n',
        )
    )
    settings.CONTENT_FOLDERS = [tmp_path]
    return tmp_path / "maps"


def page(client, name, zoom="", **query):
    address = reverse(f"lessons:{name}", args=["maps", "latitude"])
    response = client.get(address, {"zoom": zoom} | query if zoom else query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def card(html):
    return html.partition('class="judged"')[2].partition('class="remember"')[0]


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("zoom", "why"), [("overview", SHORT), ("standard", LONG), ("close-up", LONG)]
)
def test_card_says_who_claims_what_and_how_it_stands(client, db, course, zoom, why):
    html = card(page(client, "lesson", zoom))
    said = words(html)
    assert "The essay says · Paragraph 1" in said
    assert CLAIM in said
    assert "holds up" in said
    assert why in said
    assert (LONG in said) == (why == LONG)
    assert "What would change this A logbook that measures longitude at sea" in said
    assert f'href="{reverse("lessons:claims", args=["maps"])}#C01"' in html
    assert 'data-v="holds"' in html
    # Folded by the browser itself.
    assert "<details><summary>What would change this</summary>" in html


def test_card_stands_after_the_last_paragraph_of_its_section(client, db, course):
    html = page(client, "lesson", "standard")
    assert html.index('id="p3"') < html.index('class="judged"') < html.index('id="to-remember"')


def test_claim_of_the_other_side_is_called_so(client, db, course):
    file = course / "1-finding-a-place" / "1-latitude" / "lesson.yaml"
    file.write_text(file.read_text().replace("claims: [C01]", "claims: [C01, D01]"))
    said = words(card(page(client, "lesson", "standard")))
    assert "The other side says · A delegate in Washington, 13 October 1884" in said
    assert "opinion, not a factual claim" in said


def test_lesson_on_paper_has_the_card(client, db, course):
    assert CLAIM in words(card(page(client, "print_lesson", "standard")))


def test_saved_lesson_has_the_claim_once_and_each_zoom_leads_to_it(client, db, course):
    html = page(client, "save_lesson")
    assert html.count('id="claim-C01"') == 1
    assert html.count('href="#claim-C01"') == 3
    assert LONG in words(html)


def test_search_leads_to_the_lesson_with_the_card(client, db, course):
    address = reverse("lessons:search", args=["maps"])
    html = client.get(address, {"q": "sailors longitude"}).content.decode()
    lesson = reverse("lessons:lesson", args=["maps", "latitude"])
    assert f'href="{lesson}#claim-C01"' in html


def test_claim_without_a_card_is_found_in_the_list_alone(client, db, course):
    address = reverse("lessons:search", args=["maps"])
    html = client.get(address, {"q": "shipwrecks"}).content.decode()
    assert "#C02" in html
    assert "#claim-C02" not in html


def test_course_knows_where_a_claim_is_judged():
    course = read_library(SAMPLE).courses["maps"]
    assert [lesson.id for lesson in course.judged_in("C01")] == ["latitude"]
    assert course.judged_in("C02") == ()
