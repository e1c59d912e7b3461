"""What answers prove of an objective, and the questions that come back. Content is never a table:
rows hold its ids as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import Held, InWords, PersonalData
from accounts.retention import Kept
from common.ids import uuid7
from common.language import page_language
from lessons.catalogue import question_as_asked
from lessons.models import CONTENT_ID_LENGTH
from practice.mastery import State
from practice.memory import Memory
from questions.in_words import QUESTION, RESPONSE, in_words
from quizzes.models import Answer, QuestionVersion, open_questions


def _is_told(person: UUID) -> Q:
    """Of which rows a learner may know how it went: not while an open graded attempt asks it."""
    return ~Q(question_id__in=open_questions(person))


def _review_words(rows: models.QuerySet[Any]) -> Mapping[int, Mapping[str, str]]:
    """By the question as it was asked; of one that has changed since, the stem alone."""
    found = list(rows.values_list("pk", "card__course_id", "question_id", "digest", "response"))
    digests = {row[3] for row in found}
    versions = {
        each.digest: each.question for each in QuestionVersion.objects.filter(digest__in=digests)
    }
    words = {}
    for pk, course_id, question_id, known, response in found:
        question = versions.get(known) or question_as_asked(course_id, question_id, known)
        words[pk] = in_words(question, response, page_language())
    return words


LEARNING = Held(
    _("What your answers show that you can do, the questions that come back, and your reviews"),
    _("To show your progress, and to ask again what is about to be forgotten"),
    Kept.ACCOUNT,
)


class Evidence(models.Model):
    """One answer as far as it says what a learner can do. The three keys make it the same row
    when it is told of again, such as after a regrade."""

    class Origin(models.TextChoices):
        CHECK = "check", _("check in a lesson")
        QUIZ = "quiz", _("quiz")
        REVIEW = "review", _("review")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    objective_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    question_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    question_type = models.CharField(max_length=30)
    origin = models.CharField(max_length=6, choices=Origin)
    origin_key = models.CharField(max_length=40)
    fraction = models.DecimalField(max_digits=8, decimal_places=7)
    sureness = models.PositiveSmallIntegerField(null=True, blank=True)
    is_first = models.BooleanField()
    at = models.DateTimeField()

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=(
            "course_id",
            "objective_id",
            "question_id",
            "origin",
            "fraction",
            "sureness",
            "is_first",
            "at",
        ),
        on_merge="move",
        title=_("Answers that show what you can do"),
        held=(LEARNING,),
        withheld=("fraction",),
        seen=_is_told,
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = (
            models.UniqueConstraint(
                fields=("origin", "origin_key", "objective_id"), name="one_evidence_an_answer"
            ),
        )
        indexes = (
            models.Index(
                "learner",
                "course_id",
                "objective_id",
                F("at").desc(),
                name="evidence_of_an_objective",
            ),
            models.Index(
                fields=("learner", "course_id", "question_id"), name="evidence_of_a_question"
            ),
        )

    def __str__(self) -> str:
        return f"{self.objective_id} {self.question_id}"


class MasteryChange(models.Model):
    """The state of an objective from a moment on. The newest row is the state, all rows are its
    history, and no row is: not seen."""

    STATES = ((State.PRACTISE.value, _("practise")), (State.SECURE.value, _("secure")))

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    objective_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    state = models.CharField(max_length=8, choices=STATES)
    at = models.DateTimeField()
    # The numbers of the rule, and the ids of the evidence.
    because = models.JSONField()

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=("course_id", "objective_id", "state", "at"),
        on_merge="combine",
        title=_("What you can do, and since when"),
        held=(LEARNING,),
    )

    class Meta:
        verbose_name = _("change of mastery")
        verbose_name_plural = _("changes of mastery")
        indexes = (
            models.Index(
                fields=("learner", "course_id", "objective_id", "at"), name="mastery_of_a_learner"
            ),
        )

    def __str__(self) -> str:
        return f"{self.objective_id} {self.state}"


class ReviewCardQuerySet(models.QuerySet["ReviewCard"]):
    def of(self, learner: User) -> Self:
        """The learner's, without questions that were dropped from a quiz of theirs: what had a
        fault is not asked again. Undoing it brings them back."""
        dropped = Answer.objects.filter(attempt__learner=learner, is_dropped=True).annotate(
            question=Concat("attempt__course_id", Value("/"), "version__question_id")
        )
        question = Concat("course_id", Value("/"), "question_id")
        mine = self.filter(learner=learner).annotate(question=question)
        return mine.exclude(question__in=dropped.values("question"))

    def asked(self) -> Self:
        """Those that come back: neither withdrawn nor put aside by the learner."""
        return self.filter(is_withdrawn=False, suspended_at=None)

    def due(self, now: datetime) -> Self:
        return self.asked().filter(due_at__lte=now)


class ReviewCard(models.Model):
    """A question that comes back to a learner. A card that nothing justifies any more, such as
    after a regrade, is withdrawn and kept, since the regrade can be undone."""

    class Reason(models.TextChoices):
        MISSED = "missed", _("missed")
        GUESSED = "guessed", _("right by a guess")
        UNSURE = "unsure", _("right and not sure")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    question_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    reason = models.CharField(max_length=7, choices=Reason)
    is_sure_and_wrong = models.BooleanField(default=False)
    stability = models.FloatField()
    difficulty = models.FloatField()
    seen_at = models.DateTimeField()
    # When it comes back by its memory, and when it does: the learner may have put it off.
    remembered_until = models.DateTimeField()
    due_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    objects = ReviewCardQuerySet.as_manager()

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=("id", "course_id", "question_id", "reason", "due_at", "suspended_at", "made_at"),
        on_merge="combine",
        title=_("Questions that come back"),
        held=(LEARNING,),
        withheld=("reason", "due_at"),
        seen=_is_told,
    )

    class Meta:
        verbose_name = _("review card")
        verbose_name_plural = _("review cards")
        constraints = (
            models.UniqueConstraint(
                fields=("learner", "course_id", "question_id"), name="one_card_a_question"
            ),
        )
        indexes = (
            models.Index(
                fields=("learner", "due_at"),
                condition=Q(suspended_at__isnull=True, is_withdrawn=False),
                name="cards_that_come_back",
            ),
            models.Index(
                fields=("learner", "is_sure_and_wrong", "due_at"),
                condition=Q(suspended_at__isnull=True, is_withdrawn=False),
                name="cards_of_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question_id}"

    @property
    def memory(self) -> Memory:
        return Memory(self.stability, self.difficulty, self.seen_at, self.due_at)


class Review(models.Model):
    """One turn of a card: what was asked in it, perhaps another question of the same objective,
    and how it went. The due time names the turn, so that sent twice it is there once."""

    card = models.ForeignKey(ReviewCard, models.CASCADE, related_name="reviews")
    # The card's learner: how many there were today is asked on every page.
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    question_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    # Of the question as it was asked: a changed one shows no old answer as right or wrong.
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    response = models.JSONField(null=True, blank=True)
    fraction = models.DecimalField(max_digits=8, decimal_places=7)
    sureness = models.PositiveSmallIntegerField(null=True, blank=True)

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=("card_id", "question_id", "at", "fraction", "sureness"),
        on_merge="combine",
        title=_("Reviews"),
        held=(LEARNING,),
        withheld=("fraction",),
        seen=_is_told,
        in_words=InWords((QUESTION, RESPONSE), _review_words),
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = (
            models.UniqueConstraint(fields=("card", "due_at"), name="one_review_a_turn"),
        )
        indexes = (
            models.Index(fields=("card", "at"), name="reviews_of_a_card"),
            models.Index(fields=("learner", "at"), name="reviews_of_a_learner"),
        )

    def __str__(self) -> str:
        return f"{self.question_id} {self.fraction}"
