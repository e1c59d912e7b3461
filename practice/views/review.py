"""The review: a question, what came of it, and what else a learner may do with it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import known_learner
from accounts.requests import Request
from practice import access, operations, queries
from practice.models import ReviewCard
from practice.queries import ReviewPage, Turn
from questions.fields import ResponseProblem
from questions.shown import show
from questions.types import type_of
from quizzes.posts import read_sureness


@known_learner
def review(request: Request) -> HttpResponse:
    """The next question of today, or when there will be one."""
    page = queries.review_page(request.learner, now=timezone.now()) if request.learner else None
    return _page(request, page)


@known_learner
def reviewed(request: Request, review_id: int) -> HttpResponse:
    """What was given, what is right and why, and when the question comes back."""
    page = None
    if request.learner:
        page = queries.reviewed_page(request.learner, review_id, now=timezone.now())
    if page is None:
        raise Http404(_("There is no such review of yours. It may belong to another account."))
    return render(request, "practice/reviewed.html", {"page": page, "course": page.turn.course})


@known_learner
@require_POST
def answer_review(request: Request, card_id: UUID) -> HttpResponse:
    """Keep the answer of this turn, once; then the page that says what came of it."""
    now = timezone.now()
    card = access.get_card_for_learner(request.learner, card_id)
    turn = _turn(request, card, now)
    if turn is None:
        return _refused(request, _("This question is not due now. Nothing was changed."), now)
    response, problem = _given(request, turn)
    if problem:
        return _asked_again(request, turn, problem, now)
    try:
        given = operations.answer_review(
            card.learner,
            card.pk,
            turn=_turn_time(request) or card.due_at,
            question=turn.question,
            response=response,
            sureness=read_sureness(request.POST),
            now=now,
        )
    except operations.NotThisTurn:
        return _refused(request, _("This question is not due now. Nothing was changed."), now)
    return redirect("practice:reviewed", given.pk)


@known_learner
@require_POST
def put_off(request: Request, card_id: UUID) -> HttpResponse:
    """Ask it a week from now."""
    now = timezone.now()
    card = access.get_card_for_learner(request.learner, card_id)
    try:
        turn = _turn_time(request) or card.due_at
        operations.put_off(card.learner, card.pk, turn=turn, now=now)
    except operations.NotThisTurn:
        return _refused(request, _("This question is not due now. Nothing was changed."), now)
    return redirect("practice:review")


@known_learner
@require_POST
def stop_asking(request: Request, card_id: UUID) -> HttpResponse:
    """Put the question aside until it is wanted again; My progress lists it."""
    card = access.get_card_for_learner(request.learner, card_id)
    operations.stop_asking(card.learner, card.pk, now=timezone.now())
    return redirect("practice:review")


@known_learner
@require_POST
def ask_again(request: Request, card_id: UUID) -> HttpResponse:
    """Let a question that was put aside come back."""
    card = access.get_card_for_learner(request.learner, card_id)
    operations.ask_again(card.learner, card.pk)
    return redirect("practice:progress")


def _turn(request: Request, card: ReviewCard, now: datetime) -> Turn | None:
    """The turn that the page was about; of one that is over, what it asked, so that a post that
    is sent twice meets its first review."""
    at = _turn_time(request)
    if at is None:
        return None
    asked = _as_it_stood(card, at)
    question_id = request.POST.get("question", "")
    return queries.turn_of(card.learner, asked, now=now, question_id=question_id)


def _as_it_stood(card: ReviewCard, at: datetime) -> ReviewCard:
    """The card as it stood at that turn: the order of options hangs on it."""
    card.due_at = at
    return card


def _turn_time(request: Request) -> datetime | None:
    try:
        at = parse_datetime(request.POST.get("turn", ""))
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def _given(request: Request, turn: Turn) -> tuple[Any, str]:
    """The response that was posted, and what is wrong with it in a sentence, or nothing."""
    posted = dict(request.POST.lists())
    try:
        response = type_of(turn.question).read(turn.question, posted, seed=turn.seed)
    except ResponseProblem as refused:
        return None, refused.said(_)
    return response, _("Give an answer first.") if response is None else ""


def _asked_again(request: Request, turn: Turn, problem: str, now: datetime) -> HttpResponse:
    """The same question with what was posted in it, and what is wrong with it."""
    outlook = queries.outlook_of(turn.card.learner, now=now)
    shown = show(turn.question, number=outlook.done + 1, seed=turn.seed)
    filled = replace(shown, filled={**shown.filled, **dict(request.POST.lists())})
    page = ReviewPage(outlook, turn, filled, problem, read_sureness(request.POST))
    return _page(request, page, status=422)


def _refused(request: Request, problem: str, now: datetime) -> HttpResponse:
    assert request.learner is not None
    page = queries.review_page(request.learner, now=now)
    return _page(request, replace(page, problem=problem), status=409)


def _page(request: Request, page: ReviewPage | None, *, status: int = 200) -> HttpResponse:
    course = page.turn.course if page and page.turn else None
    shown = {"page": page, "course": course}
    return render(request, "practice/review.html", shown, status=status)
