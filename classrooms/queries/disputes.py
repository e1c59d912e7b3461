"""Answers whose students think that they are right too."""

from collections.abc import Iterable
from dataclasses import dataclass

from classrooms.models import Assignment, Membership
from common.language import page_language
from questions.spec import Question
from questions.types import type_of
from quizzes.models import Dispute


@dataclass(frozen=True)
class Disputed:
    """An answer whose learner thinks that it is right too."""

    dispute: Dispute
    question: Question
    name: str

    @property
    def given(self) -> str:
        kind = type_of(self.question)
        return kind.summarise(self.question, self.dispute.answer.response, page_language())


def disputes_of(
    own: Membership, *, works: Iterable[Assignment] | None = None, question_id: str = ""
) -> tuple[Disputed, ...]:
    """Those without a reply first, the oldest in front. Two queries."""
    if works is None:
        works = Assignment.objects.filter(classroom=own.classroom_id)
    rows = Dispute.objects.filter(answer__attempt__context__in=[work.pk for work in works])
    if question_id:
        rows = rows.filter(answer__version__question_id=question_id)
    found = list(
        rows.select_related("answer__attempt", "answer__version", "replied_by").order_by("made_at")
    )
    people = [each.answer.attempt.learner_id for each in found]
    places = Membership.objects.filter(classroom=own.classroom_id, person__in=people)
    names = {place.person_id: place.name for place in places.select_related("person")}
    lines = [
        Disputed(
            each,
            each.answer.version.question,
            names.get(each.answer.attempt.learner_id, ""),
        )
        for each in found
    ]
    return tuple(sorted(lines, key=lambda line: line.dispute.replied_at is not None))


def disputed(own: Membership, dispute: Dispute) -> Disputed:
    """One of them. Two queries."""
    place = Membership.objects.filter(
        classroom=own.classroom_id, person=dispute.answer.attempt.learner_id
    )
    known = place.select_related("person").first()
    return Disputed(dispute, dispute.answer.version.question, known.name if known else "")
