"""Practice: a try at a question, answered at once."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import known_learner
from accounts.requests import Request
from quizzes import access, operations, posts
from quizzes.seeing import is_kept_back
from quizzes.views.asking import over_page, question_page


@known_learner
@require_POST
def try_answer(request: Request, attempt_id: UUID) -> HttpResponse:
    """Grade a try; the question comes back with what was right in it and, where one is, a hint."""
    attempt = access.get_attempt_for_learner(request.learner, attempt_id)
    if attempt.mode != "practice":
        raise Http404(_("Only practice is graded while it goes on."))
    at = posts.position(request.POST.get("q", ""))
    here = f"{reverse('quizzes:question', args=[attempt.pk])}?q={at}#feedback"
    if is_kept_back(attempt, at, timezone.now()):
        # Asked before anything is read: that an answer is nearly right tells something too.
        return redirect(here)
    try:
        posted = posts.read_answer(attempt.pk, attempt.learner_id, request.POST, now=timezone.now())
        if posted.response is None:
            raise posts.UnreadableAnswer(posted.position, posts.EMPTY, {})
        operations.try_answer(
            attempt.learner,
            attempt,
            posted.position,
            response=posted.response,
            sureness=posted.sureness,
            now=posted.at,
        )
    except posts.UnreadableAnswer as refused:
        return question_page(request, attempt, refused.position, refused=refused)
    except operations.NoSuchAnswer:
        raise Http404(_("This attempt has no such question.")) from None
    except operations.AttemptIsOver:
        return over_page(request, attempt)
    except (operations.IsKeptBack, operations.NoTryLeft):
        # The page says so; where it was sent twice, it shows what came of the first time.
        pass
    return redirect(here)
