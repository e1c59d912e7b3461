"""The gradebook of a class as a table or a list: what is shown of the grid, in which order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from classrooms.gradebook import Cell, State, column_key, hidden, shown_percent
from classrooms.models import Assignment, GradeOverride, Membership
from classrooms.queries.assignments import Titled
from classrooms.queries.classes import sorted_students
from classrooms.queries.grid import AsRead, Grid, grid
from classrooms.totals import Explanation, Total, average
from quizzes.models import Attempt
from quizzes.queries import Held, Sitting, held
from quizzes.scoring import shown_mark
from quizzes.seeing import KeptBack, kept_back, seen_of

ALL_AT_ONCE = 200
A_PAGE = 60
LOW = Fraction(60, 100)
SHOW = ("all", "missing", "low", "to-mark")


@dataclass(frozen=True)
class View:
    """What the address asks for. `module` 0 is all; `sort` is `name`, `sum` or the short address
    of a work, with a hyphen in front the other way round."""

    module: int = 0
    show: str = "all"
    as_percent: bool = False
    sort: str = "name"
    is_list: bool = False
    is_print: bool = False
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "View":
        """Whatever was typed: what is no choice is the default."""
        show = query.get("show", "")
        return cls(
            module=_number(query.get("module", "")),
            show=show if show in SHOW else "all",
            as_percent=query.get("as") == "percent",
            sort=query.get("sort", "")[:20] or "name",
            is_list=query.get("view") == "list",
            is_print=bool(query.get("print")),
            page=max(_number(query.get("page", "")), 1),
        )

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    def sorted_by(self, column: str) -> str:
        """The query of the same view sorted by a column: the best first, then the other way."""
        other_way = column if self.sort == f"-{column}" else f"-{column}"
        asked = {
            "module": self.module or "",
            "show": self.show if self.show != "all" else "",
            "as": "percent" if self.as_percent else "",
            "sort": other_way,
        }
        return urlencode({name: value for name, value in asked.items() if value})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


@dataclass(frozen=True)
class Row:
    """A student with a cell for each work that is shown, None where it is not for them."""

    student: Membership
    cells: tuple[Cell | None, ...]
    total: Total


@dataclass(frozen=True)
class Column:
    """A work with the mean of the points that count."""

    work: Titled
    mean: str


@dataclass(frozen=True)
class GradebookPage:
    own: Membership
    grid: Grid
    view: View
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    found: int

    @property
    def pages(self) -> int:
        return 1 if len(self.rows) == self.found else -(-self.found // A_PAGE)

    @property
    def modules(self) -> tuple[int, ...]:
        """The numbers of the modules that works are from."""
        return tuple(sorted({number for work in self.grid.works if (number := _module(work))}))

    @property
    def count_nowhere(self) -> int:
        """Works with points that are in no category, in a class that has categories."""
        if not self.grid.scheme.categories:
            return 0
        works = (work.assignment for work in self.grid.works)
        return sum(work.category_id is None and work.points > 0 for work in works)

    @cached_property
    def to_mark(self) -> int:
        return sum(cell.state is State.TO_MARK for cell in self.grid.every)

    @cached_property
    def missing(self) -> int:
        return sum(cell.is_missing for cell in self.grid.every)

    @cached_property
    def with_missing(self) -> int:
        """Students, also where the work is in no category."""
        given = (self.grid.given(student) for student in self.grid.students)
        return sum(any(cell.is_missing for cell in cells) for cells in given)

    @cached_property
    def average(self) -> Decimal | None:
        mean = average(self.grid.totals)
        return None if mean is None else shown_percent(mean)


def gradebook_page(own: Membership, view: View, *, now: datetime) -> GradebookPage:
    """At most eight queries beside the own membership, however large the class is."""
    whole = grid(own.classroom, sorted_students(own.classroom), now=now)
    every = range(len(whole.works))
    chosen = [n for n in every if not view.module or _module(whole.works[n]) == view.module]
    # A module that no work is from is as good as none.
    chosen = chosen or list(every)
    works = [whole.works[n] for n in chosen]
    rows = [
        Row(student, tuple(row[n] for n in chosen), whole.total(student))
        for student, row in ((student, whole.row(student)) for student in whole.students)
    ]
    shown = _sorted([row for row in rows if _is_shown(row, view.show)], works, view)
    columns = tuple(
        Column(work, _mean(rows, number, as_percent=view.as_percent))
        for number, work in enumerate(works)
    )
    # Beyond the last page stands the last.
    view = replace(view, page=min(view.page, -(-len(shown) // A_PAGE) or 1))
    return GradebookPage(own, whole, view, columns, _page_of(shown, view), len(shown))


def _page_of(rows: list[Row], view: View) -> tuple[Row, ...]:
    """All of them up to 200 students, and on paper; else a page."""
    if view.is_print or len(rows) <= ALL_AT_ONCE:
        return tuple(rows)
    return tuple(rows[(view.page - 1) * A_PAGE : view.page * A_PAGE])


def _module(work: Titled) -> int:
    target = work.target
    if target.module:
        return target.module.number
    if target.course and target.lesson:
        return target.course.module_of(target.lesson).number
    return 0


def _is_shown(row: Row, show: str) -> bool:
    if show == "missing":
        return any(cell is not None and cell.is_missing for cell in row.cells)
    if show == "to-mark":
        return any(cell is not None and cell.state is State.TO_MARK for cell in row.cells)
    if show == "low":
        return row.total.share is not None and row.total.share < LOW
    return True


def _sorted(rows: list[Row], works: list[Titled], view: View) -> list[Row]:
    """By a column, and within it by name, which is the order that the rows come in."""
    if view.column == "sum":
        return sorted(rows, key=lambda row: _key(row.total.share, view))
    numbers = {work.assignment.slug: number for number, work in enumerate(works)}
    number = numbers.get(view.column)
    if number is None:
        return rows[::-1] if view.sort == "-name" else rows
    return sorted(rows, key=lambda row: _key(_share(row.cells[number]), view))


def _share(cell: Cell | None) -> Fraction | None:
    return cell.share if cell else None


def _key(share: Fraction | None, view: View) -> tuple[bool, Fraction]:
    return column_key(share, is_descending=view.is_descending)


def _mean(rows: list[Row], number: int, *, as_percent: bool) -> str:
    """The mean of what counts, as the cells are shown; "" where nothing does."""
    cells = [row.cells[number] for row in rows]
    earned = [cell.earned for cell in cells if cell and cell.counts and cell.earned is not None]
    if not earned:
        return ""
    mean = sum(earned, Decimal(0)) / len(earned)
    out_of = next(cell.out_of for cell in cells if cell and cell.counts)
    if as_percent and out_of:
        return f"{shown_percent(Fraction(mean) / Fraction(out_of))}%"
    return str(shown_mark(mean))


@dataclass(frozen=True)
class GradePage:
    """The grade of one student with its reasons, for the teacher and for the student. `attempts`:
    all at the works of which one is over, by the work."""

    own: Membership
    student: Membership
    grid: Grid
    decisions: Mapping[object, GradeOverride]
    attempts: Mapping[UUID, Sequence[Attempt]]

    @property
    def is_own(self) -> bool:
        """The student reads."""
        return self.own.pk == self.student.pk

    @property
    def may_decide(self) -> bool:
        return self.own.may_change and not self.own.classroom.is_archived

    @property
    def hides_some(self) -> bool:
        """Whether a score is not shown to the student yet, who reads this."""
        cells = self.grid.given(self.student)
        return any(cell.state is State.HIDDEN for cell in cells)

    def attempts_at(self, cell: Cell) -> list[Attempt]:
        """Those that are over, in their order."""
        every = self.attempts.get(self.grid.titled(cell).assignment.pk, ())
        return [each for each in every if each.number in cell.facts.numbers]

    def counted_attempt(self, cell: Cell) -> Attempt | None:
        """The one that the points are from; None for an average of several, and where it is not
        shown which one counts."""
        attempts = self.attempts_at(cell)
        if len(attempts) == 1:
            return attempts[0]
        return next((each for each in attempts if each.number == cell.facts.number), None)

    @cached_property
    def total(self) -> Total:
        return self.grid.total(self.student)

    @cached_property
    def explanation(self) -> Explanation:
        return self.grid.explanation(self.student)


def points_of_tries(student: Membership, work: Assignment, *, now: datetime) -> tuple[Decimal, ...]:
    """What each try of a student earned at a work, in points of the work, before the late rule."""
    whole = grid(student.classroom, [student], now=now)
    cell = whole.cells.get((student.pk, work.pk))
    return cell.facts.tries if cell else ()


def grade_page(
    own: Membership, student: Membership, *, now: datetime, is_for_student: bool = False
) -> GradePage:
    """`own`: the place of whoever reads, the student's own too. The student's own page, and what is
    handed out to the student or the family, has nothing of a score that the student may not see
    yet. One more query where something was handed in, and two for the student."""
    decisions = GradeOverride.objects.filter(member=student)
    book = grid(own.classroom, [student], now=now)
    handed_in = {cell.work.id for cell in book.given(student) if cell.facts.numbers}
    attempts = _attempts(student, handed_in)
    if is_for_student or own.pk == student.pk:
        book = _as_shown(book, student, attempts)
    return GradePage(own, student, book, {each.assignment_id: each for each in decisions}, attempts)


def _as_shown(book: Grid, student: Membership, attempts: Mapping[UUID, Sequence[Attempt]]) -> Grid:
    """The grid of one student, as they see it themselves."""
    cells = dict(zip(book.works, book.row(student), strict=True))
    graded = [
        work.assignment.pk
        for work, cell in cells.items()
        if cell is not None and hidden(cell) is not cell
    ]
    found = {work: attempts[work] for work in graded if work in attempts}
    every = [each for those in found.values() for each in those]
    kept = kept_back(student.person_id if every else None, book.now)
    moved = held(every, kept)
    if moved.moved:
        book = grid(book.classroom, [student], now=book.now, as_read=_reader(every, moved))
    closed = _not_shown(found, kept, book.now)
    row = tuple(
        hidden(cell) if cell is not None and work.assignment.pk in closed else cell
        for work, cell in zip(book.works, book.row(student), strict=True)
    )
    return replace(book, rows={student.pk: row}, _totals={})


def _attempts(student: Membership, works: Collection[Any]) -> dict[UUID, list[Attempt]]:
    """The attempts of the student at these works, by the work. One query, or none."""
    found: dict[UUID, list[Attempt]] = {}
    if works:
        mine = Attempt.objects.filter(context__in=works, learner=student.person_id)
        for attempt in mine.filter(is_preview=False).order_by("number"):
            found.setdefault(attempt.context, []).append(attempt)
    return found


def _reader(attempts: Collection[Attempt], moved: Held) -> AsRead:
    """What a corrected key moved while a question is open to the student again is not read yet."""
    places = {(each.context, each.number): each.pk for each in attempts}

    def as_read(sitting: Sitting) -> Sitting:
        pk = places.get((sitting.context, sitting.number))
        if pk is None or sitting.score is None:
            return sitting
        return sitting._replace(score=moved.score(pk, sitting.score))

    return as_read


def _not_shown(found: Mapping[UUID, Sequence[Attempt]], kept: KeptBack, now: datetime) -> set[UUID]:
    """The works of which the student may not see the score of some attempt."""
    return {
        work
        for work, every in found.items()
        for each in every
        if each.is_over(now) and "mark" not in seen_of(each, every, now, kept=kept).rows
    }
