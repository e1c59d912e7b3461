"""What was reported: the list and the answers of administrators, and each one's own reports."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import known_learner, staff
from accounts.requests import Request
from lessons import access, operations, queries
from lessons.forms import ReplyForm
from lessons.models import ProblemReport
from lessons.reports import patch_note_of, reported


@staff
def reports(request: Request) -> HttpResponse:
    """Every report, those that wait first."""
    page = queries.report_list(request.GET.get("show", ""), request.GET.get("page", ""))
    return render(request, "lessons/reports.html", {"page": page})


@staff
def patch_note(request: Request) -> HttpResponse:
    """The reports as a Markdown file for the authors of the course."""
    show = request.GET.get("show", "")
    note = patch_note_of(queries.reports_to_show(show), show=show, on=localdate())
    return HttpResponse(
        note,
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="patch-note.md"'},
    )


@staff
def report(request: Request, number: int) -> HttpResponse:
    """One report, with a form to answer it."""
    found = access.get_report(number)
    return _report_page(request, found, ReplyForm(initial={"reply": found.reply}))


def _report_page(
    request: Request, found: ProblemReport, form: ReplyForm, status: int = 200
) -> HttpResponse:
    page = {"one": reported(found), "form": form}
    return render(request, "lessons/report.html", page, status=status)


@staff
@require_POST
def answer_report(request: Request, number: int) -> HttpResponse:
    """Put an answer to the report, and close it or leave it open, as the button says."""
    found = access.get_report(number)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _report_page(request, found, form, status=422)
    closes = request.POST.get("then") == "close"
    if operations.answer_report(found, reply=form.cleaned_data["reply"], closes=closes):
        is_closed, is_open = (
            _("Answered. The report is closed."),
            _("Answered. The report is open."),
        )
        messages.success(request, is_closed if closes else is_open)
    else:
        messages.info(request, _("Nothing was changed: this answer stood there already."))
    return redirect("report", number)


@staff
@require_POST
def close_report(request: Request, number: int) -> HttpResponse:
    """The report is dealt with, in words or without."""
    found = access.get_report(number)
    if operations.close_reports(ProblemReport.objects.filter(pk=found.pk)):
        messages.success(request, _("The report is closed."))
    else:
        messages.info(request, _("Nothing was changed: the report was closed already."))
    return redirect("report", number)


@staff
@require_POST
def reopen_report(request: Request, number: int) -> HttpResponse:
    """There is more to do about it."""
    if operations.reopen_report(access.get_report(number)):
        messages.success(request, _("The report is open again."))
    else:
        messages.info(request, _("Nothing was changed: the report was open already."))
    return redirect("report", number)


@known_learner
def my_reports(request: Request) -> HttpResponse:
    """What I reported, and what was answered."""
    page = queries.own_reports(request.learner, request.GET.get("page", ""))
    return render(request, "lessons/my_reports.html", {"page": page})
