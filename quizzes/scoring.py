"""Marks, scores, the score that counts, and the one place where numbers are rounded for people.

All of it is Decimal or exact. A mark is fraction × points; no grade is not zero. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Literal

from questions.grading import PLACES, ZERO

Counts = Literal["highest", "average", "first", "last"]
SHOWN_PLACES = 2
UNIT = Decimal(1).scaleb(-PLACES)
READY_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Mark:
    """An answer's fraction, None where it waits for a person, and the points of its question."""

    fraction: Decimal | None
    points: Decimal | int

    @property
    def earned(self) -> Decimal | None:
        """With 7 places; for whole points this rounds nothing."""
        if self.fraction is None:
            return None
        # Exact: both have few digits.
        product = self.fraction * self.points
        if product < 0:
            return _rounded(Fraction(product), PLACES)
        return product.quantize(UNIT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Score:
    """What is known of an attempt's marks, and how many answers still wait for a person.

    `to_grade`: the points of those that wait, for a page that says what was earned. Readers of
    many scores leave it out, and two scores that differ in it alone are equal.
    """

    known: Decimal
    out_of: Decimal
    waiting: int
    to_grade: Decimal = field(default=Decimal(0), compare=False)

    @property
    def total(self) -> Decimal | None:
        """None while an answer waits."""
        return None if self.waiting else self.known

    @property
    def graded(self) -> Decimal:
        """The points that what is known was earned of."""
        return self.out_of - self.to_grade


def score(marks: Iterable[Mark]) -> Score:
    """The score of an attempt. Answers that were dropped are not passed in."""
    every = tuple(marks)
    earned = [mark.earned for mark in every]
    known = sum((mark for mark in earned if mark is not None), ZERO)
    out_of = sum((Decimal(mark.points) for mark in every), Decimal(0))
    waiting = sum((Decimal(mark.points) for mark in every if mark.fraction is None), Decimal(0))
    return Score(known, out_of, earned.count(None), waiting)


def after_tries(fraction: Decimal, earlier_tries: int, penalty: Decimal) -> Decimal:
    """max(0, fraction − earlier tries × penalty), for the whole of a question with parts too."""
    return max(ZERO, fraction - earlier_tries * penalty)


def counted(method: Counts, scores: Sequence[Score]) -> Score | None:
    """The score that counts, of finished attempts in their order, without previews.

    Attempts with another sum of points are compared by their share. One that waits counts only
    where all do, with what is known; where nothing can be earned there is no score: None.
    """
    judged = [score for score in scores if score.out_of > 0]
    whole = [score for score in judged if score.total is not None] or judged
    if not whole:
        return None
    if method == "average":
        return _average(whole)
    if method == "highest":
        return max(whole, key=_share)
    return whole[0] if method == "first" else whole[-1]


def _average(scores: Sequence[Score]) -> Score:
    """The mean share, in points of the last attempt."""
    mean = sum(map(_share, scores), Fraction(0)) / len(scores)
    out_of = scores[-1].out_of
    known = _rounded(mean * Fraction(out_of), PLACES)
    waits = sum(Fraction(each.to_grade) / Fraction(each.out_of) for each in scores) / len(scores)
    to_grade = _rounded(Fraction(waits) * Fraction(out_of), PLACES)
    return Score(known, out_of, sum(score.waiting for score in scores), to_grade)


def _share(score: Score) -> Fraction:
    return Fraction(score.known) / Fraction(score.out_of)


def shown_mark(mark: Decimal) -> Decimal:
    """A mark or a score for a page: half up to 2 places, without zeros at the end."""
    return _shown(Fraction(mark))


def percent(score: Score) -> Decimal | None:
    """What is known, in percent of all points, rounded as a mark is; None without any points."""
    return _shown(100 * _share(score)) if score.out_of > 0 else None


def is_ready(score: Score) -> bool:
    """Ready to go on: by the percentage that the page shows, so that the two never differ."""
    return (percent(score) or 0) >= READY_PERCENT


def _shown(number: Fraction) -> Decimal:
    return Decimal(f"{_rounded(number, SHOWN_PLACES):f}".rstrip("0").rstrip("."))


def _rounded(number: Fraction, places: int) -> Decimal:
    """Half up, from the exact value."""
    return Decimal(floor(number * 10**places + Fraction(1, 2))).scaleb(-places)
