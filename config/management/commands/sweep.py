"""`manage.py sweep`: writes down what the clock has decided, every night: attempts whose time is
over, marks whose date of release has come, and for practice the results that may be seen since."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from classrooms import operations as classes
from config.jobs import note_done
from quizzes import operations
from quizzes.models import Attempt, Mode


class Command(BaseCommand):
    help = (
        "Hands in attempts that are past their deadline and its grace, as of the deadline, and "
        "releases marks as of their date. Every page treats them so already; this writes it down."
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
        released = classes.release_due_marks(now)
        note_done(settings.ENVIRONMENT.data, "sweep", now)
        self.stdout.write(f"Handed in: {len(over)}. Marks released: {released}.")
