"""A student's try as their teacher sees it: every answer, with all that is said to it."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.models import Assignment, Membership
from classrooms.queries.assignments import Titled
from quizzes.models import Attempt
from quizzes.queries import Received, ResultPage, received_of, result_page


@dataclass(frozen=True)
class TryPage:
    """`result` is None where the course no longer has the quiz. `received`: what arrived after
    the end."""

    own: Membership
    student: Membership
    work: Titled
    attempt: Attempt
    result: ResultPage | None
    received: tuple[Received, ...]


def try_page(own: Membership, attempt: Attempt, *, now: datetime) -> TryPage:
    """Eight queries."""
    work = Titled(Assignment.objects.get(pk=attempt.context))
    places = Membership.objects.filter(classroom=own.classroom_id, person=attempt.learner_id)
    bank = work.target.bank(asks_written=work.assignment.agreed.asks_written)
    result = result_page(attempt, bank, now=now, is_for_teacher=True) if bank else None
    return TryPage(
        own,
        places.select_related("person").get(),
        work,
        attempt,
        result,
        result.received if result else received_of(attempt),
    )
