"""The questions of a work: how each did, for the teacher; and for the board, without names."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import Request
from classrooms import access, queries
from classrooms.models import Assignment, Membership
from classrooms.policies import member
from classrooms.rights import Right
from quizzes.models import Answer


@member(Right.SEE)
def items(request: Request, own: Membership, work_id: UUID) -> HttpResponse:
    """Item analysis: what was right, what separates, what was chosen instead."""
    work = _quiz(own, work_id)
    page = queries.items_page(own, work, now=timezone.now(), is_pooled=_is_pooled(request))
    return render(request, "classrooms/items.html", {"page": page})


@member(Right.SEE)
def item(request: Request, own: Membership, work_id: UUID, question_id: str) -> HttpResponse:
    """One question with each option, what is disputed of it, and how its key was mended."""
    work = _quiz(own, work_id)
    version = access.get_question_for_staff(work, question_id)
    pooled = _is_pooled(request)
    page = queries.item_page(own, work, version, now=timezone.now(), is_pooled=pooled)
    return render(request, "classrooms/item.html", {"page": page})


@member(Right.SEE)
def work_board(request: Request, own: Membership, work_id: UUID) -> HttpResponse:
    """The questions that most missed, large, without names and marks; `?answers=1` shows which is
    right."""
    work = _quiz(own, work_id)
    page = queries.items_page(own, work, now=timezone.now())
    if not page.most_missed:
        messages.info(request, _("There is nothing to show yet: five first tries are needed."))
        return redirect("classrooms:items", own.classroom_id, work.pk)
    shown = {"page": page, "has_answers": request.GET.get("answers") == "1"}
    return render(request, "classrooms/work_board.html", shown)


def _is_pooled(request: Request) -> bool:
    """Whether the figures are of all classes of the reader that have the quiz."""
    return request.GET.get("classes") == "all"


def _quiz(own: Membership, work_id: UUID) -> Assignment:
    work = access.get_assignment_for_staff(own, work_id)
    if work.kind != "quiz":
        raise Http404(_("A lesson to read has no questions to look at. Its quiz has."))
    access.refuse_test_only(own, work)
    access.refuse_kept_back(own, Answer.objects.filter(attempt__context=work.pk))
    return work
