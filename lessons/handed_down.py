"""What apps to the right hand down to these pages, as values; by default nothing.

`lessons.urls.patterns` takes the functions; `config/urls.py` is where they are passed.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.requests import Request
from lessons.library.records import Zoom


class KeyIsKeptBack(PermissionDenied):
    """A graded attempt that the reader has open asks one of these questions: until it is submitted
    no page tells them what is right. The page for it says so."""


@dataclass(frozen=True)
class AssignedQuiz:
    """A quiz that is assigned to the reader: what and when, in sentences, the page of its rules,
    and where a post begins the attempt that counts; "" where none can begin now. `context` is that
    of its attempts; `attempts_left` is None where there is no limit, and `until` says in words when
    it closes, "" where it never does."""

    says: str
    when: str
    url: str
    start_url: str = ""
    has_begun: bool = False
    context: UUID | None = None
    attempts_left: int | None = None
    until: str = ""


@dataclass(frozen=True)
class QuizTouch:
    """What the reader did at the quiz of a lesson: when last, whether an attempt goes on, and
    whether one was submitted."""

    at: datetime
    is_open: bool
    is_done: bool


@dataclass(frozen=True)
class LessonRules:
    """What a class asks of a lesson: the zoom that its teacher suggests, when it opens, in the time
    zone of that class, and which quizzes of it are assigned."""

    zoom: Zoom | None = None
    opens_at: datetime | None = None
    time_zone: str = ""
    assigned: tuple[AssignedQuiz, ...] = ()

    @property
    def startable(self) -> tuple[AssignedQuiz, ...]:
        """The assigned quizzes that can be taken now."""
        return tuple(each for each in self.assigned if each.start_url)

    @property
    def is_closed(self) -> bool:
        return self.opens_at is not None and timezone.now() < self.opens_at


@dataclass(frozen=True)
class PanelItem:
    """One thing to do: where it is, what it is called, a few words of its state and a line more.

    `state` is how the style shows the tag: due, late, wait, todo or done.
    """

    url: str
    title: str
    tag: str = ""
    state: str = "todo"
    says: str = ""


@dataclass(frozen=True)
class Panel:
    """A list of things to do on the course map: work that is due, reviews, what comes next."""

    title: str
    items: tuple[PanelItem, ...]


# Both take the request, the course's id, and for a lesson its id.
type PanelsFor = Callable[[Request, str], tuple[Panel, ...]]
type RulesFor = Callable[[Request, str, str], LessonRules]
# By the id of the lesson.
type QuizzesFor = Callable[[Request, str], Mapping[str, QuizTouch]]
# Before the keys of these questions of a course are shown. Raises KeyIsKeptBack.
type RefuseKeys = Callable[[Request, str, Collection[str]], None]


def no_panels(request: Request, course_id: str) -> tuple[Panel, ...]:
    return ()


def no_refusal(request: Request, course_id: str, question_ids: Collection[str]) -> None:
    return


def no_quizzes(request: Request, course_id: str) -> Mapping[str, QuizTouch]:
    return {}


def no_rules(request: Request, course_id: str, lesson_id: str) -> LessonRules:
    return LessonRules()
