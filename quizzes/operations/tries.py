"""Practice: a question is tried up to so many times, and graded at once."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from questions.grading import Grade
from questions.signals import answers_graded
from questions.spec import Question
from questions.types import type_of
from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.operations.save import AttemptIsOver, NoSuchAnswer
from quizzes.operations.telling import graded_answer
from quizzes.pinned import pinned
from quizzes.policy import may_try
from quizzes.scoring import after_tries
from quizzes.seeing import is_kept_back


class IsKeptBack(Exception):
    """An open graded attempt of the learner asks the question: a try would tell what is right."""


class NoTryLeft(Exception):
    """The question is finished: right, or tried as often as the policy allows."""


@transaction.atomic
def try_answer(
    learner: User,
    attempt: Attempt,
    position: int,
    *,
    response: Any,
    sureness: int | None,
    now: datetime,
) -> Answer:
    """Grade a try. Raises NoSuchAnswer, AttemptIsOver, IsKeptBack and NoTryLeft.

    The question is finished, and its fraction stands, once it is right or no try is left.
    """
    facts = pinned(attempt.pk)
    question = facts.questions.get(position)
    # As every write about an attempt: its row first, so that a hand-in and a try take turns.
    mine = Attempt.objects.select_for_update(no_key=True).filter(pk=attempt.pk, learner=learner)
    attempt = mine.first() or attempt
    answer = Answer.objects.filter(attempt=attempt, position=position).first()
    if not question or not answer:
        raise NoSuchAnswer
    if not attempt.may_save(now):
        raise AttemptIsOver
    if is_kept_back(attempt, position, now):
        raise IsKeptBack
    if answer.fraction is not None or answer.tries >= facts.policy.tries:
        raise NoTryLeft
    grade = type_of(question).grade(question, response)
    _keep_try(answer, grade, response, sureness, now)
    has_more = may_try(facts.policy, tries=answer.tries, is_right=grade.is_right)
    if grade.fraction is not None and not has_more:
        answer.fraction = after_tries(grade.fraction, answer.tries - 1, facts.policy.penalty)
    answer.save()
    AnswerEvent.objects.create(
        answer=answer,
        kind=AnswerEvent.Kind.TRIED,
        at=now,
        actor=learner,
        revision=answer.revision,
        response=response,
        fraction=grade.fraction,
        detail={"sureness": sureness},
    )
    if answer.tries == 1 and grade.fraction is not None:
        _tell(attempt, answer, question, grade, now)
    return answer


def _keep_try(
    answer: Answer, grade: Grade, response: Any, sureness: int | None, now: datetime
) -> None:
    answer.response, answer.sureness, answer.saved_at = response, sureness, now
    answer.revision += 1
    answer.client = ""
    answer.tries += 1


def _tell(
    attempt: Attempt, answer: Answer, question: Question, grade: Grade, now: datetime
) -> None:
    """The first try is what was known; those after it have been helped."""
    assert grade.fraction is not None
    known = Answer.objects.filter(
        attempt__learner_id=attempt.learner_id,
        version__question_id=question.id,
        response__isnull=False,
    ).exclude(pk=answer.pk)
    graded = graded_answer(
        attempt,
        answer,
        question,
        fraction=grade.fraction,
        sureness=answer.sureness,
        is_first=not known.exists(),
        at=now,
    )
    answers_graded.send(sender=Attempt, answers=(graded,))
