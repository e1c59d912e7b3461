"""What is wrong with a course: one sentence each, with file and line. Pure.

The rules stand in `rules/`; what cannot even be read is said by the reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

type Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """An error would break a page and stops a deploy; a warning is a matter of editing.

    `file` is relative to the content folder, `line` counts from 1, `says` is one plain sentence
    that says what to do, `id` is the name of the rule.
    """

    level: Level
    file: str
    line: int
    says: str
    id: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.says} ({self.id})"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, errors first, then by file and line."""
    return tuple(sorted(set(problems), key=lambda p: (p.level, p.file, p.line, p.id, p.says)))
