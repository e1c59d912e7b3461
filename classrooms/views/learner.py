"""What a student sees of their classes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import account, anyone
from accounts.requests import Request
from classrooms import access, operations, queries, words
from common.zones import told_in
from quizzes import operations as quizzes


@account
def my_class(request: Request) -> HttpResponse:
    """My classes, and what there is to do in them."""
    return render(
        request,
        "classrooms/my_class.html",
        {"page": queries.my_class_page(request.user, now=timezone.now())},
    )


@account
def leave_class(request: Request, class_id: UUID) -> HttpResponse:
    """Say what leaving means, and leave."""
    own = access.get_class_for_student(request.user, class_id)
    if request.method == "POST":
        operations.leave_class(own, now=timezone.now())
        said = _("You have left %(name)s.") % {"name": own.classroom.name}
        messages.success(request, said)
        return redirect("classrooms:my_class")
    shown = {"own": own, "teachers": queries.teachers_of(own.classroom)}
    return render(request, "classrooms/leave_class.html", shown)


@account
def assigned(request: Request, work_id: UUID) -> HttpResponse:
    """The rules in force for me at one work, and its start."""
    own, given = access.get_assignment_for_student(request.user, work_id)
    page = queries.assigned_page(own, given, now=timezone.now())
    with told_in(own.classroom.zone):
        return render(request, "classrooms/assigned.html", {"page": page})


@account
@require_POST
def start_assigned(request: Request, work_id: UUID) -> HttpResponse:
    """Begin the try that counts, or go on with it."""
    own, given = access.get_assignment_for_student(request.user, work_id)
    work = queries.work_of(own, given, now=timezone.now())
    try:
        attempt = operations.start_assigned(own, given, work.window, now=timezone.now())
    except operations.NotOpen:
        ended = words.read_only_words(own.classroom, timezone.now())
        messages.info(request, ended or _("This assignment is not open now."))
    except operations.NothingToTake:
        messages.info(request, _("There is no quiz to take here."))
    except quizzes.NoAttemptLeft:
        messages.info(request, _("You have used all your tries at this work."))
    except quizzes.NothingToAsk:
        messages.info(request, _("Another try of yours asks all the questions. Hand it in first."))
    else:
        return redirect("quizzes:question", attempt.pk)
    return redirect("classrooms:assigned", given.pk)


@anyone
def work_address(request: Request, slug: str) -> HttpResponse:
    """The short address of a work, to paste anywhere: it signs in, lets one join, and lands on the
    work. To whom it is not given it tells nothing but that."""
    given = access.find_assignment(slug)
    if not request.user.is_authenticated:
        status = 200 if given else 404
        return render(request, "classrooms/work_address.html", {"slug": slug}, status=status)
    if given and access.is_staff_of(request.user, given):
        return redirect("classrooms:work", given.classroom_id, given.pk)
    if given and access.is_given_to(request.user, given):
        return redirect("classrooms:assigned", given.pk)
    return render(request, "classrooms/work_address.html", {"slug": slug}, status=404)
