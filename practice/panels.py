"""What practice says on the course map: reviews that are due, and what to look at again."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.requests import Request
from lessons.catalogue import library
from lessons.handed_down import Panel, PanelItem
from lessons.library.library import Course, Lesson
from practice.models import ReviewCard
from practice.queries import Outlook, outlook_of
from questions.spec import Question

# The most paragraphs that are named.
MOST = 3


@dataclass(frozen=True)
class LookAgain:
    """A lesson with questions that were missed and not reviewed since."""

    lesson: Lesson
    questions: tuple[Question, ...]

    @property
    def paragraphs(self) -> tuple[int, ...]:
        return tuple(sorted({int(question.see[1:]) for question in self.questions}))[:MOST]


def panels_for(request: Request, course_id: str) -> tuple[Panel, ...]:
    """Four queries for a learner, none for a visitor."""
    course = library().courses.get(course_id)
    if request.learner is None or course is None:
        return ()
    outlook = outlook_of(request.learner, now=timezone.now())
    items = (*_reviews(outlook), *_again(course, look_again(request.learner, course)))
    return (Panel(_("What next"), tuple(items)),) if items else ()


def look_again(learner: User, course: Course) -> LookAgain | None:
    """The lesson in which something was missed last, and what."""
    missed = (
        ReviewCard.objects.of(learner)
        .filter(course_id=course.id, reason=ReviewCard.Reason.MISSED, made_at=F("seen_at"))
        .asked()
    )
    newest = missed.order_by("-made_at").values_list("question_id", flat=True)[:20]
    asked = [found for id_ in newest if (found := course.asked(id_)) and found.lesson_id]
    lesson = course.lesson(asked[0].lesson_id or "") if asked else None
    if lesson is None:
        return None
    return LookAgain(lesson, tuple(a.question for a in asked if a.lesson_id == lesson.id))


def _reviews(outlook: Outlook) -> Iterator[PanelItem]:
    if not outlook.left:
        return
    title = ngettext("Review %(n)d question", "Review %(n)d questions", outlook.left)
    minutes = ngettext("About %(n)d minute", "About %(n)d minutes", outlook.minutes)
    yield PanelItem(
        url=reverse("practice:review"),
        title=title % {"n": outlook.left},
        tag=_("Due"),
        state="due",
        says=minutes % {"n": outlook.minutes},
    )


def _again(course: Course, again: LookAgain | None) -> Iterator[PanelItem]:
    if again is None:
        return
    numbers = again.paragraphs
    here = reverse("lessons:lesson", args=[course.id, again.lesson.id])
    which = get_text_list([str(number) for number in numbers], _("and"))
    read = ngettext(
        "Read paragraph %(which)s of lesson %(number)s again",
        "Read paragraphs %(which)s of lesson %(number)s again",
        len(numbers),
    )
    yield PanelItem(
        url=f"{here}#p{numbers[0]}",
        title=read % {"which": which, "number": again.lesson.number},
        says=_then(len(again.questions)),
    )


def _then(questions: int) -> str:
    says = ngettext(
        "Then %(n)d question, when it comes back",
        "Then %(n)d questions, as they come back",
        questions,
    )
    return says % {"n": questions}
