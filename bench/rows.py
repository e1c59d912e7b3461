"""What is measured: one line a page. Whoever adds a page with a budget adds its line."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """A request, who makes it, the floor that it stands beside, and how much dearer it may be."""

    name: str
    path: str
    who: Literal["visitor", "student"]
    floor: Literal["read", "write"] = "read"
    most: float | None = None


FLOORS = {
    "read": Row("floor: session and a read", "/floor/read/", "student"),
    "write": Row("floor: session and an insert", "/floor/write/", "student", "write"),
}
ROWS = [
    *FLOORS.values(),
    Row("home, visitor", "/", "visitor", most=3.0),
    Row("home, student", "/", "student", most=3.0),
    Row("lesson, visitor", "/course/aid-and-migration/august-1982/", "visitor", most=2.0),
    Row("lesson, student", "/course/aid-and-migration/august-1982/", "student", most=2.0),
    Row("course map, student", "/course/aid-and-migration/", "student"),
    Row("account, student", "/account/", "student"),
]
