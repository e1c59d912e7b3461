"""The window of an attempt moves for the learner's good only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes import operations
from quizzes.models import Attempt
from tests.quizzes.test_attempts import start

HOUR = timedelta(hours=1)


def moved(attempt, deadline, **changes):
    window = {"closes_at": None, "is_held": False, "released_at": None} | changes
    assert operations.move_window([attempt.pk], deadline=deadline, **window) == 1
    return Attempt.objects.get(pk=attempt.pk)


@pytest.mark.parametrize(
    ("hours", "is_moved"), [(2, True), (0, False), (None, True)], ids=["later", "earlier", "away"]
)
def test_deadline_of_an_attempt_that_goes_on_moves_later_or_away(lea, hours, is_moved):
    attempt = start(lea, limit_seconds=3600)
    new = None if hours is None else attempt.started_at + hours * HOUR
    assert (moved(attempt, new).deadline == new) == is_moved


def test_attempt_without_a_deadline_gets_none(lea):
    attempt = start(lea)
    assert moved(attempt, timezone.now() + HOUR).deadline is None


def test_deadline_of_what_is_handed_in_stays_while_close_and_release_move(lea):
    attempt = start(lea, limit_seconds=3600)
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    close = timezone.now() + 2 * HOUR
    after = moved(attempt, close, closes_at=close, is_held=True)
    assert (after.deadline, after.closes_at, after.is_held) == (attempt.deadline, close, True)
