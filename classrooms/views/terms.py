"""The term of a class: copied for a new one, and going on after its last day."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import Request
from classrooms import operations, queries
from classrooms.forms import CopyForm, ReopenForm
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right
from common.templatetags.times import full_date

CONFIRMED = "yes"


@member(Right.SEE)
def copy_class(request: Request, own: Membership) -> HttpResponse:
    """The same rules and the same work for a new term, without anybody in it: first which dates
    the work gets, then the class."""
    first = {"name": own.classroom.name, "first_on": timezone.localdate()}
    form = CopyForm(request.POST or None, initial=first)
    preview = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if request.POST.get("go") == CONFIRMED:
            copy = operations.copy_class(
                own.classroom, by=request.user, now=timezone.now(), **given
            )
            messages.success(request, _("The new class is made. Its work has the dates you saw."))
            return redirect("classrooms:classroom", copy.pk)
        dates = {name: given[name] for name in ("first_on", "is_exact", "ends_on")}
        preview = queries.copy_preview(own.classroom, by=request.user, **dates)
    shown = {"own": own, "form": form, "preview": preview}
    status = 422 if form.is_bound and preview is None else 200
    return render(request, "classrooms/copy_class.html", shown, status=status)


@member(Right.CHANGE)
def reopen_class(request: Request, own: Membership) -> HttpResponse:
    """A later last day for a class that is over, so that students can begin work again."""
    if not own.classroom.has_ended(timezone.now()):
        messages.info(request, _("This class goes on: its last day is not over."))
        return redirect("classrooms:classroom", own.classroom_id)
    form = ReopenForm(request.POST or None, classroom=own.classroom)
    if form.is_bound and form.is_valid():
        operations.reopen_class(own.classroom, by=request.user, **form.cleaned_data)
        said = _("The class goes on until %(day)s.")
        messages.success(request, said % {"day": full_date(own.classroom.ends_on)})
        return redirect("classrooms:classroom", own.classroom_id)
    shown = {"own": own, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/reopen_class.html", shown, status=status)
