"""People of a class who erase themselves, take their data with them, or bring along what they did
as guests."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Installation, User
from classrooms import operations
from classrooms.models import (
    Absence,
    Accommodation,
    Assignment,
    Extension,
    GradeOverride,
    GroupMember,
    Membership,
    Role,
)
from classrooms.roster import read_names
from classrooms.rules import AssignmentRules
from quizzes import operations as quizzes
from quizzes.bank import get_quiz, policy_of
from quizzes.models import OWN_STUDY, Answer, AnswerEvent, Attempt, Mark
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.build import PASSWORD, remember_guest
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    colleague,
    essay,
    place,
    sat,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.quizzes.test_attempts import form_of, right

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
ERASE = reverse("accounts:erase_me")
SURE = {"password": PASSWORD, "sure": "on"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


@pytest.fixture
def pupil(room, lea):
    return student(room, lea, roster_name="Moreno, Lea", school_number="S-471")


@pytest.fixture
def managed(room, tess):
    """Grace, whose account the class made, and who has a password by now."""
    draft = operations.keep_roster(room, read_names("Abbott, Grace"), by=tess, now=NOW)
    operations.add_students(draft, by=tess, now=NOW)
    grace = User.objects.get(is_managed=True)
    grace.set_password(PASSWORD)
    grace.save(update_fields=["password"])
    return grace


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def main(response):
    """The words of a page, without its header and its foot."""
    page = " ".join(response.content.decode().split())
    return page.partition("<main")[2].partition("</main>")[0]


def answer_one(person, attempt):
    """One question is answered right, and the try is handed in."""
    questions = attempt.answers.exclude(version__spec__type="written")
    position = questions.order_by("position").values_list("position", flat=True)[0]
    client, form = signed_in(person), form_of(attempt, position, right(attempt, position))
    client.post(f"/attempt/{attempt.pk}/save/", form)
    client.post(f"/attempt/{attempt.pk}/submit/")
    attempt.refresh_from_db()
    assert attempt.submitted_at
    return attempt


def marked(answer, by, *, is_released, comment="Good."):
    """A final mark with the highest level of each criterion."""
    levels = {each.id: len(each.levels) - 1 for each in answer.version.question.criteria}
    said = quizzes.Marking("full", levels, {}, comment)
    mark = quizzes.save_mark(answer, said, version=0, is_draft=False, by=by, now=NOW)
    if is_released:
        quizzes.release_marks([mark], by=by, now=NOW)
    return mark


def agree(member, given, by):
    """A student has one of everything that a class can agree with a student."""
    operations.save_group(member.classroom, None, name="Group", member_ids=[member.pk])
    operations.accommodate(member, Agreed(extra_days=2), version=0, by=by)
    operations.extend(given, member, Change(due_at=NOW + 9 * DAY), version=0, by=by)
    decision = operations.Decision(Decimal(3), "It was done on paper.")
    operations.decide_grade(given, member, decision, version=0, by=by, now=NOW)
    day = NOW.date()
    operations.note_absence(member, day, day, is_moved=True, reason="", by=by, now=NOW)


# A student --------------------------------------------------------------------------------


def test_student_who_erases_the_account_leaves_nothing_in_the_class(tess, room, pupil, lea):
    given = work(room, target())
    answer_one(lea, begun(lea, given))
    begun(lea, work(room, target(target_id="debt-and-adjustment-test")))
    marked(essay(lea, task(room)), tess, is_released=True)
    agree(pupil, given, tess)
    tables = (Attempt, Answer, AnswerEvent, Mark, GroupMember)
    tables += (Accommodation, Extension, GradeOverride, Absence)
    assert [table.__name__ for table in tables if not table.objects.exists()] == []
    response = signed_in(lea).post(ERASE, SURE)
    assert response.url == reverse("home")
    assert [table.__name__ for table in tables if table.objects.exists()] == []
    assert not Membership.objects.filter(role=Role.STUDENT).exists()
    assert list(User.objects.all()) == [tess]
    # The class itself, its work and its group are the teacher's.
    assert (room.assignments.count(), room.groups.count()) == (3, 1)


def test_every_page_of_the_class_opens_after_a_student_is_erased(tess, room, pupil, lea, leo):
    student(room, leo, roster_name="Ortiz, Leo")
    given, written = work(room, target()), task(room)
    sat(leo, given, 4, at=NOW)
    answer_one(lea, begun(lea, given))
    answer = essay(lea, written)
    marked(essay(leo, written), tess, is_released=True)
    agree(pupil, given, tess)
    some = work(room, target("read"), members=(pupil,), points=0)
    assert signed_in(lea).post(ERASE, SURE).status_code == 302
    client = signed_in(tess)
    for name in ("classroom", "gradebook", "students", "marking", "groups", "settings"):
        page = client.get(url(name, room))
        assert page.status_code == 200, name
        assert "Moreno" not in page.content.decode(), name
    for each in (given, written, some):
        assert client.get(url("work", room, each.pk)).status_code == 200
    grid = client.get(url("gradebook", room)).context["page"].grid
    assert [member.name for member in grid.students] == ["Ortiz, Leo"]
    assert grid.cells[place(room, leo).pk, given.pk].earned == Decimal(4)
    assert client.get(url("student", room, pupil.pk)).status_code == 404
    assert client.get(url("mark", room, answer.pk)).status_code == 404
    assert client.post(url("grades_csv", room)).status_code == 200


def test_page_says_to_a_student_what_the_teacher_loses(room, pupil, lea, otto):
    assert "teacher" in main(signed_in(lea).get(ERASE)).casefold()
    assert "teacher" not in main(signed_in(otto).get(ERASE)).casefold()


def test_other_account_of_a_student_leaves_what_went_over_to_the_first(tess, room, pupil, lea, leo):
    second, given = student(room, leo), work(room, target())
    attempt = sat(leo, given, 5, at=NOW)
    operations.join_accounts(pupil, second, by=tess, now=NOW)
    assert signed_in(leo).post(ERASE, SURE).status_code == 302
    assert Attempt.objects.get().learner == lea
    assert Attempt.objects.get() == attempt
    client = signed_in(tess)
    for name in ("join_accounts", "student", "grade"):
        assert client.get(url(name, room, pupil.pk)).status_code == 200, name


def test_student_who_erased_the_account_joins_again_as_somebody_new(room, pupil, lea):
    signed_in(lea).post(ERASE, SURE)
    again = {"username": "lea", "display_name": "Lea", "password1": PASSWORD}
    path = reverse("classrooms:join_by_sign_up", args=[room.join_code])
    assert Client().post(path, again).status_code == 302
    [member] = Membership.objects.students().filter(classroom=room)
    assert (member.pk == pupil.pk, member.is_new, member.school_number) == (False, True, "")


def test_managed_student_cannot_erase_the_account_and_is_told_whom_to_ask(room, managed):
    Installation.objects.create(pk=1, school="Lakeview High", privacy_contact="the front office")
    given = work(room, target())
    answer_one(managed, begun(managed, given))
    client = signed_in(managed)
    page = main(client.get(ERASE))
    assert "A teacher made this account. To have it erased, ask that teacher." in page
    assert "This site is run by Lakeview High. Questions go to: the front office" in page
    assert "<form" not in page
    response = client.post(ERASE, SURE)
    assert response.status_code == 422
    assert place(room, managed).is_present
    assert Attempt.objects.get().learner == managed


def test_teacher_whom_the_managed_student_asks_erases_the_account(tess, room, managed):
    answer_one(managed, begun(managed, work(room, target())))
    own = place(room, managed)
    path = url("erase_student", room, own.pk)
    client = signed_in(tess)
    assert client.get(path).status_code == 200
    assert User.objects.filter(pk=managed.pk).exists()
    assert client.post(path, {"sure": "on"}).url == url("students", room)
    assert not User.objects.filter(pk=managed.pk).exists()
    assert not Attempt.objects.exists()
    event = AuditEvent.objects.get(verb="data.erase")
    assert (event.actor, event.subject) == (tess, None)


@pytest.mark.parametrize("who", ["with an own account", "of two classes"])
def test_teacher_erases_no_account_that_is_not_of_this_class_alone(
    tess, tomas, room, pupil, managed, who
):
    if who == "of two classes":
        student(classroom(tomas, "12-A History"), managed)
    member = pupil if who == "with an own account" else place(room, managed)
    response = signed_in(tess).post(url("erase_student", room, member.pk), {"sure": "on"})
    assert response.status_code == 422
    assert "This class does not look after this account alone." in main(response)
    assert place(room, member.person).is_present


# A teacher --------------------------------------------------------------------------------


def test_class_of_a_teacher_who_is_gone_is_its_co_teachers(tess, tomas, room, pupil, lea):
    colleague(room, tomas)
    given = work(room, target())
    sat(lea, given, 5, at=NOW)
    answer = essay(lea, task(room))
    marked(answer, tess, is_released=True)
    agree(pupil, given, tess)
    assert signed_in(tomas).get(url("settings", room)).status_code == 403
    assert signed_in(tess).post(ERASE, SURE).status_code == 302
    client = signed_in(tomas)
    for name in ("classroom", "gradebook", "students", "marking", "settings"):
        assert client.get(url(name, room)).status_code == 200, name
    assert client.post(url("archive_class", room)).status_code == 302
    room.refresh_from_db()
    assert room.is_archived
    assert Attempt.objects.filter(learner=lea).count() == 2
    assert Mark.objects.get().marker is None
    assert set(Assignment.objects.values_list("made_by", flat=True)) == {None}
    for table in (GradeOverride, Extension, Accommodation, Absence):
        assert table.objects.count() == 1


def test_students_work_on_in_a_class_whose_teacher_is_gone(tess, room, pupil, lea):
    given = work(room, target())
    assert signed_in(tess).post(ERASE, SURE).status_code == 302
    attempt = answer_one(lea, begun(lea, given))
    client = signed_in(lea)
    for path in (
        reverse("classrooms:my_class"),
        reverse("classrooms:assigned", args=[given.pk]),
        reverse("classrooms:my_grade", args=[room.pk]),
        reverse("classrooms:leave_class", args=[room.pk]),
        reverse("classrooms:join_class", args=[room.join_code]),
        f"/attempt/{attempt.pk}/result/",
    ):
        assert client.get(path).status_code == 200, path


def take_over(administrator, *rooms):
    """The action in the administration, with these classes ticked."""
    form = {"action": "take_over", "_selected_action": [room.pk for room in rooms]}
    return signed_in(administrator).post(reverse("admin:classrooms_classroom_changelist"), form)


@pytest.mark.parametrize("is_assisted", [False, True])
def test_class_that_nobody_teaches_is_taken_over_by_the_administrator(
    tess, tomas, ada, room, pupil, lea, is_assisted
):
    if is_assisted:
        colleague(room, tomas, Role.ASSISTANT)
    sat(lea, work(room, target()), 5, at=NOW)
    assert signed_in(tess).post(ERASE, SURE).status_code == 302
    assert signed_in(ada).get(url("gradebook", room)).status_code == 404
    assert take_over(ada, room).status_code == 302
    own = place(room, ada)
    assert (own.role, own.is_present) == (Role.TEACHER, True)
    grid = signed_in(ada).get(url("gradebook", room)).context["page"].grid
    assert [member.person for member in grid.students] == [lea]
    event = AuditEvent.objects.get(verb="class.take_over")
    assert (event.actor, event.scope) == (ada, room.pk)


def test_class_that_somebody_teaches_is_not_taken_over(tess, tomas, ada, room):
    shared = classroom(tess, "Shared")
    colleague(shared, tomas)
    own = classroom(tomas, "Own")
    assert signed_in(tess).post(ERASE, SURE).status_code == 302
    take_over(ada, room, shared, own)
    assert [place.classroom for place in Membership.objects.filter(person=ada)] == [room]


# What one takes along ---------------------------------------------------------------------


def taken(person):
    """The rows of the file that the person downloads, by table, and all its text."""
    response = signed_in(person).post(reverse("accounts:export_my_data"))
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        text = "\n".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
        return json.loads(archive.read("my-data.json")), text


def test_data_of_a_student_hold_places_works_and_what_was_agreed(tess, room, pupil, lea):
    given = work(room, target())
    attempt = answer_one(lea, begun(lea, given))
    agree(pupil, given, tess)
    tables, _text = taken(lea)
    [own] = tables["classrooms.membership"]
    assert (own["classroom__name"], own["role"]) == ("11-B History", "student")
    assert (own["roster_name"], own["school_number"]) == ("Moreno, Lea", "S-471")
    [done] = tables["quizzes.attempt"]
    assert (done["id"], done["quiz_id"]) == (str(attempt.pk), LESSON)
    assert len(tables["quizzes.answer"]) == 6
    [decided] = tables["classrooms.gradeoverride"]
    assert (decided["points"], decided["reason"]) == ("3.00", "It was done on paper.")
    held = {"accommodation", "extension", "absence", "groupmember"}
    assert {f"classrooms.{name}" for name in held} <= set(tables)


def test_data_hold_the_points_of_a_mark_once_it_is_released(tess, room, pupil, lea):
    answer = essay(lea, task(room, release="by-hand"))
    mark = marked(answer, tess, is_released=False, comment="quetzalcoatlus")
    tables, text = taken(lea)
    [before] = tables["quizzes.attempt"]
    assert (Decimal(before["score"]), before["waiting"]) == (0, 1)
    assert [row["fraction"] for row in tables["quizzes.answer"]] == [None]
    assert [row["fraction"] for row in tables["quizzes.answerevent"] if row["fraction"]] == []
    assert "quetzalcoatlus" not in text
    quizzes.release_marks([mark], by=tess, now=NOW)
    tables, _text = taken(lea)
    [after] = tables["quizzes.attempt"]
    assert (after["score"], after["waiting"]) == (after["max_score"], 0)
    assert [Decimal(row["fraction"]) for row in tables["quizzes.answer"]] == [1]


def test_data_say_of_a_quiz_what_was_right_when_its_result_does(room, pupil, lea, clock):
    """With two tries and right answers at the close, a file would else tell the key."""
    rules = AssignmentRules(attempts=2, feedback="close")
    given = work(room, target(), rules=rules)
    attempt = answer_one(lea, begun(lea, given))
    result = signed_in(lea).get(f"/attempt/{attempt.pk}/result/").context["page"].seen
    assert not result.correctness
    assert graded(lea) == []
    clock.move_to(given.closes_at + DAY)
    assert signed_in(lea).get(f"/attempt/{attempt.pk}/result/").context["page"].seen.correctness
    assert Decimal(1) in graded(lea)


def graded(person):
    """The share of each answer that the person's file tells."""
    tables, _text = taken(person)
    rows = [*tables["quizzes.answer"], *tables["quizzes.answerevent"]]
    return [Decimal(row["fraction"]) for row in rows if row["fraction"] is not None]


