"""The log of a class: every act in words, the newest first, for who may change the class; what is
left of it once a person is erased."""

import ast
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import erasure
from accounts.models import AuditEvent
from classrooms import operations
from classrooms.log_words import SENTENCES, sentence
from classrooms.models import Assignment, Membership, Role
from classrooms.roster import read_names
from classrooms.targets import target_of
from quizzes import operations as quizzes
from quizzes.models import QuestionVersion, Regrade
from quizzes.regrading import Accept, Drop, FixKey, FullCredit
from quizzes.window import Accommodation, Change
from tests.build import user
from tests.classrooms.build import (
    COURSE,
    classroom,
    colleague,
    essay,
    place,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.classrooms.test_items import CHOICE, answered, question
from tests.classrooms.test_marking import SOME, send

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ROOT = Path(__file__).resolve().parents[2]
# How the question begins, and not all of it.
BEGINNING = "Here are four readings of the 1980s. Which one is…"
IN_WORDS = f"Quiz 3.1, lesson 3.1, “{BEGINNING}”, no score goes down"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess):
    return classroom(tess)


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def opened(person, room, query=""):
    response = signed_in(person).get(url("log", room) + query)
    assert response.status_code == 200
    return response.content.decode()


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def lines(person, room, query=""):
    """The lines as they are read: what was done, and when, by whom, with which figures."""
    page = opened(person, room, query)
    rows = re.findall(r"<li><span><b>(.*?)</b></span><span class=\"meta\">(.*?)</span></li>", page)
    return [(plain(what), *plain(more).split(" · ")) for what, more in rows]


def said(person, room):
    return [what for what, *_more in lines(person, room)]


# Words ----------------------------------------------------------------------------------------


def recorded_verbs():
    """Every verb that the source records of a class: in a call with `verb` and `scope`, or handed
    to the one function that gives it the classes."""
    found = set()
    for app in ("accounts", "classrooms", "quizzes", "practice"):
        for path in sorted((ROOT / app).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call):
                    found |= _verbs(call, is_mending=path.match("classrooms/operations/mending.py"))
    return found


def _verbs(call, *, is_mending):
    named = {each.arg: each.value for each in call.keywords}
    if is_mending and getattr(call.func, "id", "") == "_record":
        return {call.args[0].value}
    if "scope" in named and isinstance(named.get("verb"), ast.Constant):
        return {named["verb"].value}
    return set()


def test_every_act_that_is_recorded_of_a_class_has_words():
    verbs = recorded_verbs()
    assert {"grade.override", "mark.release", "question.mend", "data.export_class"} <= verbs
    # With the class its log is gone.
    assert verbs - SENTENCES.keys() == {"data.erase_class"}


@pytest.mark.parametrize("verb", SENTENCES)
def test_sentence_has_no_gap_without_a_name(verb):
    named, unnamed = sentence(verb, "Lea Moreno"), sentence(verb, "")
    assert "%" not in named + unnamed
    assert ("Lea Moreno" in named) == ("somebody who was erased" in unnamed)


