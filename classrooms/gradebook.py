"""One student at one work: from what was done to a cell of the gradebook. Pure.

Sums over works are in totals.py. No grade is not zero: what is missing or waits for a person is
not counted, until the work closes and the class says that it is 0.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from classrooms.lateness import NO_RULE, NOTHING, LateRule, ended_before_joining, taken_off
from common.wall_clock import instant
from questions.grading import PLACES
from quizzes.scoring import Counts, Score

type Key = UUID | int | str

LOW_PERCENT = 60
SHOWN_PLACES = 1
# The least share that a page shows as 60.0%.
_NOT_LOW = Decimal(LOW_PERCENT) / 100 - Decimal(5).scaleb(-SHOWN_PLACES - 3)


class State(StrEnum):
    """What is to be said of a work. The last two come of the whole: a step's, never a cell's.
    `HIDDEN` is for the student alone, until the score may be seen."""

    COUNTED = "counted"
    LATE = "counted late"
    OVERRIDDEN = "override"
    ZERO = "zero"
    TO_MARK = "to mark"
    HIDDEN = "hidden"
    MISSING = "missing"
    LEFT_OUT = "left out"
    WORKING = "working"
    NOT_DUE = "not due"
    NOT_OPEN = "not open"
    BEFORE_JOINING = "before joining"
    CLASS_ENDED = "class ended"
    EXCUSED = "excused"
    DONE = "done"
    DROPPED = "dropped"
    NO_CATEGORY = "no category"


COUNTING = frozenset({State.COUNTED, State.LATE, State.OVERRIDDEN, State.ZERO})


@dataclass(frozen=True, slots=True)
class Work:
    """What was assigned. With 0 points it is only done or not, such as a lesson to read.

    Raises ValueError where the points are below 0.
    """

    id: Key
    points: Decimal
    category: Key | None = None
    late: LateRule = NO_RULE

    def __post_init__(self) -> None:
        if self.points < 0:
            raise ValueError(f"{self.points} points are fewer than none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one student did at one work, and when it could be done.

    `score`: the one that counts by `method`, as `scoring.counted` returns it; `days_late` are
    those of that try, `number` is its number, and 0 for an average of several. `tries`: what each
    try earned, in points of the work; `numbers` are theirs, and `taking_part` those among which
    one counts, or whose average does. `is_begun`: an attempt goes on at this moment; one whose
    deadline has passed is handed in. `is_in_time`: it is timed and began before the due time, so
    that it is on time until its own end. `is_class_over`: the class ended while the work was still
    open. `is_done`: the lesson was read. `override`: points that a teacher gave instead. Opens, due
    and closes are the student's own.
    """

    joined_at: datetime
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    score: Score | None = None
    number: int = 0
    tries: tuple[Decimal, ...] = ()
    numbers: tuple[int, ...] = ()
    taking_part: tuple[int, ...] = ()
    method: Counts = "highest"
    days_late: int = 0
    is_begun: bool = False
    is_in_time: bool = False
    is_class_over: bool = False
    is_done: bool = False
    is_excused: bool = False
    override: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A work of a student, judged; the facts stay with it for the words of a page.

    `before`: earned before the late rule. `earned`: points, to 7 places; None where there are
    none to show; while an answer waits, what is known so far, without the late rule.
    `is_overdue`: due or closed before now.
    """

    work: Work
    facts: Facts
    state: State
    before: Decimal | None
    earned: Decimal | None
    is_overdue: bool

    @property
    def out_of(self) -> Decimal:
        return self.work.points

    @property
    def counts(self) -> bool:
        return self.state in COUNTING

    @property
    def is_missing(self) -> bool:
        """Due and not handed in, with points to earn, whether or not it is left out."""
        return self.state in (State.MISSING, State.LEFT_OUT) and self.out_of > 0

    @property
    def penalty(self) -> Decimal:
        """The points that lateness took off."""
        if self.before is None or self.earned is None:
            return NOTHING
        return self.before - self.earned

    @property
    def share(self) -> Fraction | None:
        """Earned of all points; None without either."""
        if self.earned is None or not self.out_of:
            return None
        earned, earned_per = self.earned.as_integer_ratio()
        out_of, out_of_per = self.out_of.as_integer_ratio()
        return Fraction(earned * out_of_per, earned_per * out_of)

    @property
    def is_low(self) -> bool:
        """Counts, and a page shows less than 60.0% for it."""
        if self.earned is None or not self.counts:
            return False
        return self.earned < _NOT_LOW * self.out_of


def cell_of(work: Work, facts: Facts, *, missing_counts_zero: bool, now: datetime) -> Cell:
    """`missing_counts_zero` is the rule of the class for work that closed without a hand-in.

    Raises ValueError where a time has no zone.
    """
    now = instant(now)
    is_closed = facts.closes_at is not None and instant(facts.closes_at) <= now
    is_overdue = is_closed or (facts.due_at is not None and instant(facts.due_at) < now)
    state = _state(work, facts)
    if state is None:
        state = _absent(facts, now, is_closed=is_closed, is_overdue=is_overdue)
        if state is State.LEFT_OUT and missing_counts_zero and work.points:
            state = State.ZERO
    before = _before(work, facts, state)
    return Cell(work, facts, state, before, _earned(work, facts, state, before), is_overdue)


def _state(work: Work, facts: Facts) -> State | None:
    """None where nothing was handed in and nobody decided."""
    if facts.is_excused:
        return State.EXCUSED
    is_in = facts.score is not None or facts.is_done
    if not work.points:
        return State.DONE if is_in else None
    if facts.override is not None:
        return State.OVERRIDDEN
    if facts.score is not None and facts.score.waiting:
        return State.TO_MARK
    if not is_in:
        return None
    is_late = facts.days_late > 0 and not _ended_before_joining(facts)
    return State.LATE if is_late else State.COUNTED


def _absent(facts: Facts, now: datetime, *, is_closed: bool, is_overdue: bool) -> State:
    """An attempt that outlives the close can still be handed in, so that it is missing only; and
    not even that while it is on time. What a class left open when it ended is nobody's fault."""
    if _ended_before_joining(facts):
        return State.BEFORE_JOINING
    if facts.is_begun and facts.is_in_time:
        return State.WORKING
    if facts.is_class_over and not facts.is_begun:
        return State.CLASS_ENDED
    if facts.opens_at is not None and now < instant(facts.opens_at):
        return State.NOT_OPEN
    if is_closed and not facts.is_begun:
        return State.LEFT_OUT
    if is_overdue:
        return State.MISSING
    return State.WORKING if facts.is_begun else State.NOT_DUE


