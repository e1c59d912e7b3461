"""Whose attempt it is: the learner's own, or it does not exist."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.confirmed import NotConfirmed
from accounts.models import User
from common.rows import row_of
from quizzes.models import Attempt


def get_attempt_for_learner(learner: User | None, attempt_id: UUID) -> Attempt:
    """Raises Http404, for another person's attempt just as for none."""
    attempt = find_attempt(learner, attempt_id) if learner else None
    if attempt is None:
        raise Http404(_("There is no such attempt of yours. It may belong to another account."))
    is_guarded = attempt.is_preview and learner is not None and not learner.is_trusted_teacher
    # Begun before somebody took the confirmation away, or asked for it.
    if is_guarded and attempt.answers.filter(version__spec__held_back=True).exists():
        raise NotConfirmed
    return attempt


def find_attempt(learner: User, attempt_id: UUID) -> Attempt | None:
    return row_of(Attempt, id=attempt_id, learner=learner.pk)
