"""What needs a teacher today: at most seven things over all classes, each with its class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import AuditEvent
from classrooms.models import Assignment, Classroom, Membership
from classrooms.queries.assignments import Titled
from classrooms.queries.grid import Grid
from classrooms.queries.mending import offers
from lessons.catalogue import library
from questions.spec import Question
from quizzes.models import Answer, AnswerEvent
from quizzes.operations import ARRIVED
from quizzes.queries import undecided

MOST = 7
# A question is named where so many at least were asked it, and most of them missed it, lately.
FEWEST_ASKED = 5
LATELY = timedelta(days=14)
MISSING_OFTEN = 2


class Kind(StrEnum):
    """In the order in which they stand."""

    RECEIVED = "received"
    DISPUTED = "disputed"
    MENDED = "mended"
    UNMARKED = "unmarked"
    MISSING = "missing"
    MISSED = "missed"


@dataclass(frozen=True)
class Need:
    """One thing to do. `number`: of answers, students, or who missed of `total`."""

    kind: Kind
    classroom: Classroom
    number: int
    total: int = 0
    at: datetime | None = None
    work: Titled | None = None
    question: Question | None = None
    mending_id: UUID | None = None
    names: tuple[str, ...] = ()
    attempt_id: UUID | None = None


def needs(
    books: Sequence[Grid],
    waiting: Mapping[UUID, tuple[int, datetime | None]],
    disputed: Mapping[UUID, int],
    *,
    now: datetime,
) -> tuple[Need, ...]:
    """Three queries, and one more where something arrived after the end of an attempt, and where a
    colleague has mended a key. `books`: of classes that the reader may change; `waiting` and
    `disputed`: how many answers of each of them, and since when."""
    rooms = {book.classroom.pk: book.classroom for book in books}
    works = {work.assignment.pk: work for book in books for work in book.works}
    found = [
        *_received(rooms, works),
        *(Need(Kind.DISPUTED, rooms[room], number) for room, number in disputed.items() if number),
        *_mended(rooms, works, now),
        *(
            Need(Kind.UNMARKED, rooms[room], number, at=oldest)
            for room, (number, oldest) in waiting.items()
            if number
        ),
        *(need for book in books if (need := _missing(book)) is not None),
        *_missed(rooms, works, now),
    ]
    return tuple(sorted(found, key=_order)[:MOST])


def _order(need: Need) -> tuple[int, float, int]:
    since = need.at.timestamp() if need.at else float("inf")
    return (list(Kind).index(need.kind), since, -need.number)


def _received(rooms: Mapping[UUID, Classroom], works: Mapping[UUID, Titled]) -> Iterable[Need]:
    """Of each class what arrived after the end of an attempt and waits for a decision, with the
    attempt of the first."""
    arrived = AuditEvent.objects.filter(scope__in=works, verb=ARRIVED)
    events = undecided([detail["event"] for detail in arrived.values_list("detail", flat=True)])
    there = [event for event in events if event.answer.attempt.context in works]
    by_room: dict[UUID, list[AnswerEvent]] = {}
    for event in there:
        room = works[event.answer.attempt.context].assignment.classroom_id
        by_room.setdefault(room, []).append(event)
    for room, waiting in by_room.items():
        first = waiting[0]
        yield Need(
            Kind.RECEIVED,
            rooms[room],
            len(waiting),
            at=first.at,
            attempt_id=first.answer.attempt_id,
        )


def _missing(book: Grid) -> Need | None:
    """The students who miss two works or more."""
    often = [
        student.name
        for student in book.students
        if sum(cell.is_missing for cell in book.given(student)) >= MISSING_OFTEN
    ]
    if not often:
        return None
    return Need(Kind.MISSING, book.classroom, len(often), names=tuple(often))


def _mended(
    rooms: Mapping[UUID, Classroom], works: Mapping[UUID, Titled], now: datetime
) -> Iterable[Need]:
    every: dict[UUID, Assignment] = {pk: work.assignment for pk, work in works.items()}
    for work, row in offers(every, now=now):
        question = _question(row.course_id, row.question_id)
        if question is None:
            continue
        yield Need(
            Kind.MENDED,
            rooms[work.classroom_id],
            1,
            at=row.made_at,
            work=works[work.pk],
            question=question,
            mending_id=row.pk,
        )


def _missed(
    rooms: Mapping[UUID, Classroom], works: Mapping[UUID, Titled], now: datetime
) -> Iterable[Need]:
    """Of each class the question that the greatest part missed in a first try."""
    there = (
        Membership.objects.students()
        .current()
        .filter(
            classroom__assignments=OuterRef("attempt__context"), person=OuterRef("attempt__learner")
        )
    )
    answers = Answer.objects.filter(
        Exists(there),
        attempt__context__in=works,
        attempt__number=1,
        attempt__is_preview=False,
        attempt__submitted_at__gt=now - LATELY,
        fraction__isnull=False,
        is_dropped=False,
    )
    rows = answers.values("attempt__context", "version__question_id").annotate(
        asked=Count("pk"), missed=Count("pk", filter=Q(fraction__lt=1))
    )
    worst: dict[UUID, Need] = {}
    for row in rows.filter(asked__gte=FEWEST_ASKED):
        work = works[row["attempt__context"]]
        question = _question(work.assignment.course_id, row["version__question_id"])
        if 2 * row["missed"] <= row["asked"] or question is None:
            continue
        room = rooms[work.assignment.classroom_id]
        need = Need(Kind.MISSED, room, row["missed"], row["asked"], work=work, question=question)
        known = worst.get(room.pk)
        if known is None or need.number * known.total > known.number * need.total:
            worst[room.pk] = need
    return worst.values()


def _question(course_id: str, question_id: str) -> Question | None:
    course = library().course(course_id)
    asked = course.asked(question_id) if course else None
    return asked.question if asked else None
