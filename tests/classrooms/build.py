"""Builders of classes and work; what a test does not name is what the forms begin with."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classrooms import operations
from classrooms.models import Assignment, Classroom, Membership, Role
from classrooms.rules import USUAL, AssignmentRules
from classrooms.targets import Target, target_of
from quizzes import operations as quizzes
from quizzes.models import Answer, Attempt
from quizzes.policy import GRADED
from quizzes.statements import Posted

COURSE, LESSON = "aid-and-migration", "august-1982"
# The written task of module 1: four criteria, each with the levels 0 to 3.
TASK = "caravan-and-argument-task"
ZONE = "America/Chicago"


def classroom(teacher: User, name: str = "11-B History", **fields: Any) -> Classroom:
    """A class of this teacher in Chicago, with an open code."""
    given = {"time_zone": ZONE, "ends_on": date(2027, 6, 30), "school": "Lakeview High", **fields}
    return operations.make_class(teacher, name=name, now=timezone.now(), **given)


def student(room: Classroom, person: User, **fields: Any) -> Membership:
    """The person joins the class, and the teacher knows them."""
    member = operations.join_class(person, room, now=timezone.now())
    Membership.objects.filter(pk=member.pk).update(checked_at=timezone.now(), **fields)
    member.refresh_from_db()
    return member


def colleague(room: Classroom, person: User, role: str = Role.CO_TEACHER) -> Membership:
    return operations.add_colleague(room, person, role=role, by=person, now=timezone.now())


def place(room: Classroom, person: User) -> Membership:
    return Membership.objects.select_related("classroom", "person").get(
        classroom=room, person=person
    )


def target(form: str = "quiz", target_id: str = LESSON) -> Target:
    """A lesson (`read`) or a quiz of the course; by default those of lesson 3.1."""
    return target_of("lesson" if form == "read" else "quiz", COURSE, target_id)


def work(
    room: Classroom,
    given: Target,
    *,
    now: datetime | None = None,
    days: int | None = 7,
    members: tuple[Membership, ...] = (),
    rules: AssignmentRules | None = None,
    points: int = 6,
    by: User | None = None,
    **giving: Any,
) -> Assignment:
    """The work is given to the class now, due in so many days, and closes a week later."""
    now = now or timezone.now()
    due = None if days is None else now + timedelta(days=days)
    times = {
        "opens_at": now,
        "due_at": due,
        "closes_at": due and due + timedelta(days=7),
        **giving,
    }
    teacher = by or Membership.objects.get(classroom=room, role=Role.TEACHER).person
    [made] = operations.assign(
        given,
        [operations.Giving(room, members=members, **times)],
        rules=rules or AssignmentRules(),
        points=Decimal(points),
        zoom="",
        by=teacher,
        now=now,
    )
    return made


def signed_in(person: User) -> Client:
    """A browser of this person's own, signed in by the clock that the test has."""
    client = Client()
    client.force_login(person)
    return client


def start(client: Client, assignment: Assignment) -> HttpResponse:
    """Press Start, or Go on, on the page of the work."""
    return client.post(reverse("classrooms:start_assigned", args=[assignment.pk]))


def begun(person: User, assignment: Assignment) -> Attempt:
    """The attempt that this student has begun at the work, as a browser begins it."""
    response = start(signed_in(person), assignment)
    return Attempt.objects.get(pk=response.headers["Location"].split("/")[2])


def sat(
    person: User,
    assignment: Assignment,
    known: Decimal | int | str,
    out_of: int = 6,
    *,
    at: datetime,
    number: int = 1,
    **fields: Any,
) -> Attempt:
    """A try that was handed in at this moment with this score. Only the row of the try: what it
    asked and what was answered are not made."""
    return Attempt.objects.create(
        learner=person,
        course_id=assignment.course_id,
        quiz_id=assignment.target_id,
        context=assignment.pk,
        number=number,
        policy=GRADED.as_json(),
        seed="0",
        started_at=min(assignment.opens_at, at),
        submitted_at=at,
        submitted_by="learner",
        score=Decimal(known),
        max_score=Decimal(out_of),
        **fields,
    )


def task(room: Classroom, *, release: str = "at-once", **more: Any) -> Assignment:
    """The written task of module 1, given to the class."""
    given = work(room, target("quiz", TASK), rules=USUAL["task"], points=12, **more)
    given.release = release
    given.save(update_fields=["release"])
    return given


def essay(person: User, assignment: Assignment, text: str = "Two sentences, one rule.") -> Answer:
    """The written answer of a try that this student hands in now; without text it is blank."""
    attempt = begun(person, assignment)
    answer = attempt.answers.get(version__spec__type="written")
    if text:
        write(answer, text)
    quizzes.submit_attempt(person, attempt.pk, now=timezone.now())
    return Answer.objects.select_related("attempt", "version").get(pk=answer.pk)


def write(answer: Answer, text: str) -> None:
    """The student's words reach the server and stay open."""
    quizzes.save_answer(
        Posted(
            attempt_id=answer.attempt_id,
            learner_id=answer.attempt.learner_id,
            position=answer.position,
            client="",
            revision=answer.revision + 1,
            response=text,
            sureness=None,
            is_flagged=False,
            at=timezone.now(),
        )
    )
