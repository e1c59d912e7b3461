"""A learner who has practiced for years: 2,000 cards, all due, and 5,000 pieces of evidence."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random
from typing import Any

CARDS = 2_000
EVIDENCE = 5_000


def practise(person: Any, *, now: datetime) -> None:
    """Rows for this person. Of the cards those that the course knows became due last."""
    from lessons.catalogue import library
    from practice.models import Evidence, ReviewCard
    from practice.operations.states import settle_states

    chance = Random(1)  # noqa: S311
    course = next(iter(library().courses.values()))
    asked = [a.question for a in course.questions if not a.question.held_back]
    known = [question.id for question in asked if question.type != "written"]
    names = [*known, *(f"gone-{number}" for number in range(CARDS - len(known)))]
    ReviewCard.objects.bulk_create(
        ReviewCard(
            learner=person,
            course_id=course.id,
            question_id=name,
            reason="missed",
            stability=chance.uniform(1, 60),
            difficulty=chance.uniform(1, 10),
            seen_at=now - timedelta(days=90),
            remembered_until=now - timedelta(minutes=number),
            due_at=now - timedelta(minutes=number),
        )
        for number, name in enumerate(names)
    )
    Evidence.objects.bulk_create(
        Evidence(
            learner=person,
            course_id=course.id,
            objective_id=question.objective,
            question_id=question.id,
            question_type=question.type,
            origin="quiz",
            origin_key=f"{person.pk} {number}"[-40:],
            fraction=Decimal(chance.random() < 0.8),
            is_first=True,
            at=now - timedelta(hours=3 * number),
        )
        for number, question in enumerate(islice(cycle(asked), EVIDENCE))
    )
    settle_states((person.pk, course.id, objective_id) for objective_id in course.objectives)
