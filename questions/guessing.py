"""What a random answer earns on average: the guess score of item analysis. Exact, then rounded."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import comb, factorial

from questions.grading import share


def rounded(value: Fraction) -> Decimal:
    return share(value.numerator, value.denominator)


def mean(values: Iterable[Fraction]) -> Decimal:
    every = list(values)
    return rounded(sum(every, Fraction(0)) / max(len(every), 1))


def some_of(options: int, wanted: int, *, score: str) -> Decimal:
    """Ticking as many as are right, at random: the page says how many."""
    ways = comb(options, wanted)
    if score == "all" or not wanted:
        return share(1, ways)
    earned = sum(
        comb(wanted, right) * comb(options - wanted, wanted - right) * max(0, 2 * right - wanted)
        for right in range(wanted + 1)
    )
    return share(earned, ways * wanted)


def any_of(options: int, wanted: int, *, score: str) -> Decimal:
    """Ticking as many as pays best, at random: the page does not say how many, but whoever has
    taken a few quizzes knows about how many are right."""
    if not wanted:
        return share(0, 1)
    return max(_ticking(options, wanted, ticks, score=score) for ticks in range(1, options + 1))


def _ticking(options: int, wanted: int, ticks: int, *, score: str) -> Decimal:
    """What so many ticks earn on average, placed at random."""
    ways = comb(options, ticks)
    if score == "all":
        return share(int(ticks == wanted), ways)
    earned = sum(
        comb(wanted, right) * comb(options - wanted, ticks - right) * max(0, 2 * right - ticks)
        for right in range(min(ticks, wanted) + 1)
    )
    return share(earned, ways * wanted)


def any_order(items: int, *, score: str) -> Decimal:
    """Every order alike: the mean of `in_order` over all, by the number of pairs turned round."""
    if score == "all":
        return share(1, factorial(items))
    pairs = items * (items - 1) // 2
    earned = sum(
        orders * max(0, pairs - 2 * turned)
        for turned, orders in enumerate(_orders_by_turned_pairs(items))
    )
    return share(earned, factorial(items) * pairs)


def _orders_by_turned_pairs(items: int) -> list[int]:
    """How many orders have 0, 1, 2 … pairs turned round (Mahonian numbers)."""
    orders = [1]
    for added in range(1, items):
        longer = [0] * (len(orders) + added)
        for turned, number in enumerate(orders):
            for more in range(added + 1):
                longer[turned + more] += number
        orders = longer
    return orders
