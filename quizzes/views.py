"""Taking a quiz: its rules, one question a page, the list, the result."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import anyone, learner
from accounts.requests import Request
from quizzes import access, operations, posts, queries
from quizzes.bank import BankQuiz, get_quiz, policy_of
from quizzes.models import Attempt
from quizzes.revisions import Outcome


@anyone
def quiz(request: Request, course_id: str, quiz_id: str) -> HttpResponse:
    """The rules in force before the start, and what was done before."""
    bank = get_quiz(course_id, quiz_id)
    page = queries.quiz_page(
        bank, request.learner, policy=policy_of(bank, "quiz"), now=timezone.now()
    )
    return render(request, "quizzes/quiz.html", {"page": page, "course": bank.course})


@learner
@require_POST
def start_attempt(request: Request, course_id: str, quiz_id: str) -> HttpResponse:
    """Begin, or go on with what was begun."""
    assert request.learner is not None
    bank = get_quiz(course_id, quiz_id)
    if not bank.is_open:
        raise Http404(_("This quiz can be taken only where a teacher assigns it."))
    policy = policy_of(bank, "quiz").changed(asks_sureness=request.learner.asks_sureness)
    try:
        attempt = operations.start_attempt(request.learner, bank, policy=policy, now=timezone.now())
    except operations.NoAttemptLeft:
        messages.info(request, _("You have used all your tries at this quiz."))
        return redirect("quizzes:quiz", course_id, quiz_id)
    return redirect("quizzes:question", attempt.pk)


@learner
def question(request: Request, attempt_id: UUID) -> HttpResponse:
    """One question of an attempt that goes on."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    if attempt.is_over(timezone.now()):
        return redirect("quizzes:result", attempt.pk)
    return _question_page(request, attempt, posts.position(request.GET.get("q", "1")))


def _question_page(
    request: Request,
    attempt: Attempt,
    position: int,
    *,
    refused: posts.UnreadableAnswer | None = None,
) -> HttpResponse:
    page = queries.attempt_page(
        attempt,
        _bank(attempt),
        position=position,
        language=get_language() or "en",
        posted=refused.filled if refused else None,
    )
    if page is None or not position:
        raise Http404(_("This attempt has no such question."))
    problem = _(refused.sentence) if refused else ""
    shown = {"page": page, "course": page.course, "problem": problem}
    return render(request, "quizzes/question.html", shown, status=422 if refused else 200)


def _bank(attempt: Attempt) -> BankQuiz:
    return get_quiz(attempt.course_id, attempt.quiz_id)


@learner
@require_POST
def save_answer(request: Request, attempt_id: UUID) -> HttpResponse:
    """Keep one answer and go where the learner pressed. What cannot be read is asked back."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    try:
        posted = posts.read_answer(attempt, request.POST, now=timezone.now())
        saved = operations.save_answer(posted)
    except posts.UnreadableAnswer as refused:
        return _question_page(request, attempt, refused.position, refused=refused)
    except operations.NoSuchAnswer:
        raise Http404(_("This attempt has no such question.")) from None
    except operations.AttemptIsOver:
        shown = {"attempt": attempt, "course": _bank(attempt).course}
        return render(request, "quizzes/over.html", shown, status=409)
    if saved.outcome is Outcome.DECIDE and saved.replaced is not None:
        messages.info(
            request,
            _("Your answer to question %(n)s replaced a newer one from another tab or device.")
            % {"n": posted.position},
        )
    return redirect(_next(attempt, posted.position, request.POST.get("go", "next")))


def _next(attempt: Attempt, position: int, go: str) -> str:
    """The address behind the button: next, back, list, or the number of a question."""
    here = reverse("quizzes:question", args=[attempt.pk])
    wanted = {"next": position + 1, "back": position - 1, "stay": position}.get(go, go)
    wanted = posts.position(str(wanted))
    total = attempt.answers.count()
    if 1 <= wanted <= total:
        return f"{here}?q={wanted}"
    return reverse("quizzes:answer_list", args=[attempt.pk])


@learner
def answer_list(request: Request, attempt_id: UUID) -> HttpResponse:
    """What is answered and what is open, before handing in."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    if attempt.is_over(timezone.now()):
        return redirect("quizzes:result", attempt.pk)
    page = queries.attempt_page(attempt, _bank(attempt), language=get_language() or "en")
    assert page is not None
    return render(request, "quizzes/answer_list.html", {"page": page, "course": page.course})


@learner
@require_POST
def submit_attempt(request: Request, attempt_id: UUID) -> HttpResponse:
    """Hand in. Sent twice, it says the same."""
    assert request.learner is not None
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    operations.submit_attempt(request.learner, attempt.pk, now=timezone.now())
    return redirect("quizzes:result", attempt.pk)


@learner
def result(request: Request, attempt_id: UUID) -> HttpResponse:
    """What came of it, as far as it may be seen, and what comes next."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    now = timezone.now()
    if not attempt.is_over(now):
        return redirect("quizzes:question", attempt.pk)
    page = queries.result_page(attempt, _bank(attempt), now=now)
    return render(request, "quizzes/result.html", {"page": page, "course": page.course})
