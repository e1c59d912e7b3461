"""A class in the bench's installation, one work for it, and its students with one password: prints
what the generator needs as JSON. Run in a process of its own, with the settings of the server."""

import json
import sys
from datetime import date, timedelta
from decimal import Decimal

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from classrooms import operations  # noqa: E402
from classrooms.models import Membership  # noqa: E402
from classrooms.rules import USUAL  # noqa: E402
from classrooms.targets import target_of  # noqa: E402
from lessons.catalogue import library  # noqa: E402
from quizzes.models import Answer  # noqa: E402

PASSWORD = "three calm words"


def make(students: int, quiz: str) -> dict[str, object]:
    """The addresses and user names of a class with this test."""
    now = timezone.now()
    teacher = User.objects.create_user(
        "teacher", PASSWORD, is_teacher=True, is_confirmed_teacher=True
    )
    room = operations.make_class(
        teacher,
        name="Exam",
        time_zone="America/Chicago",
        ends_on=date.today() + timedelta(days=100),
        now=now,
    )
    # Each is hashed once: they are checked one by one at the sign-in.
    password = make_password(PASSWORD)
    people = [
        User(username=f"s{number}", display_name=f"Student {number}", password=password,
             is_student=True)
        for number in range(students)
    ]  # fmt: skip
    User.objects.bulk_create(people, batch_size=1000)
    Membership.objects.bulk_create(
        [Membership(classroom=room, person=each, joined_at=now, checked_at=now) for each in people],
        batch_size=1000,
    )
    [course] = list(library().courses.values())[:1]
    giving = operations.Giving(room, now, now + timedelta(days=1), None)
    target = target_of("quiz", course.id, quiz)
    [given] = operations.assign(
        target, [giving], rules=USUAL["test"], points=Decimal(10), zoom="", by=teacher, now=now
    )
    return {
        "path": f"/assigned/{given.pk}/",
        "students": [each.username for each in people],
        "password": PASSWORD,
    }


def kept() -> list[list[object]]:
    """Every answer that is in the database: its attempt, its position."""
    rows = Answer.objects.filter(revision__gt=0).values_list("attempt_id", "position")
    return [[str(attempt), position] for attempt, position in rows]


if __name__ == "__main__":
    said = kept() if sys.argv[1] == "kept" else make(int(sys.argv[1]), sys.argv[2])
    print(json.dumps(said))
