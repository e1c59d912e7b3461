"""Starting an attempt: the draw is made, and questions and policy are pinned."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from common.rows import rows_of
from questions.spec import Question
from questions.types import as_json, digest
from quizzes import clock, drawing, scoring
from quizzes.bank import WRITTEN, BankQuiz, points_of
from quizzes.models import OWN_STUDY, Answer, Attempt, QuestionVersion
from quizzes.operations.submit import submit_overdue
from quizzes.policy import Policy
from quizzes.window import OWN_TERMS, ClassTerms


class NoAttemptLeft(Exception):
    """The learner has used all attempts that the policy allows."""


class NothingToAsk(Exception):
    """An open attempt of the learner asks all that there is."""


def start_attempt(
    learner: User,
    bank: BankQuiz,
    *,
    policy: Policy,
    now: datetime,
    context: UUID = OWN_STUDY,
    closes_at: datetime | None = None,
    is_cut_at_close: bool = False,
    terms: ClassTerms = OWN_TERMS,
    is_preview: bool = False,
) -> Attempt:
    """The open attempt at this quiz, or a new one. Raises NoAttemptLeft and NothingToAsk.

    `is_cut_at_close`: a timed attempt ends with the close, however much of its time is left.

    Whoever starts twice, in two tabs or by a double click, gets the same attempt twice.
    """
    asked: dict[str, Any] = {
        "course_id": bank.course.id,
        "quiz_id": bank.quiz.id,
        "mode": policy.mode,
        "context": context,
    }
    window = {
        "started_at": now,
        "closes_at": closes_at,
        "deadline": clock.deadline_of(
            now,
            limit_seconds=policy.limit_seconds,
            closes_at=closes_at,
            is_cut_at_close=is_cut_at_close,
        ),
        "is_preview": is_preview,
        **asdict(terms),
    }
    submit_overdue(learner, now=now)
    for is_last in (False, False, True):
        try:
            with transaction.atomic():
                mine = Attempt.of(learner.pk, **asked)
                running = next((each for each in mine if each.submitted_at is None), None)
                return running or _begin(learner, mine, bank, policy, window | asked)
        except IntegrityError:
            # Another start of the same was quicker: it is found the next time.
            if is_last:
                raise
    raise AssertionError("never reached")


def _begin(
    learner: User, mine: Sequence[Attempt], bank: BankQuiz, policy: Policy, facts: dict[str, Any]
) -> Attempt:
    """`mine`: the earlier ones, by their numbers."""
    if policy.attempts is not None and len(mine) >= policy.attempts:
        raise NoAttemptLeft
    attempt = Attempt(
        **facts,
        learner=learner,
        number=mine[-1].number + 1 if mine else 1,
        policy=policy.as_json(),
        seed=secrets.token_hex(16),
    )
    _pin(attempt, learner, bank)
    return attempt


def _pin(attempt: Attempt, learner: User, bank: BankQuiz) -> None:
    """Draw the questions, keep them as they are now, and make an empty answer for each."""
    drawn = _drawn(attempt, learner, bank)
    versions = _versions(bank, drawn, attempt.started_at)
    is_marked = attempt.context != OWN_STUDY
    points = [points_of(question, is_marked=is_marked) for question in drawn]
    attempt.max_score = scoring.score(scoring.Mark(None, each) for each in points).out_of
    attempt.save(force_insert=True)
    Answer.objects.bulk_create(
        Answer(attempt=attempt, position=position, version_id=versions[question.id], points=each)
        for position, (question, each) in enumerate(zip(drawn, points, strict=True), start=1)
    )


def _drawn(attempt: Attempt, learner: User, bank: BankQuiz) -> list[Question]:
    kept_apart = _asked_elsewhere(attempt, learner)
    # What everybody is asked is asked of those too who have it open in practice.
    sure = set() if not bank.at_least else {id_ for id_, g in bank.groups.items() if g == WRITTEN}
    pool = {each.id: each for each in bank.pool if each.id not in kept_apart - sure}
    if not pool:
        raise NothingToAsk
    earlier = Answer.objects.filter(attempt__learner=learner, attempt__course_id=bank.course.id)
    met = Counter(
        earlier.filter(version__question_id__in=pool).values_list("version__question_id", flat=True)
    )
    ids = drawing.draw_mixed(
        {id_: group for id_, group in bank.groups.items() if id_ in pool},
        count=bank.quiz.draw,
        at_least=bank.at_least,
        met=met,
        seed=attempt.seed,
    )
    return [pool[id_] for id_ in ids]


def _asked_elsewhere(attempt: Attempt, learner: User) -> set[str]:
    """What an open attempt of the other mode asks: practice would give away a graded answer."""
    running = rows_of(
        Attempt, learner=learner.pk, course_id=attempt.course_id, submitted_at__isnull=True
    )
    if all(each.mode == attempt.mode for each in running):
        return set()
    open_ones = Answer.objects.filter(
        attempt__learner=learner,
        attempt__course_id=attempt.course_id,
        attempt__submitted_at=None,
    ).exclude(attempt__mode=attempt.mode)
    return set(open_ones.values_list("version__question_id", flat=True))


def _versions(bank: BankQuiz, drawn: Iterable[Question], now: datetime) -> dict[str, int]:
    """The key of the version of each question, by the question's id; made where nobody has met it
    as it stands."""
    digests = {each.id: _digest(bank, each) for each in drawn}
    found = _of_digests(digests.values())
    # In one order for everybody: two starts that each wait for the other would be a deadlock.
    missing = sorted(
        (question for question in drawn if digests[question.id] not in found),
        key=lambda question: digests[question.id],
    )
    if missing:
        QuestionVersion.objects.bulk_create(
            (
                QuestionVersion(
                    digest=digests[question.id],
                    course_id=bank.course.id,
                    question_id=question.id,
                    spec=as_json(question),
                    first_used_at=now,
                )
                for question in missing
            ),
            ignore_conflicts=True,
        )
        found = _of_digests(digests.values())
    return {id_: found[each] for id_, each in digests.items()}


def _digest(bank: BankQuiz, question: Question) -> str:
    """Known already where the question is the course's own."""
    asked = bank.course.asked(question.id)
    is_own = asked is not None and asked.question is question
    return bank.course.digests[question.id] if is_own else digest(question)


def _of_digests(digests: Iterable[str]) -> dict[str, int]:
    found = QuestionVersion.objects.filter(digest__in=list(digests))
    return dict(found.values_list("digest", "pk"))
