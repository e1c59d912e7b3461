"""Every write about people: guests, sign-up, merging, invitations, recovery, the audit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import codes, queries
from accounts.models import AuditEvent, Installation, Invitation, User
from accounts.personal_data import rules_of_all_models
from accounts.signals import learners_merged


class GuestIsGone(Exception):
    """The guest's row was signed up, merged or erased by another request meanwhile."""


class NotCombined(Exception):
    """A receiver of the merge left rows of this table behind."""


class InvitationIsUsed(Exception):
    """The link was used before, or never existed."""


class InstallationIsSetUp(Exception):
    """The link of the first start was used before, or never existed."""


class ResetMeanwhile(Exception):
    """Somebody set a temporary password since the page was read."""


def create_guest() -> User:
    """A row without a name or password, for a visitor's first write."""
    guest = User(is_guest=True, last_active_on=timezone.now().date())
    guest.set_unusable_password()
    guest.save(force_insert=True)
    return guest


def note_activity(learner: User) -> None:
    """Move the day of the last activity, once a day."""
    today = timezone.now().date()
    if learner.last_active_on != today:
        User.objects.filter(pk=learner.pk).update(last_active_on=today)
        learner.last_active_on = today


def exists(learner: User) -> bool:
    """Whether the row is still there: another tab may have erased or merged it."""
    return User.objects.filter(pk=learner.pk).exists()


def lock_guest(guest_id: UUID) -> User:
    """The guest's row, locked until the transaction ends. Raises GuestIsGone."""
    # Weaker than a whole lock: what the guest is saving just now names them, and must not wait.
    guest = User.objects.select_for_update(no_key=True).filter(pk=guest_id, is_guest=True).first()
    if guest is None:
        raise GuestIsGone
    return guest


def merge_learners(*, guest_id: UUID, account: User) -> User:
    """Give the account what was done as a guest; the guest's row goes. Raises GuestIsGone.

    Rows that say "move" move here; those that say "combine" are combined by the receivers of
    `learners_merged`. Where something slips in meanwhile, such as an attempt that both begin in
    this moment, all of it is tried again, and fails as a whole the third time.
    """
    for is_last in (False, False, True):
        try:
            with transaction.atomic():
                return _merge(guest_id, account)
        except (IntegrityError, NotCombined):
            if is_last:
                raise
    return account


def _merge(guest_id: UUID, account: User) -> User:
    guest = lock_guest(guest_id)
    for model, rule in rules_of_all_models():
        if rule.on_merge == "move":
            model._default_manager.filter(**{rule.path: guest}).update(**{rule.path: account})
    learners_merged.send(sender=User, guest=guest, account=account)
    for model, rule in rules_of_all_models():
        if rule.on_merge == "combine" and model._default_manager.filter(**{rule.path: guest}):
            raise NotCombined(model._meta.label)
    record(verb="learner.merge", actor=account, subject=account, detail={"guest": str(guest.pk)})
    guest.delete()
    return account


