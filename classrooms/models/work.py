"""What is assigned to a class, and what single students have on top of it."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.personal_data import PersonalData
from classrooms.models.held import ABSENT, AGREED, COMMENTS, DECIDED, GIVEN
from classrooms.models.people import ClassGroup, Classroom, Membership
from classrooms.rules import AssignmentRules
from common.ids import uuid7
from lessons.models import CONTENT_ID_LENGTH, Zoom
from quizzes import window

SLUG_LENGTH = 8


class Kind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    QUIZ = "quiz", _("Quiz")


class Category(models.Model):
    """A part of the grade with a weight of its own, such as tests. Without any, points are
    added."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=40)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    drop_lowest = models.PositiveSmallIntegerField(_("lowest works left out"), default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("classroom", "name"), name="category_once_a_class"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="category_weight_not_below_0"),
        )

    def __str__(self) -> str:
        return self.name


class Release(models.TextChoices):
    """When students see marks that a person gave."""

    AT_ONCE = "at-once", _("As soon as each is marked")
    AT = "at", _("On a date that I set")
    BY_HAND = "by-hand", _("When I release them")


class Assignment(models.Model):
    """A lesson to read or a quiz to take, given to a class or some of its students. A module's
    test or task and the final exam are quizzes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="assignments")
    kind = models.CharField(max_length=6, choices=Kind)
    course_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    target_id = models.CharField(max_length=CONTENT_ID_LENGTH)
    # 0: it is done or not, and stands in no sum.
    points = models.DecimalField(max_digits=6, decimal_places=2)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    rules = models.JSONField()
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True)
    # Opens first where it is set; all zooms stay open.
    zoom = models.CharField(max_length=8, choices=Zoom, blank=True, default="")
    slug = models.CharField(max_length=SLUG_LENGTH, unique=True)
    is_whole_class = models.BooleanField(default=True)
    members = models.ManyToManyField(
        Membership, through="AssignedMember", blank=True, related_name="assignments"
    )
    groups = models.ManyToManyField(
        ClassGroup, through="AssignedGroup", blank=True, related_name="assignments"
    )
    release = models.CharField(max_length=7, choices=Release, default=Release.AT_ONCE)
    release_at = models.DateTimeField(null=True, blank=True)
    # Assigned together, in one form: undone together.
    batch = models.UUIDField(default=uuid7, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    # Who assigned it acted for the class: the row is not about them.
    personal_data: ClassVar = PersonalData(
        path="made_by",
        export=(),
        on_merge="leave",
        title=_("Work that you assigned"),
        held=(GIVEN,),
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = (
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("opens_at")),
                name="assignment_due_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True)
                | Q(due_at__isnull=True)
                | Q(closes_at__gte=F("due_at")),
                name="assignment_closes_after_it_is_due",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="assignment_points_not_below_0"
            ),
            models.CheckConstraint(
                condition=Q(release=Release.AT, release_at__isnull=False)
                | ~Q(release=Release.AT) & Q(release_at__isnull=True),
                name="assignment_date_of_release",
            ),
        )
        indexes = (models.Index(fields=("classroom", "due_at"), name="assignments_of_a_class"),)

    def __str__(self) -> str:
        return f"{self.target_id} {self.slug}"

    @cached_property
    def agreed(self) -> AssignmentRules:
        return AssignmentRules.from_json(self.rules)

    @property
    def terms(self) -> window.Terms:
        return self.agreed.terms(
            opens_at=self.opens_at, due_at=self.due_at, closes_at=self.closes_at
        )


class AssignedMember(models.Model):
    """A student for whom a work is that is not for the whole class."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")

    personal_data: ClassVar = PersonalData(
        path="member__person",
        export=("assignment_id",),
        on_merge="leave",
        title=_("Work for some students of a class"),
        held=(AGREED,),
    )

    class Meta:
        verbose_name = _("student of a work")
        verbose_name_plural = _("students of works")
        constraints = (
            models.UniqueConstraint(fields=("assignment", "member"), name="once_at_a_work"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.member_id}"


class AssignedGroup(models.Model):
    """A group for which a work is, whoever is in it."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    group = models.ForeignKey(ClassGroup, models.CASCADE, related_name="+")

    # It names a group, whose members have rows of their own.
    personal_data: ClassVar = PersonalData(
        path="assignment__made_by",
        export=(),
        on_merge="leave",
        title=_("Work for groups"),
        held=(GIVEN,),
    )

    class Meta:
        verbose_name = _("group of a work")
        verbose_name_plural = _("groups of works")
        constraints = (
            models.UniqueConstraint(fields=("assignment", "group"), name="group_once_at_a_work"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.group_id}"


class Absence(models.Model):
    """Days on which a student was not there, and what that changed: for undoing, `changes` holds
    each work with the window that was there before and after, or the version of its decision."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()
    # Else the works were excused.
    is_moved = models.BooleanField()
    changes = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar = PersonalData(
        path="member__person",
        export=("first_on", "last_on", "is_moved", "made_at", "undone_at"),
        on_merge="leave",
        title=_("Days on which you were absent"),
        held=(ABSENT,),
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="absence_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_on} {self.last_on}"


class Accommodation(models.Model):
    """What a student of a class has on top of every work. Numbers only, never a reason."""

    member = models.OneToOneField(Membership, models.CASCADE, related_name="accommodation")
    time_factor = models.DecimalField(
        _("time"),
        max_digits=3,
        decimal_places=2,
        default=Decimal(1),
        validators=[
            MinValueValidator(window.LEAST_FACTOR),
            MaxValueValidator(window.GREATEST_FACTOR),
        ],
    )
    extra_attempts = models.PositiveSmallIntegerField(default=0)
    extra_days = models.PositiveSmallIntegerField(default=0)
    hides_timer = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    personal_data: ClassVar = PersonalData(
        path="member__person",
        export=("time_factor", "extra_attempts", "extra_days", "hides_timer"),
        on_merge="leave",
        title=_("Time, tries and days that were agreed with you"),
        held=(AGREED,),
    )

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints = (
            models.CheckConstraint(
                condition=Q(time_factor__gte=window.LEAST_FACTOR)
                & Q(time_factor__lte=window.GREATEST_FACTOR),
                name="accommodation_factor_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.member_id}"

    @property
    def value(self) -> window.Accommodation:
        return window.Accommodation(
            self.time_factor, self.extra_attempts, self.extra_days, self.hides_timer
        )


class GradeOverride(models.Model):
    """What a teacher decided of one cell: excused, or other points than those earned."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="overrides")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="overrides")
    is_excused = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    personal_data: ClassVar = PersonalData(
        path="member__person",
        export=("assignment_id", "is_excused", "points", "reason", "made_at"),
        on_merge="leave",
        title=_("Grades that a teacher decided"),
        held=(DECIDED,),
    )

    class Meta:
        verbose_name = _("decided grade")
        verbose_name_plural = _("decided grades")
        constraints = (
            models.UniqueConstraint(fields=("assignment", "member"), name="one_decision_a_cell"),
            models.CheckConstraint(
                condition=Q(is_excused=True, points__isnull=True)
                | Q(is_excused=False, points__isnull=False),
                name="excused_or_points",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0),
                name="decided_points_not_below_0",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.member_id}"


class SavedComment(models.Model):
    """A comment that a teacher keeps to use again."""

    teacher = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    used_at = models.DateTimeField(default=timezone.now)

    personal_data: ClassVar = PersonalData(
        path="teacher",
        export=("text", "used_at"),
        on_merge="leave",
        title=_("Comments to use again"),
        held=(COMMENTS,),
    )

    class Meta:
        verbose_name = _("saved comment")
        verbose_name_plural = _("saved comments")
        constraints = (
            models.UniqueConstraint(fields=("teacher", "text"), name="comment_once_a_teacher"),
        )

    def __str__(self) -> str:
        return self.text[:40]


class Extension(models.Model):
    """Another window for one student at one assignment. What is empty is as it was set."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="extensions")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="extensions")
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    personal_data: ClassVar = PersonalData(
        path="member__person",
        export=("assignment_id", "opens_at", "due_at", "closes_at", "limit_seconds", "attempts"),
        on_merge="leave",
        title=_("Other dates that were agreed with you"),
        held=(AGREED,),
    )

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = (
            models.UniqueConstraint(fields=("assignment", "member"), name="one_extension_a_member"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.member_id}"

    @property
    def value(self) -> window.Change:
        return window.Change(
            self.opens_at, self.due_at, self.closes_at, self.limit_seconds, self.attempts
        )
