"""Processes of the server are killed at any moment: `bench.ledger`, as a fault among the others."""

from bench import ledger
from bench.faults.trial import Outcome

# Of the long run: a hundred acknowledgments for each kill.
LONG, ACKNOWLEDGED_EACH = 1000, 100


def workers(times: int) -> Outcome:
    """A worker is killed, and at each tenth time the whole server, which is started again."""
    outcome = Outcome(tries=times)
    wanted = times * ACKNOWLEDGED_EACH if times >= LONG else 0
    outcome.add(ledger.run(kills=times, acknowledged=wanted))
    return outcome
