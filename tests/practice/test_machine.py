"""Whatever a learner does: nothing comes early, never too much, and no card is lost."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.operations import create_guest, merge_learners
from practice import memory, operations
from practice.models import Evidence, MasteryChange, Review, ReviewCard
from practice.queries.day import day_of
from practice.queue import cap
from questions.types import type_of
from tests.practice.build import MONDAY, answer, question

QUESTIONS = (
    "four-points-more",
    "what-is-a-condition",
    "what-banks-agreed",
    "why-not-costa-rica",
    "which-reading-fails",
    "using-a-memory",
)
ANSWERS = st.tuples(
    st.just("answer"),
    st.sampled_from(QUESTIONS),
    st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)]),
    st.sampled_from([None, 1, 2, 3]),
)
REVIEWS = st.tuples(st.just("review"), st.booleans(), st.sampled_from([None, 1, 2, 3]))
OTHERS = st.sampled_from([("put off",), ("stop",), ("again",), ("merge",)])
BREAKS = st.tuples(st.just("wait"), st.sampled_from([0.1, 1, 2, 9, 120]))
STEPS = st.lists(ANSWERS | REVIEWS | BREAKS | OTHERS, max_size=25)


class World:
    """A learner, first as a guest, and a clock."""

    def __init__(self):
        self.now = MONDAY
        self.learner = create_guest()
        self.account = User.objects.create_user("machine", "three calm words", review_minutes=2)
        self.learner.review_minutes = 2
        self.learner.save()
        self.made = set()

    def step(self, name, *arguments):
        getattr(self, f"do_{name.replace(' ', '_')}")(*arguments)
        self.check()

    def do_answer(self, question_id, fraction, sureness):
        told = answer(self.learner, question_id, fraction, at=self.now, sureness=sureness)
        operations.learn([told])

    def do_wait(self, days):
        self.now += timedelta(days=days)

    def do_review(self, is_right, sureness):
        _outlook, due = day_of(self.learner, now=self.now)
        assert len(due) <= max(0, cap(2) - self._done_today())
        for card in due[:1]:
            assert card.memory.due_at <= self.now
            spec = question(card.question_id)
            operations.answer_review(
                self.learner,
                card.card_id,
                turn=card.memory.due_at,
                question=spec,
                response=type_of(spec).right_response(spec) if is_right else None,
                sureness=sureness,
                now=self.now,
            )

    def do_put_off(self):
        for card in ReviewCard.objects.filter(learner=self.learner).due(self.now)[:1]:
            operations.put_off(self.learner, card.pk, turn=card.due_at, now=self.now)

    def do_stop(self):
        for card in ReviewCard.objects.filter(learner=self.learner)[:1]:
            operations.stop_asking(self.learner, card.pk, now=self.now)

    def do_again(self):
        for card in ReviewCard.objects.exclude(suspended_at=None):
            operations.ask_again(self.learner, card.pk)

    def do_merge(self):
        if self.learner != self.account:
            self.learner = merge_learners(guest_id=self.learner.pk, account=self.account)

    def _done_today(self):
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return Review.objects.filter(learner=self.learner, at__gte=midnight).count()

    def check(self):
        """What holds whatever was done."""
        cards = {card.question_id: card for card in ReviewCard.objects.all()}
        assert self.made <= set(cards)
        self.made = set(cards)
        assert {card.learner_id for card in cards.values()} <= {self.learner.pk}
        for question_id in QUESTIONS:
            kept = memory.kept(self._turns(question_id, cards.get(question_id)))
            assert (kept is not None) == (question_id in cards)
            if kept:
                card = cards[question_id]
                assert card.remembered_until == kept.memory.due_at
                assert card.due_at >= card.remembered_until
        for change in MasteryChange.objects.all():
            assert Evidence.objects.filter(pk__in=change.because["evidence"]).exists()

    def _turns(self, question_id, card):
        answers = Evidence.objects.filter(question_id=question_id).exclude(origin="review")
        rows = [*answers.values_list("at", "fraction", "sureness")]
        if card:
            rows += card.reviews.values_list("at", "fraction", "sureness")
        return [memory.Turn(*row) for row in rows]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_whatever_a_learner_does(db, steps):
    with transaction.atomic():
        world = World()
        for step in steps:
            world.step(*step)
        transaction.set_rollback(True)
