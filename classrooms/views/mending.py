"""A key that is wrong: mended with a preview, undone, offered to colleagues; and disputed
answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import access, operations, queries
from classrooms.forms import ReplyForm
from classrooms.mending_posts import UnreadableMending
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right
from quizzes import operations as quizzes
from quizzes.models import Answer

CONFIRMED = "yes"
PROBLEMS = {
    "kind": gettext_noop("Choose what is to be done"),
    "answer": gettext_noop("Give the answer that is right, in the question’s own form"),
    "whole": gettext_noop("Answer the whole question: this becomes its key"),
    "classes": gettext_noop("Choose at least one class"),
}


@member(Right.CHANGE)
def mend(request: Request, own: Membership, work_id: UUID, question_id: str) -> HttpResponse:
    """Mend the key of a question: first a preview of who moves, then it is done."""
    work = access.get_assignment_for_staff(own, work_id)
    version = access.get_question_for_staff(work, question_id)
    access.refuse_test_only(own, work)
    access.refuse_kept_back(own, Answer.objects.filter(version=version))
    page = queries.mend_page(
        own,
        work,
        version,
        {name: request.POST.getlist(name) for name in request.POST},
        like=request.POST.get("like") or request.GET.get("like") or "",
    )
    if request.method != "POST" or page.is_moving:
        return render(request, "classrooms/mend.html", {"page": page})
    try:
        asked = page.asked()
    except UnreadableMending as refused:
        problem = refused.problem.said(_) if refused.problem else _(PROBLEMS[refused.what])
        shown = {"page": page, "problem": problem}
        return render(request, "classrooms/mend.html", shown, status=422)
    if request.POST.get("go") != CONFIRMED:
        shown = {"page": page, "preview": queries.mending_preview(page, asked)}
        return render(request, "classrooms/mend.html", shown)
    operations.mend_question(
        version,
        page.works_in(asked.classes),
        asked.rule,
        never_down=asked.never_down,
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The question is mended. Each student concerned reads one line."))
    return redirect("classrooms:item", own.classroom_id, work.pk, question_id)


@member(Right.CHANGE)
@require_POST
def undo_mending(request: Request, own: Membership, mending_id: UUID) -> HttpResponse:
    """Everything that the mended key changed is as it was."""
    made = access.get_mending_for_staff(own, mending_id)
    try:
        operations.undo_mending(made, by=request.user, now=timezone.now())
    except quizzes.LaterRegrade:
        messages.info(request, _("This question was mended again later. Undo the later one first."))
    else:
        messages.success(request, _("Undone. Every answer is as it was before."))
    work = own.classroom.assignments.filter(pk__in=made.contexts).first()
    assert work is not None, "the check found a work of this class among them"
    return redirect("classrooms:item", own.classroom_id, work.pk, made.question_id)


@member(Right.SEE)
def disputes(request: Request, own: Membership) -> HttpResponse:
    """Answers whose students think that they are right too."""
    shown = {"own": own, "lines": queries.disputes_of(own)}
    return render(request, "classrooms/disputes.html", shown)


@member(Right.CHANGE)
def reply_to_dispute(request: Request, own: Membership, dispute_id: int) -> HttpResponse:
    """Answer the student in words; whether the key is mended is another step."""
    dispute = access.get_dispute_for_staff(own, dispute_id)
    form = ReplyForm(request.POST or None, initial={"text": dispute.reply})
    if form.is_bound and form.is_valid():
        operations.reply_to_dispute(
            dispute,
            form.cleaned_data["text"],
            scope=own.classroom_id,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The reply is kept. The student reads it at the result."))
        return redirect("classrooms:disputes", own.classroom_id)
    shown = {"own": own, "line": queries.disputed(own, dispute), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/reply_to_dispute.html", shown, status=status)
