"""A lesson as one file that opens without network: three zooms, and checks with their answers.

The same for everybody: no rows are read, and of the questions only the checks are in it.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from lessons.charts import Numbers, numbers_of
from lessons.library.library import Course, Lesson
from lessons.library.readings import Placed
from lessons.library.records import ZOOMS
from lessons.models import Zoom
from lessons.queries import LessonPage, lesson_page
from questions.grading import Explained
from questions.shown import Shown, show
from questions.spec import Question
from questions.types import type_of


@dataclass(frozen=True)
class SavedCheck:
    """A check as it stands on paper, the right answer in words, and every why."""

    shown: Shown
    key: str
    whys: tuple[Explained, ...]


@dataclass(frozen=True)
class SavedZoom:
    """The lesson at one zoom. `texts` are the paragraphs by id, as safe HTML whose links lead to
    places of the same zoom: each id of the file begins with the zoom."""

    page: LessonPage
    texts: dict[str, SafeString]

    @property
    def id(self) -> str:
        return self.page.reading.zoom

    @property
    def title(self) -> str:
        return str(Zoom(self.id).label)

    @property
    def minutes(self) -> int:
        return self.page.lesson.minutes.at(self.page.reading.zoom)


@dataclass(frozen=True)
class SavedLesson:
    """`beside`: cards, figures and checks in the order of the text; they stand once, since they are
    the same at each zoom. Checks and tables are by id."""

    lesson: Lesson
    beside: tuple[Placed, ...]
    zooms: tuple[SavedZoom, ...]
    checks: dict[str, SavedCheck]
    tables: dict[str, Numbers]


def saved_lesson(course: Course, lesson: Lesson, *, language: str) -> SavedLesson:
    pages = [lesson_page(course, lesson, None, zoom=zoom, language=language) for zoom in ZOOMS]
    placed = [thing for paragraph in pages[0].reading.paragraphs for thing in paragraph.placed]
    checks = [thing.check for thing in placed if thing.check]
    return SavedLesson(
        lesson,
        tuple(placed),
        tuple(SavedZoom(page, _texts(page)) for page in pages),
        {check.id: _check(n, check, language) for n, check in enumerate(checks, start=1)},
        {
            thing.id: numbers_of(thing.figure, thing.series, language)
            for thing in placed
            if thing.figure and thing.series
        },
    )


def _texts(page: LessonPage) -> dict[str, SafeString]:
    own = f'href="#{page.reading.zoom}-'
    return {
        paragraph.id: SafeString(paragraph.html.replace('href="#', own))
        for paragraph in page.reading.paragraphs
    }


def _check(number: int, check: Question, language: str) -> SavedCheck:
    kind = type_of(check)
    shown = show(check, number=number, seed=check.id)
    return SavedCheck(shown, kind.key(check, language), tuple(kind.explanations(check)))
