"""What apps to the right hand down to these pages, as values; by default nothing.

`lessons.urls.patterns` takes the functions; `config/urls.py` is where they are passed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.requests import Request
from lessons.library.records import Zoom


@dataclass(frozen=True)
class AssignedQuiz:
    """A quiz that is assigned to the reader: what and when, in sentences, the page of its rules,
    and where a post begins the try that counts; "" where none can begin now."""

    says: str
    when: str
    url: str
    start_url: str = ""
    has_begun: bool = False


@dataclass(frozen=True)
class LessonRules:
    """What a class asks of a lesson: the zoom that its teacher suggests, when it opens, and which
    quizzes of it are assigned."""

    zoom: Zoom | None = None
    opens_at: datetime | None = None
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


def no_panels(request: Request, course_id: str) -> tuple[Panel, ...]:
    return ()


def no_rules(request: Request, course_id: str, lesson_id: str) -> LessonRules:
    return LessonRules()
