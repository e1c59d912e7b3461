"""Temporary passwords: a teacher sets one, the student is told, and allows it or not."""

from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import operations as accounts
from accounts.forms import ChoosePasswordForm
from accounts.policies import account
from accounts.requests import Request
from accounts.views.device import safe_next
from classrooms import access, operations, posts, queries
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right


@member(Right.CHANGE)
@require_POST
@never_cache
def set_temporary_password(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """A password for one student. It stands in this answer and nowhere else."""
    pupil = access.get_student_for_staff(own, member_id)
    after = posts.whole_number(request.POST.get("after", ""))
    try:
        password = operations.set_temporary_password(
            pupil, by=request.user, after=after, now=timezone.now()
        )
    except operations.MayNotReset:
        messages.info(request, _("This student does not let you set a temporary password."))
    except accounts.ResetMeanwhile:
        said = _(
            "Someone set a temporary password a moment ago, so you did not set another one. If "
            "the student does not have it, press the button again."
        )
        messages.info(request, said)
    else:
        shown = {"own": own, "student": pupil, "password": password}
        return render(request, "classrooms/temporary_password.html", shown)
    return redirect("classrooms:student", own.classroom_id, pupil.pk)


@account
@require_POST
def let_reset_password(request: Request, class_id: UUID) -> HttpResponse:
    """Allow the teachers of a class to set a temporary password, or stop it."""
    own = access.get_class_for_student(request.user, class_id)
    lets = request.POST.get("lets") == "1"
    operations.let_reset_password(own, lets=lets)
    said = (
        _("Teachers of %(name)s can set a temporary password for you now.")
        if lets
        else _("Teachers of %(name)s can no longer set a temporary password for you.")
    )
    messages.success(request, said % {"name": own.classroom.name})
    return redirect("classrooms:my_class")


@account
@sensitive_post_parameters("password")
@never_cache
def told_of_password(request: Request) -> HttpResponse:
    """After a sign-in with a temporary password: who set it and when, and a field for a new one."""
    target = safe_next(request, "accounts:account")
    told = queries.told_of_reset(request.user)
    if told is None:
        return redirect(target)
    form = ChoosePasswordForm(request.POST or None, person=request.user)
    if request.method == "POST" and request.POST.get("go") == "later":
        accounts.note_reset_told(request.user)
        return redirect(target)
    if request.method == "POST":
        # The temporary password was typed just now, and is not asked for again.
        raise_if_reauthentication_required(request, app="")
        if form.is_valid():
            accounts.choose_password(request.user, password=form.cleaned_data["password"])
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your new password is set."))
            return redirect(target)
    shown = {"told": told, "form": form, "next": target}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/told_of_password.html", shown, status=status)
