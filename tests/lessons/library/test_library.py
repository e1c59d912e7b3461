"""What pages ask of the library, on the sample course."""

import dataclasses
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from lessons.library.library import Citation
from lessons.library.reader import digest, read_library
from lessons.library.records import Verdict
from lessons.library.text import said
from tests.lessons.library.conftest import SAMPLE, TESTS


@pytest.mark.parametrize("module", ["reader", "library", "search", "report", "reading_level"])
def test_library_imports_without_django(module):
    script = f"import sys; sys.modules['django'] = None; import lessons.library.{module}"
    assert subprocess.run([sys.executable, "-c", script], cwd=TESTS.parent).returncode == 0


def test_modules_and_lessons_stand_in_order_with_their_numbers(course):
    assert [(m.number, m.id, [lesson.id for lesson in m.lessons]) for m in course.modules] == [
        (1, "finding-a-place", ["latitude", "longitude"]),
        (2, "agreeing", ["prime-meridian"]),
    ]
    assert [lesson.number for lesson in course.lessons] == ["1.1", "1.2", "2.1"]


def test_modules_have_the_numbers_of_their_folders(copy):
    copy.path("2-agreeing").rename(copy.path("7-agreeing"))
    assert [lesson.number for lesson in copy.read().courses["maps"].lessons] == [
        "1.1",
        "1.2",
        "7.1",
    ]


def test_modules_listed_against_their_numbers_are_an_error(copy):
    copy.replace("course.yaml", "[finding-a-place, agreeing]", "[agreeing, finding-a-place]")
    (problem,) = copy.found()
    assert (problem.level, problem.id, problem.file) == (
        "error",
        "module-order",
        "maps/course.yaml",
    )
    assert copy.read().courses["maps"].lessons[0].id == "prime-meridian"


@pytest.mark.parametrize(
    ("lesson_id", "before", "after"),
    [
        ("latitude", None, "longitude"),
        ("longitude", "latitude", "prime-meridian"),
        ("prime-meridian", "longitude", None),
        ("altitude", None, None),
    ],
)
def test_neighbors_across_modules(course, lesson_id, before, after):
    neighbors = course.before(lesson_id), course.after(lesson_id)
    assert [lesson and lesson.id for lesson in neighbors] == [before, after]


def test_lookups_by_id(sample, course):
    lesson = course.lesson("longitude")
    assert said(lesson.title, "en") == "Longitude by the clock"
    assert course.module_of(lesson) is course.module("finding-a-place")
    assert (sample.course("maps"), sample.course("atlas")) == (course, None)
    assert (course.lesson("x"), course.module("x"), course.asked("x")) == (None, None, None)


def test_reading_has_sections_and_paragraphs_numbered_through(course):
    reading = course.lesson("latitude").reading("standard")
    assert [(s.id, s.heading, [p.id for p in s.paragraphs]) for s in reading.sections] == [
        ("noon", "Noon in Cádiz", ["p1", "p2"]),
        ("limits", "What the sun cannot tell", ["p3"]),
    ]
    assert reading.paragraph("p3").number == 3
    assert reading.paragraph("p4") is None


def test_references_lead_to_anchors_numbered_by_first_citation(course):
    reading = course.lesson("latitude").reading("standard")
    assert (reading.terms, reading.sources) == (("latitude",), ("logbook-1741", "almanac-1767"))
    assert reading.paragraphs[0].html == (
        "In June 1741 the mate of a merchant ship measured the height of the sun at noon."
        '<a class="cite" href="#s-1"><span class="sr">Source </span>1</a> From it he worked out '
        'the <a class="term" href="#t-latitude">latitude</a>, the distance from the equator.'
    )
    assert reading.paragraphs[1].html.endswith('<i lang="es">mediodía</i>.')
    assert reading.paragraphs[2].sources == ("logbook-1741", "almanac-1767")


def test_things_are_placed_after_their_paragraph(course):
    reading = course.lesson("latitude").reading("overview")
    placed = [[(one.kind, one.id) for one in p.placed] for p in reading.paragraphs]
    assert placed == [
        [("check", "noon-sun"), ("source", "logbook-1741")],
        [],
        [("check", "which-line"), ("claims", "c01")],
    ]
    check, card = reading.paragraphs[0].placed
    assert check.check.type == "single_choice"
    assert said(card.card.title, "en") == "A mate writes down noon"


def test_figure_is_placed_with_its_series_and_a_gap_is_none(course):
    (_, placed) = course.lesson("prime-meridian").reading("standard").paragraphs[1].placed
    assert placed.series is course.series["countries-voting"]
    assert placed.series.header == ("year", "for", "against")
    assert placed.series.selection(placed.figure.keep) == (
        ("1871", Decimal(5), None),
        ("1884", Decimal(22), Decimal(1)),
    )
    assert placed.series.column("against") == (None, Decimal(1), Decimal(0))


