"""What is assigned to a student, when, and how far it is; the same for one work and for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from classrooms.lateness import days_after, ended_before_joining
from classrooms.models import Accommodation, Assignment, Extension, Membership
from classrooms.operations.windows import window_of
from classrooms.targets import TESTS, Target, target_of
from common.rows import row_of, rows_of
from lessons.models import ReadingState
from quizzes.models import Attempt
from quizzes.queries import QuizPage, quiz_page_of
from quizzes.window import Window

# Work that was done, or that closed, stays on the list of what is due for so long.
STAYS = timedelta(days=7)


class State(StrEnum):
    """How far a student is with a work. `MISSED` is closed and was not handed in; `LATE` can still
    be handed in; `BEFORE_JOINING` closed too, and was due before the student came. `CLASS_ENDED`
    was never closed, and was not handed in by the last day of the class."""

    NOT_OPEN = "not-open"
    TO_DO = "to-do"
    WORKING = "working"
    LATE = "late"
    MISSED = "missed"
    BEFORE_JOINING = "before-joining"
    CLASS_ENDED = "class-ended"
    DONE = "done"


@dataclass(frozen=True)
class Work:
    """One work of a student, with the window that holds for them."""

    assignment: Assignment
    own: Membership
    window: Window
    attempts: tuple[Attempt, ...]
    read_at: datetime | None
    now: datetime

    @cached_property
    def target(self) -> Target:
        work = self.assignment
        return target_of(work.kind, work.course_id, work.target_id)

    @property
    def is_reading(self) -> bool:
        return self.assignment.kind == "lesson"

    @property
    def running(self) -> Attempt | None:
        return next((each for each in self.attempts if not each.is_over(self.now)), None)

    @property
    def handed_in(self) -> tuple[Attempt, ...]:
        return tuple(each for each in self.attempts if each.is_over(self.now))

    @property
    def done_at(self) -> datetime | None:
        """When it was first handed in or read; of a lesson, also before it was assigned, and not
        after the class had ended."""
        if self.is_reading:
            end = self.own.classroom.ended_at(self.now)
            return None if self.read_at and end and self.read_at > end else self.read_at
        times = (each.submitted_at or each.deadline for each in self.handed_in)
        return min((at for at in times if at), default=None)

    @property
    def state(self) -> State:
        if self.running:
            return State.WORKING
        if self.done_at:
            return State.DONE
        if self.is_read_only and not self.window.is_closed(self.now):
            return State.CLASS_ENDED
        if self.window.opens_at and self.now < self.window.opens_at:
            return State.NOT_OPEN
        if self.window.is_closed(self.now):
            return State.BEFORE_JOINING if self.is_before_joining else State.MISSED
        return State.LATE if self.is_late else State.TO_DO

    @property
    def is_late(self) -> bool:
        """Whether an attempt that begins now is late."""
        if self.is_read_only or self.is_before_joining:
            return False
        return self.window.is_late(self.now)

    @property
    def is_read_only(self) -> bool:
        """Whether nothing begins any more, whatever the dates of the work."""
        return self.own.classroom.is_read_only(self.now)

    @property
    def waits_for_teacher(self) -> bool:
        """Whether scores stay closed because no teacher has confirmed this student yet."""
        is_over = self.window.is_closed(self.now)
        return self.own.is_new and not is_over and self.target.form in TESTS

    @property
    def is_before_joining(self) -> bool:
        """It was due before the student joined: nothing of it is late, missing or closed for them,
        and what is still open counts in full."""
        window, joined_at = self.window, self.own.joined_at
        return ended_before_joining(window.due_at, window.closes_at, joined_at=joined_at)

    @property
    def due_at(self) -> datetime | None:
        """Until when it is in time for this student; None is without end."""
        return None if self.is_before_joining else self.window.due_at

    @property
    def attempts_left(self) -> int | None:
        most = self.window.attempts
        return None if most is None else max(most - len(self.attempts), 0)

    @property
    def may_start(self) -> bool:
        """Whether an attempt may begin now, or one goes on."""
        if self.is_reading or self.is_read_only:
            return self.running is not None
        return self.running is not None or (
            self.window.is_open(self.now) and self.attempts_left != 0
        )

    @property
    def is_pressing(self) -> bool:
        """Whether it belongs on a list of what to do."""
        return self.state in (State.TO_DO, State.WORKING, State.LATE, State.NOT_OPEN)

    @property
    def is_recent(self) -> bool:
        """Done, or missed, within the last days. What closed before they joined is no news to a
        student: it stands with the grade."""
        has_ended = self.state is State.CLASS_ENDED
        end = self.own.classroom.ends_at if has_ended else self.window.closes_at
        at = self.done_at or end
        is_over = not self.is_pressing and self.state is not State.BEFORE_JOINING
        return is_over and at is not None and self.now - at < STAYS

    @property
    def days_late(self) -> int:
        """Begun days since it was due, on the clock of the school."""
        return days_after(self.due_at, self.now, self.own.classroom.zone)


def works_of(
    user: User, *, now: datetime, course_id: str = "", target_id: str = ""
) -> tuple[Work, ...]:
    """The works of a student in all their classes, what is due first in front; of an archived class
    only those at which an attempt goes on. Of one course, or of one lesson or quiz, where these are
    given. One query where there is none, else five or fewer."""
    mine = Membership.objects.students().current().filter(person=user)
    is_mine = Q(is_whole_class=True) | Q(members__in=mine) | Q(groups__members__in=mine)
    running = Attempt.objects.filter(learner=user, submitted_at=None, is_preview=False)
    asked = Assignment.objects.filter(
        Q(classroom__archived_at=None) | Q(pk__in=running.values("context")),
        is_mine,
        classroom__in=mine.values("classroom"),
    )
    if course_id:
        asked = asked.filter(course_id=course_id)
    if target_id:
        asked = asked.filter(target_id=target_id)
    assignments = list(asked.distinct())
    if not assignments:
        return ()
    places = list(mine.select_related("classroom", "accommodation"))
    return _works(user, assignments, places, now)


def work_of(own: Membership, assignment: Assignment, *, now: datetime) -> Work:
    """One work of the student whose place it is. Three queries."""
    window = window_of(
        assignment,
        extension=row_of(Extension, assignment=assignment.pk, member=own.pk),
        accommodation=row_of(Accommodation, member=own.pk),
    )
    if assignment.kind == "lesson":
        read = read_at([own.person_id], [assignment])
        return Work(assignment, own, window, (), next(iter(read.values()), None), now)
    attempts = rows_of(
        Attempt,
        order_by="number",
        context=assignment.pk,
        learner=own.person_id,
        is_preview=False,
    )
    return Work(assignment, own, window, tuple(attempts), None, now)


def _works(
    user: User, assignments: Sequence[Assignment], places: Sequence[Membership], now: datetime
) -> tuple[Work, ...]:
    own = {place.classroom_id: place for place in places}
    ids = [each.pk for each in assignments]
    extensions = {
        each.assignment_id: each
        for each in Extension.objects.filter(assignment__in=ids, member__in=places)
    }
    attempts = _attempts(user, assignments)
    read = read_at([user.pk], assignments)
    works = []
    for each in assignments:
        place = own[each.classroom_id]
        each.classroom = place.classroom
        agreed = getattr(place, "accommodation", None)
        window = window_of(each, extension=extensions.get(each.pk), accommodation=agreed)
        done = read.get((user.pk, each.course_id, each.target_id))
        theirs = tuple(attempts.get(each.pk, ()))
        works.append(
            Work(each, place, window, theirs, done if each.kind == "lesson" else None, now)
        )
    return tuple(sorted(works, key=_order))


def _order(work: Work) -> tuple[bool, float, str]:
    due = work.due_at or work.window.closes_at
    return (not work.is_pressing, due.timestamp() if due else float("inf"), work.assignment.slug)


def _attempts(user: User, assignments: Iterable[Assignment]) -> dict[UUID, list[Attempt]]:
    quizzes = [each.pk for each in assignments if each.kind == "quiz"]
    found: dict[UUID, list[Attempt]] = {}
    if quizzes:
        mine = Attempt.objects.filter(context__in=quizzes, learner=user, is_preview=False)
        for attempt in mine.order_by("number"):
            found.setdefault(attempt.context, []).append(attempt)
    return found


def read_at(
    people: Iterable[UUID], assignments: Iterable[Assignment]
) -> dict[tuple[UUID, str, str], datetime]:
    """When these people read the lessons among the works, by person, course and lesson. One query,
    or none where there is no lesson among them."""
    lessons = [each for each in assignments if each.kind == "lesson"]
    if not lessons:
        return {}
    states = ReadingState.objects.filter(
        learner__in=list(people),
        course_id__in={each.course_id for each in lessons},
        lesson_id__in={each.target_id for each in lessons},
        read_at__isnull=False,
    )
    rows = states.values_list("learner_id", "course_id", "lesson_id", "read_at")
    return {(learner, course, lesson): at for learner, course, lesson, at in rows if at}


@dataclass(frozen=True)
class AssignedPage:
    """What stands before assigned work: the rules that hold for this student, and what was done.
    `quiz` is None for a lesson, and where the course no longer has the quiz."""

    work: Work
    quiz: QuizPage | None


def assigned_page(own: Membership, assignment: Assignment, *, now: datetime) -> AssignedPage:
    work = work_of(own, assignment, now=now)
    rules = assignment.agreed
    bank = work.target.bank(asks_written=rules.asks_written)
    if bank is None:
        return AssignedPage(work, None)
    policy = rules.policy(work.window, asks_sureness=own.person.asks_sureness)
    page = quiz_page_of(bank, work.attempts, policy=policy, now=now)
    return AssignedPage(work, page)
