"""Marking written answers: the queue by question, one answer beside its rubric, the release."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.policies import teacher
from accounts.requests import Request
from classrooms import access, marking_posts, operations, queries
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right
from common.templatetags.times import clock
from quizzes import operations as quizzes
from quizzes.models import Answer, Mark


@teacher
def to_mark(request: Request) -> HttpResponse:
    """The classes in which answers wait to be marked."""
    page = queries.classes_page(request.user, now=timezone.now())
    return render(request, "classrooms/to_mark.html", {"page": page})


@member(Right.SEE)
def marking(request: Request, own: Membership) -> HttpResponse:
    """Every question whose answers a person marks, what waits longest in front."""
    return render(request, "classrooms/marking.html", {"page": queries.queue_page(own)})


@member(Right.CHANGE)
def mark(request: Request, own: Membership, answer_id: int) -> HttpResponse:
    """One answer with its rubric; `?names=hidden` hides whose it is."""
    answer = access.get_answer_for_staff(own, answer_id)
    if request.method == "POST":
        return _save(request, own, answer)
    return _mark_page(request, queries.mark_page(own, answer, request.user))


def _mark_page(
    request: Request,
    page: queries.MarkPage,
    *,
    problem: str = "",
    theirs: Mark | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "page": page,
        "problem": problem,
        "theirs": theirs,
        "hides_names": request.GET.get("names") == "hidden",
    }
    return render(request, "classrooms/mark.html", shown, status=status)


def _save(request: Request, own: Membership, answer: Answer) -> HttpResponse:
    """A final mark, or a draft: by its button, and by the script as it is typed."""
    go, now = request.POST.get("go", "draft"), timezone.now()
    is_script = request.headers.get("Accept") == "application/json"
    posted = request.POST.dict()
    try:
        said = marking_posts.marking(answer.version.question, posted)  # type: ignore[arg-type]
        version = marking_posts.version(posted)
    except (marking_posts.UnreadableMark, marking_posts.TooLong) as problem:
        typed = marking_posts.as_typed(answer.version.question, posted)  # type: ignore[arg-type]
        page = queries.mark_page(own, answer, request.user, typed)
        words = _("This form does not fit the rubric. Look at the levels again")
        if isinstance(problem, marking_posts.TooLong):
            words = _("Write at most 4,000 signs on the whole, and 2,000 on each criterion")
        return _mark_page(request, page, problem=words, status=422)
    if answer.attempt.submitted_at is None:
        # The clock ended it, and nobody has written that down yet.
        quizzes.submit_attempt(answer.attempt.learner, answer.attempt_id, now=now)
    if go == "keep":
        operations.keep_comment(request.user, said.comment, now=now)
        go = "draft"
    try:
        kept = quizzes.save_mark(
            answer,
            said,
            version=version,
            is_draft=go == "draft",
            takes_back=not is_script,
            by=request.user,
            now=now,
            scope=own.classroom_id,
        )
    except quizzes.StaleMark as stale:
        if is_script:
            return JsonResponse({"ok": False, "stale": True}, status=409)
        quizzes.keep_beside(answer, said, by=request.user, now=now)
        page = queries.mark_page(own, answer, request.user, marking_posts.as_shown(said))
        return _mark_page(request, page, theirs=stale.args[0], status=409)
    except quizzes.AlreadyReleased:
        page = queries.mark_page(own, answer, request.user, marking_posts.as_shown(said))
        words = _("The student sees this mark already. Save it in full to change it")
        return _mark_page(request, page, problem=words, status=422)
    except quizzes.Incomplete:
        page = queries.mark_page(own, answer, request.user, marking_posts.as_shown(said))
        words = _("Choose a level for each criterion, or keep it as a draft")
        return _mark_page(request, page, problem=words, status=422)
    if is_script:
        return JsonResponse({"ok": True, "version": kept.version, "at": clock(now)})
    return _after(request, own, answer, kept, go)


def _after(request: Request, own: Membership, answer: Answer, kept: Mark, go: str) -> HttpResponse:
    if go != "draft":
        operations.release_as_agreed(own, kept, by=request.user, now=timezone.now())
    page = queries.mark_page(own, answer, request.user)
    hidden = "?names=hidden" if request.GET.get("names") == "hidden" else ""
    if go == "draft":
        messages.success(request, _("The draft is kept. No student sees it."))
        path = reverse("classrooms:mark", args=[own.classroom_id, answer.pk]) + hidden
    elif page.next_id is None:
        messages.success(request, _("All answers to this question are marked."))
        path = reverse("classrooms:marking", args=[own.classroom_id])
    else:
        path = reverse("classrooms:mark", args=[own.classroom_id, page.next_id]) + hidden
    return redirect(path)


@member(Right.CHANGE)
@require_POST
def release_marks(request: Request, own: Membership, work_id: UUID) -> HttpResponse:
    """All marks of a work to its students, or with `answer` one of them."""
    work = access.get_assignment_for_staff(own, work_id)
    only = request.POST.get("answer")
    if only is not None and not (only.isascii() and only.isdigit() and len(only) < 19):
        raise Http404(_("There is no such answer to mark in this class."))
    released = operations.release_marks_of(
        work,
        answer_id=None if only is None else int(only),
        by=request.user,
        now=timezone.now(),
    )
    said = ngettext("%(n)d mark is released.", "%(n)d marks are released.", released)
    messages.success(request, said % {"n": released})
    return redirect("classrooms:marking", own.classroom_id)


@member(Right.CHANGE)
@require_POST
def forget_comment(request: Request, own: Membership, comment_id: int) -> HttpResponse:
    """Take a comment out of those that are used again."""
    operations.forget_comment(access.get_comment_for_staff(own, comment_id))
    messages.success(request, _("The comment is gone from your list."))
    return redirect("classrooms:marking", own.classroom_id)
