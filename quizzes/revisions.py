"""What a save does to an answer that another tab may have moved. Pure.

A tab has a client id and sends a revision one above the last it saw. A form that is posted without
script has no client id: the learner pressed a button, and that is a decision.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Outcome(Enum):
    """`SAME`: already there, nothing happens, 200. `ACCEPT`: the answer moves, 200.
    `LATE`: the same tab has sent a newer one already; the event is kept, the answer stays, 200.
    `CONFLICT`: another tab has; the event is kept, the answer stays, 409, and both are offered.
    `DECIDE`: a form's decision takes the next revision, 200."""

    SAME = "same"
    ACCEPT = "accept"
    LATE = "late"
    CONFLICT = "conflict"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Save:
    """`client` is empty for a form without script, and for an answer that was never saved."""

    client: str
    revision: int
    response: Any


NEVER = Save("", 0, None)


@dataclass(frozen=True, slots=True)
class Ruling:
    """`revision` is the answer's after it. `replaced`: the newer response that a form took the
    place of without having shown it; None is none, or a blank one."""

    outcome: Outcome
    revision: int
    replaced: Any = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that is there already: what it held, and what was ruled."""

    response: Any
    outcome: Outcome


def judge(stored: Save, posted: Save, *, kept: Kept | None = None) -> Ruling:
    """What `posted` does to the answer. `kept`: the event of the same client and revision, if
    there is one; the same post again is ruled as before, another response under it is no repeat
    but a copy of the tab. The same response from two tabs is no conflict."""
    is_newer = posted.revision > stored.revision
    if posted.response == stored.response and not (posted.client and is_newer):
        return Ruling(Outcome.SAME, stored.revision)
    if not posted.client:
        return Ruling(Outcome.DECIDE, stored.revision + 1, None if is_newer else stored.response)
    if kept:
        is_settled = kept.response == posted.response and kept.outcome is not Outcome.CONFLICT
        return Ruling(Outcome.SAME if is_settled else Outcome.CONFLICT, stored.revision)
    if is_newer:
        return Ruling(Outcome.ACCEPT, posted.revision)
    is_late = posted.client == stored.client and posted.revision < stored.revision
    return Ruling(Outcome.LATE if is_late else Outcome.CONFLICT, stored.revision)
