"""Who else teaches or looks on in a class."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import access, operations
from classrooms.forms import ColleagueForm
from classrooms.models import Membership, Role
from classrooms.policies import member
from classrooms.rights import Right


@member(Right.OWN)
def add_colleague(request: Request, own: Membership) -> HttpResponse:
    """A co-teacher or an assistant, by user name."""
    form = ColleagueForm(request.POST or None)
    if form.is_bound and form.is_valid() and _add(request, own, form):
        return redirect("classrooms:settings", own.classroom_id)
    shown = {"own": own, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/add_colleague.html", shown, status=status)


def _add(request: Request, own: Membership, form: ColleagueForm) -> bool:
    assert form.person is not None
    role = form.cleaned_data["role"]
    try:
        place = operations.add_colleague(
            own.classroom, form.person, role=role, by=request.user, now=timezone.now()
        )
    except operations.AlreadyHere:
        form.add_error("username", _("This person is in the class already, or learns in it"))
        return False
    messages.success(request, _("%(name)s is in the class now.") % {"name": place.person})
    return True


@member(Right.OWN)
@require_POST
def remove_colleague(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """End what a colleague may do here, with their next click."""
    colleague = access.get_colleague_for_staff(own, member_id)
    operations.remove_colleague(colleague, by=request.user, now=timezone.now())
    said = _("%(name)s is no longer in the class.") % {"name": colleague.person}
    messages.success(request, said)
    return redirect("classrooms:settings", own.classroom_id)


@member(Right.OWN)
@require_POST
def hand_over(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """Make a co-teacher the teacher of the class."""
    colleague = access.get_colleague_for_staff(own, member_id, roles=[Role.CO_TEACHER])
    operations.hand_over(own, colleague, by=request.user)
    said = _("%(name)s is the teacher of the class now; you are a co-teacher.")
    messages.success(request, said % {"name": colleague.person})
    return redirect("classrooms:classroom", own.classroom_id)


@member(Right.SEE)
@require_POST
def stop_teaching(request: Request, own: Membership) -> HttpResponse:
    """Leave a class that somebody else teaches too."""
    try:
        operations.remove_colleague(own, by=request.user, now=timezone.now())
    except operations.LastTeacher:
        messages.info(request, _("Nobody else is the teacher. Hand the class over first."))
        return redirect("classrooms:classroom", own.classroom_id)
    messages.success(request, _("You have left the class."))
    return redirect("classrooms:classes")
