"""An answer that waits for a person is in no sum, whoever reads the score."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.models import Assignment, Release
from classrooms.rules import AssignmentRules
from quizzes.models import Attempt
from quizzes.pinned import pinned
from quizzes.queries.scores import score_so_far, scores_so_far
from quizzes.scoring import Score, counted
from tests.classrooms.build import begun, classroom, essay, signed_in, student, target, task, work
from tests.classrooms.test_marking import SOME, send
from tests.quizzes.test_attempts import answer, right

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESSES = (reverse("practice:progress"), reverse("practice:record"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea):
    made = classroom(tess)
    student(made, lea)
    return made


def page(person, address):
    response = signed_in(person).get(address)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def places(given, attempt):
    """Every page on which the student reads a score of this assignment."""
    assigned = reverse("classrooms:assigned", args=[given.pk])
    return [*ADDRESSES, assigned, f"/attempt/{attempt.pk}/result/"]


def mixed(person, room):
    """A quiz of six with one written question, and one answer of the others right."""
    given = work(room, target(), rules=AssignmentRules(attempts=1, asks_written=True))
    attempt = begun(person, given)
    client, questions = signed_in(person), pinned(attempt.pk).questions
    written = next(n for n, question in questions.items() if question.type == "written")
    keyed = next(n for n, question in questions.items() if question.type != "written")
    for position in (written, keyed):
        answer(client, attempt, position, right(attempt, position))
    client.post(f"/attempt/{attempt.pk}/submit/")
    return given, Attempt.objects.get(pk=attempt.pk)


def test_essay_not_graded_yet_is_to_be_graded_everywhere(lea, room):
    given = task(room, release="by-hand")
    attempt = essay(lea, given).attempt
    for address in places(given, attempt):
        words = page(lea, address)
        assert "0 of 12" not in words, address
        assert "0 of 0" not in words, address
        assert "to be graded" in words, address
    assert "Submitted, to be graded</h1>" in page(lea, f"/attempt/{attempt.pk}/result/")
    assert '<p class="big">' not in page(lea, f"/attempt/{attempt.pk}/result/")


def test_sum_of_a_partly_graded_quiz_is_of_what_was_graded(lea, room):
    given, attempt = mixed(lea, room)
    for address in places(given, attempt)[:3]:
        assert "1 of 5, 1 answer to be graded" in page(lea, address), address
    result = page(lea, f"/attempt/{attempt.pk}/result/")
    assert '<p class="big">1 <small>of 5 points so far</small></p>' in result
    assert "1 answer to be graded by your teacher. It’s in no sum yet." in result


def test_teacher_reads_the_same_sum(tess, lea, room):
    _given, attempt = mixed(lea, room)
    words = page(tess, reverse("classrooms:attempt", args=[room.pk, attempt.pk]))
    assert "1 of 5 <small>1 answer to grade or release</small>" in words


def test_released_grade_is_in_the_sum(tess, lea, room):
    given = task(room)
    answered = essay(lea, given)
    send(tess, room, answered, SOME)
    for address in ADDRESSES:
        assert "6 of 12" in page(lea, address)
        assert "to be graded" not in page(lea, address)


def test_grade_that_the_clock_released_is_in_the_sum(tess, lea, room, clock):
    given = task(room, release="by-hand")
    Assignment.objects.filter(pk=given.pk).update(release=Release.AT, release_at=NOW + DAY)
    answered = essay(lea, given)
    send(tess, room, answered, SOME)
    assert "to be graded" in page(lea, ADDRESSES[0])
    clock.move_to(NOW + DAY)
    assert "6 of 12" in page(lea, ADDRESSES[0])
    assert "to be graded" not in page(lea, ADDRESSES[0])


def test_both_ways_to_a_score_agree(lea, room):
    attempts = [essay(lea, task(room)).attempt, mixed(lea, room)[1]]
    every = scores_so_far(attempts)
    for attempt in attempts:
        one = score_so_far(attempt)
        both = [(each.known, each.graded, each.waiting) for each in (one, every[attempt.pk])]
        assert both[0] == both[1]


def test_progress_asks_as_often_for_one_essay_as_for_three(lea, room):
    def asked():
        signed_in(lea).get(ADDRESSES[0])
        client = signed_in(lea)
        with CaptureQueriesContext(connection) as caught:
            client.get(ADDRESSES[0])
        return len(caught)

    essay(lea, task(room))
    one = asked()
    for _ in range(2):
        essay(lea, task(room))
    assert asked() == one


@pytest.mark.parametrize(
    ("method", "known", "graded"),
    [("highest", "4", "4"), ("average", "3", "4"), ("first", "2", "4"), ("last", "4", "4")],
)
def test_what_counts_knows_what_was_graded(method, known, graded):
    scores = [Score(Decimal(n), Decimal(16), 1, Decimal(12)) for n in (2, 4)]
    found = counted(method, scores)
    assert (found.known, found.graded) == (Decimal(known), Decimal(graded))
