"""A review: one answer at the turn of a card, or what the learner decides instead of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from practice.models import Review, ReviewCard
from practice.operations.cards import settle_cards
from practice.operations.learn import learn, lock_learners
from questions.signals import GradedAnswer
from questions.spec import Question
from questions.types import digest, type_of

PUT_OFF = timedelta(days=7)


class NotThisTurn(Exception):
    """The card is not due now, or has been reviewed since the page was made; nothing is stored."""

    def __init__(self, card: ReviewCard) -> None:
        super().__init__(str(card.pk))
        self.card = card


def answer_review(
    learner: User,
    card_id: UUID,
    *,
    turn: datetime,
    question: Question,
    response: Any,
    sureness: int | None,
    now: datetime,
) -> Review:
    """Grade and keep the answer of this turn; sent again, the first one is returned.

    `turn` is when the card was due on the learner's page, `question` what was asked there. Raises
    ReviewCard.DoesNotExist and NotThisTurn. No grade is touched by it.
    """
    fraction = type_of(question).grade(question, response).fraction
    assert fraction is not None, "what a person marks does not come back"
    with transaction.atomic():
        card = _card(learner, card_id)
        before = card.reviews.filter(due_at=turn).first()
        if before:
            return before
        _must_be_this_turn(card, turn, now)
        review = Review.objects.create(
            card=card,
            learner=learner,
            due_at=turn,
            question_id=question.id,
            digest=digest(question),
            at=now,
            response=response,
            fraction=fraction,
            sureness=sureness,
        )
        learn([_graded(card, review, question)])
        settle_cards([(card.learner_id, card.course_id, card.question_id)])
    return review


def put_off(learner: User, card_id: UUID, *, turn: datetime, now: datetime) -> ReviewCard:
    """Ask it a week from now; sent again, it stays where it is. Raises as `answer_review`."""
    with transaction.atomic():
        card = _card(learner, card_id)
        _must_be_this_turn(card, turn, now)
        card.due_at = now + PUT_OFF
        card.save(update_fields=["due_at"])
    return card


def stop_asking(learner: User, card_id: UUID, *, now: datetime) -> ReviewCard:
    """Put the card aside until the learner wants it again. Raises ReviewCard.DoesNotExist."""
    with transaction.atomic():
        card = _card(learner, card_id)
        card.suspended_at = card.suspended_at or now
        card.save(update_fields=["suspended_at"])
    return card


def ask_again(learner: User, card_id: UUID) -> ReviewCard:
    """Let a card that was put aside come back. Raises ReviewCard.DoesNotExist."""
    with transaction.atomic():
        card = _card(learner, card_id)
        card.suspended_at = None
        card.save(update_fields=["suspended_at"])
    return card


def _card(learner: User, card_id: UUID) -> ReviewCard:
    """The learner's card, with the learner's row locked first, as everywhere in practice."""
    lock_learners({learner.pk})
    return ReviewCard.objects.select_for_update().get(pk=card_id, learner=learner)


def _must_be_this_turn(card: ReviewCard, turn: datetime, now: datetime) -> None:
    is_asked = card.suspended_at is None and not card.is_withdrawn
    if not is_asked or card.due_at != turn or card.due_at > now:
        raise NotThisTurn(card)


def _graded(card: ReviewCard, review: Review, question: Question) -> GradedAnswer:
    return GradedAnswer(
        learner_id=card.learner_id,
        course_id=card.course_id,
        question_id=question.id,
        question_type=question.type,
        objective_ids=(question.objective,),
        origin="review",
        origin_key=str(review.pk),
        fraction=review.fraction,
        sureness=review.sureness,
        is_first=True,
        at=review.at,
    )
