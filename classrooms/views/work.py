"""One work of a class: how far its students are, its dates and rules, and exceptions from them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import access, operations, queries
from classrooms.forms import AccommodationForm, DecisionForm, ExtensionForm, WorkForm
from classrooms.models import Accommodation, Assignment, GradeOverride, Membership
from classrooms.policies import member
from classrooms.rights import Right

CHANGED = gettext_lazy(
    "Somebody else saved in the meantime. This is how it is now; change it again if need be."
)


@member(Right.SEE)
def work(request: Request, own: Membership, work_id: UUID) -> HttpResponse:
    """One work: address, dates, rules, and a line for each student."""
    given = access.get_assignment_for_staff(own, work_id)
    page = queries.work_page(own, given, now=timezone.now())
    return render(request, "classrooms/work.html", {"page": page})


@member(Right.SEE)
def attempt(request: Request, own: Membership, attempt_id: UUID) -> HttpResponse:
    """A student's try, once it is handed in: every answer with its why."""
    found = access.get_attempt_for_staff(own, attempt_id)
    page = queries.try_page(own, found, now=timezone.now())
    return render(request, "classrooms/attempt.html", {"page": page})


@member(Right.CHANGE)
def change_work(request: Request, own: Membership, work_id: UUID) -> HttpResponse:
    """Other dates and rules; tries that run get more time at once."""
    given = access.get_assignment_for_staff(own, work_id)
    access.refuse_test_only(own, given)
    form = WorkForm(request.POST or None, assignment=given)
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.change_assignment(given, version=version, by=request.user, **form.changes())
        except operations.Stale as stale:
            return _changed(request, own, stale.args[0], form.typed())
        messages.success(request, _("Saved."))
        return redirect("classrooms:work", own.classroom_id, given.pk)
    shown = {"own": own, "form": form, "page": queries.titled(given)}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/change_work.html", shown, status=status)


def _changed(
    request: Request, own: Membership, given: Assignment, typed: list[tuple[str, str]]
) -> HttpResponse:
    """Two teachers at once: the second sees what the first has written beside their own."""
    messages.info(request, CHANGED)
    form, page = WorkForm(assignment=given), queries.titled(given)
    shown = {"own": own, "form": form, "page": page, "typed": typed}
    return render(request, "classrooms/change_work.html", shown, status=409)


@member(Right.CHANGE)
@require_POST
def take_back_work(request: Request, own: Membership, work_id: UUID) -> HttpResponse:
    """Delete a work that nobody has begun."""
    given = access.get_assignment_for_staff(own, work_id)
    try:
        operations.take_back_assignment(given, by=request.user)
    except operations.HasBegun:
        messages.info(request, _("A student has begun it. Let it close instead."))
        return redirect("classrooms:work", own.classroom_id, given.pk)
    messages.success(request, _("The work is taken back."))
    return redirect("classrooms:classroom", own.classroom_id)


@member(Right.CHANGE)
def extend(request: Request, own: Membership, work_id: UUID, member_id: UUID) -> HttpResponse:
    """Other dates, time or tries for one student at this work."""
    given = access.get_assignment_for_staff(own, work_id)
    pupil = access.get_student_for_staff(own, member_id)
    # A close of one student's own would show them the key before the others.
    access.refuse_test_only(own, given)
    extension = given.extensions.filter(member=pupil).first()
    form = ExtensionForm(request.POST or None, assignment=given, extension=extension)
    status, typed = 422 if form.is_bound else 200, []
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.extend(given, pupil, form.change(), version=version, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("classrooms:work", own.classroom_id, given.pk)
        except operations.Stale as stale:
            messages.info(request, CHANGED)
            typed, status = form.typed(), 409
            form = ExtensionForm(assignment=given, extension=stale.args[0])
    page = queries.titled(given)
    shown = {"own": own, "student": pupil, "form": form, "page": page, "typed": typed}
    return render(request, "classrooms/extend.html", shown, status=status)


@member(Right.CHANGE)
def decide_grade(request: Request, own: Membership, work_id: UUID, member_id: UUID) -> HttpResponse:
    """Excuse a student from this work, or give other points, with a reason."""
    given = access.get_assignment_for_staff(own, work_id)
    pupil = access.get_student_for_staff(own, member_id)
    decided = GradeOverride.objects.filter(assignment=given, member=pupil).first()
    form = DecisionForm(request.POST or None, assignment=given, decided=decided)
    status, typed = 422 if form.is_bound else 200, []
    if form.is_bound and form.is_valid():
        version, now = form.cleaned_data["version"], timezone.now()
        try:
            operations.decide_grade(
                given, pupil, form.decided(), version=version, by=request.user, now=now
            )
            messages.success(request, _("Saved."))
            return redirect("classrooms:grade", own.classroom_id, pupil.pk)
        except operations.Stale as stale:
            messages.info(request, CHANGED)
            typed, status = form.typed(), 409
            form = DecisionForm(assignment=given, decided=stale.args[0])
    shown = {
        "own": own,
        "student": pupil,
        "form": form,
        "page": queries.titled(given),
        "typed": typed,
        "tries": queries.points_of_tries(pupil, given, now=timezone.now()),
    }
    return render(request, "classrooms/decide_grade.html", shown, status=status)


@member(Right.CHANGE)
def accommodate(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """Time, tries and days that a student has on top of every work."""
    pupil = access.get_student_for_staff(own, member_id)
    row = Accommodation.objects.filter(member=pupil).first()
    form = AccommodationForm(request.POST or None, row=row)
    status, typed = 422 if form.is_bound else 200, []
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.accommodate(pupil, form.agreed(), version=version, by=request.user)
            messages.success(
                request,
                _(
                    "Saved. Time, tries and days hold from now on, also in tries that run; whether"
                    " there is a timer, from the next try on."
                ),
            )
            return redirect("classrooms:student", own.classroom_id, pupil.pk)
        except operations.Stale as stale:
            messages.info(request, CHANGED)
            typed, form, status = form.typed(), AccommodationForm(row=stale.args[0]), 409
    shown = {"own": own, "student": pupil, "form": form, "typed": typed}
    return render(request, "classrooms/accommodate.html", shown, status=status)
