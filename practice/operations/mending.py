"""A question whose key was mended, wherever its answers stand: attempts at quizzes, and of the same
learners checks in lessons and reviews. One act, which one other takes back.

Outside of attempts nobody hands anything in, so there is no history: the fraction before, and when
a card was due, is kept with the regrade. A dropped question changes nothing there, since there is
no sum that it counts in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from common.updates import update_alike
from lessons.catalogue import library
from lessons.models import CheckAnswer
from practice.models import Evidence, Review, ReviewCard
from practice.operations.cards import settle_cards
from practice.operations.learn import AT_ONCE, lock_learners
from practice.operations.states import settle_states
from questions.spec import Question
from questions.types import digest
from quizzes import operations as quizzes
from quizzes.histories import Event, History
from quizzes.models import QuestionVersion, Regrade
from quizzes.regrading import Rule, regraded

type Answered = CheckAnswer | Review
# Each with the way to its course.
TABLES: dict[str, tuple[Any, str]] = {
    "check": (CheckAnswer, "course_id"),
    "review": (Review, "card__course_id"),
}


@transaction.atomic
def mend_question(
    course_id: str,
    question_id: str,
    rule: Rule,
    *,
    never_down: bool,
    by: User | None,
    now: datetime,
    contexts: Collection[UUID] = (),
) -> Regrade:
    """Apply a rule to the attempts of these contexts, none being all, and to whatever else the same
    learners answered to this question."""
    before = _cards(course_id, question_id)
    made = quizzes.regrade(
        course_id,
        question_id,
        rule,
        never_down=never_down,
        by=by,
        now=now,
        contexts=contexts,
        also_own_study=bool(contexts),
    )
    known = _known(course_id, question_id)
    learners = quizzes.learners_asked(made).values("learner")
    for kind, (table, course) in TABLES.items():
        of_course = table.objects.filter(**{course: course_id})
        rows = of_course.filter(learner__in=learners, question_id=question_id, digest__in=known)
        made.elsewhere[kind] = _mend(rows.select_for_update(of=("self",)), known, rule, never_down)
        _prove(kind, {int(pk): after for pk, (_before, after) in made.elsewhere[kind].items()})
    made.elsewhere["card"] = {
        str(pk): (_text(before.get(pk)), _text(due_at))
        for pk, due_at in _cards(course_id, question_id).items()
        if before.get(pk) != due_at
    }
    made.save(update_fields=["elsewhere"])
    return made


@transaction.atomic
def undo_mending(made: Regrade, *, by: User | None, now: datetime) -> Regrade:
    """What `mend_question` changed is as it was. Undone again, nothing happens. Raises
    LaterRegrade."""
    was_undone = Regrade.objects.get(pk=made.pk).undone_at is not None
    stood = _cards(made.course_id, made.question_id)
    made = quizzes.undo_regrade(made, by=by, now=now)
    if was_undone:
        return made
    for kind, (table, _course) in TABLES.items():
        changes = made.elsewhere.get(kind, {})
        found = list(table.objects.select_for_update(of=("self",)).filter(pk__in=list(changes)))
        for row in found:
            row.fraction = Decimal(changes[str(row.pk)][0])
        update_alike(found, ["fraction"])
        _prove(kind, {row.pk: str(row.fraction) for row in found})
    _put_back(made.elsewhere.get("card", {}), stood)
    return made


def _cards(course_id: str, question_id: str) -> dict[UUID, datetime]:
    """When each card of the question is due."""
    cards = ReviewCard.objects.filter(course_id=course_id, question_id=question_id)
    return dict(cards.values_list("pk", "due_at"))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _put_back(moved: Mapping[str, Sequence[str | None]], stood: Mapping[UUID, datetime]) -> None:
    """Cards are due when they were before, and those that the mended key alone made are gone; but
    not where their learner has reviewed or put them off since."""
    for keys in batched(moved, AT_ONCE):
        cards = ReviewCard.objects.filter(pk__in=keys).annotate(reviewed=Count("reviews"))
        untouched = [card for card in cards if _text(stood.get(card.pk)) == moved[str(card.pk)][1]]
        back, gone = [], []
        for card in untouched:
            before = moved[str(card.pk)][0]
            if before is not None:
                card.due_at = datetime.fromisoformat(before)
                back.append(card)
            elif card.is_withdrawn and not card.reviewed:  # type: ignore[attr-defined]
                gone.append(card.pk)
        update_alike(back, ["due_at"])
        ReviewCard.objects.filter(pk__in=gone).delete()


def _known(course_id: str, question_id: str) -> dict[str, Question]:
    """The question by digest, in every wording that was pinned and as it stands in the course."""
    versions = QuestionVersion.objects.filter(course_id=course_id, question_id=question_id)
    found = {version.digest: version.question for version in versions}
    course = library().courses.get(course_id)
    asked = course.asked(question_id) if course else None
    return found | ({digest(asked.question): asked.question} if asked else {})


def _mend(
    rows: Iterable[Answered], known: dict[str, Question], rule: Rule, never_down: bool
) -> dict[str, tuple[str, str]]:
    """Write what the rule makes of each; the fractions before and after, by the id."""
    changes: dict[str, tuple[str, str]] = {}
    changed: list[Any] = []
    for row in rows:
        handed_in = Event("submitted", row.response, row.fraction)
        history = History((handed_in,))
        now = regraded(known[row.digest], history, rule, never_down=never_down).fraction
        if now is not None and now != row.fraction:
            changes[str(row.pk)] = (str(row.fraction), str(now))
            row.fraction = now
            changed.append(row)
    update_alike(changed, ["fraction"])
    return changes


def _prove(origin: str, fractions: dict[int, str]) -> None:
    """What these answers prove follows, and with it states and cards."""
    for keys in batched(fractions, AT_ONCE):
        rows = Evidence.objects.filter(origin=origin, origin_key__in=[str(key) for key in keys])
        evidence: Sequence[Evidence] = list(rows)
        lock_learners({row.learner_id for row in evidence})
        for row in evidence:
            row.fraction = Decimal(fractions[int(row.origin_key)])
        update_alike(evidence, ["fraction"])
        settle_states((row.learner_id, row.course_id, row.objective_id) for row in evidence)
        settle_cards((row.learner_id, row.course_id, row.question_id) for row in evidence)
