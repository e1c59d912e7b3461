"""The class by objective: how many have each secure, and what to teach again."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.queries.objectives import ObjectivesView, objectives_page
from classrooms.rights import Right


@member(Right.SEE)
def objectives(request: Request, own: Membership) -> HttpResponse:
    """Every objective of a course with the students by their state. The query holds the view."""
    page = objectives_page(own, ObjectivesView.of(request.GET.dict()))
    return render(request, "classrooms/objectives.html", {"page": page})
