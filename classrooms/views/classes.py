"""A teacher's classes: the list, making one, its first page, its code, its settings."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import installation
from accounts.policies import account, teacher
from accounts.requests import Request
from classrooms import operations, queries
from classrooms.forms import ClassForm, SettingsForm
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right


@account
def classes(request: Request) -> HttpResponse:
    """All classes in which I teach or look on, a line each."""
    _refuse_learners(request)
    page = queries.classes_page(request.user, now=timezone.now())
    return render(request, "classrooms/classes.html", {"page": page})


@teacher
def codes(request: Request) -> HttpResponse:
    """The codes of all my classes that can be joined, on one sheet."""
    return render(request, "classrooms/codes.html", {"joinings": queries.joinings(request.user)})


@account
def make_class(request: Request) -> HttpResponse:
    """A new class in one page; it can be joined at once."""
    _refuse_learners(request)
    zone = queries.usual_zone(request.user) or installation.time_zone()
    form = ClassForm(request.POST or None, initial={"time_zone": zone})
    if form.is_bound and form.is_valid():
        classroom = operations.make_class(request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The class is made. Its code is below."))
        return redirect("classrooms:classroom", classroom.pk)
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/make_class.html", {"form": form}, status=status)


def _refuse_learners(request: Request) -> None:
    """Teachers are invited, except where the site says that anyone may teach."""
    if not (request.user.may_invite or installation.anyone_may_teach()):
        raise PermissionDenied


@member(Right.SEE)
def classroom(request: Request, own: Membership) -> HttpResponse:
    """The first page of a class."""
    return render(
        request, "classrooms/classroom.html", {"page": queries.class_page(own, now=timezone.now())}
    )


@member(Right.CHANGE)
def board(request: Request, own: Membership) -> HttpResponse:
    """The code of the class, large, for the board or a sheet of paper."""
    joining = queries.joining(own.classroom)
    if joining is None:
        messages.info(request, _("Joining is closed. Open it first."))
        return redirect("classrooms:classroom", own.classroom_id)
    return render(request, "classrooms/board.html", {"own": own, "joining": joining})


@member(Right.CHANGE)
@require_POST
def renew_code(request: Request, own: Membership) -> HttpResponse:
    """A new code; the older one stops working."""
    operations.renew_code(own.classroom, by=request.user)
    messages.success(request, _("The class has a new code. The old one no longer works."))
    return redirect("classrooms:classroom", own.classroom_id)


@member(Right.CHANGE)
@require_POST
def open_joining(request: Request, own: Membership) -> HttpResponse:
    """Join again with the code that the class had."""
    operations.open_joining(own.classroom, by=request.user)
    messages.success(request, _("Students can join the class again."))
    return redirect("classrooms:classroom", own.classroom_id)


@member(Right.CHANGE)
@require_POST
def close_joining(request: Request, own: Membership) -> HttpResponse:
    """Nobody else joins by the code."""
    operations.close_joining(own.classroom, by=request.user)
    messages.success(request, _("Joining is closed. Whoever is in the class stays in it."))
    return redirect("classrooms:classroom", own.classroom_id)


@member(Right.OWN)
def settings(request: Request, own: Membership) -> HttpResponse:
    """Name, dates and rules of the class, and who teaches in it."""
    # A copy, since a form writes what was posted into it, good or not.
    form = SettingsForm(request.POST or None, instance=copy(own.classroom), initial=_zone(own))
    if form.is_bound and form.is_valid():
        operations.change_class(own.classroom, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("classrooms:settings", own.classroom_id)
    page = {"page": queries.settings_page(own), "form": form}
    return render(request, "classrooms/settings.html", page, status=422 if form.is_bound else 200)


def _zone(own: Membership) -> dict[str, str]:
    return {"time_zone": own.classroom.time_zone}


@member(Right.CHANGE)
def log(request: Request, own: Membership) -> HttpResponse:
    """What was done in the class, and by whom."""
    page = queries.log_page(own, request.GET.get("page", ""))
    return render(request, "classrooms/log.html", {"page": page})


@member(Right.OWN)
@require_POST
def archive_class(request: Request, own: Membership) -> HttpResponse:
    """Put the class away."""
    operations.archive_class(own.classroom, by=request.user, now=timezone.now())
    messages.success(request, _("The class is archived. It can be read, and taken back."))
    return redirect("classrooms:classes")


@member(Right.OWN, also_archived=True)
@require_POST
def restore_class(request: Request, own: Membership) -> HttpResponse:
    """Take the class out of the archive."""
    operations.restore_class(own.classroom, by=request.user)
    messages.success(request, _("The class is back. Joining is closed until you open it."))
    return redirect("classrooms:classroom", own.classroom_id)
