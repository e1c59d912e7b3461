"""Students from a list of names: kept until the teacher says yes, then added all or none. And the
cards by which they sign in for the first time."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import operations as accounts
from accounts.codes import new_first_password
from accounts.models import User
from classrooms.models import DRAFT_AGE, Classroom, Membership, RosterDraft
from classrooms.roster import Roster, RosterRow, name_key
from classrooms.user_names import given_name_first, user_names

# Few enough for one statement on either database.
ROWS_AT_ONCE = 500
# A password takes about 24 ms to hash: 100 cards are ready in about three seconds.
CARDS_AT_ONCE = 100


class TooManyCards(Exception):
    """More cards than can be made in one answer."""


def keep_roster(classroom: Classroom, roster: Roster, *, by: User, now: datetime) -> RosterDraft:
    """Keep the names until their teacher has looked at them."""
    return RosterDraft.objects.create(
        classroom=classroom,
        made_by=by,
        made_at=now,
        rows=[[row.line, row.name, row.school_number] for row in roster.rows],
        encoding=roster.encoding,
        ignored=list(roster.ignored),
    )


def forget_drafts(*, now: datetime) -> int:
    """Delete the names that nobody said yes to within a day; returns how many lists."""
    return old_drafts(now).delete()[0]


def old_drafts(now: datetime) -> QuerySet[RosterDraft]:
    return RosterDraft.objects.filter(made_at__lt=now - DRAFT_AGE)


def rows_of(draft: RosterDraft) -> list[RosterRow]:
    return [RosterRow(*row) for row in draft.rows]


def not_here(classroom: Classroom, rows: Sequence[RosterRow]) -> list[RosterRow]:
    """The rows whose student is not in the class yet: neither by school number nor, where one of
    the two has none, by name. Those who left count as known: they are taken back, not made anew."""
    known = Membership.objects.students().filter(classroom=classroom).select_related("person")
    numbers = {name_key(member.school_number) for member in known if member.school_number}
    names = {name_key(member.name): member.school_number for member in known}
    return [row for row in rows if not _is_here(row, numbers, names)]


def _is_here(row: RosterRow, numbers: set[str], names: dict[str, str]) -> bool:
    if row.school_number and name_key(row.school_number) in numbers:
        return True
    number = names.get(name_key(row.name))
    return number is not None and not (number and row.school_number)


def add_students(draft: RosterDraft, *, by: User, now: datetime) -> int:
    """Make an account without a password for each name and put it into the class, all or none;
    returns how many were added. Sent twice, the second finds the draft gone and adds nobody."""
    for is_last in (False, False, True):
        try:
            with transaction.atomic():
                return _add(draft, by, now)
        except IntegrityError:
            # Somebody took one of the user names in this moment: others are found.
            if is_last:
                raise
    raise AssertionError("never reached")


def _add(draft: RosterDraft, by: User, now: datetime) -> int:
    # Who deletes it adds its names.
    deleted, _kinds = RosterDraft.objects.filter(pk=draft.pk).delete()
    rows = not_here(draft.classroom, rows_of(draft)) if deleted else []
    if not rows:
        return 0
    known = User.objects.exclude(username=None).values_list("username", flat=True)
    names = user_names([row.name for row in rows], set(map(str, known)))
    people = [_person(row, name) for row, name in zip(rows, names, strict=True)]
    members = [
        Membership(
            classroom=draft.classroom,
            person=person,
            roster_name=row.name,
            school_number=row.school_number,
            is_rostered=True,
            joined_at=now,
            checked_at=now,
        )
        for row, person in zip(rows, people, strict=True)
    ]
    User.objects.bulk_create(people, batch_size=ROWS_AT_ONCE)
    Membership.objects.bulk_create(members, batch_size=ROWS_AT_ONCE)
    accounts.record(
        verb="roster.import", actor=by, scope=draft.classroom_id, detail={"students": len(rows)}
    )
    return len(rows)


def _person(row: RosterRow, username: str) -> User:
    """Without a password nobody can sign in: a card makes one."""
    return User(
        username=username,
        display_name=given_name_first(row.name),
        password=make_password(None),
        is_managed=True,
        is_student=True,
    )


def make_cards(
    members: Sequence[Membership], *, by: User, now: datetime
) -> list[tuple[Membership, str]]:
    """A new first password for each of these students, shown only now; older ones stop working
    and whoever is signed in is signed out. Raises TooManyCards."""
    if len(members) > CARDS_AT_ONCE:
        raise TooManyCards
    cards = [(member, new_first_password()) for member in members]
    for member, password in cards:
        member.person.password = make_password(password)
    with transaction.atomic():
        for few in batched(cards, ROWS_AT_ONCE):
            people = [member.person for member, _password in few]
            User.objects.bulk_update(people, ["password"])
        for member, _password in cards:
            accounts.record(
                verb="account.card", actor=by, subject=member.person, scope=member.classroom_id
            )
    return cards
