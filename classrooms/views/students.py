"""The students of a class: the list, adding from a roster, names, leaving and coming back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import access, operations, posts, queries, rosters
from classrooms.forms import RosterForm, StudentForm, SureForm
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right


@member(Right.SEE)
def students(request: Request, own: Membership) -> HttpResponse:
    """Everybody in the class, the new ones first."""
    return render(request, "classrooms/students.html", {"page": queries.students_page(own)})


@member(Right.CHANGE)
@require_POST
def check_names(request: Request, own: Membership) -> HttpResponse:
    """These new students belong here."""
    chosen = posts.member_ids(request.POST.getlist("member"))
    checked = operations.check_names(own.classroom, chosen, now=timezone.now())
    if checked:
        said = ngettext("%(n)d name is checked.", "%(n)d names are checked.", checked)
        messages.success(request, said % {"n": checked})
    else:
        messages.info(request, _("Tick the students whom you know first."))
    return redirect("classrooms:students", own.classroom_id)


@member(Right.CHANGE)
def add_students(request: Request, own: Membership) -> HttpResponse:
    """Names pasted or in a file; what they would do stands on the next page."""
    form = RosterForm(request.POST or None, request.FILES or None)
    problems: tuple[str, ...] = ()
    if form.is_bound and form.is_valid():
        roster = rosters.read(form.cleaned_data["names"], form.cleaned_data["file"])
        if not roster.problems:
            draft = operations.keep_roster(
                own.classroom, roster, by=request.user, now=timezone.now()
            )
            return redirect("classrooms:draft", own.classroom_id, draft.pk)
        problems = tuple(map(rosters.sentence, roster.problems))
    shown = {"own": own, "form": form, "problems": problems}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/add_students.html", shown, status=status)


@member(Right.CHANGE)
def draft(request: Request, own: Membership, draft_id: int) -> HttpResponse:
    """Who would be added, under which user name, and who is here already."""
    names = access.get_draft_for_staff(own, draft_id)
    return render(request, "classrooms/draft.html", {"page": queries.draft_page(own, names)})


@member(Right.CHANGE)
@require_POST
def confirm_draft(request: Request, own: Membership, draft_id: int) -> HttpResponse:
    """Add them, all or none."""
    names = access.get_draft_for_staff(own, draft_id)
    added = operations.add_students(names, by=request.user, now=timezone.now())
    said = ngettext("%(n)d student is added.", "%(n)d students are added.", added) % {"n": added}
    messages.success(request, said)
    return redirect("classrooms:students", own.classroom_id)


@member(Right.CHANGE)
def student(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """One student: the name in this class, the school number, signing in, leaving."""
    pupil = access.get_student_for_staff(own, member_id)
    form = StudentForm(request.POST or None, member=pupil)
    if form.is_bound and form.is_valid():
        operations.name_student(pupil, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("classrooms:students", own.classroom_id)
    shown = {
        "own": own,
        "student": pupil,
        "form": form,
        "set_for": queries.set_for(pupil),
        "resets": queries.resets(pupil),
        "moved_to": queries.moved_to(pupil),
    }
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/student.html", shown, status=status)


@member(Right.CHANGE)
@require_POST
def remove_student(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """Out of the class with the next click; the work stays."""
    pupil = access.get_student_for_staff(own, member_id)
    operations.remove_student(pupil, by=request.user, now=timezone.now())
    said = _("%(name)s is out of the class. The work stays, and you can take them back below.")
    messages.success(request, said % {"name": pupil.name})
    return redirect("classrooms:students", own.classroom_id)


@member(Right.CHANGE)
def erase_student(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """Say what is lost, ask, and erase an account that this class made."""
    pupil = access.get_student_for_staff(own, member_id)
    form = SureForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        name = pupil.name
        try:
            operations.erase_student(pupil, by=request.user)
        except operations.NotOurs:
            form.add_error(None, _("This class does not look after this account alone."))
        else:
            messages.success(request, _("The account of %(name)s is erased.") % {"name": name})
            return redirect("classrooms:students", own.classroom_id)
    shown = {"own": own, "student": pupil, "form": form}
    return render(request, "classrooms/erase_student.html", shown, status=status)


@member(Right.CHANGE)
@require_POST
def take_back(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """Back in the class, with all work."""
    pupil = access.get_student_for_staff(own, member_id)
    operations.take_back(pupil, by=request.user)
    messages.success(request, _("%(name)s is in the class again.") % {"name": pupil.name})
    return redirect("classrooms:students", own.classroom_id)
