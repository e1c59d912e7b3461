"""What a course holds, counted, for those who write it. Pure: frozen values and their text.

The values are plain enough for `dataclasses.asdict` and JSON.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lessons.library.library import Course, Lesson
from lessons.library.quizzes import Asked
from lessons.library.readings import Reading
from lessons.library.records import ZOOMS
from lessons.library.text import ENGLISH, said
from questions.balance import Habit, Pattern, evidence_pattern, habits, places_of_right


@dataclass(frozen=True)
class ZoomReport:
    """`grade` is the Flesch-Kincaid grade, `sentence_length` in words."""

    words: int
    sentences: int
    sentence_length: float
    grade: float


@dataclass(frozen=True)
class Questions:
    """How many questions there are, by type, objective and claim; `held_back` are among them,
    checks are counted apart and stand in the three mappings too."""

    checks: int
    questions: int
    held_back: int
    types: Mapping[str, int]
    objectives: Mapping[str, int]
    claims: Mapping[str, int]


@dataclass(frozen=True)
class LessonReport:
    id: str
    number: str
    title: str
    paragraphs: int
    zooms: Mapping[str, ZoomReport]
    questions: Questions
    objectives: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Balance:
    """What a test-taker could learn from the questions without reading: see `questions.balance`."""

    habits: tuple[Habit, ...]
    places: tuple[int, ...]
    evidence: Pattern | None


@dataclass(frozen=True)
class CourseReport:
    """All lessons, and the sums; `words` by zoom. Module tests and tasks count in `questions`."""

    id: str
    lessons: tuple[LessonReport, ...]
    paragraphs: int
    words: Mapping[str, int]
    questions: Questions
    balance: Balance
    # What no question tests yet.
    untested_objectives: tuple[str, ...]
    untested_claims: tuple[str, ...]


def course_report(course: Course) -> CourseReport:
    lessons = tuple(_lesson(lesson) for lesson in course.lessons)
    questions = _questions(course.questions)
    return CourseReport(
        id=course.id,
        lessons=lessons,
        paragraphs=sum(lesson.paragraphs for lesson in lessons),
        words={
            zoom: sum(one.zooms[zoom].words for one in lessons if zoom in one.zooms)
            for zoom in ZOOMS
        },
        questions=questions,
        balance=_balance(course),
        untested_objectives=tuple(o for o in course.objectives if o not in questions.objectives),
        untested_claims=tuple(claim for claim in course.claims if claim not in questions.claims),
    )


def as_text(report: CourseReport) -> str:
    """The report as a table of plain text: words and grade at each zoom, paragraphs, checks,
    questions (held back of them)."""
    rows = [_row(lesson) for lesson in report.lessons]
    total = [f"{report.words[zoom]:,}" for zoom in ZOOMS]
    asked = report.questions
    rows.append(
        [
            "",
            "in all",
            *total,
            str(report.paragraphs),
            str(asked.checks),
            f"{asked.questions} ({asked.held_back})",
        ]
    )
    heads = ["", "lesson", *ZOOMS, "paragraphs", "checks", "questions"]
    lines = [f"Course {report.id}", "", *_table([heads, *rows]), ""]
    lines += [f"Types: {_counted(asked.types)}"]
    lines += [f"Objectives: {_counted(asked.objectives)}"]
    lines += [f"Claims: {_counted(asked.claims)}"]
    lines += _balance_lines(report.balance)
    lines += [f"Objectives without a question: {', '.join(report.untested_objectives) or 'none'}"]
    lines += [f"Claims without a question: {', '.join(report.untested_claims) or 'none'}"]
    return "\n".join(lines) + "\n"


def _balance(course: Course) -> Balance:
    asked = [one.question for one in course.questions]
    return Balance(habits(asked), places_of_right(asked), evidence_pattern(asked))


def _balance_lines(balance: Balance) -> list[str]:
    lines = [
        f"Right answers, {habit.name}: {habit.right} of {habit.of}, by chance {habit.chance:.0f}"
        + (" (far from chance)" if habit.is_far else "")
        for habit in balance.habits
    ]
    lines += [f"Right answers, place in the file: {'/'.join(map(str, balance.places)) or 'none'}"]
    if balance.evidence:
        places = " and ".join(map(str, balance.evidence.places))
        lines += [
            f"Evidence, always marking {places}: earns {balance.evidence.earns:.2f}, "
            f"by chance {balance.evidence.chance:.2f}"
        ]
    return lines


def _lesson(lesson: Lesson) -> LessonReport:
    readings = {zoom: lesson.readings.get((zoom, ENGLISH)) for zoom in ZOOMS}
    return LessonReport(
        id=lesson.id,
        number=lesson.number,
        title=said(lesson.title, ENGLISH),
        paragraphs=max((len(r.paragraphs) for r in readings.values() if r), default=0),
        zooms={zoom: _zoom(reading) for zoom, reading in readings.items() if reading},
        questions=_questions(lesson.quiz.asked()),
        objectives=lesson.objectives,
        claims=lesson.claims,
    )


def _zoom(reading: Reading) -> ZoomReport:
    found = reading.measure
    return ZoomReport(
        found.words, found.sentences, round(found.sentence_length, 1), round(found.grade, 1)
    )


def _questions(every: Iterable[Asked]) -> Questions:
    asked = list(every)
    return Questions(
        checks=sum(one.place == "check" for one in asked),
        questions=sum(one.place != "check" for one in asked),
        held_back=sum(one.question.held_back for one in asked),
        types=_tally(one.question.type for one in asked),
        objectives=_tally(one.question.objective for one in asked),
        claims=_tally(claim for one in asked for claim in one.question.claims),
    )


def _tally(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _row(lesson: LessonReport) -> list[str]:
    zooms = [lesson.zooms.get(zoom) for zoom in ZOOMS]
    asked = lesson.questions
    return [
        lesson.number,
        lesson.title,
        *(f"{zoom.words:,} at {zoom.grade}" if zoom else "missing" for zoom in zooms),
        str(lesson.paragraphs),
        str(asked.checks),
        f"{asked.questions} ({asked.held_back})",
    ]


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
