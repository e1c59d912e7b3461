"""The receipt of an attempt: a digest that proves what was handed in, and when. Pure.

It covers responses only, never versions or keys, so that it tells nothing of what is right.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.wall_clock import instant

SHORT_LENGTH = 16
GROUP = 4


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was handed in; the response is plain JSON, None if blank."""

    position: int
    revision: int
    response: Any


def digest(attempt_id: UUID, given: Iterable[Given], submitted_at: datetime) -> str:
    """SHA-256 of the canonical JSON, in hex; the same whatever order the answers come in."""
    content = {
        "attempt": str(attempt_id),
        "submitted_at": instant(submitted_at).isoformat(timespec="microseconds"),
        "answers": [
            [answer.position, answer.revision, answer.response]
            for answer in sorted(given, key=lambda answer: answer.position)
        ],
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def short(digest: str) -> str:
    """The first 64 bits to read aloud, such as 3F9A-12BC-77D0-E4A1."""
    symbols = digest[:SHORT_LENGTH].upper()
    return "-".join(symbols[start : start + GROUP] for start in range(0, SHORT_LENGTH, GROUP))
