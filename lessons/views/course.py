"""Finding the way: the courses of this installation, and the map of one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.policies import anyone
from accounts.requests import Request
from lessons import catalogue
from lessons.course_map import course_map as map_of
from lessons.handed_down import PanelsFor, QuizzesFor, no_panels, no_quizzes


@anyone
def courses(request: Request) -> HttpResponse:
    """The courses of this installation; where there is one, its map."""
    known = list(catalogue.library().courses.values())
    if len(known) == 1:
        return redirect("lessons:course_map", known[0].id)
    return render(request, "course.html", {"courses": known})


@anyone
def course_map(
    request: Request,
    course_id: str,
    panels_for: PanelsFor = no_panels,
    quizzes_for: QuizzesFor = no_quizzes,
) -> HttpResponse:
    """The course as a strip map, with “you are here” and what there is to do."""
    course = catalogue.get_course(course_id)
    shown = {
        "page": map_of(course, request.learner, quizzes=quizzes_for(request, course_id)),
        "course": course,
        "panels": panels_for(request, course_id),
    }
    return render(request, "lessons/course_map.html", shown)
