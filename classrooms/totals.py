"""From the cells of one student to the grade so far, with every step that leads there. Pure.

Without categories points are added. With categories each has its own share, and the whole is the
weighted mean of those in which something counts. A work that is in none of them counts nowhere,
is not in the numbers of a total, and its step says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from classrooms.gradebook import COUNTING, Cell, Key, State, shown_percent
from classrooms.lateness import NOTHING


@dataclass(frozen=True, slots=True)
class Category:
    """`drop_lowest`: how many of the lowest works are left out of it, though never the last one.

    A weight of 0 is shown and has no part in the whole. Raises ValueError for less than 0.
    """

    id: Key
    weight: Decimal
    drop_lowest: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        if self.weight < 0 or self.drop_lowest < 0:
            raise ValueError("A weight, or how many works are dropped, is less than 0.")


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a class makes its grades. The late rule is each work's own."""

    missing_counts_zero: bool
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """A grade so far. `share` is None where nothing counts yet.

    `earned` and `out_of` are sums of points, None where categories have weights. The numbers are
    of works that count or could: `missing` are those not handed in, closed or not; `waiting`
    those with an answer to mark, and `waiting_overdue` the ones of them that are past due.
    """

    share: Fraction | None = None
    earned: Decimal | None = None
    out_of: Decimal | None = None
    counted: int = 0
    dropped: int = 0
    missing: int = 0
    waiting: int = 0
    waiting_overdue: int = 0

    @property
    def due(self) -> int:
        """Works that would count if all had been handed in; those that wait are extra."""
        return self.counted + self.dropped + self.missing

    @property
    def percent(self) -> Decimal | None:
        return None if self.share is None else shown_percent(self.share)


@dataclass(frozen=True, slots=True)
class Step:
    """A work in the explanation: `why` it counts or not, the cell's state but for two reasons.

    `is_placed`: it counts or could, in the sum or in a category.
    """

    cell: Cell
    why: State
    is_placed: bool

    @property
    def counts(self) -> bool:
        return self.is_placed and self.why in COUNTING


@dataclass(frozen=True, slots=True)
class Sum:
    """The counting points of a category, or of all works where the class has none."""

    category: Category | None
    earned: Decimal
    out_of: Decimal

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.earned) / Fraction(self.out_of) if self.out_of else None

    @property
    def weight(self) -> Decimal:
        return Decimal(1) if self.category is None else self.category.weight

    def holds(self, cell: Cell) -> bool:
        """The cell's work is in it."""
        return self.category is None or cell.work.category == self.category.id


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this is the grade: the works in their order, the sums, and the whole."""

    steps: tuple[Step, ...]
    sums: tuple[Sum, ...]
    total: Total

    @property
    def weighed(self) -> tuple[Sum, ...]:
        """The sums that make the whole: those of categories in which something counts."""
        return tuple(each for each in self.sums if each.category and each.share is not None)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The grade if these works, missing now, are still missing when they close."""

    total: Total
    works: tuple[Cell, ...]


def explain(scheme: Scheme, cells: Iterable[Cell]) -> Explanation:
    """The cells of one student, in the order of the works."""
    ids = {category.id for category in scheme.categories}
    steps = [_step(cell, ids) for cell in cells]
    for category in scheme.categories:
        if category.drop_lowest:
            _drop_lowest(category, steps)
    sums = _sums(scheme, steps)
    return Explanation(tuple(steps), sums, _total(steps, sums))


def total_of(scheme: Scheme, cells: Iterable[Cell]) -> Total:
    """The grade of one student alone, without the steps."""
    return explain(scheme, cells).total


def recompute(explanation: Explanation) -> Total:
    """The total once more, from nothing but the steps and the weights, as one would on paper."""
    reached = weights = Fraction(0)
    earned = out_of = NOTHING
    for each in explanation.sums:
        cells = [step.cell for step in explanation.steps if step.counts and each.holds(step.cell)]
        earned = sum((cell.earned or NOTHING for cell in cells), NOTHING)
        out_of = sum((cell.out_of for cell in cells), NOTHING)
        if cells:
            reached += Fraction(each.weight) * Fraction(earned) / Fraction(out_of)
            weights += Fraction(each.weight)
    share = reached / weights if weights else None
    total = replace(_numbers(explanation.steps), share=share)
    if any(each.category for each in explanation.sums):
        return total
    return replace(total, earned=earned, out_of=out_of)


