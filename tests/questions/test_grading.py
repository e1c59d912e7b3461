"""The arithmetic of partial credit, calculated a second time in another way."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions import guessing, multiple_choice, ordering
from questions.grading import Grade, in_order, share, ticked
from questions.types import type_of
from tests.questions.build import build, sentence, spec


@pytest.mark.parametrize(
    ("right", "every", "fraction"),
    [
        (0, 3, "0"),
        (1, 3, "0.3333333"),
        (2, 3, "0.6666667"),
        (3, 3, "1"),
        (1, 2 * 10**7, "0.0000001"),
        (1, 2 * 10**7 + 1, "0"),
        (-1, 3, "0"),
        (4, 3, "1"),
        (1, 0, "0"),
    ],
)
def test_share_is_rounded_half_up_to_seven_places(right, every, fraction):
    assert share(right, every) == Decimal(fraction)
    assert share(right, every).as_tuple().exponent == -7


@given(st.integers(0, 50), st.integers(1, 50))
def test_share_agrees_with_decimal_division(right, every):
    quotient = Decimal(min(right, every)) / Decimal(every)
    assert share(right, every) == quotient.quantize(Decimal("1E-7"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("fraction", "state"),
    [
        ("1", "right"),
        ("0.999999", "right"),
        ("0.9999989", "partly"),
        ("0.5", "partly"),
        ("0.0000011", "partly"),
        ("0.000001", "wrong"),
        ("0", "wrong"),
    ],
)
def test_grade_has_a_state(fraction, state):
    assert Grade(Decimal(fraction)).state == state


@given(st.permutations(range(6)))
def test_order_earns_as_kendall_has_it(order):
    """Counted by sorting with neighbors swapped: each swap turns one pair."""
    items, swaps = list(order), 0
    while items != sorted(items):
        place = next(i for i in range(5) if items[i] > items[i + 1])
        items[place], items[place + 1] = items[place + 1], items[place]
        swaps += 1
    tau = 1 - Fraction(2 * swaps, 15)
    assert abs(Fraction(in_order(order, score="relative")) - max(tau, 0)) <= Fraction(1, 10**7)


@given(st.permutations(range(5)))
def test_order_and_its_reverse_never_both_earn(order):
    assert 0 in (in_order(order, score="relative"), in_order(order[::-1], score="relative"))


@given(st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7), min_size=1))
def test_ticks_earn_as_a_sum_over_options(chosen, key):
    weight = sum(Fraction(1 if place in key else -1, len(key)) for place in chosen)
    earned = ticked(len(chosen & key), len(chosen - key), len(key), score="each")
    assert abs(Fraction(earned) - max(weight, 0)) <= Fraction(1, 10**7)


def average(question, responses):
    grades = [
        Fraction(type_of(question).grade(question, response).fraction) for response in responses
    ]
    return float(sum(grades) / len(grades))


@pytest.mark.parametrize("score", ["relative", "all"])
def test_guess_score_of_ordering_is_the_mean_over_all_orders(score):
    question = build("ordering", score=score)
    orders = [list(order) for order in permutations(ordering.right_response(question))]
    assert float(ordering.guess_score(question)) == pytest.approx(
        average(question, orders), abs=1e-6
    )


def test_guess_score_of_four_items_is_what_the_rules_say():
    assert guessing.any_order(4, score="relative").quantize(Decimal("0.01")) == Decimal("0.19")


@pytest.mark.parametrize("score", ["each", "all"])
def test_guess_score_of_multiple_choice_is_the_mean_over_three_ticks(score):
    question = build("multiple_choice", score=score)
    ticks = [list(chosen) for chosen in combinations(range(6), 3)]
    guess = float(multiple_choice.guess_score(question))
    assert guess == pytest.approx(average(question, ticks), abs=1e-6)


@pytest.mark.parametrize("score", ["each", "all"])
@pytest.mark.parametrize("sentences", [4, 7])
def test_guess_score_of_evidence_is_that_of_as_many_marks_as_pay_best(score, sentences):
    more = [sentence(f"More {n}.") for n in range(sentences - 4)]
    question = build("evidence", score=score, sentences=[*spec("evidence")["sentences"], *more])
    averages = [
        average(question, [list(marks) for marks in combinations(range(sentences), size)])
        for size in range(1, sentences + 1)
    ]
    guess = float(type_of(question).guess_score(question))
    assert guess == pytest.approx(max(averages), abs=1e-6)


@pytest.mark.parametrize(
    ("type_name", "guess"),
    [
        ("single_choice", "0.3333333"),
        ("true_false_reason", "0.3333333"),
        ("short_text", "0"),
        ("number", "0"),
        ("cloze", "0.2222222"),
        ("matching", "0.25"),
        ("grouping", "0.3333333"),
        ("written", "0"),
    ],
)
def test_guess_score_of_type(type_name, guess):
    question = build(type_name)
    assert type_of(question).guess_score(question) == Decimal(guess)
