"""What a learner does after handing in: dispute a key, take private words out of an answer."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.operations import record
from quizzes.models import Answer, AnswerEvent, Dispute

REMOVED = "[removed]"


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
    """The text with [removed] in the place of the passage; what was removed before stays so."""
    if not isinstance(response, str):
        return response
    return REMOVED.join(piece.replace(passage, REMOVED) for piece in response.split(REMOVED))


def redact_answer(learner: User, answer: Answer, passage: str, *, now: datetime) -> Answer:
    """Put [removed] in the place of a passage, in the answer and wherever its history holds it.

    What was earned stays. The act is logged, without the words. Raises PassageNotFound.
    """
    with transaction.atomic():
        answer = Answer.objects.select_for_update().get(pk=answer.pk)
        holders: list[Answer | AnswerEvent] = [
            answer,
            *answer.events.filter(response__isnull=False),
        ]
        held = [each for each in holders if _without(each.response, passage) != each.response]
        if not held:
            raise PassageNotFound
        for each in held:
            each.response = _without(each.response, passage)
            each.save(update_fields=["response"])
        AnswerEvent.objects.create(
            answer=answer, kind=AnswerEvent.Kind.REDACTED, at=now, actor=learner
        )
        record(
            verb="answer.redacted",
            actor=learner,
            subject=learner,
            detail={"answer": answer.pk, "letters": len(passage)},
        )
    return answer
