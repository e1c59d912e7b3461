"""The question to review now, and what came of a review."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from lessons.catalogue import library
from lessons.library.library import Course, Lesson
from practice.models import Evidence, Review, ReviewCard
from practice.operations.cards import comes_back
from practice.queries.day import Outlook, day_of, outlook_of
from practice.queue import Due
from questions.reviewing import Sees
from questions.shown import Shown, show
from questions.shuffling import shuffle
from questions.spec import Question
from questions.types import digest
from quizzes.queries import sees_of_questions

# Cards that are passed over while their questions stand in a quiz that goes on.
MOST_PASSED_OVER = 4
# Among how many of the last answers to an objective a parallel question is looked for.
MET = 40


@dataclass(frozen=True)
class Turn:
    """A card at its turn, with the question that is asked: if there is one, a parallel question of
    the same objective that the learner has met before, else the card's own."""

    card: ReviewCard
    course: Course
    lesson: Lesson | None
    question: Question
    sees: Sees

    @property
    def is_parallel(self) -> bool:
        return self.question.id != self.card.question_id

    @property
    def seed(self) -> str:
        return f"{self.card.pk} {self.card.due_at.isoformat()}"


@dataclass(frozen=True)
class ReviewPage:
    """`turn` is None where nothing is to be asked now; `problem` says why an answer was refused,
    and `sureness` is what was chosen with it."""

    outlook: Outlook
    turn: Turn | None = None
    shown: Shown | None = None
    problem: str = ""
    sureness: int | None = None

    @property
    def number(self) -> int:
        """The number of this review today."""
        return self.outlook.done + 1

    @property
    def total(self) -> int:
        return self.outlook.done + self.outlook.left


@dataclass(frozen=True)
class ReviewedPage:
    """A review that was given. `shown` is None where the question has changed since."""

    outlook: Outlook
    review: Review
    turn: Turn
    shown: Shown | None


def review_page(learner: User, *, now: datetime) -> ReviewPage:
    """At most three queries beside those of the day, unless quizzes go on."""
    outlook, queue = day_of(learner, now=now)
    turns = (turn_of(learner, _card(learner, due), now=now) for due in queue[:MOST_PASSED_OVER])
    turn = next((turn for turn in turns if turn), None)
    if turn is None:
        return ReviewPage(outlook)
    shown = show(turn.question, number=outlook.done + 1, seed=turn.seed)
    return ReviewPage(outlook, turn, shown)


def _card(learner: User, due: Due) -> ReviewCard:
    """As much of the card as a page of its turn needs."""
    return ReviewCard(
        pk=due.card_id,
        learner=learner,
        course_id=due.course_id,
        question_id=due.question_id,
        due_at=due.memory.due_at,
    )


def turn_of(
    learner: User, card: ReviewCard, *, now: datetime, question_id: str = ""
) -> Turn | None:
    """What the card asks now, or whether it may ask `question_id`. None where nothing may be
    asked: a quiz that goes on has the question, or hides what was right in it."""
    course = library().courses.get(card.course_id)
    asked = course.asked(card.question_id) if course else None
    if course is None or asked is None:
        return None
    ids = list(_candidates(learner, card, asked.question))
    if question_id:
        ids = [id_ for id_ in ids if id_ == question_id]
    sees = sees_of_questions(learner, course.id, ids, now=now)
    for id_ in ids:
        found, may_see = course.asked(id_), sees[id_]
        if found and may_see:
            lesson = course.lesson(found.lesson_id) if found.lesson_id else None
            return Turn(card, course, lesson, found.question, may_see)
    return None


def reviewed_page(learner: User, review_id: int, *, now: datetime) -> ReviewedPage | None:
    """None where there is no such review of this learner's, or the course lost its question."""
    mine = Review.objects.filter(learner=learner).select_related("card")
    review = mine.filter(pk=review_id).first()
    course = library().courses.get(review.card.course_id) if review else None
    asked = course.asked(review.question_id) if review and course else None
    if review is None or course is None or asked is None:
        return None
    may_see = sees_of_questions(learner, course.id, [asked.question.id], now=now)
    sees = may_see[asked.question.id] or Sees()
    lesson = course.lesson(asked.lesson_id) if asked.lesson_id else None
    turn = Turn(review.card, course, lesson, asked.question, sees)
    shown = None
    if digest(asked.question) == review.digest:
        shown = show(asked.question, review.response, number=1, seed="", sees=sees)
    return ReviewedPage(outlook_of(learner, now=now), review, turn, shown)


def _candidates(learner: User, card: ReviewCard, question: Question) -> Iterator[str]:
    """Parallel questions in an order that differs from turn to turn, then the card's own."""
    met = Evidence.objects.filter(
        learner=learner, course_id=card.course_id, objective_id=question.objective
    )
    ids = set(met.order_by("-at").values_list("question_id", flat=True)[:MET])
    parallel = [id_ for id_ in ids - {question.id} if comes_back(card.course_id, id_)]
    yield from shuffle(parallel, seed=card.due_at.isoformat(), question_id=question.id)
    yield question.id
