"""What an answer counts as since the key of its question was corrected, in place of what the
question as it was asked says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from questions.grading import ALMOST_ONE, Grade
from questions.reviewing import EVERYTHING, Review, Row, State, review
from questions.shown import Shown
from questions.spec import Question
from quizzes.grading import fraction_of
from quizzes.models import Answer, AnswerEvent, Attempt, Regrade
from quizzes.pinned import Pinned
from quizzes.regrading import FixKey, rule_from_json


@dataclass(frozen=True)
class Correction:
    """`state`: what the answer counts as. `at`: since when, as far as that is known. `before` and
    `after`: the known points of the attempt. `right`: what is right by the key as it is now; empty
    where that may not be seen, and where the answer is right."""

    state: State | Literal["dropped"]
    at: datetime | None = None
    before: Decimal | None = None
    after: Decimal | None = None
    right: tuple[Row, ...] = ()


def is_corrected(answer: Answer, facts: Pinned) -> bool:
    """True if the answer earns something other than the question as it was asked gives it."""
    if answer.is_dropped:
        return True
    if answer.fraction is None:
        return False
    as_asked = Answer(response=answer.response, tries=answer.tries)
    question = facts.questions[answer.position]
    return fraction_of(as_asked, question, facts.policy) != answer.fraction


def without_key(shown: Shown) -> Shown:
    """Only what was given: no verdict and no reason of a key that no longer holds."""
    rows = shown.review.rows if shown.review else ()
    return replace(shown, review=Review(tuple(Row(row.label, row.given) for row in rows)))


def corrections(
    attempt: Attempt,
    answers: Iterable[tuple[Answer, Decimal | None]],
    facts: Pinned,
    *,
    corrected: Collection[int],
    shows_key: bool,
) -> dict[int, Correction]:
    """By the key of the answer, for those whose question was corrected. `answers`: each with what
    it earns now; `corrected`: the keys of those that earn something else than they did. One query
    where there are any, and one where the key may be seen and not everything was right."""
    every = list(answers)
    changes = _changes(attempt) if corrected else {}
    missed = [
        each.position for each, fraction in every if fraction is not None and fraction < ALMOST_ONE
    ]
    fixed = _fixed(attempt, {facts.questions[n].id for n in missed}) if shows_key and missed else {}
    found: dict[int, Correction] = {}
    for answer, fraction in every:
        question = facts.questions[answer.position]
        key = fixed.get(question.id) if answer.position in missed else None
        if key and key[1].type != question.type:
            key = None
        # Words that were removed make a difference too: only an event says that the key did.
        is_changed = answer.pk in (changes if attempt.submitted_at else corrected)
        if not key and not (is_changed and answer.pk in corrected):
            continue
        known = changes.get(answer.pk) or Correction("wrong", key[0] if key else None)
        if answer.is_dropped:
            found[answer.pk] = replace(known, state="dropped")
            continue
        state = _state(answer, fraction)
        right = () if key is None or state == "right" else _right(key[1], question, answer)
        found[answer.pk] = replace(known, state=state, right=right)
    return found


def _state(answer: Answer, fraction: Decimal | None) -> State:
    return "blank" if answer.is_blank and not fraction else Grade(fraction).state


def _right(question: Question, asked: Question, answer: Answer) -> tuple[Row, ...]:
    """What is right by the corrected question; nothing where its parts are no longer those that
    were asked for."""
    rows = review(question, answer.response, sees=EVERYTHING).answer
    known = [row.label for row in review(asked, answer.response, sees=EVERYTHING).answer]
    return rows if all(row.label in known for row in rows) else ()


def _changes(attempt: Attempt) -> dict[int, Correction]:
    """The last change of each answer that was not undone. One query."""
    kind = AnswerEvent.Kind
    found: dict[int, dict[str, Correction]] = {}
    for event in AnswerEvent.objects.filter(
        answer__attempt=attempt, kind__in=(kind.REGRADED, kind.RESTORED)
    ).order_by("pk"):
        known = found.setdefault(event.answer_id, {})
        if event.kind == kind.RESTORED:
            known.pop(event.detail.get("regrade"), None)
        else:
            scores = event.detail.get("scores")
            before, after = map(Decimal, scores) if scores else (None, None)
            known[event.detail["regrade"]] = Correction("wrong", event.at, before, after)
    return {answer_id: [*known.values()][-1] for answer_id, known in found.items() if known}


def _fixed(
    attempt: Attempt, question_ids: Collection[str]
) -> Mapping[str, tuple[datetime, Question]]:
    """The question as it is since its key was corrected, and when that was. One query."""
    made = Regrade.objects.filter(
        course_id=attempt.course_id,
        question_id__in=question_ids,
        undone_at=None,
        made_at__gte=attempt.started_at,
    )
    found: dict[str, tuple[datetime, Question]] = {}
    for each in made.order_by("made_at", "pk"):
        rule = rule_from_json(each.rule)
        is_here = not each.contexts or str(attempt.context) in each.contexts
        if is_here and isinstance(rule, FixKey):
            found[each.question_id] = (each.made_at, rule.question)
    return found
