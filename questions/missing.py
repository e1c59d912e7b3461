"""What a response leaves out of what its question asks for. Pure.

A blank response leaves out everything and is no matter of this file: it is not answered.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from questions.choosing import as_mapping
from questions.spec import Localized, said

type Part = Literal["verdict", "reason", "choice", "surplus", "item", "gap", "words"]

NUMBERS = {"TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "SIX": 6}
NUMBER = re.compile(rf"\b({'|'.join(NUMBERS)})\b")


@dataclass(frozen=True, slots=True)
class Missing:
    """`count`: how many such parts are missing; of a surplus, how many choices are too many; of
    words, how many the answer needs at least."""

    part: Part
    count: int = 1


def asked_for(ask: Localized) -> int | None:
    """How many choices a question asks for, as in "Which TWO"; None where it does not say. Taken
    from its words alone: the number of right options would tell the key."""
    found = NUMBER.search(said(ask, "en"))
    return NUMBERS[found[1]] if found else None


def choices_missing(ask: Localized, chosen: int) -> Missing | None:
    """Of a question that lets a learner choose several."""
    wanted = asked_for(ask) or max(chosen, 1)
    if chosen < wanted:
        return Missing("choice", wanted - chosen)
    return Missing("surplus", chosen - wanted) if chosen > wanted else None


def items_missing(response: object, items: int, offered: Container[str]) -> Missing | None:
    """Of a question that puts each of its items somewhere."""
    given = as_mapping(response)
    left = sum(str(given.get(str(place), "")) not in offered for place in range(items))
    return Missing("item", left) if left else None
