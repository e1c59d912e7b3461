"""How well questions measure: statistics of items and of a whole quiz, and what they give away.

The definitions are those of Moodle's quiz statistics report; every value here is a share, where
Moodle shows × 100. Sums are taken in whole numbers, so a variance of 0 is exactly 0, nothing
depends on the order of sittings, and only the last division or root is rounded. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import fsum, lcm, sqrt
from statistics import median

type Amount = int | float | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A question, what it is worth, and its mark in each of the sittings, in points.

    A mark is None where the question was not asked, does not count, or waits for a person. All
    rows tell of the same sittings in the same order.
    """

    id: str
    points: Amount
    marks: Sequence[Amount | None]


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Of the sittings in which the item was asked; None where a number is not defined.

    `facility`: the mean mark, and `standard_deviation`, as shares of the points. Both weights are
    shares of all items; the effective one is None where `covariance_with_total` is negative.
    Covariances are in points × points; with total = with rest + the variance of the marks.
    `discrimination`: the correlation of the mark with the rest, −1 to 1. `efficiency`: its
    covariance with the rest by the greatest that these marks and rests could have; at most 1, and
    it can fall below −1.
    """

    id: str
    sittings: int
    facility: float | None
    standard_deviation: float | None
    intended_weight: float | None
    effective_weight: float | None
    covariance_with_rest: float | None
    covariance_with_total: float | None
    discrimination: float | None
    efficiency: float | None


@dataclass(frozen=True, slots=True)
class QuizStatistics:
    """Of the shares that the sittings earned; None where a number is not defined.

    `consistency` is Cronbach's alpha, at most 1
    and possibly negative. It, `error_ratio` and `standard_error` (a share, as the deviation is)
    need sittings that all ask every item: where each draws its own questions, pass rows by place
    instead of by question, which is what Moodle does with random questions.
    """

    sittings: int
    mean: float | None
    median: float | None
    standard_deviation: float | None
    consistency: float | None
    error_ratio: float | None
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """`shares`: what each sitting earned of what it could, in order; None where that is nothing."""

    quiz: QuizStatistics
    items: tuple[ItemStatistics, ...]
    shares: tuple[float | None, ...]


def statistics_of(rows: Sequence[ItemRow]) -> Statistics:
    """P rows of S marks give P items, the quiz, and S shares.

    The total T of a sitting is the share it earned of the questions it asked, times the mean of
    what the sittings could earn; the rest is T − mark. Where all could earn the same, T is the sum
    of the marks. A sitting that could earn nothing is left out. Raises ValueError where rows
    differ in length, and OverflowError or ValueError for a number that is not finite. Numbers of
    few places are quick; points that are floats of many digits, in drawn sittings, are slow.
    """
    table = _table(rows)
    items = _with_effective_weights([_item(table, place) for place in range(len(rows))])
    shares = tuple(None if share is None else float(share) for share in table.shares)
    return Statistics(_quiz(table), items, shares)


@dataclass(frozen=True, slots=True)
class _Table:
    """`points`, `columns` (one per item) and `totals` (one per sitting) are whole numbers of one
    unit, `per_point` of which make a point. A mark that is not there is None; sittings that could
    earn nothing are in `shares` alone."""

    ids: list[str]
    per_point: int
    points: list[int]
    columns: list[list[int | None]]
    totals: list[int]
    shares: list[Fraction | None]


def _table(rows: Sequence[ItemRow]) -> _Table:
    """The unit is the coarsest that suits: with marks of 7 places, a ten-millionth of a point."""
    given = chain((row.points for row in rows), *(row.marks for row in rows))
    unit = lcm(*{amount.as_integer_ratio()[1] for amount in given if amount is not None})
    points = [_whole(row.points, unit) for row in rows]
    columns = [[_whole_or_none(mark, unit) for mark in row.marks] for row in rows]
    shares, totals = _shares_and_totals(points, columns)
    finer = lcm(*{total.denominator for total in totals})
    return _Table(
        ids=[row.id for row in rows],
        per_point=unit * finer,
        points=[worth * finer for worth in points],
        columns=[
            [
                _whole_or_none(column[s], finer)
                for s, share in enumerate(shares)
                if share is not None
            ]
            for column in columns
        ],
        totals=[_whole(total, finer) for total in totals],
        shares=shares,
    )


def _shares_and_totals(
    points: Sequence[int], columns: Sequence[Sequence[int | None]]
) -> tuple[list[Fraction | None], list[Fraction]]:
    """A total is the share in points of the mean sitting."""
    sittings = list(zip(*columns, strict=True))
    worths = [_worth(points, marks) for marks in sittings]
    shares = [
        Fraction(sum(mark or 0 for mark in marks), worth) if worth else None
        for marks, worth in zip(sittings, worths, strict=True)
    ]
    known = [share for share in shares if share is not None]
    mean = Fraction(sum(worths), max(len(known), 1))
    return shares, [share * mean for share in known]


def _worth(points: Iterable[int], marks: Iterable[int | None]) -> int:
    """What could be earned where these marks were."""
    return sum(worth for worth, mark in zip(points, marks, strict=True) if mark is not None)


def _whole(amount: Amount, unit: int) -> int:
    numerator, denominator = amount.as_integer_ratio()
    return numerator * (unit // denominator)


def _whole_or_none(amount: Amount | None, unit: int) -> int | None:
    return None if amount is None else _whole(amount, unit)


def _item(table: _Table, place: int) -> ItemStatistics:
    """Without its effective weight, which takes all items."""
    pairs = [
        (mark, total)
        for mark, total in zip(table.columns[place], table.totals, strict=True)
        if mark is not None
    ]
    marks = [mark for mark, _ in pairs]
    rests = [total - mark for mark, total in pairs]
    worth = table.points[place]
    together, alone = _spread(marks, rests), _spread(marks, marks)
    best = _spread(sorted(marks), sorted(rests))
    degrees = len(pairs) * (len(pairs) - 1)
    return ItemStatistics(
        id=table.ids[place],
        sittings=len(pairs),
        facility=_by(sum(marks), len(pairs) * worth),
        standard_deviation=_root(_by(alone, degrees * worth**2)),
        intended_weight=_by(worth, sum(table.points)),
        effective_weight=None,
        covariance_with_rest=_by(together, degrees * table.per_point**2),
        covariance_with_total=_by(together + alone, degrees * table.per_point**2),
        discrimination=_correlation(together, alone, _spread(rests, rests)),
        efficiency=_by(together, best),
    )


def _spread(one: Sequence[int], other: Sequence[int]) -> int:
    """n × (n − 1) times the covariance of n pairs, exactly."""
    products = sum(x * y for x, y in zip(one, other, strict=True))
    return len(one) * products - sum(one) * sum(other)


def _correlation(together: int, one: int, other: int) -> float | None:
    """Of three spreads. Under the root is at most 1, exactly, and so is what comes of it."""
    square = _by(together**2, one * other)
    if square is None:
        return None
    return -sqrt(square) if together < 0 else sqrt(square)


def _by(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator else None


def _with_effective_weights(items: Sequence[ItemStatistics]) -> tuple[ItemStatistics, ...]:
    """√C(mark, total) by the sum of these roots; an item with a negative C is not in the sum."""
    roots = [_root(item.covariance_with_total) for item in items]
    whole = fsum(root for root in roots if root is not None)
    return tuple(
        replace(item, effective_weight=None if root is None or not whole else root / whole)
        for item, root in zip(items, roots, strict=True)
    )


def _root(number: float | Fraction | None) -> float | None:
    return None if number is None or number < 0 else sqrt(number)


def _quiz(table: _Table) -> QuizStatistics:
    shares = [share for share in table.shares if share is not None]
    deviation = _root(_variance(shares))
    consistency = _consistency(table)
    error_ratio = _root(None if consistency is None else 1 - consistency)
    return QuizStatistics(
        sittings=len(shares),
        mean=float(sum(shares) / len(shares)) if shares else None,
        median=float(median(shares)) if shares else None,
        standard_deviation=deviation,
        consistency=None if consistency is None else float(consistency),
        error_ratio=error_ratio,
        standard_error=None if error_ratio is None else error_ratio * (deviation or 0),
    )


def _variance(shares: Sequence[Fraction]) -> Fraction | None:
    """About the mean, by S − 1; two sittings are needed."""
    s = len(shares)
    if s < 2:
        return None
    unit = lcm(*{share.denominator for share in shares})
    whole = [_whole(share, unit) for share in shares]
    return Fraction(_spread(whole, whole), s * (s - 1) * unit**2)


def _consistency(table: _Table) -> Fraction | None:
    """P / (P−1) × (1 − sum of the items' variances / variance of the totals)."""
    items, whole = len(table.columns), _spread(table.totals, table.totals)
    columns = [[mark for mark in column if mark is not None] for column in table.columns]
    if items < 2 or not whole or any(len(column) < len(table.totals) for column in columns):
        return None
    parts = sum(_spread(column, column) for column in columns)
    return Fraction(items, items - 1) * (1 - Fraction(parts, whole))
