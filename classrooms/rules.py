"""The rules of an assignment, and the policy of an attempt that they make. Pure.

`attempts` None is without end; `limit_seconds` None is without a limit.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Self, get_args

from quizzes.policy import GRADED, MARKS_UNTIL_CLOSE, NOTHING_UNTIL_CLOSE, Policy, Review
from quizzes.scoring import Counts
from quizzes.window import Terms, Window

# When the right answers are shown: after each try, after the last or the close, or at the close,
# until when there is the score alone, or nothing at all.
Feedback = Literal["each-try", "last-try", "close", "nothing"]
# Late work loses percent a day as its class says, loses nothing, or is not taken.
Late = Literal["percent", "same", "refused"]
REVIEWS: Mapping[Feedback, Review] = {
    "each-try": Review(right_answer="after"),
    "last-try": Review(),
    "close": MARKS_UNTIL_CLOSE,
    "nothing": NOTHING_UNTIL_CLOSE,
}


@dataclass(frozen=True, slots=True)
class AssignmentRules:
    attempts: int | None = 2
    counts: Counts = "highest"
    limit_seconds: int | None = None
    feedback: Feedback = "last-try"
    late: Late = "percent"
    is_cut_at_close: bool = False
    # Of a lesson's quiz: whether everybody gets its written question, which a person marks.
    asks_written: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises TypeError where a rule is not one of these."""
        return cls(**data)

    def terms(
        self,
        *,
        opens_at: datetime | None,
        due_at: datetime | None,
        closes_at: datetime | None,
    ) -> Terms:
        """What the assignment says to everybody."""
        return Terms(
            opens_at=opens_at,
            due_at=due_at,
            closes_at=closes_at,
            limit_seconds=self.limit_seconds,
            attempts=self.attempts,
            is_cut_at_close=self.is_cut_at_close,
        )

    def policy(self, window: Window, *, asks_sureness: bool) -> Policy:
        """What an attempt that begins now is pinned to."""
        return GRADED.changed(
            attempts=window.attempts,
            limit_seconds=window.limit_seconds,
            counts=self.counts,
            review=REVIEWS[self.feedback],
            asks_sureness=asks_sureness,
            shows_timer=not window.hides_timer,
        )


# What is usual for each kind of quiz: a test or the final exam has one try, and scores and answers
# are shown once everybody is through; a task that a person marks has one try.
USUAL: Mapping[str, AssignmentRules] = {
    "lesson": AssignmentRules(),
    "task": AssignmentRules(attempts=1, asks_written=True),
    "test": AssignmentRules(attempts=1, feedback="nothing"),
    "final": AssignmentRules(attempts=1, feedback="nothing"),
}


def never_shows(rules: AssignmentRules, *, closes_at: datetime | None) -> bool:
    """Whether these rules promise answers or scores that never come: after the last of attempts
    that do not end, or at a close that there is not."""
    if closes_at is not None:
        return False
    waits_for_last = rules.feedback == "last-try" and rules.attempts is None
    return waits_for_last or rules.feedback in ("close", "nothing")


FEEDBACK: tuple[Feedback, ...] = get_args(Feedback)
LATE: tuple[Late, ...] = get_args(Late)
