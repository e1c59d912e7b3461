"""What grading returns, and the arithmetic of partial credit. All of it is exact.

A fraction is rounded half up to 7 places once, here. Formulas: `ticked`, `in_order`, `share`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from questions.spec import Localized

PLACES = 7
ALMOST_ONE = Decimal("0.999999")
ALMOST_ZERO = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Explained:
    """One thing that a learner can give, and what is said to it.

    `where` is its path in the question's file, such as options.2 or gaps.who.0; `label` is what
    it is given for: an item's words or a gap's name. `mis` is what a wrong answer here suggests.
    `tells_key`: the explanation names the right answer, so it waits until the key may be seen.
    `spelling`: the accepted answer of which what was given is a misspelling, which also waits.
    """

    where: str
    given: Localized | str
    is_right: bool
    why: Localized | None = None
    see: str = ""
    mis: str | None = None
    label: Localized | str = ""
    tells_key: bool = False
    spelling: str = ""

    def instead(self, given: Localized | str) -> "Explained":
        """The same place with something wrong in it."""
        return replace(self, given=given, is_right=False, tells_key=True)


@dataclass(frozen=True, slots=True)
class Grade:
    """What a response earned: `fraction` is None where a person must mark it.

    `parts` are the things given, in the author's order, or in the learner's where order is asked
    for; what was left out is not among them, except an empty gap or item (without explanation).
    """

    fraction: Decimal | None
    parts: tuple[Explained, ...] = ()
    is_blank: bool = False

    @property
    def is_right(self) -> bool:
        return self.fraction is not None and self.fraction >= ALMOST_ONE

    @property
    def state(self) -> Literal["blank", "waiting", "right", "partly", "wrong"]:
        if self.is_blank:
            return "blank"
        if self.fraction is None:
            return "waiting"
        if self.is_right:
            return "right"
        return "wrong" if self.fraction <= ALMOST_ZERO else "partly"


def share(right: int, every: int) -> Decimal:
    """right / every, within 0 and 1, rounded half up to 7 places."""
    if every <= 0:
        return share(0, 1)
    bounded = min(max(right, 0), every)
    units = (2 * bounded * 10**PLACES + every) // (2 * every)
    return Decimal(units).scaleb(-PLACES)


ZERO = share(0, 1)
ONE = share(1, 1)
BLANK = Grade(ZERO, is_blank=True)
WAITING = Grade(None)


def ticked(right: int, wrong: int, wanted: int, *, score: str) -> Decimal:
    """`each`: max(0, (right ticked - wrong ticked) / number right); `all`: exactly these, or 0."""
    if score == "all":
        return ONE if right == wanted and wrong == 0 else ZERO
    return share(right - wrong, wanted)


def in_order(places: Sequence[int], *, score: str) -> Decimal:
    """Credit for the right places of the items, in the order given.

    `relative`: max(0, 2 * pairs in the right order / all pairs - 1), Kendall's tau without its
    negative half; `all`: everything in order, or 0.
    """
    pairs = len(places) * (len(places) - 1) // 2
    right = sum(
        before < after for start, before in enumerate(places) for after in places[start + 1 :]
    )
    if score == "all":
        return ONE if right == pairs else ZERO
    return share(2 * right - pairs, pairs)


def every_part(parts: Sequence[Explained]) -> Grade:
    """The share of the parts that are right."""
    return Grade(share(sum(part.is_right for part in parts), len(parts)), tuple(parts))
