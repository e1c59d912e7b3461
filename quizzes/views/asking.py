"""What answers to a post that asks or keeps: the question, again where an answer cannot be kept as
it came, or that the attempt is over."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import Request
from common.language import page_language
from common.zones import told_in
from quizzes import posts, queries
from quizzes.bank import bank_of
from quizzes.models import Attempt
from quizzes.operations import Late


def over_page(request: Request, attempt: Attempt, late: Late = Late.NOT_KEPT) -> HttpResponse:
    """Nothing more is saved: the attempt is submitted."""
    says = late_words(attempt, late)
    shown = {"attempt": attempt, "course": bank_of(attempt).course, "says": says}
    return render(request, "quizzes/over.html", shown, status=409)


def late_words(attempt: Attempt, late: Late) -> str:
    """What became of an answer that came after the end."""
    if late is Late.SAME:
        return _("It already has this answer.")
    if late is Late.NOT_KEPT:
        return _("This answer came after the end and isn't saved. What you saved before counts.")
    if attempt.is_assigned:
        return _(
            "This answer came after the end. Your teacher can see it and decides whether it counts."
        )
    return _("This answer came after the end. It is on your result page, but it doesn't count.")


def question_page(
    request: Request,
    attempt: Attempt,
    position: int,
    *,
    refused: posts.UnreadableAnswer | None = None,
    conflict: queries.Conflict | None = None,
) -> HttpResponse:
    """`refused`: an answer that could not be read, shown again with what to do. `conflict`: two
    answers from two tabs, of which the learner chooses one."""
    page = queries.attempt_page(
        attempt,
        bank_of(attempt),
        position=position,
        language=page_language(),
        now=timezone.now(),
        posted=refused.filled if refused else None,
    )
    if page is None or not position:
        raise Http404(_("This attempt has no such question."))
    shown = {
        "page": page,
        "course": page.course,
        "problem": refused.problem.said(_) if refused else "",
        "conflict": conflict,
    }
    status = 422 if refused else 409 if conflict else 200
    template = "quizzes/practice.html" if page.turn else "quizzes/question.html"
    with told_in(attempt.time_zone):
        return render(request, template, shown, status=status)
