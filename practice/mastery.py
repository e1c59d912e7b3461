"""What a learner's answers say of an objective: practise or secure, and why. Pure.

Without an answer an objective is not seen, and there is no standing. The rule is one sentence:
secure is who got at least 80 % on the last ten first answers, to at least three questions of two
types, and was right again two days or more after being right before. Time alone changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from questions.grading import ALMOST_ONE

WINDOW = 10
SHARE = Decimal("0.8")
QUESTIONS = 3
TYPES = 2
APART = timedelta(days=2)


class State(StrEnum):
    PRACTISE = "practise"
    SECURE = "secure"


@dataclass(frozen=True, slots=True)
class Response:
    """A first answer to a question of the objective. `key` names it in `Standing.keys`."""

    key: int
    question_id: str
    question_type: str
    fraction: Decimal
    at: datetime

    @property
    def is_right(self) -> bool:
        return self.fraction >= ALMOST_ONE


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an objective stands after the newest answer, with every number of the rule.

    `share` is of the answers in the window, from 0 to 1. `right_first` and `right_last` are the
    first and the last right answer of all, whether in the window or not: what was once kept for
    two days is not taken back because many answers followed.
    """

    at: datetime
    share: Decimal
    questions: int
    types: int
    keys: tuple[int, ...]
    right_first: datetime | None
    right_last: datetime | None

    @property
    def has_share(self) -> bool:
        return self.share >= SHARE

    @property
    def has_breadth(self) -> bool:
        return self.questions >= QUESTIONS and self.types >= TYPES

    @property
    def has_lasted(self) -> bool:
        if self.right_first is None or self.right_last is None:
            return False
        return self.right_last - self.right_first >= APART

    @property
    def state(self) -> State:
        is_secure = self.has_share and self.has_breadth and self.has_lasted
        return State.SECURE if is_secure else State.PRACTISE


def standings(responses: Iterable[Response]) -> Iterator[Standing]:
    """The standing after each answer, oldest first."""
    so_far: list[Response] = []
    right_first: datetime | None = None
    right_last: datetime | None = None
    for response in sorted(responses, key=lambda response: (response.at, response.key)):
        so_far.append(response)
        if response.is_right:
            right_first = right_first or response.at
            right_last = response.at
        yield _standing(so_far[-WINDOW:], right_first, right_last)


def changes(responses: Iterable[Response]) -> Iterator[Standing]:
    """The first standing, and each at which the state became another one."""
    before: State | None = None
    for standing in standings(responses):
        if standing.state != before:
            before = standing.state
            yield standing


def _standing(
    window: Sequence[Response], right_first: datetime | None, right_last: datetime | None
) -> Standing:
    earned = sum((response.fraction for response in window), Decimal(0))
    return Standing(
        at=window[-1].at,
        share=(earned / len(window)).quantize(Decimal("0.0000001")),
        questions=len({response.question_id for response in window}),
        types=len({response.question_type for response in window}),
        keys=tuple(response.key for response in window),
        right_first=right_first,
        right_last=right_last,
    )
