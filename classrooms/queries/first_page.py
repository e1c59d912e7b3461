"""The first page of a teacher: all classes, a line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from classrooms.models import Classroom, Membership
from classrooms.queries.classes import name_order
from classrooms.queries.grid import Grid, grids
from classrooms.queries.marking import GRACE
from classrooms.queries.needs import Need, needs
from classrooms.queries.progress import WorkLine, work_line
from quizzes.models import Answer

THIS_WEEK = timedelta(days=7)


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
    def this_week(self) -> tuple[WorkLine, ...]:
        """Works due within the next seven days, the next one first."""
        if self.grid is None:
            return ()
        now = self.grid.now
        works = (work for work in self.grid.works if work.assignment.due_at)
        return tuple(
            work_line(self.grid, work)
            for work in works
            if work.assignment.due_at and now <= work.assignment.due_at < now + THIS_WEEK
        )

    @cached_property
    def missing(self) -> int:
        """Works that are due and not handed in, over all students, as in the gradebook."""
        return sum(cell.is_missing for cell in self.grid.every) if self.grid else 0


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
    def only_looks(self) -> bool:
        """Whether the reader has classes, and marks in none of them."""
        return bool(self.current) and not any(line.own.may_change for line in self.current)

    @property
    def waiting(self) -> tuple[ClassLine, ...]:
        """The classes in which answers wait for the reader, the longest waiting first."""
        marked_here = (line for line in self.current if line.own.may_change)
        dated = [(line.oldest, number, line) for number, line in enumerate(marked_here)]
        waiting = sorted((oldest, number, line) for oldest, number, line in dated if oldest)
        return tuple(line for _oldest, _number, line in waiting)


def classes_page(user: User, *, now: datetime) -> ClassesPage:
    """Eleven queries at most and those of `needs`, and one more where the clock has ended an
    attempt, however many classes there are."""
    places = list(Membership.objects.staff().filter(person=user).select_related("classroom"))
    places.sort(key=lambda place: name_order(place.classroom.name))
    students = Membership.objects.students().current().select_related("person", "accommodation")
    pupils = list(students.filter(classroom__in=[place.classroom_id for place in places]))
    rooms = [place.classroom for place in places if not place.classroom.is_archived]
    # No sum is shown, so that categories do not matter.
    found = grids(rooms, pupils, now=now, has_categories=False) if rooms else []
    books = {book.classroom.pk: book for book in found}
    open_ = _open_answers(books.values())
    waiting = {room: (answers.waiting, answers.oldest) for room, answers in open_.items()}
    disputed = {room: answers.disputed for room, answers in open_.items()}
    lines = (
        ClassLine(
            place,
            *_counts(pupils, place.classroom_id),
            books.get(place.classroom_id),
            *waiting.get(place.classroom_id, (0, None)),
        )
        for place in places
    )
    # Whoever only looks in a class has nothing to do there.
    theirs = {place.classroom_id for place in places if place.may_change} & books.keys()
    if not theirs:
        return ClassesPage(tuple(lines), ())
    to_do = needs(
        [book for room, book in books.items() if room in theirs],
        {room: waiting[room] for room in theirs & waiting.keys()},
        {room: disputed[room] for room in theirs & disputed.keys()},
        now=now,
    )
    return ClassesPage(tuple(lines), to_do)


def _counts(pupils: Iterable[Membership], class_id: UUID) -> tuple[int, int]:
    """How many students a class has, and how many of them are new."""
    here = [each for each in pupils if each.classroom_id == class_id]
    return len(here), sum(each.checked_at is None for each in here)


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
    # As the queue has it: handed in, or ended by the clock, which nobody may have written down.
    handed_in = Q(attempt__waiting__gt=0, fraction=None)
    ended = Q(attempt__submitted_at=None, attempt__deadline__lt=timezone.now() - GRACE)
    is_written = Q(version__spec__type="written", points__gt=0)
    waits = (handed_in | (ended & is_written)) & (
        Q(response__isnull=False) & (Q(mark=None) | Q(mark__is_draft=True))
    )
    is_disputed = Q(dispute__isnull=False, dispute__replied_at=None)
    answers = Answer.objects.filter(
        waits | is_disputed, attempt__context__in=places, attempt__is_preview=False
    )
    rows = answers.values(
        context=F("attempt__context"), learner_id=F("attempt__learner_id")
    ).annotate(
        waiting=Count("pk", filter=waits),
        oldest=Min(Coalesce("attempt__submitted_at", "attempt__deadline"), filter=waits),
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
