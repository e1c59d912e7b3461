"""The first page of a teacher: all classes, a line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, F, Min, Q

from accounts.models import User
from classrooms.gradebook import State
from classrooms.models import Classroom, Membership
from classrooms.queries.assignments import Titled
from classrooms.queries.classes import member_counts, name_order
from classrooms.queries.grid import Grid, grids
from classrooms.queries.needs import Need, needs
from quizzes.models import Answer

THIS_WEEK = timedelta(days=7)
HANDED_IN = frozenset({State.COUNTED, State.LATE, State.OVERRIDDEN, State.TO_MARK, State.DONE})


@dataclass(frozen=True)
class Progress:
    """How far a class is with one work: of `total` students for whom it is."""

    work: Titled
    total: int
    handed_in: int
    working: int

    @property
    def begun(self) -> int:
        return self.handed_in + self.working

    @property
    def rest(self) -> int:
        return self.total - self.begun


@dataclass(frozen=True)
class ClassLine:
    """A class of the reader's: what is due this week, what waits to be marked, what is missing.
    An archived class has no grid."""

    own: Membership
    students: int
    new: int
    grid: Grid | None = None
    to_mark: int = 0
    oldest: datetime | None = None

    @property
    def classroom(self) -> Classroom:
        return self.own.classroom

    @cached_property
    def this_week(self) -> tuple[Progress, ...]:
        """Works due within the next seven days, the next one first."""
        if self.grid is None:
            return ()
        now = self.grid.now
        works = (work for work in self.grid.works if work.assignment.due_at)
        return tuple(
            _progress(self.grid, work)
            for work in works
            if work.assignment.due_at and now <= work.assignment.due_at < now + THIS_WEEK
        )

    @cached_property
    def missing(self) -> int:
        """Works that are due, not handed in and still open, over all students."""
        return sum(total.missing for total in self.grid.totals) if self.grid else 0


def _progress(grid: Grid, work: Titled) -> Progress:
    cells = [grid.cells.get((student.pk, work.assignment.pk)) for student in grid.students]
    given = [cell for cell in cells if cell is not None and cell.state is not State.EXCUSED]
    handed_in = sum(cell.state in HANDED_IN for cell in given)
    working = sum(cell.facts.is_begun and cell.state not in HANDED_IN for cell in given)
    return Progress(work, len(given), handed_in, working)


@dataclass(frozen=True)
class ClassesPage:
    """`needs`: what is to be done today, in front of all else."""

    lines: tuple[ClassLine, ...]
    needs: tuple[Need, ...]

    @cached_property
    def current(self) -> tuple[ClassLine, ...]:
        return tuple(line for line in self.lines if not line.classroom.is_archived)

    @cached_property
    def archived(self) -> tuple[ClassLine, ...]:
        return tuple(line for line in self.lines if line.classroom.is_archived)

    @property
    def students(self) -> int:
        return sum(line.students for line in self.current)

    @property
    def waiting(self) -> tuple[ClassLine, ...]:
        """The classes in which answers wait, the longest waiting first."""
        dated = [(line.oldest, number, line) for number, line in enumerate(self.current)]
        waiting = sorted((oldest, number, line) for oldest, number, line in dated if oldest)
        return tuple(line for _oldest, _number, line in waiting)


def classes_page(user: User, *, now: datetime) -> ClassesPage:
    """Twelve queries and those of `needs`, and one more where the clock has ended an attempt,
    however many classes there are."""
    places = list(Membership.objects.staff().filter(person=user).select_related("classroom"))
    places.sort(key=lambda place: name_order(place.classroom.name))
    counts = member_counts([place.classroom_id for place in places])
    rooms = [place.classroom for place in places if not place.classroom.is_archived]
    books = {book.classroom.pk: book for book in _grids(rooms, now)}
    open_ = _open_answers(books.values())
    waiting = {room: (answers.waiting, answers.oldest) for room, answers in open_.items()}
    disputed = {room: answers.disputed for room, answers in open_.items()}
    lines = (
        ClassLine(
            place,
            *counts.get(place.classroom_id, (0, 0)),
            books.get(place.classroom_id),
            *waiting.get(place.classroom_id, (0, None)),
        )
        for place in places
    )
    return ClassesPage(
        tuple(lines), needs(list(books.values()), waiting, disputed, now=now) if books else ()
    )


def _grids(rooms: list[Classroom], now: datetime) -> list[Grid]:
    students = Membership.objects.students().current().filter(classroom__in=rooms)
    return grids(rooms, students.select_related("person"), now=now) if rooms else []


@dataclass
class _OpenAnswers:
    """Answers of a class that wait to be marked, since when the oldest, and disputed ones that
    nobody has replied to."""

    waiting: int = 0
    oldest: datetime | None = None
    disputed: int = 0


def _open_answers(books: Iterable[Grid]) -> dict[UUID, _OpenAnswers]:
    """By class, of the students who are there. One query."""
    places = {
        work.assignment.pk: (book.classroom.pk, {each.person_id for each in book.students})
        for book in books
        for work in book.works
    }
    waits = Q(attempt__waiting__gt=0, fraction=None, response__isnull=False) & (
        Q(mark=None) | Q(mark__is_draft=True)
    )
    is_disputed = Q(dispute__isnull=False, dispute__replied_at=None)
    answers = Answer.objects.filter(
        waits | is_disputed, attempt__context__in=places, attempt__is_preview=False
    )
    rows = answers.values(
        context=F("attempt__context"), learner_id=F("attempt__learner_id")
    ).annotate(
        waiting=Count("pk", filter=waits),
        oldest=Min("attempt__submitted_at", filter=waits),
        disputed=Count("pk", filter=is_disputed),
    )
    found: dict[UUID, _OpenAnswers] = {}
    for row in rows:
        room, people = places[row["context"]]
        if row["learner_id"] in people:
            sum_ = found.setdefault(room, _OpenAnswers())
            sum_.waiting += row["waiting"]
            sum_.oldest = min(filter(None, (sum_.oldest, row["oldest"])), default=None)
            sum_.disputed += row["disputed"]
    return found
