"""One's own progress: the whole, one objective with its evidence, and a record to print."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import known_learner
from accounts.requests import Request
from lessons.catalogue import get_course, library
from practice import queries
from practice.queries import ProgressPage


@known_learner
def progress(request: Request) -> HttpResponse:
    """What you can do by objective, what you read and handed in, and what comes back."""
    return render(request, "practice/progress.html", {"pages": _pages(request)})


@known_learner
def objective(request: Request, course_id: str, objective_id: str) -> HttpResponse:
    """The state of one objective, the rule, and the answers that it rests on."""
    course = get_course(course_id)
    page = queries.objective_page(request.learner, course, objective_id, now=timezone.now())
    if page is None:
        raise Http404(_("There is no such objective in this course."))
    return render(request, "practice/objective.html", {"page": page, "course": course})


@known_learner
def record(request: Request) -> HttpResponse:
    """Lessons read, objectives secure and results, with their days, on a sheet to print."""
    shown = {"pages": _pages(request), "today": timezone.now()}
    return render(request, "practice/record.html", shown)


def _pages(request: Request) -> list[ProgressPage]:
    """One for each course that the learner has begun; where there is one course, it alone."""
    learner, courses = request.learner, list(library().courses.values())
    if learner is None:
        return []
    now = timezone.now()
    pages = [queries.progress_page(learner, course, now=now) for course in courses]
    return [page for page in pages if not page.is_empty] or pages[:1]
