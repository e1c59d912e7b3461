"""What waits to be marked in a class: the questions with how many answers, and one answer with its
rubric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from classrooms.models import Assignment, Membership, Release, SavedComment
from classrooms.queries.assignments import Titled
from classrooms.queries.grades_before import Before, before, sum_words
from common.language import page_language
from questions.spec import said
from questions.written import Criterion, Written, word_count
from quizzes.models import Answer, Dispute, Mark
from quizzes.policy import GRADED

# A minute to decide, and one for each hundred words.
WORDS_A_MINUTE = 100
MOST_COMMENTS = 12
GRACE = timedelta(seconds=GRADED.grace_seconds)


@dataclass(frozen=True)
class QueueLine:
    """A question of a work with answers of the class: how many wait, how many are marked and not
    released, when the oldest was handed in, and about how long they take; `marked`: whose are
    marked, with the ids of the answers."""

    work: Titled
    question: Written
    first: int | None
    left: int
    to_release: int
    done: int
    oldest: datetime | None
    minutes: int
    marked: tuple[tuple[str, int], ...]

    @property
    def asks(self) -> str:
        return said(self.question.ask, page_language())


@dataclass(frozen=True)
class QueuePage:
    """`disputed`: answers whose students think that they are right too, without a reply."""

    own: Membership
    lines: tuple[QueueLine, ...]
    disputed: int
    comments: tuple[SavedComment, ...]

    @property
    def left(self) -> int:
        return sum(line.left for line in self.lines)

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


def queue_page(own: Membership) -> QueuePage:
    """What waits longest in front. Six queries."""
    works = {work.pk: work for work in Assignment.objects.filter(classroom=own.classroom_id)}
    found: dict[tuple[UUID, str], list[Answer]] = {}
    for answer in _answers(own.classroom_id, list(works)):
        found.setdefault((answer.attempt.context, answer.version.question_id), []).append(answer)
    places = Membership.objects.students().filter(classroom=own.classroom_id)
    names = {place.person_id: place.name for place in places.select_related("person")}
    lines = [
        _line(Titled(works[context]), answers, names)
        for (context, _question), answers in found.items()
    ]
    latest = max((line.oldest for line in lines if line.oldest), default=None)
    disputes = Dispute.objects.filter(answer__attempt__context__in=list(works), replied_at=None)
    return QueuePage(
        own,
        tuple(sorted(lines, key=lambda line: _order(line, latest))),
        disputes.count(),
        tuple(SavedComment.objects.filter(teacher=own.person_id).order_by("-used_at")),
    )


def _order(line: QueueLine, latest: datetime | None) -> tuple[bool, datetime | str]:
    return (line.left == 0, (line.oldest or latest or "") if line.left else line.work.target.title)


OLDEST_FIRST = ("handed_in_at", "pk")


def _handed_in(class_id: UUID, contexts: Sequence[UUID]) -> QuerySet[Answer]:
    """Answers that were handed in, by the clock too, and not left blank, of students who are
    there."""
    there = Membership.objects.students().current().filter(classroom=class_id)
    over = Q(attempt__submitted_at__isnull=False)
    return Answer.objects.filter(
        over | Q(attempt__deadline__lt=timezone.now() - GRACE),
        attempt__learner__in=there.values("person"),
        attempt__context__in=contexts,
        attempt__is_preview=False,
        response__isnull=False,
    ).annotate(handed_in_at=Coalesce("attempt__submitted_at", "attempt__deadline"))


def _answers(class_id: UUID, contexts: Sequence[UUID]) -> list[Answer]:
    """The written ones of them, the oldest first."""
    written = _handed_in(class_id, contexts).filter(version__spec__type="written")
    rows = written.select_related("attempt", "version", "mark")
    return list(rows.order_by(*OLDEST_FIRST))


def _mark(answer: Answer) -> Mark | None:
    mark: Mark | None = getattr(answer, "mark", None)
    return mark


def _waits(answer: Answer) -> bool:
    mark = _mark(answer)
    return mark is None or mark.is_draft


def _line(work: Titled, answers: Sequence[Answer], names: Mapping[UUID, str]) -> QueueLine:
    waiting = [answer for answer in answers if _waits(answer)]
    held = [m for m in map(_mark, answers) if m and not m.is_draft and not m.is_released]
    question = answers[0].version.question
    assert isinstance(question, Written)
    return QueueLine(
        work,
        question,
        waiting[0].pk if waiting else answers[0].pk,
        len(waiting),
        len(held),
        len(answers) - len(waiting) - len(held),
        waiting[0].handed_in_at if waiting else None,  # type: ignore[attr-defined]
        sum(1 + -(-word_count(str(answer.response)) // WORDS_A_MINUTE) for answer in waiting),
        tuple(
            sorted(
                (names.get(answer.attempt.learner_id, ""), answer.pk)
                for answer in answers
                if not _waits(answer)
            )
        ),
    )


@dataclass(frozen=True)
class CriterionRow:
    """A criterion with the level that is chosen, and the comment on it."""

    criterion: Criterion
    level: int | None
    comment: str


@dataclass(frozen=True)
class MarkPage:
    """One answer beside its rubric. `number` of `total` in its queue, `left` that wait."""

    own: Membership
    work: Titled
    answer: Answer
    question: Written
    mark: Mark | None
    name: str
    number: int
    total: int
    left: int
    next_id: int | None
    before_id: int | None
    comments: tuple[SavedComment, ...]
    how: str
    levels: Mapping[str, int]
    said: Mapping[str, str]
    comment: str

    @cached_property
    def before(self) -> Before:
        return before(self.answer)

    @property
    def saved_sum(self) -> str:
        """Of the grade as it stands in the table, which may be another grader's."""
        mark = self.mark
        return sum_words(mark.how, mark.levels, self.question) if mark else ""

    @cached_property
    def rows(self) -> tuple[CriterionRow, ...]:
        return tuple(
            CriterionRow(each, self.levels.get(each.id), self.said.get(each.id, ""))
            for each in self.question.criteria
        )

    @property
    def handed_in_at(self) -> datetime | None:
        return self.answer.attempt.submitted_at or self.answer.attempt.deadline

    @property
    def version(self) -> int:
        return self.mark.version if self.mark else 0

    @property
    def points(self) -> int:
        """Of a question they are whole."""
        return int(self.answer.points)

    @property
    def words(self) -> int:
        return word_count(str(self.answer.response or ""))

    @property
    def paragraphs(self) -> list[str]:
        return [each for each in str(self.answer.response or "").splitlines() if each.strip()]

    @property
    def is_by_hand(self) -> bool:
        return self.work.assignment.release == Release.BY_HAND

    @property
    def release_at(self) -> datetime | None:
        return self.work.assignment.release_at

    @property
    def most(self) -> int:
        """The points of the whole rubric."""
        return sum(len(each.levels) - 1 for each in self.question.criteria)

    @property
    def given(self) -> int:
        return sum(row.level or 0 for row in self.rows)


