"""Facts of attempts, policies, marks and scores for the tests of the rules, and real attempts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from hypothesis import strategies as st

from lessons.library.quizzes import Quiz
from quizzes import operations
from quizzes.bank import BankQuiz, get_quiz
from quizzes.clock import MOMENTS, AttemptFacts
from quizzes.policy import GRADED, ROWS, Policy, Review
from quizzes.scoring import Mark, Score, score
from tests.questions.build import build

COURSE, QUIZ = "aid-and-migration", "august-1982"

START = datetime(2025, 11, 28, 9, tzinfo=UTC)
NAIVE = START.replace(tzinfo=None)
METHODS = ["highest", "average", "first", "last"]


def attempt_of(learner, *types, **rules):
    """An attempt that asks one question of each type, in an order that chance decides."""
    questions = tuple(build(each) for each in types)
    quiz = Quiz(QUIZ, "lesson", QUIZ, None, None, (), questions)
    bank = BankQuiz(get_quiz(COURSE, QUIZ).course, quiz)
    policy = GRADED.changed(**rules)
    return operations.start_attempt(learner, bank, policy=policy, now=timezone.now())


def after(seconds):
    return START + timedelta(seconds=seconds)


def scored(known, out_of=10, waiting=0):
    return Score(Decimal(known), Decimal(out_of), waiting)


def ratio(score):
    return score.known / score.out_of


seconds = st.integers(-100, 4000).map(after) | st.floats(-100, 4000).map(after)
attempts = st.builds(
    AttemptFacts,
    started_at=st.just(START),
    submitted_at=st.none() | seconds,
    deadline=st.none() | seconds,
    closes_at=st.none() | seconds,
    is_held=st.booleans(),
    released_at=st.none() | seconds,
    attempts_left=st.none() | st.integers(0, 2),
    is_another_open=st.booleans(),
    hides_until_close=st.booleans(),
)
fractions = st.decimals(0, 1, places=7)
methods = st.sampled_from(METHODS)
reviews = st.builds(Review, **dict.fromkeys(ROWS, st.sampled_from([*MOMENTS, "never"])))
policies = st.builds(
    Policy,
    mode=st.sampled_from(["quiz", "practice"]),
    tries=st.integers(1, 5),
    penalty=fractions,
    is_shuffled=st.booleans(),
    asks_sureness=st.booleans(),
    limit_seconds=st.none() | st.integers(1, 10_000),
    grace_seconds=st.integers(0, 120),
    attempts=st.none() | st.integers(1, 9),
    counts=methods,
    review=reviews,
)
points = st.integers(0, 20)
any_marks = st.builds(Mark, st.none() | fractions, points)
any_scores = st.lists(any_marks, max_size=6).map(score)
known_scores = st.lists(st.builds(Mark, fractions, points), max_size=6).map(score)