def _ended_before_joining(facts: Facts) -> bool:
    return ended_before_joining(facts.due_at, facts.closes_at, joined_at=facts.joined_at)


def hidden(cell: Cell) -> Cell:
    """As its student sees a cell whose score is not shown yet: nothing of what was earned, nor
    which attempt counts. What a teacher decided, and what was not graded, stays as it is."""
    facts = replace(cell.facts, score=None, number=0, tries=(), taking_part=(), days_late=0)
    if cell.state in (State.OVERRIDDEN, State.EXCUSED):
        return replace(cell, facts=facts) if cell.facts.score is not None else cell
    if cell.state not in (State.COUNTED, State.LATE, State.TO_MARK):
        return cell
    return replace(cell, facts=facts, state=State.HIDDEN, before=None, earned=None)


def _before(work: Work, facts: Facts, state: State) -> Decimal | None:
    """A score below 0 earns 0. A lesson that has points earns all of them when it is read."""
    if state is State.OVERRIDDEN:
        return facts.override
    if state is State.ZERO:
        return NOTHING
    if state not in (State.COUNTED, State.LATE, State.TO_MARK):
        return None
    if facts.score is None:
        return work.points
    return _scaled(facts.score, work.points)


def _scaled(score: Score, points: Decimal) -> Decimal:
    """Share of the score × points, half up to 7 places; in whole numbers, which is far faster."""
    known, known_per = score.known.as_integer_ratio()
    out_of, out_of_per = score.out_of.as_integer_ratio()
    worth, worth_per = points.as_integer_ratio()
    return half_up(max(known, 0) * out_of_per * worth, known_per * out_of * worth_per, PLACES)


def _earned(work: Work, facts: Facts, state: State, before: Decimal | None) -> Decimal | None:
    if state is not State.LATE or before is None:
        return before
    days = facts.days_late
    return before - taken_off(work.late, points=work.points, before=before, days_late=days)


def half_up(numerator: int, denominator: int, places: int) -> Decimal:
    """The quotient rounded from its exact value; the denominator is above 0."""
    units = (2 * numerator * 10**places + denominator) // (2 * denominator)
    return Decimal(units).scaleb(-places)


def shown_percent(share: Fraction) -> Decimal:
    """A share for a page, in percent with its one decimal: 79.3, and 100.0."""
    return half_up(100 * share.numerator, share.denominator, SHOWN_PLACES)


def column_key(share: Fraction | None, *, is_descending: bool = False) -> tuple[bool, Fraction]:
    """To sort a column, never with `reverse`: whoever has no share is last both ways."""
    if share is None:
        return True, Fraction(0)
    return False, -share if is_descending else share