def mark_page(
    own: Membership, answer: Answer, user: User, posted: Mapping[str, object] | None = None
) -> MarkPage:
    """Four queries. `posted`: what a form held that could not be kept as it came."""
    work = Assignment.objects.get(pk=answer.attempt.context)
    work.classroom = own.classroom
    # Of the other answers no text is read.
    rows = _handed_in(own.classroom_id, [work.pk]).filter(
        version__question_id=answer.version.question_id
    )
    drafts = dict(rows.order_by(*OLDEST_FIRST).values_list("pk", "mark__is_draft"))
    ids = list(drafts)
    at = ids.index(answer.pk) if answer.pk in drafts else 0
    waiting = [pk for pk, is_draft in drafts.items() if is_draft is not False]
    # What could not be kept may stand beside what somebody else has saved since.
    known = Mark.objects.filter(answer=answer).select_related("marker")
    mark = known.first() if posted else _mark(answer)
    question = answer.version.question
    assert isinstance(question, Written)
    member = Membership.objects.filter(classroom=own.classroom, person=answer.attempt.learner_id)
    place = member.select_related("person").first()
    shown: Mapping[str, object] = posted or _of(mark)
    return MarkPage(
        own,
        Titled(work),
        answer,
        question,
        mark,
        place.name if place else "",
        at + 1,
        len(ids),
        len(waiting),
        next_of(ids, waiting, at),
        ids[at - 1] if at else None,
        tuple(SavedComment.objects.filter(teacher=user).order_by("-used_at")[:MOST_COMMENTS]),
        **shown,  # type: ignore[arg-type]
    )


def next_of(ids: Sequence[int], waiting: Sequence[int], at: int) -> int | None:
    """The next answer that waits, after this one, else from the beginning; None where none does."""
    others = [each for each in waiting if each != (ids[at] if ids else None)]
    after = [each for each in others if ids.index(each) > at]
    return next(iter([*after, *others]), None)


def _of(mark: Mark | None) -> dict[str, object]:
    if mark is None:
        return {"how": Mark.How.FULL, "levels": {}, "said": {}, "comment": ""}
    return {
        "how": mark.how,
        "levels": mark.levels,
        "said": mark.comments,
        "comment": mark.comment,
    }
