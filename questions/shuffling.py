"""Chance that never touches the key: shuffles and tokens made of a seed and ids alone.

An attempt has a secret seed of its own. Checks and printed sheets have none and pass "", so that
their order follows from the question's id.
"""

import hmac
from collections.abc import Sequence


def token(key: object, *, seed: str, question_id: str) -> str:
    """The name under which a browser sees one option of one question."""
    return _mixed("token", key, seed, question_id)[:16]


def shuffle[K](keys: Sequence[K], *, seed: str, question_id: str) -> tuple[K, ...]:
    """The keys in an order that the seed decides, whatever order they come in."""
    # The number in the purpose keeps the orders of attempts that began before it was the only one.
    return tuple(sorted(keys, key=lambda key: _mixed("order 0", key, seed, question_id)))


def _mixed(purpose: str, key: object, seed: str, question_id: str) -> str:
    message = f"{purpose}\0{question_id}\0{key}"
    return hmac.digest(seed.encode(), message.encode(), "sha256").hex()