def record(
    *,
    verb: str,
    actor: User | None,
    subject: User | None = None,
    scope: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add to the audit: ids, numbers and reasons, never names."""
    return AuditEvent.objects.create(
        verb=verb, actor=actor, subject=subject, scope=scope, detail=detail or {}
    )


def record_each(
    *,
    verb: str,
    actor: User | None,
    scope: UUID | None,
    each: Iterable[tuple[UUID, dict[str, Any]]],
) -> None:
    """Add one event for each of these people, with its detail, in one statement."""
    AuditEvent.objects.bulk_create(
        AuditEvent(verb=verb, actor=actor, subject_id=subject, scope=scope, detail=detail)
        for subject, detail in each
    )


# What a person may do, and by what they sign in, as an administrator changes it.
RIGHTS = ("is_active", "is_teacher", "is_confirmed_teacher", "is_superuser")
SIGN_IN_NAMES = ("username", "email")


@transaction.atomic
def change_person(user: User, *, by: User) -> User:
    """Save what an administrator changed. The record says which rights the person has now, and of
    a name or an address only that it is another one."""
    before = User.objects.get(pk=user.pk)
    user.save()
    changed = _changed(before, user, RIGHTS + SIGN_IN_NAMES)
    detail = {name: getattr(user, name) if name in RIGHTS else "changed" for name in changed}
    if detail:
        record(verb="account.change", actor=by, subject=user, detail=detail)
    return user


def _changed(before: object, after: object, names: Iterable[str]) -> list[str]:
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def save_preferences(learner: User, **fields: Any) -> User:
    """Store how the learner wants to learn: sureness, minutes of review, time zone, name."""
    for name, value in fields.items():
        setattr(learner, name, value)
    learner.save(update_fields=list(fields))
    return learner


@transaction.atomic
def make_recovery_code(user: User) -> str:
    """A new recovery code, which replaces the older one. Only its hash is kept."""
    code = codes.new_recovery_code()
    user.set_recovery_code(code)
    user.save(update_fields=["recovery"])
    record(verb="account.recovery_code", actor=user, subject=user)
    return code


@transaction.atomic
def recover_account(user: User, *, password: str) -> User:
    """Set a new password by a recovery code that was checked; the code is used up.

    Every session of the person ends, since Django ties them to the password.
    """
    user.set_password(password)
    user.recovery, user.password_reset_at = "", None
    user.save(update_fields=["password", "recovery", "password_reset_at"])
    record(verb="account.recovered", actor=user, subject=user)
    return user


@transaction.atomic
def set_temporary_password(
    person: User, *, by: User, after: int, now: datetime, scope: UUID | None = None
) -> str:
    """A password that is shown once. Every session of the person ends, and they read of it the next
    time they sign in.

    `scope`: the class whose teacher does it, None for an administrator. `after`: the key of the
    last record of this that the page showed, 0 for none. Of two who press at once, the second
    raises ResetMeanwhile, else the password that the first one hands out would not work.
    """
    row = User.objects.select_for_update().get(pk=person.pk)
    if queries.last_reset_key(row) != after:
        raise ResetMeanwhile
    password = codes.new_first_password()
    row.set_password(password)
    row.password_reset_at = now
    row.save(update_fields=["password", "password_reset_at"])
    record(verb=queries.RESET, actor=by, subject=row, scope=scope)
    return password


def choose_password(user: User, *, password: str) -> None:
    """The person's own password in place of a temporary one."""
    user.set_password(password)
    user.password_reset_at = None
    user.save(update_fields=["password", "password_reset_at"])


def note_reset_told(user: User) -> None:
    """The person knows that somebody else set a temporary password."""
    if user.password_reset_at is not None:
        user.password_reset_at = None
        user.save(update_fields=["password_reset_at"])


@transaction.atomic
def remove_second_factor(user: User) -> str:
    """Take away every factor of a person who lost them; returns a new first password."""
    password = codes.new_recovery_code().lower()
    user.authenticator_set.all().delete()  # type: ignore[attr-defined]
    user.set_password(password)
    user.save(update_fields=["password"])
    record(verb="account.factor_removed", actor=None, subject=user)
    note_reset_at_machine(user, now=timezone.now())
    return password


@transaction.atomic
def note_reset_at_machine(user: User, *, now: datetime) -> None:
    """Somebody at the machine set a password: the person reads of it at the next sign-in."""
    user.password_reset_at = now
    user.save(update_fields=["password_reset_at"])
    record(verb=queries.RESET, actor=None, subject=user)


def invite_teacher(*, made_by: User | None) -> str:
    """Make an invitation; returns the token for its link, which is not stored."""
    token = codes.new_token()
    with transaction.atomic():
        invitation = Invitation.objects.create(token=codes.digest(token), made_by=made_by)
        record(verb="teacher.invite", actor=made_by, detail={"invitation": invitation.pk})
    return token


@transaction.atomic
def withdraw_invitation(pk: int, *, made_by: User) -> bool:
    """Delete an unused invitation of one's own; False where there is none."""
    unused = Invitation.objects.filter(pk=pk, made_by=made_by, used_at__isnull=True)
    count, _details = unused.delete()
    if count:
        record(verb="teacher.withdraw", actor=made_by, detail={"invitation": pk})
    return bool(count)


@transaction.atomic
def accept_invitation(token: str, *, user: User) -> User:
    """Make the user a confirmed teacher. Raises InvitationIsUsed."""
    usable = Invitation.objects.usable().filter(token=codes.digest(token))
    used = Invitation.objects.filter(pk__in=usable).update(used_at=timezone.now(), used_by=user)
    if not used:
        raise InvitationIsUsed
    return make_teacher(user, is_confirmed=True)


@transaction.atomic
def make_teacher(user: User, *, is_confirmed: bool) -> User:
    """Give the user the rights of a teacher; those of a confirmed one only where somebody else
    vouches for them."""
    user.is_teacher, user.is_confirmed_teacher = True, is_confirmed
    user.save(update_fields=["is_teacher", "is_confirmed_teacher"])
    record(verb="teacher.accept", actor=user, subject=user)
    return user


def note_student(user: User, *, is_student: bool) -> None:
    """Remember whether the user is a student of some class: the navigation asks no table."""
    if user.is_student != is_student:
        User.objects.filter(pk=user.pk).update(is_student=is_student)
        user.is_student = is_student


@transaction.atomic
def open_installation() -> str:
    """A token for the link of the first start; it replaces an unused earlier one."""
    token = codes.new_token()
    Installation.objects.update_or_create(pk=1, defaults={"setup_token": codes.digest(token)})
    return token


def has_administrator() -> bool:
    """Whether somebody can look after the site."""
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def close_installation() -> None:
    """There is an administrator: no link of a first start works any more."""
    Installation.objects.filter(setup_token__isnull=False).update(setup_token=None)


@transaction.atomic
def set_up_installation(token: str, *, username: str, password: str, **installation: Any) -> User:
    """Make the administrator and fill in the installation. Raises InstallationIsSetUp."""
    row = Installation.objects.select_for_update().filter(setup_token=codes.digest(token)).first()
    if row is None or has_administrator():
        raise InstallationIsSetUp
    for name, value in {**installation, "setup_token": None}.items():
        setattr(row, name, value)
    row.save()
    # `create_superuser` confirms the administrator as a teacher too.
    administrator = User.objects.create_superuser(username, password, is_teacher=True)
    record(verb="installation.set_up", actor=administrator, subject=administrator)
    return administrator


@transaction.atomic
def change_installation(installation: Installation, *, by: User) -> None:
    """Save what an administrator changed. The record says who may teach from now on, and of
    anything else only that it is another one."""
    before = Installation.objects.filter(pk=installation.pk).first() or Installation()
    installation.save()
    names = ("school", "privacy_contact", "time_zone", "language", "teachers")
    detail = dict.fromkeys(_changed(before, installation, names), "changed")
    if "teachers" in detail:
        detail["teachers"] = installation.teachers
    if detail:
        record(verb="installation.change", actor=by, detail=detail)


def note_health() -> bool:
    """Write one fixed row and read it back; True where the database keeps what it is told."""
    now = timezone.now()
    Installation.objects.update_or_create(pk=1, defaults={"checked_at": now})
    return Installation.objects.filter(pk=1, checked_at=now).exists()
