"""A student who was away, who goes to another class, or who has two accounts: each is shown before
it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import access, operations, queries, words
from classrooms.forms import AbsenceForm, MoveForm, SameStudentForm
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right
from quizzes import operations as quizzes

CONFIRMED = "yes"
STALE = gettext_lazy(
    "Nothing was changed. Another teacher changed dates or excuses of this student in the meantime."
    " Check the assignments below and confirm again."
)


@member(Right.CHANGE)
def absence(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """From when to when, what it would change, and then the change."""
    pupil = access.get_student_for_staff(own, member_id)
    form = AbsenceForm(request.POST or None)
    preview, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        status = 200
        if request.POST.get("go") == CONFIRMED:
            try:
                return _note_absence(request, own, pupil, form)
            except operations.Stale:
                messages.info(request, STALE)
                status = 409
        preview = operations.works_between(pupil, *form.days, is_moved=form.is_moved)
    shown = {
        "own": own,
        "student": pupil,
        "form": form,
        "preview": None if preview is None else [queries.AbsentLine(work) for work in preview],
        "seen": operations.print_of(preview or ()),
        "absences": queries.absences_of(pupil),
    }
    return render(request, "classrooms/absence.html", shown, status=status)


def _note_absence(
    request: Request, own: Membership, pupil: Membership, form: AbsenceForm
) -> HttpResponse:
    first, last = form.days
    made = operations.note_absence(
        pupil,
        first,
        last,
        is_moved=form.is_moved,
        reason=words.absent_reason(first, last),
        seen=request.POST.get("seen"),
        by=request.user,
        now=timezone.now(),
    )
    n = len(made.changes)
    moved = ngettext("%(n)d assignment is due later.", "%(n)d assignments are due later.", n)
    excused = ngettext("%(n)d assignment is excused.", "%(n)d assignments are excused.", n)
    messages.success(request, (moved if form.is_moved else excused) % {"n": n})
    return redirect("classrooms:absence", own.classroom_id, pupil.pk)


@member(Right.CHANGE)
@require_POST
def undo_absence(
    request: Request, own: Membership, member_id: UUID, absence_id: int
) -> HttpResponse:
    """As it was before, but for what somebody has changed since."""
    pupil = access.get_student_for_staff(own, member_id)
    made = access.get_absence_for_staff(pupil, absence_id)
    stay = operations.undo_absence(made, by=request.user, now=timezone.now())
    messages.success(request, _("The absence is taken back."))
    if stay:
        said = ngettext(
            "%(n)d assignment stays as it is, because it has been changed since.",
            "%(n)d assignments stay as they are, because they have been changed since.",
            stay,
        )
        messages.info(request, said % {"n": stay})
    return redirect("classrooms:absence", own.classroom_id, pupil.pk)


@member(Right.CHANGE)
def move_student(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """To another class of the teacher's, with the work that both classes were given and what was
    set for it."""
    pupil = access.get_student_for_staff(own, member_id)
    others = [
        place
        for place in queries.teaching_places(request.user)
        if place.own.classroom_id != own.classroom_id
    ]
    form = MoveForm(request.POST or None, places=others)
    going = None
    if form.is_bound and form.is_valid():
        if request.POST.get("go") == CONFIRMED and _move(request, pupil, form):
            return redirect("classrooms:students", form.classroom.pk)
        if not form.errors:
            going = queries.going(pupil, form.classroom, now=timezone.now())
    shown = {"own": own, "student": pupil, "form": form, "going": going, "has_others": others}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "classrooms/move_student.html", shown, status=status)


def _move(request: Request, pupil: Membership, form: MoveForm) -> bool:
    try:
        operations.move_student(pupil, form.classroom, by=request.user, now=timezone.now())
    except operations.AlreadyHere:
        form.add_error("to", _("This student is in that class already"))
    except quizzes.BothOpen:
        form.add_error("to", _("A try goes on in both classes. Let the student hand one in first"))
    else:
        said = _("%(name)s is in %(class)s now.")
        messages.success(request, said % {"name": pupil.name, "class": form.classroom.name})
        return True
    return False


@member(Right.CHANGE)
def join_accounts(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """Two accounts of one student: which, what would go over, and then the joining."""
    kept = access.get_student_for_staff(own, member_id)
    others = [each for each in queries.sorted_students(own.classroom) if each.pk != kept.pk]
    form = SameStudentForm(request.POST or None, others=others)
    going = None
    if form.is_bound and form.is_valid():
        if request.POST.get("go") == CONFIRMED and _join(request, kept, form):
            return redirect("classrooms:join_accounts", own.classroom_id, kept.pk)
        if not form.errors:
            going = queries.going_over(form.member)
    shown = {
        "own": own,
        "student": kept,
        "form": form,
        "going": going,
        "joined": queries.joined_to(kept),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "classrooms/join_accounts.html", shown, status=status)


def _join(request: Request, kept: Membership, form: SameStudentForm) -> bool:
    gone = form.member
    try:
        operations.join_accounts(kept, gone, by=request.user, now=timezone.now())
    except operations.SameAccount:
        form.add_error("gone", _("One of the two is no longer in the class"))
    except quizzes.BothOpen:
        form.add_error(
            "gone", _("Both have a try at the same work open. Let the student hand one in first")
        )
    else:
        said = _("%(gone)s is joined to %(kept)s. You can undo it below.")
        messages.success(request, said % {"gone": gone.name, "kept": kept.name})
        return True
    return False


@member(Right.CHANGE)
@require_POST
def undo_joining(
    request: Request, own: Membership, member_id: UUID, joined_id: int
) -> HttpResponse:
    """Two accounts again, each with what was its own."""
    kept = access.get_student_for_staff(own, member_id)
    joined = access.get_joining_for_staff(kept, joined_id)
    operations.undo_joining(joined, by=request.user, now=timezone.now())
    messages.success(request, _("They are two again."))
    return redirect("classrooms:students", own.classroom_id)
