"""What a learner sees of an attempt that is over."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import islice

from lessons.library.library import Course, Lesson
from lessons.library.records import Objective
from questions.grading import Grade
from questions.reviewing import NOTHING, Sees
from questions.shown import Shown, show
from questions.types import is_complete
from quizzes import receipt, scoring
from quizzes.bank import BankQuiz, lesson_of
from quizzes.due_marks import due_fractions
from quizzes.models import OWN_STUDY, Answer, Attempt, Dispute, Mark
from quizzes.pinned import Pinned, pinned
from quizzes.policy import ROWS, Seen
from quizzes.queries.corrected import Correction, corrections, is_corrected, without_key
from quizzes.queries.received import Received, as_submitted, received_of
from quizzes.queries.scores import answers_of, fraction_now, score_so_far
from quizzes.queries.standing import take_standing
from quizzes.seeing import NOTHING_KEPT, kept_back, seen_of


@dataclass(frozen=True)
class Item:
    """One answer of a result. `reading`: the lesson that its paragraphs stand in."""

    answer: Answer
    shown: Shown
    dispute: Dispute | None
    fraction: Decimal | None
    mark: Decimal | None
    reading: Lesson | None

    # What a person gave, once it is released.
    marked: Mark | None

    # What it counts as since the key was corrected: `shown` then says nothing by the old one.
    correction: Correction | None = None

    # An open graded attempt of the reader asks the question: only what was given is here.
    is_kept_back: bool = False

    @property
    def state(self) -> str:
        """blank, waiting, right, partly, wrong or dropped; empty while correctness is not shown."""
        if self.correction:
            return self.correction.state
        review = self.shown.review
        if not review or review.state is None:
            return ""
        if self.marked and self.fraction is not None:
            return Grade(self.fraction).state
        return review.state

    @property
    def is_settled(self) -> bool:
        return self.state in ("right", "waiting", "dropped", "")


@dataclass(frozen=True)
class ResultPage:
    """What a learner sees of an attempt that is over."""

    attempt: Attempt
    course: Course
    lesson: Lesson | None
    seen: Seen
    score: scoring.Score
    items: tuple[Item, ...]
    attempts_left: int | None

    # Whether anybody may take the quiz on their own, and whether another attempt at it goes on.
    is_open: bool = False

    # What arrived after the end, and so does not count unless a teacher accepted it.
    received: tuple[Received, ...] = ()
    is_another_open: bool = False

    @property
    def may_try_again(self) -> bool:
        """On one's own: another attempt is left, or goes on. Of an assignment its class knows."""
        is_alone = self.attempt.context == OWN_STUDY and self.attempt.mode == "quiz"
        return is_alone and self.is_open and (self.is_another_open or self.attempts_left != 0)

    @property
    def is_all_dropped(self) -> bool:
        """No question of it counts any more."""
        return all(item.answer.is_dropped for item in self.items)

    @cached_property
    def again(self) -> tuple[Item, ...]:
        """What to look at again, sure and wrong first."""
        wrong = (item for item in self.items if not item.is_settled)
        return tuple(sorted(wrong, key=lambda item: -(item.answer.sureness or 0)))

    @property
    def others(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.is_settled)

    @property
    def is_marked_by_hand(self) -> bool:
        """All of it is written answers, and a person has marked them."""
        return all(item.marked for item in self.items)

    @property
    def has_kept_back(self) -> bool:
        return any(item.is_kept_back for item in self.items)

    @property
    def unmarked(self) -> int:
        """Written answers that nobody marks."""
        return sum(item.state == "waiting" and not item.answer.points for item in self.items)

    @property
    def after(self) -> Lesson | None:
        """The next lesson of the course."""
        return self.course.after(self.lesson.id) if self.lesson else None

    @property
    def answered(self) -> int:
        """Completely: see `incomplete`."""
        return sum(not item.answer.is_blank for item in self.items) - self.incomplete

    @property
    def incomplete(self) -> int:
        """Answers that leave something out; in practice each try is told at once what it lacks."""
        if self.attempt.mode == "practice":
            return 0
        return sum(
            not item.answer.is_blank and not is_complete(item.shown.question, item.answer.response)
            for item in self.items
        )

    @property
    def handed_in_at(self) -> datetime | None:
        return self.attempt.submitted_at or self.attempt.deadline

    @property
    def receipt(self) -> str:
        """A digest of what was handed in, to read aloud; it tells nothing of what is right. What a
        teacher accepted later is no part of it."""
        given = {
            item.answer.position: receipt.Given(
                item.answer.position, item.answer.revision, item.answer.response
            )
            for item in self.items
        } | as_submitted(self.received)
        at = self.handed_in_at
        return receipt.short(receipt.digest(self.attempt.pk, given.values(), at)) if at else ""

    @property
    def is_ready(self) -> bool:
        """Not said either where the score is not shown yet."""
        return "mark" in self.seen.rows and scoring.is_ready(self.score)

    @property
    def objectives(self) -> tuple[tuple[Objective, int, int], ...]:
        """Each objective of the questions, how many were right, and how many asked for it."""
        keyed = [
            item
            for item in self.items
            if item.shown.question.type != "written"
            and not (item.is_kept_back or item.answer.is_dropped)
        ]
        asked = Counter(item.shown.question.objective for item in keyed)
        right = Counter(item.shown.question.objective for item in keyed if item.state == "right")
        known = self.course.objectives
        return tuple((known[id_], right[id_], n) for id_, n in asked.items() if id_ in known)

    @property
    def reread(self) -> tuple[tuple[Lesson, str], ...]:
        """At most three paragraphs to read again, each once."""
        places = {
            (item.reading.id, item.shown.question.see): (item.reading, item.shown.question.see)
            for item in self.again
            if item.reading
        }
        return tuple(places.values())[:3]

    @property
    def parallel(self) -> tuple[tuple[Lesson, int, str], ...]:
        """At most two checks on the objectives of what was missed: their lesson, their number in
        it and their id. They are other questions, answered at once, and use up no attempt."""
        missed = {item.shown.question.objective for item in self.again}
        lessons = {item.reading.id: item.reading for item in self.again if item.reading}
        found = (
            (lesson, number, check.id)
            for lesson in lessons.values()
            for number, check in enumerate(lesson.quiz.checks, start=1)
            if check.objective in missed
        )
        return tuple(islice(found, 2))


