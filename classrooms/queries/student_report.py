"""One student on one sheet, to be talked about with parents: the grade as the gradebook has it,
comments that were released, objectives, absences, and what to do next. It is handed out, so it has
nothing of a score that the student may not see yet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from classrooms.gradebook import Cell, State
from classrooms.models import Absence, Accommodation, Membership
from classrooms.queries.assignments import Titled
from classrooms.queries.gradebook import GradePage, grade_page
from classrooms.queries.objectives import Key, newest_states
from common.wall_clock import school_days
from lessons.catalogue import library
from lessons.library.library import Course, Lesson, Module
from lessons.library.records import Objective
from practice import mastery
from practice.models import MasteryChange
from questions.written import Written
from quizzes.models import Attempt, Mark
from quizzes.seeing import kept_back, seen_of


@dataclass(frozen=True)
class MarkedAnswer:
    """A written answer with the mark that its student sees. `number`: of the try."""

    work: Titled
    number: int
    mark: Mark
    question: Written


@dataclass(frozen=True)
class ModuleStates:
    """The objectives of a module by the student's state."""

    module: Module
    secure: tuple[Objective, ...]
    practise: tuple[Objective, ...]
    unseen: tuple[Objective, ...]

    @property
    def is_begun(self) -> bool:
        return bool(self.secure or self.practise)


@dataclass(frozen=True)
class CourseStates:
    course: Course
    modules: tuple[ModuleStates, ...]

    @property
    def begun(self) -> tuple[ModuleStates, ...]:
        return tuple(module for module in self.modules if module.is_begun)

    @property
    def not_begun(self) -> tuple[ModuleStates, ...]:
        return tuple(module for module in self.modules if not module.is_begun)

    @property
    def secure(self) -> int:
        return sum(len(module.secure) for module in self.modules)

    @property
    def practise(self) -> int:
        return sum(len(module.practise) for module in self.modules)

    @property
    def unseen(self) -> int:
        return sum(len(module.unseen) for module in self.modules)

    @property
    def to_read(self) -> tuple[tuple[Lesson, int], ...]:
        """The lessons that teach objectives in practice, with how many each."""
        taught = Counter(each.lesson for module in self.modules for each in module.practise)
        lessons = ((self.course.lesson(id_), n) for id_, n in taught.items())
        return tuple((lesson, n) for lesson, n in lessons if lesson)


@dataclass(frozen=True)
class OpenWork:
    """A work that is missing and can still be handed in."""

    work: Titled
    cell: Cell


@dataclass(frozen=True)
class StudentReport:
    """`agreed` is None also where it was not asked for."""

    grade: GradePage
    marked: tuple[MarkedAnswer, ...]
    courses: tuple[CourseStates, ...]
    absences: tuple[Absence, ...]
    agreed: Accommodation | None

    @property
    def now(self) -> datetime:
        return self.grade.grid.now

    @cached_property
    def days_absent(self) -> int:
        """School days, each once."""
        days, counted = 0, None
        for absence in self.absences:
            first = absence.first_on
            if counted and first <= counted:
                first = counted + timedelta(days=1)
            if first <= absence.last_on:
                days += school_days(first, absence.last_on)
                counted = absence.last_on
        return days

    @property
    def missing(self) -> tuple[OpenWork, ...]:
        """What can still be handed in for points; nothing in a class that is over, and nothing of
        who has left."""
        student, grid = self.grade.student, self.grade.grid
        if grid.classroom.is_read_only(self.now) or not student.is_present:
            return ()
        cells = (cell for cell in grid.given(student) if cell.state is State.MISSING)
        return tuple(OpenWork(grid.titled(cell), cell) for cell in cells if cell.work.late.is_taken)

    @property
    def has_to_read(self) -> bool:
        return any(states.to_read for states in self.courses)


def student_report(
    own: Membership, student: Membership, *, shows_agreed: bool, now: datetime
) -> StudentReport:
    """Those of the student's own grade, and four more, or five with what is agreed; one more where
    a comment was released."""
    grade = grade_page(own, student, now=now, is_for_student=True)
    absences = Absence.objects.filter(member=student, undone_at=None)
    agreed = Accommodation.objects.filter(member=student) if shows_agreed else ()
    return StudentReport(
        grade,
        tuple(_marked(grade, now)),
        _courses(grade),
        tuple(absences.order_by("first_on", "last_on")),
        next(iter(agreed), None),
    )


def _marked(grade: GradePage, now: datetime) -> Iterator[MarkedAnswer]:
    """What was released, and what of it the student may see by now; in the order of the works."""
    student, grid = grade.student, grade.grid
    works = {cell.work.id: grid.titled(cell) for cell in grid.given(student)}
    theirs = Attempt.objects.filter(
        context__in=list(works), learner=student.person_id, is_preview=False
    )
    attempts = {attempt.pk: attempt for attempt in theirs.order_by("number")}
    marks = Mark.objects.filter(answer__attempt__in=theirs, released_at__lte=now)
    rows = list(marks.select_related("answer__version"))
    kept = kept_back(student.person_id if rows else None, now)
    order = list(works)
    for mark in sorted(
        rows,
        key=lambda row: (
            order.index(attempts[row.answer.attempt_id].context),
            attempts[row.answer.attempt_id].number,
            row.answer.position,
        ),
    ):
        attempt = attempts[mark.answer.attempt_id]
        question = mark.answer.version.question
        every = [each for each in attempts.values() if each.context == attempt.context]
        seen = seen_of(attempt, every, now, kept=kept)
        is_kept_back = kept.has(attempt.course_id, question.id)
        if isinstance(question, Written) and seen.correctness and not is_kept_back:
            yield MarkedAnswer(works[attempt.context], attempt.number, mark, question)


def _courses(grade: GradePage) -> tuple[CourseStates, ...]:
    """Of the courses that works of the class are from, else of the first. What somebody learned
    after leaving is not the business of the class."""
    given = {work.assignment.course_id for work in grade.grid.works}
    known = list(library().courses.values())
    courses = [course for course in known if course.id in given] or known[:1]
    student = grade.student
    changes = MasteryChange.objects.filter(
        learner=student.person_id, course_id__in=[course.id for course in courses]
    )
    if student.left_at:
        changes = changes.filter(at__lte=student.left_at)
    states = newest_states(changes)
    return tuple(
        CourseStates(
            course,
            tuple(
                _module(course, module, student, states)
                for module in course.modules
                if module.objectives
            ),
        )
        for course in courses
    )


def _module(
    course: Course, module: Module, student: Membership, states: Mapping[Key, mastery.State]
) -> ModuleStates:
    def those(state: mastery.State | None) -> Sequence[Objective]:
        person = student.person_id
        return [
            course.objectives[id_]
            for id_ in module.objectives
            if states.get((person, course.id, id_)) is state
        ]

    return ModuleStates(
        module,
        *(tuple(those(each)) for each in (mastery.State.SECURE, mastery.State.PRACTISE, None)),
    )
