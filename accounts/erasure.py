"""Erasing people, and the clock of what is kept: guests, the audit, invitations, sessions, limits.

What tables hold of a person goes with the person's row, by their foreign keys. Here is what
foreign keys cannot reach, and the digest that keeps a restored backup from bringing anyone back.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes, operations
from accounts.models import INVITATION_AGE, AuditEvent, ErasedPerson, Invitation, User
from accounts.personal_data import rules_of_all_models
from accounts.signals import people_erased
from common.engines import let_others_write

# Few enough that other writers wait for a fraction of a second.
PEOPLE_AT_ONCE = 5
# Three years, whether or not one of them has a February 29.
AUDIT_AGE = timedelta(days=3 * 365 + 1)
_OLD_LIMITS = f"FROM {settings.CACHES['default']['LOCATION']} WHERE expires < %s"


class MayNotErase(Exception):
    """A teacher made the account, so its student cannot erase it. The text is for the page."""


class LastAdministrator(Exception):
    """Nobody could look after the site without this person. The text is for the page."""


def erase_person(
    person: User, *, by: User | None, reason: str = "", scope: UUID | None = None
) -> None:
    """Erase the person and their work, and end their sessions; twice is the same as once.

    `by` is None where no person decided; `reason` stays in the audit and names nobody; `scope` is
    the class in whose log it stands.
    Raises MayNotErase and LastAdministrator.
    """
    is_own = by == person
    if is_own and not person.may_erase_self:
        raise MayNotErase(_("A teacher made this account. Ask your teacher to erase it."))
    # No session ever names a guest, who is known by a cookie alone.
    session_keys = [] if person.is_guest else sessions_naming({person.pk})
    with transaction.atomic():
        if not _lock(person):
            return
        _erase({person.pk})
        end_sessions(session_keys)
        operations.record(
            verb="data.erase",
            actor=None if is_own else by,
            scope=scope,
            detail={"digest": _digest(person.pk), "reason": reason},
        )


def erase_stale_guests(*, now: datetime) -> int:
    """Erase the guests whose 90 days are over; returns how many."""
    erased = 0
    while batch := _erase_some_guests(now):
        erased += batch
        let_others_write()
    return erased


def stale_guests(now: datetime) -> QuerySet[User]:
    last_kept_day = now.date() - timedelta(seconds=settings.GUEST_AGE)
    return User.objects.filter(is_guest=True, last_active_on__lt=last_kept_day)


def erase_unused_accounts(accounts: QuerySet[User]) -> int:
    """Erase accounts that the site made and that nobody uses any more; returns how many."""
    erased = 0
    for batch in batched(accounts.values_list("pk", flat=True), PEOPLE_AT_ONCE):
        session_keys = sessions_naming(batch)
        with transaction.atomic():
            _erase(batch)
        end_sessions(session_keys)
        erased += len(batch)
        let_others_write()
    return erased


def thin_audit(*, now: datetime) -> int:
    """Delete what the audit has kept for three years; returns how many."""
    return old_events(now).delete()[0]


def old_events(now: datetime) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(at__lt=now - AUDIT_AGE)


def clear_sessions(*, now: datetime) -> int:
    """Delete the sessions that ran out, as Django's `clearsessions` does; returns how many."""
    count = old_sessions(now).count()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return count


def old_sessions(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=now)


def forget_invitations(*, now: datetime) -> int:
    """Delete the invitations that nobody used and that ran out; returns how many."""
    return old_invitations(now).delete()[0]


def old_invitations(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, made_at__lt=now - INVITATION_AGE)


