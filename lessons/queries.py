"""What the reading pages show, as frozen values; rows are read here and nowhere else."""

from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from lessons.charts import Bars, bars_of
from lessons.library.library import Course, Lesson, Module
from lessons.library.readings import Placed, Reading, source_anchor
from lessons.library.records import ZOOMS, Source, Term, Zoom
from lessons.models import CheckAnswer, ReadingState
from questions.shown import Shown, show
from questions.spec import Question
from questions.types import digest

DEFAULT_ZOOM: Zoom = "standard"


@dataclass(frozen=True)
class LessonStop:
    """A lesson on the course map; `state` is done, here or todo."""

    lesson: Lesson
    state: str
    paragraph: int


@dataclass(frozen=True)
class ModuleStop:
    module: Module
    stops: tuple[LessonStop, ...]

    @property
    def done(self) -> int:
        return sum(stop.state == "done" for stop in self.stops)


@dataclass(frozen=True)
class CourseMap:
    """The course as a strip map, with the one lesson where the learner is."""

    course: Course
    modules: tuple[ModuleStop, ...]
    here: LessonStop | None

    @property
    def done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def is_first_visit(self) -> bool:
        return self.done == 0 and (self.here is None or self.here.paragraph == 0)


@dataclass(frozen=True)
class ZoomChoice:
    zoom: Zoom
    minutes: int
    is_current: bool


@dataclass(frozen=True)
class UsedTerm:
    id: str
    term: Term
    paragraph: int


@dataclass(frozen=True)
class CitedSource:
    anchor: str
    source: Source
    paragraph: int


@dataclass(frozen=True)
class PlacedFigure:
    placed: Placed
    bars: Bars
    source: Source | None


# The types of checks that can be answered in a lesson so far; another is left out of the text.
CHECK_TYPES = {"single_choice", "multiple_choice", "number", "short_text"}


@dataclass(frozen=True)
class LessonPage:
    """One lesson at one zoom, with the learner's place and answers in it."""

    course: Course
    module: Module
    lesson: Lesson
    reading: Reading
    state: ReadingState | None
    answers: dict[str, CheckAnswer]

    @property
    def zooms(self) -> tuple[ZoomChoice, ...]:
        now = self.reading.zoom
        return tuple(ZoomChoice(z, self.lesson.minutes.at(z), z == now) for z in ZOOMS)

    @property
    def before(self) -> Lesson | None:
        return self.course.before(self.lesson.id)

    @property
    def after(self) -> Lesson | None:
        return self.course.after(self.lesson.id)

    @property
    def terms(self) -> tuple[UsedTerm, ...]:
        return tuple(
            UsedTerm(id_, self.course.terms[id_], self._first("terms", id_))
            for id_ in self.reading.terms
        )

    @property
    def sources(self) -> tuple[CitedSource, ...]:
        return tuple(
            CitedSource(
                source_anchor(number), self.course.sources[id_], self._first("sources", id_)
            )
            for number, id_ in enumerate(self.reading.sources, start=1)
        )

    def _first(self, kind: str, id_: str) -> int:
        return next(p.number for p in self.reading.paragraphs if id_ in getattr(p, kind))

    @cached_property
    def checks(self) -> dict[str, Shown]:
        """The checks of the lesson by id, numbered as they stand in the text."""
        placed = [
            placed.check
            for paragraph in self.reading.paragraphs
            for placed in paragraph.placed
            if placed.check and placed.check.type in CHECK_TYPES
        ]
        return {check.id: self._shown(n, check) for n, check in enumerate(placed, start=1)}

    def _shown(self, number: int, check: Question) -> Shown:
        answer = self.answers.get(check.id)
        is_current = answer is not None and answer.digest == digest(check)
        response = answer.response if answer and is_current else None
        return show(check, response, number=number, seed=check.id, is_graded=is_current)

    @cached_property
    def figures(self) -> dict[str, PlacedFigure]:
        """The figures of the lesson by id, with their numbers laid out."""
        return {
            placed.id: PlacedFigure(
                placed,
                bars_of(placed.figure, placed.series, self.reading.language),
                self.course.sources.get(placed.series.about.source),
            )
            for paragraph in self.reading.paragraphs
            for placed in paragraph.placed
            if placed.figure and placed.series
        }


def course_map(course: Course, learner: User | None) -> CourseMap:
    """The map with the learner's places. One query where there is a learner."""
    states = _states(course, learner)
    here = _here(course, states)
    modules = tuple(
        ModuleStop(module, tuple(_stop(lesson, states, here) for lesson in module.lessons))
        for module in course.modules
    )
    stops = [stop for module in modules for stop in module.stops]
    return CourseMap(course, modules, next((s for s in stops if s.state == "here"), None))


def _states(course: Course, learner: User | None) -> dict[str, ReadingState]:
    if learner is None:
        return {}
    rows = ReadingState.objects.filter(learner=learner, course_id=course.id)
    return {state.lesson_id: state for state in rows}


def _here(course: Course, states: dict[str, ReadingState]) -> str | None:
    """The lesson begun last and not read yet, else the first that is not read."""
    begun = [state for state in states.values() if not state.read_at]
    known = [state for state in begun if course.lesson(state.lesson_id)]
    if known:
        return max(known, key=lambda state: state.updated_at).lesson_id
    read = {state.lesson_id for state in states.values() if state.read_at}
    return next((lesson.id for lesson in course.lessons if lesson.id not in read), None)


def _stop(lesson: Lesson, states: dict[str, ReadingState], here: str | None) -> LessonStop:
    state = states.get(lesson.id)
    if state and state.read_at:
        return LessonStop(lesson, "done", state.paragraph)
    return LessonStop(
        lesson, "here" if lesson.id == here else "todo", state.paragraph if state else 0
    )


def paragraph_of(lesson: Lesson, check_id: str) -> int:
    """The number of the paragraph after which a check stands; 1 where it is not placed."""
    after = (placement.after for placement in lesson.placements if placement.check == check_id)
    return int(next(after, "p1")[1:])


def reading_state(course: Course, lesson: Lesson, learner: User | None) -> ReadingState | None:
    if learner is None:
        return None
    rows = ReadingState.objects.filter(learner=learner, course_id=course.id, lesson_id=lesson.id)
    return rows.first()


def lesson_page(
    course: Course, lesson: Lesson, learner: User | None, *, zoom: Zoom | None, language: str
) -> LessonPage:
    """The lesson at the zoom that was asked for, else at the learner's last, else at standard."""
    state = reading_state(course, lesson, learner)
    last = next((one for one in ZOOMS if state and state.zoom == one), DEFAULT_ZOOM)
    reading = lesson.reading(zoom or last, language)
    answers = _newest_answers(course, lesson, learner)
    return LessonPage(course, course.module_of(lesson), lesson, reading, state, answers)


def _newest_answers(course: Course, lesson: Lesson, learner: User | None) -> dict[str, CheckAnswer]:
    if learner is None:
        return {}
    rows = CheckAnswer.objects.filter(learner=learner, course_id=course.id, lesson_id=lesson.id)
    return {answer.question_id: answer for answer in rows.order_by("at", "pk")}
