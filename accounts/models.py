"""Tables of people: users and guests, the installation, invitations, the audit, the erased."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.personal_data import EMAIL, Held, PersonalData
from accounts.retention import Kept
from common.ids import uuid7

INVITATION_AGE = timedelta(days=30)


class UserManager(BaseUserManager["User"]):
    """Makes people. Guests are made by `operations.create_guest`."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=User.normalize_username(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=User.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        # An administrator is confirmed: nobody else could do it.
        rights = {"is_staff": True, "is_superuser": True, "is_confirmed_teacher": True}
        return self.create_user(username, password, **{**rights, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A learner, teacher or administrator; or a guest: a row without a name or password."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        null=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This user name is taken. Choose another")},
    )
    display_name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_guest = models.BooleanField(_("guest"), default=False)
    is_teacher = models.BooleanField(_("teacher"), default=False)
    # Made a teacher by an administrator or an invitation, not by oneself where anyone may teach.
    is_confirmed_teacher = models.BooleanField(_("confirmed teacher"), default=False)
    is_student = models.BooleanField(_("student in a class"), default=False)
    is_managed = models.BooleanField(_("made by a teacher"), default=False)
    is_staff = models.BooleanField(_("administrator"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    asks_sureness = models.BooleanField(_("asked how sure"), default=True)
    # The depth chosen last, on whichever device; "" before any choice.
    zoom = models.CharField(_("zoom"), max_length=8, blank=True, default="")
    # When somebody else set a temporary password of which the person has not been told yet.
    password_reset_at = models.DateTimeField(null=True, blank=True, editable=False)
    recovery = models.CharField(_("recovery code"), max_length=128, blank=True, editable=False)
    review_minutes = models.PositiveSmallIntegerField(_("minutes of review a day"), default=10)
    last_active_on = models.DateField(_("last active on"), null=True, blank=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # The day of the last activity is enough; the second of each sign-in is not our business.
    last_login = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    personal_data = PersonalData(
        path="pk",
        export=(
            "username",
            "display_name",
            "email",
            "is_guest",
            "is_teacher",
            "is_confirmed_teacher",
            "is_student",
            "language",
            "time_zone",
            "asks_sureness",
            "zoom",
            "password_reset_at",
            "review_minutes",
            "last_active_on",
            "date_joined",
        ),
        on_merge="leave",
        title=_("Account"),
        held=(
            Held(
                _("Work and choices of a guest, without a name"),
                _("To go on where you stopped"),
                Kept.GUEST,
            ),
            Held(
                _("User name, and a name if you give one"),
                _("To sign in; so that your teacher knows whose work it is"),
                Kept.NAME,
            ),
            Held(
                _(
                    "Password and recovery code, not readable, and when somebody else set a "
                    "temporary password for you, until you read it"
                ),
                _("To check that it is you, and to tell you of it"),
                Kept.CHANGED,
            ),
            EMAIL,
            Held(
                _("Time zone, language, how closely you read, how you want to review"),
                _("To show times and pages as you want them"),
                Kept.ACCOUNT,
            ),
            Held(
                _("The day when the account was made, and the day when you were last here"),
                _(
                    "To know when a guest’s work may be erased, and whether a card of a class "
                    "was used"
                ),
                Kept.ACCOUNT,
            ),
        ),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.UniqueConstraint(Lower("username"), name="username_without_case"),
            models.CheckConstraint(
                condition=Q(is_guest=True, username__isnull=True, email="")
                | Q(is_guest=False, username__isnull=False),
                name="guest_has_no_name",
            ),
        )
        indexes = (
            models.Index(
                fields=["last_active_on"], condition=Q(is_guest=True), name="guests_by_last_day"
            ),
        )

    def __str__(self) -> str:
        return self.display_name or self.username or str(_("Guest"))

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """One person, one spelling: composed letters, lower case, no spaces around it."""
        return super().normalize_username(username.strip()).lower()

    def clean(self) -> None:
        # A guest has no name to compose.
        if self.username is not None:
            super().clean()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def may_invite(self) -> bool:
        return self.is_teacher or self.is_staff

    @property
    def is_trusted_teacher(self) -> bool:
        """An administrator, or a teacher whom an administrator or an invitation made one."""
        return self.is_staff or (self.is_teacher and self.is_confirmed_teacher)

    @property
    def may_erase_self(self) -> bool:
        """A student whose account a teacher made asks that teacher."""
        return not self.is_managed

    @property
    def kept_until(self) -> date:
        """The day until which a guest's work is kept."""
        return (self.last_active_on or timezone.now().date()) + timedelta(
            seconds=settings.GUEST_AGE
        )

    def has_recovery_code(self) -> bool:
        return bool(self.recovery)

    def set_recovery_code(self, code: str) -> None:
        self.recovery = make_password(code)

    def check_recovery_code(self, code: str) -> bool:
        return bool(self.recovery) and check_password(code, self.recovery)


class AuditEvent(models.Model):
    """What somebody did to a person's record. Rows are only added; ids and numbers, no names."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    scope = models.UUIDField(null=True, blank=True)
    verb = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    personal_data = PersonalData(
        path="subject",
        export=("at", "verb", "detail"),
        on_merge="move",
        title=_("Record of important acts"),
        held=(
            Held(
                _("A record of important acts, such as an export or an invitation"),
                _("To answer who did what, when something went wrong"),
                Kept.RECORD,
            ),
        ),
    )

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-at", "-pk")
        indexes = (models.Index("scope", models.F("at").desc(), name="audit_of_a_scope"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class Installation(models.Model):
    """The one row about this installation, filled in at the first start."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)

    class Teachers(models.TextChoices):
        INVITED = "invited", _("Only people whom an administrator or a teacher invited")
        OPEN = "open", _("Anyone with an account")

    school = models.CharField(_("name of the school"), max_length=120, blank=True)
    privacy_contact = models.CharField(_("contact for privacy"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    language = models.CharField(_("default language"), max_length=10, default="en")
    teachers = models.CharField(
        _("who may teach"), max_length=10, choices=Teachers, default=Teachers.INVITED
    )
    setup_token = models.CharField(max_length=64, null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installation")
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="one_installation"),)

    def __str__(self) -> str:
        return self.school or str(_("This installation"))

    @classmethod
    def current(cls) -> Installation:
        """The row, or an unsaved one with the defaults before the first start."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self) -> InvitationQuerySet:
        """Unused, at most 30 days old, and made by somebody who may still invite: an invitation
        confirms a teacher, so its maker is confirmed too.

        Without a maker it was made at the machine itself.
        """
        confirmed = Q(made_by__is_teacher=True, made_by__is_confirmed_teacher=True)
        still_may = confirmed | Q(made_by__is_staff=True)
        return self.filter(
            Q(made_by__isnull=True) | Q(made_by__is_active=True) & still_may,
            used_at__isnull=True,
            made_at__gte=timezone.now() - INVITATION_AGE,
        )


class Invitation(models.Model):
    """A link for one use that makes its bearer a teacher; only the token's digest is kept."""

    token = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        path="used_by",
        export=("made_at", "used_at"),
        on_merge="leave",
        title=_("Invitations that I used"),
        held=(
            Held(
                _("Of a teacher: invitations that you made or used, and when"),
                _("So that only people who were invited teach here"),
                Kept.INVITED,
                is_of_staff=True,
            ),
        ),
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.CheckConstraint(
                condition=Q(used_by__isnull=True) | Q(used_at__isnull=False),
                name="used_invitation_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class ErasedPerson(models.Model):
    """The digest of an erased person's id, applied again after a backup is restored."""

    digest = models.CharField(max_length=64, unique=True)
    erased_on = models.DateField()

    class Meta:
        verbose_name = _("erased person")
        verbose_name_plural = _("erased people")

    def __str__(self) -> str:
        return f"{self.erased_on:%Y-%m-%d}"
