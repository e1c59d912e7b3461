"""`manage.py sweep`: hands in the attempts whose time is over, every night, and tells practice of
results that may be seen since."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from quizzes import operations
from quizzes.models import Attempt, Mode


class Command(BaseCommand):
    help = (
        "Hands in attempts that are past their deadline and its grace, as of the deadline. Every "
        "page treats them so already; this writes it down, with their score."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        running = Attempt.objects.filter(submitted_at=None, deadline__lt=now)
        over = [each for each in running.select_related("learner") if each.is_over(now)]
        for attempt in over:
            operations.submit_attempt(attempt.learner, attempt.pk, now=now)
        untold = Attempt.objects.filter(mode=Mode.QUIZ, submitted_at__isnull=False, told_at=None)
        for learner_id in set(untold.values_list("learner_id", flat=True)):
            operations.tell_of_shown(learner_id, now=now)
        self.stdout.write(f"Handed in: {len(over)}.")
