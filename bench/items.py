"""Measures what a teacher asks of questions: the statistics of a work with 200 students and 20
questions, and a key mended for 10,000 answers: its preview, its act and its undo."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bench.figures import note
from bench.gradebook import Bound, cost_of, fill, head, measure, page
from classrooms import operations, queries
from classrooms.mending_posts import Asked
from classrooms.models import Assignment, Membership
from lessons.catalogue import library
from questions.spec import Question
from questions.types import as_json, digest, type_of
from quizzes.models import Answer, AnswerEvent, Attempt, QuestionVersion
from quizzes.policy import GRADED
from quizzes.regrading import FixKey

STUDENTS, ASKED, WORKS = 200, 20, 50
CHANCE = Random(5)  # noqa: S311 figures for a table, no secret


def main() -> int:
    """Prints a table; returns 1 where a bound is passed."""
    teacher = User.objects.create_user("items", "a-password-1")
    User.objects.filter(pk=teacher.pk).update(is_teacher=True, is_confirmed_teacher=True)
    teacher.refresh_from_db()
    room = fill(teacher, "Items", STUDENTS, WORKS)
    works = list(Assignment.objects.filter(classroom=room).order_by("due_at"))
    Attempt.objects.filter(context__in=[work.pk for work in works]).delete()
    people = list(Membership.objects.students().filter(classroom=room).values_list("person_id"))
    questions = _questions()
    # One work with everything, and the others with six questions, of which the first is the same.
    _sit(works[0], people, questions)
    for work in works[1:]:
        _sit(work, people, [questions[0], *CHANCE.sample(questions[1:], 5)])
    head()
    ask = page(teacher, "classrooms:items", room, more=(works[0].pk,))
    failed = measure(
        Bound("item analysis 200 × 20", ask, 300, 12), floor=cost_of(page(teacher, "floor"))
    )
    return max(failed, _mend(teacher, works[0], questions[0]))


def _mend(teacher: User, work: Assignment, question: Question) -> int:
    own = Membership.objects.select_related("classroom", "person").get(
        classroom=work.classroom_id, person=teacher
    )
    version = QuestionVersion.objects.get(digest=digest(question))
    right = type_of(question).right_response(question)
    mended = type_of(question).with_key(question, (right + 1) % 3)
    form = queries.mend_page(own, work, version, dict(QueryDict().lists()), like="")
    asked = Asked(FixKey(question=mended), False, frozenset({work.classroom_id}))  # type: ignore[arg-type]
    preview, before = _timed(lambda: queries.mending_preview(form, asked))
    made, act = _timed(
        lambda: operations.mend_question(
            version,
            form.works_in(asked.classes),
            asked.rule,
            never_down=False,
            by=teacher,
            now=timezone.now(),
        )
    )
    _undone, undo = _timed(lambda: operations.undo_mending(made, by=teacher, now=timezone.now()))
    rows = [("preview", before, 5), ("applied", act, 10), ("undone", undo, 10)]
    for name, seconds, most in rows:
        mark = "  OVER" if seconds > most else ""
        note(f"A key mended for {preview.answers:,} answers", name, seconds=seconds)
        print(f"a key mended for {preview.answers:,} answers, {name:10} {seconds:7.2f} s{mark}")
    return int(any(seconds > most for _name, seconds, most in rows))


def _timed[T](act: Callable[[], T]) -> tuple[T, float]:
    before = time.perf_counter()
    with CaptureQueriesContext(connection):
        found = act()
    return found, time.perf_counter() - before


def _questions() -> list[Question]:
    """Twenty of the course with options to choose from, the first of them with one right one."""
    [course] = list(library().courses.values())[:1]
    chosen = [each.question for each in course.questions if each.question.type == "single_choice"]
    return chosen[:ASKED]


def _sit(work: Assignment, people: list[tuple[UUID]], questions: list[Question]) -> None:
    """Everybody hands one try in."""
    assert work.due_at is not None
    at = work.due_at - timedelta(hours=1)
    versions = [_version(work, question) for question in questions]
    attempts = [_attempt(work, person, len(questions), at) for [person] in people]
    rows = [
        answer
        for attempt in attempts
        for answer in _answers(attempt, list(zip(questions, versions, strict=True)))
    ]
    Attempt.objects.bulk_create(attempts)
    rows = Answer.objects.bulk_create(rows, batch_size=1000)
    AnswerEvent.objects.bulk_create(
        (
            AnswerEvent(
                answer=row, kind="submitted", at=at, response=row.response, fraction=row.fraction
            )
            for row in rows
        ),
        batch_size=1000,
    )


def _version(work: Assignment, question: Question) -> QuestionVersion:
    made, _is_new = QuestionVersion.objects.get_or_create(
        digest=digest(question),
        defaults={
            "course_id": work.course_id,
            "question_id": question.id,
            "spec": as_json(question),
        },
    )
    return made


def _attempt(work: Assignment, person: UUID, points: int, at: datetime) -> Attempt:
    return Attempt(
        learner_id=person,
        course_id=work.course_id,
        quiz_id=work.target_id,
        context=work.pk,
        number=1,
        policy=GRADED.as_json(),
        seed="0" * 32,
        started_at=at - timedelta(minutes=20),
        submitted_at=at,
        submitted_by="learner",
        told_at=at,
        score=0,
        max_score=points,
    )


def _answers(attempt: Attempt, asked: list[tuple[Question, QuestionVersion]]) -> Iterator[Answer]:
    for position, (question, version) in enumerate(asked, start=1):
        response: Any = CHANCE.randrange(3)
        grade = type_of(question).grade(question, response)
        yield Answer(
            attempt=attempt,
            position=position,
            version=version,
            response=response,
            revision=1,
            fraction=grade.fraction,
        )
