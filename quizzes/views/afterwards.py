"""After handing in: an answer that is right too, and words that are private."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import known_learner
from accounts.requests import Request
from questions.reviewing import NOTHING
from questions.shown import show
from quizzes import access, operations, posts, queries
from quizzes.bank import bank_of
from quizzes.forms import DisputeForm, PlainWords, RedactForm
from quizzes.models import Answer, Attempt
from quizzes.pinned import pinned


@known_learner
def dispute_answer(request: Request, attempt_id: UUID) -> HttpResponse:
    """Say why an answer is right too. Whoever looks after the course reads it."""
    answer = _handed_in(request, attempt_id)
    known = getattr(answer, "dispute", None)
    initial = {"text": known.text} if known else None
    form = DisputeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            operations.dispute_answer(answer, form.cleaned_data["text"], now=timezone.now())
        except operations.AlreadyReplied:
            messages.info(request, _("Somebody has replied already; your words stay as they were."))
        else:
            messages.success(request, _("Your words are kept and will be read."))
        return redirect("quizzes:result", attempt_id)
    return _page(request, "quizzes/dispute_answer.html", answer, form)


@known_learner
def redact_answer(request: Request, attempt_id: UUID) -> HttpResponse:
    """Take private words out of a written answer, wherever they are kept."""
    answer = _handed_in(request, attempt_id)
    received = queries.received_of(answer.attempt)
    late = [each for each in received if each.position == answer.position]
    given = [answer.response, *(each.response for each in late)]
    if not any(isinstance(each, str) for each in given):
        raise Http404(_("Only in a written answer can words be removed."))
    form = RedactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.redact_answer(
                answer.attempt.learner, answer, form.cleaned_data["text"], now=timezone.now()
            )
        except operations.PassageNotFound:
            form.add_error("text", _("Your answer does not hold these words: copy them from it"))
        else:
            messages.success(request, _("The words are removed. What the answer earned stays."))
            return redirect("quizzes:result", attempt_id)
    return _page(request, "quizzes/redact_answer.html", answer, form, late=late)


def _handed_in(request: Request, attempt_id: UUID) -> Answer:
    """The answer that `q` names. Raises Http404, for an attempt that goes on too."""
    attempt: Attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    position = posts.position(request.GET.get("q", ""))
    answers = attempt.answers.select_related("attempt__learner", "dispute")
    answer = answers.filter(position=position).first()
    if attempt.submitted_at is None or answer is None:
        raise Http404(_("There is no such answer that was handed in."))
    return answer


def _page(
    request: Request, template: str, answer: Answer, form: PlainWords, **more: object
) -> HttpResponse:
    attempt = answer.attempt
    shown = {
        "form": form,
        "answer": answer,
        "attempt": attempt,
        "shown": show(
            pinned(attempt.pk).questions[answer.position],
            answer.response,
            number=answer.position,
            seed=attempt.seed,
            sees=NOTHING,
        ),
        "course": bank_of(attempt).course,
        **more,
    }
    return render(request, template, shown, status=422 if form.errors else 200)
