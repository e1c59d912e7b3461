"""What is kept of reading. Content is never a table: rows hold its ids as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.personal_data import Held, InWords, PersonalData
from accounts.retention import Kept
from common.language import page_language
from lessons.catalogue import question_as_asked
from questions.in_words import QUESTION, RESPONSE, in_words

CONTENT_ID_LENGTH = 60
PAGE_LENGTH = 200
REPORT_LENGTH = 2000
READING = Held(
    _("Lessons begun or read, and answers to checks"),
    _("To go on where you stopped"),
    Kept.ACCOUNT,
)


class Zoom(models.TextChoices):
    """How closely a lesson is read. The same paragraphs stand at each."""

    OVERVIEW = "overview", _("Overview")
    STANDARD = "standard", _("Standard")
    CLOSE_UP = "close-up", _("Close-up")


class ReadingState(models.Model):
    """How far a learner has come in one lesson, and at which zoom."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    lesson_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    zoom = models.CharField(max_length=10, choices=Zoom, default=Zoom.STANDARD)
    paragraph = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=("course_id", "lesson_id", "zoom", "paragraph", "read_at", "updated_at"),
        on_merge="combine",
        title=_("Lessons begun or read"),
        held=(READING,),
    )

    class Meta:
        verbose_name = _("reading state")
        verbose_name_plural = _("reading states")
        constraints = (
            models.UniqueConstraint(
                fields=("learner", "course_id", "lesson_id"), name="one_reading_state_a_lesson"
            ),
        )

    def __str__(self) -> str:
        return f"{self.lesson_id} p{self.paragraph}"


def _check_words(rows: models.QuerySet[Any]) -> Mapping[int, Mapping[str, str]]:
    """By the question as it was asked; of one that has changed since, only what was typed."""
    found = rows.values_list("pk", "course_id", "question_id", "digest", "response")
    return {
        pk: in_words(question_as_asked(course_id, question_id, known), response, page_language())
        for pk, course_id, question_id, known, response in found
    }


class CheckAnswer(models.Model):
    """One answer to a check inside the reading: ungraded, and given again as often as wished."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    lesson_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    question_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    # Of the question as it stood: a changed one shows no old answer as right or wrong.
    digest = models.CharField(max_length=64)
    response = models.JSONField()
    fraction = models.DecimalField(max_digits=8, decimal_places=7)
    at = models.DateTimeField(default=timezone.now)

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=("course_id", "lesson_id", "question_id", "fraction", "at"),
        on_merge="move",
        title=_("Answers to checks"),
        held=(READING,),
        in_words=InWords((QUESTION, RESPONSE), _check_words),
    )

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        indexes = (
            models.Index(
                "learner",
                "course_id",
                "lesson_id",
                "question_id",
                models.F("at").desc(),
                name="check_answers_of_a_lesson",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0, fraction__lte=1), name="check_fraction_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question_id} {self.at:%Y-%m-%d %H:%M}"


class ProblemReport(models.Model):
    """What somebody says is wrong on a page. A visitor who reports is kept nowhere."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    page = models.CharField(_("page"), max_length=PAGE_LENGTH)
    question_id = models.CharField(_("question"), max_length=CONTENT_ID_LENGTH, blank=True)
    # Of the question as it stood when it was reported.
    digest = models.CharField(max_length=64, blank=True)
    text = models.TextField(_("text"), max_length=REPORT_LENGTH)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # What was done about it; whoever reported with an account reads it.
    reply = models.TextField(_("reply"), max_length=REPORT_LENGTH, blank=True, default="")

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=("page", "question_id", "text", "made_at", "closed_at", "reply"),
        on_merge="move",
        title=_("Mistakes reported"),
        held=(
            Held(
                _(
                    "A mistake that you report: the page, your words and the answer, with your "
                    "account or this device if there is one"
                ),
                _("To correct the course"),
                Kept.REPORT,
            ),
        ),
    )

    class Meta:
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        constraints = (
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), REPORT_LENGTH), name="report_is_short"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("reply"), REPORT_LENGTH),
                name="report_reply_is_short",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.page}"
