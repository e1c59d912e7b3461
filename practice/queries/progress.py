"""What a learner can do, has read and has handed in, and what comes back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from lessons.catalogue import library
from lessons.library.library import Course, Lesson, Module
from lessons.library.records import Objective
from lessons.models import ReadingState
from practice import mastery
from practice.mastery import State
from practice.models import Evidence, MasteryChange, ReviewCard
from practice.picture import Picture, picture
from practice.queries.day import Outlook, outlook_of
from questions.spec import Question
from quizzes import scoring
from quizzes.models import Answer, Attempt, Mark, Mode
from quizzes.queries.scores import scores_so_far
from quizzes.seeing import KeptBack, kept_back, kept_by, seen_of


@dataclass(frozen=True)
class Numbers:
    """The numbers of the rule as they stand now. `share` is in percent."""

    at: datetime
    share: int
    answers: int
    questions: int
    types: int
    right_first: datetime | None
    right_last: datetime | None

    @classmethod
    def of(cls, because: Mapping[str, Any]) -> Self:
        first, last = (datetime.fromisoformat(at) if at else None for at in because["right"])
        return cls(
            at=datetime.fromisoformat(because["at"]),
            share=int(Decimal(because["share"]) * 100),
            answers=len(because["evidence"]),
            questions=because["questions"],
            types=because["types"],
            right_first=first,
            right_last=last,
        )

    @property
    def lacks_share(self) -> bool:
        return self.share < mastery.SHARE * 100

    @property
    def lacks_breadth(self) -> bool:
        return self.questions < mastery.QUESTIONS or self.types < mastery.TYPES

    @property
    def has_lasted(self) -> bool:
        if self.right_first is None or self.right_last is None:
            return False
        return self.right_last - self.right_first >= mastery.APART

    @property
    def lasts_from(self) -> datetime | None:
        """From when on a right answer is two days after the first; None where there is none yet
        or it has lasted already."""
        if self.has_lasted or self.right_first is None:
            return None
        return self.right_first + mastery.APART


@dataclass(frozen=True)
class Goal:
    """An objective with its state; `state` and `numbers` are None where it is not seen."""

    id: str
    objective: Objective
    lesson: Lesson | None
    state: State | None = None
    since: datetime | None = None
    numbers: Numbers | None = None


@dataclass(frozen=True)
class ModuleGoals:
    module: Module
    goals: tuple[Goal, ...]

    @property
    def secure(self) -> int:
        return sum(goal.state == State.SECURE for goal in self.goals)

    @property
    def practise(self) -> int:
        return sum(goal.state == State.PRACTISE for goal in self.goals)

    @property
    def seen(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal.state)

    @property
    def unseen(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if not goal.state)


@dataclass(frozen=True)
class Result:
    """An attempt that was handed in. `score` is None while the learner may not see it; `comments`
    are those of a teacher that are released."""

    attempt: Attempt
    kind: str
    lesson: Lesson | None
    module: Module | None
    score: scoring.Score | None
    comments: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return bool(self.score and scoring.is_ready(self.score))


@dataclass(frozen=True)
class Read:
    lesson: Lesson
    on: datetime


@dataclass(frozen=True)
class PutAside:
    """A question that does not come back until the learner wants it again."""

    card_id: UUID
    question: Question


@dataclass(frozen=True)
class States:
    """The states of all objectives by module, and how they came to be."""

    modules: tuple[ModuleGoals, ...]
    picture: Picture | None

    @property
    def secure(self) -> int:
        return sum(module.secure for module in self.modules)

    @property
    def practise(self) -> int:
        return sum(module.practise for module in self.modules)

    @property
    def objectives(self) -> int:
        return sum(len(module.goals) for module in self.modules)

    @property
    def unseen(self) -> int:
        return self.objectives - self.secure - self.practise


@dataclass(frozen=True)
class ProgressPage:
    """`stamp` changes whenever a state does: what a page says of states is kept by it, and then
    `states`, the dearest part, is never worked out. `read_stamp` does so for the lessons read."""

    learner: User
    course: Course
    now: datetime
    stamp: str
    read: tuple[Read, ...]
    results: tuple[Result, ...]
    outlook: Outlook
    put_aside: tuple[PutAside, ...]

    @cached_property
    def states(self) -> States:
        changes = _changes(self.learner, self.course)
        modules = tuple(
            ModuleGoals(module, tuple(_goal(self.course, id_, changes[id_]) for id_ in ids))
            for module in self.course.modules
            if (ids := module.objectives)
        )
        return States(modules, _picture(changes, self.course, self.now))

    @property
    def read_stamp(self) -> str:
        days = " ".join(f"{read.lesson.number} {read.on.timestamp()}" for read in self.read)
        return f"{days} {_said_on(self.now)}"

    @property
    def is_empty(self) -> bool:
        return not (self.read or self.results or self.stamp)


@dataclass(frozen=True)
class Proof:
    """One piece of evidence: the question, where it was answered and how it went.

    `is_kept_back`: the question is in an open graded attempt, so how it went is not told.
    """

    evidence: Evidence
    question: Question | None
    lesson: Lesson | None
    counts: bool
    is_kept_back: bool = False


@dataclass(frozen=True)
class ObjectivePage:
    """`zones`: of the moments at which work for a class was answered, on whose clock they are."""

    goal: Goal
    proofs: tuple[Proof, ...]
    changes: tuple[MasteryChange, ...]
    zones: Mapping[datetime, str]


def progress_page(learner: User, course: Course, *, now: datetime) -> ProgressPage:
    """Seven queries, one more for the states, and three where a class assigned something; however
    much the learner has done."""
    put_aside = ReviewCard.objects.filter(
        learner=learner, course_id=course.id, is_withdrawn=False, suspended_at__isnull=False
    )
    rows = put_aside.order_by("suspended_at").values_list("pk", "question_id")
    asked = ((pk, course.asked(question_id)) for pk, question_id in rows)
    return ProgressPage(
        learner=learner,
        course=course,
        now=now,
        stamp=_stamp(learner, course, now),
        read=_read(learner, course),
        results=_results(learner, course, now),
        outlook=outlook_of(learner, now=now),
        put_aside=tuple(PutAside(pk, found.question) for pk, found in asked if found),
    )


def objective_page(
    learner: User | None, course: Course, objective_id: str, *, now: datetime
) -> ObjectivePage | None:
    """The state of one objective with what it rests on; None where the course has no such one. One
    more query where a quiz is part of it."""
    if objective_id not in course.objectives:
        return None
    kept = kept_back(learner.pk if learner else None, now)
    rows = _changes(learner, course, objective_id)[objective_id] if learner else ()
    mine = Evidence.objects.filter(learner=learner, course_id=course.id, objective_id=objective_id)
    evidence = list(mine.order_by("-at", "-pk")[: 2 * mastery.WINDOW]) if learner else []
    counting = set(rows[-1].because["evidence"]) if rows else set()
    return ObjectivePage(
        _goal(course, objective_id, rows),
        tuple(
            replace(
                _proof(course, row, counts=row.pk in counting),
                is_kept_back=kept.has(course.id, row.question_id),
            )
            for row in evidence
        ),
        tuple(rows),
        _zones(evidence),
    )


def _zones(evidence: Iterable[Evidence]) -> dict[datetime, str]:
    """One query where something comes from a quiz; the key of such a row is that of its answer."""
    theirs = [row for row in evidence if row.origin == Evidence.Origin.QUIZ]
    at = {int(row.origin_key): row.at for row in theirs if row.origin_key.isdecimal()}
    if not at:
        return {}
    assigned = Answer.objects.filter(pk__in=at).exclude(attempt__time_zone="")
    return {at[pk]: zone for pk, zone in assigned.values_list("pk", "attempt__time_zone")}


def _stamp(learner: User, course: Course, now: datetime) -> str:
    """Empty where nothing has a state. The newest row is written anew with each answer."""
    mine = MasteryChange.objects.filter(learner=learner, course_id=course.id)
    keys = mine.order_by().values_list("pk", flat=True)
    if not keys:
        return ""
    return f"{max(keys)} {len(keys)} {_said_on(now)}"


def _said_on(now: datetime) -> str:
    """What the words of days and of the course hang on."""
    zone = timezone.get_current_timezone_name()
    return f"{timezone.localdate(now)} {zone} {library().digest}"


def _changes(
    learner: User, course: Course, objective_id: str = ""
) -> Mapping[str, list[MasteryChange]]:
    mine = MasteryChange.objects.filter(learner=learner, course_id=course.id)
    if objective_id:
        mine = mine.filter(objective_id=objective_id)
    found = defaultdict(list)
    for change in mine.order_by("at", "pk"):
        found[change.objective_id].append(change)
    return found


def _goal(course: Course, id_: str, changes: Sequence[MasteryChange]) -> Goal:
    objective = course.objectives[id_]
    lesson = course.lesson(objective.lesson)
    if not changes:
        return Goal(id_, objective, lesson)
    newest = changes[-1]
    numbers = Numbers.of(newest.because)
    return Goal(id_, objective, lesson, State(newest.state), newest.at, numbers)


def _picture(
    changes: Mapping[str, Sequence[MasteryChange]], course: Course, now: datetime
) -> Picture | None:
    days = {
        id_: [(timezone.localdate(row.at), State(row.state)) for row in rows]
        for id_, rows in changes.items()
        if id_ in course.objectives
    }
    return picture(days, objectives=len(course.objectives), today=timezone.localdate(now))


def _read(learner: User, course: Course) -> tuple[Read, ...]:
    mine = ReadingState.objects.filter(learner=learner, course_id=course.id, read_at__isnull=False)
    days = dict(mine.values_list("lesson_id", "read_at"))
    found = ((lesson, days.get(lesson.id)) for lesson in course.lessons)
    return tuple(Read(lesson, day) for lesson, day in found if day)


def _results(learner: User, course: Course, now: datetime) -> tuple[Result, ...]:
    """Newest first. All attempts at a quiz decide together what of each may be seen."""
    mine = Attempt.objects.filter(
        learner=learner, course_id=course.id, mode=Mode.QUIZ, is_preview=False
    )
    siblings = defaultdict(list)
    for attempt in mine.order_by("-started_at"):
        siblings[attempt.quiz_id, attempt.context].append(attempt)
    is_of_a_class = any(each.is_assigned for every in siblings.values() for each in every)
    comments = _comments(learner, course, now) if is_of_a_class else {}
    handed_in = [each for every in siblings.values() for each in every if each.submitted_at]
    kept = kept_by(learner.pk, (each for every in siblings.values() for each in every), now)
    scores = scores_so_far(handed_in, kept=kept)
    found = [
        _result(
            course, each, siblings[each.quiz_id, each.context], scores[each.pk], comments, kept, now
        )
        for each in handed_in
    ]
    return tuple(sorted(found, key=lambda result: result.attempt.started_at, reverse=True))


def _comments(learner: User, course: Course, now: datetime) -> dict[UUID, list[str]]:
    """What teachers wrote to whole answers and released, by the attempt. One query."""
    marks = Mark.objects.filter(
        answer__attempt__learner=learner,
        answer__attempt__course_id=course.id,
        released_at__lte=now,
    ).exclude(comment="")
    found: dict[UUID, list[str]] = {}
    for attempt_id, comment in marks.values_list("answer__attempt_id", "comment"):
        found.setdefault(attempt_id, []).append(comment)
    return found


def _result(
    course: Course,
    attempt: Attempt,
    every: Sequence[Attempt],
    score: scoring.Score,
    comments: Mapping[UUID, Sequence[str]],
    kept: KeptBack,
    now: datetime,
) -> Result:
    quiz = course.quizzes.get(attempt.quiz_id)
    seen = seen_of(attempt, every, now, kept=kept)
    has_comments = seen.correctness and not kept.shares(attempt.pk)
    return Result(
        attempt,
        quiz.kind if quiz else "lesson",
        course.lesson(quiz.lesson_id) if quiz and quiz.lesson_id else None,
        course.module(quiz.module_id) if quiz and quiz.module_id else None,
        score if "mark" in seen.rows else None,
        tuple(comments.get(attempt.pk, ())) if has_comments else (),
    )


def _proof(course: Course, row: Evidence, *, counts: bool) -> Proof:
    asked = course.asked(row.question_id)
    lesson = course.lesson(asked.lesson_id) if asked and asked.lesson_id else None
    is_shown = asked is not None and not asked.question.held_back
    return Proof(row, asked.question if asked and is_shown else None, lesson, counts)
