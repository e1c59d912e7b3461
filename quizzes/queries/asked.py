"""What of a question a learner may see, where it was asked in quizzes as well."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from accounts.models import User
from questions.reviewing import EVERYTHING, Sees
from quizzes.models import Answer, Attempt, Mode
from quizzes.seeing import NOTHING_KEPT, seen_of


def sees_of_questions(
    learner: User, course_id: str, question_ids: Collection[str], *, now: datetime
) -> Mapping[str, Sees | None]:
    """For each question what a review of it may show: everything, or less where a quiz still
    hides it. None is not to be asked now: it stands in an attempt that goes on, or in one of
    which not even what was right may be seen. Two queries, one where no quiz asked any of them.
    """
    answers = Answer.objects.filter(
        attempt__learner=learner,
        attempt__course_id=course_id,
        attempt__mode=Mode.QUIZ,
        version__question_id__in=list(question_ids),
    )
    asked = list(answers.values_list("version__question_id", "attempt_id", "attempt__quiz_id"))
    found: dict[str, Sees | None] = dict.fromkeys(question_ids, EVERYTHING)
    if not asked:
        return found
    attempts = _attempts_at(learner, course_id, {quiz_id for _, _, quiz_id in asked})
    every = defaultdict(list)
    for attempt in attempts.values():
        every[attempt.quiz_id, attempt.context].append(attempt)
    for question_id, attempt_id, _quiz_id in asked:
        attempt = attempts[attempt_id]
        sees = _sees(attempt, every[attempt.quiz_id, attempt.context], now)
        found[question_id] = _less(found[question_id], sees)
    return found


def _attempts_at(
    learner: User, course_id: str, quiz_ids: Collection[str]
) -> Mapping[UUID, Attempt]:
    mine = Attempt.objects.filter(learner=learner, course_id=course_id, mode=Mode.QUIZ)
    return {attempt.pk: attempt for attempt in mine.filter(quiz_id__in=quiz_ids)}


def _sees(attempt: Attempt, every: Collection[Attempt], now: datetime) -> Sees | None:
    # An open attempt that asks the question is among the attempts, so nothing else need be kept.
    seen = seen_of(attempt, list(every), now, kept=NOTHING_KEPT)
    if not attempt.is_over(now) or not seen.correctness:
        return None
    return Sees(True, seen.chosen_why, seen.right_answer, seen.every_why)


def _less(one: Sees | None, other: Sees | None) -> Sees | None:
    """What both allow."""
    if one is None or other is None:
        return None
    return Sees(
        one.correctness and other.correctness,
        one.chosen_why and other.chosen_why,
        one.right_answer and other.right_answer,
        one.every_why and other.every_why,
    )
