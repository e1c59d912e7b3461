"""The course content as pages meet it: one immutable value, read once per process. Pure.

`Library` holds courses, a `Course` its modules, lessons and lists, with the lookups of pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lessons.library.about import About
from lessons.library.citations import Citation, citations
from lessons.library.problems import Problem
from lessons.library.quizzes import Asked, Quiz
from lessons.library.readings import Reading
from lessons.library.records import (
    Claim,
    Event,
    Misconception,
    Objective,
    Route,
    Series,
    Source,
    Term,
    Verdict,
    Zoom,
)
from lessons.library.search import Hit, Index
from lessons.library.structure import Defaults, FinalFile, LessonFile, ModuleFile
from lessons.library.text import ENGLISH, Localized, frozen, said
from questions.folding import fold
from questions.types import digest


class Lesson(LessonFile):
    """A lesson of the course: what lesson.yaml says, with its place, prose, quiz and notes."""

    id: str
    number: str
    module_id: str
    readings: Mapping[tuple[Zoom, str], Reading]
    quiz: Quiz
    # Safe HTML by language.
    teacher_notes: Mapping[str, str]

    def reading(self, zoom: Zoom, language: str = ENGLISH) -> Reading:
        """The lesson at a zoom, in English where it is not there in the language.

        Raises KeyError where the zoom is missing altogether, which is an error of the course.
        """
        return self.readings.get((zoom, language)) or self.readings[zoom, ENGLISH]

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which at least one zoom is written."""
        return frozenset(language for _, language in self.readings)


class Module(ModuleFile):
    """A module of the course with its lessons in order; `test` and `task` where it has them."""

    id: str
    number: int
    lessons: tuple[Lesson, ...]
    test: Quiz | None
    task: Quiz | None


@dataclass(frozen=True)
class Counts:
    """How much there is, for pages that say so."""

    modules: int
    lessons: int
    questions: int
    terms: int
    sources: int
    claims: int
    # By list ("C" the essay's, "D" the other side's) and verdict; every pair is there.
    verdicts: Mapping[tuple[str, Verdict], int]


