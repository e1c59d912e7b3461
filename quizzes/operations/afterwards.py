"""What a learner does after handing in: dispute a key, take private words out of an answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from accounts.models import User
from accounts.operations import record
from quizzes.models import Answer, AnswerEvent, Dispute, Mark

REMOVED = "[removed]"
# As the columns have it.
LONGEST = {"comment": 4000, "text": 2000, "reply": 2000}


class PassageNotFound(Exception):
    """The answer does not hold these words."""


class AlreadyReplied(Exception):
    """A person has replied to the dispute: its words stand."""


def dispute_answer(answer: Answer, text: str, *, now: datetime) -> Dispute:
    """Keep why the learner thinks that the answer is right too. Raises AlreadyReplied.

    Sent again, the newer words replace the older ones, as long as nobody has replied.
    """
    with transaction.atomic():
        dispute, _ = Dispute.objects.select_for_update().get_or_create(
            answer=answer, defaults={"text": text, "made_at": now}
        )
        if dispute.replied_at:
            raise AlreadyReplied
        dispute.text, dispute.made_at = text, now
        dispute.save(update_fields=["text", "made_at"])
    return dispute


def reply_to_dispute(dispute: Dispute, text: str, *, by: User, now: datetime) -> Dispute:
    """What the learner reads beside the answer; a later reply replaces it."""
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
        dispute.reply, dispute.replied_by, dispute.replied_at = text, by, now
        dispute.save(update_fields=["reply", "replied_by", "replied_at"])
    return dispute


def _without(response: Any, passage: str) -> Any:
    """The text with [removed] in the place of the passage; what was removed before stays so. In
    whatever holds texts, each of them."""
    if isinstance(response, dict):
        return {name: _without(each, passage) for name, each in response.items()}
    if not isinstance(response, str):
        return response
    return REMOVED.join(piece.replace(passage, REMOVED) for piece in response.split(REMOVED))


def redact_answer(learner: User, answer: Answer, passage: str, *, now: datetime) -> Answer:
    """Put [removed] in the place of a passage: in the answer, wherever its history holds it, and in
    comments, grades and disputes that quote it.

    What was earned stays. The act is logged, without the words; for the teacher it holds where they
    stood. Raises PassageNotFound.
    """
    with transaction.atomic():
        answer = Answer.objects.select_for_update().get(pk=answer.pk)
        replaced = Q(kind=AnswerEvent.Kind.REPLACED)
        holders: list[tuple[Model, str, str]] = [
            (answer, "response", "answer"),
            *(
                (each, "response", "answer")
                for each in answer.events.filter(response__isnull=False)
            ),
            *((each, "detail", "grade") for each in answer.events.filter(replaced)),
        ]
        for mark in Mark.objects.select_for_update(of=("self",)).filter(answer=answer):
            holders += [(mark, "comment", "comment"), (mark, "comments", "comments")]
        for dispute in Dispute.objects.select_for_update(of=("self",)).filter(answer=answer):
            holders += [(dispute, "text", "dispute"), (dispute, "reply", "reply")]
        places = {place for row, column, place in holders if _take_out(row, column, passage)}
        if not places:
            raise PassageNotFound
        AnswerEvent.objects.create(
            answer=answer,
            kind=AnswerEvent.Kind.REDACTED,
            at=now,
            actor=learner,
            detail={"places": sorted(places)},
        )
        record(
            verb="answer.redacted",
            actor=learner,
            subject=learner,
            detail={"answer": answer.pk, "letters": len(passage)},
        )
    return answer


def _take_out(row: Model, column: str, passage: str) -> bool:
    """Whether the column held the passage; it holds it no more."""
    before = getattr(row, column)
    after = _without(before, passage)
    if after == before:
        return False
    if isinstance(after, str) and column in ("comment", "text", "reply"):
        # [removed] may be longer than what it replaces.
        after = after[: LONGEST[column]]
    setattr(row, column, after)
    row.save(update_fields=[column])
    return True
