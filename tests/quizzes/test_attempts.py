"""A quiz from the start to its result, by plain forms: what a learner meets and what is kept."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts import operations as people
from questions.signals import answers_graded
from questions.types import type_of
from quizzes import operations
from quizzes.bank import get_quiz, policy_of
from quizzes.models import Answer, AnswerEvent, Attempt, QuestionVersion
from quizzes.pinned import pinned
from tests.build import remember_guest

COURSE = "aid-and-migration"
QUIZ = "august-1982"
START = f"/course/{COURSE}/quiz/{QUIZ}/"
NOW = timezone.now()


def start(learner, **changes):
    bank = get_quiz(COURSE, QUIZ)
    policy = policy_of(bank, "quiz").changed(**changes)
    return operations.start_attempt(learner, bank, policy=policy, now=timezone.now())


def begin(client):
    """Press Start; returns the attempt and the address of its first question."""
    response = client.post(f"{START}start/")
    attempt = Attempt.objects.latest("started_at")
    assert response.url == f"/attempt/{attempt.pk}/"
    return attempt, response.url


def started_with(client, *types):
    """An attempt that asks a question of one of these types, and where."""
    while True:
        client.cookies.clear()
        attempt, _ = begin(client)
        for position, question in pinned(attempt.pk).questions.items():
            if question.type in types:
                return attempt, position


def form_of(attempt, position, response, **more):
    """What a browser would post for this response."""
    facts = pinned(attempt.pk)
    question = facts.questions[position]
    answer = attempt.answers.get(position=position)
    fields = type_of(question).fill(question, response, seed=facts.seed)
    return {"q": position, "revision": answer.revision + 1, **fields, **more}


def right(attempt, position):
    """The right response; for a written question its model answer."""
    question = pinned(attempt.pk).questions[position]
    if question.type == "written":
        return question.model.root["en"]
    return type_of(question).right_response(question)


def answer(client, attempt, position, response, **more):
    return client.post(f"/attempt/{attempt.pk}/save/", form_of(attempt, position, response, **more))


def answer_all_right(client, attempt):
    for position in pinned(attempt.pk).questions:
        answer(client, attempt, position, right(attempt, position))


def test_page_before_the_quiz_says_the_rules(client, db):
    page = client.get(START)
    assert page.context["page"].count == 6
    assert "2 of 2 left" in page.content.decode()
    assert Attempt.objects.count() == 0


def test_start_makes_a_guest_with_an_attempt_of_six_empty_answers(client, db):
    attempt, first = begin(client)
    assert attempt.learner.is_guest
    assert attempt.answers.count() == 6
    assert client.get(first).context["page"].total == 6
    assert QuestionVersion.objects.count() == 6


def test_start_again_goes_on_with_the_same_attempt(client, db):
    first, _ = begin(client)
    again, _ = begin(client)
    assert (again, Attempt.objects.count()) == (first, 1)


@pytest.mark.parametrize(
    ("go", "where"), [("next", "?q=3"), ("back", "?q=1"), ("stay", "?q=2"), ("5", "?q=5")]
)
def test_save_keeps_the_answer_and_goes_where_was_pressed(client, db, go, where):
    attempt, _ = begin(client)
    response = answer(client, attempt, 2, right(attempt, 2), go=go, sure="3", flag="1")
    assert response.url == f"/attempt/{attempt.pk}/{where}"
    kept = attempt.answers.get(position=2)
    assert kept.response == right(attempt, 2)
    assert (kept.revision, kept.sureness, kept.is_flagged) == (1, 3, True)
    assert kept.events.get().response == right(attempt, 2)


def test_save_of_the_last_question_leads_to_the_list(client, db):
    attempt, _ = begin(client)
    response = answer(client, attempt, 6, None)
    assert response.url == f"/attempt/{attempt.pk}/list/"
    assert client.get(response.url).context["page"].open_count == 6


def test_question_page_shows_what_was_saved(client, db):
    attempt, first = begin(client)
    answer(client, attempt, 1, right(attempt, 1), sure="2")
    page = client.get(first).context["page"]
    question = pinned(attempt.pk).questions[1]
    filled = type_of(question).fill(question, right(attempt, 1), seed=attempt.seed)
    assert page.shown.filled == filled
    assert page.answer.sureness == 2
    assert [step.is_answered for step in page.steps] == [True] + [False] * 5


def test_changing_only_how_sure_keeps_it(client, db):
    attempt, _ = begin(client)
    answer(client, attempt, 1, right(attempt, 1), sure="1")
    answer(client, attempt, 1, right(attempt, 1), sure="3", flag="1")
    kept = attempt.answers.get(position=1)
    assert (kept.revision, kept.sureness, kept.is_flagged) == (1, 3, True)


def test_form_of_an_old_page_replaces_and_says_so(client, db):
    attempt, _ = begin(client)
    old = form_of(attempt, 1, None)
    answer(client, attempt, 1, right(attempt, 1))
    other = form_of(attempt, 1, right(attempt, 1)) | {"revision": old["revision"]}
    name = next(key for key in other if key not in ("q", "revision"))
    other.pop(name)
    client.post(f"/attempt/{attempt.pk}/save/", other)
    page = client.get(f"/attempt/{attempt.pk}/?q=2").content.decode()
    assert "Your answer to question 1 replaced a newer one" in page
    assert attempt.answers.get(position=1).revision == 2
    assert AnswerEvent.objects.filter(kind="saved").count() == 2


def test_hand_in_grades_all_and_the_result_says_what_comes_next(client, db):
    attempt, _ = begin(client)
    answer_all_right(client, attempt)
    response = client.post(f"/attempt/{attempt.pk}/submit/")
    assert response.url == f"/attempt/{attempt.pk}/result/"
    attempt.refresh_from_db()
    graded = attempt.answers.exclude(points=0).count()
    assert (attempt.score, attempt.max_score) == (graded, graded)
    assert attempt.submitted_by == "learner"
    page = client.get(response.url)
    assert "All right. See why each is right" in page.content.decode()
    assert AnswerEvent.objects.filter(kind="submitted").count() == 6


def test_hand_in_twice_changes_nothing(client, db):
    attempt, _ = begin(client)
    client.post(f"/attempt/{attempt.pk}/submit/")
    first = Attempt.objects.values().get()
    client.post(f"/attempt/{attempt.pk}/submit/")
    assert Attempt.objects.values().get() == first
    assert AnswerEvent.objects.filter(kind="submitted").count() == 6


def test_blank_attempt_can_be_handed_in_and_earns_nothing(client, db):
    attempt, _ = begin(client)
    page = client.post(f"/attempt/{attempt.pk}/submit/", follow=True)
    attempt.refresh_from_db()
    assert attempt.score == 0
    assert page.context["page"].answered == 0


def test_answer_after_the_hand_in_does_not_count_and_says_so(client, db):
    attempt, _ = begin(client)
    form = form_of(attempt, 1, right(attempt, 1))
    client.post(f"/attempt/{attempt.pk}/submit/")
    response = client.post(f"/attempt/{attempt.pk}/save/", form)
    assert response.status_code == 409
    assert "This answer came after the end." in response.content.decode()
    assert attempt.answers.get(position=1).response is None


def test_attempt_that_is_over_leads_to_its_result(client, db):
    attempt, first = begin(client)
    client.post(f"/attempt/{attempt.pk}/submit/")
    result = reverse("quizzes:result", args=[attempt.pk])
    assert client.get(first).url == result
    assert client.get(f"{first}list/").url == result


def test_result_waits_while_the_attempt_goes_on(client, db):
    _attempt, first = begin(client)
    assert client.get(f"{first}result/").url == first


def test_right_answer_is_not_shown_while_a_try_is_left(client, db):
    attempt, _ = begin(client)
    page = client.post(f"/attempt/{attempt.pk}/submit/", follow=True)
    assert page.context["page"].seen.right_answer is False
    second, _ = begin(client)
    page = client.post(f"/attempt/{second.pk}/submit/", follow=True)
    assert page.context["page"].seen.right_answer is True


def test_second_try_asks_other_questions(client, db):
    first, _ = begin(client)
    client.post(f"/attempt/{first.pk}/submit/")
    second, _ = begin(client)
    asked = [{q.id for q in pinned(each.pk).questions.values()} for each in (first, second)]
    assert asked[0] & asked[1] == set()


def test_third_try_is_refused_in_words(client, db):
    for _ in range(2):
        attempt, _ = begin(client)
        client.post(f"/attempt/{attempt.pk}/submit/")
    page = client.post(f"{START}start/", follow=True)
    assert "You have used all your tries" in page.content.decode()
    assert Attempt.objects.count() == 2


def test_attempt_past_its_deadline_is_over_for_every_reader(client, lea):
    client.force_login(lea)
    attempt = start(lea, limit_seconds=600)
    graded = attempt.answers.exclude(points=0).first().position
    answer(client, attempt, graded, right(attempt, graded))
    late = attempt.started_at + timedelta(minutes=12)
    with time_machine.travel(late, tick=False):
        page = client.get(f"/attempt/{attempt.pk}/", follow=True)
        assert page.context["page"].score.known == 1
        assert "The time was over" in page.content.decode()
        form = form_of(attempt, 2, right(attempt, 2))
        assert client.post(f"/attempt/{attempt.pk}/save/", form).status_code == 409
        assert Attempt.objects.get().submitted_at is None
        client.post(f"{START}start/")
    written = Attempt.objects.get(number=1)
    assert (written.submitted_by, written.submitted_at) == ("clock", written.deadline)
    assert written.score == 1


@pytest.mark.parametrize("path", ["", "list/"])
@pytest.mark.parametrize(("seconds", "is_said"), [(299, False), (301, True), (601, False)])
def test_page_says_that_five_minutes_are_left(client, lea, path, seconds, is_said):
    client.force_login(lea)
    attempt = start(lea, limit_seconds=600)
    now = attempt.started_at + timedelta(seconds=seconds)
    with time_machine.travel(now, tick=False):
        shown = client.get(f"/attempt/{attempt.pk}/{path}").content.decode()
    assert (">Less than five minutes are left." in shown) == is_said


def test_save_within_the_grace_of_the_network_counts(client, lea):
    client.force_login(lea)
    attempt = start(lea, limit_seconds=600)
    form = form_of(attempt, 1, right(attempt, 1))
    with time_machine.travel(attempt.deadline + timedelta(seconds=59), tick=False):
        assert client.post(f"/attempt/{attempt.pk}/save/", form).status_code == 302
    assert attempt.answers.get(position=1).response == right(attempt, 1)


@pytest.mark.parametrize("page", ["", "list/", "result/"])
def test_attempt_of_another_is_not_there(client, lea, otto, page):
    attempt = start(lea)
    client.force_login(otto)
    assert client.get(f"/attempt/{attempt.pk}/{page}").status_code == 404


@pytest.mark.parametrize("act", ["save/", "submit/"])
def test_nobody_writes_into_the_attempt_of_another(client, lea, otto, act):
    attempt = start(lea)
    client.force_login(otto)
    form = form_of(attempt, 1, right(attempt, 1))
    assert client.post(f"/attempt/{attempt.pk}/{act}", form).status_code == 404
    attempt.refresh_from_db()
    assert attempt.submitted_at is None
    assert AnswerEvent.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"q": "7"},
        {"q": "x"},
        {"q": ""},
        {"revision": "x"},
        {"revision": ""},
        {"revision": "9" * 20},
        {"revision": "0" * 8 + "9" * 29},
        {"client": "<b>"},
        {"choice": "0" * 16, "number": "1" * 100_000, "text": "a" * 100_000, "order": "x"},
    ],
    ids=lambda change: next(iter(change)) + str(next(iter(change.values())))[:3],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(client, db, change):
    attempt, _ = begin(client)
    form = form_of(attempt, 1, right(attempt, 1)) | change
    response = client.post(f"/attempt/{attempt.pk}/save/", form)
    assert response.status_code in (404, 422, 302)
    if response.status_code != 302:
        assert AnswerEvent.objects.count() == 0


@pytest.mark.parametrize("junk", [["x"], ["x", "y"], []])
def test_order_that_is_none_is_asked_again(client, db, junk):
    attempt, position = started_with(client, "ordering")
    form = form_of(attempt, position, None) | {"order": junk, "keep": "1"}
    response = client.post(f"/attempt/{attempt.pk}/save/", form)
    assert response.status_code == (422 if junk else 302)


def test_guest_who_signs_up_keeps_the_attempt(client, db):
    attempt, first = begin(client)
    answer(client, attempt, 1, right(attempt, 1))
    form = {"username": "nora", "password1": "three calm words", "display_name": "Nora"}
    client.post(reverse("account_signup"), form)
    assert client.get(first).context["page"].answer.response == right(attempt, 1)


def test_merge_moves_attempts_and_numbers_go_on(guest, lea):
    theirs, mine = start(guest), start(lea)
    people.merge_learners(guest_id=guest.pk, account=lea)
    theirs.refresh_from_db()
    assert (theirs.learner, theirs.number) == (lea, 2)
    assert theirs.submitted_at is not None
    assert Attempt.objects.get(pk=mine.pk).submitted_at is None
    assert Answer.objects.filter(attempt__learner=lea).count() == 12


def test_hand_in_tells_practice_of_what_was_answered(client, lea):
    told = []

    def listen(sender, answers, **kwargs):
        told.extend(answers)

    answers_graded.connect(listen)
    try:
        client.force_login(lea)
        attempt, _ = begin(client)
        graded_at = attempt.answers.exclude(points=0).last().position
        answer(client, attempt, graded_at, right(attempt, graded_at), sure="1")
        client.post(f"/attempt/{attempt.pk}/submit/")
        client.post(f"/attempt/{attempt.pk}/submit/")
    finally:
        answers_graded.disconnect(listen)
    (graded,) = told
    assert (graded.fraction, graded.sureness, graded.is_first) == (1, 1, True)
    assert graded.origin_key == str(attempt.answers.get(position=graded_at).pk)


def test_question_page_asks_four_times_and_a_save_once_more(client, lea, django_assert_num_queries):
    client.force_login(lea)
    _attempt, first = begin(client)
    client.get(first)
    with django_assert_num_queries(4):
        client.get(first)


def test_held_back_questions_are_not_asked_in_own_study(client, db):
    course = get_quiz(COURSE, QUIZ).course
    held_back = {a.question.id for a in course.questions if a.question.held_back}
    assert held_back
    for _ in range(2):
        attempt, _ = begin(client)
        client.post(f"/attempt/{attempt.pk}/submit/")
    asked = set(QuestionVersion.objects.values_list("question_id", flat=True))
    assert asked & held_back == set()


def test_page_holds_no_explanation_before_the_hand_in(client, db):
    attempt, first = begin(client)
    for position, question in pinned(attempt.pk).questions.items():
        page = client.get(f"{first}?q={position}").content.decode()
        for explained in type_of(question).explanations(question):
            if explained.why:
                assert escape(explained.why.root["en"][:40]) not in re.sub(r"\s+", " ", page)


def test_guest_of_another_device_has_no_part_in_it(client, db, guest):
    _attempt, first = begin(client)
    client.cookies.clear()
    remember_guest(client, guest)
    assert client.get(first).status_code == 404


def test_result_stays_when_the_course_no_longer_has_the_quiz(client, db):
    attempt, _ = begin(client)
    client.post(f"/attempt/{attempt.pk}/submit/")
    Attempt.objects.update(quiz_id="a-lesson-that-went")
    page = client.get(f"/attempt/{attempt.pk}/result/")
    assert page.status_code == 200
    assert len(page.context["page"].items) == 6
