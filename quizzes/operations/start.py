"""Starting an attempt: the draw is made, and questions and policy are pinned."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from common.rows import rows_of
from questions.spec import Question
from questions.types import as_json, digest
from quizzes import clock, drawing, scoring
from quizzes.bank import BankQuiz, points_of
from quizzes.models import OWN_STUDY, Answer, Attempt, Mode, QuestionVersion
from quizzes.operations.submit import submit_overdue
from quizzes.pinned import pinned
from quizzes.policy import Policy
from quizzes.window import OWN_TERMS, ClassTerms

A_DAY = timedelta(days=1)
# Practice attempts begun within a day. The open one is gone on with and counts once.
PRACTICE_OF_GUEST = 30
PRACTICE_OF_ACCOUNT = 200


class NoAttemptLeft(Exception):
    """The learner has used all attempts that the policy allows."""


class TooMuchPractice(Exception):
    """The learner has begun as many practice attempts in a day as anybody could use."""


class NothingToAsk(Exception):
    """A graded attempt of the learner goes on and asks all that there is to practice."""


def start_attempt(
    learner: User,
    bank: BankQuiz,
    *,
    policy: Policy,
    now: datetime,
    context: UUID = OWN_STUDY,
    closes_at: datetime | None = None,
    is_cut_at_close: bool = False,
    ends_at: datetime | None = None,
    terms: ClassTerms = OWN_TERMS,
    is_preview: bool = False,
    met_before: Collection[str] = (),
) -> Attempt:
    """The open attempt at this quiz, or a new one. Raises the three refusals above.

    `is_cut_at_close`: a timed attempt ends with the close, however much of its time is left.
    `ends_at`: when an attempt is submitted that has no end of its own.
    `met_before`: what this learner's class has met, which comes last. Whoever starts twice, in two
    tabs or by a double click, gets the same attempt twice.
    """
    place = {"course_id": bank.course.id, "quiz_id": bank.quiz.id}
    asked: dict[str, Any] = {**place, "mode": policy.mode, "context": context}
    deadline = clock.deadline_of(
        now,
        limit_seconds=policy.limit_seconds,
        closes_at=closes_at,
        is_cut_at_close=is_cut_at_close,
    )
    window = {
        "started_at": now,
        "closes_at": closes_at,
        "deadline": deadline or ends_at,
        "is_preview": is_preview,
        **asdict(terms),
    }
    submit_overdue(learner, now=now)
    for is_last in (False, False, True):
        try:
            with transaction.atomic():
                mine = Attempt.of(learner.pk, **asked)
                running = next((each for each in mine if each.submitted_at is None), None)
                return running or _begin(mine, bank, policy, window | asked, learner, met_before)
        except IntegrityError:
            # Another start of the same was quicker: it is found the next time.
            if is_last:
                raise
    raise AssertionError("never reached")


def _begin(
    mine: Sequence[Attempt],
    bank: BankQuiz,
    policy: Policy,
    facts: dict[str, Any],
    learner: User,
    met_before: Collection[str],
) -> Attempt:
    """`mine`: the earlier ones, by their numbers."""
    if policy.attempts is not None and len(mine) >= policy.attempts:
        raise NoAttemptLeft
    if policy.mode == "practice" and facts["context"] == OWN_STUDY:
        _refuse_too_much(learner, facts["started_at"])
    attempt = Attempt(
        **facts,
        learner=learner,
        number=mine[-1].number + 1 if mine else 1,
        policy=policy.as_json(),
        seed=secrets.token_hex(16),
    )
    _pin(attempt, bank, _drawn(attempt, learner, bank, met_before))
    return attempt


def _refuse_too_much(learner: User, now: datetime) -> None:
    """Each practice attempt is rows that nobody grades, and a guest needs no account for it."""
    begun = Attempt.objects.filter(
        learner=learner, mode=Mode.PRACTICE, context=OWN_STUDY, started_at__gt=now - A_DAY
    )
    if begun.count() >= (PRACTICE_OF_GUEST if learner.is_guest else PRACTICE_OF_ACCOUNT):
        raise TooMuchPractice


def _pin(attempt: Attempt, bank: BankQuiz, drawn: Sequence[Question]) -> None:
    """Keep the questions as they are now, and make an empty answer for each."""
    versions = _versions(bank, drawn, attempt.started_at)
    is_marked = attempt.context != OWN_STUDY
    points = [points_of(question, is_marked=is_marked) for question in drawn]
    attempt.max_score = scoring.score(scoring.Mark(None, each) for each in points).out_of
    attempt.save(force_insert=True)
    Answer.objects.bulk_create(
        Answer(attempt=attempt, position=position, version_id=versions[question.id], points=each)
        for position, (question, each) in enumerate(zip(drawn, points, strict=True), start=1)
    )


def _drawn(
    attempt: Attempt, learner: User, bank: BankQuiz, met_before: Collection[str]
) -> list[Question]:
    is_open_in = _asked_elsewhere(attempt, learner)
    pool = {each.id: each for each in bank.pool}
    if attempt.mode == Mode.PRACTICE:
        # Practice tells at once what is right, so it never asks what a graded attempt asks.
        graded = {id_ for id_, modes in is_open_in.items() if Mode.QUIZ in modes}
        pool = {id_: each for id_, each in pool.items() if id_ not in graded}
    if not pool:
        raise NothingToAsk
    earlier = Answer.objects.filter(attempt__learner=learner, attempt__course_id=bank.course.id)
    met = Counter(
        earlier.filter(version__question_id__in=pool).values_list("version__question_id", flat=True)
    )
    met.update(id_ for id_ in met_before if id_ in pool)
    # What is open elsewhere comes last, and is asked where nothing else is left.
    last = 1 + max(met.values(), default=0)
    met.update({id_: last for id_ in is_open_in if id_ in pool})
    ids = drawing.draw_mixed(
        {id_: group for id_, group in bank.groups.items() if id_ in pool},
        count=bank.quiz.draw,
        at_least=bank.at_least,
        met=met,
        seed=attempt.seed,
    )
    return [pool[id_] for id_ in ids]


def _asked_elsewhere(attempt: Attempt, learner: User) -> dict[str, set[str]]:
    """What open attempts of the learner ask, in whatever mode and context, by the modes. One query:
    what they ask is pinned."""
    running = rows_of(
        Attempt, learner=learner.pk, course_id=attempt.course_id, submitted_at__isnull=True
    )
    found: dict[str, set[str]] = {}
    for each in running:
        mode = Mode.PRACTICE if each.is_preview else each.mode
        for question in pinned(each.pk).questions.values():
            found.setdefault(question.id, set()).add(mode)
    return found


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
