"""Rows by plain SQL are what Django's query builder would have read."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.rows import row_of, rows_of
from quizzes.models import Answer, Attempt
from quizzes.operations import submit_attempt
from tests.build import user
from tests.quizzes.build import attempt_of


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.django_db
def test_row_holds_what_django_reads():
    known = user("lea", display_name="Lea")
    found = row_of(User, id=known.pk)
    assert found == known
    assert values(found) == values(User.objects.get(pk=known.pk))
    assert not found._state.adding


@pytest.mark.django_db
def test_every_condition_must_hold():
    known = user("lea")
    assert row_of(User, id=known.pk, is_guest=True) is None
    assert row_of(User, id=uuid.uuid4()) is None
    assert row_of(Session, session_key="none") is None


@pytest.mark.django_db
def test_rows_come_in_order():
    attempt = attempt_of(user("lea"), "single_choice", "number")
    answers = rows_of(Answer, attempt=attempt.pk, order_by="position")
    assert [values(each) for each in answers] == [
        values(each) for each in Answer.objects.filter(attempt=attempt).order_by("position")
    ]
    assert len(answers) > 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_locked", [False, True])
def test_rows_that_hold_nothing_in_a_field_are_told_from_those_that_do(is_locked):
    known = user("lea")
    attempt = attempt_of(known, "single_choice", "number")
    asked = {"learner": known.pk, "is_locked": is_locked}
    with transaction.atomic():
        assert rows_of(Attempt, **asked, submitted_at__isnull=True) == [attempt]
        assert rows_of(Attempt, **asked, submitted_at__isnull=False) == []
        submit_attempt(known, attempt.pk, now=timezone.now())
        assert rows_of(Attempt, **asked, submitted_at__isnull=True) == []
        assert rows_of(Attempt, **asked, submitted_at__isnull=False) == [attempt]