def test_acts_are_said_in_words_with_their_figures(tess, tomas, lea, leo, otto, room, clock):
    """Of each kind one, through the operations that pages call; each a minute later."""
    student(room, leo)
    member, third = student(room, lea), student(room, otto)
    given = work(room, target(), days=20)
    second = classroom(tess, "Second")
    AuditEvent.objects.all().delete()
    expected = []

    def then(act, *words):
        clock.shift(MINUTE)
        expected.insert(0, (words[0], *words[1:]))
        return act(datetime.now(UTC))

    def decide(points, version):
        decision = operations.Decision(points, "Agreed with all")
        return lambda now: operations.decide_grade(
            given, member, decision, version=version, by=tess, now=now
        )

    then(lambda _: operations.renew_code(room, by=tess), "Made a new join code")
    then(lambda _: operations.close_joining(room, by=tess), "Closed joining")
    then(
        lambda now: operations.add_colleague(room, tomas, role=Role.CO_TEACHER, by=tess, now=now),
        "Let Tomás Vega teach or assist in the class",
        "co-teacher",
    )
    then(
        decide(Decimal("3.5"), 0),
        "Decided a grade of Lea Moreno",
        "Quiz 3.1, 3.5 points, Agreed with all",
    )
    then(
        decide(None, 1),
        "Decided a grade of Lea Moreno",
        "Quiz 3.1, excused, Agreed with all",
    )
    then(
        lambda _: operations.extend(
            given, member, Change(due_at=NOW + 21 * DAY), version=0, by=tess
        ),
        "Changed the dates of Lea Moreno at a work",
        "Quiz 3.1",
    )
    then(
        lambda _: operations.accommodate(
            member, Accommodation(Decimal("1.5"), 1, 2, False), version=0, by=tess
        ),
        "Changed what is agreed with Lea Moreno for every work",
    )
    absence = then(
        lambda now: operations.note_absence(
            member,
            date(2026, 10, 1),
            date(2026, 10, 1),
            is_moved=True,
            reason="",
            by=tess,
            now=now,
        ),
        "Noted an absence of Lea Moreno",
    )
    then(
        lambda now: operations.undo_absence(absence, by=tess, now=now),
        "Undid an absence of Lea Moreno",
    )
    then(
        lambda _: operations.change_assignment(
            given, version=given.version, by=tess, points=Decimal(7)
        ),
        "Changed dates or rules of a work",
        "Quiz 3.1",
    )
    dispute = quizzes.dispute_answer(
        answered(leo, given, {CHOICE: 0}).answers.get(), "Mine too.", now=NOW
    )
    then(
        lambda now: operations.reply_to_dispute(
            dispute, "See p12.", scope=room.pk, by=tess, now=now
        ),
        "Replied to a disputed answer of Leo Ortiz",
    )
    version = QuestionVersion.objects.get(question_id=CHOICE)
    made = then(
        lambda now: operations.mend_question(
            version, [given], FullCredit(), never_down=True, by=tess, now=now
        ),
        "Gave full points for a question to everyone who was asked",
        IN_WORDS,
    )
    then(
        lambda now: operations.undo_mending(made, by=tess, now=now),
        "Took back the full points that everyone had for a question",
        IN_WORDS,
    )
    then(
        lambda now: operations.remove_student(third, by=tess, now=now),
        "Removed Otto Brandt from the class",
    )
    then(lambda _: operations.take_back(third, by=tess), "Took Otto Brandt back into the class")
    then(
        lambda now: operations.move_student(third, second, by=tess, now=now),
        "Moved Otto Brandt between classes",
        "Second",
    )
    spare = work(room, target_of("quiz", COURSE, "maquila"), days=20)
    then(lambda _: operations.take_back_assignment(spare, by=tess), "Took a work back")
    then(
        lambda now: operations.add_students(
            operations.keep_roster(room, read_names("Ana Paz\nBo Lund"), by=tess, now=now),
            by=tess,
            now=now,
        ),
        "Added students from a list of names",
        "2 students",
    )
    then(
        lambda _: operations.change_categories(
            room, [operations.CategoryRow(None, "Tests", Decimal(1), 0)], {}, by=tess
        ),
        "Changed the categories and their weights",
    )
    then(
        lambda _: signed_in(tess).post(url("grades_csv", room)),
        "Took a file out of the gradebook",
        "grades",
    )
    then(
        lambda now: operations.remove_colleague(place(room, tomas), by=tess, now=now),
        "Ended the part of Tomás Vega in the class",
    )
    then(lambda now: operations.archive_class(room, by=tess, now=now), "Archived the class")
    then(lambda _: operations.restore_class(room, by=tess), "Took the class out of the archive")
    found = lines(tess, room)
    assert [(what, *more[2:]) for what, *more in found] == expected
    assert {more[1] for _what, *more in found} == {"Tess Alder"}


RULES = {
    "accept": (
        Accept(response=0),
        "Accepted one more answer to a question",
        "Stopped accepting one more answer to a question",
    ),
    "drop": (Drop(), "Stopped counting a question", "Counted a dropped question again"),
    "fix_key": (
        FixKey(question=question(CHOICE)),
        "Changed the right answer to a question",
        "Went back to the earlier right answer to a question",
    ),
    "full_credit": (
        FullCredit(),
        "Gave full points for a question to everyone who was asked",
        "Took back the full points that everyone had for a question",
    ),
}


def mended(works, rule, tess, *, never_down=True):
    version = QuestionVersion.objects.get(question_id=CHOICE)
    return operations.mend_question(
        version, works, rule, never_down=never_down, by=tess, now=datetime.now(UTC)
    )


@pytest.mark.parametrize("kind", RULES)
def test_fixed_key_is_said_by_its_rule_with_assignment_and_question(tess, leo, room, kind, clock):
    rule, done, undone = RULES[kind]
    student(room, leo)
    given = work(room, target(), days=20)
    answered(leo, given, {CHOICE: 0})
    made = mended([given], rule, tess)
    clock.shift(MINUTE)
    operations.undo_mending(made, by=tess, now=datetime.now(UTC))
    newest, before = lines(tess, room)[:2]
    assert (newest[0], before[0]) == (undone, done)
    assert newest[3] == before[3] == IN_WORDS
    assert CHOICE not in opened(tess, room)


