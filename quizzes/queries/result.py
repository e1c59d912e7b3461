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
from questions.reviewing import Sees
from questions.shown import Shown, show
from questions.types import type_of
from quizzes import receipt, scoring
from quizzes.bank import BankQuiz, lesson_of
from quizzes.due_marks import due_fraction
from quizzes.models import Answer, AnswerEvent, Attempt, Dispute, Mark
from quizzes.pinned import Pinned, pinned
from quizzes.policy import ROWS, Seen
from quizzes.queries.scores import answers_of, fraction_now, score_so_far
from quizzes.queries.standing import take_standing
from quizzes.seeing import seen_of


@dataclass(frozen=True)
class Mending:
    """A key that was mended after the hand-in: the known points of the try, before and after."""

    at: datetime
    before: Decimal
    after: Decimal


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

    # The key was mended since: what was earned is not what the pinned question says.
    is_mended: bool

    # When, and from which score to which, where that is known.
    mending: Mending | None = None

    @property
    def state(self) -> str:
        """blank, waiting, right, partly or wrong; empty while correctness is not shown."""
        review = self.shown.review
        if not review or review.state is None:
            return ""
        if (self.is_mended or self.marked) and self.fraction is not None:
            return Grade(self.fraction).state
        return review.state

    @property
    def is_settled(self) -> bool:
        return self.state in ("right", "waiting", "")


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
    def unmarked(self) -> int:
        """Written answers that nobody marks."""
        return sum(item.state == "waiting" and not item.answer.points for item in self.items)

    @property
    def after(self) -> Lesson | None:
        """The next lesson of the course."""
        return self.course.after(self.lesson.id) if self.lesson else None

    @property
    def answered(self) -> int:
        return sum(not item.answer.is_blank for item in self.items)

    @property
    def handed_in_at(self) -> datetime | None:
        return self.attempt.submitted_at or self.attempt.deadline

    @property
    def receipt(self) -> str:
        """A digest of what was handed in, to read aloud; it tells nothing of what is right."""
        given = (
            receipt.Given(item.answer.position, item.answer.revision, item.answer.response)
            for item in self.items
        )
        at = self.handed_in_at
        return receipt.short(receipt.digest(self.attempt.pk, given, at)) if at else ""

    @property
    def is_ready(self) -> bool:
        return scoring.is_ready(self.score)

    @property
    def objectives(self) -> tuple[tuple[Objective, int, int], ...]:
        """Each objective of the questions, how many were right, and how many asked for it."""
        keyed = [item for item in self.items if item.shown.question.type != "written"]
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
    attempt: Attempt, bank: BankQuiz, *, now: datetime, is_for_teacher: bool = False
) -> ResultPage:
    """What its learner sees of it now; a teacher sees all of it. Four queries: the other attempts
    at the same quiz, which decide what may be seen; the answers; and what was said of them. One
    more where a key was mended."""
    facts = pinned(attempt.pk)
    every = attempt.siblings(attempt.learner_id)
    seen = Seen("closed", frozenset(ROWS)) if is_for_teacher else seen_of(attempt, every, now)
    most = facts.policy.attempts
    left = None if most is None else max(most - len(every), 0)
    answers = answers_of(attempt)
    if attempt.submitted_at is None:
        take_standing([attempt], {attempt.pk: answers}, lambda each: facts.questions[each.position])
    marks = {
        each.answer_id: each
        for each in Mark.objects.filter(answer__attempt=attempt, released_at__lte=now)
    }
    disputes = {each.answer_id: each for each in Dispute.objects.filter(answer__attempt=attempt)}
    items = tuple(
        _item(attempt, answer, facts, seen, bank, disputes.get(answer.pk), marks.get(answer.pk))
        for answer in answers
    )
    if any(item.is_mended for item in items):
        mendings = _mendings(attempt)
        items = tuple(replace(item, mending=mendings.get(item.answer.pk)) for item in items)
    score = score_so_far(attempt, answers)
    return ResultPage(attempt, bank.course, lesson_of(bank), seen, score, items, left)


def _mendings(attempt: Attempt) -> dict[int, Mending]:
    """The last of each answer that was not undone. One query."""
    kind = AnswerEvent.Kind
    found: dict[int, dict[str, Mending]] = {}
    for event in AnswerEvent.objects.filter(
        answer__attempt=attempt, kind__in=(kind.REGRADED, kind.RESTORED)
    ).order_by("pk"):
        known = found.setdefault(event.answer_id, {})
        if event.kind == kind.RESTORED:
            known.pop(event.detail.get("regrade"), None)
        elif "scores" in event.detail:
            scores = map(Decimal, event.detail["scores"])
            known[event.detail["regrade"]] = Mending(event.at, *scores)
    return {answer_id: [*known.values()][-1] for answer_id, known in found.items() if known}


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
        fraction = due_fraction(mark)
    return Item(
        answer,
        show(question, answer.response, number=answer.position, seed=attempt.seed, sees=sees),
        dispute,
        fraction,
        scoring.Mark(fraction, answer.points).earned,
        bank.course.lesson(asked.lesson_id) if asked and asked.lesson_id else None,
        mark if seen.correctness else None,
        answer.is_dropped or (mark is None and _is_mended(attempt, answer, facts)),
    )


def _is_mended(attempt: Attempt, answer: Answer, facts: Pinned) -> bool:
    if attempt.mode != "quiz" or attempt.submitted_at is None or answer.fraction is None:
        return False
    grade = type_of(facts.questions[answer.position]).grade(
        facts.questions[answer.position], answer.response
    )
    return grade.fraction != answer.fraction
