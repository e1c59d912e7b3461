"""What lessons does when people are merged."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import learners_merged
from lessons import operations


@receiver(learners_merged)
def combine_reading(sender: Any, *, guest: User, account: User, **kwargs: Any) -> None:
    operations.combine_reading(guest=guest, account=account)
