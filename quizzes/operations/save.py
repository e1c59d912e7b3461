"""Saving an answer: acknowledged once it is committed, never lost to another tab."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from quizzes import statements
from quizzes.drafts import is_typed, shrink_drafts
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.pinned import pinned
from quizzes.revisions import Kept, Outcome, Ruling, Save, judge
from quizzes.statements import Posted


class AttemptIsOver(Exception):
    """Handed in, or past its deadline: nothing more is saved."""


class NoSuchAnswer(Exception):
    """No such attempt of this learner, or no such position in it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save, and the answer as it stands after it. `replaced`: the newer response
    that a form without script took the place of unseen. `deadline`: of the attempt, as it is now:
    a teacher may have moved it since the page was opened; `time_zone`: in which its times are told,
    "" for the learner's own."""

    outcome: Outcome
    revision: int
    saved_at: datetime | None
    response: Any
    replaced: Any = None
    deadline: datetime | None = None
    time_zone: str = ""


def save_answer(posted: Posted) -> Saved:
    """Keep an answer. Raises NoSuchAnswer and AttemptIsOver.

    A tab with script saves in two statements; what is not plain is judged by `revisions`.
    """
    try:
        facts = pinned(posted.attempt_id)
    except Attempt.DoesNotExist:
        raise NoSuchAnswer from None
    grace = facts.policy.grace_seconds
    is_text = is_typed(facts.questions.get(posted.position))
    with transaction.atomic():
        answer_id = statements.add_event(posted, grace_seconds=grace) if posted.client else None
        moved = statements.move_answer(answer_id, posted) if answer_id else None
        if answer_id and moved:
            if is_text:
                shrink_drafts([answer_id], but=(posted.client, posted.revision))
            return Saved(
                Outcome.ACCEPT,
                posted.revision,
                posted.at,
                posted.response,
                deadline=moved.deadline,
                time_zone=moved.time_zone,
            )
        return _judged(posted, is_new=answer_id is not None, is_text=is_text)


def _judged(posted: Posted, *, is_new: bool, is_text: bool) -> Saved:
    """`is_new`: the event of this save has just been added; `is_text`: the answer is typed."""
    # Practice is answered by tries alone: a save in between could ask what is right.
    mine = Attempt.objects.select_for_update(no_key=True)
    attempt = mine.filter(pk=posted.attempt_id, learner_id=posted.learner_id, mode="quiz").first()
    answer = attempt and attempt.answers.filter(position=posted.position).first()
    if not attempt or not answer:
        raise NoSuchAnswer
    event = _event(answer, posted) if posted.client else None
    if not attempt.may_save(posted.at) and not event:
        raise AttemptIsOver
    stored = Save(answer.client, answer.revision, answer.response)
    ruling = judge(
        stored,
        Save(posted.client, posted.revision, posted.response),
        kept=_kept(event) if event and not is_new else None,
    )
    is_repeat = bool(event) and not is_new
    _carry_out(ruling, posted, answer, event, is_repeat=is_repeat, is_text=is_text)
    answer.refresh_from_db()
    return Saved(
        ruling.outcome,
        answer.revision,
        answer.saved_at,
        answer.response,
        ruling.replaced,
        attempt.deadline,
        attempt.time_zone,
    )


def _event(answer: Answer, posted: Posted) -> AnswerEvent | None:
    saves = answer.events.filter(kind=AnswerEvent.Kind.SAVED)
    return saves.filter(client=posted.client, revision=posted.revision).first()


def _kept(event: AnswerEvent) -> Kept:
    is_conflict = event.detail.get("outcome") == Outcome.CONFLICT.value
    return Kept(event.response, Outcome.CONFLICT if is_conflict else Outcome.ACCEPT)


def _carry_out(
    ruling: Ruling,
    posted: Posted,
    answer: Answer,
    event: AnswerEvent | None,
    *,
    is_repeat: bool,
    is_text: bool,
) -> None:
    if ruling.outcome in (Outcome.ACCEPT, Outcome.DECIDE):
        decided = replace(posted, revision=ruling.revision)
        if not event:
            _add(answer, decided)
        statements.move_answer(answer.pk, decided)
        # What was replaced unseen is not lost: its draft stays as it is.
        if is_text and ruling.replaced is None:
            shrink_drafts([answer.pk], but=(decided.client, decided.revision))
    elif ruling.outcome is Outcome.CONFLICT and event:
        # Added in this very transaction, or ruled so before.
        event.detail = {**event.detail, "outcome": Outcome.CONFLICT.value}
        event.save(update_fields=["detail"])
    elif ruling.outcome is Outcome.SAME and not is_repeat:
        # The same answer once more: how sure and the flag may have changed.
        answer.sureness, answer.is_flagged = posted.sureness, posted.is_flagged
        answer.save(update_fields=["sureness", "is_flagged"])


def _add(answer: Answer, posted: Posted) -> None:
    AnswerEvent.objects.create(
        answer=answer,
        kind=AnswerEvent.Kind.SAVED,
        at=posted.at,
        actor_id=posted.learner_id,
        client=posted.client,
        revision=posted.revision,
        response=posted.response,
        detail={"sureness": posted.sureness, "flagged": posted.is_flagged},
    )
