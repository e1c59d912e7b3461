"""Whose attempt it is: the learner's own, or it does not exist."""

from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from quizzes.models import Attempt


def get_attempt_for_learner(learner: User | None, attempt_id: UUID) -> Attempt:
    """Raises Http404, for another person's attempt just as for none."""
    attempt = next(iter(_mine(learner, attempt_id)), None) if learner else None
    if attempt is None:
        raise Http404(_("There is no such attempt of yours. It may belong to another account."))
    return attempt


def owns(learner: User, attempt_id: UUID) -> bool:
    return bool(_mine(learner, attempt_id))


def _mine(learner: User, attempt_id: UUID) -> list[Attempt]:
    """By plain SQL, as on the page of a lesson: each page of an attempt begins here."""
    meta = Attempt._meta
    values = [
        meta.get_field("id").get_db_prep_value(attempt_id, connection),
        meta.get_field("learner").get_db_prep_value(learner.pk, connection),
    ]
    sql = f"SELECT * FROM {meta.db_table} WHERE id = %s AND learner_id = %s"  # noqa: S608
    return list(Attempt.objects.raw(sql, values))
