"""A review: stored once, at its turn, and without touching a grade."""

from datetime import timedelta

import pytest

from practice import memory, operations
from practice.models import Evidence, MasteryChange, Review, ReviewCard
from questions.types import type_of
from tests.practice.build import COURSE, QUESTIONS, RIGHT, SURE, WRONG, answer, day, question

pytestmark = pytest.mark.django_db
Q = QUESTIONS[0]


@pytest.fixture
def card(lea):
    operations.learn([answer(lea, Q, WRONG)])
    return ReviewCard.objects.get()


def review(card, *, right=True, at=None, turn=None, asked=Q, learner=None, sureness=SURE):
    spec = question(asked)
    return operations.answer_review(
        learner or card.learner,
        card.pk,
        turn=turn or card.due_at,
        question=spec,
        response=type_of(spec).right_response(spec) if right else "0",
        sureness=sureness,
        now=at or card.due_at,
    )


def test_review_moves_the_card_as_fsrs_does(card):
    review(card)
    first = memory.rated(None, memory.Rating.AGAIN, day(0))
    then = memory.rated(first, memory.Rating.EASY, card.due_at)
    moved = ReviewCard.objects.get()
    assert (moved.due_at, moved.stability, moved.difficulty) == (
        then.due_at,
        then.stability,
        then.difficulty,
    )


def test_review_is_evidence_of_the_objective(card):
    review(card)
    assert Evidence.objects.filter(origin="review", question_id=Q, fraction=1).count() == 1


def test_parallel_question_is_evidence_of_itself_and_moves_the_card(card):
    review(card, asked=QUESTIONS[1])
    assert Evidence.objects.filter(origin="review", question_id=QUESTIONS[1]).count() == 1
    assert ReviewCard.objects.get(question_id=Q).due_at > card.due_at
    assert not ReviewCard.objects.filter(question_id=QUESTIONS[1]).exists()


def test_review_sent_twice_is_stored_once(card):
    first = review(card)
    moved = ReviewCard.objects.values().get()
    assert review(card, right=False) == first
    assert Review.objects.count() == 1
    assert ReviewCard.objects.values().get() == moved


@pytest.mark.parametrize(
    "early", [timedelta(seconds=1), timedelta(days=1)], ids=["a second", "a day"]
)
def test_review_before_its_time_is_refused(card, early):
    with pytest.raises(operations.NotThisTurn):
        review(card, at=card.due_at - early)
    assert not Review.objects.exists()


def test_review_from_an_old_page_is_refused(card):
    with pytest.raises(operations.NotThisTurn):
        review(card, turn=card.due_at - timedelta(days=1))
    assert not Review.objects.exists()


def test_review_of_somebody_elses_card_is_refused(card, leo):
    with pytest.raises(ReviewCard.DoesNotExist):
        review(card, learner=leo)


def test_card_put_off_comes_back_in_a_week(lea, card):
    operations.put_off(lea, card.pk, turn=card.due_at, now=card.due_at)
    moved = ReviewCard.objects.get()
    assert moved.due_at == card.due_at + timedelta(days=7)
    with pytest.raises(operations.NotThisTurn):
        operations.put_off(lea, card.pk, turn=card.due_at, now=card.due_at)
    assert ReviewCard.objects.get().due_at == moved.due_at


def test_new_answer_elsewhere_leaves_a_card_where_it_was_put_off_to(lea, card):
    operations.put_off(lea, card.pk, turn=card.due_at, now=card.due_at)
    before = ReviewCard.objects.get().due_at
    operations.learn([answer(lea, QUESTIONS[1], RIGHT, at=day(2))])
    operations.learn([answer(lea, Q, RIGHT, at=day(2), is_first=False)])
    assert ReviewCard.objects.get().due_at == before


def test_card_put_aside_is_not_due_until_it_is_wanted_again(lea, card):
    operations.stop_asking(lea, card.pk, now=day(1))
    assert not ReviewCard.objects.due(day(99)).exists()
    with pytest.raises(operations.NotThisTurn):
        review(card)
    operations.ask_again(lea, card.pk)
    assert list(ReviewCard.objects.due(day(99))) == [card]


def test_regrade_of_the_first_answer_keeps_a_card_that_a_review_missed(lea, card):
    told = answer(lea, Q, WRONG, key="first")
    operations.learn([told])
    review(card, right=False)
    Evidence.objects.filter(origin="quiz").exclude(origin_key="first").delete()
    operations.learn([answer(lea, Q, RIGHT, key="first")])
    kept = ReviewCard.objects.get()
    assert not kept.is_withdrawn
    assert kept.reviews.count() == 1


class TestMerging:
    def test_card_and_evidence_move_to_the_account(self, guest, lea):
        operations.learn([answer(guest, Q, WRONG)])
        self.merge(guest, lea)
        assert ReviewCard.objects.get().learner == lea
        assert Evidence.objects.get().learner == lea
        assert MasteryChange.objects.get().learner == lea

    def test_two_cards_of_one_question_become_one_with_both_histories(self, guest, lea):
        operations.learn([answer(guest, Q, WRONG), answer(lea, Q, WRONG, at=day(1))])
        theirs = ReviewCard.objects.get(learner=guest)
        review(theirs)
        mine = ReviewCard.objects.get(learner=lea)
        review(mine)
        self.merge(guest, lea)
        merged = ReviewCard.objects.get()
        assert merged.reviews.count() == 2
        assert merged.seen_at == max(theirs.due_at, mine.due_at)

    def test_states_are_worked_out_from_the_evidence_of_both(self, guest, lea):
        operations.learn([answer(guest, QUESTIONS[0], RIGHT), answer(lea, QUESTIONS[1], RIGHT)])
        operations.learn([answer(lea, QUESTIONS[2], RIGHT, at=day(2))])
        self.merge(guest, lea)
        latest = MasteryChange.objects.order_by("at", "pk").last()
        assert latest.state == "secure"

    @staticmethod
    def merge(guest, account):
        from accounts.operations import merge_learners

        merge_learners(guest_id=guest.pk, account=account)


def test_review_touches_no_attempt(card, client, sign_in, lea):
    from quizzes.models import Attempt

    sign_in(lea)
    client.post(f"/course/{COURSE}/quiz/august-1982/start/", {"mode": "quiz"})
    before = list(Attempt.objects.values())
    review(card)
    assert list(Attempt.objects.values()) == before
