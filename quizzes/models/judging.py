"""What people decide of answers: marks of written ones, disputes, and keys that were mended."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.personal_data import Held, PersonalData
from accounts.retention import Kept
from common.ids import uuid7
from lessons.models import CONTENT_ID_LENGTH
from quizzes.models.attempts import Answer
from quizzes.models.telling import may_know


class Mark(models.Model):
    """A person's marking of one written answer. It is the marker's alone until it is released: then
    its fraction is the answer's, and the learner sees levels and comments.

    `released_at` may lie ahead. From then on every reader counts the mark, and what next writes
    anything applies it.
    """

    class How(models.TextChoices):
        FULL = "full", _("On every criterion")
        ONE = "one", _("On one criterion")
        DONE = "done", _("Done or not yet")

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="mark")
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    how = models.CharField(max_length=4, choices=How, default=How.FULL)
    # The place of the level chosen, by the id of the criterion; of "done" 0 or 1, by "done".
    levels = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    comment = models.TextField(max_length=4000, blank=True)
    fraction = models.DecimalField(max_digits=8, decimal_places=7, null=True, blank=True)
    is_draft = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    # When its fraction was written into the answer.
    applied_at = models.DateTimeField(null=True, blank=True)

    # One that is not released is not yet about the learner: it may still change.
    personal_data: ClassVar = PersonalData(
        path="answer__attempt__learner",
        export=("answer_id", "how", "levels", "comments", "comment", "fraction", "released_at"),
        on_merge="combine",
        title=_("Marks that teachers gave"),
        held=(
            Held(
                _("Marks and comments that a teacher gives to what you wrote"),
                _("To say what your answer earned, and why"),
                Kept.WITH_ANSWER,
            ),
        ),
        theirs=lambda person: (
            Q(released_at__lte=timezone.now()) & may_know("answer__attempt__", person)
        ),
    )

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = (
            models.CheckConstraint(
                condition=Q(fraction__isnull=True) | Q(fraction__gte=0, fraction__lte=1),
                name="mark_fraction_in_range",
            ),
            models.CheckConstraint(
                condition=Q(is_draft=True, released_at__isnull=True)
                | Q(is_draft=False, fraction__isnull=False),
                name="final_mark_has_a_fraction",
            ),
        )
        indexes = (
            models.Index(
                fields=("released_at",),
                condition=Q(released_at__isnull=False, applied_at__isnull=True),
                name="marks_to_apply",
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} {self.version}"

    @property
    def is_released(self) -> bool:
        return self.released_at is not None and self.released_at <= timezone.now()


class Dispute(models.Model):
    """A learner thinks that an answer is right too. One for an answer, with the reply to it."""

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="dispute")
    text = models.CharField(max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)
    reply = models.CharField(max_length=2000, blank=True, default="")
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar = PersonalData(
        path="answer__attempt__learner",
        export=("answer_id", "text", "made_at", "reply", "replied_at"),
        on_merge="combine",
        title=_("Answers that you think are right too"),
        held=(
            Held(
                _("Why your answer is right too, if you say so, and the reply"),
                _("To mend the question and your score"),
                Kept.WITH_ANSWER,
            ),
        ),
        # A reply may say what is right.
        withheld=("reply", "replied_at"),
        seen=lambda person: may_know("answer__attempt__", person),
    )

    class Meta:
        verbose_name = _("disputed answer")
        verbose_name_plural = _("disputed answers")

    def __str__(self) -> str:
        return f"{self.answer_id}"


class Regrade(models.Model):
    """A key that was mended after answers had been graded. Its effects are `regraded` events that
    name it; undoing it adds `restored` ones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    question_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    # The contexts of the attempts that it reaches, as text; empty for all of them.
    contexts = models.JSONField(default=list)
    rule = models.JSONField()
    never_down = models.BooleanField(default=True)
    # Whether it also reaches what those who were asked there answered in their own study.
    reaches_own_study = models.BooleanField(default=False)
    # What it changed outside of attempts, in checks and reviews, to be undone: by the kind, the id
    # of each row with its fraction before and after.
    elsewhere = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    # Who made it acted for others: the row is not about them.
    personal_data: ClassVar = PersonalData(
        path="made_by",
        export=(),
        on_merge="leave",
        title=_("Keys that you mended"),
        held=(
            Held(
                _("Of a teacher: keys of questions that you mend"),
                _("To say how scores came about, and to undo it"),
                Kept.NAMELESS,
                is_of_staff=True,
            ),
        ),
    )

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")

    def __str__(self) -> str:
        return f"{self.question_id} {self.made_at:%Y-%m-%d}"
