"""Answers that arrive after the end of their attempt. They are kept beside it, since they may have
waited on a device; a teacher decides whether one counts."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from accounts.operations import record
from quizzes.grading import fraction_of, score_of
from quizzes.histories import ACCEPTED, REFUSED
from quizzes.models import Answer, AnswerEvent, Attempt, Mark, Mode
from quizzes.operations.marking import tell_of_answers
from quizzes.operations.regrade import apply_standing
from quizzes.operations.save import NoSuchAnswer
from quizzes.operations.submit import submit_attempt
from quizzes.pinned import pinned
from quizzes.seeing import kept_back, seen_of
from quizzes.statements import Posted

# Of one attempt. More is typed after the end, and did not wait on a device.
MOST = 20
# The verb of the record that says which attempts something arrived for; its scope is the context.
ARRIVED = "answer.received"


class Late(StrEnum):
    """What became of an answer that came after the end. `SAME`: it is what was submitted."""

    KEPT = "kept"
    SAME = "same"
    NOT_KEPT = "not kept"


class AlreadyDecided(Exception):
    """A colleague has decided otherwise; the argument is what stands."""


class IsOpenAgain(Exception):
    """The student was given more time meanwhile, and can save the answer."""


@transaction.atomic
def receive_answer(posted: Posted) -> Late | None:
    """Keep it, once however often it is sent; None where the attempt goes on after all, since it
    was just given more time. Raises NoSuchAnswer."""
    mine = Attempt.objects.select_for_update(no_key=True)
    attempt = mine.filter(
        pk=posted.attempt_id, learner_id=posted.learner_id, mode=Mode.QUIZ
    ).first()
    answer = attempt and attempt.answers.filter(position=posted.position).first()
    if not attempt or not answer:
        raise NoSuchAnswer
    if attempt.may_save(posted.at):
        return None
    if posted.response == answer.response:
        return Late.SAME
    if posted.response is None or attempt.is_preview:
        return Late.NOT_KEPT
    known = AnswerEvent.objects.filter(
        answer__attempt=attempt, kind=AnswerEvent.Kind.RECEIVED
    ).only("answer_id", "client", "revision", "response")
    if any(each.answer_id == answer.pk and _is_repeat(each, posted) for each in known):
        return Late.KEPT
    if len(known) >= MOST:
        return Late.NOT_KEPT
    _keep(attempt, answer, posted)
    return Late.KEPT


def _is_repeat(known: AnswerEvent, posted: Posted) -> bool:
    is_same_save = (known.client, known.revision) == (posted.client, posted.revision)
    return known.response == posted.response or (bool(posted.client) and is_same_save)


def _keep(attempt: Attempt, answer: Answer, posted: Posted) -> None:
    kept = kept_back(attempt.learner_id, posted.at)
    seen = seen_of(attempt, attempt.siblings(attempt.learner_id), posted.at, kept=kept)
    # Before the attempt began it cannot have been.
    is_possible = posted.kept_at is not None and posted.kept_at >= attempt.started_at
    detail = {
        "sureness": posted.sureness,
        "kept_at": posted.kept_at.isoformat() if posted.kept_at and is_possible else None,
        "key_was_shown": seen.correctness or seen.right_answer,
    }
    event = AnswerEvent.objects.create(
        answer=answer,
        kind=AnswerEvent.Kind.RECEIVED,
        at=posted.at,
        actor_id=posted.learner_id,
        client=posted.client,
        revision=posted.revision,
        response=posted.response,
        detail=detail,
    )
    # By it a teacher's first page finds what arrived, without a look at every event.
    record(
        verb=ARRIVED,
        actor=None,
        subject=attempt.learner,
        scope=attempt.context,
        detail={"event": event.pk, "attempt": str(attempt.pk)},
    )


@transaction.atomic
def decide_received(received: AnswerEvent, *, is_accepted: bool, by: User, now: datetime) -> bool:
    """Take the answer in place of the one that was submitted, or leave that one. True where this
    decided it, False where it was so decided before. Raises AlreadyDecided and IsOpenAgain."""
    mine = Attempt.objects.select_for_update(no_key=True)
    attempt = mine.get(pk=received.answer.attempt_id)
    event = AnswerEvent.objects.select_for_update(of=("self",)).get(pk=received.pk)
    wanted = ACCEPTED if is_accepted else REFUSED
    decided = event.detail.get("decision")
    if decided:
        if decided != wanted:
            raise AlreadyDecided(decided)
        return False
    if not attempt.is_over(now):
        raise IsOpenAgain
    event.detail = {**event.detail, "decision": wanted, "decided_at": now.isoformat()}
    event.save(update_fields=["detail"])
    if is_accepted:
        _accept(attempt, event, by=by, now=now)
    return True


def _accept(attempt: Attempt, event: AnswerEvent, *, by: User, now: datetime) -> None:
    if attempt.submitted_at is None:
        attempt = submit_attempt(attempt.learner, attempt.pk, now=now)
    facts = pinned(attempt.pk)
    answer = Answer.objects.select_related("version").get(pk=event.answer_id)
    question = facts.questions[answer.position]
    # Its revision stays that of the submission: the receipt is of what was submitted.
    answer.response, answer.sureness = event.response, event.detail.get("sureness")
    answer.fraction = None
    answer.fraction = fraction_of(answer, question, facts.policy)
    answer.save(update_fields=["response", "sureness", "fraction"])
    AnswerEvent.objects.create(
        answer=answer,
        kind=AnswerEvent.Kind.ACCEPTED,
        at=now,
        actor=by,
        client=event.client,
        revision=event.revision,
        response=answer.response,
        fraction=answer.fraction,
        detail={"received": event.pk},
    )
    _open_mark(answer)
    score = score_of((each, each.fraction) for each in attempt.answers.all())
    attempt.score, attempt.waiting = score.known, score.waiting
    attempt.save(update_fields=["score", "waiting"])
    apply_standing(attempt, [question.id])
    answer.refresh_from_db()
    if attempt.told_at is not None and not attempt.is_preview and answer.fraction is not None:
        tell_of_answers([answer])


def _open_mark(answer: Answer) -> None:
    """A grade that a person gave was for other words: it is a draft again, to be looked through."""
    mark = Mark.objects.select_for_update().filter(answer=answer).first()
    if mark:
        mark.is_draft, mark.released_at, mark.applied_at = True, None, None
        mark.version += 1
        mark.save(update_fields=["is_draft", "released_at", "applied_at", "version"])
