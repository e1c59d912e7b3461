"""Moves an installation with a million answers to PostgreSQL and back, and times both.

`python -m tests.postgres python -m bench.transfer` starts a PostgreSQL for it; `--answers N` takes
fewer. Each way checks every row.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from pathlib import Path
from random import Random

# The address of the other database; the installation itself is a SQLite of its own.
POSTGRESQL = os.environ.pop("DATABASE_URL", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from config.environment import database_of  # noqa: E402
from config.tables import prepare_tables  # noqa: E402
from config.transfer import copy_rows, opened, opened_file  # noqa: E402
from lessons.catalogue import library  # noqa: E402
from questions.spec import Question  # noqa: E402
from questions.types import as_json, digest, type_of  # noqa: E402
from quizzes.models import Answer, AnswerEvent, Attempt, QuestionVersion  # noqa: E402
from quizzes.policy import GRADED  # noqa: E402

ASKED = 20
MOST_SECONDS = 600
CHANCE = Random(9)  # noqa: S311 figures for a table, no secret


def main(arguments: list[str]) -> int:
    """Prints how long each way took; returns 1 where one was over its bound."""
    parser = argparse.ArgumentParser(prog="bench.transfer")
    parser.add_argument("--answers", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    prepare_tables("default")
    begun = time.monotonic()
    fill(options.answers)
    say("filled", begun)
    with tempfile.TemporaryDirectory(prefix="meridiano-transfer-") as folder:
        back = Path(folder) / "back.sqlite3"
        database = database_of(POSTGRESQL or f"sqlite:///{folder}/there.sqlite3", Path(folder))
        with opened("there", database) as there, opened_file(back) as returned:
            prepare_tables(there)
            prepare_tables(returned)
            ways = [timed("default", there), timed(there, returned)]
    return int(max(ways) > MOST_SECONDS)


def timed(source: str, target: str) -> float:
    begun = time.monotonic()
    rows = copy_rows(source, target)
    return say(f"{source} to {target}, {sum(rows.values()):,} rows, each checked", begun)


def say(words: str, begun: float) -> float:
    seconds = time.monotonic() - begun
    print(f"{words}: {seconds:.0f} s", flush=True)
    return seconds


def fill(answers: int) -> None:
    """Attempts of 20 answers, each with the event of its hand-in."""
    [course] = list(library().courses.values())[:1]
    asked = [each.question for each in course.questions if each.question.type == "single_choice"]
    versions = [version(question, course.id) for question in asked[:ASKED]]
    people = [User(username=f"p{n}") for n in range(answers // ASKED)]
    for some in batched(people, 500):
        User.objects.bulk_create(some)
        attempts = [attempt(person, course.id) for person in some]
        Attempt.objects.bulk_create(attempts)
        given = Answer.objects.bulk_create(each_answer(attempts, asked, versions), batch_size=1000)
        AnswerEvent.objects.bulk_create(
            (
                AnswerEvent(answer=each, kind="submitted", at=attempts[0].submitted_at,
                            response=each.response, fraction=each.fraction)
                for each in given
            ),
            batch_size=1000,
        )  # fmt: skip


def version(question: Question, course_id: str) -> QuestionVersion:
    made, _is_new = QuestionVersion.objects.get_or_create(
        digest=digest(question),
        defaults={"course_id": course_id, "question_id": question.id, "spec": as_json(question)},
    )
    return made


def attempt(person: User, course_id: str) -> Attempt:
    at = timezone.now() - timedelta(minutes=CHANCE.randrange(100_000))
    return Attempt(
        learner=person,
        course_id=course_id,
        quiz_id="august-1982",
        number=1,
        policy=GRADED.as_json(),
        seed="0" * 32,
        started_at=at - timedelta(minutes=20),
        submitted_at=at,
        submitted_by="learner",
        told_at=at,
        score=0,
        max_score=ASKED,
    )


def each_answer(
    attempts: list[Attempt], asked: list[Question], versions: list[QuestionVersion]
) -> Iterator[Answer]:
    for made in attempts:
        for position, (question, kept) in enumerate(zip(asked, versions, strict=False), start=1):
            response = CHANCE.randrange(3)
            grade = type_of(question).grade(question, response)
            yield Answer(
                attempt=made,
                position=position,
                version=kept,
                response=response,
                revision=1,
                fraction=grade.fraction,
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
