"""The card of each question, worked out from the answers and reviews that there are now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from lessons.catalogue import library
from practice import memory
from practice.models import Evidence, Review, ReviewCard
from practice.operations.keys import Key, by_course

KEY = ("learner_id", "course_id", "question_id")
WORKED_OUT = (
    "reason",
    "is_sure_and_wrong",
    "stability",
    "difficulty",
    "seen_at",
    "remembered_until",
    "due_at",
    "is_withdrawn",
)


def settle_cards(keys: Iterable[Key]) -> None:
    """Make, move or withdraw cards; inside the caller's transaction and locks."""
    for course_id, of_course in by_course(keys):
        _settle(of_course, course_id)


def _settle(keys: set[Key], course_id: str) -> None:
    of = {
        "course_id": course_id,
        "learner_id__in": {learner_id for learner_id, _, _ in keys},
        "question_id__in": {question_id for _, _, question_id in keys},
    }
    cards = {
        (card.learner_id, card.course_id, card.question_id): card
        for card in ReviewCard.objects.filter(**of)
    }
    turns = _turns(of, cards)
    settled = [
        card
        for key in sorted(keys)
        if (card := _settled(key, cards.get(key), turns.get(key, ()))) is not None
    ]
    if settled:
        ReviewCard.objects.bulk_create(
            settled, update_conflicts=True, unique_fields=KEY, update_fields=WORKED_OUT
        )


def _settled(key: Key, card: ReviewCard | None, turns: Iterable[memory.Turn]) -> ReviewCard | None:
    """The card as it should be, None where there is none and need be none."""
    kept = memory.kept(turns)
    if card is None and (kept is None or not comes_back(*key[1:])):
        return None
    if kept is None:
        assert card is not None
        card.is_withdrawn = True
        return card
    card = card or ReviewCard(**dict(zip(KEY, key, strict=True)), made_at=kept.began_at)
    card.reason = kept.reason
    card.is_sure_and_wrong = kept.is_sure_and_wrong
    card.stability, card.difficulty = kept.memory.stability, kept.memory.difficulty
    card.seen_at = kept.memory.seen_at
    card.is_withdrawn = False
    if card.remembered_until != kept.memory.due_at:
        # Otherwise it stays where the learner put it off to.
        card.remembered_until = card.due_at = kept.memory.due_at
    return card


def comes_back(course_id: str, question_id: str) -> bool:
    """Held-back questions never do, nor what only a person can mark, nor what is gone."""
    course = library().courses.get(course_id)
    asked = course.asked(question_id) if course else None
    return bool(asked and not asked.question.held_back and asked.question.type != "written")


def _turns(
    of: Mapping[str, object], cards: Mapping[Key, ReviewCard]
) -> Mapping[Key, list[memory.Turn]]:
    """What was first answered in checks and quizzes, and every review, by the key of the card."""
    found: dict[Key, dict[str, memory.Turn]] = defaultdict(dict)
    answers = Evidence.objects.filter(**of, is_first=True).exclude(origin=Evidence.Origin.REVIEW)
    columns = ("at", "fraction", "sureness")
    for *key, origin, origin_key, at, fraction, sureness in answers.values_list(
        *KEY, "origin", "origin_key", *columns
    ):
        # One answer may be evidence of several objectives.
        found[tuple(key)][f"{origin} {origin_key}"] = memory.Turn(at, fraction, sureness)
    by_card = {card.pk: key for key, card in cards.items()}
    reviews = Review.objects.filter(card__in=by_card) if by_card else Review.objects.none()
    for card_id, pk, *row in reviews.values_list("card_id", "pk", *columns):
        found[by_card[card_id]][f"review {pk}"] = memory.Turn(*row)
    return {key: list(turns.values()) for key, turns in found.items()}
