"""The pages of practice: review, my progress, one objective, the record."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import escape

from practice import operations
from practice.models import Review, ReviewCard
from questions.types import type_of
from quizzes.models import Attempt
from tests.build import remember_guest
from tests.practice.build import COURSE, QUESTIONS, RIGHT, WRONG, answer, day, question

pytestmark = pytest.mark.django_db
Q = QUESTIONS[0]
TURN = re.compile(r'name="turn" value="([^"]+)"')


@pytest.fixture
def now():
    with time_machine.travel(day(5), tick=False) as clock:
        yield clock


@pytest.fixture
def card(lea, now):
    operations.learn([answer(lea, Q, WRONG)])
    return ReviewCard.objects.get()


def form_of(page, response, *, asked=Q, **more):
    """What the form on a review page sends for a response."""
    turn = page.context["page"].turn
    spec = question(asked)
    filled = type_of(spec).fill(spec, response, seed=turn.seed)
    return {"turn": turn.card.due_at.isoformat(), "question": asked} | filled | more


def right_of(question_id):
    return type_of(question(question_id)).right_response(question(question_id))


def send(client, card, form):
    return client.post(f"/review/card/{card.pk}/answer/", form, follow=True)


class TestReview:
    def test_visitor_is_told_what_will_stand_here(self, client):
        page = client.get("/review/")
        assert "comes back here by itself" in page.content.decode()

    def test_question_that_is_due_is_asked(self, client, sign_in, lea, card):
        sign_in(lea)
        page = client.get("/review/")
        assert page.context["page"].turn.question.id == Q
        assert "Question 1 of 1" in page.content.decode()

    def test_page_tells_nothing_of_the_key(self, client, sign_in, lea, card):
        sign_in(lea)
        shown = client.get("/review/").content.decode()
        for explained in type_of(question(Q)).explanations(question(Q)):
            if explained.why:
                assert escape(explained.why.root["en"][:30]) not in shown

    def test_answer_is_kept_and_explained(self, client, sign_in, lea, card):
        sign_in(lea)
        page = client.get("/review/")
        after = send(client, card, form_of(page, right_of(Q), sure="3"))
        review = Review.objects.get()
        assert (review.fraction, review.sureness) == (1, 3)
        assert after.redirect_chain == [(f"/review/{review.pk}/", 302)]
        assert "It comes back on" in after.content.decode()

    def test_double_click_is_one_review(self, client, sign_in, lea, card):
        sign_in(lea)
        form = form_of(client.get("/review/"), right_of(Q))
        first = send(client, card, form)
        second = send(client, card, form)
        assert Review.objects.count() == 1
        assert first.redirect_chain == second.redirect_chain

    def test_empty_answer_is_asked_for_again(self, client, sign_in, lea, card):
        sign_in(lea)
        form = form_of(client.get("/review/"), None, sure="2")
        answered = send(client, card, form)
        assert answered.status_code == 422
        assert "Give an answer first." in answered.content.decode()
        assert 'name="sure" value="2" checked' in answered.content.decode()
        assert not Review.objects.exists()

    @pytest.mark.parametrize("typed", ["a few", "7,2"])
    def test_number_that_is_refused_is_tied_to_the_sentence_that_says_why(
        self, client, sign_in, lea, now, typed
    ):
        number = "tax-on-ten-shirts"
        operations.learn([answer(lea, number, WRONG)])
        sign_in(lea)
        form = form_of(client.get("/review/"), typed, asked=number)
        answered = send(client, ReviewCard.objects.get(), form)
        assert answered.status_code == 422
        html = answered.content.decode()
        (field,) = re.findall(r"<input[^>]*aria-invalid[^>]*>", html)
        assert 'aria-describedby="problem tax-on-ten-shirts-unit"' in field
        assert f'value="{typed}"' in field
        assert html.count('id="problem"') == 1
        assert "<title>Error: " in html
        assert not Review.objects.exists()

    @pytest.mark.parametrize("turn", ["", "yesterday", "2026-11-02T09:00:00", "2026-99-99"])
    def test_page_without_a_turn_is_refused(self, client, sign_in, lea, card, turn):
        sign_in(lea)
        form = form_of(client.get("/review/"), right_of(Q)) | {"turn": turn}
        answered = send(client, card, form)
        assert answered.status_code == 409
        assert "is not due now" in answered.content.decode()
        assert not Review.objects.exists()

    def test_old_page_is_refused_with_a_sentence(self, client, sign_in, lea, card):
        sign_in(lea)
        form = form_of(client.get("/review/"), right_of(Q))
        operations.put_off(lea, card.pk, turn=card.due_at, now=timezone.now())
        answered = send(client, card, form)
        assert answered.status_code == 409
        assert not Review.objects.exists()

    def test_question_that_does_not_belong_to_the_card_is_refused(self, client, sign_in, lea, card):
        sign_in(lea)
        form = form_of(client.get("/review/"), right_of(Q)) | {"question": "which-reading-fails"}
        assert send(client, card, form).status_code == 409

    def test_somebody_elses_card_does_not_exist(self, client, sign_in, leo, card):
        sign_in(leo)
        for act in ("answer", "later", "stop", "again"):
            assert client.post(f"/review/card/{card.pk}/{act}/").status_code == 404

    def test_parallel_question_that_was_met_is_preferred(self, client, sign_in, lea, card):
        operations.learn([answer(lea, QUESTIONS[1], RIGHT)])
        sign_in(lea)
        page = client.get("/review/")
        assert page.context["page"].turn.question.id == QUESTIONS[1]
        send(client, card, form_of(page, right_of(QUESTIONS[1]), asked=QUESTIONS[1]))
        assert Review.objects.get().question_id == QUESTIONS[1]
        assert ReviewCard.objects.get().due_at > card.due_at

    def test_question_of_a_quiz_that_goes_on_is_not_asked(self, client, sign_in, lea, now):
        sign_in(lea)
        client.post(f"/course/{COURSE}/quiz/august-1982/start/", {"mode": "quiz"})
        asked = Attempt.objects.get().answers.values_list("version__question_id", flat=True)
        operations.learn([answer(lea, question_id, WRONG) for question_id in asked])
        page = client.get("/review/")
        assert page.context["page"].turn is None
        assert "A quiz comes first" in page.content.decode()

    def test_day_is_full_when_the_minutes_are_used(self, client, sign_in, lea, card):
        lea.review_minutes = 1
        lea.save()
        operations.learn([answer(lea, each, WRONG) for each in QUESTIONS])
        sign_in(lea)
        for _ in range(2):
            page = client.get("/review/")
            turn = page.context["page"].turn
            send(
                client, turn.card, form_of(page, right_of(turn.question.id), asked=turn.question.id)
            )
        assert "Enough for today" in client.get("/review/").content.decode()

    def test_put_off_and_stopped_questions_leave_the_day(self, client, sign_in, lea, card):
        sign_in(lea)
        form = form_of(client.get("/review/"), None)
        client.post(f"/review/card/{card.pk}/later/", form)
        assert ReviewCard.objects.get().due_at == timezone.now() + timedelta(days=7)
        client.post(f"/review/card/{card.pk}/stop/")
        assert "1 question put aside" in client.get("/progress/").content.decode()
        client.post(f"/review/card/{card.pk}/again/")
        assert "put aside" not in client.get("/progress/").content.decode()

    def test_guest_has_reviews_too(self, client, guest, now):
        operations.learn([answer(guest, Q, WRONG)])
        remember_guest(client, guest)
        page = client.get("/review/")
        assert send(client, ReviewCard.objects.get(), form_of(page, right_of(Q))).status_code == 200
        assert Review.objects.count() == 1


class TestProgress:
    def test_visitor_is_told_what_will_stand_here(self, client):
        page = client.get("/progress/").content.decode()
        assert "objective by objective" in page
        assert "Not seen" in page

    def test_states_are_counted_and_explained(self, client, sign_in, lea, now):
        told = [answer(lea, each, RIGHT, at=day(n)) for n, each in enumerate(QUESTIONS)]
        operations.learn([*told, answer(lea, "which-reading-fails", WRONG, at=day(3))])
        sign_in(lea)
        page = client.get("/progress/")
        states = page.context["pages"][0].states
        assert (states.secure, states.practise) == (1, 1)
        shown = page.content.decode()
        assert "right on Mon, Nov 2 and again on Wed, Nov 4" in shown
        assert "How it changed" in shown

    def test_page_that_is_kept_follows_the_next_answer(self, client, sign_in, lea, now):
        sign_in(lea)
        operations.learn([answer(lea, Q, RIGHT)])
        assert "100% on the only answer" in client.get("/progress/").content.decode()
        operations.learn([answer(lea, QUESTIONS[1], WRONG, at=day(1))])
        assert "50% on the last 2 answers" in client.get("/progress/").content.decode()

    def test_objective_shows_the_answers_that_it_rests_on(self, client, sign_in, lea, now):
        operations.learn([answer(lea, Q, RIGHT), answer(lea, "aims-on-the-list", WRONG, at=day(1))])
        sign_in(lea)
        shown = client.get(f"/progress/{COURSE}/LO11/").content.decode()
        assert question(Q).ask.root["en"][:40] in shown
        # What is held back for tests is counted and never shown.
        assert "A question of a test" in shown
        assert question("aims-on-the-list").statement.root["en"][:30] not in shown

    def test_unknown_objective_does_not_exist(self, client):
        assert client.get(f"/progress/{COURSE}/LO99/").status_code == 404

    def test_results_and_lessons_stand_with_their_days(self, client, sign_in, lea, now):
        sign_in(lea)
        client.post(f"/course/{COURSE}/quiz/august-1982/start/", {"mode": "quiz"})
        client.post(f"/attempt/{Attempt.objects.get().pk}/submit/")
        client.post(f"/course/{COURSE}/august-1982/read/", {"zoom": "standard"})
        for address in ("/progress/", "/progress/record/"):
            shown = client.get(address).content.decode()
            assert "Quiz 3.1" in shown
            assert "August 1982: the week Mexico could not pay" in shown

    def test_record_names_whom_it_is_of(self, client, sign_in, lea, now):
        sign_in(lea)
        shown = client.get("/progress/record/").content.decode()
        assert "Lea Moreno" in shown
        assert "as of November 7, 2026" in shown

    @pytest.mark.parametrize(("address", "most"), [("/progress/", 11), ("/review/", 10)])
    def test_number_of_queries_does_not_grow(
        self, client, sign_in, lea, now, django_assert_max_num_queries, address, most
    ):
        sign_in(lea)
        client.post(f"/course/{COURSE}/quiz/august-1982/start/", {"mode": "quiz"})
        client.post(f"/attempt/{Attempt.objects.get().pk}/submit/")
        operations.learn([answer(lea, each, WRONG, at=day(n)) for n, each in enumerate(QUESTIONS)])
        with django_assert_max_num_queries(most):
            client.get(address)