@dataclass(frozen=True)
class Course:
    """One course. The lists are mappings by id, in the order of their files."""

    id: str
    title: Localized
    question: Localized
    languages: tuple[str, ...]
    defaults: Defaults
    about: About
    modules: tuple[Module, ...]
    objectives: Mapping[str, Objective]
    claims: Mapping[str, Claim]
    terms: Mapping[str, Term]
    sources: Mapping[str, Source]
    misconceptions: Mapping[str, Misconception]
    series: Mapping[str, Series]
    events: Mapping[str, Event]
    routes: Mapping[str, Route]
    final: FinalFile | None
    published_ids: frozenset[str]
    # Ids that went, with what replaces them, or None.
    retired_ids: Mapping[str, str | None]

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @cached_property
    def _lessons_by_id(self) -> Mapping[str, Lesson]:
        return {lesson.id: lesson for lesson in self.lessons}

    @cached_property
    def _modules_by_id(self) -> Mapping[str, Module]:
        return {module.id: module for module in self.modules}

    def lesson(self, lesson_id: str) -> Lesson | None:
        return self._lessons_by_id.get(lesson_id)

    def module(self, module_id: str) -> Module | None:
        return self._modules_by_id.get(module_id)

    def module_of(self, lesson: Lesson) -> Module:
        return self._modules_by_id[lesson.module_id]

    def before(self, lesson_id: str) -> Lesson | None:
        """The lesson before it in the course, across modules."""
        return self._neighbor(lesson_id, -1)

    def after(self, lesson_id: str) -> Lesson | None:
        """The lesson after it in the course, across modules."""
        return self._neighbor(lesson_id, +1)

    def _neighbor(self, lesson_id: str, step: int) -> Lesson | None:
        ids = list(self._lessons_by_id)
        at = ids.index(lesson_id) + step if lesson_id in ids else -1
        return self.lessons[at] if 0 <= at < len(ids) else None

    @cached_property
    def quizzes(self) -> Mapping[str, Quiz]:
        """By id: each lesson's own id, `<module>-test`, `<module>-task` and `final`."""
        found = {lesson.id: lesson.quiz for lesson in self.lessons}
        for module in self.modules:
            found |= {quiz.id: quiz for quiz in (module.test, module.task) if quiz}
        if self._final_quiz:
            found[FINAL] = self._final_quiz
        return frozen(found)

    @cached_property
    def _final_quiz(self) -> Quiz | None:
        """Over all held-back questions, each with its lesson."""
        if not self.final:
            return None
        held_back = [asked for asked in self.questions if asked.question.held_back]
        return Quiz(
            FINAL,
            "final",
            None,
            None,
            self.final.draw,
            (),
            tuple(asked.question for asked in held_back),
            tuple(asked.lesson_id for asked in held_back),
        )

    @cached_property
    def questions(self) -> tuple[Asked, ...]:
        """Every question of the course with its place, checks too, in the order of the course."""
        return tuple(self._walk_questions())

    def _walk_questions(self) -> Iterator[Asked]:
        for module in self.modules:
            for lesson in module.lessons:
                yield from lesson.quiz.asked()
            for quiz in (module.test, module.task):
                if quiz:
                    yield from quiz.asked()

    @cached_property
    def _asked_by_id(self) -> Mapping[str, Asked]:
        return {asked.question.id: asked for asked in self.questions}

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The digest of each question by its id: what a stored answer was given to."""
        return {asked.question.id: digest(asked.question) for asked in self.questions}

    def asked(self, question_id: str) -> Asked | None:
        """The question with the place where it stands."""
        return self._asked_by_id.get(question_id)

    @cached_property
    def citations(self) -> Mapping[str, tuple[Citation, ...]]:
        """Where each source is cited; a source that nothing cites has no citations."""
        return citations(self.lessons, self.sources)

    def taught_in(self, claim_id: str) -> tuple[Lesson, ...]:
        """The lessons that teach a claim."""
        return tuple(lesson for lesson in self.lessons if claim_id in lesson.claims)

    def judged_in(self, claim_id: str) -> tuple[Lesson, ...]:
        """The lessons in which a claim stands on a card."""
        return tuple(
            lesson
            for lesson in self.lessons
            if any(claim_id in placement.claims for placement in lesson.placements)
        )

    def tested_by(self, claim_id: str) -> tuple[Asked, ...]:
        """The questions that test a claim, checks too."""
        return tuple(asked for asked in self.questions if claim_id in asked.question.claims)

    @cached_property
    def timeline(self) -> tuple[tuple[str, Event], ...]:
        """The events with their ids, earliest first."""
        return tuple(sorted(self.events.items(), key=lambda item: (item[1].date, item[0])))

    def glossary(self, language: str = ENGLISH) -> tuple[tuple[str, Term], ...]:
        """The terms with their ids, by the alphabet of their words."""
        return tuple(
            sorted(self.terms.items(), key=lambda item: fold(said(item[1].word, language)))
        )

    @cached_property
    def _indexes(self) -> Mapping[str, Index]:
        return {language: Index.of(self, language) for language in self.languages}

    def search(self, query: str, language: str = ENGLISH) -> tuple[Hit, ...]:
        """What holds every word of the query, best first, at most 50 hits."""
        index = self._indexes.get(language) or self._indexes[self.languages[0]]
        return index.search(query)

    @cached_property
    def counts(self) -> Counts:
        verdicts = {(side, verdict): 0 for side in "CD" for verdict in Verdict}
        for id_, claim in self.claims.items():
            verdicts[id_[0], claim.verdict] += 1
        return Counts(
            modules=len(self.modules),
            lessons=len(self.lessons),
            questions=len(self.questions),
            terms=len(self.terms),
            sources=len(self.sources),
            claims=len(self.claims),
            verdicts=frozen(verdicts),
        )


FINAL = "final"


@dataclass(frozen=True)
class Library:
    """All courses of a content folder, what is wrong with them, and the SHA-256 of their files."""

    courses: Mapping[str, Course]
    problems: tuple[Problem, ...]
    digest: str

    def course(self, course_id: str) -> Course | None:
        return self.courses.get(course_id)
