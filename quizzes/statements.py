"""A save in two statements: the event is added, then the answer moves. And a hand-in, each kind of
row in one. Plain SQL, for both engines.

The first one of a save decides by itself whether the attempt is the learner's own and still open:
there is no moment between the question and the write. Nothing here judges; `operations` does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from common.engines import typed
from quizzes.models import Answer, AnswerEvent, Attempt


@dataclass(frozen=True, slots=True)
class Posted:
    """One save as it arrived. `response` is in the author's ids, None for blank."""

    attempt_id: UUID
    learner_id: UUID
    position: int
    client: str
    revision: int
    response: Any
    sureness: int | None
    is_flagged: bool
    at: datetime
    # When the device says that it was given: a claim, which nothing proves.
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The answer has moved; `deadline` of its attempt as it is now, None where there is none, and
    `time_zone` in which its times are told."""

    deadline: datetime | None
    time_zone: str


def add_event(posted: Posted, *, grace_seconds: int) -> int | None:
    """Add the event and return the id of its answer; None where it is there already, or where the
    attempt is another learner's or no longer open. Needs a transaction."""
    detail = {"sureness": posted.sureness, "flagged": posted.is_flagged}
    values = [
        _value(AnswerEvent, "at", posted.at),
        _value(Attempt, "learner", posted.learner_id),
        posted.client,
        posted.revision,
        _value(AnswerEvent, "response", posted.response),
        _value(AnswerEvent, "detail", detail),
        _value(Attempt, "id", posted.attempt_id),
        _value(Attempt, "learner", posted.learner_id),
        posted.position,
        _value(Attempt, "deadline", posted.at - timedelta(seconds=grace_seconds)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert(), values)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def move_answer(answer_id: int, posted: Posted) -> Moved | None:
    """The answer becomes what was posted, where its revision is lower; else None."""
    values = [
        _value(Answer, "response", posted.response),
        posted.revision,
        posted.client,
        posted.sureness,
        posted.is_flagged,
        _value(Answer, "saved_at", posted.at),
        answer_id,
        posted.revision,
    ]
    answers, attempts = Answer._meta.db_table, Attempt._meta.db_table
    sql = f"""
        UPDATE {answers} SET response = {_json()}, revision = %s, client = %s,
            sureness = %s, is_flagged = %s, saved_at = %s
        WHERE id = %s AND revision < %s
        RETURNING (SELECT deadline FROM {attempts} WHERE {attempts}.id = {answers}.attempt_id),
            (SELECT time_zone FROM {attempts} WHERE {attempts}.id = {answers}.attempt_id)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return Moved(_read(Attempt, "deadline", row[0]), row[1]) if row else None


def hand_in(answers: Sequence[Answer], *, actor_id: UUID | None, at: datetime) -> None:
    """Write what each answer has earned, and the event of its hand-in."""
    graded = [(_value(Answer, "fraction", each.fraction), each.pk) for each in answers]
    when, who = _value(AnswerEvent, "at", at), _value(AnswerEvent, "actor", actor_id)
    events = [
        (
            each.pk,
            AnswerEvent.Kind.SUBMITTED.value,
            when,
            who,
            each.revision,
            _value(AnswerEvent, "response", each.response),
            fraction,
            _value(AnswerEvent, "detail", {}),
        )
        for each, (fraction, _pk) in zip(answers, graded, strict=True)
    ]
    insert = f"""
        INSERT INTO {AnswerEvent._meta.db_table}
            (answer_id, kind, at, actor_id, client, revision, response, fraction, detail)
        VALUES (%s, %s, %s, %s, '', %s, {_json()}, %s, {_json()})
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Answer._meta.db_table} SET fraction = %s WHERE id = %s",  # noqa: S608
            graded,
        )
        cursor.executemany(insert, events)


def shrink(drafts: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Take the text out of these events, and write their details."""
    values = [(_value(AnswerEvent, "detail", detail), pk) for pk, detail in drafts]
    table = AnswerEvent._meta.db_table
    sql = f"UPDATE {table} SET response = NULL, detail = {_json()} WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _insert() -> str:
    """On PostgreSQL the attempt's row is locked until the commit, as every write about an attempt
    locks it first: a hand-in waits for the save, or the save sees the hand-in, and no two wait for
    each other. SQLite has one writer at a time."""
    lock = "FOR NO KEY UPDATE OF attempt" if connection.features.has_select_for_update else ""
    return f"""
        INSERT INTO {AnswerEvent._meta.db_table}
            (kind, at, actor_id, client, revision, response, fraction, detail, answer_id)
        SELECT 'saved', {typed("timestamptz")}, {typed("uuid")}, %s, {typed("integer")},
            {_json()}, NULL, {_json()}, answer.id
        FROM {Answer._meta.db_table} answer
        JOIN {Attempt._meta.db_table} attempt ON attempt.id = answer.attempt_id
        WHERE attempt.id = %s AND attempt.learner_id = %s AND answer.position = %s
            AND attempt.submitted_at IS NULL AND attempt.mode = 'quiz'
            AND (attempt.deadline IS NULL OR attempt.deadline >= %s)
        {lock}
        ON CONFLICT DO NOTHING
        RETURNING answer_id
    """  # noqa: S608


def _json() -> str:
    return typed("jsonb")


def _value(model: type[Model], field: str, value: Any) -> Any:
    """The value as this engine stores it in that field."""
    found = model._meta.get_field(field)
    return found.get_db_prep_save(value, connection)  # type: ignore[union-attr]


def _read(model: type[Model], field: str, value: Any) -> Any:
    """What this engine gave for that field, as Django would give it."""
    found = model._meta.get_field(field)
    column = found.get_col(model._meta.db_table)  # type: ignore[union-attr]
    for convert in (
        *connection.ops.get_db_converters(column),
        *column.get_db_converters(connection),
    ):
        value = convert(value, column, connection)
    return value
