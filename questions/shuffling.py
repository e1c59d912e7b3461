"""Chance that never touches the key: shuffles and tokens made of a seed and ids alone.

An attempt has a secret seed of its own. Checks and printed sheets have none and pass "", so that
their order follows from the question's id.
"""

import hmac
from collections.abc import Sequence
from itertools import count


def token(key: object, *, seed: str, question_id: str) -> str:
    """The name under which a browser sees one option of one question."""
    return _mixed("token", key, seed, question_id)[:16]


def shuffle[K](
    keys: Sequence[K], *, seed: str, question_id: str, never: Sequence[K] | None = None
) -> tuple[K, ...]:
    """The keys in an order that the seed decides, whatever order they come in.

    `never` is one order that must not come out: an ordering question does not start solved.
    """
    order = _shuffled(keys, seed, question_id, 0)
    if never is None or len(set(keys)) < 2:
        return order
    turns = (_shuffled(keys, seed, question_id, turn) for turn in count())
    return next(order for order in turns if order != tuple(never))


def _shuffled[K](keys: Sequence[K], seed: str, question_id: str, turn: int) -> tuple[K, ...]:
    return tuple(sorted(keys, key=lambda key: _mixed(f"order {turn}", key, seed, question_id)))


def _mixed(purpose: str, key: object, seed: str, question_id: str) -> str:
    message = f"{purpose}\0{question_id}\0{key}"
    return hmac.digest(seed.encode(), message.encode(), "sha256").hex()