def clear_limits(*, now: datetime) -> int:
    """Delete the counters of the limits that ran out, which hold network addresses, and return how
    many. Django's cache in the database does so only where it has no more room."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE {_OLD_LIMITS}", [_for_database(now)])
        return int(cursor.rowcount)


def count_old_limits(*, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {_OLD_LIMITS}", [_for_database(now)])
        return int(cursor.fetchone()[0])


def _for_database(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def erase_again(digests: Iterable[str] = ()) -> int:
    """After a restore: erase whoever was erased before; returns how many came back.

    A backup knows only who was erased before it was made: `digests` is the list of the others,
    kept outside the database.
    """
    _remember(digests)
    known = set(ErasedPerson.objects.values_list("digest", flat=True))
    people = [pk for pk in User.objects.values_list("pk", flat=True) if _digest(pk) in known]
    for batch in batched(people, PEOPLE_AT_ONCE):
        with transaction.atomic():
            _erase(batch)
    if people:
        end_sessions(sessions_naming(people))
        operations.record(verb="data.erase_again", actor=None, detail={"people": len(people)})
    return len(people)


def read_digests(path: Path) -> list[str]:
    """The list that `erase_again --print` wrote. Raises ValueError with a sentence."""
    try:
        digests = path.read_text().split()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    if not all(len(digest) == 64 for digest in digests):
        raise ValueError(f"{path} is not a list that --print wrote.")
    return digests


def _lock(person: User) -> bool:
    """Lock the person's row until the transaction ends; False where it is gone.

    All administrators are locked with it, in one order: of two who erase themselves at the same
    time, the second must see that the first is gone. Raises LastAdministrator.
    """
    is_administrator = Q(is_superuser=True, is_active=True)
    rows = User.objects.select_for_update(no_key=True).filter(Q(pk=person.pk) | is_administrator)
    locked = list(rows.order_by("pk"))
    if [user for user in locked if user.is_superuser and user.is_active] == [person]:
        raise LastAdministrator(
            _("This is the only administrator. Make another one first, to look after the site.")
        )
    return person in locked


def _erase_some_guests(now: datetime) -> int:
    with transaction.atomic():
        # Whoever writes or signs up meanwhile is not stale any more: the lock reads again.
        stale = stale_guests(now).select_for_update(no_key=True).values_list("pk", flat=True)
        guests = list(stale[:PEOPLE_AT_ONCE])
        if guests:
            _erase(guests)
    return len(guests)


def _erase(people: Collection[UUID]) -> None:
    _remember(_digest(pk) for pk in people)
    people_erased.send(sender=User, people=people)
    _clear_admin_log(people)
    Invitation.objects.filter(made_by__in=people, used_at__isnull=True).delete()
    # By query and not by instance: that of the caller keeps its id, which it may still need.
    User.objects.filter(pk__in=people).delete()
    _refuse_leftovers(people)


def _remember(digests: Iterable[str]) -> None:
    today = timezone.now().date()
    ErasedPerson.objects.bulk_create(
        [ErasedPerson(digest=digest, erased_on=today) for digest in digests],
        ignore_conflicts=True,
    )


def _digest(person_id: UUID) -> str:
    return codes.digest(str(person_id))


def _clear_admin_log(people: Collection[UUID]) -> None:
    """The admin's log keeps id and name of each row that was changed, as text and by no key."""
    for model, rows in _rows_of(people):
        logged = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        if logged.exists():
            theirs = {str(pk) for pk in rows.values_list("pk", flat=True)}
            naming = [entry.pk for entry in logged if entry.object_id in theirs]
            logged.filter(pk__in=naming).delete()


def sessions_naming(people: Collection[UUID]) -> list[str]:
    """Keys of the sessions that hold one of the ids, with hyphens or without.

    Beside the id, allauth puts the user name into them. The data is encoded, so that every
    session has to be read and decoded: 0.2 s for 10,000. Erasing is rare enough for that, and no
    transaction is open meanwhile.
    """
    return [
        session.session_key
        for session in Session.objects.iterator()
        if _names_one_of(people, session.get_decoded())
    ]


def _names_one_of(people: Collection[UUID], session: dict[str, Any]) -> bool:
    text = json.dumps(session).replace("-", "")
    return any(pk.hex in text for pk in people)


def end_sessions(session_keys: Collection[str]) -> None:
    # One by one through the engine, which may keep a copy in a cache.
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in session_keys:
        store().delete(key)


def _refuse_leftovers(people: Collection[UUID]) -> None:
    """Undo it all where a table still leads to a person who is said to be erased."""
    for model, rows in _rows_of(people):
        if rows.exists():
            raise RuntimeError(f"{model._meta.label} still holds an erased person")


def _rows_of(people: Collection[UUID]) -> Iterator[tuple[type[Model], QuerySet[Any]]]:
    """Each model that reaches a person, with its rows that belong to one of these people."""
    for model, rule in rules_of_all_models():
        yield model, model._base_manager.filter(**{f"{rule.path}__in": people})
