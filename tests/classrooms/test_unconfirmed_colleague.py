"""A colleague whom nobody has confirmed is sent no key of a test by any page of the class."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from classrooms.models import Role
from quizzes import operations as quizzes
from quizzes.models import QuestionVersion
from tests.build import user
from tests.classrooms.build import (
    begun,
    classroom,
    colleague,
    place,
    signed_in,
    student,
    target,
    work,
)
from tests.classrooms.test_canaries import everything_that_opens

TEST = "caravan-and-argument-test"
# So much of a sentence stands nowhere by chance, and without a mark that a page writes otherwise.
PLAIN = re.compile(r"[A-Za-z0-9 ,]{20,}")


def reasons(spec: Any) -> Iterator[str]:
    """What a question says of its options and of its key, which tells what is right."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == "why":
                yield from PLAIN.findall(str(value))[:1]
            else:
                yield from reasons(value)
    elif isinstance(spec, list | tuple):
        for each in spec:
            yield from reasons(each)


@pytest.fixture
def una(db):
    return user("una", is_teacher=True)


@pytest.mark.parametrize("role", [Role.CO_TEACHER, Role.ASSISTANT])
def test_no_page_of_a_class_tells_a_key_to_an_unconfirmed_colleague(una, tess, lea, role):
    room = classroom(tess)
    colleague(room, una, role)
    student(room, lea)
    given = work(room, target("quiz", TEST))
    attempt = quizzes.submit_attempt(lea, begun(lea, given).pk, now=timezone.now())
    answer = attempt.answers.select_related("version", "attempt").earliest("position")
    dispute = quizzes.dispute_answer(answer, "I meant the same.", now=timezone.now())
    known = {
        "class_id": room.pk,
        "work_id": given.pk,
        "attempt_id": attempt.pk,
        "member_id": place(room, lea).pk,
        "question_id": answer.version.question_id,
        "dispute_id": dispute.pk,
        "answer_id": answer.pk,
        "course_id": "aid-and-migration",
        "lesson_id": TEST,
        "quiz_id": TEST,
    }
    asked = attempt.answers.values("version")
    versions = QuestionVersion.objects.filter(pk__in=asked)
    keys = {said for version in versions for said in reasons(version.spec)}
    assert keys

    def told(person) -> set[str]:
        pages = everything_that_opens(signed_in(person), known)
        return {
            name for name, sent in pages for said in keys if said in sent.decode(errors="ignore")
        }

    assert "classrooms:attempt" in told(tess)
    assert told(una) == set()
