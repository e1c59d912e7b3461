"""Classes and who belongs to them. What is assigned and what came of it stands in other tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.personal_data import PersonalData
from classrooms import codes, rights
from classrooms.models.held import AGREED, JOINED, NAMES, PLACE
from classrooms.roster import NAME_LENGTH, NUMBER_LENGTH
from common.ids import uuid7

LAST_SECOND = time(23, 59, 59)
# A list of names that nobody said yes to is kept so long.
DRAFT_AGE = timedelta(days=1)


class Classroom(models.Model):
    """A class: a name, how to join it, and the rules of its gradebook."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name of the class"), max_length=80)
    school = models.CharField(_("school"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60)
    # Stays the class's own while joining is closed. None: closed before codes were kept.
    join_code = models.CharField(max_length=codes.LENGTH, unique=True, null=True, blank=True)
    is_joining_open = models.BooleanField(default=True)
    missing_counts_zero = models.BooleanField(_("work that is not handed in"), default=False)
    late_percent_a_day = models.PositiveSmallIntegerField(
        _("percent taken off for each day late"), default=10, validators=[MaxValueValidator(100)]
    )
    late_floor_percent = models.PositiveSmallIntegerField(
        _("percent that late work keeps at least"), default=50, validators=[MaxValueValidator(100)]
    )
    # The columns of the file for the school's own gradebook, in their order, as chosen last.
    school_columns = models.JSONField(default=list, blank=True)
    ends_on = models.DateField(_("last day"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = (
            models.CheckConstraint(
                condition=Q(late_percent_a_day__lte=100, late_floor_percent__lte=100),
                name="class_percents_in_range",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last day, on the clock of the school; None at the calendar's end."""
        try:
            return datetime.combine(self.ends_on, LAST_SECOND, self.zone).astimezone(UTC)
        except OverflowError:
            return None

    def has_ended(self, now: datetime) -> bool:
        """Whether the last day is over, on the clock of the school."""
        return self.ends_at is not None and self.ends_at < now

    def ended_at(self, now: datetime) -> datetime | None:
        """Since when all of it is read and nothing begins for students; None while it goes on."""
        ends = [at for at in (self.archived_at, self.ends_at) if at and at < now]
        return min(ends, default=None)

    def is_read_only(self, now: datetime) -> bool:
        return self.is_archived or self.has_ended(now)

    @property
    def spaced_code(self) -> str:
        """The code as people read it; "" where it is not known any more."""
        return codes.spaced(self.join_code) if self.join_code else ""

    @property
    def can_be_joined(self) -> bool:
        return self.is_joining_open and self.join_code is not None and not self.is_archived


class Role(models.TextChoices):
    TEACHER = rights.Role.TEACHER, _("Teacher")
    CO_TEACHER = rights.Role.CO_TEACHER, _("Co-teacher")
    ASSISTANT = rights.Role.ASSISTANT, _("Assistant, who only looks")
    STUDENT = rights.Role.STUDENT, _("Student")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Of people who have not left, or been removed."""
        return self.filter(left_at=None)

    def students(self) -> MembershipQuerySet:
        return self.filter(role=Role.STUDENT)

    def staff(self) -> MembershipQuerySet:
        """Of those who teach or assist, and still may: a teacher of the site stays one."""
        may_teach = Q(person__is_teacher=True) | Q(person__is_staff=True)
        return self.filter(may_teach, role__in=rights.STAFF, person__is_active=True).current()


class Membership(models.Model):
    """A person in a class. Its id, not the person's, stands in the addresses of the class."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.STUDENT)
    # The name as the teacher of this class writes it; "" for the person's own.
    roster_name = models.CharField(_("name in this class"), max_length=NAME_LENGTH, blank=True)
    school_number = models.CharField(_("school number"), max_length=NUMBER_LENGTH, blank=True)
    # Made from a roster of this class: its teachers may give the account a new first password.
    is_rostered = models.BooleanField(default=False)
    # A student who joined by a code lets the teachers of this class set a temporary password.
    lets_reset_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    # When a teacher said that this is a student of theirs; until then the student is "new".
    checked_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Taken out by a teacher, who alone takes back; whoever left may join again.
    was_removed = models.BooleanField(default=False)

    # Whether this is the place of whom the class belongs to; found where the class is opened.
    owns = False

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    personal_data: ClassVar = PersonalData(
        path="person",
        export=(
            "id",
            "classroom__name",
            "role",
            "roster_name",
            "school_number",
            "lets_reset_password",
            "joined_at",
            "left_at",
        ),
        on_merge="leave",
        title=_("Classes"),
        held=(PLACE,),
    )

    class Meta:
        verbose_name = _("person in a class")
        verbose_name_plural = _("people in classes")
        constraints = (
            models.UniqueConstraint(fields=("classroom", "person"), name="once_in_a_class"),
            models.CheckConstraint(
                condition=Q(was_removed=False) | Q(left_at__isnull=False),
                name="removed_member_has_left",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Of a student: as the teacher writes it, else the person's own name, else user name."""
        return self.roster_name or str(self.person)

    @property
    def is_new(self) -> bool:
        return self.checked_at is None

    @property
    def is_present(self) -> bool:
        return self.left_at is None

    @property
    def may_get_password(self) -> bool:
        """Whether the teachers of this class look after the account: they made it, for a student
        who has become nobody else since."""
        person = self.person
        return self.is_rostered and person.is_managed and not (person.may_invite or person.email)

    @property
    def lets_teachers_help(self) -> bool:
        """Whether this student lets the teachers set a temporary password. What the account may do
        elsewhere has a part in it too, see `accounts.queries.with_way_of_their_own`."""
        return self.lets_reset_password and self.is_present and self.role == Role.STUDENT

    def may(self, right: rights.Right) -> bool:
        return rights.may(self.role, right)

    @property
    def may_change(self) -> bool:
        return self.may(rights.Right.CHANGE)


class ClassGroup(models.Model):
    """Some students of a class under a name, to give them work together."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="groups")
    name = models.CharField(_("name of the group"), max_length=40)
    members = models.ManyToManyField(Membership, through="GroupMember", related_name="groups")

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = (
            models.UniqueConstraint(fields=("classroom", "name"), name="group_once_a_class"),
        )

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A student in a group."""

    group = models.ForeignKey(ClassGroup, models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")

    personal_data: ClassVar = PersonalData(
        path="member__person",
        export=("group__name",),
        on_merge="leave",
        title=_("Groups"),
        held=(AGREED,),
    )

    class Meta:
        verbose_name = _("student in a group")
        verbose_name_plural = _("students in groups")
        constraints = (models.UniqueConstraint(fields=("group", "member"), name="once_in_a_group"),)

    def __str__(self) -> str:
        return f"{self.group_id} {self.member_id}"


class JoinedAccounts(models.Model):
    """Two accounts of one student, joined in a class: for undoing, `attempts` holds the id and the
    earlier number of each try that went over."""

    kept = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    gone = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    attempts = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar = PersonalData(
        path="kept__person",
        export=("made_at", "undone_at"),
        on_merge="leave",
        title=_("Accounts of yours that a teacher joined in a class"),
        held=(JOINED,),
    )

    class Meta:
        verbose_name = _("joined accounts")
        verbose_name_plural = _("joined accounts")

    def __str__(self) -> str:
        return f"{self.kept_id} {self.gone_id}"


class RosterDraft(models.Model):
    """Names that a teacher pasted or uploaded and has not yet said yes to; kept for a day."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    # [[line, name, school number], …]
    rows = models.JSONField()
    encoding = models.CharField(max_length=20, blank=True)
    ignored = models.JSONField(default=list)

    # The names are of others; they are gone within a day.
    personal_data: ClassVar = PersonalData(
        path="made_by",
        export=("made_at",),
        on_merge="leave",
        title=_("Rosters not yet added"),
        held=(NAMES,),
    )

    class Meta:
        verbose_name = _("roster that waits for a yes")
        verbose_name_plural = _("rosters that wait for a yes")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


def default_last_day(today: date) -> date:
    """The end of June that is at least three months away."""
    june = date(today.year, 6, 30)
    return june if (june - today).days >= 90 else date(today.year + 1, 6, 30)


def students_of(classroom: Classroom) -> MembershipQuerySet:
    """The students who are there, with their people and what is agreed with them."""
    there = Membership.objects.filter(classroom=classroom).students().current()
    return there.select_related("person", "accommodation")