def test_fixed_key_names_only_assignments_of_the_class_that_it_reached(tess, lea, leo, room):
    second = classroom(tess, "Second")
    student(room, leo)
    student(second, lea)
    first, other = (work(each, target(), days=20) for each in (room, second))
    answered(leo, first, {CHOICE: 0})
    answered(lea, other, {CHOICE: 0})
    mended([first, other], Drop(), tess, never_down=False)
    for each in (room, second):
        assert lines(tess, each)[0][3] == IN_WORDS.removesuffix(", no score goes down")


def test_fixed_key_of_an_assignment_and_a_question_that_are_gone_still_has_words(tess, leo, room):
    student(room, leo)
    given = work(room, target(), days=20)
    answered(leo, given, {CHOICE: 0})
    made = mended([given], Drop(), tess)
    Assignment.objects.all().delete()
    old = QuestionVersion.objects.filter(question_id=CHOICE)
    spec = old.get().spec | {"id": "left-the-course", "ask": {"en": "Which reading failed?"}}
    old.update(question_id="left-the-course", spec=spec)
    Regrade.objects.filter(pk=made.pk).update(question_id="left-the-course")
    expected = "an assignment that was withdrawn, “Which reading failed?”, no score goes down"
    assert lines(tess, room)[0][3] == expected


def test_act_without_words_is_shown_by_its_name(tess, room):
    """Nothing that was done is left out."""
    AuditEvent.objects.create(verb="class.of_the_future", actor=tess, scope=room.pk)
    assert said(tess, room)[0] == "class.of_the_future"


def test_act_of_the_student_alone_is_theirs(tess, lea, room):
    operations.leave_class(student(room, lea), now=NOW)
    assert lines(tess, room)[0][:1] + lines(tess, room)[0][2:] == ("Left the class", "Lea Moreno")


def test_names_are_those_of_the_class_and_escaped(tess, lea, room):
    member = student(room, lea, roster_name="<b>Moreno</b>")
    operations.remove_student(member, by=tess, now=NOW)
    assert "<b>Moreno</b>" not in opened(tess, room)
    assert said(tess, room)[0] == "Removed <b>Moreno</b> from the class"


def test_time_of_an_act_is_that_of_the_school(tess, room):
    operations.close_joining(room, by=tess)
    assert lines(tess, room)[0][1] == "Mon, Oct 5, 10:00 am"


# Order and pages ------------------------------------------------------------------------------


@pytest.fixture
def many(tess, room):
    """120 acts in an order of their own, of which each tells its number."""
    AuditEvent.objects.all().delete()
    numbers = sorted(range(120), key=lambda number: number * 37 % 120)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            verb="class.change",
            actor=tess,
            scope=room.pk,
            at=NOW - number * MINUTE,
            detail={"reason": f"no. {number}"},
        )
        for number in numbers
    )


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", 0, 49),
        ("?page=1", 0, 49),
        ("?page=2", 50, 99),
        ("?page=3", 100, 119),
        ("?page=4", 100, 119),
        ("?page=x", 0, 49),
        ("?page=-1", 100, 119),
    ],
)
def test_newest_stand_first_fifty_to_a_page(tess, room, many, query, first, last):
    found = [more[-1] for _what, *more in lines(tess, room, query)]
    assert found == [f"no. {number}" for number in range(first, last + 1)]


def test_pages_lead_to_each_other(tess, room, many):
    newest, middle, oldest = (opened(tess, room, f"?page={number}") for number in (1, 2, 3))
    assert "Page 2 of 3" in middle
    assert ("Newer</a>" in newest, "Older</a>" in newest) == (False, True)
    assert '<a href="?page=1">Newer</a>' in middle
    assert '<a href="?page=3">Older</a>' in middle
    assert ("Newer</a>" in oldest, "Older</a>" in oldest) == (True, False)


def test_acts_of_the_same_moment_stand_in_the_order_in_which_they_were_done(tess, room):
    operations.renew_code(room, by=tess)
    operations.close_joining(room, by=tess)
    assert said(tess, room)[:2] == ["Closed joining", "Made a new join code"]


def test_page_takes_the_same_few_queries_for_few_lines_and_for_many(tess, lea, room):
    member = student(room, lea)
    client, taken = signed_in(tess), []
    client.get(url("log", room))
    for version in range(4):
        decision = operations.Decision(Decimal(version), "Agreed")
        given = work(room, target(), days=version + 1)
        operations.decide_grade(given, member, decision, version=0, by=tess, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("log", room))
        taken.append(len(queries))
    # The session, the reader, the place in the class, and four of the page and its count.
    assert taken == taken[:1] * 4
    assert taken[0] <= 8


