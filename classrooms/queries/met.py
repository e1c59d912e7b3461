"""Which questions of a quiz a class has met in other assignments. The final exam draws from the
questions of the module tests, whose answers a class has seen by then."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from classrooms.models import Assignment, Classroom
from classrooms.queries.assignments import TeachingPlace
from lessons.library.library import FINAL, Course
from quizzes.bank import BankQuiz
from quizzes.models import Answer, Mode


@dataclass(frozen=True)
class SeenByClass:
    """How many of the `total` questions that the final exam draws from were in tests whose answers
    students of the class have seen."""

    classroom: Classroom
    seen: int
    total: int


def met_before(work: Assignment, bank: BankQuiz) -> set[str]:
    """The questions of the quiz that other tests of this class have asked, of whomever. One query,
    or none for a quiz whose questions no test has."""
    pool = {each.id for each in bank.pool}
    beside = _tests_beside(bank.course, pool)
    if not beside:
        return set()
    others = Assignment.objects.filter(
        classroom=work.classroom_id, course_id=work.course_id, target_id__in=beside
    ).exclude(pk=work.pk)
    asked = Answer.objects.filter(
        attempt__context__in=others.values("pk"),
        attempt__is_preview=False,
        version__question_id__in=pool,
    )
    return set(asked.order_by().values_list("version__question_id", flat=True).distinct())


def final_seen(course: Course, places: Collection[TeachingPlace]) -> tuple[SeenByClass, ...]:
    """Of each class that has seen answers to questions of the final exam. Two queries, or
    none where the course has no such exam."""
    final = course.quizzes.get(FINAL)
    pool = {each.id for each in final.pool} if final else set()
    if not pool or not places:
        return ()
    seen: dict[UUID, set[str]] = {}
    for room, question_id in _shown(course, [place.own.classroom_id for place in places]):
        if question_id in pool:
            seen.setdefault(room, set()).add(question_id)
    rooms = [place.own.classroom for place in places if place.own.classroom_id in seen]
    return tuple(SeenByClass(room, len(seen[room.pk]), len(pool)) for room in rooms)


def _shown(course: Course, rooms: Collection[UUID]) -> Iterator[tuple[UUID, str]]:
    """Each class with the questions of tests that a student of it has seen the answer to: practice
    is told of an attempt as soon as its answers are shown."""
    tests = [id_ for id_, quiz in course.quizzes.items() if quiz.kind in ("test", FINAL)]
    given = Assignment.objects.filter(
        classroom__in=rooms, course_id=course.id, target_id__in=tests
    ).values_list("pk", "classroom_id")
    room_of = dict(given)
    asked = Answer.objects.filter(
        attempt__context__in=room_of,
        attempt__mode=Mode.QUIZ,
        attempt__is_preview=False,
        attempt__told_at__isnull=False,
    )
    pairs = asked.order_by().values_list("attempt__context", "version__question_id").distinct()
    for context, question_id in pairs if room_of else ():
        yield room_of[context], question_id


def _tests_beside(course: Course, pool: Collection[str]) -> list[str]:
    """The held-back quizzes of a course that ask one of these questions."""
    return [
        id_
        for id_, quiz in course.quizzes.items()
        if quiz.kind != "lesson" and any(each.id in pool for each in quiz.pool)
    ]
