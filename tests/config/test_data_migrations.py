"""What stood in the tables of an earlier version is right in the columns that came later."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import Invitation, User
from classrooms.models import Classroom
from quizzes.models import Attempt
from tests.build import user
from tests.classrooms import build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def back_at() -> Iterator[object]:
    """Takes the tables back to these migrations; afterwards they are as this version wants them."""

    def migrate(*targets):
        executor = MigrationExecutor(connection)
        executor.migrate(list(targets))
        return executor.loader.project_state(list(targets)).apps

    yield migrate
    call_command("migrate", verbosity=0)


def forward() -> None:
    call_command("migrate", verbosity=0)


@pytest.mark.parametrize(
    ("who_may_teach", "confirmed"),
    [
        ("invited", {"ada", "tess", "invited"}),
        ("open", {"ada", "invited"}),
    ],
)
def test_teachers_of_an_earlier_version_are_confirmed_where_somebody_made_them_one(
    back_at, who_may_teach, confirmed
):
    user("lea")
    user("tess", is_teacher=True)
    user("ada", is_teacher=True, is_staff=True, is_superuser=True)
    invited = user("invited", is_teacher=True)
    Invitation.objects.create(token="t" * 64, used_at=timezone.now(), used_by=invited)
    apps = back_at(("accounts", "0001_initial"))
    apps.get_model("accounts", "Installation").objects.create(pk=1, teachers=who_may_teach)
    forward()
    known = User.objects.filter(is_confirmed_teacher=True)
    assert set(known.values_list("username", flat=True)) == confirmed


def test_attempts_of_an_earlier_version_tell_their_times_in_the_zone_of_the_class(
    back_at, tess, lea
):
    room = build.classroom(tess)
    build.student(room, lea)
    given = build.begun(lea, build.work(room, build.target()))
    own = Attempt.objects.create(
        learner=lea,
        course_id=build.COURSE,
        quiz_id=build.LESSON,
        number=1,
        policy=given.policy,
        seed="0",
        max_score=6,
    )
    back_at(("classrooms", "0001_classes_and_work"), ("quizzes", "0004_marks"))
    forward()
    zones = dict(Attempt.objects.values_list("pk", "time_zone"))
    assert zones == {given.pk: "America/Chicago", own.pk: ""}


def test_class_closed_before_codes_were_kept_stays_closed(back_at, tess):
    open_one, closed = build.classroom(tess), build.classroom(tess, name="Period 2")
    Classroom.objects.filter(pk=closed.pk).update(join_code=None)
    back_at(("classrooms", "0002_lets_reset_password"))
    forward()
    states = dict(Classroom.objects.values_list("pk", "is_joining_open"))
    assert states == {open_one.pk: True, closed.pk: False}
