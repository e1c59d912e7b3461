"""Whose attempt it is: the learner's own, or it does not exist."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from common.rows import row_of
from quizzes.models import Attempt


def get_attempt_for_learner(learner: User | None, attempt_id: UUID) -> Attempt:
    """Raises Http404, for another person's attempt just as for none."""
    attempt = row_of(Attempt, id=attempt_id, learner=learner.pk) if learner else None
    if attempt is None:
        raise Http404(_("There is no such attempt of yours. It may belong to another account."))
    return attempt


def owns(learner: User, attempt_id: UUID) -> bool:
    return row_of(Attempt, id=attempt_id, learner=learner.pk) is not None