def test_reading_falls_back_to_english_where_a_zoom_is_not_translated(course):
    lesson = course.lesson("latitude")
    assert [lesson.reading(z, "es").language for z in ("overview", "standard", "close-up")] == [
        "en",
        "es",
        "en",
    ]
    assert lesson.reading("standard", "es").title == "La latitud por el sol"
    assert '<span class="sr">Fuente </span>' in lesson.reading("standard", "es").paragraphs[0].html
    assert lesson.languages == {"en", "es"}


def test_teacher_notes_are_safe_html(course):
    notes = course.lesson("latitude").teacher_notes
    assert notes["en"].startswith("<h1>For the teacher</h1>\n<p><strong>What it is for.</strong>")


def test_quizzes_by_id(course):
    assert {
        id_: (quiz.kind, quiz.draw, len(quiz.pool)) for id_, quiz in course.quizzes.items()
    } == {
        "latitude": ("lesson", 3, 3),
        "longitude": ("lesson", 3, 4),
        "prime-meridian": ("lesson", 2, 2),
        "agreeing-test": ("test", 2, 2),
        "agreeing-task": ("task", None, 1),
        "final": ("final", 2, 2),
    }


def test_question_is_found_with_its_place(course):
    places = {
        id_: (asked.place, asked.quiz_id, asked.lesson_id, asked.module_id)
        for id_ in ("noon-sun", "height-of-noon", "what-a-parallel-shares", "write-it-better")
        if (asked := course.asked(id_))
    }
    assert places == {
        "noon-sun": ("check", "latitude", "latitude", "finding-a-place"),
        "height-of-noon": ("quiz", "latitude", "latitude", "finding-a-place"),
        "what-a-parallel-shares": ("test", "agreeing-test", "latitude", "agreeing"),
        "write-it-better": ("task", "agreeing-task", "prime-meridian", "agreeing"),
    }


def test_sources_know_where_they_are_cited(course):
    all_zooms = ("close-up", "overview", "standard")
    assert {
        id_: [Citation(c.lesson_id, c.paragraph, tuple(sorted(c.zooms))) for c in citations]
        for id_, citations in course.citations.items()
    } == {
        "almanac-1767": [
            Citation("latitude", 3, ("close-up", "standard")),
            Citation("longitude", 1, all_zooms),
            Citation("longitude", 2, all_zooms),
        ],
        "logbook-1741": [
            Citation("latitude", 1, all_zooms),
            Citation("latitude", 3, ("overview", "standard")),
            Citation("longitude", 3, all_zooms),
        ],
        "protocols-1884": [
            Citation("prime-meridian", 1, all_zooms),
            Citation("prime-meridian", 2, all_zooms),
        ],
    }


def test_claims_know_where_they_are_taught_and_tested(course):
    assert [lesson.id for lesson in course.taught_in("C01")] == ["latitude"]
    assert [asked.question.id for asked in course.tested_by("C01")] == [
        "noon-sun",
        "height-of-noon",
        "what-a-parallel-shares",
    ]


def test_timeline_is_in_order_of_time(course):
    assert [(id_, event.year) for id_, event in course.timeline] == [
        ("logbook-kept", 1741),
        ("almanac-printed", 1767),
        ("conference-meets", 1884),
    ]


def test_glossary_is_in_the_order_of_words(course):
    assert [id_ for id_, _ in course.glossary()] == [
        "latitude",
        "local-noon",
        "longitude",
        "meridian",
    ]


def test_counts(course):
    counts = course.counts
    assert (counts.lessons, counts.modules, counts.claims) == (3, 2, 3)
    assert {pair: n for pair, n in counts.verdicts.items() if n} == {
        ("C", Verdict.HOLDS): 1,
        ("C", Verdict.UNSUPPORTED): 1,
        ("D", Verdict.OPINION): 1,
    }
    assert len(counts.verdicts) == 12


def test_nothing_can_be_changed(sample, course):
    lesson = course.lesson("latitude")
    with pytest.raises(TypeError):
        sample.courses["maps"] = None
    with pytest.raises(TypeError):
        course.terms["x"] = None
    with pytest.raises(TypeError):
        lesson.readings["x"] = None
    with pytest.raises(ValidationError):
        lesson.title = None
    with pytest.raises(dataclasses.FrozenInstanceError):
        course.id = "x"
    with pytest.raises(dataclasses.FrozenInstanceError):
        lesson.reading("standard").sections = ()


def test_digest_is_that_of_names_and_bytes(copy, sample):
    assert digest(copy.content) == sample.digest == read_library(SAMPLE).digest
    copy.path("glossary.yaml").rename(copy.path("words.yaml"))
    renamed = digest(copy.content)
    copy.path("words.yaml").rename(copy.path("glossary.yaml"))
    assert renamed != digest(copy.content) == sample.digest
    copy.add("glossary.yaml", "\n")
    assert digest(copy.content) != sample.digest


def test_retired_ids_lead_to_what_replaces_them(course):
    assert dict(course.retired_ids) == {"old-compass": "latitude", "lost-question": None}


def test_two_courses_are_read_apart(copy):
    copy.path("").rename(copy.content / "charts")
    (Path(copy.content) / ".hidden").mkdir()
    library = copy.read()
    assert list(library.courses) == ["charts"]
    assert {p.file.partition("/")[0] for p in library.problems} == {"charts"}
