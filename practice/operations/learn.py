"""Learning of answers: what they prove, the states that follow, the questions that come back.

States and cards are worked out from all evidence each time, so that what is told of again, such as
after a regrade, leaves nothing behind.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from lessons.catalogue import library
from practice import mastery, memory
from practice.models import Evidence, MasteryChange, ReviewCard
from questions.signals import GradedAnswer


def learn(answers: Iterable[GradedAnswer]) -> None:
    """Keep what the answers prove, and bring states and cards up to date. Told again, an answer
    replaces what it proved before."""
    told = {(answer.origin, answer.origin_key): answer for answer in answers}
    with transaction.atomic():
        present = lock_learners({answer.learner_id for answer in told.values()})
        known = [answer for answer in told.values() if answer.learner_id in present]
        _keep(known)
        settle(known)


def lock_learners(learner_ids: Iterable[UUID]) -> set[UUID]:
    """Lock the rows of these people, in one order, until the transaction ends; who is there."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=list(learner_ids))
    return set(rows.order_by("pk").values_list("pk", flat=True))


def settle(answers: Iterable[GradedAnswer]) -> None:
    """Work out anew the states and cards that these answers touch."""
    answers = list(answers)
    objectives = {
        (answer.learner_id, answer.course_id, objective_id)
        for answer in answers
        for objective_id in answer.objective_ids
    }
    for learner_id, course_id, objective_id in sorted(objectives):
        settle_objective(learner_id, course_id, objective_id)
    asked = {(answer.learner_id, answer.course_id, answer.question_id) for answer in answers}
    for learner_id, course_id, question_id in sorted(asked):
        settle_card(learner_id, course_id, question_id)


def settle_objective(learner_id: UUID, course_id: str, objective_id: str) -> None:
    """The history of an objective's state, as its evidence tells it now."""
    of = {"learner_id": learner_id, "course_id": course_id, "objective_id": objective_id}
    evidence = Evidence.objects.filter(**of, is_first=True)
    columns = ("id", "question_id", "question_type", "fraction", "at")
    responses = (mastery.Response(*row) for row in evidence.values_list(*columns))
    wanted = [
        MasteryChange(**of, state=change.state.value, at=change.at, because=_because(change))
        for change in mastery.changes(responses)
    ]
    there = list(MasteryChange.objects.filter(**of).order_by("at", "pk"))
    same = _same_beginning(there, wanted)
    MasteryChange.objects.filter(pk__in=[change.pk for change in there[same:]]).delete()
    MasteryChange.objects.bulk_create(wanted[same:])


def settle_card(learner_id: UUID, course_id: str, question_id: str) -> None:
    """The card of a question, as its answers and reviews tell it now."""
    of = {"learner_id": learner_id, "course_id": course_id, "question_id": question_id}
    card = ReviewCard.objects.filter(**of).first()
    if card is None and not _comes_back(course_id, question_id):
        return
    kept = memory.kept(_turns(of, card))
    if kept is None:
        if card and not card.is_withdrawn:
            card.is_withdrawn = True
            card.save(update_fields=["is_withdrawn"])
        return
    card = card or ReviewCard(**of, made_at=kept.began_at)
    is_moved = card.remembered_until != kept.memory.due_at
    card.reason = kept.reason
    card.is_sure_and_wrong = kept.is_sure_and_wrong
    card.stability, card.difficulty = kept.memory.stability, kept.memory.difficulty
    card.seen_at = kept.memory.seen_at
    card.is_withdrawn = False
    if is_moved:
        # Otherwise it stays where the learner put it off to.
        card.remembered_until = card.due_at = kept.memory.due_at
    card.save()


def _keep(answers: Sequence[GradedAnswer]) -> None:
    Evidence.objects.bulk_create(
        (
            Evidence(
                learner_id=answer.learner_id,
                course_id=answer.course_id,
                objective_id=objective_id,
                question_id=answer.question_id,
                question_type=answer.question_type,
                origin=answer.origin,
                origin_key=answer.origin_key,
                fraction=answer.fraction,
                sureness=answer.sureness,
                is_first=answer.is_first,
                at=answer.at,
            )
            for answer in answers
            for objective_id in answer.objective_ids
        ),
        update_conflicts=True,
        unique_fields=["origin", "origin_key", "objective_id"],
        update_fields=["fraction", "sureness", "is_first"],
    )


def _comes_back(course_id: str, question_id: str) -> bool:
    """Held-back questions never do, nor what only a person can mark, nor what is gone."""
    course = library().courses.get(course_id)
    asked = course.asked(question_id) if course else None
    return bool(asked and not asked.question.held_back and asked.question.type != "written")


def _turns(of: dict[str, Any], card: ReviewCard | None) -> Iterable[memory.Turn]:
    answers = Evidence.objects.filter(**of, is_first=True).exclude(origin=Evidence.Origin.REVIEW)
    columns = ("origin", "origin_key", "at", "fraction", "sureness")
    # One answer may be evidence of several objectives.
    seen: dict[tuple[str, str], tuple[datetime, Any, int | None]] = {
        (origin, key): rest for origin, key, *rest in answers.values_list(*columns)
    }
    reviews = card.reviews.values_list("at", "fraction", "sureness") if card else ()
    return [memory.Turn(*row) for row in (*seen.values(), *reviews)]


def _because(standing: mastery.Standing) -> dict[str, Any]:
    """The numbers of the rule, as JSON."""
    right = [at.isoformat() if at else None for at in (standing.right_first, standing.right_last)]
    return {
        "evidence": list(standing.keys),
        "share": str(standing.share),
        "questions": standing.questions,
        "types": standing.types,
        "right": right,
    }


def _same_beginning(there: Sequence[MasteryChange], wanted: Sequence[MasteryChange]) -> int:
    """How many rows are as they should be, from the oldest on."""
    for number, (one, other) in enumerate(zip(there, wanted, strict=False)):
        if (one.state, one.at, one.because) != (other.state, other.at, other.because):
            return number
    return min(len(there), len(wanted))
