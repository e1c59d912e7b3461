"""The result after an answer key was corrected speaks in one voice: what was answered, what counts
now, and since when. A question that was dropped is nothing to look at again."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from lessons.library.text import ENGLISH, said
from practice import operations
from questions.types import type_of
from quizzes import operations as quizzes
from quizzes.policy import GRADED
from quizzes.regrading import Accept, Drop, FixKey, FullCredit
from tests.classrooms.build import classroom, signed_in, student, target, work
from tests.quizzes.asked import (
    CHOICE,
    NUMBER,
    RIGHT,
    WORDS,
    WRONG,
    begin,
    place,
    practice,
    save,
    submit,
    take,
)
from tests.quizzes.build import COURSE

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONCE = GRADED.changed(attempts=1)
FIX = FixKey(question=type_of(CHOICE).with_key(CHOICE, WRONG))
OTHER = 2
WHY, TEXT = (
    [said(each, ENGLISH) for each in many]
    for many in (
        [option.why for option in CHOICE.options],
        [option.text for option in CHOICE.options],
    )
)
SINCE = "The answer key was corrected on Tue, Oct 6."
VERDICTS = ("Not this one.", "Not right.", "Partly right.", "Left empty.")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def mend(rule=FIX, *, question=CHOICE, never_down=True, contexts=()):
    return operations.mend_question(
        COURSE,
        question.id,
        rule,
        never_down=never_down,
        by=None,
        now=timezone.now(),
        contexts=contexts,
    )


def opened(person, attempt):
    response = signed_in(person).get(f"/attempt/{attempt.pk}/result/")
    assert response.status_code == 200
    return response


def plain(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def item(person, attempt, question=CHOICE):
    page = opened(person, attempt).context["page"]
    return next(each for each in page.items if each.shown.question.id == question.id)


@pytest.mark.parametrize("rule", [FIX, Accept(response=WRONG), FullCredit()])
def test_answer_that_counts_now_is_called_wrong_nowhere(lea, clock, rule):
    attempt = take(lea, (CHOICE, WRONG), policy=ONCE)
    assert "Not this one." in plain(opened(lea, attempt))
    clock.shift(DAY)
    mend(rule)
    page = plain(opened(lea, attempt))
    assert f"Your answer {TEXT[WRONG]} {SINCE} Your answer now counts as right." in page
    assert [words for words in (*VERDICTS, WHY[WRONG], WHY[RIGHT]) if words in page] == []
    assert "The answer:" not in page


def test_blank_that_counts_in_full_is_still_called_blank(lea, clock):
    attempt = take(lea, (CHOICE, None), policy=ONCE)
    clock.shift(DAY)
    mend(FullCredit())
    page = plain(opened(lea, attempt))
    assert f"Not answered. {SINCE} The question now counts in full." in page
    assert item(lea, attempt).state == "right"


def test_answer_that_stays_wrong_is_told_by_the_key_of_now(lea, clock):
    attempt = take(lea, (CHOICE, OTHER), policy=ONCE)
    assert TEXT[RIGHT] in plain(opened(lea, attempt))
    clock.shift(DAY)
    mend()
    page = plain(opened(lea, attempt))
    assert f"{SINCE} Your answer doesn’t count as right. The right answer now {TEXT[WRONG]}" in page
    assert TEXT[RIGHT] not in page
    assert item(lea, attempt).state == "wrong"


def test_right_answer_of_now_waits_until_it_may_be_seen(lea, clock):
    attempt = take(lea, (CHOICE, OTHER))
    clock.shift(DAY)
    mend()
    page = plain(opened(lea, attempt))
    assert "The right answer now" not in page
    assert TEXT[WRONG] not in page


def test_answer_that_lost_its_points_is_told_so(lea, clock):
    attempt = take(lea, (CHOICE, RIGHT), policy=ONCE)
    clock.shift(DAY)
    mend(never_down=False)
    page = plain(opened(lea, attempt))
    assert f"{SINCE} Your answer doesn’t count as right. Your score went from 1 to 0." in page
    assert "Right." not in page


def test_number_is_told_with_its_unit(lea, clock):
    attempt = take(lea, (NUMBER, "1"), policy=ONCE)
    clock.shift(DAY)
    mend(FixKey(question=type_of(NUMBER).with_key(NUMBER, "300")), question=NUMBER)
    says = f"The right answer now 300 {said(NUMBER.unit, ENGLISH)}"
    assert says in plain(opened(lea, attempt))


def test_dropped_question_is_nothing_to_look_at_again(lea, clock):
    attempt = take(lea, (CHOICE, WRONG), (NUMBER, "218"), policy=ONCE)
    page = opened(lea, attempt).context["page"]
    assert [len(each) for each in (page.again, page.reread)] == [1, 1]
    clock.shift(DAY)
    mend(Drop(), never_down=False)
    response = opened(lea, attempt)
    page = response.context["page"]
    assert [len(each) for each in (page.again, page.reread, page.parallel)] == [0, 0, 0]
    assert item(lea, attempt).state == "dropped"
    assert [(right, asked) for _, right, asked in page.objectives] == [(1, 1)]
    words = plain(response)
    assert "This question had a fault. Since Tue, Oct 6 it doesn’t count." in words
    assert "All right. See why each is right" in words
    assert f"Your answer {TEXT[WRONG]} This question had a fault." in words
    assert WHY[WRONG] not in words
    assert words.count("1 of 1 point.") == 1


def test_quiz_of_which_nothing_counts_any_more_says_so(lea, clock):
    attempt = take(lea, (CHOICE, WRONG), policy=ONCE)
    mend(Drop(), never_down=False)
    assert "None of these questions counts any more" in plain(opened(lea, attempt))


def test_dropped_question_is_named_neither_on_the_map_nor_in_reviews(lea, clock):
    attempt = take(lea, (CHOICE, WRONG), policy=ONCE)
    opened(lea, attempt)
    quizzes.tell_of_shown(lea.pk, now=timezone.now())

    def told():
        client = signed_in(lea)
        panels = client.get(f"/course/{COURSE}/").context["panels"]
        titles = [each.title for panel in panels for each in panel.items]
        return titles, client.get("/review/").context["page"].outlook.next_at is not None

    paragraph = CHOICE.see.removeprefix("p")
    before = ([f"Read paragraph {paragraph} of lesson 3.1 again"], True)
    assert told() == before
    made = mend(Drop(), never_down=False)
    assert told() == ([], False)
    clock.shift(2 * DAY)
    assert told() == ([], False)
    assert signed_in(lea).get("/review/").context["page"].turn is None
    clock.shift(-2 * DAY)
    operations.undo_mending(made, by=None, now=timezone.now())
    assert told() == before


def test_words_that_were_removed_are_no_corrected_key(lea, clock):
    attempt = take(lea, (WORDS, "Maria said so"), policy=ONCE)
    quizzes.redact_answer(lea, place(attempt, WORDS), "Maria", now=timezone.now())
    assert "corrected" not in plain(opened(lea, attempt))


def test_practice_speaks_in_one_voice_too(lea, clock):
    attempt = practice(lea, WRONG, OTHER, RIGHT)
    assert "corrected" not in plain(opened(lea, attempt))
    clock.shift(DAY)
    mend(Accept(response=WRONG))
    page = plain(opened(lea, attempt))
    assert f"{SINCE} Your answer now counts as right." in page
    assert WHY[RIGHT] not in page


def test_attempt_that_the_clock_ended_speaks_in_one_voice_before_it_is_written_down(lea, clock):
    attempt = begin(lea, policy=ONCE.changed(limit_seconds=3600), context=uuid4())
    save(attempt, CHOICE, WRONG)
    mend()
    clock.shift(DAY)
    page = plain(opened(lea, attempt))
    assert "Your answer now counts as right." in page
    assert "Not this one." not in page


def test_teacher_reads_the_same_of_an_attempt(tess, lea, clock):
    room = classroom(tess)
    given = work(room, target())
    student(room, lea)
    attempt = take(lea, (CHOICE, WRONG), context=given.pk, policy=ONCE)
    clock.shift(DAY)
    mend(contexts=[given.pk])
    path = reverse("classrooms:attempt", args=[room.pk, attempt.pk])
    page = plain(signed_in(tess).get(path))
    assert f"{SINCE} The student’s answer now counts as right. The score went from 0 to 1." in page
    assert "Not this one." not in page


def test_later_attempt_by_the_corrected_file_says_nothing_of_it(lea, clock):
    mend()
    clock.shift(DAY)
    attempt = submit(begin(lea, policy=ONCE))
    assert "corrected" not in plain(opened(lea, attempt))
