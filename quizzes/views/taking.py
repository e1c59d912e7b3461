"""Taking a quiz: its rules, one question a page, the list, the result."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import anyone, known_learner, learner
from accounts.requests import Request
from common.language import page_language
from common.zones import told_in
from quizzes import access, operations, posts, queries
from quizzes.bank import bank_of, get_quiz, policy_of
from quizzes.handed_down import NextAttempt, WorkFor, no_work
from quizzes.models import Attempt
from quizzes.seeing import NOTHING_KEPT
from quizzes.views.asking import question_page


@anyone
def quiz(
    request: Request, course_id: str, quiz_id: str, work_for: WorkFor = no_work
) -> HttpResponse:
    """The rules in force before the start, and what was done before."""
    bank = get_quiz(course_id, quiz_id)
    now = timezone.now()
    shown = {
        "page": queries.quiz_page(bank, request.learner, policy=policy_of(bank, "quiz"), now=now),
        # Of practice the page shows no results.
        "practice": queries.quiz_page(
            bank,
            request.learner,
            policy=policy_of(bank, "practice"),
            now=now,
            kept=NOTHING_KEPT,
        ),
        "course": bank.course,
        "work": work_for(request, course_id, quiz_id),
    }
    return render(request, "quizzes/quiz.html", shown)


@learner
@require_POST
def start_attempt(
    request: Request, course_id: str, quiz_id: str, work_for: WorkFor = no_work
) -> HttpResponse:
    """Begin, or go on with what was begun; where the quiz is assigned, first to its own page,
    so that nobody does the try that does not count without knowing it."""
    assert request.learner is not None
    bank = get_quiz(course_id, quiz_id)
    assigned = [] if request.POST.get("for") == "myself" else work_for(request, course_id, quiz_id)
    startable = next((work for work in assigned if work.start_url), None)
    if startable and request.POST.get("mode") != "practice":
        return redirect(startable.url)
    if not bank.is_open:
        raise Http404(_("This quiz can be taken only where a teacher assigns it."))
    mode = "practice" if request.POST.get("mode") == "practice" else "quiz"
    policy = policy_of(bank, mode).changed(asks_sureness=request.learner.asks_sureness)
    try:
        attempt = operations.start_attempt(request.learner, bank, policy=policy, now=timezone.now())
    except operations.NoAttemptLeft:
        messages.info(request, _("You have used all your tries at this quiz."))
        return redirect("quizzes:quiz", course_id, quiz_id)
    except operations.TooMuchPractice:
        messages.info(
            request,
            _("You've started as much practice as one day allows. Start again tomorrow."),
        )
        return redirect("quizzes:quiz", course_id, quiz_id)
    except operations.NothingToAsk:
        messages.info(request, _("Your open try asks all the questions. Hand it in first."))
        return redirect("quizzes:quiz", course_id, quiz_id)
    return redirect("quizzes:question", attempt.pk)


@known_learner
def question(request: Request, attempt_id: UUID) -> HttpResponse:
    """One question of an attempt that goes on."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    if attempt.is_over(timezone.now()):
        return redirect("quizzes:result", attempt.pk)
    return question_page(request, attempt, posts.position(request.GET.get("q", "1")))


@known_learner
def answer_list(request: Request, attempt_id: UUID) -> HttpResponse:
    """What is answered and what is open, before handing in."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    if attempt.is_over(timezone.now()):
        return redirect("quizzes:result", attempt.pk)
    page = queries.attempt_page(
        attempt, bank_of(attempt), language=page_language(), now=timezone.now()
    )
    assert page is not None
    with told_in(attempt.time_zone):
        return render(request, "quizzes/answer_list.html", {"page": page, "course": page.course})


@known_learner
@require_POST
def submit_attempt(request: Request, attempt_id: UUID) -> HttpResponse:
    """Hand in. Sent twice, it says the same."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    assert request.learner is not None
    try:
        operations.submit_attempt(request.learner, attempt.pk, now=timezone.now())
    except Attempt.DoesNotExist:
        raise Http404(_("This attempt was erased or moved to another account.")) from None
    return redirect("quizzes:result", attempt.pk)


@known_learner
def result(request: Request, attempt_id: UUID, work_for: WorkFor = no_work) -> HttpResponse:
    """What came of it, as far as it may be seen, and what comes next."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    now = timezone.now()
    if not attempt.is_over(now):
        return redirect("quizzes:question", attempt.pk)
    page = queries.result_page(attempt, bank_of(attempt), now=now)
    shown = {
        "page": page,
        "course": page.course,
        "again": _next_attempt(request, page, work_for),
    }
    with told_in(attempt.time_zone):
        return render(request, "quizzes/result.html", shown)


def _next_attempt(
    request: Request, page: queries.ResultPage, work_for: WorkFor
) -> NextAttempt | None:
    """At the same quiz: for the class where it is assigned there, else on one's own."""
    attempt = page.attempt
    if attempt.is_assigned:
        works = work_for(request, attempt.course_id, attempt.quiz_id)
        work = next((each for each in works if each.context == attempt.context), None)
        return NextAttempt.of(work) if work else None
    if not page.may_try_again:
        return None
    url = reverse("quizzes:start_attempt", args=[attempt.course_id, attempt.quiz_id])
    return NextAttempt(url, page.attempts_left, goes_on=page.is_another_open, is_alone=True)
