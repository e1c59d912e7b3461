"""What a grader says of a written answer, as one value. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Marking:
    """`how`: on every criterion ("full"), on one of them, or as done or not ("done"). `levels` and
    `comments` are by criterion."""

    how: str
    levels: Mapping[str, int]
    comments: Mapping[str, str]
    comment: str
