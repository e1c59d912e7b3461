"""The one effective window of each student at each work, and how it reaches attempts that run."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from classrooms.lateness import ended_before_joining
from classrooms.models import Accommodation, Assignment, Extension, Membership
from classrooms.targets import TESTS, target_of
from quizzes import operations as quizzes
from quizzes.models import Attempt
from quizzes.window import NONE, ClassTerms, Window, effective

type Place = tuple[UUID, UUID]


def window_of(
    assignment: Assignment,
    *,
    extension: Extension | None,
    accommodation: Accommodation | None,
) -> Window:
    """What holds for one student; the days are days of the school's clock."""
    return effective(
        assignment.terms,
        own=extension.value if extension else None,
        accommodation=accommodation.value if accommodation else NONE,
        zone=assignment.classroom.zone,
    )


def windows_of(
    assignments: Iterable[Assignment], members: Iterable[Membership]
) -> Mapping[Place, Window]:
    """By assignment and membership, of those of one class. Two queries."""
    works, places = list(assignments), list(members)
    extensions = {
        (each.assignment_id, each.member_id): each
        for each in Extension.objects.filter(assignment__in=works, member__in=places)
    }
    agreed = {each.member_id: each for each in Accommodation.objects.filter(member__in=places)}
    return {
        (work.pk, place.pk): window_of(
            work,
            extension=extensions.get((work.pk, place.pk)),
            accommodation=agreed.get(place.pk),
        )
        for work in works
        for place in places
        if work.classroom_id == place.classroom_id
    }


def class_terms(assignment: Assignment, window: Window, member: Membership) -> ClassTerms:
    """What the class says of an attempt at this work, for the student whose window it is.

    For who joined after it was due it has no due time. Whom no teacher has confirmed may be nobody
    of the class: two such accounts could find out the key of a test by their scores.
    """
    room = assignment.classroom
    is_before = ended_before_joining(window.due_at, None, joined_at=member.joined_at)
    due_at = None if is_before else window.due_at
    percent = room.late_percent_a_day if assignment.agreed.late == "percent" else 0
    return ClassTerms(
        due_at,
        percent if due_at else 0,
        room.time_zone,
        hides_until_close=member.is_new and is_test(assignment),
    )


def is_test(assignment: Assignment) -> bool:
    """A test of a module or the final exam."""
    target = target_of(assignment.kind, assignment.course_id, assignment.target_id)
    return target.form in TESTS


def push_windows(assignments: Iterable[Assignment], members: Iterable[Membership]) -> int:
    """Take what holds now to the attempts that these students have begun; returns how many. The
    end of one whose time is over stays: what was right in it may have been seen."""
    works = {each.pk: each for each in assignments}
    places = {each.person_id: each for each in members}
    windows = windows_of(works.values(), places.values())
    begun = Attempt.objects.filter(context__in=works, learner__in=places, is_preview=False)
    now = timezone.now()
    moves = {}
    for attempt in begun:
        work, member = works[attempt.context], places[attempt.learner_id]
        window = windows[work.pk, member.pk]
        terms = class_terms(work, window, member)
        ends_at = work.classroom.ends_at
        moves[attempt.pk] = _moved(window, terms, attempt, ends_at, now)
    return quizzes.move_windows(moves)


def _moved(
    window: Window,
    terms: ClassTerms,
    attempt: Attempt,
    ends_at: datetime | None,
    now: datetime,
) -> quizzes.Move:
    """`ends_at`: of the class, with which an attempt ends that has no end of its own, and with
    which a work closes that never does."""
    is_over = attempt.is_over(now)
    deadline = attempt.deadline if is_over else window.deadline(attempt.started_at) or ends_at
    # What was shown of an attempt is not taken away, such as when a student joins once more.
    hides = terms.hides_until_close and attempt.hides_until_close
    closes_at = window.closes_at or ends_at
    return quizzes.Move(deadline, closes_at, replace(terms, hides_until_close=hides))
