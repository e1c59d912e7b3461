"""What a pool of questions tells somebody who reads none of them."""

import pytest

from questions.balance import evidence_pattern, habits, places_of_right
from tests.questions.build import build, en, option, sentence, spec

SHORT, LONG = "a", "a longer one"


def choice(*texts, right):
    options = [option(text, is_right=place == right) for place, text in enumerate(texts)]
    return build("single_choice", options=options)


def habit(name, questions):
    return next(each for each in habits(questions) if each.name == name)


@pytest.mark.parametrize(
    ("right", "of_twenty", "is_far"),
    [(1, 20, True), (0, 0, True)],
    ids=["always", "never"],
)
def test_longest_option_is_far_from_chance_both_ways(right, of_twenty, is_far):
    pool = [choice(SHORT, LONG, "b", right=right)] * 20
    found = habit("the longest option", pool)
    assert (found.right, found.of, found.is_far) == (of_twenty, 20, is_far)
    assert found.chance == pytest.approx(20 / 3)


def test_longest_option_that_is_right_now_and_then_is_near_chance():
    pool = [choice(SHORT, LONG, "b", right=1)] * 6 + [choice(SHORT, LONG, "b", right=0)] * 12
    assert not habit("the longest option", pool).is_far


def test_options_of_one_length_have_no_longest():
    assert habits([choice("aa", "bb", "cc", right=0)]) == ()


def test_middle_number_is_found_by_its_size():
    pool = [
        choice("in 1979", "in 1950", "in 1990", right=0),
        choice("1,000 bags", "2.5 bags", "70 bags", right=0),
        choice("1 of 2", "3", "4", right=0),
    ]
    found = habit("the middle number", pool)
    assert (found.right, found.of) == (1, 2)


def test_verdicts_are_counted_against_a_coin():
    found = habit("False", [build("true_false_reason")] * 8)
    assert (found.right, found.of, found.chance, found.is_far) == (8, 8, 4, True)


def test_places_of_right_options_are_counted():
    assert places_of_right([choice("x", "y", "z", right=place) for place in (0, 2, 2)]) == (1, 0, 2)
    assert places_of_right([]) == ()


def test_evidence_pattern_is_what_a_fixed_mark_earns():
    keys = [{1, 4}] * 3 + [{0, 2}]
    pool = [
        build(
            "evidence",
            sentences=[sentence(f"{n}.", supports=n in key) for n in range(6)],
        )
        for key in keys
    ]
    found = evidence_pattern(pool)
    assert (found.places, found.earns) == ((2, 5), 0.75)
    assert found.chance == pytest.approx(1 / 6, abs=1e-6)
    assert evidence_pattern([]) is None


def test_gaps_with_options_count_as_choices():
    written = spec("cloze")
    written["gaps"]["who"] = [option("x"), option(LONG, is_right=True), option("y")]
    assert habit(
        "the longest option", [build("cloze", gaps=written["gaps"], text=en("{who}"))]
    ).right
