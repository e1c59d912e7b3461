"""The groups of a class."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import access, operations, posts, queries
from classrooms.forms import GroupForm
from classrooms.models import ClassGroup, Membership
from classrooms.policies import member
from classrooms.rights import Right


@member(Right.SEE)
def groups(request: Request, own: Membership) -> HttpResponse:
    """Every group with who is in it."""
    shown = {"own": own, "groups": queries.groups_of(own.classroom)}
    return render(request, "classrooms/groups.html", shown)


@member(Right.CHANGE)
def make_group(request: Request, own: Membership) -> HttpResponse:
    """A new group."""
    return _group_page(request, own, None)


@member(Right.CHANGE)
def change_group(request: Request, own: Membership, group_id: int) -> HttpResponse:
    """Another name, other students. Work for the group is for whoever is in it."""
    return _group_page(request, own, access.get_group_for_staff(own, group_id))


def _group_page(request: Request, own: Membership, group: ClassGroup | None) -> HttpResponse:
    students = queries.sorted_students(own.classroom)
    form = GroupForm(request.POST or None, classroom=own.classroom, students=students, group=group)
    if form.is_bound and form.is_valid():
        chosen = posts.member_ids(form.cleaned_data["members"])
        name = form.cleaned_data["name"]
        operations.save_group(own.classroom, group, name=name, member_ids=chosen)
        messages.success(request, _("Saved."))
        return redirect("classrooms:groups", own.classroom_id)
    shown = {"own": own, "group": group, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/group.html", shown, status=status)


@member(Right.CHANGE)
@require_POST
def delete_group(request: Request, own: Membership, group_id: int) -> HttpResponse:
    """The group goes; its students stay in the class."""
    operations.delete_group(access.get_group_for_staff(own, group_id))
    messages.success(request, _("The group is gone. Its students stay in the class."))
    return redirect("classrooms:groups", own.classroom_id)
