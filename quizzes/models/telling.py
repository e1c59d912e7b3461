"""What a file of one's own data tells of answers: no more than the pages do, and in words."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.personal_data import InWords
from common.language import page_language
from questions.in_words import QUESTION, RESPONSE, in_words
from quizzes.policy import GRADED

GRACE = timedelta(seconds=GRADED.grace_seconds)


def may_know(attempt: str, person: UUID) -> Q:
    """Of which rows a learner may know what was right, by the way to their attempt. The rule of
    pages is `seeing.seen_of`; where it shows it, practice is told of it, or will be."""
    now = timezone.now()

    def of(**facts: Any) -> Q:
        return Q(**{f"{attempt}{name}": value for name, value in facts.items()})

    is_open = (
        of(mode="practice")
        | of(told_at__isnull=False)
        | of(closes_at__lte=now, is_held=False)
        | of(closes_at__lte=now, released_at__lte=now)
    )
    return is_open & ~of(pk__in=_sharing(person))


def may_know_score(attempt: str, person: UUID) -> Q:
    """Of which rows a learner may know the score, by the way to their attempt: not where nothing is
    shown until the close."""

    def of(**facts: Any) -> Q:
        return Q(**{f"{attempt}{name}": value for name, value in facts.items()})

    waits = of(hides_until_close=True) | of(policy__review__mark="closed")
    is_open = ~waits | of(closes_at__lte=timezone.now())
    return is_open & ~of(pk__in=_sharing(person))


def open_questions(person: UUID) -> QuerySet[Any, str]:
    """The ids of the questions that graded attempts of this person ask which go on: the same rule
    as `seeing.kept_back`, for a statement. Two courses may have the same id: then too much is kept
    back for a while, and never too little."""
    running = Q(attempt__deadline=None) | Q(attempt__deadline__gte=timezone.now() - GRACE)
    asked = apps.get_model("quizzes", "Answer").objects.filter(
        running,
        attempt__learner=person,
        attempt__mode="quiz",
        attempt__is_preview=False,
        attempt__submitted_at=None,
    )
    return asked.values_list("version__question_id", flat=True)


def _sharing(person: UUID) -> QuerySet[Any, UUID]:
    """Their attempts that ask something which an open graded one asks, and that one too."""
    answers = apps.get_model("quizzes", "Answer").objects.filter(attempt__learner=person)
    shared = answers.filter(version__question_id__in=open_questions(person))
    return shared.values_list("attempt_id", flat=True)


def _of(version: str) -> InWords:
    """The words of question and answer, by the way from the row to its version."""

    def of(rows: QuerySet[Any]) -> Mapping[Any, Mapping[str, str]]:
        versions = apps.get_model("quizzes", "QuestionVersion").objects
        known = {each.pk: each.question for each in versions.filter(pk__in=rows.values(version))}
        found = rows.values_list("pk", version, "response")
        return {pk: in_words(known[key], given, page_language()) for pk, key, given in found}

    return InWords((QUESTION, RESPONSE), of)


ANSWER_WORDS = _of("version")
EVENT_WORDS = _of("answer__version")
