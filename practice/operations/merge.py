"""A guest's cards become the account's, and what both have proved is one."""

from django.db import transaction

from accounts.models import User
from practice.models import Evidence, MasteryChange, Review, ReviewCard
from practice.operations.cards import settle_cards
from practice.operations.states import settle_states


def combine_practice(*, guest: User, account: User) -> None:
    """Evidence has moved by now. Where both have a card of a question, the reviews of both are
    its history; states are worked out from what is there now."""
    with transaction.atomic():
        for card in ReviewCard.objects.filter(learner=guest):
            _give(card, account)
        Review.objects.filter(learner=guest).update(learner=account)
        MasteryChange.objects.filter(learner=guest).delete()
        proved = Evidence.objects.filter(learner=account).order_by()
        settle_states(proved.values_list("learner_id", "course_id", "objective_id").distinct())
        settle_cards(proved.values_list("learner_id", "course_id", "question_id").distinct())


def _give(card: ReviewCard, account: User) -> None:
    of = {"course_id": card.course_id, "question_id": card.question_id}
    theirs = ReviewCard.objects.filter(learner=account, **of).first()
    if theirs is None:
        card.learner = account
        card.save(update_fields=["learner"])
        return
    turns = set(theirs.reviews.values_list("due_at", flat=True))
    Review.objects.filter(card=card).exclude(due_at__in=turns).update(card=theirs)
    theirs.suspended_at = theirs.suspended_at or card.suspended_at
    theirs.save(update_fields=["suspended_at"])
    card.delete()
