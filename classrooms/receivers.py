"""What classes do when accounts are erased."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from accounts.signals import people_erased
from classrooms import operations


@receiver(people_erased)
def note_erased(sender: Any, *, people: Collection[UUID], **kwargs: Any) -> None:
    operations.note_erased(people, now=timezone.now())