def test_data_of_anybody_hold_nothing_of_another_student(tess, tomas, room, pupil, lea, leo):
    other = student(room, leo, roster_name="Axolotl, Leo", school_number="axolotl-7")
    User.objects.filter(pk=leo.pk).update(display_name="Leo Axolotl", username="axolotl")
    given = work(room, target())
    sat(lea, given, 5, at=NOW)
    answer = essay(leo, task(room), text="axolotl axolotl axolotl.")
    marked(answer, tess, is_released=True, comment="axolotl")
    agree(other, given, tess)
    operations.keep_roster(room, read_names("Axolotl, Ana"), by=tess, now=NOW)
    operations.save_group(room, None, name="Both", member_ids=[pupil.pk, other.pk])
    colleague(room, tomas)
    ids = {str(each) for each in (leo.pk, other.pk, answer.attempt_id)}
    for person in (lea, tess, tomas):
        _tables, text = taken(person)
        assert "axolotl" not in text.casefold(), person
        assert [each for each in ids if each in text] == [], person
    own = taken(leo)[1]
    assert "axolotl" in own.casefold()
    assert [each for each in ids if each not in own] == [str(leo.pk)]


def test_data_of_a_teacher_hold_places_and_no_grade(tess, room, pupil, lea):
    sat(lea, work(room, target()), 5, at=NOW)
    tables, _text = taken(tess)
    [own] = tables["classrooms.membership"]
    assert (own["classroom__name"], own["role"]) == ("11-B History", "teacher")
    assert "quizzes.attempt" not in tables


