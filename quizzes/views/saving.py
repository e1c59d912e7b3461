"""Keeping an answer: by a form, which leads on, or by script, which is told what came of it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import known_learner
from accounts.requests import Request
from common.templatetags.times import clock
from common.zones import told_in
from quizzes import access, operations, posts, queries
from quizzes.models import Attempt
from quizzes.operations import Late
from quizzes.pinned import pinned
from quizzes.revisions import Outcome
from quizzes.statements import Posted
from quizzes.views.asking import late_words, over_page, question_page


@known_learner
@require_POST
def save_answer(request: Request, attempt_id: UUID) -> HttpResponse:
    """Keep one answer. What cannot be read is asked back; nothing is ever half kept."""
    if request.headers.get("Accept") == "application/json":
        return _by_script(request, attempt_id)
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    try:
        posted = posts.read_answer(attempt.pk, attempt.learner_id, request.POST, now=timezone.now())
        saved = _save(posted)
    except posts.UnreadableAnswer as refused:
        if attempt.is_over(timezone.now()):
            return over_page(request, attempt)
        return question_page(request, attempt, refused.position, refused=refused)
    except operations.NoSuchAnswer:
        raise Http404(_("This attempt has no such question.")) from None
    if isinstance(saved, Late):
        return over_page(request, attempt, saved)
    if saved.outcome is Outcome.CONFLICT:
        conflict = queries.conflict(attempt, posted, saved)
        return question_page(request, attempt, posted.position, conflict=conflict)
    if saved.replaced is not None:
        says = _("Your answer to question %(n)s replaced a newer one from another tab or device.")
        messages.info(request, says % {"n": posted.position})
    return redirect(_next(attempt, posted.position, request.POST))


def _save(posted: Posted) -> operations.Saved | Late:
    """After the end it is kept for a teacher; saved after all, where one just gave more time."""
    try:
        return operations.save_answer(posted)
    except operations.AttemptIsOver:
        return operations.receive_answer(posted) or operations.save_answer(posted)


def _next(attempt: Attempt, position: int, post: QueryDict) -> str:
    """The address behind the button: next, back, stay, or the number of a question. The arrows of
    an order stay at the order: there may be more to move."""
    here = reverse("quizzes:question", args=[attempt.pk])
    if "up" in post or "down" in post:
        return f"{here}?q={position}#{pinned(attempt.pk).questions[position].id}-order"
    go = post.get("go", "next")
    named = {"next": position + 1, "back": position - 1, "stay": position}
    wanted = named.get(go) or posts.position(go)
    if 1 <= wanted <= len(posts.positions(attempt)):
        return f"{here}?q={wanted}"
    return reverse("quizzes:answer_list", args=[attempt.pk])


def _by_script(request: Request, attempt_id: UUID) -> JsonResponse:
    """The same for a script: `outcome`, what to say in words, the revision that holds now, and how
    many seconds are left, since a teacher may have moved the end."""
    if request.learner is None:
        says = _("You are signed out. Sign in again, and it is sent.")
        return _told("signed-out", 401, message=says, url=_sign_in(request, attempt_id))
    # The save itself finds out whose attempt it is: the usual case reads nothing before it.
    owner = request.learner
    try:
        posted = posts.read_answer(attempt_id, owner.pk, request.POST, now=timezone.now())
        saved = _save(posted)
    except posts.UnreadableAnswer as refused:
        attempt = access.find_attempt(owner, attempt_id)
        return _unreadable(attempt, refused) if attempt else _not_yours()
    except (Attempt.DoesNotExist, operations.NoSuchAnswer):
        return _not_yours()
    if isinstance(saved, Late):
        return _over(access.get_attempt_for_learner(owner, attempt_id), saved)
    return _said(request, posted, saved)


def _unreadable(attempt: Attempt, refused: posts.UnreadableAnswer) -> JsonResponse:
    """After the end there is nobody to ask back: the device need not keep it."""
    now = timezone.now()
    if attempt.is_over(now):
        return _over(attempt, Late.NOT_KEPT)
    left = _seconds_left(attempt.deadline, now)
    return _told("unreadable", 422, message=refused.problem.said(_), left=left)


def _over(attempt: Attempt, late: Late) -> JsonResponse:
    says = f"{_('This attempt is submitted.')} {late_words(attempt, late)}"
    return _told("over", 409, message=says, url=reverse("quizzes:result", args=[attempt.pk]))


def _seconds_left(deadline: datetime | None, now: datetime) -> int | None:
    """None where there is no end."""
    return None if deadline is None else max(0, int((deadline - now).total_seconds()))


def _not_yours() -> JsonResponse:
    return _told("not-yours", 404, message=_("This answer belongs to another account."))


def _said(request: Request, posted: Posted, saved: operations.Saved) -> JsonResponse:
    with told_in(saved.time_zone):
        saved_at = clock(saved.saved_at or posted.at)
    known = {
        "revision": saved.revision,
        "saved_at": saved_at,
        "left": _seconds_left(saved.deadline, posted.at),
    }
    if saved.outcome is not Outcome.CONFLICT:
        return _told(saved.outcome.value, 200, **known)
    attempt = access.get_attempt_for_learner(request.learner, posted.attempt_id)
    conflict = queries.conflict(attempt, posted, saved)
    html = render_to_string("quizzes/conflict.html", {"conflict": conflict}, request)
    says = _("There are two answers to this question. Choose one.")
    return _told("conflict", 409, html=html, message=says, url="#two-answers", **known)


def _sign_in(request: Request, attempt_id: UUID) -> str:
    """The sign-in page, which leads back to the question."""
    position = posts.position(request.POST.get("q", ""))
    question = f"{reverse('quizzes:question', args=[attempt_id])}?q={position}"
    return f"{reverse('account_login')}?{urlencode({'next': question})}"


def _told(outcome: str, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"outcome": outcome, **more}, status=status)
