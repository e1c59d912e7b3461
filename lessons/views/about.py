"""How the course was made, and the way to say that something in it is wrong."""

from urllib.parse import urlencode

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import guests
from accounts.operations import note_activity
from accounts.policies import anyone
from accounts.requests import Request
from common.language import page_language
from lessons import catalogue, operations, queries
from lessons.forms import ReportForm
from lessons.library.records import Verdict
from lessons.making import making
from lessons.reports import ReportedPlace, own_page, reported_place


@anyone
def about(request: Request) -> HttpResponse:
    """The essay, the makers, the verdicts, what is missing and what was corrected."""
    courses = catalogue.library().courses.values()
    makings = [making(course, page_language()) for course in courses]
    shown = {"makings": makings, "verdicts": list(Verdict)}
    return render(request, "lessons/about.html", shown)


@anyone
def report_mistake(request: Request) -> HttpResponse:
    """A form for whoever meets a mistake, without an account; then the number of the report."""
    is_sent = request.method == "POST"
    if is_sent and not ratelimit.consume(request, action="report"):
        raise ImmediateHttpResponse(ratelimit.respond_429(request))
    asked = request.POST if is_sent else request.GET
    question_id, number = asked.get("question", ""), asked.get("received", "")
    place = reported_place(own_page(asked.get("page", "")), question_id)
    shown: dict[str, object] = {"place": place}
    if not is_sent and number.isascii() and number.isdigit() and len(number) < 20:
        shown |= {"number": number, "is_own": queries.is_own_report(request.learner, int(number))}
        return render(request, "lessons/report_received.html", shown)
    first = {"page": place.page, "question": question_id if place.question else ""}
    form = ReportForm(request.POST if is_sent else None, initial=first)
    if form.is_valid():
        return _kept(request, form, place)
    status = 422 if is_sent else 200
    return render(request, "lessons/report_mistake.html", shown | {"form": form}, status=status)


def _kept(request: Request, form: ReportForm, place: ReportedPlace) -> HttpResponse:
    """Keep the report; of a visitor it keeps nobody."""
    learner, data = request.learner, form.cleaned_data
    report = operations.report_mistake(
        learner,
        page=data["page"],
        text=data["text"],
        question_id=data["question"],
        digest=place.digest,
    )
    query = urlencode({"received": report.pk, "page": report.page})
    response = redirect(f"{reverse('report_mistake')}?{query}")
    if learner is not None:
        note_activity(learner)
        if learner.is_guest:
            guests.remember(response, learner, request)
    return response
