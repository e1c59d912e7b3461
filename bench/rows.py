"""What is measured: one line a page. Whoever adds a page with a budget adds its line."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """A request, who makes it, the floor that it stands beside, and how much dearer it may be.

    `practised` is a student with years of reviews. `{attempt}` in a path is the student's
    attempt, `{position}` a single choice in it. `kind`: a page that is asked for, one that the
    browser holds already, one that nobody was sent before, or an answer that is saved by
    script; or an attempt of its own that is handed in.
    """

    name: str
    path: str
    who: Literal["visitor", "student", "practised"]
    floor: Literal["read", "page", "write"] = "read"
    most: float | None = None
    kind: Literal["get", "again", "anew", "save", "hand-in"] = "get"


LESSON = "/course/aid-and-migration/august-1982/"
FLOORS = {
    "read": Row("floor: session and a read", "/floor/read/", "student"),
    "page": Row("plain page of the site, student", "/accessibility/", "student"),
    "write": Row("floor: session and an insert", "/floor/write/", "student", "write"),
}
ROWS = [
    *FLOORS.values(),
    Row("home, visitor", "/", "visitor", most=3.0),
    Row("home, student", "/", "student", most=3.0),
    Row("lesson, visitor", LESSON, "visitor", most=2.0),
    Row("lesson, student", LESSON, "student", most=2.0),
    Row("lesson held, student", LESSON, "student", most=2.0, kind="again"),
    Row("lesson anew, student", LESSON, "student", kind="anew"),
    Row("question, student", "/attempt/{attempt}/?q={position}", "student", "page", 2.0),
    Row("save, student", "/attempt/{attempt}/save/", "student", "write", 1.5, "save"),
    Row("hand-in, blank, student", "", "student", "write", kind="hand-in"),
    Row("list, student", "/attempt/{attempt}/list/", "student"),
    Row("quiz, student", "/course/aid-and-migration/quiz/august-1982/", "student"),
    Row("course map, student", "/course/aid-and-migration/", "student"),
    Row("account, student", "/account/", "student"),
    Row("review, 2,000 cards", "/review/", "practised", "page", 2.5),
    Row("my progress, 2,000 cards", "/progress/", "practised", "page", 2.5),
]
