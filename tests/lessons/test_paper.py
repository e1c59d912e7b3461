"""Lessons on paper: what stands on the sheets, that they hold nothing of the key, and the key."""

import re
import shutil
from pathlib import Path

import pytest
import segno

from lessons import paper
from questions.types import type_of

SAMPLE = Path(__file__).resolve().parent.parent / "sample_course"
QUIZ = "maps/1-finding-a-place/1-latitude/quiz.yaml"
LATITUDE = "/course/maps/latitude/"
LONGITUDE = "/course/maps/longitude/"
SHEETS = ["print/", "worksheet/"]
ADDRESS = "http://127.0.0.1:8000/course/maps/latitude/"
KEY_OF_NOON_SUN = (
    '{text: {en: "How fast the ship sailed at noon"}, mis: lines-swapped,',
    '{text: {en: "How high the sun stood"}, right: true,',
)


@pytest.fixture(autouse=True)
def sample_course(settings):
    settings.CONTENT_FOLDERS = [SAMPLE]
    settings.SITE_URL = "http://127.0.0.1:8000"


@pytest.fixture
def change(settings, tmp_path):
    """Serve a copy of the sample course with words of a quiz exchanged."""

    def serve(*changes):
        shutil.copytree(SAMPLE, tmp_path / "content")
        file = tmp_path / "content" / QUIZ
        text = file.read_text()
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        file.write_text(text)
        settings.CONTENT_FOLDERS = [tmp_path / "content"]

    return serve


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def without_tokens(html):
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", html)


def article(html):
    """The sheet itself: what is printed."""
    return re.search(r'<article class="worksheet".*</article>', html, re.DOTALL)[0]


@pytest.mark.parametrize("zoom", ["overview", "standard", "close-up"])
def test_printed_lesson_has_its_paragraphs_and_the_address_at_each_zoom(client, db, zoom):
    html = page_of(client, f"{LATITUDE}print/?zoom={zoom}")
    assert re.findall(r'id="p(\d+)"', html) == ["1", "2", "3"]
    assert html.count(f'<p class="meta">{ADDRESS}?zoom={zoom}</p>') == 1
    assert html.count("<h1") == 1


def test_printed_lesson_without_a_zoom_is_the_standard(client, db):
    assert client.get(f"{LATITUDE}print/").context["sheet"].page.reading.zoom == "standard"


def test_printed_lesson_leads_every_reference_to_its_entry_with_the_full_address(client, db):
    html = article(page_of(client, f"{LATITUDE}print/"))
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets <= set(re.findall(r'\sid="([^"]+)"', html))
    assert "https://example.org/logbook" in re.sub(r"<[^>]*>", "", html)


def test_printed_lesson_shows_figures_cards_and_lines_to_write_on(client, db):
    html = article(page_of(client, f"{LONGITUDE}print/"))
    assert html.count('<figure class="figure">') == 3
    assert html.count('<hr class="rule"') > 5
    assert article(page_of(client, f"{LATITUDE}print/")).count('<aside class="source"') == 1


def test_worksheet_asks_the_checks_and_the_closing_question_with_their_paragraphs(client, db):
    response = client.get(f"{LATITUDE}worksheet/")
    asked = response.context["sheet"].questions
    assert [(one.shown.number, one.shown.question.id, one.paragraph) for one in asked] == [
        (1, "noon-sun", 1),
        (2, "which-line", 3),
        (3, "what-noon-tells", 3),
    ]
    words = re.sub(r"<[^>]*>", "", article(response.content.decode()))
    assert re.findall(r"Paragraph (\d)", words) == ["1", "3", "3"]


@pytest.mark.parametrize("zoom", ["", "?zoom=overview", "?zoom=close-up"])
def test_zoom_of_a_worksheet_says_only_where_its_code_leads(client, db, zoom):
    sheet = client.get(f"{LATITUDE}worksheet/{zoom}").context["sheet"]
    assert sheet.qr.address == ADDRESS + zoom
    assert [one.shown.number for one in sheet.questions] == [1, 2, 3]


@pytest.mark.parametrize("name", SHEETS)
def test_sheet_tells_nothing_of_the_key(client, db, name):
    response = client.get(LATITUDE + name)
    html = response.content.decode()
    for asked in response.context["sheet"].questions:
        question = asked.shown.question
        whys = [str(part.why.root["en"]) for part in type_of(question).explanations(question)]
        assert [why for why in whys if why in html] == []
    written = response.context["sheet"].closing.shown.question
    texts = [written.model, *(sample.text for sample in written.samples)]
    levels = [level for criterion in written.criteria for level in criterion.levels]
    assert [text for text in (*texts, *levels) if text.root["en"] in html] == []
    assert "a protractor" not in html


