"""What arrived for an attempt after its end, as its learner and their teachers see it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.language import page_language
from questions.spec import Question
from questions.types import type_of
from quizzes.histories import ACCEPTED
from quizzes.models import AnswerEvent, Attempt
from quizzes.pinned import pinned
from quizzes.receipt import Given


@dataclass(frozen=True)
class Received:
    """One answer that came after the end. `kept_at`: when the device says that it was given, which
    nothing proves. `submitted`: the answer that counts instead, in words; empty if blank."""

    event: AnswerEvent
    position: int
    question: Question
    given: str
    submitted: str

    @property
    def response(self) -> Any:
        return self.event.response

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def kept_at(self) -> datetime | None:
        return _moment(self.event.detail.get("kept_at"))

    @property
    def key_was_shown(self) -> bool:
        """Whether the learner could see what is right when it arrived."""
        return bool(self.event.detail.get("key_was_shown"))

    @property
    def decision(self) -> str:
        """As `histories` names it; empty while no teacher has decided."""
        return str(self.event.detail.get("decision", ""))

    @property
    def decided_at(self) -> datetime | None:
        return _moment(self.event.detail.get("decided_at"))


def received_of(attempt: Attempt) -> tuple[Received, ...]:
    """By question, then by arrival. One query."""
    questions = pinned(attempt.pk).questions
    events = _received().filter(answer__attempt=attempt)
    language = page_language()
    return tuple(
        Received(
            event,
            event.answer.position,
            questions[event.answer.position],
            _words(questions[event.answer.position], event.response, language),
            _words(questions[event.answer.position], event.answer.response, language),
        )
        for event in sorted(_shown(events), key=lambda event: (event.answer.position, event.pk))
    )


def undecided(event_ids: Collection[int]) -> tuple[AnswerEvent, ...]:
    """Those of these answers that wait for a teacher, the oldest first, each with its attempt. One
    query, or none."""
    if not event_ids:
        return ()
    attempts = AnswerEvent.objects.filter(pk__in=event_ids).values("answer__attempt")
    events = _received().filter(answer__attempt__in=attempts).select_related("answer__attempt")
    waiting = (event for event in _shown(events) if not event.detail.get("decision"))
    return tuple(sorted(waiting, key=lambda event: event.pk))


def as_submitted(received: Iterable[Received]) -> dict[int, Given]:
    """The answers that were submitted and gave way to a later one, by position. One query, or
    none."""
    replaced = {each.event.answer_id for each in received if each.decision == ACCEPTED}
    if not replaced:
        return {}
    events = AnswerEvent.objects.filter(answer__in=replaced, kind=AnswerEvent.Kind.SUBMITTED)
    return {
        event.answer.position: Given(event.answer.position, event.revision, event.response)
        for event in events.select_related("answer")
    }


def _received() -> Any:
    events = AnswerEvent.objects.filter(kind=AnswerEvent.Kind.RECEIVED)
    return events.select_related("answer").order_by("pk")


def _shown(events: Iterable[AnswerEvent]) -> list[AnswerEvent]:
    """Of each tab the newest answer to a question, unless it is the answer that counts anyway. What
    was decided stays."""
    every = list(events)
    newest = {(event.answer_id, event.client): event.pk for event in every}
    return [
        event
        for event in every
        if event.detail.get("decision")
        or (
            newest[event.answer_id, event.client] == event.pk
            and event.response != event.answer.response
        )
    ]


def _words(question: Question, response: Any, language: str) -> str:
    """Typed words in full: whoever decides has to read all of them."""
    if isinstance(response, str):
        return response
    return type_of(question).summarise(question, response, language)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
