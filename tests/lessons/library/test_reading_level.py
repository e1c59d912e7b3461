import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.library.reading_level import Measure, measure, sentences, syllables, words

COMMON = {
    1: "the he she we year years called lived helped played tried make makes made home whole role "
    "through though world once friend great lose learned caused passed eight price rates lent "
    "banks aid loans oil a",
    2: "people table tables settled wages houses boxes prices needed wanted money million billion "
    "peso nation union science client payments export farmer farmers quiet create giant going "
    "trying paying beyond employ crisis market percent control begun border second after doctor "
    "army lawyer movement something someone elsewhere statement useful careful largely mainly "
    "police public budget business every",
    3: "usual Mexico minister government idea area period serious various annual actual created "
    "agreement completely family another however history violence violent Honduras condition "
    "conditions industry president officials investment inflation library telephone recession "
    "disaster factory remember element employer banana radio refugee evidence finally",
    4: "economy political society material security situation Nicaragua America American "
    "population experience military communism January available agriculture Colombia majority "
    "authority Guatemala February immigration usually",
    5: "university opportunity international organization communicated electricity",
    6: "conditionality responsibility",
}


@pytest.mark.parametrize(
    ("word", "count"), [(word, n) for n, text in COMMON.items() for word in text.split()]
)
def test_syllables(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four", 4),
        ("The U.S. government paid.", 1),
        ("He lived in the U.S. until 1990.", 1),
        ("It cost $3.75 billion.", 1),
        ("Mr. Regan met J. P. Morgan.", 1),
        ("“So it was.” Then he left.", 2),
        ("It rose (by half). It fell.", 2),
        ("Was it so… or not?", 2),
        ("—", 0),
        ("", 0),
    ],
)
def test_sentences(text, count):
    assert len(sentences(text)) == count


def test_words_count_figures_and_the_parts_of_a_compound():
    assert words("In 1973-74 the foreign-exchange market's $3.75 billion") == (
        "In", "1973", "74", "the", "foreign", "exchange", "market's", "3.75", "billion",
    )  # fmt: skip


def test_figure_is_a_word_and_left_out_of_the_syllables():
    assert measure(["In 1982 banks lent."]) == Measure(4, 1, 3, 3)


def test_grade_is_that_of_the_formula():
    found = measure(["The cat sat on the mat.", "It was a good cat."])
    assert found == Measure(11, 2, 11, 11)
    assert found.sentence_length == 5.5
    assert found.grade == pytest.approx(0.39 * 5.5 + 11.8 - 15.59)


@pytest.mark.parametrize("text", ["", "1982.", "…"])
def test_text_without_words_has_grade_zero(text):
    assert measure([text]).grade == 0


@given(st.text())
def test_measuring_never_raises(text):
    found = measure([text])
    assert found.words >= found.spoken_words
    assert found.syllables >= found.spoken_words
