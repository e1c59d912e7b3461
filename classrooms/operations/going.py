"""What of a student's work and rights goes along to another class. It only reads: pages show it
before a move, and `moving` writes it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from classrooms.models import (
    Absence,
    Accommodation,
    Assignment,
    Classroom,
    Extension,
    GradeOverride,
    Membership,
)
from quizzes.models import Attempt
from quizzes.window import MOST_LENIENT, Change, Terms

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class GoingWork:
    """An assignment of the class that the student leaves, with what the student has there. `like`:
    the same one of the other class, None where it stays behind. `own` and `decided`: what the other
    class has set for this student already."""

    work: Assignment
    like: Assignment | None
    attempts: tuple[Attempt, ...] = ()
    extension: Extension | None = None
    override: GradeOverride | None = None
    own: Extension | None = None
    decided: GradeOverride | None = None

    @property
    def has_anything(self) -> bool:
        """Begun by the student, or something of it set by a teacher."""
        return bool(self.attempts or self.extension or self.override)

    def is_running(self, now: datetime) -> bool:
        return any(not attempt.is_over(now) for attempt in self.attempts)

    @property
    def change(self) -> Change:
        """The student's own window in the other class, after the move."""
        if self.like is None:
            return self.change_before
        return carried(self.granted, self.like.terms, self.change_before)

    @property
    def change_before(self) -> Change:
        """As the other class has it already."""
        return self.own.value if self.own else Change()

    @property
    def granted(self) -> Change:
        """What the class that the student leaves gave: the student's own window. What was begun by
        the dates of that class stays in time by them."""
        own = self.extension.value if self.extension else Change()
        if not self.attempts:
            return own
        due_at = own.due_at or self.work.due_at or self.work.classroom.ends_at
        return replace(own, due_at=due_at)

    @property
    def decision_goes(self) -> bool:
        """Of two decisions on the same grade the newer one holds."""
        if self.like is None or self.override is None:
            return False
        if self.override.points is not None and not self.like.points:
            return False
        return self.decided is None or self.decided.made_at < self.override.made_at

    @property
    def points(self) -> Decimal | None:
        """What the decision is worth in the other class; None is excused."""
        if self.like is None or self.override is None or self.override.points is None:
            return None
        given, out_of = self.override.points, self.work.points
        if not out_of or out_of == self.like.points:
            return given
        return (given * self.like.points / out_of).quantize(_CENT)


@dataclass(frozen=True)
class DueBefore:
    """An assignment of the other class that was due before the student comes, and that was not due
    in the class left behind. `until`: when it can still be handed in for full points; None where it
    has closed, and is excused."""

    work: Assignment
    until: datetime | None


@dataclass(frozen=True)
class Going:
    """What of a student's work has its like in the other class, and what stays behind; what was due
    there before the student comes; and what was noted of the student in general."""

    along: tuple[GoingWork, ...]
    behind: tuple[GoingWork, ...]
    before: tuple[DueBefore, ...]
    absences: tuple[Absence, ...]
    accommodation: Accommodation | None
    has_accommodation_there: bool


def work_that_goes(member: Membership, to: Classroom, *, now: datetime) -> Going:
    """Work that the student has begun in the class, or for which a teacher has set something, by
    whether the whole of the other class was given the same lesson or quiz. Nine queries."""
    whole = Assignment.objects.filter(classroom=to, is_whole_class=True)
    given = list(whole.select_related("classroom"))
    there = {_target(work): work for work in given}
    place = Membership.objects.filter(classroom=to, person=member.person).first()
    had = _works(member)
    begun = [each for each in had if each.has_anything]
    found = [replace(each, like=there.get(_target(each.work))) for each in begun]
    along = _with_own([each for each in found if each.like], place)
    # What was due here too, and is missing, is missing there.
    was_due = {_target(each.work) for each in had if each.has_anything or _is_due(each.work, now)}
    unknown = [work for work in given if _target(work) not in was_due]
    known = set(Absence.objects.filter(member=place).values_list("made_at", "first_on"))
    absences = Absence.objects.filter(member=member, undone_at=None).order_by("first_on", "pk")
    return Going(
        tuple(along),
        tuple(each for each in found if each.like is None),
        tuple(_due_before(unknown, place, now)),
        tuple(each for each in absences if (each.made_at, each.first_on) not in known),
        Accommodation.objects.filter(member=member).first(),
        Accommodation.objects.filter(member=place).exists(),
    )


def _works(member: Membership) -> list[GoingWork]:
    extensions = _by_work(Extension, member)
    overrides = _by_work(GradeOverride, member)
    works = Assignment.objects.filter(classroom=member.classroom_id)
    every = list(works.select_related("classroom").order_by("due_at", "pk"))
    attempts: dict[UUID, list[Attempt]] = {}
    mine = Attempt.objects.filter(learner=member.person, is_preview=False)
    for attempt in mine.filter(context__in=[work.pk for work in every]).order_by("number"):
        attempts.setdefault(attempt.context, []).append(attempt)
    return [
        GoingWork(
            work,
            None,
            tuple(attempts.get(work.pk, ())),
            extensions.get(work.pk),
            overrides.get(work.pk),
        )
        for work in every
    ]


def _target(work: Assignment) -> tuple[str, str, str]:
    return (work.kind, work.course_id, work.target_id)


def _is_due(work: Assignment, now: datetime) -> bool:
    end = work.due_at or work.closes_at
    return end is not None and end <= now


def _due_before(
    works: Iterable[Assignment], place: Membership | None, now: datetime
) -> Iterator[DueBefore]:
    """Of whoever was in the other class once, only what was due while they were away."""
    since = place.left_at if place else None
    decided = _by_work(GradeOverride, place) if place else {}
    for work in works:
        is_earlier = since is not None and _is_due(work, since)
        if not _is_due(work, now) or is_earlier or work.pk in decided:
            continue
        closes = work.closes_at or work.classroom.ends_at
        yield DueBefore(work, closes if closes and closes > now else None)


def _with_own(along: list[GoingWork], place: Membership | None) -> list[GoingWork]:
    """With what the other class has set for the student, such as at an earlier time there."""
    if place is None:
        return along
    extensions, overrides = _by_work(Extension, place), _by_work(GradeOverride, place)
    return [
        replace(each, own=extensions.get(each.like.pk), decided=overrides.get(each.like.pk))
        for each in along
        if each.like
    ]


def _by_work(model: Any, member: Membership) -> Mapping[UUID, Any]:
    return {row.assignment_id: row for row in model.objects.filter(member=member)}


def begun_works(member: Membership) -> list[Assignment]:
    """Those of the class at which the student has an attempt."""
    contexts = Attempt.objects.filter(learner=member.person, is_preview=False).values("context")
    works = Assignment.objects.filter(classroom=member.classroom_id, pk__in=contexts)
    return list(works.select_related("classroom").order_by("due_at", "pk"))


def carried(change: Change, terms: Terms, own: Change) -> Change:
    """A student's window at the same work with other terms. What was granted goes along; where the
    other class gives as much or more, that holds. Nothing is taken away from `own`, which the other
    class has granted already."""
    better: dict[str, Any] = {}
    for setting, most_lenient in MOST_LENIENT.items():
        granted, here = getattr(change, setting), getattr(own, setting)
        now = getattr(terms, setting) if here is None else here
        is_more = granted is not None and now is not None
        if is_more and granted != now and most_lenient((granted, now)) == granted:
            better[setting] = granted
    return replace(own, **better)
