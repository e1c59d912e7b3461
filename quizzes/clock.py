"""What the clock says of an attempt: when it ends, what may still be saved, when to warn. Pure.

The server's clock alone decides. Times are aware; each is turned into UTC first, since sums and
comparisons in a time zone go wrong where its clocks change.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from common.wall_clock import instant

# While it goes on; handed in while another attempt is left; after the last one; after the close.
type Moment = Literal["during", "after", "later", "closed"]
MOMENTS: tuple[Moment, ...] = get_args(Moment.__value__)
WARNING = timedelta(minutes=5)
_TIMES = ("started_at", "submitted_at", "deadline", "closes_at", "released_at")


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What decides of an attempt what may be saved and seen.

    `closes_at`: when the quiz closes for this learner. `is_held`: the marks wait until
    `released_at`, or for a person where that is None. `attempts_left`: how many more the learner
    may start here; None is without end. `is_another_open`: another attempt at the same quiz, of
    the same mode and context, still goes on. `hides_until_close`: whatever its policy says,
    nothing of how it was graded is shown before it closes.
    """

    started_at: datetime
    submitted_at: datetime | None = None
    deadline: datetime | None = None
    closes_at: datetime | None = None
    is_held: bool = False
    released_at: datetime | None = None
    attempts_left: int | None = None
    is_another_open: bool = False
    hides_until_close: bool = False

    def __post_init__(self) -> None:
        for name in _TIMES:
            moment = getattr(self, name)
            if moment is not None:
                object.__setattr__(self, name, instant(moment))


def deadline_of(
    started_at: datetime,
    *,
    limit_seconds: int | None,
    closes_at: datetime | None,
    is_cut_at_close: bool = False,
) -> datetime | None:
    """When an attempt that starts now must be handed in; None is never.

    Once begun, a timed attempt has its whole time, past the close too, unless it is cut there.
    """
    close = None if closes_at is None else instant(closes_at)
    if limit_seconds is None:
        return close
    end = instant(started_at) + timedelta(seconds=limit_seconds)
    return min(end, close) if is_cut_at_close and close else end


def is_over(facts: AttemptFacts, now: datetime) -> bool:
    """Handed in, for every reader: by somebody, or because the deadline is reached."""
    now = instant(now)
    return facts.submitted_at is not None or (facts.deadline is not None and facts.deadline <= now)


def may_save(facts: AttemptFacts, now: datetime, grace_seconds: int) -> bool:
    """Whether an answer that arrives now counts. It may have been `grace_seconds` on its way, so
    nobody but the learner hands an attempt in before that, and nothing of the key is shown."""
    now = instant(now)
    if facts.submitted_at is not None:
        return False
    return facts.deadline is None or now <= facts.deadline + timedelta(seconds=grace_seconds)


def remaining_seconds(facts: AttemptFacts, now: datetime) -> int | None:
    """Whole seconds until the deadline, never below 0; None where there is none."""
    now = instant(now)
    if facts.deadline is None:
        return None
    if is_over(facts, now):
        return 0
    return (facts.deadline - now) // timedelta(seconds=1)


def warns(facts: AttemptFacts, now: datetime) -> bool:
    """The last five minutes before the deadline."""
    now = instant(now)
    if facts.deadline is None or is_over(facts, now):
        return False
    return facts.deadline - now <= WARNING


def moment_of(facts: AttemptFacts, now: datetime, grace_seconds: int) -> Moment:
    """What may still be saved is *during*, in the time of grace too. While another attempt goes
    on, which may ask the same again, neither the close nor the last attempt opens anything."""
    if may_save(facts, now, grace_seconds):
        return "during"
    if facts.is_another_open:
        return "after"
    if facts.closes_at is not None and facts.closes_at <= now:
        return "closed"
    return "later" if facts.attempts_left == 0 else "after"
