"""Attempts at quizzes and their answers. Content is never a table: rows hold its ids as text,
and the exact wording that an attempt asks stands in its QuestionVersion."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.personal_data import Held, PersonalData
from accounts.retention import Kept
from common.ids import uuid7
from common.rows import rows_of
from lessons.models import CONTENT_ID_LENGTH
from questions.spec import Question
from questions.types import from_json
from quizzes import clock
from quizzes.models.telling import ANSWER_WORDS, EVENT_WORDS, may_know, may_know_score
from quizzes.policy import Policy

# The context of own study: a unique constraint over null would not hold.
OWN_STUDY = UUID(int=0)
# A teacher who looks at a quiz as a student would: of no class, and in nobody's figures.
PREVIEW = UUID(int=1)
ANSWERS = Held(
    _("Answers in quizzes, with their changes, their times and how sure you were"),
    _("To lose none, to show what to look at again, and to grade again where a question was wrong"),
    Kept.ANSWER,
)


class QuestionVersion(models.Model):
    """A question exactly as it was asked, by the digest of its JSON. Never changed."""

    digest = models.CharField(max_length=64, unique=True)
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    question_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    spec = models.JSONField()
    first_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        indexes = (
            models.Index(fields=("course_id", "question_id"), name="versions_of_a_question"),
        )

    def __str__(self) -> str:
        return f"{self.question_id} {self.digest[:8]}"

    @cached_property
    def question(self) -> Question:
        return from_json(self.spec)


class Mode(models.TextChoices):
    QUIZ = "quiz", _("Quiz")
    PRACTICE = "practice", _("Practice")


class SubmittedBy(models.TextChoices):
    """Who handed an attempt in."""

    NOBODY = "", _("not handed in")
    LEARNER = "learner", _("the learner")
    CLOCK = "clock", _("the clock, at the deadline")
    TEACHER = "teacher", _("a teacher")


class Attempt(models.Model):
    """One sitting. Questions, order and policy are pinned at the start; the window (deadline,
    close, release) may move, for the learner's good only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    quiz_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.QUIZ)
    # The assignment, or OWN_STUDY.
    context = models.UUIDField(default=OWN_STUDY)
    number = models.PositiveSmallIntegerField()
    is_preview = models.BooleanField(default=False)
    policy = models.JSONField()
    seed = models.CharField(max_length=32)
    started_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    # When it is due, the percent that each day after that costs, and the time zone in which its
    # times are told; "" is the learner's own.
    due_at = models.DateTimeField(null=True, blank=True)
    late_percent = models.PositiveSmallIntegerField(default=0)
    time_zone = models.CharField(max_length=60, blank=True, default="")
    # Whatever the policy says, nothing of how it was graded is shown before it closes.
    hides_until_close = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=8, choices=SubmittedBy, blank=True, default="")
    # When practice was told of the answers: once their learner may see what was right.
    told_at = models.DateTimeField(null=True, blank=True)
    # What is known of the score; `waiting` answers wait for a person.
    score = models.DecimalField(max_digits=12, decimal_places=7, null=True, blank=True)
    max_score = models.DecimalField(max_digits=12, decimal_places=7)
    waiting = models.PositiveSmallIntegerField(default=0)

    personal_data: ClassVar = PersonalData(
        path="learner",
        export=(
            "id",
            "course_id",
            "quiz_id",
            "mode",
            "number",
            "started_at",
            "deadline",
            "due_at",
            "submitted_at",
            "submitted_by",
            "score",
            "max_score",
            "waiting",
        ),
        on_merge="combine",
        title=_("Attempts at quizzes"),
        held=(ANSWERS,),
        withheld=("score",),
        seen=lambda person: may_know_score("", person),
    )

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = (
            models.UniqueConstraint(
                fields=("learner", "course_id", "quiz_id", "mode", "context"),
                condition=Q(submitted_at__isnull=True),
                name="one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=("learner", "course_id", "quiz_id", "mode", "context", "number"),
                name="one_attempt_a_number",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(submitted_at__gte=F("started_at")),
                name="attempt_submitted_after_start",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by="")
                | Q(submitted_at__isnull=False) & ~Q(submitted_by=""),
                name="attempt_submitted_by_somebody",
            ),
        )
        indexes = (
            models.Index(fields=("context", "learner"), name="attempts_of_an_assignment"),
            models.Index("learner", F("started_at").desc(), name="attempts_of_a_learner"),
            models.Index(
                fields=("learner",),
                condition=Q(submitted_at__isnull=False, told_at__isnull=True, mode="quiz"),
                name="attempts_to_tell_of",
            ),
            models.Index(
                fields=("deadline",),
                condition=Q(submitted_at__isnull=True, deadline__isnull=False),
                name="attempts_with_a_deadline",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.number}"

    @classmethod
    def of(
        cls, learner_id: UUID, *, course_id: str, quiz_id: str, mode: str, context: UUID
    ) -> list[Attempt]:
        """Every attempt of a learner at a quiz, in this mode and context, by their numbers."""
        return rows_of(
            cls,
            order_by="number",
            learner=learner_id,
            course_id=course_id,
            quiz_id=quiz_id,
            mode=mode,
            context=context,
        )

    @cached_property
    def rules(self) -> Policy:
        """The policy as it was pinned at the start."""
        return Policy.from_json(self.policy)

    @property
    def is_assigned(self) -> bool:
        """Whether it is work for a class, and not own study or a teacher's preview."""
        return self.context not in (OWN_STUDY, PREVIEW)

    def facts(
        self, *, attempts_left: int | None = None, is_another_open: bool = False
    ) -> clock.AttemptFacts:
        """What decides what may be saved and seen of it."""
        return clock.AttemptFacts(
            started_at=self.started_at,
            submitted_at=self.submitted_at,
            deadline=self.deadline,
            closes_at=self.closes_at,
            is_held=self.is_held,
            released_at=self.released_at,
            attempts_left=attempts_left,
            is_another_open=is_another_open,
            hides_until_close=self.hides_until_close,
        )

    def siblings(self, learner_id: UUID) -> list[Attempt]:
        """Every attempt of a learner at this quiz, in this mode and context, by their numbers."""
        return Attempt.of(
            learner_id,
            course_id=self.course_id,
            quiz_id=self.quiz_id,
            mode=self.mode,
            context=self.context,
        )

    def may_save(self, now: datetime) -> bool:
        return clock.may_save(self.facts(), now, self.rules.grace_seconds)

    def is_over(self, now: datetime) -> bool:
        """Handed in for every reader: by somebody, or since its deadline and grace are past."""
        return not self.may_save(now)


class Answer(models.Model):
    """The newest response to one question of an attempt; made at the start, one a position."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    # In the author's option ids, never in the tokens of a page; None is blank.
    response = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    # Who made the newest revision: the tab's own id, "" for a form without script.
    client = models.CharField(max_length=36, blank=True, default="")
    sureness = models.PositiveSmallIntegerField(null=True, blank=True)
    is_flagged = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    hints = models.PositiveSmallIntegerField(default=0)
    fraction = models.DecimalField(max_digits=8, decimal_places=7, null=True, blank=True)
    is_dropped = models.BooleanField(default=False)

    personal_data: ClassVar = PersonalData(
        path="attempt__learner",
        export=(
            "id",
            "attempt_id",
            "position",
            "version__question_id",
            "revision",
            "sureness",
            "is_flagged",
            "saved_at",
            "tries",
            "fraction",
        ),
        on_merge="combine",
        title=_("Answers in quizzes"),
        held=(ANSWERS,),
        withheld=("fraction",),
        seen=lambda person: may_know("attempt__", person),
        in_words=ANSWER_WORDS,
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = (
            models.UniqueConstraint(fields=("attempt", "position"), name="one_answer_a_position"),
            models.CheckConstraint(
                condition=Q(fraction__isnull=True) | Q(fraction__gte=-1, fraction__lte=1),
                name="answer_fraction_in_range",
            ),
            models.CheckConstraint(
                condition=Q(sureness__isnull=True) | Q(sureness__gte=1, sureness__lte=3),
                name="answer_sureness_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"

    @property
    def is_blank(self) -> bool:
        return self.response is None


class AnswerEvent(models.Model):
    """What happened to an answer. Rows are only added; the one thing taken out is typed text:
    an older draft keeps time, length and digest once a newer one is acknowledged."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("saved")
        # Kept on a device until after the end; a teacher may accept it.
        RECEIVED = "received", _("received after the end")
        ACCEPTED = "accepted", _("accepted after the end")
        TRIED = "tried", _("tried")
        SUBMITTED = "submitted", _("handed in")
        GRADED = "graded", _("graded")
        MARKED = "marked", _("marked")
        # A grade, not yet released, in whose place another grader put theirs.
        REPLACED = "replaced", _("grade replaced")
        OVERRIDDEN = "overridden", _("overridden")
        REGRADED = "regraded", _("regraded")
        RESTORED = "restored", _("restored")
        REDACTED = "redacted", _("private words removed")

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    client = models.CharField(max_length=36, blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    response = models.JSONField(null=True, blank=True)
    fraction = models.DecimalField(max_digits=8, decimal_places=7, null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    personal_data: ClassVar = PersonalData(
        path="answer__attempt__learner",
        export=("answer_id", "kind", "at", "revision", "fraction"),
        on_merge="combine",
        title=_("Each save of an answer"),
        held=(ANSWERS,),
        withheld=("fraction",),
        seen=lambda person: may_know("answer__attempt__", person),
        # A grade that never was theirs.
        theirs=lambda _person: ~Q(kind=AnswerEvent.Kind.REPLACED),
        in_words=EVENT_WORDS,
    )

    class Meta:
        verbose_name = _("event of an answer")
        verbose_name_plural = _("events of answers")
        constraints = (
            # The key of a save: sent again, it changes nothing.
            models.UniqueConstraint(
                fields=("answer", "client", "revision"),
                condition=Q(kind="saved"),
                name="one_save_a_revision",
            ),
        )
        indexes = (models.Index(fields=("answer", "id"), name="events_of_an_answer"),)

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind} {self.revision}"
