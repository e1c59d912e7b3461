"""What pages ask about people."""

from django.db.models import Q, QuerySet

from accounts.models import AuditEvent, User
from accounts.user_names import proposals

# The verb of a temporary password; its scope is the class, or nothing for an administrator.
RESET = "account.temporary_password"


def free_user_names(name: str) -> list[str]:
    """Two user names like this one that are free now; fewer where all that we can think of are
    taken. One query."""
    known = list(proposals(name))
    taken = set(User.objects.filter(username__in=known).values_list("username", flat=True))
    return [each for each in known if each not in taken][:2]


def with_way_of_their_own() -> QuerySet[User]:
    """People for whom a temporary password from a teacher would be too much: they teach, look
    after the site, have a second factor, or can set a new password by e-mail."""
    has_rights = Q(is_teacher=True) | Q(is_staff=True) | Q(is_superuser=True)
    has_means = Q(authenticator__isnull=False) | Q(emailaddress__verified=True)
    return User.objects.filter(has_rights | has_means)


def has_way_of_its_own(person: User) -> bool:
    """Whether this is one of them. One query."""
    return with_way_of_their_own().filter(pk=person.pk).exists()


def resets_of(person: User) -> QuerySet[AuditEvent]:
    """When somebody else set a temporary password for this person, the newest first."""
    return AuditEvent.objects.filter(subject=person, verb=RESET).order_by("-pk")


def last_reset_key(person: User) -> int:
    """The key of the newest record of it, 0 where there is none."""
    return resets_of(person).values_list("pk", flat=True).first() or 0
