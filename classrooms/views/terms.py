"""The term of a class: copied for a new one, and going on after its last day."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import Request
from classrooms import operations, posts, queries
from classrooms.forms import CopyForm, ReopenForm
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right
from common.ids import uuid7
from common.templatetags.times import full_date

CONFIRMED = "yes"
STALE = gettext_lazy(
    "Nothing was copied. Its dates would be different from those that you saw. Check them below and"
    " confirm again."
)


@member(Right.SEE)
def copy_class(request: Request, own: Membership) -> HttpResponse:
    """The same rules and the same work for a new term, without anybody in it: first which dates
    the work gets, then the class."""
    first = {"name": own.classroom.name, "first_on": timezone.localdate()}
    form = CopyForm(request.POST or None, initial=first)
    preview, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        status = 200
        if request.POST.get("go") == CONFIRMED:
            try:
                return _copy(request, own, form)
            except operations.Stale:
                messages.info(request, STALE)
                status = 409
        dates = {name: form.cleaned_data[name] for name in ("first_on", "is_exact", "ends_on")}
        preview = queries.copy_preview(own.classroom, by=request.user, now=timezone.now(), **dates)
    shown = {"own": own, "form": form, "preview": preview}
    return render(request, "classrooms/copy_class.html", shown, status=status)


def _copy(request: Request, own: Membership, form: CopyForm) -> HttpResponse:
    copy = operations.copy_class(
        own.classroom,
        seen=request.POST.get("seen", ""),
        new_id=posts.one_id(request.POST.get("new_id", "")) or uuid7(),
        by=request.user,
        now=timezone.now(),
        **form.cleaned_data,
    )
    messages.success(request, _("The new class is made."))
    return redirect("classrooms:classroom", copy.pk)


@member(Right.CHANGE)
def reopen_class(request: Request, own: Membership) -> HttpResponse:
    """A later last day for a class that is over, so that students can begin work again."""
    if own.classroom.is_archived or not own.classroom.has_ended(timezone.now()):
        archived = _("This class is archived. Take it back first.")
        goes_on = _("This class goes on: its last day is not over.")
        messages.info(request, archived if own.classroom.is_archived else goes_on)
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
