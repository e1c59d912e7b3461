"""A person whose every text is one odd word, and the search for it in what must not hold it."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, TextField
from django.utils import timezone

from accounts.models import AuditEvent, Invitation, User

CANARY = "quetzal"


def person_of_canaries() -> User:
    """The canary stands in every text column of the person and of all tables about the person."""
    texts = [field for field in User._meta.fields if isinstance(field, CharField | TextField)]
    person = User.objects.create(**{field.name: CANARY for field in texts})
    address = EmailAddress.objects.create(user=person, email=f"{CANARY}@example.org")
    EmailConfirmation.objects.create(email_address=address, key=CANARY)
    Authenticator.objects.create(user=person, type="totp", data={"secret": CANARY})
    AuditEvent.objects.create(verb="grade.override", subject=person, detail={"reason": CANARY})
    Invitation.objects.create(token="a" * 64, used_at=timezone.now(), used_by=person)
    person.groups.add(Group.objects.create(name="markers"))
    log_change(person, person)
    return person


def act_on(other: User, person: User) -> None:
    """The rows of another in which the person is the one who acted, or the one acted upon."""
    AuditEvent.objects.create(verb="teacher.invite", actor=person, subject=other)
    Invitation.objects.create(token="b" * 64, made_by=person, used_at=timezone.now(), used_by=other)
    log_change(other, person)


def log_change(actor: User, changed: User) -> None:
    """What the admin keeps when `actor` changes the row of `changed`."""
    LogEntry.objects.create(
        user=actor,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(changed.pk),
        object_repr=str(changed),
        change_message=f"Changed {changed}.",
        action_flag=CHANGE,
    )


def everything_stored() -> str:
    """Every row of every table of the database, and the sessions decoded, as one text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = [repr(_all_rows(cursor, table)) for table in tables]
    sessions = [repr(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(rows + sessions)


def _all_rows(cursor, table: str) -> list[tuple[object, ...]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return cursor.fetchall()
