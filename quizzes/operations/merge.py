"""A guest's attempts become the account's."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from quizzes.models import Attempt
from quizzes.operations.submit import submit_attempt, submit_overdue


def combine_attempts(*, guest: User, account: User) -> None:
    """All move; numbers continue. Where both have the same quiz open, the guest's is handed in."""
    now = timezone.now()
    submit_overdue(account, now=now)
    with transaction.atomic():
        for attempt in Attempt.objects.filter(learner=guest).order_by("started_at"):
            theirs = attempt.siblings(account.pk)
            if attempt.submitted_at is None and any(each.submitted_at is None for each in theirs):
                attempt = submit_attempt(guest, attempt.pk, now=now)
            attempt.learner = account
            attempt.number = theirs[-1].number + 1 if theirs else attempt.number
            attempt.save(update_fields=["learner", "number"])
