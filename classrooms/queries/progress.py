"""How far a class is with its works: the same numbers on every page that shows them."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.gradebook import Cell, State
from classrooms.models import Membership, students_of
from classrooms.queries.assignments import Titled
from classrooms.queries.grid import Grid, grid

HANDED_IN = frozenset({State.COUNTED, State.LATE, State.OVERRIDDEN, State.TO_MARK, State.DONE})


@dataclass(frozen=True)
class WorkLine(Titled):
    """One work of the class with how far the class is: of `total` students for whom it is and who
    are not excused, nor joined after it was due and have done nothing of it."""

    total: int
    handed_in: int
    working: int
    now: datetime

    @property
    def begun(self) -> int:
        return self.handed_in + self.working

    @property
    def not_begun(self) -> int:
        return self.total - self.begun

    @property
    def is_over(self) -> bool:
        end = self.assignment.closes_at or self.assignment.due_at
        return end is not None and end <= self.now


def work_line(book: Grid, work: Titled) -> WorkLine:
    given = [cell for cell in book.column(work) if not _is_let_off(cell)]
    handed_in = sum(cell.state in HANDED_IN for cell in given)
    working = sum(cell.facts.is_begun and cell.state not in HANDED_IN for cell in given)
    return WorkLine(work.assignment, len(given), handed_in, working, book.now)


def _is_let_off(cell: Cell) -> bool:
    is_before = cell.state is State.BEFORE_JOINING and not cell.facts.is_begun
    return is_before or cell.state is State.EXCUSED


def work_lines(own: Membership, *, now: datetime) -> tuple[WorkLine, ...]:
    """What is due next in front, what is over at the end; nine queries at most."""
    book = grid(own.classroom, students_of(own.classroom), now=now)
    return tuple(sorted((work_line(book, work) for work in book.works), key=_order))


def _order(line: WorkLine) -> tuple[bool, float, str]:
    due = line.assignment.due_at
    at = due.timestamp() if due else float("inf")
    return (line.is_over, -at if line.is_over else at, line.assignment.slug)
