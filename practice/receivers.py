"""What practice does when answers are graded and when people are merged."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import learners_merged
from practice import operations
from questions.signals import GradedAnswer, answers_graded


@receiver(answers_graded)
def learn(sender: Any, *, answers: Sequence[GradedAnswer], **kwargs: Any) -> None:
    operations.learn(answers)


@receiver(learners_merged)
def combine_practice(sender: Any, *, guest: User, account: User, **kwargs: Any) -> None:
    operations.combine_practice(guest=guest, account=account)
