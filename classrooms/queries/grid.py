"""The cells of a gradebook: each student at each work, judged by the rules of the class. The same
for a teacher's table, one student's page, the student's own, and every export."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from classrooms.gradebook import Cell, Facts, Work, cell_of
from classrooms.lateness import LateRule, days_after, ended_before_joining, is_in_time
from classrooms.models import (
    Accommodation,
    Assignment,
    Category,
    Classroom,
    Extension,
    GradeOverride,
    Membership,
    Release,
)
from classrooms.operations.windows import window_of
from classrooms.queries.assignments import Titled, chosen_members
from classrooms.queries.work import read_at
from classrooms.totals import Category as Part
from classrooms.totals import Explanation, Forecast, Scheme, Total, explain, if_missing, total_of
from classrooms.tries import Try, counted_try, points_of, taking_part
from quizzes.queries import Sitting, sittings
from quizzes.window import Window

type AsRead = Callable[[Sitting], Sitting]


@dataclass(frozen=True)
class Grid:
    """The works and the students in their order. `rows` are by student: a cell a work, None where
    the work is not for them."""

    classroom: Classroom
    works: tuple[Titled, ...]
    students: tuple[Membership, ...]
    rows: Mapping[UUID, tuple[Cell | None, ...]]
    scheme: Scheme
    now: datetime
    _totals: dict[UUID, Total] = field(default_factory=dict)

    @cached_property
    def cells(self) -> dict[tuple[UUID, UUID], Cell]:
        """By student and work, where the work is for the student."""
        return {
            (student, work.assignment.pk): cell
            for student, row in self.rows.items()
            for work, cell in zip(self.works, row, strict=True)
            if cell is not None
        }

    @property
    def every(self) -> Iterator[Cell]:
        return (cell for row in self.rows.values() for cell in row if cell is not None)

    def row(self, student: Membership) -> tuple[Cell | None, ...]:
        return self.rows[student.pk]

    def column(self, work: Titled) -> list[Cell]:
        """Of the students for whom the work is."""
        number = self.works.index(work)
        cells = (self.row(student)[number] for student in self.students)
        return [cell for cell in cells if cell is not None]

    def given(self, student: Membership) -> list[Cell]:
        return [cell for cell in self.row(student) if cell is not None]

    def total(self, student: Membership) -> Total:
        if student.pk not in self._totals:
            self._totals[student.pk] = total_of(self.scheme, self.given(student))
        return self._totals[student.pk]

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        return tuple(self.total(student) for student in self.students)

    def explanation(self, student: Membership) -> Explanation:
        return explain(self.scheme, self.given(student))

    def forecast(self, student: Membership) -> Forecast | None:
        return if_missing(self.scheme, self.given(student))

    def titled(self, cell: Cell) -> Titled:
        return self._by_id[cell.work.id]

    @cached_property
    def _by_id(self) -> dict[object, Titled]:
        return {work.assignment.pk: work for work in self.works}


def grid(
    classroom: Classroom,
    students: Iterable[Membership],
    *,
    now: datetime,
    as_read: AsRead | None = None,
) -> Grid:
    """Seven queries at most besides that for the students, and one more where the clock has ended
    an attempt, however many students and works there are."""
    [whole] = grids([classroom], students, now=now, as_read=as_read)
    return whole


def grids(
    classrooms: Iterable[Classroom],
    students: Iterable[Membership],
    *,
    now: datetime,
    has_categories: bool = True,
    as_read: AsRead | None = None,
) -> list[Grid]:
    """A grid a class, of these students, with their accommodations, in their order; as many queries
    as for one. Without categories it is for pages that show no sum. `as_read`: each attempt as the
    student who reads sees it."""
    rooms = {room.pk: room for room in classrooms}
    works = _works(rooms)
    places = [place for place in students if place.classroom_id in rooms]
    judged = _Judge(works, places, now, as_read)
    parts: dict[UUID, list[Part]] = {room: [] for room in rooms}
    for each in Category.objects.filter(classroom__in=rooms) if has_categories else ():
        part = Part(each.pk, each.weight, each.drop_lowest, each.name)
        parts[each.classroom_id].append(part)
    return [
        _grid(
            room,
            [work for work in works if work.classroom_id == room.pk],
            [place for place in places if place.classroom_id == room.pk],
            judged,
            Scheme(room.missing_counts_zero, tuple(parts[room.pk])),
        )
        for room in rooms.values()
    ]


def _grid(
    room: Classroom,
    works: Sequence[Assignment],
    students: Sequence[Membership],
    judged: "_Judge",
    scheme: Scheme,
) -> Grid:
    columns = [judged.column(work) for work in works]
    rows = {student.pk: tuple(column.cell(student) for column in columns) for student in students}
    return Grid(room, tuple(map(Titled, works)), tuple(students), rows, scheme, judged.now)


def _works(rooms: Mapping[UUID, Classroom]) -> list[Assignment]:
    """By due time; what is never due stands last."""

    def by_due(work: Assignment) -> tuple[bool, datetime, datetime, UUID]:
        return (work.due_at is None, work.due_at or work.opens_at, work.opens_at, work.pk)

    works = sorted(Assignment.objects.filter(classroom__in=rooms), key=by_due)
    for work in works:
        work.classroom = rooms[work.classroom_id]
    return works


class _Judge:
    """Reads what the cells of these works and students need."""

    def __init__(
        self,
        works: Sequence[Assignment],
        students: Sequence[Membership],
        now: datetime,
        as_read: AsRead | None,
    ) -> None:
        self.now = now
        ids, people = [work.pk for work in works], [each.person_id for each in students]
        quizzes = [work.pk for work in works if work.kind == "quiz"]
        self.chosen = chosen_members(works)
        self.extensions = _by_work(Extension.objects.filter(assignment__in=ids))
        self.decided = _by_work(GradeOverride.objects.filter(assignment__in=ids))
        self.agreed: dict[UUID, Accommodation] = {
            each.pk: each.accommodation for each in students if hasattr(each, "accommodation")
        }
        self.sat: dict[UUID, dict[UUID, list[Sitting]]] = {work: {} for work in quizzes}
        dated = [work.pk for work in works if work.release == Release.AT]
        sat = sittings(quizzes, people, now=now, dated=dated) if quizzes else ()
        for each in map(as_read, sat) if as_read else sat:
            self.sat[each.context].setdefault(each.learner_id, []).append(each)
        # By lesson, then by person.
        self.read: dict[tuple[str, str], dict[UUID, datetime]] = {}
        for (person, course, lesson), at in read_at(people, works).items():
            self.read.setdefault((course, lesson), {})[person] = at

    def column(self, work: Assignment) -> "_Column":
        # The quiz of a lesson bears the lesson's name.
        lessons = self.read if work.kind == "lesson" else {}
        return _Column(
            work,
            self.now,
            chosen=None if work.is_whole_class else self.chosen.get(work.pk, set()),
            extensions=self.extensions.get(work.pk, {}),
            decided=self.decided.get(work.pk, {}),
            agreed=self.agreed,
            sat=self.sat.get(work.pk, {}),
            read=lessons.get((work.course_id, work.target_id), {}),
        )


class _Column:
    """The cells of one work. Equal facts are judged once: in a class many cells are alike. What is
    looked up is by one key alone, since there are a hundred times as many cells as students."""

    def __init__(
        self,
        work: Assignment,
        now: datetime,
        *,
        chosen: Set[UUID] | None,
        extensions: Mapping[UUID, Extension],
        decided: Mapping[UUID, GradeOverride],
        agreed: Mapping[UUID, Accommodation],
        sat: Mapping[UUID, Sequence[Sitting]],
        read: Mapping[UUID, datetime],
    ) -> None:
        """By membership, but for `sat` and `read`, which are by person."""
        self.work, self.now, self.chosen = work, now, chosen
        self.extensions, self.decided, self.agreed = extensions, decided, agreed
        self.sat, self.read = sat, read
        self.judged = _judged(work)
        self.usual = window_of(work, extension=None, accommodation=None)
        self.ended_at = work.classroom.ended_at(now)
        self.own: dict[UUID, Window] = {}
        self.known: dict[tuple[object, ...], Cell] = {}

    def cell(self, student: Membership) -> Cell | None:
        """None where the work is not for the student."""
        if self.chosen is not None and student.pk not in self.chosen:
            return None
        window = self._window(student)
        sat = self.sat.get(student.person_id, ())
        read = self._read(student)
        # Of who has done nothing the due time matters only to who joined after it.
        due = self._due(window, student) if sat or read else window.due_at
        tries = tuple(
            Try(each.score, _late(self.work, due, each), each.number)
            for each in sat
            if each.score is not None
        )
        running = next((each for each in sat if each.score is None), None)
        is_begun = None if running is None else _is_in_time(running, due)
        # Who has a score is judged alike, whenever they joined and whenever it was handed in.
        joined = due is window.due_at if tries or read else student.joined_at
        decided = self.decided.get(student.pk) if self.decided else None
        # Equal scores are one value.
        worth = tuple((id(each.score), each.days_late, each.number) for each in tries)
        key = (id(window), worth, is_begun, read, joined, id(decided))
        if key not in self.known:
            self.known[key] = self._judge(
                window,
                tries,
                joined_at=student.joined_at,
                is_begun=is_begun,
                read=read,
                read_late=days_after(due, read, self.work.classroom.zone),
                decided=decided,
            )
        return self.known[key]

    def _due(self, window: Window, student: Membership) -> datetime | None:
        """None where it was due before the student joined: then nothing of it is late."""
        due, joined_at = window.due_at, student.joined_at
        return None if ended_before_joining(due, None, joined_at=joined_at) else due

    def _read(self, student: Membership) -> datetime | None:
        """What a student read after leaving the class, or after its end, is not its business."""
        at = self.read.get(student.person_id) if self.read else None
        ends = (student.left_at, self.ended_at)
        return None if at and any(end and at > end for end in ends) else at

    def _window(self, student: Membership) -> Window:
        """Most students have the window of the work itself, which is worked out once."""
        extension = self.extensions.get(student.pk) if self.extensions else None
        agreed = self.agreed.get(student.pk) if self.agreed else None
        if extension is None and agreed is None:
            return self.usual
        own = window_of(self.work, extension=extension, accommodation=agreed)
        # Kept, so that no other window takes its identity.
        return self.own.setdefault(student.pk, own)

    def _closes_at(self, window: Window) -> datetime | None:
        """What was due before the class ended, and would have closed later, closed with it."""
        end, closes_at = self.ended_at, window.closes_at
        was_due = end is not None and window.due_at is not None and window.due_at <= end
        return min(closes_at, end) if closes_at and end and was_due else closes_at

    def _is_cut_short(self, window: Window) -> bool:
        """Whether the class ended before the work was due, or without that it ever closes."""
        if self.ended_at is None:
            return False
        closes_at = self._closes_at(window)
        return closes_at is None or closes_at > self.ended_at

    def _judge(
        self,
        window: Window,
        tries: Sequence[Try],
        *,
        joined_at: datetime,
        is_begun: bool | None,
        read: datetime | None,
        read_late: int,
        decided: GradeOverride | None,
    ) -> Cell:
        """`is_begun` None: no attempt goes on; True: it is on time until its own end."""
        work, judged, method = self.work, self.judged, self.work.agreed.counts
        best = counted_try(method, tries, judged)
        facts = Facts(
            joined_at=joined_at,
            opens_at=window.opens_at,
            due_at=window.due_at,
            closes_at=self._closes_at(window),
            score=best.score if best else None,
            number=best.number if best else 0,
            tries=tuple(points_of(each.score, judged.points) for each in tries),
            numbers=tuple(each.number for each in tries),
            taking_part=tuple(each.number for each in taking_part(tries)),
            method=method,
            days_late=best.days_late if best else read_late,
            is_begun=is_begun is not None,
            is_in_time=bool(is_begun),
            is_class_over=self._is_cut_short(window),
            is_done=read is not None,
            # A quiz of which every question was dropped is worth nothing, to nobody's harm.
            is_excused=decided.is_excused if decided else bool(tries) and best is None,
            override=decided.points if decided else None,
        )
        zero = work.classroom.missing_counts_zero
        return cell_of(judged, facts, missing_counts_zero=zero, now=self.now)


def _by_work[T: (Extension, GradeOverride)](rows: Iterable[T]) -> dict[UUID, dict[UUID, T]]:
    """By work, then by membership."""
    found: dict[UUID, dict[UUID, T]] = {}
    for each in rows:
        found.setdefault(each.assignment_id, {})[each.member_id] = each
    return found


def _late(work: Assignment, due: datetime | None, sat: Sitting) -> int:
    """How many days after the student's own due time, on the clock of the school."""
    if due is None or sat.at is None or sat.at <= due or _is_in_time(sat, due):
        return 0
    return days_after(due, sat.at, work.classroom.zone)


def _is_in_time(sat: Sitting, due: datetime | None) -> bool:
    return is_in_time(sat.started_at, is_timed=sat.is_timed, due_at=due)


def _judged(work: Assignment) -> Work:
    """The work with the late rule that it takes from its class."""
    late, room = work.agreed.late, work.classroom
    rule = LateRule(is_taken=late != "refused")
    if late == "percent":
        rule = LateRule(room.late_percent_a_day, room.late_floor_percent)
    return Work(work.pk, work.points, work.category_id, rule)
