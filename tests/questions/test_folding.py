"""Comparing typed words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.folding import fold, fold_answer, within_typing


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Costa Rica", "costa rica"),
        ("  COSTA\u00a0\u00a0rica\t", "costa rica"),
        ("Mérida", "merida"),
        ("Me\u0301rida", "merida"),
        ("STRAẞE", "strasse"),
        ("«Plan Colombia»", "plan colombia"),
        ("“Coerce”.", "coerce"),
        ("it’s", "it's"),
        ("1979–1992", "1979-1992"),
        ("Díaz - Alejandro", "diaz-alejandro"),
        ("¿Qué?", "que"),
        ("ＣＡＲＳＩ", "carsi"),
        ("...", ""),
        ("", ""),
    ],
)
def test_fold_leaves_out_what_people_type_differently(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_of_a_fold_is_the_same(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("the Miskito", "miskito"),
        ("Miskito people", "miskito"),
        ("los pueblos miskitos", "miskitos"),
        ("in Bolivia", "bolivia"),
        ("to Guatemala", "guatemala"),
        ("a Guatemala", "guatemala"),
        ("la postrera", "postrera"),
        ("from the U.S.", "us"),
        ("C.A.R.S.I.", "carsi"),
        ("C. A. R. S. I.", "carsi"),
        ("Washington, D.C.", "washington dc"),
        ("at the end of May, 1969", "end of may 1969"),
        ("the “Miskito” people", "miskito"),
        ("the", "the"),
        ("the people", "people"),
        ("El Salvador", "salvador"),
        ("9.5 of 10,000", "9.5 of 10,000"),
        ("...", ""),
    ],
)
def test_fold_answer_leaves_out_words_that_change_nothing(text, folded):
    assert fold_answer(text) == folded


SMALL_WORDS = st.lists(st.sampled_from(["the", "of", "people", "a.", ",", "Peru"])).map(" ".join)


@given(st.text() | SMALL_WORDS)
def test_fold_answer_leaves_a_word_wherever_fold_does(text):
    assert bool(fold_answer(text)) == bool(fold(text))
    assert fold_answer(fold(text)) == fold_answer(text)


@given(st.text())
def test_fold_disregards_case_and_outer_spaces(text):
    assert fold(f" {text.upper()} ") == fold(text.upper())


@pytest.mark.parametrize(
    ("given_text", "errors"),
    [
        ("carsi", 0),
        ("carsy", 1),
        ("crsi", 1),
        ("carssi", 1),
        ("crasi", 1),
        ("carsis", 1),
        ("arsi", 1),
        ("carzy", 2),
        ("cari", 1),
        ("acris", 2),
        ("care", 2),
        ("usaid", 3),
        ("", 3),
    ],
)
def test_within_typing_counts_wrong_letters(given_text, errors):
    fewest = next((n for n in range(3) if within_typing(given_text, "carsi", n)), 3)
    assert fewest == errors


def distance(one, other):
    """Optimal string alignment by the textbook table, as a second opinion."""
    table = {(-1, -1): 0}
    for i in range(len(one)):
        table[i, -1] = i + 1
    for j in range(len(other)):
        table[-1, j] = j + 1
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)
            )
            if i and j and (one[i - 1], a) == (b, other[j - 1]):
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


LETTERS = st.text(alphabet="ab", max_size=8)


@given(LETTERS, LETTERS, st.integers(0, 2))
def test_within_typing_agrees_with_the_textbook(one, other, errors):
    assert within_typing(one, other, errors) == (distance(one, other) <= errors)
