"""The pages to look things up: glossary, sources, claims."""

import re
import shutil
from pathlib import Path

import pytest
from django.urls import reverse

from lessons.catalogue import get_course
from lessons.templatetags.course import day_words, verdict_words
from questions.folding import fold

COURSE = "aid-and-migration"
SAMPLE = Path(__file__).resolve().parent.parent / "sample_course" / "maps"


@pytest.fixture
def course():
    return get_course(COURSE)


def page(client, name):
    return client.get(reverse(f"lessons:{name}", args=[COURSE])).content.decode()


def test_glossary_holds_every_term_with_its_spanish_word(client, db, course):
    shown = page(client, "glossary")
    assert [shown.count(f'id="t-{term}"') for term in course.terms] == [1] * len(course.terms)
    assert '<span lang="es">capital bancario.</span>' in shown


def test_sources_name_every_paragraph_that_cites_them(client, db, course):
    shown = page(client, "sources")
    for source_id, citations in course.citations.items():
        entry = shown[shown.index(f'id="{source_id}"') :]
        entry = entry[: entry.index("</li>")]
        assert entry.count("#p") == len(citations), source_id


def test_sources_lead_to_the_first_author_of_each_letter(client, db, course):
    shown = page(client, "sources")
    letters = re.findall(r'<a href="#([\w-]+)">(\w)</a>', shown)
    assert [letter for _, letter in letters] == sorted({letter for _, letter in letters})
    assert len(letters) > 15
    for id_, letter in letters:
        assert fold(course.sources[id_].author).upper().startswith(letter)


def test_claims_show_their_verdict_and_where_they_are_taught(client, db, course):
    shown = page(client, "claims")
    assert shown.count('<article class="claim"') == len(course.claims)
    for claim_id, claim in course.claims.items():
        entry = shown[shown.index(f'id="{claim_id}"') :]
        entry = entry[: entry.index("</article>")]
        assert verdict_words(claim.verdict) in entry
        taught = [lesson.id for lesson in course.taught_in(claim_id)]
        assert [one.id for one in course.lessons if f"/{one.id}/" in entry] == taught


def test_six_verdicts_are_explained_on_the_page(client, db):
    shown = page(client, "claims")
    explained = shown[shown.index("The six verdicts") : shown.index("What the essay claims")]
    assert explained.count('class="verdict"') == 6


@pytest.mark.parametrize("name", ["glossary", "sources", "claims", "timeline"])
def test_reference_page_costs_a_visitor_no_query(client, db, django_assert_num_queries, name):
    with django_assert_num_queries(0):
        page(client, name)


def shown_events(client, **query):
    response = client.get(reverse("lessons:timeline", args=[COURSE]), query)
    assert response.status_code == 200
    return [dated for decade in response.context["page"].decades for dated in decade.events]


def test_timeline_shows_every_event_in_order(client, db, course):
    shown = shown_events(client)
    assert [dated.id for dated in shown] == [id_ for id_, _ in course.timeline]
    assert sorted(dated.event.date for dated in shown) == [dated.event.date for dated in shown]


def test_timeline_is_filtered_by_kind_and_years(client, db, course):
    shown = shown_events(client, kind="economy", **{"from": "1980", "to": "1983"})
    wanted = [
        id_
        for id_, event in course.timeline
        if event.kind == "economy" and event.last_year >= 1980 and event.year <= 1983
    ]
    assert [dated.id for dated in shown] == wanted


@pytest.mark.parametrize(
    "query", [{"kind": "x"}, {"module": "\0"}, {"from": "3000"}, {"to": "1000"}]
)
def test_filter_without_hits_says_so_and_offers_all(client, db, query):
    assert shown_events(client, **query) == []
    response = client.get(reverse("lessons:timeline", args=[COURSE]), query)
    assert "Nothing in the timeline fits this" in response.content.decode()


@pytest.mark.parametrize("text", ["", "abc", "19820", "-198", "١٩٨٢"])
def test_year_that_is_none_filters_nothing(client, db, course, text):
    assert len(shown_events(client, **{"from": text})) == len(course.timeline)


def search(client, query):
    response = client.get(reverse("lessons:search", args=[COURSE]), {"q": query})
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("conditionality", {"term", "paragraph"}),
        ("diaz alejandro", {"paragraph", "source"}),
        ("AUGUST 1982 mexico", {"lesson"}),
    ],
)
def test_search_finds_words_without_accents_or_case(client, db, query, kinds):
    hits = search(client, query).context["hits"]
    assert kinds <= {found.hit.kind for found in hits}


def test_search_marks_what_it_found_and_leads_there(client, db):
    page = search(client, "floating").content.decode()
    assert "<mark>floating</mark>" in page
    assert f'href="/course/{COURSE}/august-1982/?zoom=standard#p4"' in page


@pytest.mark.parametrize(
    "query",
    ["", " ", "\u0301\u0301", "x" * 10_000, "<script>alert(1)</script>", "\0", "%s {{ 7 }}"],
)
def test_search_for_anything_is_a_calm_page(client, db, query):
    page = search(client, query).content.decode()
    assert page.count("<h1") == 1
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("day", "words"),
    [("1982", "1982"), ("1982-08", "August 1982"), ("1982-08-12", "12 August 1982")],
)
def test_date_is_written_as_prose_writes_it(day, words):
    assert day_words(day) == words


def test_timeline_says_when_and_where(client, db):
    page = client.get(reverse("lessons:timeline", args=[COURSE])).content.decode()
    assert '<time datetime="1982-08-12">12 August 1982</time>' in page
    assert "Mexico City, Mexico" in page


def test_several_courses_stand_in_a_list(client, db, settings, tmp_path):
    for name in ("first", "second"):
        shutil.copytree(SAMPLE, tmp_path / name)
    settings.CONTENT_FOLDERS = [tmp_path]
    page = client.get(reverse("course")).content.decode()
    assert 'href="/course/first/"' in page
    assert 'href="/course/second/"' in page


def test_installation_without_a_course_says_so(client, db, settings, tmp_path):
    settings.CONTENT_FOLDERS = [tmp_path]
    assert "The lessons are not on this site yet" in client.get(reverse("course")).content.decode()