# Who reads it ---------------------------------------------------------------------------------


def test_log_holds_the_acts_of_its_class_alone(tess, tomas, lea, room):
    mine, theirs = classroom(tess, "Second"), classroom(tomas, "Other")
    for each, teacher in ((mine, tess), (theirs, tomas)):
        operations.remove_student(student(each, lea), by=teacher, now=NOW)
    AuditEvent.objects.create(verb="data.export", actor=tess, subject=lea)
    assert "Removed Lea Moreno from the class" not in said(tess, room)
    assert "data.export" not in said(tess, room)
    assert said(tess, mine)[0] == "Removed Lea Moreno from the class"


def test_log_is_for_who_may_change_the_class(tess, tomas, otto, lea, room, ada):
    student(room, lea)
    path = url("log", room)
    assert signed_in(tess).get(path).status_code == 200
    for person in (tomas, otto, lea):
        assert signed_in(person).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    helper = user("art", is_teacher=True)
    colleague(room, helper, Role.ASSISTANT)
    colleague(room, tomas, Role.CO_TEACHER)
    assert signed_in(helper).get(path).status_code == 403
    assert signed_in(tomas).get(path).status_code == 200


# Marks that were released ---------------------------------------------------------------------


@pytest.mark.parametrize("how", ["at-once", "by-hand", "changed"])
def test_release_of_a_mark_is_in_the_log_of_its_class(tess, lea, room, how):
    student(room, lea)
    given = task(room, release="by-hand" if how == "by-hand" else "at-once")
    answer = essay(lea, given)
    send(tess, room, answer, SOME)
    if how == "by-hand":
        signed_in(tess).post(url("release_marks", room, given.pk))
    if how == "changed":
        AuditEvent.objects.all().delete()
        send(tess, room, answer, SOME, version="1", comment="On second thought.")
    [event] = AuditEvent.objects.filter(verb="mark.release")
    assert (event.scope, event.subject, event.actor) == (room.pk, lea, tess)
    [line] = [each for each in lines(tess, room) if each[0].startswith("Released")]
    assert line[0] == "Released a mark of Lea Moreno"
    assert line[2:] == ("Tess Alder", "50% of all points")


def test_release_by_the_clock_is_in_the_log_of_its_class(tess, lea, room, clock):
    student(room, lea)
    given = task(room, release="by-hand")
    Assignment.objects.filter(pk=given.pk).update(release="at", release_at=NOW + DAY)
    send(tess, room, essay(lea, given), SOME)
    clock.shift(2 * DAY)
    call_command("sweep")
    [event] = AuditEvent.objects.filter(verb="mark.release")
    assert (event.scope, event.subject, event.actor) == (room.pk, lea, None)
    [line] = [each for each in lines(tess, room) if each[0].startswith("Released")]
    assert line[0] == "Released a mark of Lea Moreno"
    assert line[2:] == ("by the clock", "50% of all points")


# Erased people --------------------------------------------------------------------------------


@pytest.fixture
def nora(tess, room):
    """A student whose account the class made, with a decided grade."""
    draft = operations.keep_roster(room, read_names("Nora Canary"), by=tess, now=NOW)
    operations.add_students(draft, by=tess, now=NOW)
    member = Membership.objects.get(classroom=room, role=Role.STUDENT)
    given = work(room, target())
    decision = operations.Decision(Decimal(3), "Agreed")
    operations.decide_grade(given, member, decision, version=0, by=tess, now=NOW)
    return member


def test_erasure_of_a_student_is_in_the_log_without_a_name(tess, room, nora):
    operations.erase_student(nora, by=tess)
    [line] = [each for each in lines(tess, room) if each[0] == "Erased an account"]
    assert line[2] == "Tess Alder"
    assert "Canary" not in opened(tess, room)


def test_lines_about_an_erased_student_go_with_the_student(tess, room, nora):
    """A reason may tell of the person: erasing leaves none of it."""
    assert "Decided a grade of Nora Canary" in said(tess, room)
    operations.erase_student(nora, by=tess)
    assert not [each for each in said(tess, room) if "Decided a grade" in each]
    assert "Canary" not in opened(tess, room)


def test_act_of_an_erased_colleague_stays_and_is_not_said_to_be_of_the_clock(
    tess, tomas, ada, room
):
    colleague(room, tomas)
    operations.close_joining(room, by=tomas)
    erasure.erase_person(tomas, by=ada)
    [line] = [each for each in lines(tess, room) if each[0] == "Closed joining"]
    assert line[2] != "by the clock"
    assert "Tomás" not in opened(tess, room)
