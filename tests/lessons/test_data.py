"""The numbers as pages and as files, and the figures of a lesson as a reader meets them."""

import csv
import io
import re
import shutil

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from lessons.catalogue import get_course
from lessons.charts import drawing_of
from tests.lessons.library.conftest import SAMPLE

SHIPPED = "aid-and-migration"
LONGITUDE = "1-finding-a-place/2-longitude/lesson.yaml"
SERIES = ["almanac-copies", "clock-trials", "countries-voting", "noon-after-greenwich"]


@pytest.fixture
def course(settings, db):
    """The sample course as the one that is read."""
    settings.CONTENT_FOLDERS = [SAMPLE]
    return get_course("maps")


def page(client, name, *args):
    response = client.get(reverse(f"lessons:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def texts(html):
    return " ".join(strip_tags(html).split())


def table_of(html):
    """The cells of the first table in a piece of a page, row by row."""
    table = html[html.index("<table") : html.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
    return [[texts(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows]


def file_of(client, course_id, series_id):
    response = client.get(reverse("lessons:data_file", args=[course_id, series_id]))
    text = response.content.decode("utf-8-sig")
    return response, list(csv.reader(io.StringIO(text, newline="")))


def test_list_names_every_series_in_the_order_of_its_use(client, course):
    shown = page(client, "data_list", "maps")
    found = re.findall(r'<h2 id="h-([a-z-]+)"', shown)
    assert found == ["almanac-copies", "noon-after-greenwich", "clock-trials", "countries-voting"]
    assert [shown.count(f'/data/{series_id}/"') for series_id in SERIES] == [1, 1, 1, 1]
    entry = shown[shown.index('id="h-countries-voting"') :]
    entry = entry[: entry.index("</section>")]
    assert 'href="/course/maps/sources/#protocols-1884"' in entry
    assert 'href="/course/maps/prime-meridian/#p2"' in entry


@pytest.mark.parametrize("series_id", SERIES)
def test_file_has_the_rows_of_the_table_on_the_page(client, course, series_id):
    shown = page(client, "data", "maps", series_id)
    _, *on_page = table_of(shown[shown.index('id="h-all"') :])
    _, (_, *in_file) = file_of(client, "maps", series_id)
    read = [
        [row[0], *(cell.replace(",", "").replace("−", "-") for cell in row[1:])] for row in on_page
    ]
    assert read == [[row[0], *(cell or "no data" for cell in row[1:])] for row in in_file]


@pytest.mark.parametrize("series_id", SERIES)
def test_file_is_the_file_of_the_course(client, course, series_id):
    response, rows = file_of(client, "maps", series_id)
    with (SAMPLE / "maps" / "data" / f"{series_id}.csv").open(newline="") as opened:
        assert rows == list(csv.reader(opened))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{series_id}.csv"'


def test_page_says_how_the_numbers_were_made_and_what_they_cannot_show(client, course):
    shown = texts(page(client, "data", "maps", "almanac-copies"))
    about = course.series["almanac-copies"].about
    for text in (about.title, about.unit, about.method, about.cannot_show):
        assert text.root["en"] in shown
    assert "As lesson 1.2 draws them." in shown
    assert "Source: Nevil Maskelyne (1767)." in shown
    assert "Used in: lesson 1.2, paragraph 1." in shown


def test_series_that_no_lesson_draws_has_bars_or_lines(client, db, settings, tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "content")
    lesson = tmp_path / "content" / "maps" / LONGITUDE
    text = lesson.read_text()
    for figure in ("copies-printed", "noon-in-ports", "voyages"):
        text = re.sub(rf"  - {{after: p., figure: {figure}}}\n", "", text)
    lesson.write_text(text)
    settings.CONTENT_FOLDERS = [tmp_path / "content"]
    voyages = page(client, "data", "maps", "clock-trials")
    assert "No lesson draws these numbers yet." in voyages
    assert voyages.count('<table class="matrix"') == 1
    copies = page(client, "data", "maps", "almanac-copies")
    assert 'class="l l1"' in copies
    assert copies.count("<table") == 1


@pytest.mark.parametrize(
    "path",
    [
        "no-such-course/data/",
        "no-such-course/data/countries-voting/",
        "maps/data/no-such-series/",
        "maps/data/no-such-series.csv",
        "maps/data/countries-voting.txt",
    ],
)
def test_numbers_that_do_not_exist_are_a_404(client, course, path):
    assert client.get(f"/course/{path}").status_code == 404


def test_pages_of_numbers_cost_a_visitor_no_query(client, course, django_assert_num_queries):
    with django_assert_num_queries(0):
        page(client, "data_list", "maps")
        page(client, "data", "maps", "almanac-copies")
        file_of(client, "maps", "almanac-copies")


@pytest.mark.parametrize("series_id", ["growth-per-person", "latin-america-debt"])
def test_series_that_ship_have_their_pages(client, db, series_id):
    assert page(client, "data", SHIPPED, series_id).count("<h1") == 1
    assert file_of(client, SHIPPED, series_id)[0].status_code == 200


# Figures in a lesson


def figures_of(client, *args):
    shown = page(client, "lesson", *args)
    return re.findall(r'<figure class="figure".*?</figure>', shown, re.S)


def test_every_figure_has_a_name_its_numbers_and_ways_on(client, course):
    figures = figures_of(client, "maps", "longitude") + figures_of(client, "maps", "prime-meridian")
    assert len(figures) == 4
    for figure in figures:
        series_id = re.search(r"/data/([a-z-]+)\.csv", figure)[1]
        assert f'href="/course/maps/data/{series_id}/"' in figure
        assert "<h3>" in figure
        assert "How to read this:" in figure
        assert "Source:" in figure
        assert len(table_of(figure)) > 2


def test_lines_are_described_in_one_sentence_and_break_where_numbers_are_missing(client, course):
    lines, _, _ = figures_of(client, "maps", "longitude")
    described = re.findall(r'role="img" aria-label="([^"]*)"', lines)
    assert [text.strip() for text in described] == [
        "Line chart, 1767 to 1780: London goes from 1.2 to 11.5; "
        "Lisbon goes from 0.4 to 3.9, with no data for 1767–1768, 1771–1772; "
        "Boston goes from 0.3 to 1.6, with no data for 1767–1771, 1775–1777."
    ] * 2
    assert [path.count("M") for path in re.findall(r'class="l l.".*? d="([^"]*)"', lines)] == [
        1, 2, 2, 1, 2, 2,
    ]  # fmt: skip
    drawn = lines[: lines.index("<details")]
    assert drawn.count(">no data</text>") == 2 * 4


def test_map_names_every_place_with_its_number_and_says_a_gap(client, course):
    _, drawn, _ = figures_of(client, "maps", "longitude")
    words = re.findall(r'class="mark"[^>]*>([^<]*)<', drawn)
    for said in ("Havana 330", "Lima 308", "Washington 308", "Veracruz", "no data"):
        assert said in words
    assert ["Veracruz", "no data"] in table_of(drawn)
    assert drawn.count('href="/static/img/americas.svg"') == 2


def test_strip_lists_its_dates_in_words(client, course):
    _, _, strip = figures_of(client, "maps", "longitude")
    listed = [texts(item) for item in re.findall(r"<li>(.*?)</li>", strip, re.S)]
    assert listed == [
        "14 May 1736: Days at sea 36; Seconds off no data",
        "18 November 1761: Days at sea 81; Seconds off 5",
        "28 March 1764: Days at sea 46; Seconds off 39",
        "1772: Days at sea 1,100; Seconds off no data",
    ]


def test_gap_of_a_bar_is_said_in_words(client, course):
    (bars,) = figures_of(client, "maps", "prime-meridian")
    assert table_of(bars)[2] == ["Against", "no data", "1"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_geometry_keeps_its_decimal_point_in_every_language(course, language):
    for lesson in course.lessons:
        for figure in lesson.figures.values():
            drawing = drawing_of(figure, course.series[figure.data], language)
            with translation.override(language):
                html = render_to_string(
                    "components/figure_drawing.html", {"drawing": drawing, "caption": "Words"}
                )
            for geometry in re.findall(r' (?:d|x|y|cx|cy|r|width|height|viewBox)="([^"]*)"', html):
                assert re.fullmatch(r"[MLHVv0-9. -]*", geometry), geometry