def result_page(
    attempt: Attempt,
    bank: BankQuiz,
    *,
    now: datetime,
    is_for_teacher: bool = False,
) -> ResultPage:
    """What its learner sees of it now; a teacher sees all of it. Six queries: the other attempts
    at the same quiz, which decide what may be seen; those that go on, which keep questions back;
    the answers; what was said of them; and what arrived after the end. One more where a key was
    corrected, one where the key may be seen and something was missed, to tell of the key as it is
    now, and two where something is kept back. A teacher from whom something is kept back is
    not let in here."""
    facts = pinned(attempt.pk)
    every = attempt.siblings(attempt.learner_id)
    kept = NOTHING_KEPT if is_for_teacher else kept_back(attempt.learner_id, now)
    seen = Seen("closed", frozenset(ROWS))
    if not is_for_teacher:
        seen = seen_of(attempt, every, now, kept=kept)
    most = facts.policy.attempts
    answers = answers_of(attempt)
    if attempt.submitted_at is None:
        take_standing(
            [attempt],
            {attempt.pk: answers},
            lambda each: facts.questions[each.position],
            until=kept.since,
        )
    marks, disputes = _said_of(attempt, now)
    items = tuple(
        _kept_back(attempt, answer, facts)
        if kept.has(attempt.course_id, facts.questions[answer.position].id)
        else _item(
            attempt, answer, facts, seen, bank, disputes.get(answer.pk), marks.get(answer.pk)
        )
        for answer in answers
    )
    return ResultPage(
        attempt,
        bank.course,
        lesson_of(bank),
        seen,
        score_so_far(attempt, answers, kept=kept),
        _corrected(attempt, items, facts, seen),
        None if most is None else max(most - len(every), 0),
        is_open=bank.is_open,
        is_another_open=any(each.pk != attempt.pk and not each.is_over(now) for each in every),
        received=received_of(attempt),
    )


def _said_of(attempt: Attempt, now: datetime) -> tuple[dict[int, Mark], dict[int, Dispute]]:
    """The marks that are released, and the disputes, by the key of the answer. Two queries."""
    marks = Mark.objects.filter(answer__attempt=attempt, released_at__lte=now)
    disputes = Dispute.objects.filter(answer__attempt=attempt)
    return (
        {each.answer_id: each for each in marks},
        {each.answer_id: each for each in disputes},
    )


def _corrected(
    attempt: Attempt, items: tuple[Item, ...], facts: Pinned, seen: Seen
) -> tuple[Item, ...]:
    """In one voice where a key was corrected: what was given, and what counts now."""
    if not seen.correctness:
        return items
    judged = [
        item
        for item in items
        if not item.is_kept_back and (item.marked is None or item.answer.is_dropped)
    ]
    changed = corrections(
        attempt,
        ((item.answer, item.fraction) for item in judged),
        facts,
        corrected={item.answer.pk for item in judged if is_corrected(item.answer, facts)},
        shows_key=seen.right_answer,
    )
    return tuple(
        replace(item, correction=found, shown=without_key(item.shown))
        if (found := changed.get(item.answer.pk))
        else item
        for item in items
    )


def _kept_back(attempt: Attempt, answer: Answer, facts: Pinned) -> Item:
    """What was given, and nothing of what it is worth or what was said of it."""
    question = facts.questions[answer.position]
    given = show(question, answer.response, number=answer.position, seed=attempt.seed, sees=NOTHING)
    return Item(answer, given, None, None, None, None, None, is_kept_back=True)


def _item(
    attempt: Attempt,
    answer: Answer,
    facts: Pinned,
    seen: Seen,
    bank: BankQuiz,
    dispute: Dispute | None,
    mark: Mark | None,
) -> Item:
    question = facts.questions[answer.position]
    # What nobody marks is compared by its writer: with the model answer and the rubric.
    is_for_comparing = seen.correctness and not answer.points
    has_key = seen.right_answer or is_for_comparing
    sees = Sees(seen.correctness, seen.chosen_why, has_key, seen.every_why)
    asked = bank.course.asked(question.id)
    fraction = fraction_now(attempt, answer, facts)
    if mark is not None and mark.applied_at is None:
        mark.answer = answer
        fraction = due_fractions([mark])[mark.pk]
    return Item(
        answer,
        show(question, answer.response, number=answer.position, seed=attempt.seed, sees=sees),
        dispute,
        fraction,
        scoring.Mark(fraction, answer.points).earned,
        bank.course.lesson(asked.lesson_id) if asked and asked.lesson_id else None,
        mark if seen.correctness else None,
    )
