"""The students of a class, and what a pasted roster would add."""

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from classrooms.models import Membership, RosterDraft
from classrooms.operations.rosters import CARDS_AT_ONCE, not_here, rows_of
from classrooms.queries.classes import sorted_students
from classrooms.roster import RosterRow

# A preview of thousands of names is looked through at its beginning.
SHOWN_ROWS = 200


@dataclass(frozen=True)
class StudentsPage:
    """Everybody who learns in the class: the new ones first; those who left apart."""

    own: Membership
    students: tuple[Membership, ...]
    former: tuple[Membership, ...]

    @cached_property
    def new(self) -> tuple[Membership, ...]:
        return tuple(member for member in self.students if member.is_new)

    @cached_property
    def known(self) -> tuple[Membership, ...]:
        return tuple(member for member in self.students if not member.is_new)

    @property
    def has_numbers(self) -> bool:
        return any(member.school_number for member in self.students)

    @property
    def has_accounts_of_ours(self) -> bool:
        return any(member.may_get_password for member in self.students)


def students_page(own: Membership) -> StudentsPage:
    """Two queries."""
    left = Membership.objects.students().filter(classroom=own.classroom_id, left_at__isnull=False)
    former = left.select_related("person").order_by("-left_at")
    return StudentsPage(own, tuple(sorted_students(own.classroom)), tuple(former))


@dataclass(frozen=True)
class DraftPage:
    """What would be added, and which names are in the class already."""

    own: Membership
    draft: RosterDraft
    rows: tuple[RosterRow, ...]
    known: tuple[RosterRow, ...]

    @property
    def shown(self) -> tuple[RosterRow, ...]:
        return self.rows[:SHOWN_ROWS]

    @property
    def more(self) -> int:
        return max(len(self.rows) - SHOWN_ROWS, 0)

    @property
    def has_numbers(self) -> bool:
        return any(row.school_number for row in self.rows)


def draft_page(own: Membership, draft: RosterDraft) -> DraftPage:
    every = rows_of(draft)
    new = not_here(own.classroom, every)
    lines = {row.line for row in new}
    return DraftPage(own, draft, tuple(new), tuple(r for r in every if r.line not in lines))


@dataclass(frozen=True)
class CardsPage:
    """The students for whom a card can be made, and who of them never had one."""

    own: Membership
    students: tuple[Membership, ...]

    @property
    def ticked(self) -> tuple[Membership, ...]:
        """Those who never had one, as many as are made at a time."""
        without = (each for each in self.students if not each.person.has_usable_password())
        return tuple(islice(without, CARDS_AT_ONCE))


def cards_page(own: Membership) -> CardsPage:
    return CardsPage(own, tuple(m for m in sorted_students(own.classroom) if m.may_get_password))
