"""The course as a strip map: which lessons are read, where the learner is, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from accounts.models import User
from lessons.bands import Band, band_of
from lessons.catalogue import library
from lessons.charts.places import on_globe
from lessons.charts.sheet import Point
from lessons.handed_down import QuizTouch
from lessons.library.library import Course, Lesson, Module
from lessons.models import ReadingState


@dataclass(frozen=True)
class LessonStop:
    """A lesson on the course map; `state` is done, here or todo, and `paragraph` where it was left
    unread, else 0."""

    lesson: Lesson
    state: str
    paragraph: int
    is_read: bool

    @property
    def at(self) -> Point | None:
        """The place of the lesson on the globe."""
        return on_globe(self.lesson.coordinates.lat, self.lesson.coordinates.lon)


@dataclass(frozen=True)
class ModuleStop:
    """A module on the course map. `stamp` is all that its words hang on, so that they are kept by
    it; learners who stand at the same places share them."""

    module: Module
    stops: tuple[LessonStop, ...]
    band: Band

    @property
    def stamp(self) -> str:
        places = " ".join(f"{stop.state} {stop.paragraph} {stop.is_read}" for stop in self.stops)
        return f"{library().digest} {self.module.id} {places}"

    @property
    def done(self) -> int:
        return sum(stop.is_read for stop in self.stops)


@dataclass(frozen=True)
class Onward:
    """What comes next: a lesson to read, the quiz of one, or an attempt at it that goes on."""

    what: Literal["lesson", "quiz", "attempt"]
    lesson: Lesson


@dataclass(frozen=True)
class CourseMap:
    """The course as a strip map. `here`: the lesson that the learner touched last, or the first of
    all; `onward` is None once every lesson is read and the last quiz taken."""

    course: Course
    modules: tuple[ModuleStop, ...]
    here: LessonStop | None
    onward: Onward | None
    is_first_visit: bool

    @property
    def done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def is_read(self) -> bool:
        """Every lesson is read."""
        return bool(self.course.lessons) and self.done == len(self.course.lessons)


def course_map(
    course: Course, learner: User | None, *, quizzes: Mapping[str, QuizTouch]
) -> CourseMap:
    """The map with the learner's places. One query where there is a learner. `quizzes`: what they
    did at the quiz of a lesson, by its id."""
    states = _states(course, learner)
    touched = _touched(course, states, quizzes)
    last = max(touched, key=lambda id_: touched[id_], default=None)
    first = next(iter(course.lessons), None)
    here = course.lesson(last) if last else first
    modules = tuple(
        ModuleStop(
            module,
            tuple(_stop(lesson, states, here) for lesson in module.lessons),
            band_of(course, module),
        )
        for module in course.modules
    )
    stops = [stop for module in modules for stop in module.stops]
    return CourseMap(
        course,
        modules,
        next((stop for stop in stops if stop.state == "here"), None),
        _onward(course, here, states, quizzes.get(here.id)) if here else None,
        is_first_visit=not touched,
    )


def _states(course: Course, learner: User | None) -> dict[str, ReadingState]:
    if learner is None:
        return {}
    rows = ReadingState.objects.filter(learner=learner, course_id=course.id)
    return {state.lesson_id: state for state in rows}


def _touched(
    course: Course, states: Mapping[str, ReadingState], quizzes: Mapping[str, QuizTouch]
) -> dict[str, datetime]:
    """When each lesson of the course, or its quiz, was last touched."""
    found = {id_: state.updated_at for id_, state in states.items() if course.lesson(id_)}
    for id_, touch in quizzes.items():
        found[id_] = max(touch.at, found.get(id_, touch.at))
    return found


def _onward(
    course: Course, here: Lesson, states: Mapping[str, ReadingState], quiz: QuizTouch | None
) -> Onward | None:
    """After reading comes the quiz of the lesson, then the next lesson that is not read."""
    state = states.get(here.id)
    if quiz and quiz.is_open and (state is None or state.updated_at <= quiz.at):
        return Onward("attempt", here)
    if state is None or state.read_at is None:
        return Onward("lesson", here)
    if here.quiz.pool and not (quiz and quiz.is_done):
        return Onward("attempt" if quiz and quiz.is_open else "quiz", here)
    at = course.lessons.index(here)
    unread = (
        lesson
        for lesson in (*course.lessons[at:], *course.lessons[:at])
        if not (lesson.id in states and states[lesson.id].read_at)
    )
    found = next(unread, None)
    return Onward("lesson", found) if found else None


def _stop(lesson: Lesson, states: Mapping[str, ReadingState], here: Lesson | None) -> LessonStop:
    state = states.get(lesson.id)
    is_read = bool(state and state.read_at)
    is_here = here is not None and lesson.id == here.id
    paragraph = state.paragraph if state and not is_read else 0
    return LessonStop(
        lesson, "here" if is_here else "done" if is_read else "todo", paragraph, is_read
    )
