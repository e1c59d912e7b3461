"""The rules of an attempt, pinned when it starts, and what of it may be seen when. Pure.

`shown` decides what a learner sees of an attempt, by the four moments of `clock` and eight rows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field

from common.wall_clock import instant
from quizzes.clock import MOMENTS, AttemptFacts, Moment, moment_of
from quizzes.scoring import Counts

type First = Moment | Literal["never"]
type Row = Literal[
    "attempt", "correctness", "max_mark", "mark", "specific", "general", "right_answer", "overall"
]
ROWS: tuple[Row, ...] = get_args(Row.__value__)
# What the learner gave and what it is worth: nothing of how it was judged.
OWN: frozenset[Row] = frozenset({"attempt", "max_mark"})


class Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Review(Rules):
    """From which moment on each row is shown: what has been shown is not taken away again.

    `specific` is the why of what was chosen, `general` the paragraph, `right_answer` also the why
    of everything else, `overall` what the score says of the whole.
    """

    attempt: First = "during"
    correctness: First = "after"
    max_mark: First = "during"
    mark: First = "after"
    specific: First = "after"
    general: First = "after"
    right_answer: First = "later"
    overall: First = "after"

    def rows(self, moment: Moment) -> frozenset[Row]:
        """Where the attempt itself is not shown, nothing of it is."""
        begun = MOMENTS[: MOMENTS.index(moment) + 1]
        rows = frozenset(row for row in ROWS if getattr(self, row) in begun)
        return rows if "attempt" in rows else frozenset()


class Policy(Rules):
    """`tries` and `penalty` hold for each question, `attempts` for the quiz; None is no limit."""

    mode: Literal["quiz", "practice"]
    tries: int = Field(default=1, ge=1)
    penalty: Decimal = Field(default=Decimal(0), ge=0, le=1, decimal_places=7)
    is_shuffled: bool = True
    asks_sureness: bool = True
    # Whether the page counts down where there is a time limit; the end is said in any case.
    shows_timer: bool = True
    limit_seconds: int | None = Field(default=None, ge=1)
    grace_seconds: int = Field(default=60, ge=0)
    attempts: int | None = Field(default=2, ge=1)
    counts: Counts = "highest"
    review: Review = Review()

    def changed(self, **changes: Any) -> Self:
        """The same but for these values. Raises pydantic.ValidationError."""
        return type(self)(**{**dict(self), **changes})

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises pydantic.ValidationError."""
        return cls.model_validate_json(json.dumps(dict(data)))


GRADED = Policy(mode="quiz")
MARKS_UNTIL_CLOSE = Review(
    correctness="closed",
    specific="closed",
    general="closed",
    right_answer="closed",
    overall="closed",
)
# A score that is shown while others still take the test tells its key, one answer at a time.
NOTHING_UNTIL_CLOSE = Review(
    correctness="closed",
    mark="closed",
    specific="closed",
    general="closed",
    right_answer="closed",
    overall="closed",
)
AT_ONCE = Review(
    correctness="during", mark="during", specific="during", general="during", right_answer="during"
)
THIRD = Decimal("0.3333333")
PRACTICE = Policy(mode="practice", tries=3, penalty=THIRD, attempts=None, review=AT_ONCE)


@dataclass(frozen=True, slots=True)
class Seen:
    """The rows that may be seen now. `until`: when the clock alone adds some, if nothing else does
    so before, such as handing in, the last attempt or a person who releases the marks."""

    moment: Moment
    rows: frozenset[Row]
    until: datetime | None = None

    @property
    def correctness(self) -> bool:
        return "correctness" in self.rows

    @property
    def chosen_why(self) -> bool:
        return "specific" in self.rows

    @property
    def right_answer(self) -> bool:
        return "right_answer" in self.rows

    @property
    def every_why(self) -> bool:
        return self.chosen_why and self.right_answer


def shown(policy: Policy, attempt: AttemptFacts, now: datetime) -> Seen:
    """What the attempt's own learner may see of it now; `until` is None while it goes on."""
    now = instant(now)
    moment, rows = moment_of(attempt, now, policy.grace_seconds), _rows(policy, attempt, now)
    dates = (date for date in (attempt.closes_at, attempt.released_at) if date and date > now)
    growing = (date for date in sorted(dates) if _rows(policy, attempt, date) - rows)
    return Seen(moment, rows, None if moment == "during" else next(growing, None))


def _rows(policy: Policy, attempt: AttemptFacts, now: datetime) -> frozenset[Row]:
    moment = moment_of(attempt, now, policy.grace_seconds)
    rows = policy.review.rows(moment)
    if moment == "during":
        rows = rows & OWN if policy.mode == "quiz" else rows - {"overall"}
    is_held = attempt.is_held and (attempt.released_at is None or now < attempt.released_at)
    is_hidden = attempt.hides_until_close and moment != "closed"
    return rows & OWN if is_held or is_hidden else rows


def may_try(policy: Policy, *, tries: int, is_right: bool) -> bool:
    """Whether a question that was tried so often, with this result, may be tried again."""
    return tries < policy.tries and not is_right


def at_question(seen: Seen, policy: Policy, *, tries: int, is_right: bool) -> Seen:
    """What may be seen at one question: while the attempt goes on, nothing of it before the first
    try, and not the right answer as long as it may be tried again."""
    if seen.moment != "during" or not may_try(policy, tries=tries, is_right=is_right):
        return seen
    return replace(seen, rows=seen.rows - {"right_answer"} if tries else seen.rows & OWN)
