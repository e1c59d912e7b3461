"""What an open graded attempt asks is kept back from its learner on every other page."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from classrooms.rules import AssignmentRules
from lessons.catalogue import library
from practice import operations as practising_operations
from practice import queries as practising
from practice.models import Evidence, ReviewCard
from questions.types import type_of
from quizzes import operations
from quizzes.models import AnswerEvent, Attempt
from quizzes.pinned import pinned
from quizzes.policy import GRADED, PRACTICE
from quizzes.queries import sees_of_questions
from quizzes.seeing import NOTHING_KEPT, kept_back
from tests.classrooms.build import classroom, colleague, signed_in, student, target, work
from tests.quizzes.asked import (
    CHOICE,
    NUMBER,
    RIGHT,
    WORDS,
    WRONG,
    begin,
    place,
    save,
    submit,
    take,
)
from tests.quizzes.build import COURSE, QUIZ

pytestmark = pytest.mark.django_db
SENTENCE = "This question is in an attempt you have open."
SCORE = 'class="score"'


def result(person, attempt):
    page = signed_in(person).get(f"/attempt/{attempt.pk}/result/")
    assert page.status_code == 200
    return page


def items(page):
    return {item.shown.question.id: item for item in page.context["page"].items}


@pytest.fixture
def given(tess, lea):
    """The quiz as work of a class that Lea learns in."""
    room = classroom(tess)
    student(room, lea)
    return work(room, target(), rules=AssignmentRules(attempts=1, feedback="each-try"), by=tess)


def test_earlier_result_hides_what_an_open_attempt_asks_and_nothing_else(lea, given):
    earlier = take(lea, (CHOICE, WRONG), (NUMBER, "218"), policy=GRADED.changed(attempts=1))
    before = items(result(lea, earlier))
    assert before[CHOICE.id].shown.review.answer
    assert before[CHOICE.id].state == "wrong"
    begin(lea, CHOICE, context=given.pk)
    page = result(lea, earlier)
    hidden, shown = items(page)[CHOICE.id], items(page)[NUMBER.id]
    assert (hidden.is_kept_back, hidden.state, hidden.fraction, hidden.mark) == (
        True,
        "",
        None,
        None,
    )
    assert [row.given for row in hidden.shown.review.rows] == [CHOICE.options[WRONG].text]
    assert not hidden.shown.review.answer
    assert (shown.is_kept_back, shown.state) == (False, "right")
    assert page.content.decode().count(SENTENCE) == 1
    # It was seen before the attempt began.
    assert SCORE in page.content.decode()


def test_attempt_submitted_meanwhile_shows_no_score_until_the_open_one_is_submitted(lea, given):
    running = begin(lea, CHOICE, context=given.pk)
    own = take(lea, (CHOICE, RIGHT), (NUMBER, "218"), policy=GRADED.changed(attempts=1))
    page = result(lea, own)
    assert SCORE not in page.content.decode()
    assert {item.state for item in items(page).values()} == {""}
    quiz_page = f"/course/{COURSE}/quiz/{QUIZ}/"
    assert signed_in(lea).get(quiz_page).context["page"].past[0].score is None
    progress = signed_in(lea).get("/progress/").context["pages"][0]
    assert [each.score for each in progress.results] == [None]
    submit(running)
    page = result(lea, own)
    assert SCORE in page.content.decode()
    assert {item.state for item in items(page).values()} == {"right"}
    assert signed_in(lea).get(quiz_page).context["page"].past[0].score.known == 2


def test_another_attempt_that_shares_nothing_shows_all(lea, given):
    begin(lea, CHOICE, context=given.pk)
    own = take(lea, (NUMBER, "218"))
    page = result(lea, own)
    assert SCORE in page.content.decode()
    assert items(page)[NUMBER.id].state == "right"


def test_first_attempt_hides_the_questions_that_the_second_asks_again(lea):
    first = take(lea, (CHOICE, RIGHT), (NUMBER, "0"))
    begin(lea, CHOICE)
    assert {id_: each.state for id_, each in items(result(lea, first)).items()} == {
        CHOICE.id: "",
        NUMBER.id: "wrong",
    }


def test_what_the_clock_has_ended_and_what_a_teacher_looks_at_keep_nothing_back(lea, tess, given):
    attempt = begin(lea, CHOICE, context=given.pk)
    now = timezone.now()
    assert kept_back(lea.pk, now).has(COURSE, CHOICE.id)
    Attempt.objects.filter(pk=attempt.pk).update(deadline=now)
    assert kept_back(lea.pk, now).has(COURSE, CHOICE.id)
    past_grace = now + timedelta(seconds=attempt.rules.grace_seconds + 1)
    assert kept_back(lea.pk, past_grace) is NOTHING_KEPT
    begin(tess, CHOICE, is_preview=True)
    assert kept_back(tess.pk, now) is NOTHING_KEPT


# Practice -------------------------------------------------------------------------------------


def try_it(person, attempt, question, response):
    fields = type_of(question).fill(question, response, seed=attempt.seed)
    form = fields | {"q": place(attempt, question).position, "revision": 1, "sure": "3"}
    return signed_in(person).post(f"/attempt/{attempt.pk}/try/", form, follow=True)


def test_practice_begun_before_takes_no_try_at_what_is_open(lea, given):
    attempt = begin(lea, CHOICE, NUMBER, policy=PRACTICE)
    running = begin(lea, CHOICE, context=given.pk)
    page = try_it(lea, attempt, CHOICE, RIGHT)
    assert page.context["page"].turn.is_kept_back
    assert page.context["page"].shown.review is None
    assert "Come back to it after you submit that attempt." in page.content.decode()
    assert place(attempt, CHOICE).tries == 0
    assert not AnswerEvent.objects.filter(answer__attempt=attempt).exists()
    assert not Evidence.objects.exists()
    with pytest.raises(operations.IsKeptBack):
        operations.try_answer(
            lea,
            attempt,
            place(attempt, CHOICE).position,
            response=RIGHT,
            sureness=3,
            now=timezone.now(),
        )
    assert try_it(lea, attempt, NUMBER, "218").context["page"].turn.is_finished
    submit(running)
    assert try_it(lea, attempt, CHOICE, RIGHT).context["page"].turn.is_finished


def test_tries_before_are_not_shown_while_the_question_is_open(lea, given):
    attempt = begin(lea, CHOICE, policy=PRACTICE)
    try_it(lea, attempt, CHOICE, WRONG)
    begin(lea, CHOICE, context=given.pk)
    page = signed_in(lea).get(f"/attempt/{attempt.pk}/?q=1").context["page"]
    assert (page.shown.review, page.turn.hint) == (None, None)


def test_unreadable_try_at_what_is_open_is_not_judged(lea, given):
    attempt = begin(lea, NUMBER, policy=PRACTICE)
    begin(lea, NUMBER, context=given.pk)
    page = try_it(lea, attempt, NUMBER, "no number")
    assert (page.status_code, page.context["problem"]) == (200, "")


def test_practice_never_draws_what_a_graded_attempt_asks(lea, given):
    begin(lea, CHOICE, context=given.pk)
    with pytest.raises(operations.NothingToAsk):
        begin(lea, CHOICE, policy=PRACTICE)
    asked = pinned(begin(lea, CHOICE, NUMBER, policy=PRACTICE).pk).questions.values()
    assert [each.id for each in asked] == [NUMBER.id]


@pytest.mark.parametrize("policy", [GRADED, PRACTICE], ids=["graded", "practice"])
def test_graded_attempt_asks_what_is_open_elsewhere_where_nothing_else_is_left(lea, given, policy):
    begin(lea, CHOICE, NUMBER, policy=policy)
    attempt = begin(lea, CHOICE, NUMBER, WORDS, context=given.pk)
    assert {each.id for each in pinned(attempt.pk).questions.values()} == {
        CHOICE.id,
        NUMBER.id,
        WORDS.id,
    }


@pytest.mark.parametrize("mode", ["quiz", "practice"])
def test_graded_attempt_rather_draws_what_is_not_open_elsewhere(lea, given, mode):
    first = signed_in(lea)
    first.post(f"/course/{COURSE}/quiz/{QUIZ}/start/", {"mode": mode, "for": "myself"})
    first.post(reverse("classrooms:start_assigned", args=[given.pk]))
    one, other = (
        {each.id for each in pinned(attempt.pk).questions.values()}
        for attempt in Attempt.objects.filter(learner=lea)
    )
    assert one & other == set()


# Practice is told -------------------------------------------------------------------------------


def test_practice_is_told_once_the_open_attempt_is_submitted(lea, given):
    running = begin(lea, CHOICE, context=given.pk)
    own = take(lea, (CHOICE, WRONG), (NUMBER, "0"))
    assert Attempt.objects.get(pk=own.pk).told_at is None
    assert not Evidence.objects.exists()
    assert not ReviewCard.objects.exists()
    submit(running)
    assert Attempt.objects.get(pk=own.pk).told_at is not None
    assert Evidence.objects.filter(question_id=NUMBER.id, fraction=0).count() == 1


def test_review_does_not_ask_what_is_open_in_another_class(lea, given):
    take(lea, (CHOICE, WRONG), policy=GRADED.changed(attempts=1))
    card = ReviewCard.objects.get(question_id=CHOICE.id)
    now = timezone.now()
    assert practising.turn_of(lea, card, now=now, question_id=CHOICE.id)
    begin(lea, CHOICE, context=given.pk)
    assert practising.turn_of(lea, card, now=now, question_id=CHOICE.id) is None
    assert sees_of_questions(lea, COURSE, [CHOICE.id], now=now) == {CHOICE.id: None}


def test_review_given_before_says_nothing_while_the_question_is_open(lea, given):
    take(lea, (CHOICE, WRONG), policy=GRADED.changed(attempts=1))
    card = ReviewCard.objects.get(question_id=CHOICE.id)
    ReviewCard.objects.update(due_at=timezone.now())
    card.refresh_from_db()
    review = practising_operations.answer_review(
        lea,
        card.pk,
        turn=card.due_at,
        question=CHOICE,
        response=RIGHT,
        sureness=3,
        now=timezone.now(),
    )
    url = reverse("practice:reviewed", args=[review.pk])
    assert "It comes back on" in signed_in(lea).get(url).content.decode()
    begin(lea, CHOICE, context=given.pk)
    page = signed_in(lea).get(url)
    assert page.context["page"].shown.review.state is None
    assert "It comes back on" not in page.content.decode()
    assert "Your answer is saved" in page.content.decode()


def test_objective_does_not_say_how_an_open_question_went(lea, given):
    take(lea, (CHOICE, WRONG))
    url = reverse("practice:objective", args=[COURSE, CHOICE.objective])
    assert "Missed" in signed_in(lea).get(url).content.decode()
    begin(lea, CHOICE, context=given.pk)
    page = signed_in(lea).get(url).content.decode()
    assert "Missed" not in page
    assert "In an open attempt" in page


def test_checks_of_lessons_are_in_no_quiz():
    """They are answered at once, and so they must be other questions."""
    for course in library().courses.values():
        checks = {check.id for lesson in course.lessons for check in lesson.quiz.checks}
        pools = {each.id for quiz in course.quizzes.values() for each in quiz.pool}
        assert checks & pools == set()


# The file of one's own data ---------------------------------------------------------------------


def own_data(person):
    return json.loads(own_file(person, "my-data.json"))


def own_file(person, name):
    packed = signed_in(person).post(reverse("accounts:export_my_data")).content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read(name).decode()


def test_own_data_says_nothing_of_what_an_open_question_earned(lea, given):
    take(lea, (CHOICE, WRONG))
    known = own_data(lea)
    assert [row["fraction"] for row in known["quizzes.answer"]] == ["0.0000000"]
    assert [row["fraction"] for row in known["practice.evidence"]] == ["0.0000000"]
    assert [row["reason"] for row in known["practice.reviewcard"]] == ["missed"]
    running = begin(lea, CHOICE, context=given.pk)
    hidden = own_data(lea)
    assert {row["fraction"] for row in hidden["quizzes.answer"]} == {None}
    assert {row["score"] for row in hidden["quizzes.attempt"]} == {None}
    assert {row["fraction"] for row in hidden["quizzes.answerevent"]} == {None}
    assert [row["fraction"] for row in hidden["practice.evidence"]] == [None]
    assert [row["reason"] for row in hidden["practice.reviewcard"]] == [None]
    submit(running)
    rows = own_data(lea)["quizzes.answer"]
    assert {row["fraction"] for row in rows if row["response"]} == {"0.0000000"}


def test_own_data_has_the_words_of_question_and_answer_and_no_place(lea):
    attempt = begin(lea, CHOICE)
    save(attempt, CHOICE, WRONG)
    tables = own_data(lea)
    words = (CHOICE.ask.root["en"], CHOICE.options[WRONG].text.root["en"])
    for table in ("quizzes.answer", "quizzes.answerevent"):
        [row] = tables[table]
        assert (row["question"], row["response"]) == words
    page = own_file(lea, "index.html")
    assert f"<dd>{escape(words[0])}</dd><dt>Response</dt><dd>{escape(words[1])}</dd>" in page


# A teacher who learns in another class ------------------------------------------------------------


@pytest.fixture
def torn(tess, lea, leo, given) -> User:
    """Lea teaches too: a class in which Leo has submitted what she has open herself."""
    room = classroom(tess, "Another class")
    User.objects.filter(pk=lea.pk).update(is_teacher=True, is_confirmed_teacher=True)
    lea.refresh_from_db()
    colleague(room, lea)
    student(room, leo)
    taught = work(room, target(), by=tess)
    lea.taught, lea.seen = taught, take(leo, (CHOICE, WRONG), context=taught.pk)
    return lea


def pages_with_keys(torn):
    room, taught = torn.taught.classroom_id, torn.taught.pk
    return {
        reverse("classrooms:attempt", args=[room, torn.seen.pk]),
        reverse("classrooms:items", args=[room, taught]),
        reverse("classrooms:item", args=[room, taught, CHOICE.id]),
        reverse("classrooms:mend", args=[room, taught, CHOICE.id]),
    }


def test_teacher_sees_no_key_of_what_they_have_open_as_a_student(torn, given):
    client = signed_in(torn)
    files = reverse("classrooms:answers_csv", args=[torn.taught.classroom_id])
    assert {client.get(url).status_code for url in pages_with_keys(torn)} == {200}
    assert client.post(files).status_code == 200
    running = begin(torn, CHOICE, context=given.pk)
    for url in pages_with_keys(torn):
        page = client.get(url)
        assert page.status_code == 403
        assert "You have these questions open in an attempt" in page.content.decode()
        assert CHOICE.options[RIGHT].text.root["en"] not in page.content.decode()
    assert client.post(files).status_code == 403
    submit(running)
    assert {client.get(url).status_code for url in pages_with_keys(torn)} == {200}


def test_preview_hides_what_its_teacher_has_open_as_a_student(torn, given):
    begin(torn, CHOICE, context=given.pk)
    looked = take(torn, (CHOICE, RIGHT), is_preview=True, policy=GRADED.changed(attempts=None))
    page = result(torn, looked)
    assert items(page)[CHOICE.id].is_kept_back
    assert SCORE not in page.content.decode()


def test_answer_key_is_closed_while_its_closing_question_is_open(torn, given):
    course = library().courses[COURSE]
    lesson = next(each for each in course.lessons if each.closing)
    closing = next(each for each in lesson.quiz.pool if each.id == lesson.closing)
    url = reverse("lessons:answer_key", args=[COURSE, lesson.id])
    client = signed_in(torn)
    assert client.get(url).status_code == 200
    running = begin(torn, closing, context=given.pk)
    assert client.get(url).status_code == 403
    submit(running)
    assert client.get(url).status_code == 200
