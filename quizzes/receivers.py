"""What quizzes does when people are merged."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import learners_merged
from quizzes import operations


@receiver(learners_merged)
def combine_attempts(sender: Any, *, guest: User, account: User, **kwargs: Any) -> None:
    operations.combine_attempts(guest=guest, account=account)
