"""Temporary passwords for students who made their account themselves: who lets whom, and setting
one. Cards for accounts that a class made are in `rosters`."""

from datetime import datetime

from django.db import transaction

from accounts import operations as accounts
from accounts.confirmed import refuse_unconfirmed
from accounts.models import User
from accounts.queries import has_way_of_its_own
from classrooms.models import Membership


class MayNotReset(Exception):
    """The student does not let the teachers do it, or the account has a way of its own."""


@transaction.atomic
def let_reset_password(member: Membership, *, lets: bool) -> bool:
    """A student lets the teachers of the class set a temporary password, or stops it; False where
    that is so already."""
    rows = Membership.objects.filter(pk=member.pk).exclude(lets_reset_password=lets)
    if not rows.update(lets_reset_password=lets):
        return False
    accounts.record(
        verb="class.reset_allowed" if lets else "class.reset_stopped",
        actor=member.person,
        subject=member.person,
        scope=member.classroom_id,
    )
    return True


@transaction.atomic
def set_temporary_password(member: Membership, *, by: User, after: int, now: datetime) -> str:
    """A password for one student, shown only now. Raises NotConfirmed, MayNotReset, and
    `accounts.ResetMeanwhile` with `after` as it says there."""
    refuse_unconfirmed(by)
    # Whoever takes the permission back at this moment is first, or too late.
    row = Membership.objects.select_for_update(of=("self",)).select_related("person")
    student = row.get(pk=member.pk)
    if not student.lets_teachers_help or has_way_of_its_own(student.person):
        raise MayNotReset
    return accounts.set_temporary_password(
        student.person, by=by, after=after, scope=student.classroom_id, now=now
    )
