"""Cases that chance met in the classes of `test_recomputed`, each alone: what counts of equal
tries, and mended keys beside marks and tries that the clock ends."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command

from classrooms import operations
from classrooms.models import Assignment, Membership, Release
from classrooms.queries.grid import grid
from classrooms.rules import AssignmentRules
from quizzes import operations as quizzes
from quizzes.models import Answer
from quizzes.operations import Marking
from quizzes.policy import GRADED
from quizzes.regrading import Drop, FullCredit
from tests.classrooms.build import classroom, essay, sat, student, target, task, work
from tests.quizzes.asked import CHOICE, WRONG, begin, place, save

# A Monday, 10:00 in Chicago. Work is due a week later.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
DUE = NOW + 7 * DAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def member(tess, lea):
    return student(classroom(tess), lea)


def cell(member, given):
    place = Membership.objects.select_related("classroom").get(pk=member.pk)
    found = grid(place.classroom, [place], now=datetime.now(UTC)).cells[member.pk, given.pk]
    return str(found.state), found.earned


@pytest.mark.parametrize(
    ("counts", "late", "expected"),
    [
        # 4 of 6 is the same twice; a day late costs 0.6.
        ("first", (0, 1), ("counted", 4)),
        ("first", (1, 0), ("counted late", Decimal("3.4"))),
        ("last", (0, 1), ("counted late", Decimal("3.4"))),
        ("last", (1, 0), ("counted", 4)),
        ("highest", (1, 0), ("counted", 4)),
    ],
)
def test_of_equal_tries_each_is_as_late_as_it_was_itself(member, counts, late, expected):
    given = work(member.classroom, target(), rules=AssignmentRules(counts=counts))
    for number, days in enumerate(late, start=1):
        sat(member.person, given, 4, at=DUE + days * DAY, number=number)
    assert cell(member, given) == expected


def mark(answer, level, *, by):
    """Every criterion of the task at this level of 0 to 3, for good; 2 is two thirds of 12."""
    levels = {each.id: level for each in answer.version.question.criteria}
    answer = Answer.objects.select_related("attempt", "version").get(pk=answer.pk)
    made = quizzes.save_mark(
        answer,
        Marking("full", levels, {}, ""),
        version=0,
        is_draft=False,
        by=by,
        now=datetime.now(UTC),
    )
    own = Membership.objects.get(classroom__assignments=answer.attempt.context, person=by)
    operations.release_as_agreed(own, made, by=by, now=datetime.now(UTC))


def mend(answer, given, rule, *, by):
    return operations.mend_question(
        answer.version, [given], rule, never_down=True, by=by, now=datetime.now(UTC)
    )


def test_written_question_that_was_dropped_and_then_marked_counts_again_once_it_is_undone(
    tess, member, clock
):
    given = task(member.classroom)
    answer = essay(member.person, given)
    clock.shift(DAY)
    made = mend(answer, given, Drop(), by=tess)
    clock.shift(DAY)
    mark(answer, 2, by=tess)
    assert cell(member, given) == ("excused", None)
    clock.shift(DAY)
    operations.undo_mending(made, by=tess, now=datetime.now(UTC))
    assert cell(member, given) == ("counted", Decimal("8.0000004"))


@pytest.mark.parametrize("is_marked_first", [True, False])
def test_mark_whose_date_came_counts_the_same_before_and_after_the_night(
    tess, member, clock, is_marked_first
):
    """Everybody was given full points beside it: the mark is what a person judged."""
    given = task(member.classroom)
    Assignment.objects.filter(pk=given.pk).update(release=Release.AT, release_at=DUE)
    answer = essay(member.person, given)
    clock.shift(DAY)
    acts = [
        lambda: mark(answer, 2, by=tess),
        lambda: mend(answer, given, FullCredit(), by=tess),
    ]
    for act in acts if is_marked_first else acts[::-1]:
        act()
        clock.shift(DAY)
    assert cell(member, given) == ("counted", 12)
    clock.move_to(DUE + DAY)
    before = cell(member, given)
    call_command("sweep")
    assert cell(member, given) == before


def test_key_that_was_mended_while_a_try_was_open_counts_before_the_night_writes_it(
    tess, member, clock
):
    """The try is over by the clock alone, and handed in for every reader."""
    given = work(member.classroom, target())
    attempt = begin(member.person, policy=GRADED.changed(limit_seconds=3600), context=given.pk)
    save(attempt, CHOICE, WRONG)
    clock.shift(timedelta(minutes=30))
    mend(place(attempt), given, FullCredit(), by=tess)
    clock.shift(DAY)
    before = cell(member, given)
    call_command("sweep")
    assert cell(member, given) == ("counted", 6)
    assert before == ("counted", 6)
