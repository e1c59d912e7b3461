"""What the clock asks of classes: a year after its last day a class goes with its work, and after
the last class the accounts that were made for it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import erasure
from accounts import operations as accounts
from accounts.models import User
from classrooms.models import Assignment, Classroom
from quizzes import operations as quizzes

ACCOUNT_AGE = timedelta(days=30)


def old_classes(now: datetime) -> QuerySet[Classroom]:
    """Those whose last day was a year ago."""
    return Classroom.objects.filter(ends_on__lt=_year_before(now.date()))


def _year_before(day: date) -> date:
    """The same day a year ago; of February 29 the day before."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def forget_classes(*, now: datetime) -> int:
    """Erase old classes with all that was done in them; returns how many."""
    rooms = list(old_classes(now))
    for room in rooms:
        erase_class(room)
    return len(rooms)


def erase_class(classroom: Classroom) -> None:
    """The class, its work and what students did in it; what they did for themselves stays.

    Where it is cut short, the class is still there, and the next night goes on.
    """
    works = Assignment.objects.filter(classroom=classroom).values_list("pk", flat=True)
    _erase_emptied(classroom, quizzes.erase_attempts(list(works)))


@transaction.atomic
def _erase_emptied(classroom: Classroom, tries: int) -> None:
    people = list(classroom.memberships.values_list("person_id", flat=True))
    accounts.record(
        verb="data.erase_class", actor=None, scope=classroom.pk, detail={"tries": tries}
    )
    classroom.delete()
    # An account that was made for it has another month from now on.
    made = User.objects.filter(pk__in=people, is_managed=True, memberships=None)
    made.update(last_active_on=timezone.now().date())
    # The navigation asks no table: whoever is in no other class is a student no more.
    still = User.objects.filter(memberships__role="student", memberships__left_at=None)
    gone = User.objects.filter(pk__in=people, is_student=True).exclude(pk__in=still.values("pk"))
    gone.update(is_student=False)


def unused_accounts(now: datetime) -> QuerySet[User]:
    """Accounts that a teacher made, of people who are in no class any more and were not here for a
    month."""
    day = now.date() - ACCOUNT_AGE
    is_idle = Q(last_active_on__lt=day) | Q(last_active_on=None, date_joined__lt=now - ACCOUNT_AGE)
    return User.objects.filter(is_idle, is_managed=True, memberships=None)


def forget_accounts(*, now: datetime) -> int:
    """Erase them; returns how many."""
    return erasure.erase_unused_accounts(unused_accounts(now))
