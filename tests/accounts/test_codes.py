"""First passwords: the list of words, and what is drawn from it."""

import re
from itertools import pairwise
from pathlib import Path

from accounts.codes import FIRST_WORDS, first_words, new_first_password

ROOT = Path(__file__).resolve().parents[2]
DRAWS = 200


def test_first_words_are_1024_different_ones_in_order():
    words = first_words()
    assert len(words) == 1024
    assert [pair for pair in pairwise(words) if pair[0] >= pair[1]] == []


def test_first_words_are_short_and_of_plain_letters():
    assert [word for word in first_words() if not re.fullmatch("[a-z]{4,7}", word)] == []


def test_first_words_hold_no_word_with_its_plural():
    words = set(first_words())
    plurals = {
        (word, plural)
        for word in words
        for plural in (f"{word}s", f"{word}es", f"{word[:-1]}ies", f"{word.rstrip('fe')}ves")
        if plural in words and plural != word
    }
    assert plurals == set()


def test_first_words_differ_by_more_than_a_doubled_letter():
    single = {re.sub(r"(.)\1", r"\1", word) for word in first_words()}
    assert len(single) == len(first_words())


def test_first_password_is_three_words_of_the_list():
    parts = new_first_password().split("-")
    assert len(parts) == FIRST_WORDS
    assert set(parts) - set(first_words()) == set()


def test_first_password_is_never_shorter_than_14_characters():
    assert min(map(len, first_words())) * FIRST_WORDS + FIRST_WORDS - 1 == 14
    assert [word for word in (new_first_password() for _ in range(DRAWS)) if len(word) < 14] == []


def test_first_passwords_are_different_draws():
    """Two of 200 are the same once in 50,000 times; fewer than 190 different ones, never."""
    drawn = [new_first_password() for _ in range(DRAWS)]
    assert len(set(drawn)) >= 190


def test_each_place_of_a_first_password_is_drawn_anew():
    """Of 600 draws among 1,024 words, about 454 are different; 350 is far outside of chance."""
    parts = [part for _ in range(DRAWS) for part in new_first_password().split("-")]
    assert len(set(parts)) > 350


def test_nothing_but_the_demonstration_draws_from_a_generator_that_can_be_foretold():
    apps = ("accounts", "classrooms", "common", "config", "lessons", "practice", "questions")
    importing = re.compile(r"^\s*(?:import|from) random\b", re.M)
    found = {
        file.parent.name
        for app in (*apps, "quizzes")
        for file in (ROOT / app).rglob("*.py")
        if importing.search(file.read_text())
    }
    assert found == {"demo"}
