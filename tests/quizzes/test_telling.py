"""When practice is told of a result: never before its learner may see it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from practice.models import Evidence, ReviewCard
from quizzes import operations
from quizzes.models import Attempt
from quizzes.policy import MARKS_UNTIL_CLOSE
from tests.quizzes.build import attempt_of

pytestmark = pytest.mark.django_db
CLOSES_IN = timedelta(hours=2)


def hand_in(learner, *, closes_in=CLOSES_IN, **rules):
    """An attempt with a wrong answer, handed in; one that closes at a moment from now."""
    attempt = attempt_of(learner, "single_choice", "number", **rules)
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(closes_at=now + closes_in)
    attempt.answers.update(response=0, revision=1)
    return operations.submit_attempt(learner, attempt.pk, now=now)


def test_result_that_may_be_seen_is_told_of_at_the_hand_in(lea):
    attempt = hand_in(lea)
    assert Attempt.objects.get().told_at == attempt.submitted_at
    assert Evidence.objects.filter(learner=lea).count() == 2


def test_result_that_waits_for_the_close_is_not_told_of_before(lea):
    hand_in(lea, review=MARKS_UNTIL_CLOSE)
    operations.tell_of_shown(lea.pk, now=timezone.now() + CLOSES_IN - timedelta(minutes=1))
    assert not Evidence.objects.exists()
    assert not ReviewCard.objects.exists()


def test_result_is_told_of_by_the_first_thing_done_after_the_close(lea):
    hand_in(lea, review=MARKS_UNTIL_CLOSE)
    later = timezone.now() + CLOSES_IN + timedelta(minutes=1)
    operations.submit_overdue(lea, now=later)
    assert Evidence.objects.count() == 2
    assert Attempt.objects.get().told_at == later


def test_sweep_tells_of_what_closed_since(lea):
    hand_in(lea, review=MARKS_UNTIL_CLOSE, closes_in=timedelta(seconds=-1))
    Attempt.objects.update(told_at=None)
    Evidence.objects.all().delete()
    call_command("sweep")
    assert Evidence.objects.count() == 2
    assert Attempt.objects.get().told_at is not None


def test_attempt_is_told_of_once(lea):
    attempt = hand_in(lea)
    operations.tell_of_shown(lea.pk, now=timezone.now() + timedelta(days=1))
    assert Attempt.objects.get().told_at == attempt.submitted_at