# What was done as a guest -----------------------------------------------------------------


def own_study(person, client):
    """A quiz that a learner takes without a class, handed in."""
    bank = get_quiz(COURSE, LESSON)
    attempt = quizzes.start_attempt(person, bank, policy=policy_of(bank, "quiz"), now=NOW)
    assert client.post(f"/attempt/{attempt.pk}/submit/").status_code == 302
    return attempt


def test_guest_who_joins_by_signing_up_keeps_the_attempts_and_has_the_place(
    tess, room, guest, as_guest
):
    attempt = own_study(guest, as_guest)
    path = reverse("classrooms:join_by_sign_up", args=[room.join_code])
    form = {"username": "pupil", "display_name": "Pupil", "password1": PASSWORD}
    assert as_guest.post(path, form).url == reverse("classrooms:my_class")
    person = User.objects.get(username="pupil")
    assert (person.pk, person.is_guest, person.is_student) == (guest.pk, False, True)
    assert place(room, person).is_present
    assert Attempt.objects.get(learner=person) == attempt
    given = work(room, target())
    assert begun(person, given).number == 1
    # What was done alone is no work of the class.
    page = signed_in(tess).get(url("work", room, given.pk))
    assert str(attempt.pk) not in page.content.decode()


def test_work_of_a_device_goes_to_the_student_who_signs_in_and_not_into_the_class(
    room, pupil, lea, guest, as_guest, tess
):
    given = work(room, target())
    assigned = answer_one(lea, begun(lea, given))
    first = own_study(lea, signed_in(lea))
    alone = own_study(guest, as_guest)
    as_guest.post(reverse("account_login"), {"login": "lea", "password": PASSWORD})
    as_guest.post(reverse("accounts:add_device_work"))
    assert not User.objects.filter(is_guest=True).exists()
    rows = Attempt.objects.filter(learner=lea).order_by("context", "number")
    assert [(row.pk, row.context, row.number) for row in rows] == [
        (first.pk, OWN_STUDY, 1),
        (alone.pk, OWN_STUDY, 2),
        (assigned.pk, given.pk, 1),
    ]
    assert place(room, lea).pk == pupil.pk
    grid = signed_in(tess).get(url("gradebook", room)).context["page"].grid
    assert len(grid.cells[pupil.pk, given.pk].facts.tries) == 1


def test_place_that_is_taken_after_a_merge_is_the_accounts(room, lea, guest):
    client = Client()
    remember_guest(client, guest)
    alone = own_study(guest, client)
    client.post(reverse("account_login"), {"login": "lea", "password": PASSWORD})
    client.post(reverse("accounts:add_device_work"))
    client.post(reverse("classrooms:join_class", args=[room.join_code]))
    assert [member.person for member in Membership.objects.students()] == [lea]
    alone.refresh_from_db()
    assert alone.learner == lea


def test_guest_is_led_to_an_account_and_joins_no_class(room, guest, as_guest):
    response = as_guest.post(reverse("classrooms:join_class", args=[room.join_code]))
    assert response.url == reverse("classrooms:join_by_sign_up", args=[room.join_code])
    assert not Membership.objects.filter(person=guest).exists()
