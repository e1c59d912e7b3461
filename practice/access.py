"""Whose card it is: the learner's own, or it does not exist."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from practice.models import ReviewCard


def get_card_for_learner(learner: User | None, card_id: UUID) -> ReviewCard:
    """Raises Http404, for another person's card just as for none."""
    mine = ReviewCard.objects.filter(learner=learner, is_withdrawn=False) if learner else None
    card = mine.filter(pk=card_id).first() if mine is not None else None
    if card is None:
        raise Http404(_("There is no such question among yours. It may belong to another account."))
    return card
