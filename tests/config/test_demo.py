"""The demonstration: what it fills an empty installation with, and that it fills no other."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import operations
from accounts.models import User
from classrooms.models import Assignment, Classroom, Membership, Role
from config.demo import InstallationIsNotEmpty, fill
from config.demo.classes import CLASSES
from lessons.models import ReadingState
from questions.types import type_of
from quizzes.models import Answer, Attempt

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """What the demonstration prints. It takes seconds, so the tests here share one, and what each
    of them writes is taken back."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        operations.create_guest()
        yield fill(now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled, db):
    """The same, in a test that has the database."""
    return filled


# Here first, while the module has filled nothing.
def test_installation_with_one_person_is_refused_and_stays_as_it_is(otto):
    with pytest.raises(InstallationIsNotEmpty):
        fill(now=NOW)
    assert list(User.objects.all()) == [otto]
    assert not Classroom.objects.exists()


def signed_in(said, role):
    """A browser that signed in on the page, with what was printed for this role."""
    [line] = [line for line in said if line.startswith(f"{role}: ")]
    name, password = line.removeprefix(f"{role}: user name ").split(", password ")
    client = Client()
    client.post(reverse("account_login"), {"login": name, "password": password})
    return client


@pytest.fixture
def room(demo):
    """The class to look at."""
    return Classroom.objects.get(name="11-B History")


def students(room):
    return Membership.objects.students().current().filter(classroom=room)


def attempts(room):
    """What the students handed in or are working at, and the work with each."""
    works = Assignment.objects.filter(classroom=room).in_bulk()
    rows = Attempt.objects.filter(context__in=works).order_by("started_at")
    return [(row, works[row.context]) for row in rows]


# What is there ----------------------------------------------------------------------------


def test_demonstration_has_five_classes_of_one_teacher(demo):
    places = Membership.objects.filter(role=Role.TEACHER).select_related("classroom", "person")
    assert {place.person.username for place in places} == {"tess"}
    sizes = {place.classroom.name: students(place.classroom).count() for place in places}
    assert sizes == dict(CLASSES)
    assert len(sizes) == 5
    assert sizes["11-B History"] == 30


def test_students_have_names_of_their_own_and_are_known_to_the_teacher(demo):
    names = [str(place) for place in Membership.objects.students().select_related("person")]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert not Membership.objects.filter(checked_at=None).exists()


def test_lea_is_one_of_the_thirty_and_has_handed_in(demo, room):
    lea = User.objects.get(username="lea")
    assert students(room).filter(person=lea).exists()
    assert not lea.is_managed
    assert Attempt.objects.filter(learner=lea, submitted_at__isnull=False).exists()


def test_attempts_spread_over_six_weeks_and_none_is_of_the_future(demo, room):
    at = [attempt.submitted_at for attempt, _work in handed_in(room)]
    assert NOW - 6 * WEEK < min(at) < NOW - 5 * WEEK
    assert NOW - 3 * DAY < max(at) <= NOW
    weeks = {(NOW - each) // WEEK for each in at}
    assert {0, 1, 2, 3, 4, 5} == weeks
    assert Answer.objects.filter(saved_at__gt=NOW).count() == 0
    assert Attempt.objects.filter(started_at__gt=NOW).count() == 0


def test_nothing_was_done_before_it_opened_or_after_it_closed(demo):
    for room in Classroom.objects.all():
        for attempt, work in attempts(room):
            assert work.opens_at <= attempt.started_at, work
            assert attempt.submitted_at is None or attempt.started_at < attempt.submitted_at


def test_written_answers_wait_to_be_marked_and_hold_words(demo, room):
    works = Assignment.objects.filter(classroom=room).values("pk")
    written = Answer.objects.filter(attempt__context__in=works, version__spec__type="written")
    waiting = written.filter(fraction=None, attempt__waiting__gt=0, response__isnull=False)
    assert waiting.count() >= 15
    assert all(len(answer.response.split()) >= 10 for answer in waiting)
    page = signed_in(demo, "teacher").get(reverse("classrooms:marking", args=[room.pk]))
    assert page.context["page"].left == waiting.count()


def test_gradebook_holds_work_in_time_late_missing_excused_and_still_to_do(demo, room):
    page = signed_in(demo, "teacher").get(reverse("classrooms:gradebook", args=[room.pk]))
    cells = page.context["page"].grid.cells.values()
    states = Counter(str(cell.state) for cell in cells)
    assert [name for name in ("to mark", "done", "not due", "not open") if not states[name]] == []
    assert states["excused"] == 1
    not_in, late = states["missing"] + states["zero"], states["counted late"]
    assert not_in > 0
    assert states["counted"] > late + not_in
    assert any(attempt.submitted_at > work.due_at for attempt, work in handed_in(room))
    assert any(attempt.submitted_at < work.due_at - DAY for attempt, work in handed_in(room))


def handed_in(room):
    return [(attempt, work) for attempt, work in attempts(room) if attempt.submitted_at]


def test_grades_differ_as_those_of_students_do(demo, room):
    scored = [attempt for attempt, _work in handed_in(room) if not attempt.waiting]
    shares = [attempt.score / attempt.max_score for attempt in scored]
    assert len(shares) > 100
    assert min(shares) < 0.5
    assert max(shares) == 1
    assert 0.6 < sum(shares) / len(shares) < 0.9


def test_some_have_extra_time_other_dates_and_a_second_try(demo, room):
    assert room.memberships.filter(accommodation__isnull=False).count() == 1
    assert room.assignments.filter(extensions__isnull=False).count() == 1
    assert any(attempt.number == 2 for attempt, _work in attempts(room))
    assert ReadingState.objects.filter(read_at__isnull=False).exists()


def test_answers_are_of_the_questions_that_were_asked(demo, room):
    """Each response can be read and graded by its own question."""
    works = Assignment.objects.filter(classroom=room).values("pk")
    answers = Answer.objects.filter(attempt__context__in=works, fraction__isnull=False)
    some = list(answers.select_related("version").order_by("pk")[:200])
    assert len(some) == 200
    for answer in some:
        if answer.response is not None:
            question = answer.version.question
            graded = type_of(question).grade(question, answer.response)
            assert graded.fraction == answer.fraction


# Signing in, and looking around -----------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "name", "pages"),
    [
        ("teacher", "tess", ("classrooms:classes", "classrooms:to_mark", "classrooms:codes")),
        ("student", "lea", ("classrooms:my_class", "practice:progress", "practice:review")),
    ],
)
def test_sign_in_that_is_printed_works_and_opens_the_pages(demo, role, name, pages):
    client = signed_in(demo, role)
    assert client.get(reverse("home")).context["learner"].username == name
    for page in pages:
        assert client.get(reverse(page)).status_code == 200, page


