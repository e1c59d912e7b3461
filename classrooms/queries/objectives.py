"""How far the students of a class are with each objective of a course, as their answers prove."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Count, QuerySet

from classrooms.models import Assignment, Classroom, Membership, students_of
from classrooms.queries.classes import sorted_students
from lessons.catalogue import library
from lessons.library.library import Course, Lesson, Module
from lessons.library.records import Objective
from practice.mastery import State
from practice.models import MasteryChange

# Where fewer have met an objective, nothing is said of the class.
ENOUGH = 5
# So many objectives are named to teach again.
AGAIN = 3
SHOW = ("all", "met", "unseen")

# A learner, a course and an objective of it.
type Key = tuple[UUID, str, str]


@dataclass(frozen=True)
class ObjectivesView:
    """What the address asks for. `module` 0 is all; `show` is one of `SHOW`: every objective,
    those that somebody has met, those that nobody has."""

    course: str = ""
    module: int = 0
    show: str = "all"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "ObjectivesView":
        """Whatever was typed: what is no choice is the default."""
        module, show = query.get("module", ""), query.get("show", "")
        is_number = module.isascii() and module.isdigit() and len(module) < 4
        return cls(
            course=query.get("course", ""),
            module=int(module) if is_number else 0,
            show=show if show in SHOW else "all",
        )


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective with the names of the students by their state, and the lessons it is in: that
    which teaches it, and those that practice it."""

    id: str
    objective: Objective
    lesson: Lesson | None
    again: tuple[Lesson, ...]
    secure: tuple[str, ...]
    practise: tuple[str, ...]
    unseen: tuple[str, ...]

    @property
    def met(self) -> int:
        """How many have answered a question of it."""
        return len(self.secure) + len(self.practise)

    @property
    def total(self) -> int:
        return self.met + len(self.unseen)

    @property
    def is_few(self) -> bool:
        """Too few to judge the class by, though somebody has met it."""
        return 0 < self.met < ENOUGH


@dataclass(frozen=True)
class ModuleLines:
    """A module with all its objectives, of which `shown` are those that were asked for."""

    module: Module
    lines: tuple[ObjectiveLine, ...]
    shown: tuple[ObjectiveLine, ...]

    @property
    def met(self) -> int:
        """The objectives that somebody has met."""
        return sum(line.met > 0 for line in self.lines)


@dataclass(frozen=True)
class ObjectivesPage:
    own: Membership
    course: Course
    courses: tuple[Course, ...]
    view: ObjectivesView
    students: int
    modules: tuple[ModuleLines, ...]

    @cached_property
    def lines(self) -> tuple[ObjectiveLine, ...]:
        return tuple(line for module in self.modules for line in module.lines)

    @property
    def met(self) -> int:
        return sum(module.met for module in self.modules)

    @property
    def is_empty(self) -> bool:
        """Nothing to show of what was asked for."""
        return not any(module.shown for module in self.modules)

    @property
    def again(self) -> tuple[ObjectiveLine, ...]:
        """What to teach again: of the objectives that enough have met and not all of these have
        secure, those that the fewest have secure; of equal ones that which more are practicing."""
        judged = [line for line in self.lines if line.met >= ENOUGH and line.practise]
        return tuple(sorted(judged, key=_fewest_secure)[:AGAIN])

    @property
    def is_judged(self) -> bool:
        """Enough have met at least one objective."""
        return any(line.met >= ENOUGH for line in self.lines)


def objectives_page(own: Membership, view: ObjectivesView) -> ObjectivesPage:
    """Three queries, however many students and objectives there are."""
    courses = tuple(library().courses.values())
    named = next((each for each in courses if each.id == view.course), None)
    given = courses_of(own.classroom)
    course = named or (given or courses)[0]
    students = sorted_students(own.classroom)
    here = students_of(own.classroom).values("person")
    changes = MasteryChange.objects.filter(learner__in=here, course_id=course.id)
    states = newest_states(changes)
    modules = [module for module in course.modules if module.objectives]
    # A module that the course does not have is as good as none.
    asked = [module for module in modules if module.number == view.module] or modules
    return ObjectivesPage(
        own,
        course,
        courses,
        view,
        len(students),
        tuple(_module(course, module, students, states, view.show) for module in asked),
    )


def _fewest_secure(line: ObjectiveLine) -> tuple[int, int]:
    return len(line.secure), -len(line.practise)


def courses_of(classroom: Classroom) -> list[Course]:
    """The courses that works of the class are from, the one with most works in front. One query."""
    counted = Assignment.objects.filter(classroom=classroom).values_list("course_id")
    works = dict(counted.annotate(Count("pk")))
    known = [course for course in library().courses.values() if course.id in works]
    return sorted(known, key=lambda course: -works[course.id])


def newest_states(changes: QuerySet[MasteryChange]) -> dict[Key, State]:
    """The newest state of each of these histories; what is not seen is not in it."""
    rows = changes.order_by("at", "pk").values_list(
        "learner_id", "course_id", "objective_id", "state"
    )
    return {(learner, course, id_): State(state) for learner, course, id_, state in rows}


def _module(
    course: Course,
    module: Module,
    students: Sequence[Membership],
    states: Mapping[Key, State],
    show: str,
) -> ModuleLines:
    lines = tuple(_line(course, id_, students, states) for id_ in module.objectives)
    wanted = {"all": lines, "met": [line for line in lines if line.met]}
    unmet = [line for line in lines if not line.met]
    return ModuleLines(module, lines, tuple(wanted.get(show, unmet)))


def _line(
    course: Course, id_: str, students: Sequence[Membership], states: Mapping[Key, State]
) -> ObjectiveLine:
    objective = course.objectives[id_]
    names: dict[State | None, list[str]] = {State.SECURE: [], State.PRACTISE: [], None: []}
    for student in students:
        names[states.get((student.person_id, course.id, id_))].append(student.name)
    again = (course.lesson(lesson_id) for lesson_id in objective.again)
    return ObjectiveLine(
        id_,
        objective,
        course.lesson(objective.lesson),
        tuple(lesson for lesson in again if lesson),
        *(tuple(names[state]) for state in (State.SECURE, State.PRACTISE, None)),
    )
