"""Two who grade the same answer: each reads the other's sum, and neither grade is lost. And what
the student takes out of an answer is gone from what was said of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.exports import my_data
from classrooms import queries
from classrooms.operations import reply_to_dispute
from classrooms.queries.grades_before import GradeBefore
from quizzes import operations as quizzes
from quizzes.models import Answer, AnswerEvent, Attempt, Dispute, Mark
from tests.build import user
from tests.classrooms.build import (
    begun,
    classroom,
    colleague,
    essay,
    place,
    signed_in,
    student,
    task,
    write,
)
from tests.classrooms.test_joining import words
from tests.classrooms.test_mark_page import shown_form
from tests.classrooms.test_marking import SOME, TOP, address, opened, send

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
HALF = {"claim": 1, "evidence": 2, "reasoning": 1, "fairness": 2}


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DEFAULT_ZONE = "UTC"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea, leo):
    made = classroom(tess)
    for person in (lea, leo):
        student(made, person)
    return made


@pytest.fixture
def given(room):
    return task(room, release="by-hand")


@pytest.fixture
def answer(given, lea):
    return essay(lea, given, "My mother Ana Lee left in 2014. One rule.")


@pytest.fixture
def cora(room):
    person = user("cora", display_name="Cora Wells", is_teacher=True)
    colleague(room, person)
    return person


def before(person, room, answer):
    answer = Answer.objects.select_related("attempt", "version").get(pk=answer.pk)
    return queries.mark_page(place(room, person), answer, person).before


def test_page_of_both_has_both_sums_and_says_which_is_saved(tess, cora, room, answer):
    send(cora, room, answer, SOME)
    page = words(send(tess, room, answer, TOP))
    assert "<dt>Their sum</dt><dd>6 of 12</dd>" in page
    assert "<output>12 of 12</output><span>yours, not saved</span>" in page
    assert "as last saved" not in page


def test_refused_form_does_not_say_that_it_is_saved(tess, room, answer):
    send(tess, room, answer, SOME)
    page = words(send(tess, room, answer, {"claim": 3}, version=1))
    assert "<output>3 of 12</output><span>not saved</span>" in page


def test_grade_that_another_replaced_stays_in_the_history(tess, cora, room, answer, clock):
    send(cora, room, answer, SOME, comment="Weak sources.", comments={"evidence": "Name it."})
    clock.shift(timedelta(minutes=5))
    mine = shown_form(send(tess, room, answer, TOP, comment="Well judged."))
    signed_in(tess).post(address(room, answer), mine | {"go": "next"})
    found = before(tess, room, answer).grades
    assert [(each.grader, each.was_saved, each.sum) for each in found] == [
        (cora, True, "6 of 12"),
        (tess, False, "12 of 12"),
    ]
    assert found[0].comments[-1] == "Weak sources."
    assert found[0].comments[0].endswith(": Name it.")
    page = words(opened(tess, room, answer))
    assert "Cora Wells: 6 of 12" in page
    assert "Weak sources." in page


def test_own_grade_stays_in_the_history_where_theirs_is_kept(tess, cora, room, answer):
    send(cora, room, answer, SOME)
    for _ in range(2):
        send(tess, room, answer, HALF, comment="Half of it.")
    [kept] = before(tess, room, answer).grades
    assert kept == GradeBefore(tess, NOW, False, "6 of 12", ("Half of it.",))
    assert Mark.objects.get().levels == SOME


def test_grade_that_its_own_grader_changes_is_no_history(tess, room, answer):
    send(tess, room, answer, SOME)
    send(tess, room, answer, TOP, version=1)
    assert before(tess, room, answer).grades == ()


def test_replaced_grade_is_in_no_page_and_no_file_of_the_student(tess, cora, lea, room, answer):
    send(cora, room, answer, SOME, comment="Weak sources.")
    send(tess, room, answer, TOP, comment="Well judged.", version=1)
    path = reverse("classrooms:release_marks", args=[room.pk, answer.attempt.context])
    signed_in(tess).post(path)
    assert AnswerEvent.objects.filter(kind="replaced").count() == 1
    shown = signed_in(lea).get(f"/attempt/{answer.attempt_id}/result/").content.decode()
    assert ("Well judged." in shown, "Weak sources." in shown) == (True, False)
    assert "replaced" not in str(my_data(lea))


def test_queue_and_first_page_count_an_essay_that_the_clock_ended(tess, lea, leo, room, clock):
    rules = {"limit_seconds": 1800}
    given = task(room, release="by-hand")
    given.rules = given.rules | rules
    given.save()
    for person in (lea, leo):
        write(begun(person, given).answers.get(version__spec__type="written"), "One rule.")
    clock.shift(timedelta(minutes=29))
    quizzes.submit_attempt(leo, Attempt.objects.get(learner=leo).pk, now=timezone.now())
    assert waiting(tess, room) == (1, 1)
    clock.shift(timedelta(minutes=5))
    assert Attempt.objects.get(learner=lea).submitted_at is None
    assert waiting(tess, room) == (2, 2)


def waiting(person, room):
    [line] = queries.classes_page(person, now=timezone.now()).lines
    return line.to_mark, queries.queue_page(place(room, person)).left


def test_release_takes_as_many_statements_for_many_as_for_two(tess, room, given):
    """For one student alone, some of Django's own statements differ."""

    def released(people):
        answers = [essay(person, given) for person in people]
        for each in answers:
            send(tess, room, each, TOP)
        path = reverse("classrooms:release_marks", args=[room.pk, given.pk])
        client = signed_in(tess)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.post(path)
        assert {each.score for each in Attempt.objects.filter(context=given.pk)} == {12}
        return len(asked)

    everyone = [user(f"pupil{n}") for n in range(9)]
    for person in everyone:
        student(room, person)
    assert released(everyone[:2]) == released(everyone[2:])


