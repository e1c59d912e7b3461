"""Learning of answers: what they prove, and what follows from it.

States and cards are worked out from all evidence each time, so that what is told of again, such as
after a regrade, leaves nothing behind. It is done for many learners at once: a regrade has many.
"""

from collections.abc import Iterable, Sequence
from itertools import batched
from uuid import UUID

from django.db import transaction

from accounts.models import User
from practice.models import Evidence
from practice.operations.cards import settle_cards
from practice.operations.states import settle_states
from questions.signals import GradedAnswer

# Few enough that no engine's limit on the parameters of a statement is met.
AT_ONCE = 400


def learn(answers: Iterable[GradedAnswer]) -> None:
    """Keep what the answers prove, and bring states and cards up to date. Told again, an answer
    replaces what it proved before."""
    told = {(answer.origin, answer.origin_key): answer for answer in answers}
    for batch in batched(told.values(), AT_ONCE):
        with transaction.atomic():
            present = lock_learners({answer.learner_id for answer in batch})
            known = [answer for answer in batch if answer.learner_id in present]
            _keep(known)
            settle_states(
                (answer.learner_id, answer.course_id, objective_id)
                for answer in known
                for objective_id in answer.objective_ids
            )
            settle_cards(
                (answer.learner_id, answer.course_id, answer.question_id) for answer in known
            )


def lock_learners(learner_ids: Iterable[UUID]) -> set[UUID]:
    """Lock the rows of these people, in one order, until the transaction ends; who is there."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=list(learner_ids))
    return set(rows.order_by("pk").values_list("pk", flat=True))


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
