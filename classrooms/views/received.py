"""Accepting, or not, what arrived after the end of a student's attempt."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import access, operations
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right
from quizzes import operations as quizzes
from quizzes.histories import ACCEPTED


@member(Right.CHANGE)
@require_POST
def accept_received(request: Request, own: Membership, received_id: int) -> HttpResponse:
    """It takes the place of the answer that was submitted, and is graded."""
    return _decide(request, own, received_id, is_accepted=True)


@member(Right.CHANGE)
@require_POST
def refuse_received(request: Request, own: Membership, received_id: int) -> HttpResponse:
    """The answer that was submitted stays."""
    return _decide(request, own, received_id, is_accepted=False)


def _decide(
    request: Request, own: Membership, received_id: int, *, is_accepted: bool
) -> HttpResponse:
    received = access.get_received_for_staff(own, received_id)
    try:
        operations.decide_received(
            received,
            is_accepted=is_accepted,
            scope=own.classroom_id,
            by=request.user,
            now=timezone.now(),
        )
    except quizzes.AlreadyDecided as decided:
        messages.info(request, _stands(decided.args[0]))
    except quizzes.IsOpenAgain:
        says = _("The student has more time now and can still save this answer. Nothing changed.")
        messages.info(request, says)
        return redirect("classrooms:work", own.classroom_id, received.answer.attempt.context)
    else:
        if is_accepted:
            messages.success(request, _("Answer accepted. It replaces the submitted one."))
        else:
            messages.success(request, _("Answer not accepted. The submitted one still counts."))
    return redirect("classrooms:attempt", own.classroom_id, received.answer.attempt_id)


def _stands(decision: str) -> str:
    """Two teachers at once: the first decision holds."""
    if decision == ACCEPTED:
        return _("Another teacher has already accepted this answer.")
    return _("Another teacher has already decided not to accept this answer.")
