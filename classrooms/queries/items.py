"""How the questions of a work did in a class, or in all classes of a teacher that have the same
quiz: statistics, what was chosen, the commonest wrong ideas. First tries of the students who are
there; nobody is named."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from math import ceil
from statistics import median
from uuid import UUID

from classrooms.models import Assignment, Membership
from classrooms.queries.assignments import Titled
from lessons.catalogue import library
from lessons.library.library import Course, Lesson
from lessons.library.records import Misconception
from questions.folding import fold
from questions.grading import Explained, Grade
from questions.spec import Localized, Question, said
from questions.typed import ELSE
from questions.types import type_of
from quizzes.item_statistics import (
    ItemRow,
    ItemStatistics,
    QuizStatistics,
    statistics_of,
)
from quizzes.item_verdicts import (
    FEWEST_SITTINGS,
    OptionCount,
    Verdict,
    judged,
    option_counts,
    preferred_options,
)
from quizzes.models import Answer, Attempt, Mode, Regrade
from quizzes.pinned import questions_of

# Of so many at least is said what most of them did.
FEWEST_TO_NAME = 5
# Where the answers stand that a typed question knows.
KNOWN = re.compile(r"answers$|near\.\d+$")
TYPED = frozenset({"short_text", "number"})
MOST_ON_THE_BOARD = 3


@dataclass(frozen=True)
class Choice:
    """Something that can be given, what is said to it, and how many gave it: of all, and of the
    upper and the lower third by their whole score."""

    part: Explained
    count: OptionCount
    # The wrong idea that it suggests, where the course names it.
    idea: Localized | None = None
    is_preferred: bool = False

    @property
    def chosen(self) -> int:
        return self.count.chosen


@dataclass(frozen=True)
class Item:
    """A question with how it did. `missed` of `asked` did not earn the whole of it."""

    question: Question
    lesson: Lesson | None
    statistics: ItemStatistics
    verdicts: frozenset[Verdict]
    choices: tuple[Choice, ...]
    missed: int
    blank: int

    @property
    def asked(self) -> int:
        return self.statistics.sittings

    @property
    def is_judged(self) -> bool:
        return Verdict.TOO_FEW not in self.verdicts

    @property
    def right_share(self) -> Decimal | None:
        return _percent(self.statistics.facility)

    @property
    def separation(self) -> Decimal | None:
        return _percent(self.statistics.discrimination)

    @property
    def efficiency(self) -> Decimal | None:
        return _percent(self.statistics.efficiency)

    @property
    def deviation(self) -> Decimal | None:
        return _percent(self.statistics.standard_deviation)

    @property
    def weights(self) -> tuple[Decimal | None, Decimal | None]:
        """Intended and effective."""
        numbers = self.statistics
        return _percent(numbers.intended_weight), _percent(numbers.effective_weight)

    @property
    def guess(self) -> Decimal:
        """What chance alone earns."""
        return 100 * type_of(self.question).guess_score(self.question)

    @property
    def on_the_board(self) -> list[Choice]:
        """In an order that does not tell what is right."""
        if self.question.type in TYPED:
            return sorted(self.choices, key=lambda each: -each.chosen)
        return sorted(self.choices, key=lambda each: (_place(each), -each.chosen))

    @cached_property
    def commonest(self) -> Choice | None:
        """The wrong thing that most of them gave."""
        wrong = [each for each in self.choices if not each.part.is_right and each.chosen]
        return max(wrong, key=lambda each: each.chosen, default=None)


@dataclass(frozen=True)
class ItemsPage:
    """The questions of a work in the order of the course. `sittings`: first tries handed in;
    `mended`: the questions whose key was mended for this work, so that points are no longer those
    of the key."""

    own: Membership
    work: Titled
    sittings: int
    items: tuple[Item, ...]
    quiz: QuizStatistics
    mended: frozenset[str]

    # Of the classes with this quiz in which the reader teaches or looks on; and whether the figures
    # are of all of them.
    classes: int = 1
    is_pooled: bool = False
    # How long the middle one of the tries took.
    minutes: int | None = None

    @property
    def is_judged(self) -> bool:
        return self.sittings >= FEWEST_SITTINGS

    @property
    def mean(self) -> Decimal | None:
        return _percent(self.quiz.mean)

    @property
    def measures_nothing(self) -> bool:
        """Its questions have less in common than chance would give them."""
        return self.is_judged and (self.quiz.consistency or 0) < 0

    @property
    def consistency(self) -> Decimal | None:
        """None where too few have taken it, and where it would be below 0."""
        is_said = self.is_judged and not self.measures_nothing
        return _percent(self.quiz.consistency) if is_said else None

    @property
    def error(self) -> Decimal | None:
        """By how much a score may be off either way, in percent of the points."""
        return None if self.consistency is None else _percent(self.quiz.standard_error)

    @property
    def most_missed(self) -> tuple[Item, ...]:
        """For the board: where the most missed it, and enough were asked."""
        named = [item for item in self.items if item.asked >= FEWEST_TO_NAME and item.missed]
        ranked = sorted(named, key=lambda item: -item.missed / item.asked)
        return tuple(ranked[:MOST_ON_THE_BOARD])

    def item(self, question_id: str) -> Item | None:
        return next((each for each in self.items if each.question.id == question_id), None)


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(round(100 * share))


def items_page(
    own: Membership, work: Assignment, *, now: datetime, is_pooled: bool = False
) -> ItemsPage:
    """Five queries, and one more for questions that this process has not met."""
    pool = _same_quiz(own, work)
    attempts = _first_tries(pool if is_pooled else [work], now)
    answers = Answer.objects.filter(attempt__in=[attempt.pk for attempt in attempts])
    rows = list(answers.select_related("version").defer("version__spec"))
    sheet = _Sheet(attempts, rows)
    course = library().course(work.course_id)
    statistics = statistics_of(sheet.rows(course))
    items = tuple(sheet.item(row, statistics.shares, course) for row in statistics.items)
    quiz = statistics_of(sheet.rows_by_place()).quiz
    mendings = Regrade.objects.filter(course_id=work.course_id, undone_at=None)
    mended = frozenset(each.question_id for each in mendings if str(work.pk) in each.contexts)
    return ItemsPage(
        own,
        Titled(work),
        len(attempts),
        items,
        quiz,
        mended,
        classes=len({each.classroom_id for each in pool}),
        is_pooled=is_pooled,
        minutes=_middle_minutes(attempts),
    )


def _same_quiz(own: Membership, work: Assignment) -> list[Assignment]:
    """The same quiz in every class in which the reader teaches or looks on, this one included."""
    mine = Membership.objects.staff().filter(person=own.person_id)
    same = Assignment.objects.filter(
        kind=work.kind, course_id=work.course_id, target_id=work.target_id
    )
    return list(same.filter(classroom__in=mine.values("classroom")))


def _first_tries(works: Iterable[Assignment], now: datetime) -> list[Attempt]:
    """The first try of each student who is there, where it was handed in, by the clock too; of one
    in two classes the earlier."""
    rooms = {work.pk: work.classroom_id for work in works}
    there = Membership.objects.filter(classroom__in=set(rooms.values())).students().current()
    places = set(there.values_list("classroom_id", "person_id"))
    tries = Attempt.objects.filter(
        context__in=rooms,
        learner__in={person for _room, person in places},
        mode=Mode.QUIZ,
        is_preview=False,
    )
    first: dict[UUID, Attempt] = {}
    for attempt in tries.order_by("started_at", "number"):
        if (rooms[attempt.context], attempt.learner_id) in places:
            first.setdefault(attempt.learner_id, attempt)
    return [attempt for attempt in first.values() if attempt.is_over(now)]


def _middle_minutes(attempts: Iterable[Attempt]) -> int | None:
    """The median, in begun minutes; None where nobody has handed in."""
    ended = ((each.started_at, each.submitted_at or each.deadline) for each in attempts)
    taken = [(end - start).total_seconds() for start, end in ended if end]
    return max(1, ceil(median(taken) / 60)) if taken else None


class _Sheet:
    """The answers by question and sitting. Equal answers are graded once."""

    def __init__(self, attempts: Sequence[Attempt], answers: Sequence[Answer]) -> None:
        self.places = {attempt.pk: place for place, attempt in enumerate(attempts)}
        # Where the clock ended a try, nobody has written down yet what it is worth.
        self.ungraded = {attempt.pk for attempt in attempts if attempt.submitted_at is None}
        questions = questions_of(answer.version.digest for answer in answers)
        self.grades: dict[tuple[str, str], Grade] = {}
        self.by_question: dict[str, list[tuple[int, Answer, Grade]]] = {}
        self.newest: dict[str, tuple[int, Question]] = {}
        for answer in answers:
            question = questions[answer.version.digest]
            place = self.places[answer.attempt_id]
            grade = self._grade(question, answer)
            if answer.attempt_id in self.ungraded:
                answer.fraction = grade.fraction
            row = (place, answer, grade)
            self.by_question.setdefault(question.id, []).append(row)
            newest = self.newest.get(question.id, (0, question))
            self.newest[question.id] = max(
                newest, (answer.version_id, question), key=lambda each: each[0]
            )

    def _grade(self, question: Question, answer: Answer) -> Grade:
        key = (answer.version.digest, json.dumps(answer.response, sort_keys=True))
        if key not in self.grades:
            self.grades[key] = type_of(question).grade(question, answer.response)
        return self.grades[key]

    def rows(self, course: Course | None) -> list[ItemRow]:
        """A row a question, in the order of the course."""
        every = self.by_question.items()
        order = _order_of(course, self.newest)
        rows = [
            self._row(id_, [(place, answer) for place, answer, _ in each]) for id_, each in every
        ]
        return sorted(rows, key=lambda row: order[row.id])

    def rows_by_place(self) -> list[ItemRow]:
        """A row a place in the quiz, whatever was drawn for it: of the quiz as a whole, whose
        sittings do not all ask the same."""
        found: dict[int, list[tuple[int, Answer]]] = {}
        for each in self.by_question.values():
            for place, answer, _grade in each:
                found.setdefault(answer.position, []).append((place, answer))
        return [self._row(str(position), found[position]) for position in sorted(found)]

    def _row(self, id_: str, answers: Sequence[tuple[int, Answer]]) -> ItemRow:
        marks: list[Decimal | None] = [None] * len(self.places)
        for place, answer in answers:
            if answer.fraction is not None and not answer.is_dropped:
                marks[place] = answer.fraction * answer.points
        return ItemRow(id_, answers[0][1].points, marks)

    def item(
        self, numbers: ItemStatistics, shares: Sequence[float | None], course: Course | None
    ) -> Item:
        answers = self.by_question[numbers.id]
        question = self.newest[numbers.id][1]
        ideas = course.misconceptions if course else {}
        choices = self._choices(numbers.id, question, shares, ideas)
        # Of a question with several parts no single one is the key.
        keyed = choices if question.type == "single_choice" else []
        counts = [each.count for each in keyed]
        right = {each.count.choice for each in keyed if each.part.is_right}
        preferred = preferred_options(counts, right)
        asked = course.asked(question.id) if course else None
        return Item(
            question,
            course.lesson(asked.lesson_id) if course and asked and asked.lesson_id else None,
            numbers,
            judged(numbers, counts, right),
            tuple(replace(each, is_preferred=each.count.choice in preferred) for each in choices),
            sum(answer.fraction is not None and answer.fraction < 1 for _, answer, _ in answers),
            sum(answer.is_blank for _, answer, _ in answers),
        )

    def _choices(
        self,
        id_: str,
        question: Question,
        shares: Sequence[float | None],
        ideas: Mapping[str, Misconception],
    ) -> list[Choice]:
        """What can be given in the author's order, and with each what else was given there."""
        parts = {_key(part): part for part in type_of(question).explanations(question)}
        given = [
            ({_key(part): part for part in grade.parts}, shares[place] or 0.0)
            for place, _answer, grade in self.by_question[id_]
        ]
        for theirs, _share in given:
            parts = theirs | parts
        found = []
        for key, part in parts.items():
            chosen = ((str(key) if key in theirs else None, share) for theirs, share in given)
            count = option_counts(chosen, [str(key)])[0]
            if count.chosen or _is_fixed(part):
                idea = ideas.get(part.mis or "")
                found.append(Choice(part, count, idea.says if idea else None))
        return sorted(found, key=_order)


def _key(part: Explained) -> tuple[str, str, bool]:
    """The same thing given at the same place; of a typed answer that is known, however spelt."""
    is_known = KNOWN.search(part.where) is not None
    given = "" if is_known else fold(said(part.given, "en"))
    return part.where, given, part.is_right


def _place(choice: Choice) -> list[tuple[int, str]]:
    """In the question: options.10 after options.9."""
    return [(int(p), "") if p.isdigit() else (-1, p) for p in choice.part.where.split(".")]


def _order(choice: Choice) -> tuple[list[tuple[int, str]], bool, int]:
    """By the place in the question, what is right first, then what most gave."""
    return _place(choice), not choice.part.is_right, -choice.chosen


def _is_fixed(part: Explained) -> bool:
    """Whether it stands in the question, chosen or not, and is no collective name."""
    return part.given != ELSE


def _order_of(course: Course | None, known: Iterable[str]) -> dict[str, int]:
    """By the id of the question; those that are gone from the course stand last."""
    every = [asked.question.id for asked in course.questions] if course else []
    places = {id_: place for place, id_ in enumerate(every)}
    return {id_: places.get(id_, len(every)) for id_ in known}
