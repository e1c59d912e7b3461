"""Assigning work: the form, its undo, and a look at a quiz as a student sees it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.policies import teacher
from accounts.requests import Request
from classrooms import access, operations, posts, queries
from classrooms.forms import AssignForm
from classrooms.forms.assign import course_to_assign
from classrooms.models import Release
from classrooms.queries.met import final_seen
from classrooms.rules import USUAL, AssignmentRules
from classrooms.targets import quizzes_of, target_of
from lessons.catalogue import library
from lessons.library.library import FINAL
from quizzes import operations as quizzes

NOT_CONFIRMED = gettext_lazy(
    "An administrator has to confirm you as a teacher before you can assign a test or the final "
    "exam. Choose something else"
)


@teacher
def assign(request: Request) -> HttpResponse:
    """What, to which classes, due when. `?class=` ticks one class, `&some=1` asks which students,
    `&lesson=` and `&form=` choose the work."""
    now = timezone.now()
    places = queries.teaching_places(request.user)
    chosen = posts.one_id(request.GET.get("class", ""))
    students = queries.students_to_choose(places, chosen) if request.GET.get("some") else ()
    if students:
        places = tuple(place for place in places if place.own.classroom_id == chosen)
    try:
        course = course_to_assign(request.GET.get("course"))
    except LookupError:
        raise Http404(_("There is no course here yet.")) from None
    form = AssignForm(
        request.POST or None,
        course=course,
        places=places,
        students=students,
        groups=queries.groups_to_choose(places, chosen) if students else (),
        parts=queries.grade_parts(places),
        now=now,
        initial=_first(request, places, chosen),
    )
    if form.is_bound and form.is_valid() and (done := _assign(request, form)):
        return done
    shown = {
        "form": form,
        "course": course,
        "courses": list(library().courses.values()),
        "places": places,
        "chosen": chosen,
        "targets": quizzes_of(course),
        "has_final": FINAL in course.quizzes,
        "final_seen": final_seen(course, places),
    }
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/assign.html", shown, status=status)


def _first(
    request: Request, places: tuple[queries.TeachingPlace, ...], chosen: UUID | None
) -> dict[str, Any]:
    """What the form begins with: the class and the work that the link named."""
    ticked = {
        f"on-{number}": place.own.classroom_id == chosen or len(places) == 1
        for number, place in enumerate(places)
    }
    wanted = request.GET.get("form", "lesson")
    return {**ticked, "lesson": request.GET.get("lesson", ""), "form": wanted}


def _assign(request: Request, form: AssignForm) -> HttpResponse | None:
    """None where it may not be, which the form then says."""
    assert form.target is not None
    if form.target.is_test_only and not request.user.is_trusted_teacher:
        form.add_error("form", NOT_CONFIRMED)
        return None
    made = operations.assign(
        form.target,
        form.givings,
        rules=form.rules,
        points=form.worth,
        zoom=form.cleaned_data["zoom"],
        release=form.cleaned_data["release"] or Release.AT_ONCE,
        by=request.user,
        now=timezone.now(),
    )
    return redirect("classrooms:assigned_now", made[0].batch)


@teacher
def assigned_now(request: Request, batch: UUID) -> HttpResponse:
    """What was assigned, with the addresses to hand out and the way back."""
    page = queries.batch_page(request.user, batch, now=timezone.now())
    if page is None:
        raise Http404(_("This was taken back, or is not yours."))
    return render(request, "classrooms/assigned_now.html", {"page": page})


@teacher
@require_POST
def undo_assigning(request: Request, batch: UUID) -> HttpResponse:
    """Take back what was assigned together, within ten minutes."""
    try:
        gone, kept = operations.undo_assigning(batch, by=request.user, now=timezone.now())
    except operations.TooLate:
        messages.info(
            request, _("The ten minutes are over. Change the work, or take it back on its page.")
        )
        return redirect("classrooms:classes")
    if gone:
        said = ngettext("%(n)d work is taken back.", "%(n)d works are taken back.", gone)
        messages.success(request, said % {"n": gone})
    if kept:
        said = ngettext(
            "%(n)d work stays, since a student has begun it.",
            "%(n)d works stay, since students have begun them.",
            kept,
        )
        messages.info(request, said % {"n": kept})
    return redirect("classrooms:classes")


@teacher
@require_POST
def preview(request: Request) -> HttpResponse:
    """Take a quiz as a student would; it counts nowhere."""
    target = target_of("quiz", request.POST.get("course", ""), request.POST.get("target", ""))
    rules = USUAL.get(target.form, AssignmentRules())
    given = access.find_work_of_staff(request.user, posts.one_id(request.POST.get("work", "")))
    if given is not None:
        rules = given.agreed
    try:
        attempt = operations.start_preview(request.user, target, rules, now=timezone.now())
    except operations.NothingToTake:
        raise Http404(_("There is no such quiz in this course.")) from None
    except quizzes.NothingToAsk:
        messages.info(request, _("Another try of yours asks all the questions. Hand it in first."))
        return redirect("classrooms:assign")
    return redirect("quizzes:question", attempt.pk)
