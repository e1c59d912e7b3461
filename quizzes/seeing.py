"""What may be seen of an attempt now, by its policy, the clock and the other attempts."""

from collections.abc import Sequence
from datetime import datetime

from quizzes.models import Attempt
from quizzes.policy import Seen, shown


def seen_of(attempt: Attempt, every: Sequence[Attempt], now: datetime) -> Seen:
    """What may be seen of an attempt; `every` attempt at the same quiz, in the same context, has
    a part in it: while another goes on or is left, the key stays hidden."""
    most = attempt.rules.attempts
    facts = attempt.facts(
        attempts_left=None if most is None else max(most - len(every), 0),
        is_another_open=any(each.pk != attempt.pk and not each.is_over(now) for each in every),
    )
    return shown(attempt.rules, facts, now)
