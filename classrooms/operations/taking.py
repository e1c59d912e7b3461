"""A student begins assigned work; a teacher looks at a quiz as a student would."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from accounts.confirmed import refuse_unconfirmed
from accounts.models import User
from classrooms.models import Assignment, Membership
from classrooms.operations.windows import class_terms
from classrooms.queries.met import met_before
from classrooms.rules import REVIEWS, AssignmentRules
from classrooms.targets import Target, target_of
from common.rows import row_of
from quizzes import operations as quizzes
from quizzes.models import PREVIEW, Attempt
from quizzes.window import Terms, Window, effective


class NotOpen(Exception):
    """The work has not opened yet, is closed, or its class is archived or over."""


class NothingToTake(Exception):
    """There is no quiz to take: a lesson, or one that the course no longer has."""


def start_assigned(
    own: Membership, assignment: Assignment, window: Window, *, now: datetime
) -> Attempt:
    """The open attempt of this student at the work, or a new one by the rules of the assignment.
    Raises NotOpen, NothingToTake, and the refusals of `quizzes.start_attempt`."""
    target = target_of(assignment.kind, assignment.course_id, assignment.target_id)
    rules = assignment.agreed
    bank = target.bank(asks_written=rules.asks_written)
    if bank is None:
        raise NothingToTake
    running = row_of(
        Attempt,
        learner=own.person_id,
        context=assignment.pk,
        submitted_at__isnull=True,
        is_preview=False,
    )
    if running and not running.is_over(now):
        # What has begun goes on until its own deadline, past the close too.
        return running
    room = assignment.classroom
    if room.is_read_only(now) or not window.is_open(now):
        raise NotOpen
    refusal: Exception
    with transaction.atomic():
        _hold(assignment)
        try:
            return quizzes.start_attempt(
                own.person,
                bank,
                policy=rules.policy(window, asks_sureness=own.person.asks_sureness),
                now=now,
                context=assignment.pk,
                # What is shown when it closes is shown when the class ends, at the latest.
                closes_at=window.closes_at or room.ends_at,
                is_cut_at_close=rules.is_cut_at_close and window.closes_at is not None,
                ends_at=room.ends_at,
                terms=class_terms(assignment, window, own),
                met_before=met_before(assignment, bank),
            )
        except (quizzes.NoAttemptLeft, quizzes.NothingToAsk) as refused:
            # Raised outside: what the start wrote of earlier attempts stays written.
            refusal = refused
    raise refusal


def _hold(assignment: Assignment) -> None:
    """Until the start is over nobody takes the work back; starts of others do not wait. Raises
    NotOpen where it was taken back already."""
    # SQLite has one writer at a time, and no such words.
    lock = " FOR KEY SHARE" if connection.features.has_select_for_update else ""
    field = Assignment._meta.pk
    value = field.get_db_prep_value(assignment.pk, connection)
    sql = f"SELECT 1 FROM {Assignment._meta.db_table} WHERE {field.column} = %s{lock}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        if cursor.fetchone() is None:
            raise NotOpen


def start_preview(
    teacher: User, target: Target, rules: AssignmentRules, *, now: datetime
) -> Attempt:
    """An attempt that counts nowhere, as often as one likes. Its result shows the key, so that of a
    test takes a confirmed teacher. Raises NothingToTake and NotConfirmed."""
    if target.is_test_only:
        refuse_unconfirmed(teacher)
    bank = target.bank(asks_written=rules.asks_written)
    if bank is None:
        raise NothingToTake
    window = effective(Terms(limit_seconds=rules.limit_seconds), zone=ZoneInfo("UTC"))
    policy = rules.policy(window, asks_sureness=teacher.asks_sureness)
    return quizzes.start_attempt(
        teacher,
        bank,
        policy=policy.changed(attempts=None, review=REVIEWS["each-try"]),
        now=now,
        context=PREVIEW,
        is_preview=True,
    )
