"""A lesson on paper: its text, a worksheet of its questions, and the key to that worksheet.

The same for everybody: no rows are read. A sheet holds nothing of the key, which is a value apart.
"""

import re
from dataclasses import dataclass
from string import ascii_uppercase

from common.qr import QrCode, qr_code
from lessons.library.library import Course, Lesson
from lessons.library.records import Zoom
from lessons.library.text import ENGLISH
from lessons.queries import LessonPage, lesson_page
from questions.grading import Explained
from questions.shown import Shown, show
from questions.spec import Question
from questions.types import type_of

# On paper these have no letters before what can be chosen; nor has the verdict of true or false.
UNLETTERED = {"cloze", "ordering"}
TITLE = re.compile(r"\s*<h1>.*?</h1>", re.DOTALL)
HEADING = re.compile(r"(?<=<h|/h)[1-3](?=>)")


@dataclass(frozen=True)
class Asked:
    """A question of the sheet, with the number of the paragraph on which it rests."""

    shown: Shown
    paragraph: int


@dataclass(frozen=True)
class Sheet:
    """A lesson with its questions numbered for paper: the checks by id, and the written one."""

    page: LessonPage
    qr: QrCode
    checks: dict[str, Asked]
    closing: Asked | None

    @property
    def questions(self) -> tuple[Asked, ...]:
        return (*self.checks.values(), *([self.closing] if self.closing else []))


@dataclass(frozen=True)
class Why:
    """Something that can be answered, what is said to it, and its letter on the sheet, if any."""

    letter: str
    part: Explained


@dataclass(frozen=True)
class Answer:
    """A question of the sheet with the right answer in words and every why."""

    asked: Asked
    right: str
    whys: tuple[Why, ...]


@dataclass(frozen=True)
class AnswerKey:
    """The answers to a sheet, and what its author says to teachers as safe HTML."""

    answers: tuple[Answer, ...]
    notes: str
    notes_language: str


def sheet(course: Course, lesson: Lesson, *, zoom: Zoom, address: str, language: str) -> Sheet:
    """The lesson at a zoom, for paper; `address` is where its code leads."""
    page = lesson_page(course, lesson, None, zoom=zoom, language=language)
    checks = {check.id: _asked(n, check) for n, check in enumerate(page.checks, start=1)}
    # What is held back is served in assigned work alone.
    closing = next((q for q in lesson.quiz.pool if q.id == lesson.closing), None)
    written = _asked(len(checks) + 1, closing) if closing else None
    return Sheet(page, qr_code(address), checks, written)


def _asked(number: int, question: Question) -> Asked:
    """On paper there is no attempt: the order hangs on the question's id alone."""
    return Asked(show(question, number=number, seed=""), int(question.see.removeprefix("p")))


def answer_key(sheet: Sheet, *, language: str) -> AnswerKey:
    """The key to a sheet; the notes are in English where they are not there in the language."""
    notes = sheet.page.lesson.teacher_notes
    notes_language = language if language in notes else ENGLISH
    return AnswerKey(
        tuple(_answer(asked, language) for asked in sheet.questions),
        _below_the_page(notes.get(notes_language, "")),
        notes_language,
    )


def _answer(asked: Asked, language: str) -> Answer:
    question = asked.shown.question
    kind = type_of(question)
    parts = list(kind.explanations(question))
    labels = [part.label for part in parts]
    whys = (Why(_letter(asked.shown, part), part) for part in parts)
    in_order = sorted(whys, key=lambda why: (labels.index(why.part.label), why.letter))
    return Answer(asked, kind.key(question, language), tuple(in_order))


def _letter(shown: Shown, part: Explained) -> str:
    """The letter before these words on the sheet, or nothing."""
    if shown.question.type in UNLETTERED:
        return ""
    letters = (
        letter
        for field in shown.fields
        if field.name != "verdict"
        for letter, offer in zip(ascii_uppercase, field.offers, strict=False)
        if offer.text == part.given
    )
    return next(letters, "")


def _below_the_page(notes: str) -> str:
    """The notes without their title, which the page has, and with their headings one lower."""
    return HEADING.sub(lambda level: str(int(level[0]) + 1), TITLE.sub("", notes, count=1))
