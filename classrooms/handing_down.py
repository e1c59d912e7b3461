"""What classes say on pages of apps to the left: due work on the course map, the suggested zoom and
what is assigned on a lesson, and that a quiz is assigned, before somebody takes it for nothing."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import Request
from classrooms import queries, words
from classrooms.queries.work import State, Work
from lessons.handed_down import LessonRules, Panel, PanelItem
from practice import panels as practice
from quizzes.handed_down import AssignedQuiz

STATES = {State.LATE: "late", State.WORKING: "here", State.NOT_OPEN: "wait", State.TO_DO: "due"}


def panels_for(request: Request, course_id: str) -> tuple[Panel, ...]:
    """What is due in front, then what practice has to say."""
    return (*_due(request, course_id), *practice.panels_for(request, course_id))


def _due(request: Request, course_id: str) -> tuple[Panel, ...]:
    works = [work for work in _works(request, course_id) if work.is_pressing]
    items = tuple(
        PanelItem(
            url=reverse("classrooms:assigned", args=[work.assignment.pk]),
            title=_named(work),
            tag=words.state_words(work),
            state=STATES[work.state],
            says=words.when_words(work),
        )
        for work in works
    )
    return (Panel(_("Work for your class"), items),) if items else ()


def rules_for(request: Request, course_id: str, lesson_id: str) -> LessonRules:
    """The zoom that a teacher suggests and when the lesson opens; and what is assigned of it, where
    it or its quiz is."""
    works = _works(request, course_id, lesson_id)
    reading = [work for work in works if work.is_reading]
    closed = [work for work in reading if _opens_later(work)]
    # Where two classes give the same lesson, it opens with the first.
    first = min(closed, key=_opens_at) if closed and len(closed) == len(reading) else None
    zooms = (work.assignment.zoom for work in reading if work.assignment.zoom)
    return LessonRules(
        zoom=next(zooms, None),  # type: ignore[arg-type]
        opens_at=first.window.opens_at if first else None,
        time_zone=first.own.classroom.time_zone if first else "",
        assigned=tuple(_assigned(work) for work in works if not work.is_reading),
    )


def _opens_later(work: Work) -> bool:
    """Also in a class that ended before: what its teacher held back does not open by itself."""
    opens_at = work.window.opens_at
    return not work.done_at and opens_at is not None and work.now < opens_at


def _opens_at(work: Work) -> datetime:
    """Of a work that is not open yet."""
    assert work.window.opens_at is not None
    return work.window.opens_at


def work_for(request: Request, course_id: str, quiz_id: str) -> tuple[AssignedQuiz, ...]:
    """The works that are this quiz, for whoever is about to take it."""
    works = _works(request, course_id, quiz_id)
    return tuple(_assigned(work) for work in works if not work.is_reading)


def _assigned(work: Work) -> AssignedQuiz:
    return AssignedQuiz(
        says=_("%(work)s is given to %(name)s.")
        % {"work": work.target.title, "name": work.own.classroom.name},
        when=words.when_words(work) if _tells_when(work) else words.state_words(work),
        url=reverse("classrooms:assigned", args=[work.assignment.pk]),
        start_url=reverse("classrooms:start_assigned", args=[work.assignment.pk])
        if work.may_start
        else "",
        has_begun=work.running is not None,
        context=work.assignment.pk,
        attempts_left=work.attempts_left,
        until=words.closes_words(work),
    )


def _tells_when(work: Work) -> bool:
    return work.is_pressing or work.state is State.CLASS_ENDED


def _named(work: Work) -> str:
    subject = work.target.subject
    return f"{work.target.title}: {subject}" if subject else work.target.title


def _works(request: Request, course_id: str, target_id: str = "") -> tuple[Work, ...]:
    """Nothing is asked of the database for who is a student of no class."""
    learner = request.learner
    if learner is None or not learner.is_student:
        return ()
    return queries.works_of(learner, now=timezone.now(), course_id=course_id, target_id=target_id)