# Private words ----------------------------------------------------------------------------


def test_private_words_go_from_comments_grades_and_disputes(tess, cora, lea, room, answer):
    send(cora, room, answer, SOME, comment="Ana Lee is one case.", comments={"claim": "Ana Lee?"})
    send(
        tess,
        room,
        answer,
        TOP,
        comment="Ana Lee shows it.",
        comments={"claim": "Ana Lee?"},
        version=1,
    )
    dispute = quizzes.dispute_answer(answer, "Ana Lee is my mother.", now=NOW)
    reply_to_dispute(dispute, "Then say so of Ana Lee.", scope=room.pk, by=tess, now=NOW)
    quizzes.redact_answer(lea, answer, "Ana Lee", now=NOW)
    mark, dispute = Mark.objects.get(), Dispute.objects.get()
    assert (mark.comment, mark.comments) == ("[removed] shows it.", {"claim": "[removed]?"})
    assert (dispute.text, dispute.reply) == ("[removed] is my mother.", "Then say so of [removed].")
    replaced = AnswerEvent.objects.get(kind="replaced").detail
    assert (replaced["comment"], replaced["comments"]["claim"]) == (
        "[removed] is one case.",
        "[removed]?",
    )
    every = [*AnswerEvent.objects.values(), *Mark.objects.values(), *Dispute.objects.values()]
    assert "Ana Lee" not in str(every)
    [removal] = before(tess, room, answer).removals
    assert removal.places == (
        "the answer",
        "your comment on the whole",
        "a comment on a criterion",
        "the dispute",
        "a grade of another grader",
        "the reply to the dispute",
    )
    assert "The student removed private words on" in words(opened(tess, room, answer))


def test_private_words_that_a_comment_alone_has_are_removed(tess, lea, room, answer):
    send(tess, room, answer, TOP, comment="Is Rosa your aunt?")
    quizzes.redact_answer(lea, answer, "Rosa", now=NOW)
    assert Mark.objects.get().comment == "Is [removed] your aunt?"
    assert before(tess, room, answer).removals[0].places == ("your comment on the whole",)


def test_long_dispute_takes_the_longer_word_in_the_place_of_a_short_one(lea, answer):
    quizzes.dispute_answer(answer, "ab " * 666, now=NOW)
    quizzes.redact_answer(lea, answer, "ab", now=NOW)
    text = Dispute.objects.get().text
    assert (len(text), set(text.split()[:200])) == (2000, {"[removed]"})
