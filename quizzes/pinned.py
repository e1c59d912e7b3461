"""What is pinned when an attempt starts, and so may be kept in the process: policy, seed and
questions. Nothing that can change is here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from questions.spec import Question
from quizzes.models import Answer, Attempt, QuestionVersion
from quizzes.policy import Policy

# A large exam in one worker; a few hundred bytes each, since questions are shared.
MOST_ATTEMPTS = 4_000
# By digest, so never another one; as many as the courses ever asked.
_questions: dict[str, Question] = {}


@dataclass(frozen=True, slots=True)
class Pinned:
    """`questions` by position, from 1."""

    policy: Policy
    seed: str
    questions: Mapping[int, Question]


@lru_cache(maxsize=MOST_ATTEMPTS)
def pinned(attempt_id: UUID) -> Pinned:
    """Raises Attempt.DoesNotExist."""
    attempt = Attempt.objects.only("policy", "seed").get(pk=attempt_id)
    rows = Answer.objects.filter(attempt=attempt).values_list("position", "version__digest")
    found = questions_of(digest for _, digest in rows)
    return Pinned(
        attempt.rules,
        attempt.seed,
        {position: found[digest] for position, digest in rows},
    )


def questions_of(digests: Iterable[str]) -> dict[str, Question]:
    """The questions as they were asked, by digest; one query where some are not known yet."""
    wanted = set(digests)
    missing = wanted - _questions.keys()
    if missing:
        for version in QuestionVersion.objects.filter(digest__in=missing):
            _questions[version.digest] = version.question
    return {digest: _questions[digest] for digest in wanted}


def question_of(answer: Answer) -> Question:
    """The question of one answer as it was asked, known to the process or read once; the answer's
    version has it from then on."""
    version = answer.version
    version.question = questions_of([version.digest])[version.digest]
    return version.question
