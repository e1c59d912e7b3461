"""Today's reviews of a learner, and how many come on the days after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone

from accounts.models import User
from lessons.catalogue import library
from practice.models import Review, ReviewCard
from practice.queue import Due, cap, minutes_for, queue

# The cards among which the day is chosen, where more are due: those that were sure and wrong, then
# those that became due last, which are remembered best. The older ones come up as these are done.
SHORTLIST = 100
DAYS_AHEAD = 7


@dataclass(frozen=True)
class Day:
    """`queue` is what is left of today, in order; `ahead` the days after it that have any.

    `next_at` is when the next card comes that is not due yet, None where there is none.
    """

    queue: tuple[Due, ...]
    cards: Mapping[UUID, ReviewCard]
    done: int
    cap: int
    ahead: tuple[tuple[date, int], ...]
    next_at: datetime | None

    @property
    def left(self) -> int:
        return len(self.queue)

    @property
    def minutes(self) -> int:
        return minutes_for(self.left)

    @property
    def is_full(self) -> bool:
        """The day's reviews are done, and more would be due."""
        return self.done >= self.cap


def day_of(learner: User, *, now: datetime) -> Day:
    """Three queries; a day begins at midnight of the learner's time zone."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    due = ReviewCard.objects.filter(learner=learner).due(now)
    shortlist = due.order_by("-is_sure_and_wrong", "-due_at")[:SHORTLIST]
    cards = {card.pk: card for card in shortlist}
    done = Review.objects.filter(card__learner=learner, at__gte=midnight).count()
    most = cap(learner.review_minutes)
    chosen = queue(_due(cards), room=most - done, now=now)
    ahead, next_at = _ahead(learner, midnight, now)
    return Day(chosen, cards, done, most, ahead, next_at)


def _due(cards: Mapping[UUID, ReviewCard]) -> list[Due]:
    """Cards of questions that the course still has, with their module."""
    courses = library().courses
    found = []
    for card in cards.values():
        course = courses.get(card.course_id)
        asked = course.asked(card.question_id) if course else None
        if asked:
            module_id = f"{card.course_id}/{asked.module_id}"
            found.append(
                Due(card.pk, card.question_id, module_id, card.memory, card.is_sure_and_wrong)
            )
    return found


def _ahead(
    learner: User, midnight: datetime, now: datetime
) -> tuple[tuple[tuple[date, int], ...], datetime | None]:
    days = [midnight + timedelta(days=number) for number in range(1, DAYS_AHEAD + 2)]
    counts = {
        f"day_{number}": Count(
            "pk", filter=Q(due_at__gte=days[number], due_at__lt=days[number + 1])
        )
        for number in range(DAYS_AHEAD)
    }
    mine = ReviewCard.objects.filter(learner=learner).asked()
    found = mine.aggregate(**counts, next_at=Min("due_at", filter=Q(due_at__gt=now)))
    ahead = ((days[n].date(), found[f"day_{n}"]) for n in range(DAYS_AHEAD))
    return tuple((day, count) for day, count in ahead if count), found["next_at"]
