"""What `manage.py forget` takes of classes as time goes by, and what it leaves."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from classrooms import operations
from classrooms.models import Assignment, Classroom, Membership, RosterDraft, SavedComment
from classrooms.roster import read_names
from practice.models import Evidence
from quizzes import operations as quizzes
from quizzes.bank import get_quiz, policy_of
from quizzes.models import OWN_STUDY, Answer, AnswerEvent, Attempt, Dispute, Mark
from quizzes.window import Accommodation, Change
from tests.classrooms.build import (
    COURSE,
    LESSON,
    begun,
    classroom,
    essay,
    place,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.world import make_world
from tests.quizzes.test_attempts import form_of, right

# A Monday, 10:00 in Chicago, and the night in which `forget` runs there.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
NIGHT = time(9, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ENDS = date(2026, 12, 18)
KEPT, GONE = date(2027, 12, 18), date(2027, 12, 19)

# How each table of classes hangs on a class. A teacher's saved comments hang on the teacher.
PATHS = {
    "absence": "member__classroom",
    "accommodation": "member__classroom",
    "assignedgroup": "assignment__classroom",
    "assignedmember": "assignment__classroom",
    "assignment": "classroom",
    "category": "classroom",
    "classgroup": "classroom",
    "classroom": "pk",
    "extension": "assignment__classroom",
    "gradeoverride": "assignment__classroom",
    "groupmember": "group__classroom",
    "joinedaccounts": "kept__classroom",
    "membership": "classroom",
    "rosterdraft": "classroom",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess, ends_on=ENDS)


def forget(clock, when, *arguments):
    """The command as it runs in that night, or at that moment; returns what it says."""
    is_moment = isinstance(when, datetime)
    clock.move_to(when if is_moment else datetime.combine(when, NIGHT))
    out = StringIO()
    call_command("forget", *arguments, stdout=out)
    return out.getvalue()


def rows_of(room):
    """The rows of each table of classes that hang on this class."""
    models = apps.get_app_config("classrooms").get_models()
    found = {model._meta.model_name: model for model in models if model is not SavedComment}
    return {
        name: list(model.objects.filter(**{PATHS[name]: room.pk}).order_by("pk").values())
        for name, model in found.items()
    }


def rostered(room, teacher, *names):
    """Students whose accounts the class makes."""
    draft = operations.keep_roster(
        room, read_names("\n".join(names)), by=teacher, now=timezone.now()
    )
    operations.add_students(draft, by=teacher, now=timezone.now())
    return list(User.objects.filter(memberships__classroom=room, is_managed=True))


def own_study(person):
    """A quiz that is taken for oneself, with one right answer."""
    bank = get_quiz(COURSE, LESSON)
    attempt = quizzes.start_attempt(
        person, bank, policy=policy_of(bank, "quiz"), now=timezone.now()
    )
    return answer_one(person, attempt)


def answer_one(person, attempt):
    position = min(
        attempt.answers.exclude(version__spec__type="written").values_list("position", flat=True)
    )
    client, form = signed_in(person), form_of(attempt, position, right(attempt, position))
    client.post(f"/attempt/{attempt.pk}/save/", form)
    client.post(f"/attempt/{attempt.pk}/submit/")
    attempt.refresh_from_db()
    assert attempt.submitted_at
    return attempt


# Classes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "kept", "gone"),
    [
        (ENDS, KEPT, GONE),
        (date(2027, 6, 30), date(2028, 6, 30), date(2028, 7, 1)),
    ],
    ids=["common-year", "year-with-a-February-29"],
)
def test_class_goes_a_year_after_its_last_day_and_no_day_early(tess, clock, ends, kept, gone):
    room = classroom(tess, ends_on=ends)
    assert "classes: 0" in forget(clock, kept)
    assert Classroom.objects.filter(pk=room.pk).exists()
    assert "classes: 1" in forget(clock, gone)
    assert not Classroom.objects.exists()


def test_class_that_is_archived_goes_at_the_same_time(tess, room, clock):
    operations.archive_class(room, by=tess, now=NOW)
    forget(clock, KEPT)
    assert Classroom.objects.get() == room
    forget(clock, GONE)
    assert not Classroom.objects.exists()


def test_class_whose_last_day_is_moved_stays_as_long_after_the_new_one(tess, room, clock):
    operations.change_class(room, by=tess, ends_on=ENDS + 10 * DAY)
    forget(clock, GONE + 9 * DAY)
    assert Classroom.objects.get() == room
    forget(clock, GONE + 10 * DAY)
    assert not Classroom.objects.exists()


def test_all_below_a_class_goes_with_it_and_nothing_of_another(tess, tomas, lea, leo, otto, clock):
    world = make_world(tess, tomas, lea, leo, otto)
    ours, theirs = world.ours, world.theirs.classroom
    member, room = ours.member, ours.classroom
    for each in (room, theirs):
        row = operations.CategoryRow(None, "Tests", Decimal(100), 0)
        operations.change_categories(each, [row], {}, by=tess)
    agreed = Accommodation(extra_days=2)
    operations.accommodate(member, agreed, version=0, by=tess)
    operations.extend(ours.work, member, Change(due_at=NOW + 9 * DAY), version=0, by=tess)
    for_group = work(room, target("read"), by=tess, points=0)
    for_group.groups.add(ours.group)
    Classroom.objects.filter(pk=room.pk).update(ends_on=ENDS)
    Classroom.objects.filter(pk=theirs.pk).update(ends_on=ENDS + 30 * DAY)
    # Rosters wait for a day only, and have a test of their own.
    for each in (ours, world.theirs):
        RosterDraft.objects.filter(pk=each.draft.pk).update(
            made_at=datetime(2027, 12, 19, tzinfo=UTC)
        )
    before = rows_of(theirs)
    assert [name for name, rows in rows_of(room).items() if not rows] == []
    forget(clock, GONE)
    assert [name for name, rows in rows_of(room).items() if rows] == []
    assert rows_of(theirs) == before
    # The people stay: their accounts are their own.
    assert {tess, tomas, lea, leo, otto} <= set(User.objects.all())


def test_attempts_in_the_works_go_with_every_save_and_mark(tess, lea, room, clock):
    student(room, lea)
    answer_one(lea, begun(lea, work(room, target())))
    answer = essay(lea, task(room))
    levels = {each.id: 2 for each in answer.version.question.criteria}
    said = quizzes.Marking("full", levels, {}, "Good.")
    mark = quizzes.save_mark(answer, said, version=0, is_draft=False, by=tess, now=NOW)
    quizzes.release_marks([mark], by=tess, now=NOW)
    Dispute.objects.create(answer=answer, text="I think that I am right.")
    tables = (Attempt, Answer, AnswerEvent, Mark, Dispute)
    assert all(table.objects.exists() for table in tables)
    forget(clock, KEPT)
    assert all(table.objects.exists() for table in tables)
    forget(clock, GONE)
    assert [table.__name__ for table in tables if table.objects.exists()] == []


def test_work_of_a_student_who_left_goes_with_the_class(tess, lea, room, clock):
    member = student(room, lea)
    attempt = answer_one(lea, begun(lea, work(room, target())))
    operations.leave_class(member, now=NOW)
    forget(clock, KEPT)
    assert Attempt.objects.get() == attempt
    forget(clock, GONE)
    assert not Attempt.objects.exists()
    assert User.objects.filter(pk=lea.pk).exists()


def test_own_study_and_work_of_another_class_stay(tess, lea, room, clock):
    other = classroom(tess, "12-A History", ends_on=ENDS + 30 * DAY)
    for each in (room, other):
        student(each, lea)
        answer_one(lea, begun(lea, work(each, target())))
    own = own_study(lea)
    given = Assignment.objects.get(classroom=other)
    assert Attempt.objects.count() == 3
    forget(clock, GONE)
    assert set(Attempt.objects.values_list("context", flat=True)) == {OWN_STUDY, given.pk}
    assert own.answers.count() == Answer.objects.filter(attempt=own).count() == 6
    lea.refresh_from_db()
    assert lea.is_student
    assert signed_in(lea).get(f"/attempt/{own.pk}/result/").status_code == 200


def test_student_keeps_what_was_learned_and_every_page_of_it_opens(tess, lea, room, clock):
    student(room, lea)
    answer_one(lea, begun(lea, work(room, target())))
    learned = list(Evidence.objects.values_list("objective_id", "fraction"))
    assert learned
    forget(clock, GONE)
    assert list(Evidence.objects.values_list("objective_id", "fraction")) == learned
    client = signed_in(lea)
    for name, arguments in (
        ("practice:progress", []),
        ("practice:record", []),
        ("practice:review", []),
        ("lessons:course_map", [COURSE]),
        ("classrooms:my_class", []),
        ("accounts:my_data", []),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 200, name


def test_whoever_is_in_no_other_class_is_a_student_no_more(tess, lea, leo, room, clock):
    student(room, lea)
    for each in (room, classroom(tess, "12-A History", ends_on=ENDS + 30 * DAY)):
        student(each, leo)
    forget(clock, GONE)
    for person, is_student in ((lea, False), (leo, True)):
        person.refresh_from_db()
        assert person.is_student is is_student
    assert reverse("classrooms:my_class") not in page(lea, "home")
    assert reverse("classrooms:my_class") in page(leo, "home")


def page(person, name):
    return signed_in(person).get(reverse(name)).content.decode()


def test_teacher_whose_only_class_is_gone_begins_anew(tess, room, clock):
    gradebook = reverse("classrooms:gradebook", args=[room.pk])
    assert signed_in(tess).get(gradebook).status_code == 200
    forget(clock, GONE)
    assert signed_in(tess).get(gradebook).status_code == 404
    assert "No class yet" in page(tess, "classrooms:classes")


def test_record_of_acts_in_a_class_stays_and_says_that_it_went(tess, lea, room, clock):
    member = student(room, lea)
    answer_one(lea, begun(lea, work(room, target())))
    operations.remove_student(member, by=tess, now=NOW)
    operations.close_joining(room, by=tess)
    before = list(AuditEvent.objects.filter(scope=room.pk).order_by("pk").values())
    assert {"class.remove", "class.close"} <= {event["verb"] for event in before}
    forget(clock, GONE)
    after = list(AuditEvent.objects.filter(scope=room.pk).order_by("pk").values())
    assert after[:-1] == before
    [erased] = after[-1:]
    assert (erased["verb"], erased["actor_id"], erased["subject_id"], erased["detail"]) == (
        "data.erase_class",
        None,
        None,
        {"tries": 1},
    )


# Accounts that a class made ---------------------------------------------------------------


def test_account_that_a_class_made_goes_thirty_days_after_its_last_class(tess, room, clock):
    """The last class, not the first: two classes share the student."""
    [grace] = rostered(room, tess, "Abbott, Grace")
    other = classroom(tess, "12-A History", ends_on=ENDS + 10 * DAY)
    student(other, grace)
    forget(clock, GONE)
    assert User.objects.filter(pk=grace.pk).exists()
    last = GONE + 10 * DAY
    forget(clock, last)
    assert not Membership.objects.filter(person=grace).exists()
    assert User.objects.filter(pk=grace.pk).exists()
    assert "accounts of classes: 0" in forget(clock, last + 30 * DAY)
    assert User.objects.filter(pk=grace.pk).exists()
    assert "accounts of classes: 1" in forget(clock, last + 31 * DAY)
    assert not User.objects.filter(pk=grace.pk).exists()


def test_account_that_is_used_after_its_class_goes_thirty_days_after_that(tess, room, clock):
    [grace] = rostered(room, tess, "Abbott, Grace")
    use(clock, grace, GONE - DAY)
    forget(clock, GONE)
    use(clock, grace, GONE + 10 * DAY)
    forget(clock, GONE + 40 * DAY)
    assert User.objects.filter(pk=grace.pk).exists()
    forget(clock, GONE + 41 * DAY)
    assert not User.objects.filter(pk=grace.pk).exists()


def use(clock, person, on):
    """A lesson is read on that day, for oneself."""
    clock.move_to(datetime.combine(on, time(17, tzinfo=UTC)))
    path = reverse("lessons:mark_as_read", args=[COURSE, LESSON])
    assert signed_in(User.objects.get(pk=person.pk)).post(path).status_code == 302


def test_account_with_a_place_in_any_class_stays(tess, room, clock):
    """Also one that was taken out: the teacher may take back, and the work is kept."""
    grace, naomi = rostered(room, tess, "Abbott, Grace", "Chen, Naomi")
    operations.remove_student(place(room, naomi), by=tess, now=NOW)
    forget(clock, KEPT)
    assert set(User.objects.filter(is_managed=True)) == {grace, naomi}


def test_own_account_stays_however_long_it_is_not_used(tess, lea, room, clock):
    student(room, lea)
    forget(clock, GONE)
    forget(clock, date(2035, 1, 1))
    assert {lea, tess} == set(User.objects.all())


# Rosters, and the command itself ----------------------------------------------------------


def test_roster_that_waits_goes_after_a_day(tess, room, clock):
    operations.keep_roster(room, read_names("Abbott, Grace"), by=tess, now=NOW)
    assert "rosters: 0" in forget(clock, NOW + DAY)
    assert RosterDraft.objects.count() == 1
    assert "rosters: 1" in forget(clock, NOW + DAY + SECOND)
    assert RosterDraft.objects.count() == 0
    assert Classroom.objects.get() == room


def everything():
    """All rows of people, classes and attempts, and of the record of acts."""
    tables = [*apps.get_app_config("classrooms").get_models(), User, Attempt, Answer, AuditEvent]
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


@pytest.fixture
def old(tess, lea, room):
    """A class with a student of each kind, their work and a roster; another that goes on."""
    rostered(room, tess, "Abbott, Grace")
    operations.keep_roster(room, read_names("Chen, Naomi"), by=tess, now=NOW)
    other = classroom(tess, "12-A History", ends_on=ENDS + 300 * DAY)
    for each in (room, other):
        student(each, lea)
        answer_one(lea, begun(lea, work(each, target())))
    return room


def test_forget_twice_is_the_same_as_once(old, clock):
    first = forget(clock, GONE + 40 * DAY)
    once = everything()
    assert "classes: 1" in first
    second = forget(clock, GONE + 40 * DAY)
    assert "classes: 0, accounts of classes: 0, rosters: 0" in second
    assert everything() == once


def test_dry_run_says_what_would_go_and_changes_nothing(old, clock):
    before = everything()
    said = forget(clock, GONE, "--dry-run")
    assert said.startswith("Would erase ")
    assert "classes: 1" in said
    assert "rosters: 1" in said
    assert everything() == before