def if_missing(scheme: Scheme, cells: Iterable[Cell]) -> Forecast | None:
    """None where nothing that is missing will count as 0: the class leaves it out, or no close.

    An attempt that goes on is taken for nothing too, though its close hands in what it holds.
    """
    if not scheme.missing_counts_zero:
        return None
    steps = explain(scheme, cells).steps
    works = tuple(step.cell for step in steps if step.is_placed and _will_be_zero(step.cell))
    after = [_as_zero(step.cell) if _will_be_zero(step.cell) else step.cell for step in steps]
    return Forecast(total_of(scheme, after), works) if works else None


def average(totals: Iterable[Total]) -> Fraction | None:
    """The mean share of the students who have one; None where nobody has."""
    shares = [total.share for total in totals if total.share is not None]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def _step(cell: Cell, ids: Set[Key]) -> Step:
    """With categories, a work in none of `ids` counts nowhere."""
    is_placed = cell.out_of > 0 and (not ids or cell.work.category in ids)
    is_lost = cell.counts and not is_placed
    return Step(cell, State.NO_CATEGORY if is_lost else cell.state, is_placed)


def _drop_lowest(category: Category, steps: list[Step]) -> None:
    """By share; of equal ones the work with more points goes first, then the earlier one."""
    counting = sorted(
        (step.cell.share or Fraction(0), -step.cell.out_of, number)
        for number, step in enumerate(steps)
        if step.counts and step.cell.work.category == category.id
    )
    for _share, _points, number in counting[:-1][: category.drop_lowest]:
        steps[number] = replace(steps[number], why=State.DROPPED)


def _sums(scheme: Scheme, steps: Iterable[Step]) -> tuple[Sum, ...]:
    cells: dict[Key | None, list[Cell]] = defaultdict(list)
    for step in steps:
        if step.counts:
            cells[step.cell.work.category if scheme.categories else None].append(step.cell)
    if not scheme.categories:
        return (_sum(None, cells[None]),)
    return tuple(_sum(category, cells[category.id]) for category in scheme.categories)


def _sum(category: Category | None, cells: Sequence[Cell]) -> Sum:
    earned = sum((cell.earned for cell in cells if cell.earned is not None), NOTHING)
    return Sum(category, earned, sum((cell.out_of for cell in cells), NOTHING))


def _total(steps: Iterable[Step], sums: Sequence[Sum]) -> Total:
    total = _numbers(steps)
    if sums[0].category is None:
        [whole] = sums
        return replace(total, share=whole.share, earned=whole.earned, out_of=whole.out_of)
    parts = [(Fraction(each.weight), each.share) for each in sums if each.share is not None]
    weights = sum((weight for weight, _ in parts), Fraction(0))
    reached = sum((weight * share for weight, share in parts), Fraction(0))
    return replace(total, share=reached / weights if weights else None)


def _numbers(steps: Iterable[Step]) -> Total:
    """How many works count, or why not, without any sum."""
    placed = [step for step in steps if step.is_placed]
    whys = Counter(step.why for step in placed)
    return Total(
        counted=sum(whys[state] for state in COUNTING),
        dropped=whys[State.DROPPED],
        missing=whys[State.MISSING] + whys[State.LEFT_OUT],
        waiting=whys[State.TO_MARK],
        waiting_overdue=sum(s.why is State.TO_MARK and s.cell.is_overdue for s in placed),
    )


def _will_be_zero(cell: Cell) -> bool:
    return cell.state is State.MISSING and cell.facts.closes_at is not None


def _as_zero(cell: Cell) -> Cell:
    return replace(cell, state=State.ZERO, before=NOTHING, earned=NOTHING)
