import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.library.reader import read_library
from lessons.library.search import MOST_HITS, Entry, Index, query_words
from tests.lessons.library.conftest import SAMPLE

COURSE = read_library(SAMPLE).courses["maps"]


def found(query, language="en"):
    return [(hit.kind, hit.id, hit.lesson_id) for hit in COURSE.search(query, language)]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("local noon", [("term", "local-noon", None), ("paragraph", "p1", "longitude")]),
        ("NOON local", [("term", "local-noon", None), ("paragraph", "p1", "longitude")]),
        ("cadiz", [("paragraph", "p1", "latitude"), ("source", "logbook-1741", None)]),
        ("CÁDIZ logb", [("source", "logbook-1741", None)]),
        ("mediodia", [("paragraph", "p2", "latitude")]),
        ("neutral", [("paragraph", "p3", "prime-meridian"), ("claim", "D01", None)]),
        ("c02", [("claim", "C02", None)]),
        ("maskelyne 1767", [("source", "almanac-1767", None)]),
        ("noon zebra", []),
        ("", []),
        ("   ", []),
        ("\u0301\u0308\u0301", []),
        ("´ ` ¨ ^ ~", []),
        ("<script>alert(1)</script>", []),
        ("%_'\";--", []),
    ],
)
def test_search(query, hits):
    assert found(query) == hits


def test_titles_come_before_terms_before_paragraphs():
    assert [hit.kind for hit in COURSE.search("latitude")] == [
        "lesson", "term", "paragraph", "claim",
    ]  # fmt: skip


def test_whole_words_come_before_beginnings():
    index = built(Entry("term", "begun", "noonday"), Entry("term", "whole", "noon"))
    assert [hit.id for hit in index.search("noon")] == ["whole", "begun"]


def test_hit_marks_every_matched_word_in_the_text_as_it_is_written():
    (hit, *_) = COURSE.search("mediodia hor")[:1] or COURSE.search("mediodia")
    assert hit.pieces == (
        (
            "He needed a printed table too, because the noon sun stands higher in summer. The "
            "sailors called the hour ",
            False,
        ),
        ("mediodía", True),
        (".", False),
    )


def test_decomposed_letters_are_found_and_marked():
    (hit,) = built(Entry("term", "a", "Cádiz")).search("ca\u0301diz")
    assert hit.ranges == ((0, 5),)


def test_spanish_lesson_is_found_in_its_language_alone():
    assert found("junio mercante", "es") == [("paragraph", "p1", "latitude")]
    assert found("junio mercante") == []
    assert found("zonder", "nl") == []


def test_at_most_fifty_hits():
    many = built(*(Entry("term", str(n), "noon") for n in range(MOST_HITS + 20)))
    assert len(many.search("noon")) == MOST_HITS


def test_long_query_is_calm():
    assert COURSE.search("noon " * 2000) == COURSE.search("noon")
    assert query_words("x" * 10_000) == ("x" * 200,)
    assert len(query_words(" ".join(str(n) for n in range(5000)))) == 10


@given(st.text())
def test_search_never_raises_and_every_piece_is_there(query):
    for hit in COURSE.search(query):
        assert "".join(piece for piece, _ in hit.pieces) == hit.text


@given(st.text(), st.text(min_size=1))
def test_a_text_is_found_by_its_own_words(text, query):
    index = built(Entry("term", "a", text))
    if query_words(text):
        assert [hit.id for hit in index.search(text)] == ["a"]
    assert len(index.search(query)) <= 1


def built(*entries: Entry) -> Index:
    return Index.over(entries)
