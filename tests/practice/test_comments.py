"""What a teacher wrote to a whole answer stands at its result on My progress, from the release on;
nobody else reads it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from classrooms.models import Assignment, Release
from tests.classrooms.build import classroom, essay, signed_in, student, task
from tests.classrooms.test_marking import SOME, send

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
COMMENT = "Name the year.\nThen <say> why."
SHOWN = "Your teacher wrote: Name the year.<br>Then &lt;say&gt; why."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea, leo):
    made = classroom(tess)
    for person in (lea, leo):
        student(made, person)
    return made


def progress(person):
    response = signed_in(person).get(reverse("practice:progress"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def release(teacher, given):
    path = reverse("classrooms:release_marks", args=[given.classroom_id, given.pk])
    assert signed_in(teacher).post(path).status_code == 302


def test_comment_of_a_teacher_stands_at_the_result_after_its_release(tess, lea, room):
    given = task(room, release="by-hand")
    answer = essay(lea, given)
    send(tess, room, answer, SOME, go="draft", comment=COMMENT)
    assert "Name the year." not in progress(lea)
    send(tess, room, answer, SOME, version="1", comment=COMMENT)
    assert "Name the year." not in progress(lea)
    assert "Your teacher wrote" not in progress(lea)
    release(tess, given)
    page = progress(lea)
    assert SHOWN in page
    result = page.partition(f"/attempt/{answer.attempt_id}/result/")[2].partition("</li>")[0]
    assert SHOWN in result
    assert "6 of 12" in result


def test_comment_stands_there_from_the_date_of_release_on(tess, lea, room, clock):
    given = task(room, release="by-hand")
    Assignment.objects.filter(pk=given.pk).update(release=Release.AT, release_at=NOW + DAY)
    send(tess, room, essay(lea, given), SOME, comment=COMMENT)
    clock.move_to(NOW + DAY - SECOND)
    assert "Name the year." not in progress(lea)
    clock.move_to(NOW + DAY)
    assert SHOWN in progress(lea)


def test_comment_waits_as_long_as_the_result_hides_what_was_right(tess, lea, room, clock):
    given = task(room)
    rules = replace(given.agreed, feedback="close").as_json()
    Assignment.objects.filter(pk=given.pk).update(rules=rules)
    send(tess, room, essay(lea, given), SOME, comment=COMMENT)
    assert "Name the year." not in progress(lea)
    clock.move_to(given.closes_at)
    assert SHOWN in progress(lea)


def test_mark_without_a_comment_says_nothing(tess, lea, room):
    send(tess, room, essay(lea, task(room)), SOME, comments={"claim": "Which one?"})
    page = progress(lea)
    assert "6 of 12" in page
    assert "Your teacher wrote" not in page


def test_comment_that_was_changed_is_shown_as_it_is_now(tess, lea, room):
    answer = essay(lea, task(room))
    send(tess, room, answer, SOME, comment="First thought.")
    send(tess, room, answer, SOME, version="1", comment="Second thought.")
    assert "Your teacher wrote: Second thought." in progress(lea)
    assert "First thought." not in progress(lea)


def test_comment_is_the_learners_alone(tess, lea, leo, room):
    given = task(room)
    send(tess, room, essay(lea, given), SOME, comment=COMMENT)
    essay(leo, given)
    for person in (leo, tess):
        assert "Name the year." not in unescape(progress(person))


def test_comment_stays_for_who_has_left_the_class(tess, lea, room):
    """Their result shows it still; so does the list of their results."""
    given = task(room)
    answer = essay(lea, given)
    send(tess, room, answer, SOME, comment="Read on.")
    client = signed_in(lea)
    client.post(reverse("classrooms:leave_class", args=[room.pk]))
    result = client.get(f"/attempt/{answer.attempt_id}/result/").content.decode()
    assert "Read on." in result
    assert "Your teacher wrote: Read on." in progress(lea)
