"""Measures a teacher's pages with full classes: the gradebook as a table and as a file, and the
first page with five classes. CPU of each beside the floor, queries and bytes, with its bounds."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench.figures import note
from classrooms import operations
from classrooms.models import Assignment, Classroom, Membership
from classrooms.operations.windows import windows_of
from classrooms.rules import USUAL, AssignmentRules
from classrooms.targets import target_of
from lessons.catalogue import library
from quizzes import operations as quizzes
from quizzes.models import Answer, Attempt
from quizzes.policy import GRADED

ROUNDS = 20
HEADERS = {"host": "127.0.0.1", "accept-encoding": "gzip"}
CHANCE = Random(11)  # noqa: S311 figures for a table, no secret


@dataclass(frozen=True)
class Bound:
    """A page or file, by whom it is asked, and what it may cost; None is no bound."""

    name: str
    ask: Callable[[], int]
    most_ms: float | None
    most_queries: int | None
    most_kb: float | None = None


@dataclass(frozen=True)
class Cost:
    """Median CPU milliseconds of one asking, and what it took by the clock, in milliseconds."""

    cpu_ms: float
    p50_ms: float
    p95_ms: float


def main() -> int:
    """Returns 1 where a bound was passed."""
    small, large = User.objects.create(username="small"), User.objects.create(username="large")
    User.objects.filter(pk__in=[small.pk, large.pk]).update(
        is_teacher=True, is_confirmed_teacher=True
    )
    [room, *_others] = [fill(small, f"Class {n}", 30, 20) for n in range(5)]
    wide = fill(large, "Wide", 200, 10)
    big = fill(large, "Large", 200, 100)
    answer_id = hand_in_tasks(room, small)
    plain = page(small, "accessibility")
    floor = cost_of(page(small, "floor"))
    asked = [
        Bound("plain page of the site, teacher", plain, None, None),
        Bound(
            "the next answer to mark",
            page(small, "classrooms:mark", room, more=(answer_id,)),
            2.5 * cost_of(plain).cpu_ms,
            None,
        ),
        Bound("gradebook 30 × 20", page(small, "classrooms:gradebook", room), 100, 14),
        Bound(
            "gradebook 200 × 10, for printing",
            page(large, "classrooms:gradebook", wide, "1"),
            60,
            14,
            40,
        ),
        Bound(
            "gradebook 200 × 10, a page of it",
            page(large, "classrooms:gradebook", wide),
            60,
            14,
            40,
        ),
        Bound(
            "gradebook 200 × 100, for printing",
            page(large, "classrooms:gradebook", big, "1"),
            1000,
            14,
        ),
        Bound(
            "gradebook 200 × 100, with links", page(large, "classrooms:gradebook", big), None, 14
        ),
        Bound(
            "grades 200 × 100 as CSV",
            page(large, "classrooms:grades_csv", big, post=True),
            2000,
            None,
        ),
        Bound(
            "grades 200 × 100 as XLSX",
            page(large, "classrooms:grades_xlsx", big, post=True),
            2000,
            None,
        ),
        Bound("first page, five classes", page(small, "classrooms:classes"), None, 15),
    ]
    head()
    return max([measure(each, floor) for each in asked])


def head() -> None:
    print(f"\n{'':36}{'CPU ms':>9}{'× floor':>9}{'p95 ms':>9}{'queries':>9}{'kB':>8}")


def measure(bound: Bound, floor: Cost) -> int:
    """Prints one line; returns 1 where it is over its bound."""
    cost = cost_of(bound.ask)
    with CaptureQueriesContext(connection) as queries:
        kilobytes = bound.ask() / 1000
    count, ratio = len(queries), cost.cpu_ms / floor.cpu_ms
    found = [
        (bound.most_ms, cost.cpu_ms),
        (bound.most_queries, count),
        (bound.most_kb, kilobytes),
    ]
    is_over = any(most is not None and value > most for most, value in found)
    said = "  over its bound" if is_over else ""
    print(
        f"{bound.name:36}{cost.cpu_ms:9.1f}{ratio:9.1f}{cost.p95_ms:9.1f}{count:9}{kilobytes:8.1f}"
        f"{said}"
    )
    note(
        "Pages of a teacher",
        bound.name,
        cpu_ms=cost.cpu_ms,
        times_floor=ratio,
        queries=count,
        kB=kilobytes,
        p50_ms=cost.p50_ms,
        p95_ms=cost.p95_ms,
    )
    return int(is_over)


def cost_of(ask: Callable[[], int]) -> Cost:
    """What it costs once it is warm."""
    ask()
    used, took = [], []
    for _ in range(ROUNDS):
        cpu, clock = time.process_time(), time.perf_counter()
        ask()
        used.append((time.process_time() - cpu) * 1000)
        took.append((time.perf_counter() - clock) * 1000)
    p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
    return Cost(statistics.median(used), statistics.median(took), p95)


def page(
    who: User,
    name: str,
    room: Classroom | None = None,
    printed: str = "",
    *,
    post: bool = False,
    more: tuple[object, ...] = (),
) -> Callable[[], int]:
    """What asks for it; it returns the bytes as they travel."""
    client = Client(headers=HEADERS)
    client.force_login(who)
    path = reverse(name, args=[*([room.pk] if room else []), *more])
    query = {"print": printed} if printed else {}

    def ask() -> int:
        response = client.post(path) if post else client.get(path, query)
        assert response.status_code == 200, (name, response.status_code)
        return len(response.content)

    return ask


def hand_in_tasks(room: Classroom, teacher: User) -> int:
    """The written task of a module by everybody in the class; returns the id of an answer."""
    now = timezone.now()
    [course] = list(library().courses.values())[:1]
    task = course.modules[0].task
    assert task is not None
    giving = operations.Giving(room, now - timedelta(days=1), now + timedelta(days=1), None)
    [given] = operations.assign(
        target_of("quiz", course.id, task.id),
        [giving],
        rules=USUAL["task"],
        points=Decimal(12),
        zoom="",
        by=teacher,
        now=now,
    )
    for own in Membership.objects.students().filter(classroom=room).select_related("person"):
        window = windows_of([given], [own])[given.pk, own.pk]
        attempt = operations.start_assigned(own, given, window, now=now)
        text = "Two facts and a source, each with its date and what it cannot show. " * 20
        attempt.answers.update(response=text, revision=1)
        quizzes.submit_attempt(own.person, attempt.pk, now=timezone.now())
    answers = Answer.objects.filter(attempt__context=given.pk)
    return answers.order_by("pk")[len(answers) // 2].pk


def fill(teacher: User, name: str, students: int, works: int) -> Classroom:
    """A class in which almost everybody has handed in almost everything, once or twice."""
    now = timezone.now()
    room = operations.make_class(
        teacher,
        name=name,
        time_zone="America/Chicago",
        ends_on=date.today() + timedelta(days=100),
        now=now - timedelta(days=200),
    )
    people = [
        User(username=f"{room.pk.hex[-12:]}-{n}", display_name=f"Student {n}", is_student=True)
        for n in range(students)
    ]
    User.objects.bulk_create(people)
    joined = now - timedelta(days=190)
    Membership.objects.bulk_create(
        Membership(classroom=room, person=person, joined_at=joined, checked_at=joined)
        for person in people
    )
    given = [_given(room, teacher, n) for n in range(works)]
    attempts = _attempts(given, [person.pk for person in people])
    Attempt.objects.bulk_create(attempts, batch_size=1000)
    return room


def _given(room: Classroom, teacher: User, number: int) -> Assignment:
    [course] = list(library().courses.values())[:1]
    lesson = course.lessons[number % len(course.lessons)]
    due = timezone.now() - timedelta(days=150 - number)
    giving = operations.Giving(room, due - timedelta(days=7), due, due + timedelta(days=14))
    [made] = operations.assign(
        target_of("quiz", course.id, lesson.id),
        [giving],
        rules=AssignmentRules(),
        points=Decimal(6),
        zoom="",
        by=teacher,
        now=giving.opens_at,
    )
    return made


def _attempts(works: Iterable[Assignment], people: Iterable[UUID]) -> Iterable[Attempt]:
    policy, everybody = GRADED.as_json(), list(people)
    for work in works:
        assert work.due_at is not None
        for person in everybody:
            tries = CHANCE.choices([0, 1, 2], [1, 7, 3])[0]
            for number in range(1, tries + 1):
                at = work.due_at - timedelta(hours=CHANCE.randrange(-40, 100))
                yield Attempt(
                    learner_id=person,
                    course_id=work.course_id,
                    quiz_id=work.target_id,
                    context=work.pk,
                    number=number,
                    policy=policy,
                    seed="0" * 32,
                    started_at=at - timedelta(minutes=20),
                    closes_at=work.closes_at,
                    submitted_at=at,
                    submitted_by="learner",
                    told_at=at,
                    score=Decimal(CHANCE.randrange(0, 25)) / 4,
                    max_score=Decimal(6),
                )
