"""Today's reviews of a learner, and how many come on the days after it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from lessons.catalogue import library
from practice.memory import Memory
from practice.models import Review, ReviewCard
from practice.queue import Due, cap, minutes_for, queue

# The day is chosen among so many times what fits, where more are due: those that were sure and
# wrong, then those that became due last, which are remembered best. Older ones come up as these
# are done.
SHORTLIST = 2
# How far the page looks ahead: days, and cards on them.
DAYS_AHEAD = 3
CARDS_AHEAD = 60
COLUMNS = (
    "pk",
    "course_id",
    "question_id",
    "stability",
    "difficulty",
    "seen_at",
    "due_at",
    "is_sure_and_wrong",
)


@dataclass(frozen=True)
class Outlook:
    """How much there is to review: `left` today, `done` today of at most `cap`, and `ahead`, the
    next days that have any.

    `next_at` is when the next card comes that is not due yet, None where there is none.
    """

    left: int
    done: int
    cap: int
    ahead: tuple[tuple[date, int], ...]
    next_at: datetime | None

    @property
    def minutes(self) -> int:
        return minutes_for(self.left)

    @property
    def is_full(self) -> bool:
        """The day's reviews are done."""
        return self.done >= self.cap


def outlook_of(learner: User, *, now: datetime) -> Outlook:
    """Three queries, by which no card is read."""
    done, room = _done(learner, now), cap(learner.review_minutes)
    due = ReviewCard.objects.of(learner).due(now).order_by()
    # At most a day's cards: reading their keys costs less than Django's count of a slice.
    left = len(due.values_list("pk")[: room - done]) if room > done else 0
    return _outlook(learner, left, done, now)


def day_of(learner: User, *, now: datetime) -> tuple[Outlook, tuple[Due, ...]]:
    """What is left of today, in the order in which it is asked. Four queries."""
    done, room = _done(learner, now), cap(learner.review_minutes)
    due = _due(learner, now, SHORTLIST * room)
    chosen = queue(due, room=room - done, now=now)
    return _outlook(learner, len(chosen), done, now), chosen


def _done(learner: User, now: datetime) -> int:
    """The reviews since midnight of the learner's time zone."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return len(Review.objects.filter(learner=learner, at__gte=midnight).values_list("pk"))


def _outlook(learner: User, left: int, done: int, now: datetime) -> Outlook:
    times = _times_ahead(learner, now)
    most = cap(learner.review_minutes)
    return Outlook(left, done, most, _days_ahead(times), times[0] if times else None)


def _due(learner: User, now: datetime, most: int) -> list[Due]:
    """Cards of questions that the course still has, with their module."""
    due = ReviewCard.objects.of(learner).due(now).order_by("-due_at")
    # One query for each kind, since neither then has to sort all that is due.
    first = list(due.filter(is_sure_and_wrong=True).values_list(*COLUMNS)[:most])
    rest = due.filter(is_sure_and_wrong=False).values_list(*COLUMNS)[: most - len(first)]
    return list(_known([*first, *rest]))


def _known(rows: Iterable[tuple[Any, ...]]) -> Iterator[Due]:
    courses = library().courses
    for pk, course_id, question_id, *memory, is_sure_and_wrong in rows:
        course = courses.get(course_id)
        asked = course.asked(question_id) if course else None
        if asked:
            module = f"{course_id}/{asked.module_id}"
            yield Due(pk, course_id, question_id, module, Memory(*memory), is_sure_and_wrong)


def _times_ahead(learner: User, now: datetime) -> list[datetime]:
    later = ReviewCard.objects.of(learner).filter(due_at__gt=now).asked()
    return list(later.order_by("due_at").values_list("due_at", flat=True)[:CARDS_AHEAD])


def _days_ahead(times: list[datetime]) -> tuple[tuple[date, int], ...]:
    """Days whose cards are all among these times, so that each count is whole."""
    counts = Counter(timezone.localdate(at) for at in times)
    if len(times) == CARDS_AHEAD and len(counts) > 1:
        del counts[max(counts)]
    today = timezone.localdate()
    return tuple((day, n) for day, n in sorted(counts.items()) if day > today)[:DAYS_AHEAD]