@pytest.mark.parametrize("name", SHEETS)
def test_sheet_is_the_same_whatever_the_key(client, db, change, name):
    before = page_of(client, LATITUDE + name)
    wrong, right = KEY_OF_NOON_SUN
    change(
        (wrong, wrong.replace("mis: lines-swapped", "right: true")),
        (right, right.replace("right: true", "mis: lines-swapped")),
    )
    assert client.get(LATITUDE + name).context["sheet"].questions[0].shown.question.options[0].right
    assert without_tokens(page_of(client, LATITUDE + name)) == without_tokens(before)


@pytest.mark.parametrize("name", SHEETS)
def test_sheet_leaves_out_a_closing_question_that_is_held_back(client, db, change, name):
    change(("id: what-noon-tells\n", "id: what-noon-tells\n    held_back: true\n"))
    response = client.get(LATITUDE + name)
    assert response.context["sheet"].closing is None
    assert "What can the noon sun tell a sailor" not in response.content.decode()


def test_code_holds_its_address_with_a_quiet_zone(client, db):
    html = page_of(client, f"{LATITUDE}worksheet/?zoom=overview")
    address = f"{ADDRESS}?zoom=overview"
    size, path = re.search(
        rf'<svg class="qr" viewBox="0 0 (\d+) \1"[^>]*aria-label="[^"]*{re.escape(address)}">'
        r'<path d="([^"]+)"/></svg>',
        html,
    ).groups()
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
        for step in range(int(length))
    }
    matrix = segno.make_qr(address, error="m").matrix
    wanted = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, one in enumerate(row) if one}
    assert (dark, int(size)) == (wanted, len(matrix) + 8)


def test_key_has_the_numbers_and_letters_of_the_worksheet(client, tess):
    client.force_login(tess)
    sheet = client.get(f"{LATITUDE}worksheet/").context["sheet"]
    response = client.get(f"{LATITUDE}key/")
    key = response.context["key"]
    assert [(one.asked.shown.number, one.asked.shown.question.id) for one in key.answers] == [
        (one.shown.number, one.shown.question.id) for one in sheet.questions
    ]
    [offered] = [field.offers for field in sheet.questions[0].shown.fields]
    assert [(why.letter, why.part.given) for why in key.answers[0].whys] == [
        (letter, offer.text) for letter, offer in zip("ABC", offered, strict=True)
    ]
    assert response.headers["Cache-Control"] == "private, no-store"


def test_key_says_the_answer_every_why_the_rubric_and_the_notes(client, tess):
    client.force_login(tess)
    html = page_of(client, f"{LATITUDE}key/")
    words = " ".join(re.sub(r"<[^>]*>", "", html).split())
    assert "Right: How high the sun stood" in words
    assert "That is longitude, which the noon sun does not show. Paragraph 3" in words
    assert "What it can tell, or what it cannot." in words
    assert "as the logbook of 1741 shows" in words
    assert "Ships are large." in words
    assert "Notes for teaching What it is for. Students measure a shadow at noon." in words
    assert html.count("<h1") == 1


def test_key_without_notes_has_no_place_for_them(client, tess):
    client.force_login(tess)
    assert "Notes for teaching" not in page_of(client, f"{LONGITUDE}key/")


def test_key_is_for_teachers_alone(client, lea):
    assert client.get(f"{LATITUDE}key/").status_code == 302
    client.force_login(lea)
    assert client.get(f"{LATITUDE}key/").status_code == 403


@pytest.mark.parametrize("name", SHEETS)
def test_key_is_linked_for_teachers_and_never_printed(client, lea, tess, name):
    client.force_login(lea)
    assert f'href="{LATITUDE}key/"' not in page_of(client, LATITUDE + name)
    client.force_login(tess)
    html = page_of(client, LATITUDE + name)
    assert f'href="{LATITUDE}key/"' in html
    assert "key" not in article(html)


@pytest.mark.parametrize(
    "path",
    ["latitude/print/?zoom=telescope", "latitude/worksheet/?zoom=", "no-such-lesson/print/"],
)
def test_sheet_that_does_not_exist_is_a_404(client, db, path):
    assert client.get(f"/course/maps/{path}").status_code == 404


def test_headings_of_notes_stand_below_the_page():
    html = "<h1>For the teacher</h1>\n<p>To do.</p>\n<h2>Home</h2>\n<h1>More</h1>"
    assert paper._below_the_page(html) == "\n<p>To do.</p>\n<h3>Home</h3>\n<h2>More</h2>"