def test_printed_lines_say_that_passwords_are_shown_once(demo):
    first, teacher, student = demo
    assert first == "The passwords are shown only now."
    assert teacher.startswith("teacher: user name tess, password ")
    assert student.startswith("student: user name lea, password ")
    assert teacher.split()[-1] != student.split()[-1]


def test_every_page_of_the_teacher_opens(demo):
    client = signed_in(demo, "teacher")
    rooms = list(Classroom.objects.all())
    for room in rooms:
        names = ("classroom", "gradebook", "students", "marking", "settings", "groups", "board")
        for name in (*names, "cards", "categories", "copy_class", "add_students"):
            path = reverse(f"classrooms:{name}", args=[room.pk])
            assert client.get(path).status_code == 200, (room, name)
        for work in room.assignments.all():
            path = reverse("classrooms:work", args=[room.pk, work.pk])
            assert client.get(path).status_code == 200, (room, work)
    assert client.get(reverse("classrooms:classes")).context["page"].students == 70


def test_pages_of_one_student_and_one_answer_open(demo, room):
    client = signed_in(demo, "teacher")
    for member in students(room)[:6]:
        for name in ("student", "grade"):
            path = reverse(f"classrooms:{name}", args=[room.pk, member.pk])
            assert client.get(path).status_code == 200, (member, name)
    waiting = Answer.objects.filter(attempt__waiting__gt=0, version__spec__type="written")
    for answer in waiting.order_by("pk")[:3]:
        path = reverse("classrooms:mark", args=[room.pk, answer.pk])
        assert client.get(path).status_code == 200, answer


def test_student_opens_every_work_every_result_and_the_grade(demo, room):
    client = signed_in(demo, "student")
    for work in room.assignments.all():
        assert client.get(reverse("classrooms:assigned", args=[work.pk])).status_code == 200, work
    done = Attempt.objects.filter(learner__username="lea", submitted_at__isnull=False)
    for attempt in done:
        assert client.get(f"/attempt/{attempt.pk}/result/").status_code == 200, attempt
    assert client.get(reverse("classrooms:my_grade", args=[room.pk])).status_code == 200


# And no other installation ----------------------------------------------------------------


def test_guest_is_no_obstacle_and_is_left_alone(demo):
    assert User.objects.filter(is_guest=True).count() == 1
    assert not Membership.objects.filter(person__is_guest=True).exists()


def test_second_fill_is_refused_and_adds_nothing(demo):
    before = {table: table.objects.count() for table in (User, Classroom, Attempt, Answer)}
    with pytest.raises(InstallationIsNotEmpty):
        fill(now=NOW)
    assert {table: table.objects.count() for table in before} == before
